//! From a draft to a problem: every flaw is found before anything is built.

use super::draft::{CoverDraft, Draft, EmployeeDraft, RequestDraft};
use super::problem::{Cover, Employee, Problem, Request, Shift};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::noun::Noun;
use crate::base::text::Names;

const MOST_DAYS: i64 = 1_100;
/// A day's options must fit the bits of a word.
const MOST_SHIFTS: usize = 30;
const MOST_STAFF: usize = 1_000;
const MOST_ROWS: usize = 1_000_000;
/// So that sums of weights stay far from the ends of 64 bits.
const HEAVIEST: i64 = 1_000_000;
const LONGEST: i64 = 2_880;
const MOST_MINUTES: i64 = 10_000_000;

struct Keys {
    shifts: Names<Shift>,
    staff: Names<Employee>,
    days: usize,
}

pub(super) fn read(draft: &Draft) -> Result<Problem, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    sizes(&mut flaws, draft);
    flaws.name("$.name", &draft.name);
    flaws.range("$.days", draft.days, 1, MOST_DAYS);
    let ids = draft.shifts.iter().map(|row| row.id.as_str());
    let shifts = Names::read(&mut flaws, "shifts", Noun::Shift, ids);
    let ids = draft.staff.iter().map(|row| row.id.as_str());
    let staff = Names::read(&mut flaws, "staff", Noun::Employee, ids);
    let keys = Keys {
        shifts,
        staff,
        days: usize::try_from(draft.days.clamp(1, MOST_DAYS)).expect("clamped"),
    };
    let shifts = read_shifts(&mut flaws, draft, &keys);
    let people: Vec<Employee> = (draft.staff.iter().enumerate())
        .map(|(index, row)| employee(&mut flaws, draft, &keys, &format!("$.staff[{index}]"), row))
        .collect();
    let on_requests = requests(&mut flaws, &keys, "on_requests", &draft.on_requests);
    let off_requests = requests(&mut flaws, &keys, "off_requests", &draft.off_requests);
    let cover = cover(&mut flaws, &keys, shifts.len(), &draft.cover);
    flaws.into_result().map(|()| Problem {
        name: draft.name.clone(),
        days: keys.days,
        shifts: shifts.into_iter().collect(),
        staff: people.into_iter().collect(),
        on_requests,
        off_requests,
        cover,
    })
}

fn sizes(flaws: &mut Flaws, draft: &Draft) {
    for (path, found, limit) in [
        ("$.shifts", draft.shifts.len(), MOST_SHIFTS),
        ("$.staff", draft.staff.len(), MOST_STAFF),
    ] {
        if found == 0 {
            flaws.add(path, FlawKind::Empty);
        }
        flaws.at_most(path, found, limit);
    }
    flaws.at_most("$.on_requests", draft.on_requests.len(), MOST_ROWS);
    flaws.at_most("$.off_requests", draft.off_requests.len(), MOST_ROWS);
    flaws.at_most("$.cover", draft.cover.len(), MOST_ROWS);
}

fn read_shifts(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Shift> {
    let mut shifts = Vec::new();
    for (index, row) in draft.shifts.iter().enumerate() {
        let at = format!("$.shifts[{index}]");
        flaws.range(format!("{at}.minutes"), row.minutes, 1, LONGEST);
        let mut follows = Table::filled(draft.shifts.len(), true);
        for (place, id) in row.not_followed_by.iter().enumerate() {
            let path = format!("{at}.not_followed_by[{place}]");
            let next: Id<Shift> = keys.shifts.find(flaws, &path, id);
            follows[next] = false;
        }
        shifts.push(Shift {
            key: row.id.clone(),
            minutes: row.minutes,
            may_be_followed_by: follows,
        });
    }
    shifts
}

fn employee(
    flaws: &mut Flaws,
    draft: &Draft,
    keys: &Keys,
    at: &str,
    row: &EmployeeDraft,
) -> Employee {
    let horizon = i64::try_from(keys.days).expect("few days");
    let mut number = |field: &str, value: i64, high: i64| {
        flaws.range(format!("{at}.{field}"), value, 0, high);
        usize::try_from(value.clamp(0, horizon)).expect("clamped")
    };
    let max_consecutive = number(
        "max_consecutive_shifts",
        row.max_consecutive_shifts,
        MOST_DAYS,
    );
    let min_consecutive = number(
        "min_consecutive_shifts",
        row.min_consecutive_shifts,
        MOST_DAYS,
    );
    let min_off = number(
        "min_consecutive_days_off",
        row.min_consecutive_days_off,
        MOST_DAYS,
    );
    let max_weekends = number("max_weekends", row.max_weekends, MOST_DAYS);
    number("max_minutes", row.max_minutes, MOST_MINUTES);
    number("min_minutes", row.min_minutes, MOST_MINUTES);
    if row.max_minutes < row.min_minutes {
        let (from, to) = (row.min_minutes.to_string(), row.max_minutes.to_string());
        flaws.add(format!("{at}.max_minutes"), FlawKind::Reversed { from, to });
    }
    let mut max_shifts = Table::filled(draft.shifts.len(), keys.days);
    for (id, limit) in &row.max_shifts {
        let path = format!("{at}.max_shifts.{id}");
        flaws.range(path.as_str(), *limit, 0, MOST_DAYS);
        let shift: Id<Shift> = keys.shifts.find(flaws, &path, id);
        if !max_shifts.is_empty() {
            max_shifts[shift] = usize::try_from((*limit).clamp(0, horizon)).expect("clamped");
        }
    }
    let mut is_off = vec![false; keys.days];
    for (index, day) in row.days_off.iter().enumerate() {
        is_off[read_day(flaws, keys, &format!("{at}.days_off[{index}]"), *day)] = true;
    }
    Employee {
        key: row.id.clone(),
        max_shifts,
        max_minutes: row.max_minutes,
        min_minutes: row.min_minutes,
        max_consecutive_shifts: max_consecutive,
        min_consecutive_shifts: min_consecutive.max(1),
        min_consecutive_days_off: min_off.max(1),
        max_weekends,
        is_off,
    }
}

fn read_day(flaws: &mut Flaws, keys: &Keys, path: &str, day: i64) -> usize {
    let last = i64::try_from(keys.days).expect("few days") - 1;
    flaws.range(path, day, 0, last);
    usize::try_from(day.clamp(0, last)).expect("clamped")
}

fn requests(flaws: &mut Flaws, keys: &Keys, list: &str, rows: &[RequestDraft]) -> Vec<Request> {
    let mut requests = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let at = format!("$.{list}[{index}]");
        flaws.range(format!("{at}.weight"), row.weight, 0, HEAVIEST);
        requests.push(Request {
            employee: keys
                .staff
                .find(flaws, &format!("{at}.employee"), &row.employee),
            day: read_day(flaws, keys, &format!("{at}.day"), row.day),
            shift: keys.shifts.find(flaws, &format!("{at}.shift"), &row.shift),
            weight: row.weight,
        });
    }
    requests
}

fn cover(
    flaws: &mut Flaws,
    keys: &Keys,
    shifts: usize,
    rows: &[CoverDraft],
) -> Vec<Table<Shift, Option<Cover>>> {
    let mut cover = vec![Table::filled(shifts, None); keys.days];
    for (index, row) in rows.iter().enumerate() {
        let at = format!("$.cover[{index}]");
        flaws.range(format!("{at}.required"), row.required, 0, MOST_STAFF as i64);
        flaws.range(format!("{at}.under"), row.under, 0, HEAVIEST);
        flaws.range(format!("{at}.over"), row.over, 0, HEAVIEST);
        let day = read_day(flaws, keys, &format!("{at}.day"), row.day);
        let shift: Id<Shift> = keys.shifts.find(flaws, &format!("{at}.shift"), &row.shift);
        if shifts == 0 {
            continue;
        }
        let wanted = Cover {
            required: row.required,
            under: row.under,
            over: row.over,
        };
        let known = keys.shifts.get(&row.shift).is_some();
        if cover[day][shift].replace(wanted).is_some() && known {
            let id = format!("{}, {}", row.day, row.shift);
            flaws.add(at, FlawKind::Duplicate { id });
        }
    }
    cover
}
