//! The lines' side of the bound: a line takes the half-day and phase on which buying its sessions,
//! or doing without, is cheapest.

use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::problem::Line;

use super::ground::Ground;
use super::prices::Prices;

/// The cost of one line; what it buys is added to `demand`.
pub(super) fn cover(
    ground: &Ground<'_>,
    prices: &Prices,
    id: Id<Line>,
    demand: &mut Prices,
) -> f64 {
    let line = &ground.problem.lines()[id];
    let missing = line.missing.0 as f64;
    let rooms = ground.rooms_from[line.host];
    let price = |week: usize, half: HalfDay| {
        let room = rooms.map_or(0.0, |from| {
            prices.rooms[from + week * HalfDay::COUNT + half.index()]
        });
        prices.sessions[ground.session(id, week, half)] + room
    };
    let cycles = || (0..line.wanted.len()).filter(|cycle| line.wanted[*cycle]);
    let mut best = (cycles().count() as f64 * missing, None);
    for half in ground.problem.hosts()[line.host].open.iter() {
        for phase in 0..line.every {
            let cost: f64 = cycles()
                .map(|cycle| {
                    let week = cycle * line.every + phase;
                    match ground.problem.worked(week).has(half) {
                        true => missing.min(price(week, half)),
                        false => missing,
                    }
                })
                .sum();
            if cost < best.0 {
                best = (cost, Some((half, phase)));
            }
        }
    }
    if let Some((half, phase)) = best.1 {
        for cycle in cycles() {
            let week = cycle * line.every + phase;
            if ground.problem.worked(week).has(half) && price(week, half) < missing {
                demand.sessions[ground.session(id, week, half)] += 1.0;
                if let Some(from) = rooms {
                    demand.rooms[from + week * HalfDay::COUNT + half.index()] += 1.0;
                }
            }
        }
    }
    best.0
}
