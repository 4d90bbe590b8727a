//! What the visits of a week earn at given prices: one visitor alone exactly, a department under
//! its cap from above.

use crate::base::calendar::HalfDay;

use super::ground::{Ground, Visitor};
use super::prices::Prices;

const DAYS: usize = HalfDay::COUNT / 2;

/// A session that earns something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pick {
    /// Position in [`Ground::visitors`].
    pub(super) visitor: usize,
    pub(super) half: usize,
    /// Position of its price.
    pub(super) session: usize,
    /// Position of the first price of its line's cycle.
    pub(super) cycle: usize,
    pub(super) earned: f64,
}

/// The best session of each half-day at one host.
type Halves = [Option<Pick>; HalfDay::COUNT];

/// One visitor's best week.
#[derive(Clone, Debug, Default)]
pub(super) struct Week {
    pub(super) earned: f64,
    pub(super) picks: Vec<Pick>,
}

fn offers(
    ground: &Ground<'_>,
    prices: &Prices,
    visitor: usize,
    place: usize,
    week: usize,
) -> Halves {
    let person: &Visitor = &ground.visitors[visitor];
    let (open, lines) = &person.places[place];
    let fee = prices.unfair[visitor] + prices.very_unfair[visitor];
    let mut best: Halves = [None; HalfDay::COUNT];
    let halves = person.free[week].and(*open);
    for visit in lines.iter().filter(|visit| week < ground.weeks(visit.line)) {
        let from = ground.sessions_from[visit.line] + week * HalfDay::COUNT;
        let cycle = ground.cycle(visit.line, week);
        for half in halves.iter() {
            let session = from + half.index();
            let earned = prices.sessions[session] - visit.cost - fee;
            let slot = &mut best[half.index()];
            if 0.0 < earned && slot.is_none_or(|known| known.earned < earned) {
                *slot = Some(Pick {
                    visitor,
                    half: half.index(),
                    session,
                    cycle,
                    earned,
                });
            }
        }
    }
    best
}

/// The best session of each line that earns something in a week; `found` gets them all.
pub(super) fn of_week(
    ground: &Ground<'_>,
    prices: &Prices,
    visitor: usize,
    week: usize,
    mut found: impl FnMut(Pick),
) {
    let person: &Visitor = &ground.visitors[visitor];
    let fee = prices.unfair[visitor] + prices.very_unfair[visitor];
    for (open, lines) in &person.places {
        let halves = person.free[week].and(*open);
        for visit in lines.iter().filter(|visit| week < ground.weeks(visit.line)) {
            let dearest = (halves.iter())
                .map(|half| (ground.session(visit.line, week, half), half))
                .max_by(|one, other| prices.sessions[one.0].total_cmp(&prices.sessions[other.0]));
            let Some((session, half)) = dearest else {
                continue;
            };
            let earned = prices.sessions[session] - visit.cost - fee;
            if 0.0 < earned {
                found(Pick {
                    visitor,
                    half: half.index(),
                    session,
                    cycle: ground.cycle(visit.line, week),
                    earned,
                });
            }
        }
    }
}

/// What a day is worth with one session and with two; two are at one host.
#[derive(Clone, Copy, Default)]
struct Day {
    one: Option<Pick>,
    two: Option<(Pick, Pick)>,
}

fn worth(two: Option<(Pick, Pick)>) -> f64 {
    two.map_or(0.0, |(am, pm)| am.earned + pm.earned)
}

/// The best week of one visitor: one host a day, so many sessions a week.
pub(super) fn alone(ground: &Ground<'_>, prices: &Prices, visitor: usize, week: usize) -> Week {
    let person = &ground.visitors[visitor];
    let mut days = [Day::default(); DAYS];
    // Where two hosts on one day are permitted, any two are: from above.
    let two_hosts = ground.problem.rotation().two_hosts_minutes.is_some();
    let mut anywhere: Halves = [None; HalfDay::COUNT];
    for place in 0..person.places.len() {
        let best = offers(ground, prices, visitor, place, week);
        for (day, known) in days.iter_mut().enumerate() {
            let (am, pm) = (best[2 * day], best[2 * day + 1]);
            for pick in [am, pm].into_iter().flatten() {
                if known.one.is_none_or(|other| other.earned < pick.earned) {
                    known.one = Some(pick);
                }
            }
            for pick in [am, pm].into_iter().flatten().filter(|_| two_hosts) {
                let slot = &mut anywhere[pick.half];
                if slot.is_none_or(|other| other.earned < pick.earned) {
                    *slot = Some(pick);
                }
            }
            let both = am.zip(pm);
            if worth(known.two) < worth(both) {
                known.two = both;
            }
        }
    }
    if two_hosts {
        for (day, known) in days.iter_mut().enumerate() {
            known.two = anywhere[2 * day].zip(anywhere[2 * day + 1]);
        }
    }
    best_days(&days, person.limit)
}

/// Chooses none, one or two sessions on each day, at most `limit` together.
fn best_days(days: &[Day; DAYS], limit: usize) -> Week {
    const MOST: usize = HalfDay::COUNT + 1;
    let mut earned = [[0.0_f64; MOST]; DAYS + 1];
    let mut taken = [[0_u8; MOST]; DAYS];
    for (at, day) in days.iter().enumerate() {
        for used in 0..=limit {
            let mut best = (earned[at][used], 0);
            if let (true, Some(one)) = (1 <= used, day.one) {
                let with = earned[at][used - 1] + one.earned;
                if best.0 < with {
                    best = (with, 1);
                }
            }
            if 2 <= used && day.two.is_some() {
                let with = earned[at][used - 2] + worth(day.two);
                if best.0 < with {
                    best = (with, 2);
                }
            }
            earned[at + 1][used] = best.0;
            taken[at][used] = best.1;
        }
    }
    let mut week = Week {
        earned: earned[DAYS][limit],
        picks: Vec::new(),
    };
    let mut used = limit;
    for (at, day) in days.iter().enumerate().rev() {
        match taken[at][used] {
            1 => week.picks.extend(day.one),
            2 => week
                .picks
                .extend(day.two.into_iter().flat_map(|(am, pm)| [am, pm])),
            _ => {}
        }
        used -= usize::from(taken[at][used]);
    }
    week
}

/// The best week of several visitors of whom at most `room` are away at any half-day. From
/// above: that a day has one host is kept only while they do not get into each other's way.
pub(super) fn together(
    ground: &Ground<'_>,
    prices: &Prices,
    visitors: &[usize],
    weeks: &[&Week],
    week: usize,
    room: usize,
) -> Week {
    let mut all = Week::default();
    let mut away = [0; HalfDay::COUNT];
    for own in weeks {
        all.earned += own.earned;
        for pick in &own.picks {
            away[pick.half] += 1;
            all.picks.push(*pick);
        }
    }
    if room == 0 {
        return Week::default();
    }
    if away.iter().all(|count| *count <= room) {
        return all;
    }
    let shared = flow(ground, prices, visitors, week, room);
    if shared.earned < all.earned {
        shared
    } else {
        all
    }
}

/// Sessions of several visitors as a flow from people to half-days, of greatest worth: paths are
/// added one by one, best first (successive shortest paths).
fn flow(
    ground: &Ground<'_>,
    prices: &Prices,
    visitors: &[usize],
    week: usize,
    room: usize,
) -> Week {
    let offers: Vec<Halves> = (visitors.iter())
        .map(|visitor| {
            let places = 0..ground.visitors[*visitor].places.len();
            let mut best: Halves = [None; HalfDay::COUNT];
            for place in places {
                for pick in offers(ground, prices, *visitor, place, week)
                    .into_iter()
                    .flatten()
                {
                    let slot = &mut best[pick.half];
                    if slot.is_none_or(|known| known.earned < pick.earned) {
                        *slot = Some(pick);
                    }
                }
            }
            best
        })
        .collect();
    let mut left: Vec<usize> = (visitors.iter())
        .map(|visitor| ground.visitors[*visitor].limit)
        .collect();
    let mut rooms = [room; HalfDay::COUNT];
    let mut used = vec![[false; HalfDay::COUNT]; visitors.len()];
    while let Some(path) = best_path(&offers, &used, &left, &rooms) {
        left[path[0].0] -= 1;
        rooms[path[path.len() - 1].1] -= 1;
        // Every second edge of the path is given back.
        for (person, half) in path {
            used[person][half] = !used[person][half];
        }
    }
    let mut week = Week::default();
    for (own, used) in offers.iter().zip(&used) {
        for pick in own.iter().flatten().filter(|pick| used[pick.half]) {
            week.earned += pick.earned;
            week.picks.push(*pick);
        }
    }
    week
}

/// The most earning way to one session more, as edges taken and given back in turn.
fn best_path(
    offers: &[Halves],
    used: &[[bool; HalfDay::COUNT]],
    left: &[usize],
    rooms: &[usize; HalfDay::COUNT],
) -> Option<Vec<(usize, usize)>> {
    let people = offers.len();
    let mut at_person = vec![f64::NEG_INFINITY; people];
    let mut person_from: Vec<Option<usize>> = vec![None; people];
    let mut at_half = [f64::NEG_INFINITY; HalfDay::COUNT];
    let mut half_from = [0; HalfDay::COUNT];
    for person in (0..people).filter(|person| 0 < left[*person]) {
        at_person[person] = 0.0;
    }
    // Bellman and Ford, on a handful of nodes.
    for _ in 0..2 * (people + HalfDay::COUNT) {
        let mut changed = false;
        for person in 0..people {
            for pick in offers[person].iter().flatten() {
                let half = pick.half;
                if !used[person][half] && at_half[half] + 1e-9 < at_person[person] + pick.earned {
                    at_half[half] = at_person[person] + pick.earned;
                    half_from[half] = person;
                    changed = true;
                }
                if used[person][half] && at_person[person] + 1e-9 < at_half[half] - pick.earned {
                    at_person[person] = at_half[half] - pick.earned;
                    person_from[person] = Some(half);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let end = (0..HalfDay::COUNT)
        .filter(|half| 0 < rooms[*half] && 1e-9 < at_half[*half])
        .max_by(|one, other| at_half[*one].total_cmp(&at_half[*other]))?;
    let mut path = Vec::new();
    let mut half = end;
    loop {
        let person = half_from[half];
        path.push((person, half));
        let Some(before) = person_from[person] else {
            break;
        };
        path.push((person, before));
        half = before;
        if 4 * (people + HalfDay::COUNT) < path.len() {
            return None;
        }
    }
    path.reverse();
    Some(path)
}
