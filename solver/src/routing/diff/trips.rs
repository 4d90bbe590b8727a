//! Which trip of a day is which trip of another: the same number says little once a trip is added
//! or dropped.

use crate::base::units::Seconds;

/// A trip as its driver knows it.
#[derive(Clone, Debug)]
pub(super) struct Drive {
    pub(super) depot: String,
    pub(super) load_start: Seconds,
    /// Orders as they are visited.
    pub(super) stops: Vec<String>,
}

/// A trip with its number, counted from 1.
type Numbered<'d> = Option<(usize, &'d Drive)>;

/// Trips of two days side by side. In the order of both, those are one that have most stops in
/// common in all; of what lies between two of them, the first is the first, and so on.
pub(super) fn aligned<'d>(old: &'d [Drive], new: &'d [Drive]) -> Vec<(Numbered<'d>, Numbered<'d>)> {
    let most = most_common(old, new);
    let mut rows = Vec::new();
    let (mut from, mut to) = (0, 0);
    let (mut at, mut other) = (0, 0);
    while at < old.len() && other < new.len() {
        let common = shared(&old[at], &new[other]);
        if 0 < common && most[at][other] == common + most[at + 1][other + 1] {
            between(&mut rows, (old, from..at), (new, to..other));
            rows.push((Some((at + 1, &old[at])), Some((other + 1, &new[other]))));
            (at, other) = (at + 1, other + 1);
            (from, to) = (at, other);
        } else if most[at][other] == most[at + 1][other] {
            at += 1;
        } else {
            other += 1;
        }
    }
    between(&mut rows, (old, from..old.len()), (new, to..new.len()));
    rows
}

type Part<'d> = (&'d [Drive], std::ops::Range<usize>);

fn between<'d>(rows: &mut Vec<(Numbered<'d>, Numbered<'d>)>, old: Part<'d>, new: Part<'d>) {
    let numbered = |(drives, part): &Part<'d>, index: usize| {
        let at = part.start + index;
        (at < part.end).then(|| (at + 1, &drives[at]))
    };
    for index in 0..old.1.len().max(new.1.len()) {
        rows.push((numbered(&old, index), numbered(&new, index)));
    }
}

/// The most stops in common of what begins at a trip of either day.
fn most_common(old: &[Drive], new: &[Drive]) -> Vec<Vec<usize>> {
    let mut most = vec![vec![0; new.len() + 1]; old.len() + 1];
    for at in (0..old.len()).rev() {
        for other in (0..new.len()).rev() {
            let both = shared(&old[at], &new[other]) + most[at + 1][other + 1];
            most[at][other] = both.max(most[at + 1][other]).max(most[at][other + 1]);
        }
    }
    most
}

fn shared(one: &Drive, other: &Drive) -> usize {
    let stops = one.stops.iter();
    stops.filter(|stop| other.stops.contains(stop)).count()
}
