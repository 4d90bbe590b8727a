//! One candidate's postings at given prices: every block at its cheapest place, every schedule
//! with its cost.

use super::counters::Counters;
use super::ground::Ground;
use super::prices::Prices;
use super::schedules::Member;

/// A block at its cheapest place.
#[derive(Clone, Copy)]
struct Placed {
    cost: f64,
    lodging: usize,
}

pub(super) struct Choice<'c> {
    pub(super) member: &'c Member,
    blocks: Vec<Placed>,
    /// Per schedule: the least it adds, its own cost and which it is; cheapest first.
    pub(super) order: Vec<(f64, f64, usize)>,
}

/// A candidate with too many schedules: every week on its own, duty fulfilled, from below.
pub(super) fn by_weeks(
    ground: &Ground<'_>,
    prices: &Prices,
    counters: &Counters<'_>,
    member: &Member,
    balance: &mut Prices,
) -> f64 {
    let mut sum = 0.0;
    for week in 0..ground.problem.weeks() {
        let best = (0..member.lodgings.len())
            .map(|at| {
                (
                    stay(ground, prices, counters, member, at, week..week + 1),
                    at,
                )
            })
            .min_by(|one, other| one.0.total_cmp(&other.0));
        if let Some((cost, at)) = best
            && cost < 0.0
        {
            sum += cost;
            supply_stay(ground, counters, member, at, week..week + 1, balance);
        }
    }
    sum
}

/// What these weeks at a place cost: travel and bed, less what is earned.
fn stay(
    ground: &Ground<'_>,
    prices: &Prices,
    counters: &Counters<'_>,
    member: &Member,
    lodging: usize,
    weeks: std::ops::Range<usize>,
) -> f64 {
    let place = &member.lodgings[lodging];
    let beds: f64 = ground.beds_from[place.host].map_or(0.0, |from| {
        prices.beds[from + weeks.start..from + weeks.end]
            .iter()
            .sum()
    });
    let earned = (place.counter).map_or(0.0, |counter| {
        counters.earned(counter, weeks.clone(), |_| {})
    });
    place.weekly * weeks.len() as f64 + beds - earned
}

pub(super) fn supply_stay(
    ground: &Ground<'_>,
    counters: &Counters<'_>,
    member: &Member,
    lodging: usize,
    weeks: std::ops::Range<usize>,
    balance: &mut Prices,
) {
    let place = &member.lodgings[lodging];
    if let Some(from) = ground.beds_from[place.host] {
        for used in &mut balance.beds[from + weeks.start..from + weeks.end] {
            *used += 1.0;
        }
    }
    if let Some(counter) = place.counter {
        counters.earned(counter, weeks, |session| balance.sessions[session] -= 1.0);
    }
}

impl Choice<'_> {
    /// First week, weeks and place of each posting of a schedule.
    pub(super) fn stays(&self, schedule: usize) -> impl Iterator<Item = (usize, usize, usize)> {
        let schedules = self.member.schedules.as_deref().unwrap_or_default();
        schedules[schedule].blocks.iter().map(|at| {
            let block = &self.member.blocks[*at as usize];
            (
                block.first_week,
                block.weeks,
                self.blocks[*at as usize].lodging,
            )
        })
    }
}

pub(super) fn choice<'c>(
    ground: &Ground<'_>,
    prices: &Prices,
    counters: &Counters<'_>,
    member: &'c Member,
) -> Choice<'c> {
    let blocks: Vec<Placed> = (member.blocks.iter())
        .map(|block| {
            let weeks = block.first_week..block.first_week + block.weeks;
            let cost = |at: usize| stay(ground, prices, counters, member, at, weeks.clone());
            (block.lodgings.iter())
                .map(|lodging| Placed {
                    cost: cost(*lodging),
                    lodging: *lodging,
                })
                .min_by(|one, other| one.cost.total_cmp(&other.cost))
                .expect("a block has a place")
        })
        .collect();
    let schedules = member.schedules.as_deref().unwrap_or_default();
    let order = (schedules.iter().enumerate())
        .map(|(at, schedule)| {
            let placed = schedule
                .blocks
                .iter()
                .map(|block| blocks[*block as usize].cost);
            let own = schedule.cost + placed.sum::<f64>();
            (own, own, at)
        })
        .collect();
    Choice {
        member,
        blocks,
        order,
    }
}
