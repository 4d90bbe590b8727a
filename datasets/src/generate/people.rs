//! Departments and physicians: titles, honours, clinics, leave and open one-year duties.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use solver::base::calendar::HalfDay;
use solver::base::rng::Rng;
use solver::rostering::draft::{
    DepartmentDraft, Honour, LeaveDraft, PhysicianDraft, PromotionDraft, TitleLevel,
};

use super::names;
use super::roster::Scale;
use super::senders::Sender;

/// A department and how many people it has.
struct Staffed {
    specialty: &'static str,
    people: usize,
}

/// Departments and their people. A larger hospital has more departments and more people in each.
pub(super) fn staff(
    senders: &[Sender],
    scale: &Scale,
    rng: &Rng,
) -> (Vec<DepartmentDraft>, Vec<PhysicianDraft>) {
    let mut departments = Vec::new();
    let mut physicians = Vec::new();
    let mut staffed: BTreeMap<&str, usize> = BTreeMap::new();
    for (sender, people) in senders.iter().zip(head_counts(senders, scale.physicians)) {
        for row in split(sender, people, &mut staffed) {
            let (_, name, _) = super::senders::SPECIALTIES
                .iter()
                .find(|(id, _, _)| *id == row.specialty)
                .expect("offered specialties are listed");
            let id = format!("D{:03}", departments.len() + 1);
            departments.push(DepartmentDraft {
                id: id.clone(),
                name: format!("{}{name}", sender.name),
                institution: sender.id.clone(),
                // About a fifth of the people, and somebody may always go.
                max_away: i64::try_from(1 + row.people / 6).expect("small"),
            });
            for _ in 0..row.people {
                let number = physicians.len() + 1;
                let mut own = rng.fork(&format!("physician {number}"));
                physicians.push(physician(number, &id, row.specialty, scale, &mut own));
            }
        }
    }
    (departments, physicians)
}

fn head_counts(senders: &[Sender], people: usize) -> Vec<usize> {
    let weights: Vec<usize> = senders
        .iter()
        .map(|sender| usize::try_from(sender.weight).expect("positive"))
        .collect();
    let all: usize = weights.iter().sum();
    let mut counts: Vec<usize> = weights.iter().map(|weight| people * weight / all).collect();
    // Rounding down leaves fewer than one for each.
    let left = people - counts.iter().sum::<usize>();
    for count in counts.iter_mut().take(left) {
        *count += 1;
    }
    counts
}

/// Specialties that are scarce so far come first, so that every one exists somewhere.
fn split(sender: &Sender, people: usize, staffed: &mut BTreeMap<&str, usize>) -> Vec<Staffed> {
    let count = (people / 5).clamp(1, sender.specialties.len());
    let mut chosen = sender.specialties.clone();
    chosen.sort_by_key(|specialty| staffed.get(specialty).copied().unwrap_or(0));
    chosen.truncate(count);
    chosen
        .iter()
        .enumerate()
        .map(|(index, specialty)| {
            let people = people / count + usize::from(index < people % count);
            *staffed.entry(specialty).or_default() += people;
            Staffed { specialty, people }
        })
        .collect()
}

fn physician(
    number: usize,
    department: &str,
    specialty: &str,
    scale: &Scale,
    rng: &mut Rng,
) -> PhysicianDraft {
    let title_level = match rng.below(100) {
        0..12 => TitleLevel::Senior,
        12..37 => TitleLevel::AssociateSenior,
        37..85 => TitleLevel::Intermediate,
        _ => TitleLevel::Junior,
    };
    let honour = honour(
        title_level,
        specialty.contains("tcm") || specialty == "acupuncture",
        rng,
    );
    let promotion =
        (title_level == TitleLevel::Intermediate && rng.percent(58)).then(|| duty(scale, rng));
    PhysicianDraft {
        id: format!("P{number:04}"),
        name: names::person(rng),
        department: department.into(),
        specialty: specialty.into(),
        title_level,
        honour,
        leave: leave(scale, rng),
        clinic: clinic(rng),
        visits_per_week: visits(title_level, honour, scale, rng),
        fair_sessions: None,
        carried_sessions: 0,
        practice_scopes: None,
        limits: Vec::new(),
        promotion,
    }
}

fn honour(level: TitleLevel, tcm: bool, rng: &mut Rng) -> Option<Honour> {
    let draw = rng.below(100);
    match (level, tcm) {
        (TitleLevel::Senior, _) if draw < 12 => Some(Honour::ChiefExpert),
        (TitleLevel::Senior, true) if draw < 60 => Some(Honour::FamousTcmDoctor),
        (TitleLevel::Senior, false) if draw < 60 => Some(Honour::FamousDoctor),
        (TitleLevel::AssociateSenior, true) if draw < 22 => Some(Honour::YoungFamousTcmDoctor),
        (TitleLevel::AssociateSenior, false) if draw < 22 => Some(Honour::YoungFamousDoctor),
        _ => None,
    }
}

fn visits(level: TitleLevel, honour: Option<Honour>, scale: &Scale, rng: &mut Rng) -> i64 {
    let goes = match (level, honour) {
        (_, Some(_)) => scale.honoured_go,
        (TitleLevel::Senior | TitleLevel::AssociateSenior, None) => scale.seniors_go,
        (TitleLevel::Intermediate, None) => scale.others_go,
        (TitleLevel::Junior, None) => 0,
    };
    let twice = level == TitleLevel::Senior && rng.percent(40);
    if rng.percent(goes) {
        1 + i64::from(twice)
    } else {
        0
    }
}

/// Two to four half-days of the week.
fn clinic(rng: &mut Rng) -> Vec<String> {
    let mut halves: Vec<HalfDay> = HalfDay::all().collect();
    rng.shuffle(&mut halves);
    halves.truncate(2 + rng.below(3));
    halves.sort_unstable();
    halves.iter().map(HalfDay::to_string).collect()
}

/// A few are away for some weeks: annual leave, further study, and seldom half a year.
fn leave(scale: &Scale, rng: &mut Rng) -> Vec<LeaveDraft> {
    let yearly = scale.weeks * 100 / 52;
    if !rng.percent((yearly * 30 / 100).max(8)) {
        return Vec::new();
    }
    let weeks = match rng.below(100) {
        0..70 => 1 + rng.below(2),
        70..92 => 3 + rng.below(4),
        _ => 20 + rng.below(7),
    }
    .min(scale.weeks);
    let first = rng.below(scale.weeks - weeks + 1);
    let from = scale.start() + Days::new(7 * first as u64);
    let to = from + Days::new(7 * weeks as u64 - 1);
    vec![LeaveDraft {
        from: from.to_string(),
        to: to.to_string(),
    }]
}

/// Years to go shape what is credited: most are about on pace, some far behind, and a few of
/// this year can no longer make it.
fn duty(scale: &Scale, rng: &mut Rng) -> PromotionDraft {
    let ahead = match rng.below(100) {
        // On a short horizon only this year's candidates are pressed.
        0..22 => 0,
        22..50 if scale.weeks < 26 => 0,
        22..44 => 1,
        44..64 => 2,
        64..83 => 3,
        _ => 4,
    };
    // Quarters served before, and a few weeks more.
    let quarters = match (ahead, rng.below(100)) {
        (0, 0..8) => rng.between(0, 1),
        (0, 8..60) => 2,
        (0, _) => 3,
        (1, _) => rng.between(1, 3),
        (2, _) => rng.between(0, 2),
        (_, 0..70) => 0,
        _ => rng.between(1, 2),
    };
    let credited = match ahead {
        // Twelve weeks cannot make up for more.
        0 if scale.weeks < 26 => rng.between(16, 32),
        _ if quarters == 0 => 0,
        _ => 13 * quarters + rng.between(0, 4),
    };
    let year = scale.year() + ahead;
    let cutoff = NaiveDate::from_ymd_opt(year, 8, 31).expect("a date of every year");
    PromotionDraft {
        target_year: i64::from(year),
        cutoff: cutoff.to_string(),
        required_weeks: 52,
        credited_weeks: credited,
    }
}
