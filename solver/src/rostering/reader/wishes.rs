//! Floors at home, company, limits and wishes of a draft, and the scopes people are registered for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::NaiveDate;
use petgraph::unionfind::UnionFind;

use super::Keys;
use crate::base::calendar::{Calendar, HalfDays};
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::Id;
use crate::rostering::draft::wishes::{Bond, LimitDraft};
use crate::rostering::draft::{Draft, PhysicianDraft};
use crate::rostering::problem::wishes::{Apart, Limit, OnSite, Scopes, Wish};
use crate::rostering::problem::{Department, Institution, Physician, Problem, Specialty};

/// Most limits of one physician.
const MOST_LIMITS: usize = 100;

/// What a draft adds to the rows of its lists, before they are put together.
pub(super) struct Added {
    scopes: ScopesRead,
    floors: Vec<Floor>,
    parties: UnionFind<usize>,
    apart: Vec<(Id<Physician>, Apart)>,
    wishes: Vec<(Id<Physician>, Wish)>,
}

struct ScopesRead {
    specialties: Vec<Scopes>,
    lines: Vec<Scopes>,
    physicians: Vec<Option<Scopes>>,
}

/// A group with a floor, and when the floor holds.
struct Floor {
    name: String,
    department: Option<Id<Department>>,
    institution: Option<Id<Institution>>,
    specialty: Option<Id<Specialty>>,
    at_least: usize,
    halves: HalfDays,
    span: (NaiveDate, NaiveDate),
}

pub(super) fn read(flaws: &mut Flaws, draft: &Draft, keys: &Keys, calendar: &Calendar) -> Added {
    let (parties, apart) = companions(flaws, draft, keys);
    Added {
        scopes: scopes(flaws, draft),
        floors: floors(flaws, draft, keys, calendar),
        parties,
        apart,
        wishes: wishes(flaws, draft, keys, calendar),
    }
}

/// Puts what was read into the rows of a problem that is otherwise whole.
pub(super) fn put(problem: &mut Problem, added: Added) {
    for id in problem.lines.ids() {
        let own = added.scopes.lines[id.index()];
        let specialty = problem.lines[id].specialty.index();
        problem.lines[id].scopes = if own == Scopes::default() {
            added.scopes.specialties[specialty]
        } else {
            own
        };
    }
    let leaders = added.parties.into_labeling();
    let mut parties: BTreeMap<usize, Vec<Id<Physician>>> = BTreeMap::new();
    for id in problem.physicians.ids() {
        parties.entry(leaders[id.index()]).or_default().push(id);
    }
    for id in problem.physicians.ids() {
        let person = &mut problem.physicians[id];
        let of_specialty = added.scopes.specialties[person.specialty.index()];
        person.scopes = added.scopes.physicians[id.index()].unwrap_or(of_specialty);
        person.party.clone_from(&parties[&leaders[id.index()]]);
    }
    for (id, apart) in added.apart {
        problem.physicians[id].apart.push(apart);
    }
    for (id, wish) in added.wishes {
        problem.physicians[id].wishes.push(wish);
    }
    for (index, floor) in added.floors.into_iter().enumerate() {
        let group = group(problem, &floor);
        for member in &group.members {
            problem.physicians[*member].on_site.push(Id::new(index));
        }
        problem.on_site.push(group);
    }
}

fn group(problem: &Problem, floor: &Floor) -> OnSite {
    let belongs = |person: &Physician| {
        floor.department.is_none_or(|id| id == person.department)
            && floor.institution.is_none_or(|id| id == person.institution)
            && floor.specialty.is_none_or(|id| id == person.specialty)
    };
    let members: Vec<Id<Physician>> = (problem.physicians.iter())
        .filter(|(_, person)| belongs(person))
        .map(|(id, _)| id)
        .collect();
    let mut may_go = Vec::new();
    for week in 0..problem.calendar.weeks() {
        may_go.extend(crate::base::calendar::HalfDay::all().map(|half| {
            let date = problem.calendar.date(week, half)?;
            let asked = floor.halves.has(half) && floor.span.0 <= date && date <= floor.span.1;
            let present = (members.iter())
                .filter(|id| !problem.physicians[**id].on_leave[week].has(half))
                .count();
            asked.then(|| present.saturating_sub(floor.at_least))
        }));
    }
    OnSite {
        name: floor.name.clone(),
        members,
        at_least: floor.at_least,
        may_go,
    }
}

fn scopes(flaws: &mut Flaws, draft: &Draft) -> ScopesRead {
    let mut known = BTreeMap::new();
    let mut set = |at: String, names: &[String]| scope_set(flaws, &mut known, &at, names);
    let rows = draft.specialties.iter().enumerate();
    let specialties = rows
        .map(|(index, row)| set(format!("$.specialties[{index}]"), &row.practice_scopes))
        .collect();
    let rows = draft.lines.iter().enumerate();
    let lines = rows
        .map(|(index, row)| set(format!("$.lines[{index}]"), &row.practice_scopes))
        .collect();
    let rows = draft.physicians.iter().enumerate();
    let physicians = rows
        .map(|(index, row)| {
            let names = row.practice_scopes.as_ref()?;
            Some(set(format!("$.physicians[{index}]"), names))
        })
        .collect();
    ScopesRead {
        specialties,
        lines,
        physicians,
    }
}

fn scope_set(
    flaws: &mut Flaws,
    known: &mut BTreeMap<String, usize>,
    at: &str,
    names: &[String],
) -> Scopes {
    let at = format!("{at}.practice_scopes");
    flaws.at_most(at.as_str(), names.len(), Scopes::MOST);
    let mut set = Scopes::default();
    for (index, name) in names.iter().enumerate().take(Scopes::MOST) {
        let at = format!("{at}[{index}]");
        flaws.name(&at, name);
        let next = known.len();
        if next == Scopes::MOST && !known.contains_key(name) {
            let (limit, found) = (Scopes::MOST, next + 1);
            flaws.add(at, FlawKind::TooMany { limit, found });
            continue;
        }
        set.0 |= 1 << *known.entry(name.clone()).or_insert(next);
    }
    set
}

fn floors(flaws: &mut Flaws, draft: &Draft, keys: &Keys, calendar: &Calendar) -> Vec<Floor> {
    let mut floors = Vec::new();
    for (index, row) in draft.on_site.iter().enumerate() {
        let at = format!("$.on_site[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        flaws.range(format!("{at}.at_least"), row.at_least, 0, 100_000);
        if row.department.is_none() && row.institution.is_none() && row.specialty.is_none() {
            flaws.add(
                at.as_str(),
                FlawKind::Contradiction {
                    message: "a floor needs a department, an institution or a specialty",
                    message_zh: "在岗保底应指明科室、单位或专业",
                },
            );
        }
        let halves = match &row.half_days {
            Some(names) => HalfDays::read(flaws, &format!("{at}.half_days"), names),
            None => HalfDays::ALL,
        };
        let department = (row.department.as_ref()).map(|id| {
            keys.departments
                .find(flaws, &format!("{at}.department"), id)
        });
        let institution = (row.institution.as_ref()).map(|id| {
            keys.institutions
                .find(flaws, &format!("{at}.institution"), id)
        });
        let specialty = (row.specialty.as_ref())
            .map(|id| keys.specialties.find(flaws, &format!("{at}.specialty"), id));
        let (from, to) = (row.from.as_deref(), row.to.as_deref());
        if let Some(span) = span(flaws, &at, from, to, calendar) {
            floors.push(Floor {
                name: row.name.clone(),
                department,
                institution,
                specialty,
                at_least: usize::try_from(row.at_least).unwrap_or(0),
                halves,
                span,
            });
        }
    }
    floors
}

/// First and last day; what is left out reaches to the end of the horizon. `None` after a flaw.
fn span(
    flaws: &mut Flaws,
    at: &str,
    from: Option<&str>,
    to: Option<&str>,
    calendar: &Calendar,
) -> Option<(NaiveDate, NaiveDate)> {
    let first = match from {
        Some(text) => flaws.date(&format!("{at}.from"), text),
        None => Some(calendar.start()),
    };
    let last = match to {
        Some(text) => flaws.date(&format!("{at}.to"), text),
        None => Some(calendar.sunday(calendar.weeks() - 1)),
    };
    let (first, last) = (first?, last?);
    // A span before or after the horizon is lawful: it asks for nothing.
    if let (Some(from), Some(to)) = (from, to)
        && last < first
    {
        let (from, to) = (from.to_string(), to.to_string());
        flaws.add(at, FlawKind::Reversed { from, to });
        return None;
    }
    Some((first, last))
}

/// Every week with a day of the span.
fn weeks((first, last): (NaiveDate, NaiveDate), calendar: &Calendar) -> Range<usize> {
    let touched = |week: &usize| calendar.monday(*week) <= last && first <= calendar.sunday(*week);
    let from = (0..calendar.weeks()).find(touched).unwrap_or(0);
    let count = (from..calendar.weeks()).take_while(touched).count();
    from..from + count
}

fn company(flaws: &mut Flaws, at: &str, names: &[String], keys: &Keys) -> Vec<Id<Physician>> {
    if names.len() < 2 {
        flaws.add(
            at,
            FlawKind::Contradiction {
                message: "company takes at least two",
                message_zh: "同行或回避关系至少涉及两人",
            },
        );
    }
    flaws.at_most(at, names.len(), MOST_LIMITS);
    let mut people: Vec<Id<Physician>> = Vec::new();
    for (index, name) in names.iter().enumerate().take(MOST_LIMITS) {
        let at = format!("{at}[{index}]");
        let found = keys.physicians.find(flaws, &at, name);
        if keys.physicians.get(name).is_some() && people.contains(&found) {
            let id = name.clone();
            flaws.add(at, FlawKind::Duplicate { id });
        } else {
            people.push(found);
        }
    }
    people
}

fn companions(
    flaws: &mut Flaws,
    draft: &Draft,
    keys: &Keys,
) -> (UnionFind<usize>, Vec<(Id<Physician>, Apart)>) {
    let mut parties = UnionFind::new(draft.physicians.len());
    let mut kept_apart = Vec::new();
    for (index, row) in draft.companions.iter().enumerate() {
        let at = format!("$.companions[{index}].physicians");
        let people = company(flaws, &at, &row.physicians, keys);
        for (position, one) in people.iter().enumerate() {
            for other in &people[position + 1..] {
                if row.bond == Bond::Together {
                    parties.union(one.index(), other.index());
                } else {
                    kept_apart.push((index, *one, *other, row.bond == Bond::NotAtOnce));
                }
            }
        }
    }
    let mut apart = BTreeSet::new();
    for (index, one, other, at_once) in kept_apart {
        if one != other && parties.equiv(one.index(), other.index()) {
            flaws.add(
                format!("$.companions[{index}].physicians"),
                FlawKind::Contradiction {
                    message: "the same two must go together and must not",
                    message_zh: "同样两人既要求同去又要求分开",
                },
            );
        }
        apart.insert((one, Apart { other, at_once }));
        apart.insert((
            other,
            Apart {
                other: one,
                at_once,
            },
        ));
    }
    (parties, apart.into_iter().collect())
}

fn wishes(
    flaws: &mut Flaws,
    draft: &Draft,
    keys: &Keys,
    calendar: &Calendar,
) -> Vec<(Id<Physician>, Wish)> {
    let mut rows = Vec::new();
    for (index, row) in draft.wishes.iter().enumerate() {
        let at = format!("$.wishes[{index}]");
        let physician = keys
            .physicians
            .find(flaws, &format!("{at}.physician"), &row.physician);
        let host = (row.host.as_ref()).map(|id| keys.hosts.find(flaws, &format!("{at}.host"), id));
        flaws.range(format!("{at}.weight_percent"), row.weight_percent, 1, 1_000);
        let (from, to) = (row.from.as_deref(), row.to.as_deref());
        if let Some(span) = span(flaws, &at, from, to, calendar) {
            let price = draft.weights.wish.clamp(0, 1_000_000_000)
                * row.weight_percent.clamp(1, 1_000)
                / 100;
            let wish = Wish {
                wanted: row.wish,
                host,
                weeks: weeks(span, calendar),
                price,
            };
            rows.push((physician, wish));
        }
    }
    rows
}

pub(super) fn limits(
    flaws: &mut Flaws,
    at: &str,
    row: &PhysicianDraft,
    (keys, calendar): (&Keys, &Calendar),
) -> Vec<Limit> {
    flaws.at_most(format!("{at}.limits"), row.limits.len(), MOST_LIMITS);
    let mut limits = Vec::new();
    for (index, limit) in row.limits.iter().enumerate().take(MOST_LIMITS) {
        let at = format!("{at}.limits[{index}]");
        let LimitDraft { from, to, .. } = limit;
        if let Some(minutes) = limit.max_minutes {
            flaws.range(format!("{at}.max_minutes"), minutes, 0, 1_440);
        }
        flaws.at_most(format!("{at}.not_at"), limit.not_at.len(), MOST_LIMITS);
        let hosts = limit.not_at.iter().enumerate().take(MOST_LIMITS);
        let hosts = hosts.map(|(index, id)| {
            let at = format!("{at}.not_at[{index}]");
            keys.hosts.find(flaws, &at, id)
        });
        let not_at = hosts.collect();
        if let Some(span) = span(flaws, &at, Some(from), Some(to), calendar) {
            limits.push(Limit {
                weeks: weeks(span, calendar),
                postings: limit.postings,
                max_minutes: limit.max_minutes,
                not_at,
            });
        }
    }
    limits
}
