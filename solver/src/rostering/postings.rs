//! The best postings of one physician against everything else: an exact dynamic programme over
//! weeks, weeks served and blocks, on prices that estimate what the physician's presence is worth
//! to lines nobody holds.

use std::ops::Range;

use super::bound::guide::Guide;
use super::candidates::Candidates;
use super::draft::wishes::SameHost;
use super::plan::Posting;
use super::problem::{Duty, Host, Physician, Problem};
use super::state::State;
use crate::base::id::Id;
use crate::base::rng::Rng;

/// How much of an uncovered session a posting nearby is credited with, in per cent. Others might
/// hold it for the price of a drive; drawing the share anew keeps the search from one opinion. The
/// session of a cycle is spread over its weeks; the largest share is that of somebody who is there in
/// one week of four and holds it then.
const SHARES: [i64; 5] = [0, 10, 40, 100, 400];

/// In per cent: how often prices say what presence is worth, once there are any.
const GUIDED: usize = 50;

/// In per cent, drawn anew for each physician: how often a block is passed over. The programme is
/// exact on prices that know nothing of what others will do; now and then others come first.
const BLINKS: [usize; 8] = [0, 0, 0, 0, 0, 0, 40, 80];

/// In per cent, drawn anew for each physician: how often a host is passed over for one block, so
/// that blocks of one plan come to be at different hosts.
const SCATTERED: [usize; 8] = [0, 0, 0, 0, 0, 0, 0, 40];

/// Posts `physician` and all who go together, who must hold no session and no posting, as well as
/// prices say.
pub(super) fn post(
    state: &mut State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    guide: &Guide<'_>,
    rng: &mut Rng,
) {
    assert!(
        state.postings(physician).is_empty(),
        "{physician:?} is sent home before being posted anew"
    );
    let problem = state.problem();
    let party = &problem.physicians()[physician].party;
    for posting in chosen_blocks(state, candidates, physician, guide, rng) {
        for member in party {
            state.add_posting(Posting {
                physician: *member,
                ..posting
            });
        }
    }
}

fn chosen_blocks(
    state: &State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    guide: &Guide<'_>,
    rng: &mut Rng,
) -> Vec<Posting> {
    let share = *rng.pick(&SHARES);
    let worth = (share, rng.percent(GUIDED).then_some(guide));
    let hosts = &candidates.hosts[physician];
    let same_host = state.problem().rotation().same_host;
    let mut plans = Vec::new();
    if same_host != SameHost::Required {
        let mut blocks = priced_blocks(state, candidates, physician, hosts, worth, rng);
        let passed_over = *rng.pick(&BLINKS);
        if 0 < passed_over {
            blocks.retain(|_| !rng.percent(passed_over));
        }
        plans.push(best_blocks(state, physician, &blocks));
    }
    if same_host != SameHost::Free {
        // The programme knows nothing of how many hosts its blocks have: one host by itself is
        // exact, and a plan of several pays for the further ones.
        for host in hosts {
            let one = std::slice::from_ref(host);
            let mut blocks = priced_blocks(state, candidates, physician, one, worth, rng);
            let passed_over = *rng.pick(&BLINKS);
            blocks.retain(|_| !rng.percent(passed_over));
            plans.push(best_blocks(state, physician, &blocks));
        }
    }
    let members = state.problem().physicians()[physician].party.len();
    let total = |(cost, postings): &(i64, Vec<Posting>)| {
        let further = state.extra_hosts_price(postings);
        cost + further * i64::try_from(members).expect("few")
    };
    let best = plans.into_iter().min_by_key(total);
    best.map_or(Vec::new(), |(_, postings)| postings)
}

/// A block and its price, without duty and block count.
struct Priced {
    posting: Posting,
    price: i64,
}

fn priced_blocks(
    state: &State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    hosts: &[Id<Host>],
    (share, guide): (i64, Option<&Guide<'_>>),
    rng: &mut Rng,
) -> Vec<Priced> {
    let problem = state.problem();
    let party = &problem.physicians()[physician].party;
    let members = i64::try_from(party.len()).expect("few");
    let weeks = problem.weeks();
    let rotation = problem.rotation();
    // Per start and length only the cheapest host matters: the rest of the price is the same.
    let scattered = *rng.pick(&SCATTERED);
    let mut best: Vec<Option<Priced>> = Vec::new();
    best.resize_with(weeks * rotation.lengths.len(), || None);
    for host in hosts {
        // Leaving a host out now and then lets the next best be tried.
        if rng.percent(5) {
            continue;
        }
        let worth = weekly_worth(state, candidates, party, *host, (share, guide));
        for first_week in (0..weeks).step_by(rotation.start_every) {
            let mut price = 0;
            let mut week = first_week;
            for (which, length) in rotation.lengths.iter().enumerate() {
                let posting = Posting {
                    physician,
                    first_week,
                    weeks: *length,
                    host: *host,
                };
                while week < (first_week + length).min(weeks)
                    && state.can_post_party_week(posting, week)
                {
                    price -= worth[week];
                    week += 1;
                }
                if week < first_week + length {
                    break;
                }
                if 0 < scattered && rng.percent(scattered) {
                    continue;
                }
                let price = price + state.block_price(posting) * members;
                let slot = &mut best[first_week * rotation.lengths.len() + which];
                if slot.as_ref().is_none_or(|other| price < other.price) {
                    *slot = Some(Priced { posting, price });
                }
            }
        }
    }
    best.into_iter().flatten().collect()
}

/// Per week: what presence of the party at the host could save in sessions that nobody holds,
/// less the way there and wishes against it.
fn weekly_worth(
    state: &State<'_>,
    candidates: &Candidates,
    party: &[Id<Physician>],
    host: Id<Host>,
    (share, guide): (i64, Option<&Guide<'_>>),
) -> Vec<i64> {
    let mut worth = vec![0; state.problem().weeks()];
    for physician in party {
        for (week, worth) in worth.iter_mut().enumerate() {
            *worth -= state.week_price(*physician, host, week);
        }
        if let Some(weekly) = guide.and_then(|guide| guide.weekly(*physician, host)) {
            for (worth, cost) in worth.iter_mut().zip(weekly) {
                *worth -= cost;
            }
        } else if 0 < share {
            add_sessions_worth(state, candidates, *physician, host, share, &mut worth);
        }
    }
    worth
}

fn add_sessions_worth(
    state: &State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    host: Id<Host>,
    share: i64,
    worth: &mut [i64],
) {
    let problem = state.problem();
    let person = &problem.physicians()[physician];
    let mut sessions = vec![0; problem.weeks()];
    for id in &candidates.lines_of_host[host] {
        let line = &problem.lines()[*id];
        if line.specialty != person.specialty || !line.scopes.admits(person.scopes) {
            continue;
        }
        let junior = if line.is_senior(person) {
            0
        } else {
            problem.weights().junior_session
        };
        let every = i64::try_from(line.every).expect("small");
        let open = problem.hosts()[host].open;
        let asked = |week| {
            // Seniority and shares do not ask which half-day; which day is crowded is left open.
            let half = open.iter().next();
            half.map_or(0, |half| state.studio_change(physician, *id, week, half))
        };
        for (cycle, holder) in state.line(*id).holders.iter().enumerate() {
            if holder.is_some() || !line.wanted[cycle] {
                continue;
            }
            for week in cycle * line.every..(cycle + 1) * line.every {
                if sessions[week] < problem.rotation().posted_sessions * line.every {
                    sessions[week] += 1;
                    let full = (line.missing.0 - junior - asked(week)).max(0);
                    worth[week] += (full * share / 100 / every).min(full);
                }
            }
        }
    }
}

/// Cheapest set of blocks that do not overlap. A cell is (week, weeks served, blocks); the duty is
/// paid on the way over the cut-off, when the weeks that count are known.
fn best_blocks(
    state: &State<'_>,
    physician: Id<Physician>,
    blocks: &[Priced],
) -> (i64, Vec<Posting>) {
    let problem = state.problem();
    let Some(owed) = Owed::of(problem, physician) else {
        return (0, Vec::new());
    };
    let table = Table {
        weeks: problem.weeks(),
        served: owed.may.min(problem.weeks()),
        blocks: problem.rotation().max_blocks.min(problem.weeks()),
    };
    let over_cutoff = |from: usize, to: usize, served: usize, posted: bool| {
        if to < owed.cutoffs.0 || owed.cutoffs.1 <= from {
            return 0;
        }
        owed.over_cutoff(state, from..to, served, posted)
    };
    let extra_block = problem.weights().extra_block * owed.members;
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
            let idle = here + over_cutoff(week, week + 1, served, false);
            cells.lower(table.at(week + 1, served, count), idle, None);
            let extra = if 0 < count { extra_block } else { 0 };
            for (index, block) in starting(blocks, week) {
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
    let cost = cells.cost[table.at(table.weeks, end.0, end.1)];
    (cost, chosen(&table, &cells.came, blocks, end))
}

/// The duties of all who go together.
struct Owed {
    duties: Vec<(Id<Physician>, Duty)>,
    members: i64,
    /// Weeks that each of them may serve.
    may: usize,
    /// Weeks that count, of the one for whom fewest do and of the one for whom most do.
    cutoffs: (usize, usize),
}

impl Owed {
    /// `None` when one of them owes nothing: then nobody goes.
    fn of(problem: &Problem, physician: Id<Physician>) -> Option<Owed> {
        let people = problem.physicians();
        let duties: Option<Vec<(Id<Physician>, Duty)>> = (people[physician].party.iter())
            .map(|member| Some((*member, people[*member].duty?)))
            .collect();
        let duties = duties?;
        let counted = || duties.iter().map(|(_, duty)| duty.counted_weeks);
        let least = duties.iter().map(|(_, duty)| duty.remaining).min()?;
        Some(Owed {
            members: i64::try_from(duties.len()).expect("few"),
            may: usize::try_from(least + problem.rotation().slack_weeks).expect("positive"),
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
            state.duty_cost(*member, i64::try_from(served + last).expect("few weeks"))
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
    (mut served, mut count): (usize, usize),
) -> Vec<Posting> {
    let mut postings = Vec::new();
    let mut week = table.weeks;
    while 0 < week {
        match came[table.at(week, served, count)] {
            Some(index) => {
                let posting = blocks[index].posting;
                postings.push(posting);
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
