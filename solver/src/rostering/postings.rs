//! The best postings of one physician against everything else: an exact dynamic programme over
//! weeks, weeks served and blocks, on prices that estimate what the physician's presence is worth
//! to lines nobody holds.

mod programme;

use self::programme::best_blocks;
use super::bound::guide::Guide;
use super::candidates::Candidates;
use super::draft::wishes::SameHost;
use super::plan::Posting;
use super::problem::{Host, Physician};
use super::state::State;
use super::state::weeks::{Weeks, span};
use super::whim::Whim;
use crate::base::id::Id;

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

/// Posts `physician` and all who go together as well as prices say, around the postings and sessions
/// that there are.
pub(super) fn post(
    state: &mut State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    guide: &Guide<'_>,
    whim: &mut Whim<'_>,
) {
    let mut plans = Vec::new();
    let share = *whim.pick(&SHARES);
    let guide = whim.percent(GUIDED).then_some(guide);
    for hosts in choices(state, &candidates.hosts[physician]) {
        // What was published is seen in half of all cases by itself, so that it is found again.
        let told = told_blocks(state, physician);
        let mut blocks = match !told.is_empty() && whim.percent(50) {
            true => Vec::new(),
            false => priced_blocks(state, candidates, physician, hosts, (share, guide), whim),
        };
        blocks.extend(told);
        let passed_over = *whim.pick(&BLINKS);
        if 0 < passed_over {
            blocks.retain(|_| !whim.percent(passed_over));
        }
        plans.push(best_blocks(state, physician, blocks, hosts));
    }
    add(state, physician, plans);
}

/// Posts them exactly as well as prices say, with presence credited a share of what it could save.
pub(super) fn post_exactly(
    state: &mut State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    share: i64,
) {
    let whim = &mut Whim(None);
    let mut plans = Vec::new();
    for hosts in choices(state, &candidates.hosts[physician]) {
        let worth = (share, None);
        let mut blocks = priced_blocks(state, candidates, physician, hosts, worth, whim);
        blocks.extend(told_blocks(state, physician));
        plans.push(best_blocks(state, physician, blocks, hosts));
    }
    add(state, physician, plans);
}

/// The hosts to choose from, one plan each. The programme knows nothing of how many hosts its blocks
/// have: one host by itself is exact, and a plan of several pays for the further ones.
fn choices<'h>(state: &State<'_>, hosts: &'h [Id<Host>]) -> Vec<&'h [Id<Host>]> {
    let each = hosts.chunks(1);
    match state.problem().rotation().same_host {
        SameHost::Free => vec![hosts],
        SameHost::Preferred => [hosts].into_iter().chain(each).collect(),
        SameHost::Required => each.collect(),
    }
}

/// Adds the cheapest of some plans for a party.
fn add(state: &mut State<'_>, physician: Id<Physician>, plans: Vec<(i64, Vec<Posting>)>) {
    let party = &state.problem().physicians()[physician].party;
    let total = |(cost, blocks): &(i64, Vec<Posting>)| {
        let hosts = |member: &Id<Physician>| {
            let own = [state.postings(*member), blocks].concat();
            state.extra_hosts_price(&own)
        };
        cost + party.iter().map(hosts).sum::<i64>()
    };
    let best = plans.into_iter().min_by_key(total);
    for block in best.map_or(Vec::new(), |(_, blocks)| blocks) {
        for member in party {
            state.add_posting(Posting {
                physician: *member,
                ..block
            });
        }
    }
}

/// A block and its price, without duty and block count.
#[derive(Clone, Copy)]
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
    whim: &mut Whim<'_>,
) -> Vec<Priced> {
    let problem = state.problem();
    let party = &problem.physicians()[physician].party;
    let members = i64::try_from(party.len()).expect("few");
    let weeks = problem.weeks();
    let rotation = problem.rotation();
    // Per start and length only the cheapest host matters: the rest of the price is the same.
    let scattered = *whim.pick(&SCATTERED);
    let mut best: Vec<Option<Priced>> = Vec::new();
    best.resize_with(weeks * rotation.lengths.len(), || None);
    for host in hosts {
        // Leaving a host out now and then lets the next best be tried.
        if whim.percent(5) {
            continue;
        }
        let worth = weekly_worth(state, candidates, party, *host, (share, guide));
        let free = free_weeks(state, candidates, physician, *host);
        let mut until = vec![0; weeks + 1];
        for (week, worth) in worth.iter().enumerate() {
            until[week + 1] = until[week] + worth;
        }
        let starts = (0..weeks).step_by(rotation.start_every);
        for first_week in starts.filter(|week| problem.begun() <= *week) {
            for (which, length) in rotation.lengths.iter().enumerate() {
                let posting = Posting {
                    physician,
                    first_week,
                    weeks: *length,
                    host: *host,
                };
                let end = first_week + length;
                if weeks < end || span(first_week..end) & !free != 0 {
                    break;
                }
                if 0 < scattered && whim.percent(scattered) {
                    continue;
                }
                let price = until[first_week] - until[end] + state.block_price(posting) * members;
                let slot = &mut best[first_week * rotation.lengths.len() + which];
                if slot.as_ref().is_none_or(|other| price < other.price) {
                    *slot = Some(Priced { posting, price });
                }
            }
        }
    }
    best.into_iter().flatten().collect()
}

/// Weeks in which all of a party may be posted at a host, as far as the rest of the block has no say.
fn free_weeks(
    state: &State<'_>,
    candidates: &Candidates,
    physician: Id<Physician>,
    host: Id<Host>,
) -> Weeks {
    if let Some(weeks) = state.could_post(physician, host) {
        return weeks & !candidates.on_leave[physician] & !candidates.shut[host];
    }
    let may = |week: &usize| {
        let posting = Posting {
            physician,
            first_week: *week,
            weeks: 1,
            host,
        };
        state.can_post_party_week(posting, *week)
    };
    let weeks = (0..state.problem().weeks()).filter(may);
    weeks.fold(0, |weeks, week| weeks | 1 << week)
}

/// What was published for the party and may be kept, priced by what keeping it saves.
fn told_blocks(state: &State<'_>, physician: Id<Physician>) -> Vec<Priced> {
    let problem = state.problem();
    let party = &problem.physicians()[physician].party;
    let is_permitted = |posting: &Posting| {
        let each = posting.of_party(problem);
        each.into_iter().all(|own| state.is_block(own))
    };
    let may = |posting: &Posting| {
        let mut weeks = posting.first_week..posting.first_week + posting.weeks;
        problem.begun() <= posting.first_week
            && is_permitted(posting)
            && weeks.all(|week| state.can_post_party_week(*posting, week))
    };
    let price = |posting: Posting| {
        let own = |member: &Id<Physician>| {
            let weeks = posting.first_week..posting.first_week + posting.weeks;
            weeks
                .map(|week| posted_price(state, *member, posting.host, week))
                .sum::<i64>()
                + state.block_price(posting)
        };
        party.iter().map(own).sum()
    };
    (problem.told_blocks(physician).filter(may))
        .map(|posting| Priced {
            posting,
            price: price(posting),
        })
        .collect()
}

/// The way, the wishes and what people must be told.
fn posted_price(state: &State<'_>, physician: Id<Physician>, host: Id<Host>, week: usize) -> i64 {
    let posting = Posting {
        physician,
        first_week: week,
        weeks: 1,
        host,
    };
    state.week_price(physician, host, week) + state.posted_change(posting, week)
}

/// Per week: what presence of the party at the host could save in sessions that nobody holds,
/// less what it costs.
fn weekly_worth(
    state: &State<'_>,
    candidates: &Candidates,
    party: &[Id<Physician>],
    host: Id<Host>,
    (share, guide): (i64, Option<&Guide<'_>>),
) -> Vec<i64> {
    let mut worth = vec![0; state.problem().weeks()];
    for physician in party {
        let person = &state.problem().physicians()[*physician];
        if person.limits.is_empty()
            && person.wishes.is_empty()
            && state.problem().published().is_none()
        {
            let way = state.week_price(*physician, host, 0);
            worth.iter_mut().for_each(|worth| *worth -= way);
        } else {
            for (week, worth) in worth.iter_mut().enumerate() {
                *worth -= posted_price(state, *physician, host, week);
            }
        }
        match guide.and_then(|guide| guide.weekly(*physician, host)) {
            Some(weekly) => (worth.iter_mut().zip(weekly)).for_each(|(sum, cost)| *sum -= cost),
            None if 0 < share => {
                add_sessions_worth(state, candidates, *physician, host, share, &mut worth);
            }
            None => {}
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
