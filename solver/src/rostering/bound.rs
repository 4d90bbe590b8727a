//! What no roster can beat: a bound proven by prices, and by the mixed-integer model. It speaks of
//! rosters without patches: a session moved within its week may be free where the template is not.
//!
//! People and lines that share nothing are bounded apart; the parts add up.

mod ascent;
mod choice;
mod counters;
mod cover;
mod desk;
mod earnings;
pub(super) mod ground;
pub(super) mod guide;
mod models;
mod prices;
mod schedules;
mod transport;
mod visits;

use ascent::Ascent;
use ground::Ground;
use petgraph::unionfind::UnionFind;

use super::candidates::Candidates;
use super::model::{Detail, Model};
use super::problem::{Line, Physician, Problem};
use crate::base::id::Id;
use crate::base::units::Cost;
use crate::mip::Limit;

/// Sessions and postings to decide on, of a part that the model by weeks mostly settles within
/// seconds.
const SMALL: usize = 4_000;

/// What is proven about the best roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// No roster without patches that keeps the hard rules costs less.
    pub bound: Cost,
    /// The cost of the model's own best solution, when it was solved to the end; it has no patches.
    pub optimum: Option<Cost>,
}

/// Raises a bound within the limit, which is asked for what is left of it; `heard` gets every
/// improvement. First by prices, on the whole roster; when they have settled, or after a part of the
/// time where small parts are most of it, by the model by weeks of what people alone tie together.
pub fn bound(
    problem: &Problem,
    limit: &mut dyn FnMut() -> Limit,
    heard: &mut dyn FnMut(Cost),
) -> Cost {
    if problem.published().is_some() {
        // Published postings may be blocks of any length, which the prices do not know.
        return Cost(0);
    }
    let candidates = Candidates::new(problem);
    let ground = Ground::new(problem, &candidates);
    let mut best = Cost(0);
    let mut raise = |cost: Cost| {
        if best < cost {
            best = cost;
            heard(cost);
        }
    };
    let whole = limit().seconds;
    let sizes = (ground.parts.iter()).map(|part| models::size(&ground, &candidates, part));
    let all: usize = sizes.clone().sum();
    let small: usize = sizes.filter(|size| *size < SMALL).sum();
    let kept = if all < 2 * small { 0.6 } else { 0.0 };
    let enough = whole.map_or(f64::NEG_INFINITY, |seconds| seconds * kept);
    let mut ascent = Ascent::new(&ground);
    while ascent.step() {
        raise(safe(ascent.best()));
        if limit().seconds.is_some_and(|left| left <= enough) {
            break;
        }
    }
    models::by_parts(&ground, &candidates, ascent.prices(), limit, &mut raise);
    best
}

/// Solves the model in the given detail. By half-days and to the end, the optimum is that of the
/// rule book itself.
#[must_use]
pub fn prove(problem: &Problem, detail: Detail, integers: bool, limit: Limit) -> Option<Proof> {
    let candidates = Candidates::new(problem);
    let mut total = Proof {
        bound: Cost(0),
        optimum: Some(Cost(0)),
    };
    let parts = parts(problem, &candidates);
    let whole: usize = parts.iter().map(Part::size).sum();
    for part in parts {
        let share = part.size() as f64 / whole.max(1) as f64;
        let limit = Limit {
            seconds: limit.seconds.map(|seconds| seconds * share),
            ..limit
        };
        let (lines, people) = (&part.lines, &part.people);
        let model = Model::build(problem, &candidates, lines, people, detail, integers);
        let answer = model.mip.solve(limit);
        total.bound += safe(answer.bound?);
        let optimum = answer.objective.filter(|_| answer.is_optimal && integers);
        total.optimum = match (total.optimum, optimum) {
            (Some(sum), Some(more)) => Some(sum + Cost(more.round() as i64)),
            _ => None,
        };
    }
    Some(total)
}

/// Costs are whole numbers, so a bound may be rounded up once the solver's tolerance is off.
pub(super) fn safe(bound: f64) -> Cost {
    let tolerance = 1e-3 + bound.abs() * 1e-7;
    Cost((bound - tolerance).ceil().max(0.0) as i64)
}

/// People and lines that share nothing with the rest.
struct Part {
    people: Vec<Id<Physician>>,
    lines: Vec<Id<Line>>,
}

impl Part {
    fn size(&self) -> usize {
        self.people.len() + self.lines.len()
    }
}

fn parts(problem: &Problem, candidates: &Candidates) -> Vec<Part> {
    // Nodes: physicians, then lines, hosts and departments.
    let people = problem.physicians().len();
    let lines = people + problem.lines().len();
    let hosts = lines + problem.hosts().len();
    let mut together: UnionFind<usize> = UnionFind::new(hosts + problem.departments().len());
    for (id, person) in problem.physicians().iter() {
        together.union(id.index(), hosts + person.department.index());
        for host in &candidates.hosts[id] {
            together.union(id.index(), lines + host.index());
        }
    }
    for group in problem.tied() {
        for member in &group {
            together.union(group[0].index(), member.index());
        }
    }
    for (id, line) in problem.lines().iter() {
        together.union(people + id.index(), lines + line.host.index());
        for physician in &candidates.holders[id] {
            together.union(people + id.index(), physician.index());
        }
    }
    let mut parts: std::collections::BTreeMap<usize, Part> = std::collections::BTreeMap::new();
    let empty = || Part {
        people: Vec::new(),
        lines: Vec::new(),
    };
    for id in problem.physicians().ids() {
        let part = together.find(id.index());
        parts.entry(part).or_insert_with(empty).people.push(id);
    }
    for id in problem.lines().ids() {
        let part = together.find(people + id.index());
        parts.entry(part).or_insert_with(empty).lines.push(id);
    }
    parts.into_values().collect()
}
