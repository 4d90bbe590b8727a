//! The model by weeks of parts that people alone tie together, with places to sleep at a price.

use crate::base::units::Cost;
use crate::mip::Limit;
use crate::rostering::candidates::Candidates;
use crate::rostering::model::{Detail, Model};

use super::ascent::evaluate;
use super::ground::{Ground, Part};
use super::prices::Prices;

/// Parts with more to decide on are not modelled: not even the relaxation would be solved in time.
const LARGE: usize = 30_000;

/// Sessions and postings to decide on.
pub(super) fn size(ground: &Ground<'_>, candidates: &Candidates, part: &Part) -> usize {
    let lines = part.lines.iter();
    let sessions: usize = lines
        .map(|line| candidates.holders[*line].len() * ground.weeks(*line))
        .sum();
    let desks = part
        .desks
        .iter()
        .flat_map(|desk| &ground.desks[*desk].members);
    let postings: usize = desks
        .flat_map(|member| &member.blocks)
        .map(|block| block.lodgings.len())
        .sum();
    sessions + postings
}

/// Bounds the parts one by one, small ones first. Rooms, which the model by weeks does not know,
/// are free; what places to sleep cost is rounded down to whole points.
pub(super) fn by_parts(
    ground: &Ground<'_>,
    candidates: &Candidates,
    prices: &Prices,
    limit: &mut dyn FnMut() -> Limit,
    raise: &mut dyn FnMut(Cost),
) {
    let mut prices = prices.clone();
    prices.rooms.fill(0.0);
    for price in &mut prices.beds {
        *price = price.floor();
    }
    let evaluation = evaluate(ground, &prices);
    let mut values = evaluation.parts;
    let mut order: Vec<(usize, usize)> = (ground.parts.iter().enumerate())
        .map(|(at, part)| (size(ground, candidates, part), at))
        .filter(|(size, _)| *size <= LARGE)
        .collect();
    order.sort_unstable();
    for (done, (_, at)) in order.iter().enumerate() {
        let left = limit();
        if left.seconds.is_some_and(|left| left <= 0.05) {
            return;
        }
        let share = (order.len() - done) as f64;
        let limit = Limit {
            seconds: left.seconds.map(|seconds| seconds / share),
            ..left
        };
        let part = &ground.parts[*at];
        if let Some(bound) = solve(ground, candidates, part, &prices, limit) {
            values[*at] = values[*at].max(bound);
            raise(super::safe(evaluation.apart + values.iter().sum::<f64>()));
        }
    }
}

fn solve(
    ground: &Ground<'_>,
    candidates: &Candidates,
    part: &Part,
    prices: &Prices,
    limit: Limit,
) -> Option<f64> {
    let problem = ground.problem;
    let (lines, people) = (&part.lines, &part.people);
    let mut model = Model::build(problem, candidates, lines, people, Detail::Weeks, true);
    for person in people {
        for (posting, start) in &model.blocks[*person] {
            let Some(from) = ground.beds_from[posting.host] else {
                continue;
            };
            let weeks = posting.first_week..posting.first_week + posting.weeks;
            let beds: f64 = weeks.map(|week| prices.beds[from + week]).sum();
            model.mip.charge(*start, beds);
        }
    }
    model.mip.solve(limit).bound
}
