//! One way, with the line that it takes on the map.

use std::collections::BTreeMap;

use super::Roads;
use super::legs::Leg;
use super::search::{Search, Weight};
use super::snap::{Snapped, line};
use crate::places::point::Point;

/// A way between two places on roads.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    pub leg: Leg,
    /// From place to place, with every bend between.
    pub line: Vec<Point>,
}

/// How a junction was reached: from which one, by which stretch; `None` from the source itself.
type Trace = BTreeMap<u32, Option<(u32, u32)>>;

impl Roads {
    /// The quickest way. What it takes is what [`Roads::legs`] says.
    #[must_use]
    pub fn way(&self, source: &Snapped, target: &Snapped) -> Option<Way> {
        let (best, end, trace) = self.search(source, target);
        let direct = source.along(target);
        let way = |weight, line| Leg::of(weight).map(|leg| Way { leg, line });
        match direct {
            Some(direct) if direct <= best => way(direct, self.within(source, target)),
            _ => way(best, self.trace(source, target, end?, &trace)),
        }
    }

    /// The weight of the best way over junctions, the last of them, and how each was reached.
    fn search(&self, source: &Snapped, target: &Snapped) -> (Weight, Option<u32>, Trace) {
        let mut search = Search::new(self.network.junctions.len());
        let mut trace = Trace::new();
        search.begin();
        for (junction, weight) in source.exits() {
            if search.offer(junction, weight) {
                trace.insert(junction, None);
            }
        }
        let mut best = (Weight::NEVER, None);
        while let Some((weight, junction)) = search.settle() {
            if best.0 <= weight {
                break;
            }
            for (end, rest) in target.entries() {
                if end == junction && weight.plus(rest) < best.0 {
                    best = (weight.plus(rest), Some(end));
                }
            }
            for (head, stretch, onward) in self.arcs.of(junction) {
                if search.offer(*head, weight.plus(*onward)) {
                    trace.insert(*head, Some((junction, *stretch)));
                }
            }
        }
        (best.0, best.1, trace)
    }

    fn trace(&self, source: &Snapped, target: &Snapped, end: u32, trace: &Trace) -> Vec<Point> {
        let mut steps = Vec::new();
        let mut at = end;
        while let Some(Some((before, stretch))) = trace.get(&at) {
            steps.push((*before, *stretch));
            at = *before;
        }
        let mut points = vec![source.point];
        points.extend(self.part(source, at, true));
        for (before, stretch) in steps.iter().rev() {
            let stretch = &self.network.stretches[*stretch as usize];
            let line = line(&self.network, stretch);
            if stretch.from == *before {
                points.extend(line);
            } else {
                points.extend(line.rev());
            }
        }
        let mut last: Vec<Point> = self.part(target, end, false);
        last.reverse();
        points.extend(last);
        points.push(target.point);
        points.dedup();
        points
    }

    /// The bends between a place on a stretch and one of its ends, and that end; from the place on.
    /// A stretch that comes back to where it began is left the way that is quicker.
    fn part(&self, place: &Snapped, end: u32, leaving: bool) -> Vec<Point> {
        let Some(stretch) = place.stretch else {
            return Vec::new();
        };
        let stretch = &self.network.stretches[stretch as usize];
        let line: Vec<Point> = line(&self.network, stretch).collect();
        let cut = self.cut(&line, place.share);
        let weight = |to_last: bool| match (leaving, to_last) {
            (true, true) => stretch
                .forward
                .map(|time| f64::from(time) * (1.0 - place.share)),
            (true, false) => stretch.backward.map(|time| f64::from(time) * place.share),
            (false, true) => stretch
                .backward
                .map(|time| f64::from(time) * (1.0 - place.share)),
            (false, false) => stretch.forward.map(|time| f64::from(time) * place.share),
        };
        let is_last = match (stretch.from == end, stretch.to == end) {
            (true, true) => match (weight(true), weight(false)) {
                (Some(last), Some(first)) => last < first,
                (last, _) => last.is_some(),
            },
            (_, is_last) => is_last,
        };
        match is_last {
            true => line[cut..].to_vec(),
            false => line[..cut].iter().rev().copied().collect(),
        }
    }

    /// How many points of the line lie before the place.
    fn cut(&self, line: &[Point], share: f64) -> usize {
        let flat: Vec<[f64; 2]> = line.iter().map(|point| self.ground.flat(*point)).collect();
        let length =
            |pair: &[[f64; 2]]| rstar::PointDistance::distance_2(&pair[0], &pair[1]).sqrt();
        let whole: f64 = flat.windows(2).map(length).sum();
        let mut before = 0.0;
        for (number, pair) in flat.windows(2).enumerate() {
            before += length(pair);
            if whole * share <= before {
                return number + 1;
            }
        }
        line.len()
    }

    /// Along the stretch that both places are on.
    fn within(&self, source: &Snapped, target: &Snapped) -> Vec<Point> {
        let stretch = source
            .stretch
            .map(|at| &self.network.stretches[at as usize]);
        let line: Vec<Point> = (stretch.into_iter())
            .flat_map(|stretch| line(&self.network, stretch))
            .collect();
        let (one, other) = (self.cut(&line, source.share), self.cut(&line, target.share));
        let mut points = vec![source.point];
        match one <= other {
            true => points.extend(&line[one..other]),
            false => points.extend(line[other..one].iter().rev()),
        }
        points.push(target.point);
        points.dedup();
        points
    }
}
