//! Labels: beginnings of a row with what they have used, day by day. One that costs no less and has
//! used no less than another in the same state is dropped, and so is one that cannot end below the
//! limit, which the fined values of `relax` tell.

use super::{Desk, Fines, Question, Usage, Watched};
use crate::shifts::tables::{Choice, Network};

#[derive(Clone, Copy, Debug)]
struct Label {
    /// Without fines, in the scale of prices.
    cost: i64,
    /// The least that a whole row costs that begins like this, with all allowances given back.
    least: i64,
    minutes: i64,
    weekends: i64,
    state: usize,
    parent: usize,
    what: u8,
}

/// All labels of one question; what they count stands beside them.
#[derive(Default)]
pub(super) struct Arena {
    labels: Vec<Label>,
    counts: Vec<i64>,
    /// What is counted before the first day.
    first: Vec<i64>,
    /// By state: the labels of the next day.
    buckets: Vec<Vec<usize>>,
}

#[derive(Debug)]
pub(super) struct Ends {
    pub(super) best: Option<End>,
    /// When the best is not lawful: the best found that is.
    pub(super) lawful: Option<End>,
    /// No label was left out for want of room.
    pub(super) is_exact: bool,
}

/// A whole row; what is not watched may be overdrawn.
#[derive(Debug)]
pub(super) struct End {
    pub(super) cost: i64,
    pub(super) row: Vec<Choice>,
    pub(super) usage: Usage,
}

/// Before the first day.
const ROOT: usize = usize::MAX;

/// What is the same for all labels of one sweep over the days.
struct Sweep<'s> {
    network: &'s Network,
    fines: &'s Fines,
    cells: &'s [i64],
    value: &'s [i64],
    most: &'s [i64],
    /// What all lawful rows pay in fines at most.
    allowance: i64,
    /// Labels that can end below it are wanted.
    limit: i64,
}

/// What is done, the state after it, and whether it makes a weekend worked.
type Way = (usize, usize, bool);

impl Desk {
    /// The cheapest row below `limit`, after `relax` with the same fines.
    pub(super) fn label(&mut self, question: &Question<'_>, fines: &Fines, limit: i64) -> Ends {
        let Question {
            network,
            open,
            span,
            ask,
        } = question;
        let arena = &mut self.labels;
        let sweep = Sweep {
            network,
            fines,
            cells: &self.cells,
            value: &self.value,
            most: &self.most,
            allowance: fines.allowance(network),
            limit,
        };
        arena.clear(network.states(), &span.used.counts);
        let mut layer = vec![ROOT];
        let mut is_exact = true;
        let mut counts = span.used.counts.clone();
        let root = Label::root(&span.used);
        for number in span.first..span.end {
            let day = number - span.first;
            for parent in layer.drain(..) {
                let from = arena.get(parent);
                let before = Label {
                    parent,
                    ..from.unwrap_or(root)
                };
                let state = from.map_or(span.state, |label| Some(label.state));
                network.ways(number, state, open[number], |what, state, is_weekend| {
                    arena.counts_of(parent, &mut counts);
                    let way = (what, state, is_weekend);
                    if let Some(label) = sweep.next(day, before, way, &mut counts) {
                        arena.insert(label, &counts, &fines.watched);
                    }
                });
            }
            is_exact &= arena.harvest(&mut layer, ask.labels);
        }
        arena.ends(question, layer, limit, is_exact)
    }
}

impl Label {
    /// Before the first day of a span, after what is used outside.
    fn root(used: &Usage) -> Label {
        Label {
            cost: 0,
            least: 0,
            minutes: used.minutes,
            weekends: used.weekends,
            state: 0,
            parent: ROOT,
            what: 0,
        }
    }
}

impl Sweep<'_> {
    /// The label after `before`, whose `counts` go on, on a day counted from the first; `None` when
    /// nothing good comes of it.
    fn next(&self, day: usize, before: Label, way: Way, counts: &mut [i64]) -> Option<Label> {
        let (network, fines) = (self.network, self.fines);
        let (what, state, is_weekend) = way;
        let mut label = Label {
            weekends: before.weekends + i64::from(is_weekend),
            state,
            what: u8::try_from(what).expect("few shifts"),
            ..before
        };
        if let Some(place) = what.checked_sub(1) {
            label.cost += self.cells[day * network.shifts.len() + place];
            label.minutes += network.minutes[place];
            if let Some(counter) = network.counter[place] {
                counts[counter] += 1;
            }
        }
        let fined = fines.minutes * label.minutes + fines.weekend * label.weekends;
        let fined = fined + dot(&fines.counts, counts) - self.allowance;
        let after = day * network.states() + state;
        label.least = label.cost + fined + self.value[after];
        let is_lawful = label.minutes <= network.max_minutes
            && network.min_minutes <= label.minutes - self.most[after]
            && fines.watched.permits(network, label.weekends, counts);
        (label.least < self.limit && is_lawful).then_some(label)
    }
}

fn dot(left: &[i64], right: &[i64]) -> i64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}

impl Watched {
    /// Nothing watched is overdrawn.
    fn permits(&self, network: &Network, weekends: i64, counts: &[i64]) -> bool {
        let mut limits = counts.iter().zip(&network.limits).zip(&self.counts);
        (weekends <= network.max_weekends || !self.weekends)
            && limits.all(|((used, limit), watched)| used <= limit || !watched)
    }
}

impl Arena {
    fn clear(&mut self, states: usize, counts: &[i64]) {
        self.first.clear();
        self.first.extend_from_slice(counts);
        self.labels.clear();
        self.counts.clear();
        self.buckets.iter_mut().for_each(Vec::clear);
        self.buckets
            .resize(states.max(self.buckets.len()), Vec::new());
    }

    fn get(&self, at: usize) -> Option<Label> {
        (at != ROOT).then(|| self.labels[at])
    }

    fn counts_of(&self, at: usize, counts: &mut [i64]) {
        match at {
            ROOT => counts.copy_from_slice(&self.first),
            _ => counts.copy_from_slice(&self.counts[at * counts.len()..(at + 1) * counts.len()]),
        }
    }

    /// Adds a label unless another is as good in all; drops those that it is as good as.
    fn insert(&mut self, label: Label, used: &[i64], watched: &Watched) {
        let width = used.len();
        let bucket = &mut self.buckets[label.state];
        let mut at = 0;
        while at < bucket.len() {
            let other = &self.labels[bucket[at]];
            if other.minutes == label.minutes {
                let counts = &self.counts[bucket[at] * width..(bucket[at] + 1) * width];
                let pairs = || counts.iter().zip(used).zip(&watched.counts);
                let weekends = (other.weekends, label.weekends);
                if other.cost <= label.cost
                    && (weekends.0 <= weekends.1 || !watched.weekends)
                    && pairs().all(|((theirs, ours), watched)| theirs <= ours || !watched)
                {
                    return;
                }
                if label.cost <= other.cost
                    && (weekends.1 <= weekends.0 || !watched.weekends)
                    && pairs().all(|((theirs, ours), watched)| ours <= theirs || !watched)
                {
                    bucket.swap_remove(at);
                    continue;
                }
            }
            at += 1;
        }
        bucket.push(self.labels.len());
        self.labels.push(label);
        self.counts.extend_from_slice(used);
    }

    /// The labels of the day, the most promising where there is no room for all; whether there was.
    fn harvest(&mut self, layer: &mut Vec<usize>, room: usize) -> bool {
        for bucket in &mut self.buckets {
            layer.append(bucket);
        }
        let is_exact = layer.len() <= room;
        if !is_exact {
            layer.sort_unstable_by_key(|at| (self.labels[*at].least, *at));
            layer.truncate(room);
        }
        is_exact
    }

    /// The best of the labels of the last day, which leaves none: they use enough minutes.
    fn ends(&self, question: &Question<'_>, layer: Vec<usize>, limit: i64, is_exact: bool) -> Ends {
        let mut layer = layer;
        layer.sort_unstable_by_key(|at| (self.labels[*at].cost, *at));
        layer.retain(|at| self.labels[*at].cost < limit);
        let mut ends = layer.iter().map(|at| self.end(question, *at));
        let best = ends.next();
        let is_lawful = |end: &End| end.usage.is_lawful(question.network);
        let lawful = match &best {
            Some(best) if is_lawful(best) => None,
            _ => ends.find(is_lawful),
        };
        Ends {
            best,
            lawful,
            is_exact,
        }
    }

    fn end(&self, question: &Question<'_>, last: usize) -> End {
        let (network, span) = (question.network, &question.span);
        let mut inside = vec![0; span.end - span.first];
        let mut at = last;
        for choice in inside.iter_mut().rev() {
            let label = self.labels[at];
            if let Some(place) = usize::from(label.what).checked_sub(1) {
                *choice = network.choice(place);
            }
            at = label.parent;
        }
        let mut counts = vec![0; network.limits.len()];
        self.counts_of(last, &mut counts);
        let label = self.labels[last];
        End {
            cost: label.cost,
            row: span.row(question.open, &inside),
            usage: Usage {
                minutes: label.minutes,
                weekends: label.weekends,
                counts,
            },
        }
    }
}
