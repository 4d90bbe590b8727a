//! The search's working copy against the judge: after every change and every undo the believed
//! score is the judged one, and "may I?" is answered as the judge would.

use std::collections::BTreeSet;

use solver::base::calendar::HalfDay;
use solver::base::id::Id;
use solver::base::rng::Rng;
use solver::base::score::Score;
use solver::rostering::check::{check, held_sessions};
use solver::rostering::plan::{Plan, Posting, Series, Tenure};
use solver::rostering::problem::published::Published;
use solver::rostering::problem::{Line, Physician, Problem};
use solver::rostering::rule::Rule;
use solver::rostering::state::{Pattern, State};
use support::roster::random::small_rostering;
use support::roster::told::happened;
use support::roster::wished::wished_rostering;

const INSTANCES: u64 = 250;
const CHANGES: usize = 60;

/// What the test believes the state holds, without a counter.
#[derive(Clone)]
struct Mirror {
    postings: Vec<Posting>,
    patterns: Vec<Option<Pattern>>,
    holders: Vec<Vec<Option<Id<Physician>>>>,
}

impl Mirror {
    fn empty(problem: &Problem) -> Mirror {
        let lines = problem.lines().values();
        Mirror {
            postings: Vec::new(),
            patterns: vec![None; problem.lines().len()],
            holders: lines.map(|line| vec![None; line.wanted.len()]).collect(),
        }
    }

    fn plan(&self, problem: &Problem) -> Plan {
        let mut plan = Plan::empty(problem);
        plan.postings.clone_from(&self.postings);
        plan.postings.sort_unstable();
        for (id, line) in problem.lines().iter() {
            let Some(Pattern { half, phase }) = self.patterns[id.index()] else {
                continue;
            };
            let cycles = self.holders[id.index()].iter().enumerate();
            let holders = cycles.filter_map(|(cycle, holder)| {
                Some(Tenure {
                    first_week: cycle * line.every,
                    weeks: line.every,
                    physician: (*holder)?,
                })
            });
            plan.series[id] = Some(Series {
                half,
                phase,
                holders: holders.collect(),
            });
        }
        plan
    }
}

struct Walk<'p> {
    problem: &'p Problem,
    state: State<'p>,
    mirror: Mirror,
    rng: Rng,
    /// How often each answer was given, so that a test of nothing is noticed.
    answers: [u64; 4],
    /// Sessions and postings of which the year at a glance was sure.
    glances: [u64; 2],
    /// Rules that were broken by something tried, or cost something.
    met: BTreeSet<&'static str>,
}

impl Walk<'_> {
    fn change(&mut self) {
        match self.rng.below(6) {
            0..=2 => self.try_hold(),
            3 => self.drop_holder(),
            4 => self.try_post(),
            _ => self.drop_posting(),
        }
    }

    fn any_line(&mut self) -> Option<Id<Line>> {
        let lines = self.problem.lines().len();
        (0 < lines).then(|| Id::new(self.rng.below(lines)))
    }

    fn any_physician(&mut self) -> Id<Physician> {
        Id::new(self.rng.below(self.problem.physicians().len()))
    }

    fn try_hold(&mut self) {
        let Some(line) = self.any_line() else { return };
        let cycles = self.problem.lines()[line].wanted.len();
        if cycles == 0 {
            return;
        }
        let every = self.problem.lines()[line].every;
        let cycle = self.rng.below(cycles);
        let physician = self.any_physician();
        let free = self.mirror.holders[line.index()]
            .iter()
            .all(Option::is_none);
        let open: Vec<HalfDay> = self.problem.hosts()[self.problem.lines()[line].host]
            .open
            .iter()
            .collect();
        let pattern = match self.mirror.patterns[line.index()] {
            Some(pattern) if !free => pattern,
            _ if open.is_empty() || self.rng.percent(5) => Pattern {
                half: HalfDay::from_index(self.rng.below(HalfDay::COUNT)),
                phase: self.rng.below(every),
            },
            _ => Pattern {
                half: *self.rng.pick(&open),
                phase: self.rng.below(every),
            },
        };
        if self.mirror.holders[line.index()][cycle].is_some() {
            return;
        }
        let mut tried = self.mirror.clone();
        tried.patterns[line.index()] = Some(pattern);
        tried.holders[line.index()][cycle] = Some(physician);
        let plan = tried.plan(self.problem);
        let held = held_sessions(self.problem, &plan).len();
        let before = held_sessions(self.problem, &self.mirror.plan(self.problem)).len();
        let week = self.state.week_of(line, cycle, pattern);
        let at = (pattern.half, pattern.phase);
        let is_told = |told: &Published| told.is_told(line, cycle, at, physician);
        let lawful = self.keeps(&plan) && before < held && self.is_to_come(week, is_told);
        let may = self.state.can_hold(physician, line, cycle, pattern);
        assert_eq!(may, lawful, "{physician:?} {line:?} {cycle} {pattern:?}");
        self.answers[usize::from(may)] += 1;
        self.glance_agrees(physician, (line, week), pattern.half, may);
        if may {
            if free {
                self.state.set_pattern(line, Some(pattern));
            }
            self.state.set_holder(line, cycle, Some(physician));
            self.mirror = tried;
        }
    }

    /// The year at a glance says the same of a week: what no mask knows apart, it never says no where
    /// the answer is yes, nor yes where it is sure and the answer is no.
    fn glance_agrees(
        &mut self,
        physician: Id<Physician>,
        (line, week): (Id<Line>, usize),
        half: HalfDay,
        may: bool,
    ) {
        let (problem, state) = (self.problem, &self.state);
        let (row, person) = (&problem.lines()[line], &problem.physicians()[physician]);
        let free = person.specialty == row.specialty
            && row.scopes.admits(person.scopes)
            && problem.hosts()[row.host].open.has(half)
            && row.worked[week].has(half)
            && !person.on_leave[week].has(half);
        let could = free && state.could_hold(physician, row.host, half) >> week & 1 == 1;
        assert!(could || !may, "{physician:?} {line:?} {week} {half}");
        if state.doubtful(physician, half) >> week & 1 == 0 {
            assert_eq!(could, may, "{physician:?} {line:?} {week} {half}");
            self.glances[0] += 1;
        }
    }

    /// The same of a posting: where all weeks are free, only what looks at the whole block forbids it.
    fn posting_glance_agrees(&mut self, posting: Posting, may: bool, plan: &Plan) {
        let problem = self.problem;
        let Some(free) = self.state.could_post(posting.physician, posting.host) else {
            return;
        };
        let leave = &problem.physicians()[posting.physician].on_leave;
        let mut weeks = posting.first_week..posting.first_week + posting.weeks;
        let all = weeks.all(|week| {
            let at_work = leave[week].is_empty() && !problem.is_shut(posting.host, week);
            at_work && free >> week & 1 == 1
        });
        assert!(all || !may, "{posting:?}");
        if all && !may {
            let of_block = ["block_kept", "duty_open", "legal_basis", "same_host"];
            let judged = check(problem, plan);
            let broken = judged
                .rules
                .iter()
                .any(|line| of_block.contains(&line.rule) && judged.amount(line.rule) > 0);
            assert!(broken, "{posting:?}");
        }
        self.glances[1] += 1;
    }

    fn drop_holder(&mut self) {
        let Some(line) = self.any_line() else { return };
        for cycle in 0..self.mirror.holders[line.index()].len() {
            if self.mirror.holders[line.index()][cycle].is_some() && self.rng.percent(60) {
                self.mirror.holders[line.index()][cycle] = None;
                self.state.set_holder(line, cycle, None);
            }
        }
    }

    /// The posting of all who go together.
    fn of_party(&self, posting: Posting) -> Vec<Posting> {
        let party = &self.problem.physicians()[posting.physician].party;
        let own = |physician: &Id<Physician>| Posting {
            physician: *physician,
            ..posting
        };
        party.iter().map(own).collect()
    }

    /// Whether no session stands in the way of a change.
    fn is_free(&self, postings: &[Posting]) -> bool {
        postings.iter().all(|posting| {
            let mut weeks = posting.first_week..posting.first_week + posting.weeks;
            weeks.all(|week| self.state.busy(posting.physician, week).is_empty())
        })
    }

    /// A posting needs weeks without sessions: that is the caller's part of the bargain.
    fn try_post(&mut self) {
        let physician = self.any_physician();
        let weeks = 1 + self.rng.below(self.problem.weeks().min(3));
        let mut posting = Posting {
            physician,
            first_week: self.rng.below(self.problem.weeks() - weeks + 1),
            weeks,
            host: Id::new(self.rng.below(self.problem.hosts().len())),
        };
        let told = self
            .problem
            .published()
            .map(|told| &told.postings[physician]);
        if let Some(told) = told.filter(|told| !told.is_empty())
            && self.rng.percent(50)
        {
            posting = self.rng.pick(told).posting;
        }
        let postings = self.of_party(posting);
        if !self.is_free(&postings) {
            return;
        }
        let mut tried = self.mirror.clone();
        tried.postings.extend(&postings);
        let plan = tried.plan(self.problem);
        let is_told = |told: &Published| told.lock_of(posting).is_some();
        let lawful = self.keeps(&plan) && self.is_to_come(posting.first_week, is_told);
        let may = self.state.can_post_party(posting);
        assert_eq!(may, lawful, "{posting:?}");
        self.answers[2 + usize::from(may)] += 1;
        self.posting_glance_agrees(posting, may, &plan);
        if may {
            for posting in postings {
                self.state.add_posting(posting);
            }
            self.mirror = tried;
        }
    }

    fn drop_posting(&mut self) {
        if self.mirror.postings.is_empty() {
            return;
        }
        let posting = *self.rng.pick(&self.mirror.postings);
        let postings = self.of_party(posting);
        if self.is_free(&postings) {
            (self.mirror.postings).retain(|other| !postings.contains(other));
            for posting in postings {
                self.state.remove_posting(posting);
            }
        }
    }

    /// One lock mended and one broken would count as none: what has begun is told apart.
    fn is_to_come(&self, week: usize, is_told: impl Fn(&Published) -> bool) -> bool {
        self.problem.begun() <= week || self.problem.published().is_some_and(is_told)
    }

    /// The plan breaks no hard rule; of locks, none that is not broken before.
    fn keeps(&mut self, plan: &Plan) -> bool {
        let before = check(self.problem, &self.mirror.plan(self.problem));
        let after = check(self.problem, plan);
        let met = after.rules.iter().filter(|line| 0 < line.amount);
        self.met.extend(met.map(|line| line.rule));
        let locks = after.amount("locks_kept");
        after.score.hard == locks && locks <= before.amount("locks_kept")
    }

    fn agree(&self, when: &str) -> Score {
        let judged = check(self.problem, &self.state.plan()).score;
        assert_eq!(self.state.score(), judged, "{when}: believed, judged");
        let mirrored = check(self.problem, &self.mirror.plan(self.problem)).score;
        assert_eq!(
            mirrored, judged,
            "{when}: what was asked for, what is written"
        );
        judged
    }
}

#[test]
fn the_believed_score_is_the_judged_one_after_every_change_and_undo() {
    walks(|seed| Problem::new(&small_rostering(seed)).unwrap());
}

#[test]
fn the_optional_rules_are_believed_as_they_are_judged() {
    let met = walks(|seed| Problem::new(&wished_rostering(seed)).unwrap());
    // A party is asked about as one: that it stays together is never tried otherwise.
    let elsewhere = [Rule::GoTogether, Rule::LocksKept, Rule::Departed];
    for rule in Rule::ALL {
        let tried = met.contains(rule.name()) || elsewhere.contains(&rule);
        assert!(tried, "{rule:?} never came up");
    }
}

#[test]
fn so_it_is_when_something_has_been_published_and_weeks_have_begun() {
    let met = walks(|seed| happened(seed).now.problem);
    assert!(met.contains(Rule::LocksKept.name()) && met.contains(Rule::Departed.name()));
}

/// The rules that came up on the way.
fn walks(make: impl Fn(u64) -> Problem) -> BTreeSet<&'static str> {
    let (mut answers, mut glances) = ([0; 4], [0; 2]);
    let mut published = false;
    let mut met = BTreeSet::new();
    for seed in 0..INSTANCES {
        let problem = make(seed);
        let mut walk = Walk {
            problem: &problem,
            state: State::empty(&problem),
            mirror: Mirror::empty(&problem),
            rng: Rng::from_seed(seed).fork("walk"),
            answers: [0; 4],
            glances: [0; 2],
            met: BTreeSet::new(),
        };
        let mut kept = (
            walk.agree("at first"),
            walk.mirror.clone(),
            walk.state.plan(),
        );
        for step in 0..CHANGES {
            let when = format!("instance {seed}, step {step}");
            walk.change();
            walk.agree(&when);
            match walk.rng.below(12) {
                0 => {
                    walk.state.keep();
                    kept = (walk.agree(&when), walk.mirror.clone(), walk.state.plan());
                }
                1 => {
                    walk.state.undo();
                    walk.mirror = kept.1.clone();
                    assert_eq!(walk.agree(&when), kept.0, "{when}: undone");
                    assert_eq!(walk.state.plan(), kept.2, "{when}: undone");
                }
                _ => {}
            }
        }
        met.extend(walk.met);
        published |= problem.published().is_some();
        for (all, one) in glances.iter_mut().zip(walk.glances) {
            *all += one;
        }
        for (all, one) in answers.iter_mut().zip(walk.answers) {
            *all += one;
        }
    }
    // Sessions refused and allowed, postings refused and allowed: all of it must have come up.
    assert!(answers.iter().all(|count| 100 < *count), "{answers:?}");
    // Where something is published every week is asked about by itself.
    assert!(
        published || glances.iter().all(|count| 100 < *count),
        "{glances:?}"
    );
    met
}
