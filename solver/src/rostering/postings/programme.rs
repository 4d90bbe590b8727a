//! The exact dynamic programme over weeks, weeks served and blocks of all who go together.

use std::ops::Range;

use super::Priced;
use crate::base::id::Id;
use crate::rostering::draft::wishes::SameHost;
use crate::rostering::plan::Posting;
use crate::rostering::problem::{Duty, Host, Physician};
use crate::rostering::state::State;

/// Cheapest set of new blocks that do not overlap, around the postings that there are. A cell is
/// (week, weeks served anew, new blocks); each duty is paid on the way over its cut-off, when the
/// weeks that count are known.
pub(super) fn best_blocks(
    state: &State<'_>,
    physician: Id<Physician>,
    mut blocks: Vec<Priced>,
    hosts: &[Id<Host>],
) -> (i64, Vec<Posting>) {
    let problem = state.problem();
    let Some(owed) = Owed::of(state, physician) else {
        return (0, Vec::new());
    };
    if problem.rotation().same_host == SameHost::Required {
        let party = &problem.physicians()[physician].party;
        let there = || party.iter().flat_map(|member| state.postings(*member));
        let fits = |host| hosts.contains(&host) && there().all(|posting| posting.host == host);
        blocks.retain(|block| fits(block.posting.host));
    }
    blocks.sort_by_key(|block| block.posting.first_week);
    let blocks = &blocks;
    let table = Table::new(problem.weeks(), &owed, blocks);
    let over_cutoff = |from: usize, to: usize, served: usize, posted: bool| {
        if to < owed.cutoffs.0 || owed.cutoffs.1 <= from {
            return 0;
        }
        owed.over_cutoff(state, from..to, served, posted)
    };
    let mut cells = Cells {
        cost: vec![i64::MAX; table.size()],
        came: vec![None; table.size()],
    };
    cells.cost[0] = 0;
    for week in 0..table.weeks {
        for (sum, count) in table.columns() {
            let here = cells.cost[table.at(week, sum, count)];
            if here == i64::MAX {
                continue;
            }
            let served = table.sums[sum];
            let idle = here + over_cutoff(week, week + 1, served, false);
            cells.lower(table.at(week + 1, sum, count), idle, None);
            let extra = if 0 < count { owed.members } else { owed.posted };
            let extra = extra * problem.weights().extra_block;
            for (index, block) in starting(blocks, week) {
                let (end, after) = (week + block.posting.weeks, served + block.posting.weeks);
                let after = table.position.get(after).copied().flatten();
                if let (Some(after), true) = (after, count < table.blocks) {
                    let there = here + block.price + extra + over_cutoff(week, end, served, true);
                    cells.lower(table.at(end, after, count + 1), there, Some(index));
                }
            }
        }
    }
    let end = (table.columns())
        .min_by_key(|(sum, count)| cells.cost[table.at(table.weeks, *sum, *count)])
        .expect("doing nothing is always possible");
    let cost = cells.cost[table.at(table.weeks, end.0, end.1)];
    (cost, chosen(&table, &cells.came, blocks, end))
}

/// The duties of all who go together. What is settled of one of them alone, they need not share.
struct Owed {
    duties: Vec<(Id<Physician>, Duty)>,
    members: i64,
    /// Those with a posting already.
    posted: i64,
    /// Weeks that each of them may still serve, and postings each may still get.
    weeks: usize,
    blocks: usize,
    /// Weeks that count, of the one for whom fewest do and of the one for whom most do.
    cutoffs: (usize, usize),
}

impl Owed {
    /// `None` when one of them owes nothing: then nobody goes.
    fn of(state: &State<'_>, physician: Id<Physician>) -> Option<Owed> {
        let problem = state.problem();
        let (people, rotation) = (problem.physicians(), problem.rotation());
        let duties: Option<Vec<(Id<Physician>, Duty)>> = (people[physician].party.iter())
            .map(|member| Some((*member, people[*member].duty?)))
            .collect();
        let duties = duties?;
        let own = || duties.iter().map(|(member, _)| state.postings(*member));
        let counted = || duties.iter().map(|(_, duty)| duty.counted_weeks);
        let still = |(member, duty): &(Id<Physician>, Duty)| {
            let there = state.postings(*member).iter().map(|posting| posting.weeks);
            let may = usize::try_from(duty.remaining + rotation.slack_weeks).expect("positive");
            may.saturating_sub(there.sum())
        };
        let count = |count: usize| i64::try_from(count).expect("few");
        Some(Owed {
            members: count(duties.len()),
            posted: count(own().filter(|own| !own.is_empty()).count()),
            weeks: duties.iter().map(still).min()?,
            blocks: own()
                .map(|own| rotation.max_blocks.saturating_sub(own.len()))
                .min()?,
            cutoffs: (counted().min()?, counted().max()?),
            duties,
        })
    }

    /// What those pay whose cut-off is reached within these weeks, posted or idle.
    fn over_cutoff(
        &self,
        state: &State<'_>,
        weeks: Range<usize>,
        served: usize,
        posted: bool,
    ) -> i64 {
        let over = |(_, duty): &&(Id<Physician>, Duty)| {
            weeks.start < duty.counted_weeks && duty.counted_weeks <= weeks.end
        };
        let cost = |(member, duty): &(Id<Physician>, Duty)| {
            let last = if posted {
                duty.counted_weeks - weeks.start
            } else {
                0
            };
            let anew = i64::try_from(served + last).expect("few weeks");
            state.duty_cost(*member, state.served(*member) + anew)
        };
        self.duties.iter().filter(over).map(cost).sum()
    }
}

struct Cells {
    cost: Vec<i64>,
    /// The block that led here; `None` for a week without one.
    came: Vec<Option<usize>>,
}

impl Cells {
    fn lower(&mut self, at: usize, cost: i64, by: Option<usize>) {
        if cost < self.cost[at] {
            self.cost[at] = cost;
            self.came[at] = by;
        }
    }
}

fn starting(blocks: &[Priced], week: usize) -> impl Iterator<Item = (usize, &Priced)> {
    // Blocks are listed by first week.
    let from = blocks.partition_point(|block| block.posting.first_week < week);
    blocks[from..]
        .iter()
        .enumerate()
        .take_while(move |(_, block)| block.posting.first_week == week)
        .map(move |(index, block)| (from + index, block))
}

fn chosen(
    table: &Table,
    came: &[Option<usize>],
    blocks: &[Priced],
    (mut sum, mut count): (usize, usize),
) -> Vec<Posting> {
    let mut postings = Vec::new();
    let mut week = table.weeks;
    while 0 < week {
        match came[table.at(week, sum, count)] {
            Some(index) => {
                let posting = blocks[index].posting;
                postings.push(posting);
                week -= posting.weeks;
                let before = table.sums[sum] - posting.weeks;
                sum = table.position[before].expect("it led here");
                count -= 1;
            }
            None => week -= 1,
        }
    }
    postings
}

/// Cells of (week, weeks served, blocks). Blocks have few lengths, so that few numbers of weeks can be
/// served at all.
struct Table {
    weeks: usize,
    /// Numbers of weeks that some blocks add up to, ascending, and the position of each.
    sums: Vec<usize>,
    position: Vec<Option<usize>>,
    blocks: usize,
}

impl Table {
    fn new(weeks: usize, owed: &Owed, list: &[Priced]) -> Table {
        let most = owed.weeks.min(weeks);
        let mut lengths: Vec<usize> = list.iter().map(|block| block.posting.weeks).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let mut position = vec![None; most + 1];
        let mut sums = Vec::new();
        for sum in 0..=most {
            let led_by = |length: &usize| {
                let before = sum.checked_sub(*length);
                *length != 0 && before.is_some_and(|before| position[before].is_some())
            };
            if sum == 0 || lengths.iter().any(led_by) {
                position[sum] = Some(sums.len());
                sums.push(sum);
            }
        }
        Table {
            weeks,
            sums,
            position,
            blocks: owed.blocks.min(weeks),
        }
    }
    fn size(&self) -> usize {
        (self.weeks + 1) * self.sums.len() * (self.blocks + 1)
    }
    /// Every pair of a sum's position and blocks, the smallest first.
    fn columns(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let blocks = self.blocks;
        (0..self.sums.len()).flat_map(move |sum| (0..=blocks).map(move |count| (sum, count)))
    }
    fn at(&self, week: usize, sum: usize, blocks: usize) -> usize {
        (week * self.sums.len() + sum) * (self.blocks + 1) + blocks
    }
}
