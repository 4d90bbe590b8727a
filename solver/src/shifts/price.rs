//! The best row of one employee at given prices of the cells: exact, or with a proven bound.
//!
//! A shortest path with resources (Irnich and Desaulniers 2005). What counts over the whole horizon
//! is first fined instead of limited, which leaves a small shortest path (`relax`); subgradient steps
//! (Held, Wolfe and Crowder 1974) raise its bound. Where that leaves a gap, labels close it
//! (`labels`), of which only those are kept that can end below the best row known.

use self::span::Span;
use super::tables::{Choice, Network, Open};

mod labels;
mod relax;
mod span;

/// Prices are whole numbers of which so many make one unit of cost, so that bounds are exact.
pub(super) const SCALE: i64 = 10_000;

/// More than any row costs, and still safe to add to.
pub(super) const FAR: i64 = i64::MAX / 8;

/// Fines for what counts over the whole horizon, kept from one question to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Fines {
    /// Per minute; below zero it rewards.
    minutes: i64,
    weekend: i64,
    /// Per limit of the network.
    counts: Vec<i64>,
    /// How far the last step went while no lawful row was known, of the dearest cell; 0 at first.
    reach: f64,
    /// What labels must tell apart, learnt from rows that broke it.
    watched: Watched,
}

/// Resources that labels compare (decremental state space relaxation, Righini and Salani 2008): what
/// is not watched may be overdrawn, which only makes rows cheaper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Watched {
    weekends: bool,
    /// Per limit of the network.
    counts: Vec<bool>,
}

/// What of the resources a row uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Usage {
    minutes: i64,
    weekends: i64,
    counts: Vec<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    /// Only rows that cost less are wanted, in the scale of prices.
    pub(super) below: i64,
    /// Subgradient steps.
    pub(super) rounds: usize,
    /// Labels kept for a day.
    pub(super) labels: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Found {
    /// No row costs less, unless it costs at least what was asked for.
    pub(super) bound: i64,
    /// The cheapest first.
    pub(super) rows: Vec<(i64, Vec<Choice>)>,
    /// The row behind the bound where fines alone gave it, lawful or not; empty when there is none.
    pub(super) path: Vec<Choice>,
}

/// What is asked of one employee.
struct Question<'q> {
    network: &'q Network,
    open: &'q [Open],
    span: Span,
    ask: Ask,
}

/// How long a step of the fines is.
#[derive(Clone, Copy)]
enum Pace {
    /// Polyak's, for what is between the bound and a row known.
    Gap(f64),
    /// While none is known: a part of the dearest cell, less and less.
    Far(f64),
}

/// Scratch space of the questions.
#[derive(Default)]
pub(super) struct Desk {
    /// By day of the span and place: what a shift costs at the prices.
    cells: Vec<i64>,
    /// The same with fines.
    fined: Vec<i64>,
    /// The fine of a weekend in `value`.
    weekend: i64,
    /// By day of the span and state: the least that the days after it cost, with fines.
    value: Vec<i64>,
    /// By day of the span and state: minus the most minutes of the days after it.
    most: Vec<i64>,
    ahead: Vec<i64>,
    labels: labels::Arena,
}

/// How far above the bound labels are sought first.
const FIRST_WINDOW: i64 = 3 * SCALE;
/// Each time that nothing is found there, the window grows so many times.
const WIDER: i64 = 5;

impl Desk {
    /// Rows at `prices` (by cell, each worker is paid as much), through what is `open` by day.
    pub(super) fn price(
        &mut self,
        network: &Network,
        prices: &[i64],
        open: &[Open],
        fines: &mut Fines,
        ask: Ask,
    ) -> Found {
        let shifts = prices.len() / open.len();
        let cell = |day: usize, place: usize| {
            let cell = day * shifts + network.shifts[place];
            SCALE * network.change[cell] - prices[cell]
        };
        let Some(span) = Span::new(network, open, cell) else {
            return Found {
                bound: FAR,
                rows: Vec::new(),
                path: Vec::new(),
            };
        };
        self.cells.clear();
        for day in span.first..span.end {
            let places = 0..network.shifts.len();
            self.cells.extend(places.map(|place| cell(day, place)));
        }
        let outside = SCALE * network.base + span.cost;
        let ask = Ask {
            below: ask.below.saturating_sub(outside),
            ..ask
        };
        let question = Question {
            network,
            open,
            span,
            ask,
        };
        let mut found = self.look(&question, fines);
        found.bound = (found.bound + outside).min(FAR);
        for (cost, _) in &mut found.rows {
            *cost += outside;
        }
        found
    }

    fn look(&mut self, question: &Question<'_>, fines: &mut Fines) -> Found {
        let Question {
            network,
            open,
            span,
            ask,
        } = question;
        fines.counts.resize(network.limits.len(), 0);
        fines.watched.counts.resize(network.limits.len(), false);
        let mut found = Found {
            bound: -FAR,
            rows: Vec::new(),
            path: Vec::new(),
        };
        let mut best = fines.clone();
        let mut reach = 1.0;
        let dearest = self.cells.iter().map(|cell| cell.abs()).max();
        for round in 0..ask.rounds.max(1) {
            let value = self.relax(network, open, span, fines);
            if FAR / 2 <= value {
                found.bound = FAR;
                return found;
            }
            let bound = value - fines.allowance(network);
            let (row, cost, usage) = self.path(network, open, span);
            if found.bound < bound {
                found.bound = bound;
                best.clone_from(fines);
                found.path.clone_from(&row);
                fines.reach *= 1.3;
            } else {
                reach /= 2.0;
                fines.reach *= 0.6;
            }
            if usage.is_lawful(network) && cost < cost_of(&found) {
                found.rows.insert(0, (cost, row));
            }
            let aim = cost_of(&found).min(ask.below);
            if aim <= found.bound || round + 1 == ask.rounds {
                break;
            }
            let pace = match aim < FAR / 2 {
                true => Pace::Gap(reach * (aim - bound) as f64),
                false => Pace::Far(dearest.unwrap_or(0).max(SCALE) as f64),
            };
            if !fines.move_by(network, &usage, pace) {
                break;
            }
        }
        best.reach = fines.reach;
        fines.clone_from(&best);
        self.close(question, fines, &mut found);
        found.rows.retain(|(cost, _)| *cost < ask.below);
        found
    }

    /// Labels in a window above the bound, wider and wider.
    fn close(&mut self, question: &Question<'_>, fines: &mut Fines, found: &mut Found) {
        let Question {
            network,
            open,
            span,
            ask,
        } = question;
        let mut window = FIRST_WINDOW;
        let mut is_fresh = false;
        loop {
            let limit = cost_of(found).min(ask.below);
            if limit <= found.bound || ask.labels == 0 {
                return;
            }
            if !is_fresh {
                self.relax(network, open, span, fines);
                self.most_minutes(network, open, span);
                is_fresh = true;
            }
            let until = limit.min(found.bound.saturating_add(window));
            let ends = self.label(question, fines, until);
            // Nothing is cheaper than what breaks no more than what nobody watched.
            let cheapest = ends.best.as_ref().map_or(until, |end| end.cost);
            if ends.is_exact {
                found.bound = found.bound.max(cheapest);
            }
            if let Some(end) = ends.lawful {
                found.rows.insert(0, (end.cost, end.row));
            }
            match ends.best {
                Some(end) if end.usage.is_lawful(network) => {
                    found.rows.insert(0, (end.cost, end.row));
                    return;
                }
                Some(end) => fines.watched.learn(network, &end.usage),
                None if ends.is_exact => window = window.saturating_mul(WIDER),
                // Room was lacking for all of the window: the most promising of all, then.
                None if until < limit => window = 4 * FAR,
                None => return,
            }
        }
    }
}

/// What the cheapest row found costs.
fn cost_of(found: &Found) -> i64 {
    found.rows.first().map_or(FAR, |(cost, _)| *cost)
}

impl Watched {
    /// Watches what `usage` overdraws.
    fn learn(&mut self, network: &Network, usage: &Usage) {
        self.weekends |= network.max_weekends < usage.weekends;
        let counts = usage.counts.iter().zip(&network.limits);
        for (watched, (used, limit)) in self.counts.iter_mut().zip(counts) {
            *watched |= limit < used;
        }
    }
}

impl Usage {
    /// One more shift.
    fn add(&mut self, network: &Network, place: usize, is_weekend: bool) {
        self.minutes += network.minutes[place];
        self.weekends += i64::from(is_weekend);
        if let Some(counter) = network.counter[place] {
            self.counts[counter] += 1;
        }
    }

    fn is_lawful(&self, network: &Network) -> bool {
        let counts = self.counts.iter().zip(&network.limits);
        (network.min_minutes..=network.max_minutes).contains(&self.minutes)
            && self.weekends <= network.max_weekends
            && counts.into_iter().all(|(used, limit)| used <= limit)
    }
}

impl Fines {
    /// What a row that uses all that is allowed pays in fines: not more than any lawful row does.
    fn allowance(&self, network: &Network) -> i64 {
        let minutes = match self.minutes {
            0.. => network.max_minutes,
            _ => network.min_minutes,
        };
        let counts = self.counts.iter().zip(&network.limits);
        let counts: i64 = counts.map(|(fine, limit)| fine * limit).sum();
        self.minutes * minutes + self.weekend * network.max_weekends + counts
    }

    /// What is paid for a use.
    fn of(&self, usage: &Usage) -> i64 {
        let counts = self.counts.iter().zip(&usage.counts);
        let counts: i64 = counts.map(|(fine, used)| fine * used).sum();
        self.minutes * usage.minutes + self.weekend * usage.weekends + counts
    }

    /// A step towards what `usage` asks for; `false` when it asks for nothing.
    fn move_by(&mut self, network: &Network, usage: &Usage, pace: Pace) -> bool {
        // Minutes in units of a shift, so that one unit of each resource weighs alike.
        let unit = network.minutes.iter().copied().max().unwrap_or(1).max(1) as f64;
        let (least, most) = (network.min_minutes, network.max_minutes);
        let minutes = match self.minutes {
            0 if usage.minutes < least => usage.minutes - least,
            0 => (usage.minutes - most).max(0),
            1.. => usage.minutes - most,
            _ => usage.minutes - least,
        };
        let minutes = minutes as f64 / unit;
        let slope = |fine: i64, used: i64, limit: i64| {
            let over = used - limit;
            if fine == 0 && over < 0 {
                0.0
            } else {
                over as f64
            }
        };
        let weekend = slope(self.weekend, usage.weekends, network.max_weekends);
        let limits = network.limits.iter().zip(&usage.counts);
        let counts: Vec<f64> = (self.counts.iter().zip(limits))
            .map(|(fine, (limit, used))| slope(*fine, *used, *limit))
            .collect();
        let square: f64 = counts.iter().map(|slope| slope * slope).sum();
        let square = square + minutes * minutes + weekend * weekend;
        if square == 0.0 {
            return false;
        }
        let step = match pace {
            Pace::Gap(gap) => gap.max(1.0) / square,
            Pace::Far(dearest) => {
                // No fine need be higher than the dearest cell.
                let first = if self.reach == 0.0 { 1.0 } else { self.reach };
                self.reach = first.clamp(1e-3, 1.0);
                self.reach * dearest / square.sqrt()
            }
        };
        let moved = self.minutes + (step * minutes / unit) as i64;
        // A fine stops at zero before it becomes a reward.
        self.minutes = if moved.signum() * self.minutes.signum() < 0 {
            0
        } else {
            moved
        };
        self.weekend = (self.weekend + (step * weekend) as i64).max(0);
        for (fine, slope) in self.counts.iter_mut().zip(counts) {
            *fine = (*fine + (step * slope) as i64).max(0);
        }
        true
    }
}
