//! All that one candidate's year of postings may look like, by its weeks: few enough to list.

use crate::base::id::Id;
use crate::rostering::candidates::Candidates;
use crate::rostering::plan::Posting;
use crate::rostering::problem::{Host, Physician};
use crate::rostering::state::State;

use super::ground::Ground;

/// More schedules than this are not listed: the candidate is then bounded week by week.
const MOST: usize = 20_000;
/// Candidates of one department whose own visits are known to fall out while they are posted;
/// of any more that is forgotten, which only lowers the bound.
pub(super) const MOST_VISITING: usize = 5;

/// Somewhere a candidate may be posted.
#[derive(Clone, Debug)]
pub(super) struct Lodging {
    pub(super) host: Id<Host>,
    /// Travel of one week, of the cheapest there is.
    pub(super) weekly: f64,
    pub(super) counter: Option<usize>,
    /// Where the prices of its beds begin, if a bed is taken.
    pub(super) beds: Option<usize>,
}

/// One posting without the place.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) first_week: usize,
    pub(super) weeks: usize,
    /// Positions in [`Member::lodgings`].
    pub(super) lodgings: Vec<usize>,
}

/// The postings of a year, without their places.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    /// Positions in [`Member::blocks`].
    pub(super) blocks: Vec<u32>,
    /// Duty, pace and postings beyond the first.
    pub(super) cost: f64,
}

/// A candidate of the one-year duty.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) person: Id<Physician>,
    pub(super) lodgings: Vec<Lodging>,
    pub(super) blocks: Vec<Block>,
    /// The empty one first; `None` when there are too many.
    pub(super) schedules: Option<Vec<Schedule>>,
    /// For a candidate who also visits: the bit that says so, and which visitor of the desk.
    pub(super) visits: Option<(usize, usize)>,
}

pub(super) fn member(
    ground: &mut Ground<'_>,
    state: &State<'_>,
    candidates: &Candidates,
    id: Id<Physician>,
) -> Member {
    let problem = ground.problem;
    let weekly = |host| {
        let weeks = 0..problem.weeks();
        let ways = weeks.map(|week| state.way_price(id, host, week));
        ways.min().unwrap_or(0) as f64
    };
    let lodgings: Vec<Lodging> = (candidates.hosts[id].iter())
        .map(|host| Lodging {
            host: *host,
            weekly: weekly(*host),
            counter: ground.counter(candidates, *host, id),
            beds: ground.beds_of(id, *host),
        })
        .collect();
    let mut blocks = Vec::new();
    for first_week in (0..problem.weeks()).step_by(problem.rotation().start_every) {
        for weeks in &problem.rotation().lengths {
            let may = |lodging: &Lodging| {
                state.can_post(Posting {
                    physician: id,
                    first_week,
                    weeks: *weeks,
                    host: lodging.host,
                })
            };
            let lodgings: Vec<usize> = (0..lodgings.len())
                .filter(|at| may(&lodgings[*at]))
                .collect();
            if !lodgings.is_empty() {
                blocks.push(Block {
                    first_week,
                    weeks: *weeks,
                    lodgings,
                });
            }
        }
    }
    let schedules = list(state, id, &blocks);
    Member {
        person: id,
        lodgings,
        blocks,
        schedules,
        visits: None,
    }
}

struct Listing<'l> {
    state: &'l State<'l>,
    id: Id<Physician>,
    blocks: &'l [Block],
    most_weeks: usize,
    found: Vec<Schedule>,
}

fn list(state: &State<'_>, id: Id<Physician>, blocks: &[Block]) -> Option<Vec<Schedule>> {
    let problem = state.problem();
    let duty = problem.physicians()[id].duty?;
    let most = duty.remaining + problem.rotation().slack_weeks;
    let mut listing = Listing {
        state,
        id,
        blocks,
        most_weeks: usize::try_from(most).unwrap_or(0),
        found: Vec::new(),
    };
    let complete = listing.extend(&mut Vec::new(), 0, 0);
    complete.then_some(listing.found)
}

impl Listing<'_> {
    /// Lists `chosen` and all that go on from it; whether there was room for all.
    fn extend(&mut self, chosen: &mut Vec<u32>, from_week: usize, served: usize) -> bool {
        if MOST <= self.found.len() {
            return false;
        }
        self.found.push(self.schedule(chosen));
        if self.state.problem().rotation().max_blocks <= chosen.len() {
            return true;
        }
        let first = self
            .blocks
            .partition_point(|block| block.first_week < from_week);
        for at in first..self.blocks.len() {
            let block = &self.blocks[at];
            if self.most_weeks < served + block.weeks {
                continue;
            }
            let end = block.first_week + block.weeks;
            chosen.push(u32::try_from(at).expect("few blocks"));
            let complete = self.extend(chosen, end, served + block.weeks);
            chosen.pop();
            if !complete {
                return false;
            }
        }
        true
    }

    fn schedule(&self, chosen: &[u32]) -> Schedule {
        let problem = self.state.problem();
        let duty = problem.physicians()[self.id].duty.expect("a candidate");
        let served: usize = (chosen.iter())
            .map(|at| {
                let block = &self.blocks[*at as usize];
                let end = (block.first_week + block.weeks).min(duty.counted_weeks);
                end.saturating_sub(block.first_week)
            })
            .sum();
        let served = i64::try_from(served).expect("few weeks");
        let extra = i64::try_from(chosen.len()).expect("few") - 1;
        let cost =
            self.state.duty_cost(self.id, served) + extra.max(0) * problem.weights().extra_block;
        Schedule {
            blocks: chosen.to_vec(),
            cost: cost as f64,
        }
    }
}
