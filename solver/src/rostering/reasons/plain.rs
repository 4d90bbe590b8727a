//! Conflicts that show without a model: whatever could serve a part of a need breaks one of a few limits
//! by itself.

use std::collections::BTreeSet;

use super::need::{Limit, Need};
use super::options::{Block, Case, Options, Session};

/// What each way to serve something breaks by itself.
type Ways = BTreeSet<Vec<Limit>>;

/// A need and limits of which each way to serve a part of it breaks one; the smallest such set. `None`
/// where no need fails by itself: nothing is said by that.
pub(super) fn plain(case: Case<'_>, needs: &[Need], options: &Options) -> Option<BTreeSet<Limit>> {
    let mut smallest: Option<BTreeSet<Limit>> = None;
    for (index, need) in needs.iter().enumerate() {
        let parts = match need.horizon(case.problem) {
            Some(short) => vec![Ways::from([vec![short]])],
            None => parts(case, need, options),
        };
        for ways in parts.iter().filter(|ways| !ways.contains(&Vec::new())) {
            let mut found = fewest(ways);
            found.insert(Limit::Need(index));
            if smallest
                .as_ref()
                .is_none_or(|known| found.len() < known.len())
            {
                smallest = Some(found);
            }
        }
    }
    smallest
}

/// What must be served one by one, each with its ways.
fn parts(case: Case<'_>, need: &Need, options: &Options) -> Vec<Ways> {
    let problem = case.problem;
    let sessions = |fits: &dyn Fn(&Session) -> bool| -> Ways {
        let rows = options.sessions.iter().filter(|row| fits(row));
        rows.flat_map(|row| ways(case, row, options)).collect()
    };
    let blocks = |fits: &dyn Fn(&Block) -> bool| -> Ways {
        let rows = options.blocks.iter().filter(|row| fits(row));
        rows.map(|row| row.breaks.clone()).collect()
    };
    match need {
        Need::Present {
            physician,
            host,
            weeks,
        } => {
            let mut all = sessions(&|row| {
                row.physician == *physician
                    && weeks.contains(&row.week)
                    && problem.lines()[row.line].host == *host
            });
            all.extend(blocks(&|row| {
                (row.posting.physician, row.posting.host) == (*physician, *host)
                    && weeks.clone().any(|week| row.posting.covers(week))
            }));
            vec![all]
        }
        Need::Holds {
            physician,
            line,
            weeks,
        } => vec![sessions(&|row| {
            (row.physician, row.line) == (*physician, *line) && weeks.contains(&row.week)
        })],
        Need::Deadline { physician } => {
            let must = problem.physicians()[*physician]
                .duty
                .map_or(0, |duty| duty.must);
            match must {
                0 => Vec::new(),
                _ => vec![blocks(&|row| row.posting.physician == *physician)],
            }
        }
        Need::Cover { line, cycles } => (cycles.clone())
            .filter(|cycle| problem.lines()[*line].wanted[*cycle])
            .map(|cycle| sessions(&|row| (row.line, row.cycle) == (*line, cycle)))
            .collect(),
    }
}

/// Of a session: by itself, or with each posting that it takes.
fn ways(case: Case<'_>, session: &Session, options: &Options) -> Ways {
    if !session.is_posted {
        return Ways::from([session.breaks.clone()]);
    }
    let host = case.problem.lines()[session.line].host;
    let there = options.blocks.iter().filter(|block| {
        let posting = block.posting;
        (posting.physician, posting.host) == (session.physician, host)
            && posting.covers(session.week)
    });
    let both = |block: &Block| {
        let mut breaks = session.breaks.clone();
        breaks.extend(&block.breaks);
        breaks.sort_unstable();
        breaks.dedup();
        breaks
    };
    there.map(both).collect()
}

/// Limits of which each way breaks one, and none of them to spare; of two orders the better.
fn fewest(ways: &Ways) -> BTreeSet<Limit> {
    let all: BTreeSet<Limit> = ways.iter().flatten().copied().collect();
    let keep = |order: &mut dyn Iterator<Item = Limit>| {
        let mut held = all.clone();
        for limit in order {
            held.remove(&limit);
            let is_broken = |way: &Vec<Limit>| way.iter().any(|limit| held.contains(limit));
            if !ways.iter().all(is_broken) {
                held.insert(limit);
            }
        }
        held
    };
    let forward = keep(&mut all.iter().rev().copied());
    let backward = keep(&mut all.iter().copied());
    match backward.len() < forward.len() {
        true => backward,
        false => forward,
    }
}
