//! The best postings of one physician against everything else: an exact dynamic programme over
//! weeks, weeks served and blocks, on prices that estimate what the physician's presence is worth
//! to lines nobody holds.

use super::bound::guide::Guide;
use super::candidates::Candidates;
use super::plan::Posting;
use super::problem::{Host, Physician};
use super::state::State;
use super::whim::Whim;
use crate::base::id::Id;

/// How much of an uncovered session a posting nearby is credited with, in per cent. Others might
/// hold it for the price of a drive; drawing the share anew keeps the search from one opinion.
const SHARES: [i64; 4] = [0, 10, 40, 100];

/// In per cent: how often prices say what presence is worth, once there are any.
const GUIDED: usize = 50;

/// In per cent, drawn anew for each physician: how often a block is passed over. The programme is
/// exact on prices that know nothing of what others will do; now and then others come first.
const BLINKS: [usize; 4] = [0, 0, 0, 40];

/// Posts `physician` as well as prices say, around the postings and sessions that there are.
pub(super) fn post(
    state: &mut State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    guide: &Guide<'_>,
    whim: &mut Whim<'_>,
) {
    let share = *whim.pick(&SHARES);
    // What was published is seen in half of all cases by itself, so that it is found again.
    let told = told_blocks(state, physician);
    let mut blocks = match !told.is_empty() && whim.percent(50) {
        true => Vec::new(),
        false => {
            let guide = whim.percent(GUIDED).then_some(guide);
            priced_blocks(state, candidates, physician, (share, guide), whim)
        }
    };
    blocks.extend(told);
    let passed_over = *whim.pick(&BLINKS);
    if 0 < passed_over {
        blocks.retain(|_| !whim.percent(passed_over));
    }
    add(state, physician, blocks);
}

/// Posts `physician` exactly as well as prices say, with presence credited a share of what it could
/// save.
pub(super) fn post_exactly(
    state: &mut State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    share: i64,
) {
    let mut blocks = priced_blocks(state, candidates, physician, (share, None), &mut Whim(None));
    blocks.extend(told_blocks(state, physician));
    add(state, physician, blocks);
}

fn add(state: &mut State<'_>, physician: Id<Physician>, mut blocks: Vec<Priced>) {
    let own = state.postings(physician).iter();
    blocks.extend(own.map(|posting| Priced {
        posting: *posting,
        price: 0,
        is_there: true,
    }));
    blocks.sort_by_key(|block| block.posting.first_week);
    for block in best_blocks(state, physician, &blocks) {
        if !block.is_there {
            state.add_posting(block.posting);
        }
    }
}

/// A block and its price, without duty and block count.
#[derive(Clone, Copy)]
struct Priced {
    posting: Posting,
    price: i64,
    /// It is one of the physician's postings already, and is taken in any case.
    is_there: bool,
}

fn priced_blocks(
    state: &State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    (share, guide): (i64, Option<&Guide<'_>>),
    whim: &mut Whim<'_>,
) -> Vec<Priced> {
    let problem = state.problem();
    let weeks = problem.weeks();
    let rotation = problem.rotation();
    // Per start and length only the cheapest host matters: the rest of the price is the same.
    let mut best: Vec<Option<Priced>> = Vec::new();
    best.resize_with(weeks * rotation.lengths.len(), || None);
    for host in &candidates.hosts[physician] {
        // Leaving a host out now and then lets the next best be tried.
        if whim.percent(5) {
            continue;
        }
        let worth = match guide.and_then(|guide| guide.weekly(physician, *host)) {
            Some(weekly) => weekly.iter().map(|cost| -cost).collect(),
            None => weekly_worth(state, candidates, physician, *host, share),
        };
        let weekly = state.visit_minutes(physician, *host) * problem.weights().travel_minute;
        let starts = (0..weeks).step_by(rotation.start_every);
        for first_week in starts.filter(|week| problem.begun() <= *week) {
            let mut price = 0;
            let mut week = first_week;
            for (which, length) in rotation.lengths.iter().enumerate() {
                let posting = Posting {
                    physician,
                    first_week,
                    weeks: *length,
                    host: *host,
                };
                while week < (first_week + length).min(weeks) && state.can_post_week(posting, week)
                {
                    price += weekly - worth[week] + state.posted_change(posting, week);
                    week += 1;
                }
                if week < first_week + length {
                    break;
                }
                let slot = &mut best[first_week * rotation.lengths.len() + which];
                if slot.as_ref().is_none_or(|other| price < other.price) {
                    *slot = Some(Priced {
                        posting,
                        price,
                        is_there: false,
                    });
                }
            }
        }
    }
    best.into_iter().flatten().collect()
}

/// What was published for the physician and may be kept, priced by what keeping it saves.
fn told_blocks(state: &State<'_>, physician: Id<Physician>) -> Vec<Priced> {
    let problem = state.problem();
    let may = |posting: &Posting| {
        let mut weeks = posting.first_week..posting.first_week + posting.weeks;
        problem.begun() <= posting.first_week
            && weeks.all(|week| state.can_post_week(*posting, week))
    };
    let price = |posting: Posting| {
        let drive = state.visit_minutes(physician, posting.host);
        let weekly = drive * problem.weights().travel_minute;
        let weeks = posting.first_week..posting.first_week + posting.weeks;
        weeks
            .map(|week| weekly + state.posted_change(posting, week))
            .sum()
    };
    (problem.told_blocks(physician).filter(may))
        .map(|posting| Priced {
            posting,
            price: price(posting),
            is_there: false,
        })
        .collect()
}

/// Per week: what presence at the host could save in sessions that nobody holds.
fn weekly_worth(
    state: &State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    host: Id<Host>,
    share: i64,
) -> Vec<i64> {
    let problem = state.problem();
    let person = &problem.physicians()[physician];
    let mut worth = vec![0; problem.weeks()];
    if share == 0 {
        return worth;
    }
    let mut sessions = vec![0; problem.weeks()];
    for id in &candidates.lines_of_host[host] {
        let line = &problem.lines()[*id];
        if line.specialty != person.specialty {
            continue;
        }
        let junior = if line.is_senior(person) {
            0
        } else {
            problem.weights().junior_session
        };
        let every = i64::try_from(line.every).expect("small");
        let saved = (line.missing.0 - junior).max(0) * share / 100 / every;
        for (cycle, holder) in state.line(*id).holders.iter().enumerate() {
            if holder.is_some() || !line.wanted[cycle] {
                continue;
            }
            for week in cycle * line.every..(cycle + 1) * line.every {
                if sessions[week] < problem.rotation().posted_sessions * line.every {
                    sessions[week] += 1;
                    worth[week] += saved;
                }
            }
        }
    }
    worth
}

/// Cheapest set of blocks, listed by first week, that do not overlap, with those that are there. A
/// cell is (week, weeks served, blocks); the duty is paid on the way over the cut-off, when the weeks
/// that count are known.
fn best_blocks(state: &State<'_>, physician: Id<Physician>, blocks: &[Priced]) -> Vec<Priced> {
    let problem = state.problem();
    let own = state.postings(physician);
    let Some(duty) = problem.physicians()[physician].duty else {
        return Vec::new();
    };
    let may = usize::try_from(duty.remaining + problem.rotation().slack_weeks).expect("positive");
    let there: usize = own.iter().map(|posting| posting.weeks).sum();
    let table = Table {
        weeks: problem.weeks(),
        served: may.max(there).min(problem.weeks()),
        blocks: (problem.rotation().max_blocks.max(own.len())).min(problem.weeks()),
    };
    let over_cutoff = |from: usize, to: usize, served: usize, posted: bool| {
        if !(from < duty.counted_weeks && duty.counted_weeks <= to) {
            return 0;
        }
        let last = if posted { duty.counted_weeks - from } else { 0 };
        state.duty_cost(physician, i64::try_from(served + last).expect("few weeks"))
    };
    let mut cells = Cells {
        cost: vec![i64::MAX; table.size()],
        came: vec![None; table.size()],
    };
    cells.cost[0] = 0;
    for week in 0..table.weeks {
        for (served, count) in table.columns() {
            let here = cells.cost[table.at(week, served, count)];
            if here == i64::MAX {
                continue;
            }
            let must = starting(blocks, week).any(|(_, block)| block.is_there);
            if !must {
                let idle = here + over_cutoff(week, week + 1, served, false);
                cells.lower(table.at(week + 1, served, count), idle, None);
            }
            let extra = if 0 < count {
                problem.weights().extra_block
            } else {
                0
            };
            for (index, block) in starting(blocks, week).filter(|row| !must || row.1.is_there) {
                let (end, after) = (week + block.posting.weeks, served + block.posting.weeks);
                if after <= table.served && count < table.blocks {
                    let there = here + block.price + extra + over_cutoff(week, end, served, true);
                    cells.lower(table.at(end, after, count + 1), there, Some(index));
                }
            }
        }
    }
    let end = (table.columns())
        .min_by_key(|(served, count)| cells.cost[table.at(table.weeks, *served, *count)])
        .expect("doing nothing is always possible");
    chosen(&table, &cells.came, blocks, end)
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
    (mut served, mut count): (usize, usize),
) -> Vec<Priced> {
    let mut postings = Vec::new();
    let mut week = table.weeks;
    while 0 < week {
        match came[table.at(week, served, count)] {
            Some(index) => {
                let posting = blocks[index].posting;
                postings.push(blocks[index]);
                week -= posting.weeks;
                served -= posting.weeks;
                count -= 1;
            }
            None => week -= 1,
        }
    }
    postings
}

/// Cells of (week, weeks served, blocks).
struct Table {
    weeks: usize,
    served: usize,
    blocks: usize,
}

impl Table {
    fn size(&self) -> usize {
        (self.weeks + 1) * (self.served + 1) * (self.blocks + 1)
    }
    /// Every pair of weeks served and blocks, the smallest first.
    fn columns(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let blocks = self.blocks;
        (0..=self.served).flat_map(move |served| (0..=blocks).map(move |count| (served, count)))
    }
    fn at(&self, week: usize, served: usize, blocks: usize) -> usize {
        (week * (self.served + 1) + served) * (self.blocks + 1) + blocks
    }
}
