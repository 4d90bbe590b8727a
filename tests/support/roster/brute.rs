//! The best roster of a tiny problem by trying everything, judged by `check` alone.
//!
//! Postings come first, then one line after the other. Whatever is added later never mends a hard
//! rule broken earlier: a session only uses up rooms, caps and half-days more. So a partial plan
//! that the judge refuses is not continued; [`best_of_all`] does without that shortcut. Only that
//! some go together may be mended by the postings of those who come later.

use solver::base::calendar::HalfDay;
use solver::base::id::Id;
use solver::base::score::Score;
use solver::rostering::check::check;
use solver::rostering::plan::{Plan, Posting, Series, Tenure};
use solver::rostering::problem::{Line, Physician, Problem};
use solver::rostering::rule::Rule;

/// The least score of any plan that keeps the hard rules.
#[must_use]
pub fn brute_force(problem: &Problem) -> Score {
    Trial::new(problem, true).best().0
}

/// A plan with that score, to look at when a test fails.
#[must_use]
pub fn best_plan(problem: &Problem) -> Plan {
    Trial::new(problem, true).best().1
}

/// Whether any plan that keeps the hard rules is as asked.
#[must_use]
pub fn exists(problem: &Problem, is_asked: &dyn Fn(&Plan) -> bool) -> bool {
    let trial = Trial::new(problem, true);
    let mut found = false;
    trial.each(&mut |plan| {
        found = found || check(problem, plan).score.is_feasible() && is_asked(plan);
    });
    found
}

/// As [`brute_force`], without leaving anything out.
#[must_use]
pub fn best_of_all(problem: &Problem) -> Score {
    Trial::new(problem, false).best().0
}

/// How many plans [`best_of_all`] looks at.
#[must_use]
pub fn plans(problem: &Problem) -> u128 {
    let trial = Trial::new(problem, false);
    let product = |counts: Vec<usize>| counts.into_iter().map(|count| count as u128).product();
    let postings: u128 = product(trial.postings.iter().map(Vec::len).collect());
    let series: u128 = product(trial.series.iter().map(Vec::len).collect());
    postings * series
}

struct Trial<'p> {
    problem: &'p Problem,
    /// Per physician: every set of postings of permitted lengths.
    postings: Vec<Vec<Vec<Posting>>>,
    /// Per line: every half-day, phase and row of holders.
    series: Vec<Vec<Option<Series>>>,
    give_up_early: bool,
}

impl<'p> Trial<'p> {
    fn new(problem: &'p Problem, give_up_early: bool) -> Trial<'p> {
        let people = problem.physicians().ids();
        let lines = problem.lines().ids();
        Trial {
            problem,
            postings: people.map(|id| postings_of(problem, id)).collect(),
            series: lines.map(|id| series_of(problem, id)).collect(),
            give_up_early,
        }
    }

    fn best(&self) -> (Score, Plan) {
        let mut best: Option<(Score, Plan)> = None;
        self.each(&mut |plan| {
            let score = check(self.problem, plan).score;
            let better = best.as_ref().is_none_or(|(known, _)| score < *known);
            if score.is_feasible() && better {
                best = Some((score, plan.clone()));
            }
        });
        best.expect("the empty plan breaks no hard rule, or what is locked can be kept")
    }

    fn each(&self, show: &mut dyn FnMut(&Plan)) {
        self.post(&mut Plan::empty(self.problem), 0, show);
    }

    fn refused(&self, plan: &Plan) -> bool {
        if !self.give_up_early {
            return false;
        }
        // A lock that is not kept yet may be kept by what is added later.
        let report = check(self.problem, plan);
        report.score.hard != report.amount("locks_kept")
    }

    /// As [`Trial::refused`], while companions may still follow.
    fn refused_for_good(&self, plan: &Plan) -> bool {
        let report = check(self.problem, plan);
        let mended = report.amount("locks_kept") + report.amount(Rule::GoTogether.name());
        self.give_up_early && report.score.hard != mended
    }

    fn post(&self, plan: &mut Plan, physician: usize, show: &mut dyn FnMut(&Plan)) {
        let Some(choices) = self.postings.get(physician) else {
            if !self.refused(plan) {
                self.hold(plan, 0, show);
            }
            return;
        };
        for choice in choices {
            let before = plan.postings.len();
            plan.postings.extend(choice);
            if choice.is_empty() || !self.refused_for_good(plan) {
                self.post(plan, physician + 1, show);
            }
            plan.postings.truncate(before);
        }
    }

    fn hold(&self, plan: &mut Plan, line: usize, show: &mut dyn FnMut(&Plan)) {
        let Some(choices) = self.series.get(line) else {
            show(plan);
            return;
        };
        let last = line + 1 == self.series.len();
        for choice in choices {
            plan.series[Id::new(line)].clone_from(choice);
            if last || choice.is_none() || !self.refused(plan) {
                self.hold(plan, line + 1, show);
            }
        }
        plan.series[Id::new(line)] = None;
    }
}

/// Without an open duty nobody may be posted at all; overlaps are left to the judge.
fn postings_of(problem: &Problem, physician: Id<Physician>) -> Vec<Vec<Posting>> {
    let mut sets = vec![Vec::new()];
    if problem.physicians()[physician].duty.is_none() {
        return sets;
    }
    let weeks = problem.weeks();
    let mut blocks = Vec::new();
    for host in problem.hosts().ids() {
        for first_week in 0..weeks {
            let lengths = problem.rotation().lengths.iter();
            blocks.extend(
                lengths
                    .filter(|length| first_week + **length <= weeks)
                    .map(|length| Posting {
                        physician,
                        first_week,
                        weeks: *length,
                        host,
                    }),
            );
        }
    }
    // What was published is a permitted block, whatever its length.
    if let Some(published) = problem.published() {
        blocks.extend(
            published.postings[physician]
                .iter()
                .map(|told| told.posting),
        );
    }
    blocks.sort_unstable();
    blocks.dedup();
    for block in blocks {
        // Sorted by first week: a set is only continued by what starts after its end.
        let longer: Vec<Vec<Posting>> = (sets.iter())
            .filter(|set| set.len() < problem.rotation().max_blocks)
            .filter(|set| {
                set.last()
                    .is_none_or(|last: &Posting| last.first_week + last.weeks <= block.first_week)
            })
            .map(|set| [set.as_slice(), &[block]].concat())
            .collect();
        sets.extend(longer);
    }
    sets
}

/// Nobody, or each open half-day and phase with each row of holders of the right specialty.
fn series_of(problem: &Problem, id: Id<Line>) -> Vec<Option<Series>> {
    let line = &problem.lines()[id];
    let people: Vec<Id<Physician>> = (problem.physicians().iter())
        .filter(|(_, physician)| physician.specialty == line.specialty)
        .map(|(physician, _)| physician)
        .collect();
    let cycles = line.wanted.len();
    let rows = (people.len() + 1).pow(u32::try_from(cycles).expect("few cycles"));
    let mut all = vec![None];
    let open = HalfDay::all().filter(|half| problem.hosts()[line.host].open.has(*half));
    for half in open {
        for phase in 0..line.every {
            for row in 1..rows {
                let holders = holders(row, &people, cycles, line.every);
                all.push(Some(Series {
                    half,
                    phase,
                    holders,
                }));
            }
        }
    }
    all
}

/// The digits of `row` in base people + 1 are who holds each cycle; 0 is nobody.
fn holders(mut row: usize, people: &[Id<Physician>], cycles: usize, every: usize) -> Vec<Tenure> {
    let mut holders = Vec::new();
    for cycle in 0..cycles {
        let digit = row % (people.len() + 1);
        row /= people.len() + 1;
        if 0 < digit {
            holders.push(Tenure {
                first_week: cycle * every,
                weeks: every,
                physician: people[digit - 1],
            });
        }
    }
    holders
}
