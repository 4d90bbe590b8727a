//! Tiny rosters at random, with every rule in reach.

use solver::base::rng::Rng;
use solver::shifts::draft::{CoverDraft, Draft, RequestDraft};

use super::draw::alone;

/// At most so many people, days and shift types (of E, L and N).
#[must_use]
pub fn roster(seed: u64, staff: usize, days: usize, shifts: usize) -> Draft {
    let mut rng = Rng::from_seed(seed).fork("tiny roster of shifts");
    let number = |count: usize| i64::try_from(count).expect("few");
    let days = 3.max(days - rng.below(2));
    let mut draft = alone(number(days));
    draft.shifts.truncate(shifts);
    let known: Vec<String> = draft.shifts.iter().map(|shift| shift.id.clone()).collect();
    for shift in &mut draft.shifts {
        shift.not_followed_by.retain(|id| known.contains(id));
    }
    let someone = draft.staff[0].clone();
    draft.staff.clear();
    for at in 0..1 + rng.below(staff) {
        let mut row = someone.clone();
        row.id = ["A", "B", "C", "D"][at].into();
        row.max_consecutive_shifts = rng.between(2, number(days));
        row.min_consecutive_shifts = rng.between(1, 2);
        row.min_consecutive_days_off = rng.between(1, 3);
        row.max_weekends = rng.between(0, 1);
        row.min_minutes = 480 * rng.between(0, number(days) - 2);
        row.max_minutes = row.min_minutes + rng.between(0, 1_500);
        for id in &known {
            if rng.percent(40) {
                row.max_shifts.insert(id.clone(), rng.between(0, 3));
            }
        }
        if rng.percent(50) {
            row.days_off.push(rng.between(0, number(days) - 1));
        }
        draft.staff.push(row);
    }
    for _ in 0..rng.below(5) {
        let request = RequestDraft {
            employee: rng.pick(&draft.staff).id.clone(),
            day: rng.between(0, number(days) - 1),
            shift: rng.pick(&known).clone(),
            weight: rng.between(0, 5),
        };
        match rng.percent(50) {
            true => draft.on_requests.push(request),
            false => draft.off_requests.push(request),
        }
    }
    for day in 0..number(days) {
        for id in &known {
            if rng.percent(85) {
                draft.cover.push(CoverDraft {
                    day,
                    shift: id.clone(),
                    required: rng.between(0, 2),
                    under: rng.between(0, 30),
                    over: rng.between(0, 4),
                });
            }
        }
    }
    draft
}
