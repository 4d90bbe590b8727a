//! Why a roster is as it is: what is said to be possible, or not, is what trying everything says; what
//! is forced keeps the rules, and costs what is said.

use std::cell::RefCell;
use std::ops::ControlFlow;

use solver::base::run::Budget;
use solver::rostering::check::check;
use solver::rostering::draft::Draft;
use solver::rostering::draft::published::Lock;
use solver::rostering::plan::Plan;
use solver::rostering::problem::Problem;
use solver::rostering::reasons::ask::Question;
use solver::rostering::reasons::explain::{Answer, explain, is_met};
use solver::rostering::reasons::need::Need;
use solver::rostering::reasons::options::Case;
use solver::rostering::solve;
use support::roster::brute::exists;
use support::roster::draw::draw;
use support::roster::random::small_rostering;
use support::roster::told::happened;

/// Every question that has two sides.
fn questions(problem: &Problem) -> Vec<(Question, Need)> {
    let mut all = Vec::new();
    let weeks = problem.weeks();
    for physician in problem.physicians().ids() {
        let need = Need::Deadline { physician };
        all.push((Question::Candidate(physician), need));
        for host in problem.hosts().ids() {
            for weeks in [0..weeks, weeks / 2..weeks / 2 + 1] {
                let need = Need::Present {
                    physician,
                    host,
                    weeks: weeks.clone(),
                };
                let question = Question::At {
                    physician,
                    host,
                    weeks,
                };
                all.push((question, need));
            }
        }
        for line in problem.lines().ids() {
            let need = Need::Holds {
                physician,
                line,
                weeks: 0..weeks,
            };
            let question = Question::Holds {
                physician,
                line,
                weeks: 0..weeks,
            };
            all.push((question, need));
        }
    }
    for line in problem.lines().ids() {
        let cycles = 0..problem.lines()[line].wanted.len();
        let need = Need::Cover { line, cycles };
        all.push((Question::Together(vec![need.clone()]), need));
    }
    all
}

#[derive(Default)]
struct Count {
    yes: usize,
    possible: usize,
    impossible: usize,
    unforced: usize,
}

fn agree(seed: u64, draft: &Draft, problem: &Problem, plan: &Plan, count: &mut Count) {
    let asked = questions(problem);
    let seen = RefCell::new(vec![false; asked.len()]);
    let none = exists(problem, &|plan| {
        for (index, (_, need)) in asked.iter().enumerate() {
            let is_met = is_met(problem, plan, need);
            seen.borrow_mut()[index] |= is_met;
        }
        false
    });
    assert!(!none);
    let case = Case { draft, problem };
    for ((question, need), can_be) in asked.iter().zip(seen.into_inner()) {
        let found = explain(case, plan, question);
        let when = format!("instance {seed}, {question:?}: {}", found.message);
        match found.answer {
            Answer::Yes => {
                assert!(is_met(problem, plan, need), "{when}");
                count.yes += 1;
            }
            Answer::Impossible => {
                assert!(!can_be, "{when}");
                assert!(found.conflict.is_some(), "{when}");
                count.impossible += 1;
            }
            Answer::Worth | Answer::Unsettled => panic!("{when}"),
            Answer::Possible => {
                let plans = format!(
                    "{} {}",
                    serde_json::to_string(draft).expect("plain data"),
                    found.forced.as_ref().map_or(String::new(), |forced| {
                        serde_json::to_string(&forced.plan.to_draft(problem)).expect("plain data")
                    })
                );
                assert!(can_be, "{when} {plans}");
                count.possible += 1;
                let Some(forced) = &found.forced else {
                    count.unforced += 1;
                    continue;
                };
                let (before, after) = (check(problem, plan), check(problem, &forced.plan));
                assert_eq!(after.score.hard, 0, "{when}: {:?}", after.violations);
                assert!(is_met(problem, &forced.plan, need), "{when}");
                let added = after.score.soft - before.score.soft;
                assert_eq!(forced.added, added, "{when}");
                let sum: i64 = forced.rules.iter().map(|row| row.cost.0).sum();
                assert_eq!(sum, added.0, "{when}");
            }
        }
    }
}

#[test]
fn what_is_said_to_be_possible_is_what_trying_everything_finds() {
    let mut count = Count::default();
    for seed in 0..60 {
        let draft = small_rostering(seed);
        let problem = Problem::new(&draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
        let budget = Budget { seed, steps: 200 };
        let plan = solve(&problem, budget, &mut |_| ControlFlow::Continue(())).plan;
        agree(seed, &draft, &problem, &plan, &mut count);
    }
    let Count {
        yes,
        possible,
        impossible,
        unforced,
    } = count;
    assert!(
        50 < yes && 50 < possible && 50 < impossible,
        "{yes} {possible} {impossible}"
    );
    assert!(
        unforced * 20 <= possible,
        "{unforced} of {possible} are not shown"
    );
}

#[test]
fn what_is_frozen_stays_when_something_is_forced() {
    let mut count = Count::default();
    for seed in 0..150 {
        let case = happened(seed);
        let problem = &case.now.problem;
        // What keeps only the person or the weeks is not looked at.
        let published = problem.published().expect("it was published");
        let half = |lock: Lock| matches!(lock, Lock::Person | Lock::Week);
        let mut sessions = published
            .series
            .values()
            .flatten()
            .flat_map(|row| &row.told);
        let mut postings = published.postings.values().flatten();
        if sessions.any(|told| told.is_some_and(|told| half(told.lock)))
            || postings.any(|told| half(told.lock))
        {
            continue;
        }
        let budget = Budget { seed, steps: 200 };
        let plan = solve(problem, budget, &mut |_| ControlFlow::Continue(())).plan;
        agree(seed, &case.now.draft, problem, &plan, &mut count);
    }
    assert!(20 < count.possible && 50 < count.impossible);
}

#[test]
fn questions_are_read_as_people_write_them() {
    let drawn = draw("weeks 6\nhost G\nline L host=G\nphysician A\nphysician B");
    let problem = drawn.problem();
    let read = |text: &str| Question::read(&problem, text);
    let at = |text: &str| match read(text) {
        Ok(Question::At { weeks, .. } | Question::Holds { weeks, .. }) => weeks,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(at("A@G"), 0..6);
    // The horizon begins on Monday 2 March; 31 March is a Tuesday.
    assert_eq!(at("A@G@2026-03"), 0..5);
    assert_eq!(at("A@L@2026-03-09..2026-03-15"), 1..2);
    assert_eq!(at("A@L@2026-03-16"), 2..3);
    assert!(matches!(read("A"), Ok(Question::Candidate(_))));
    assert!(matches!(read("L"), Ok(Question::Line(_))));
    assert!(matches!(read("A, B, L"), Ok(Question::Together(needs)) if needs.len() == 3));
    // Full-width characters, small letters, names and the months of an office.
    assert_eq!(read("Ａ，Ｂ、Ｌ"), read("A,B,L"));
    assert_eq!(read("a@g"), read("A@G"));
    for march in [
        "2026年3月",
        "2026/3",
        "3月",
        "march",
        "2026年3月1日至2026年3月31日",
    ] {
        assert_eq!(at(&format!("A＠G＠{march}")), 0..5, "{march}");
    }
    let said = read("A@G@2026-03-16").map(|question| question.words(&problem));
    let (english, chinese) = said.expect("a question");
    assert!(
        english.ends_with("between 2026-03-16 and 2026-03-22 (1 whole week)"),
        "{english}"
    );
    assert!(chinese.contains("共 1 个整周"), "{chinese}");
    for strange in [
        "",
        "C",
        "A@",
        "A@C",
        "A@G@2025-03",
        "A@G@2026-03-15..2026-03-09",
        "A@G@x",
        "A,",
    ] {
        let unclear = read(strange).expect_err(strange);
        assert!(!unclear.message.is_empty() && !unclear.message_zh.is_empty());
    }
}

#[test]
fn a_name_means_somebody_where_only_one_has_it() {
    let mut draft = draw("weeks 2\nhost G\nphysician A\nphysician B\nphysician C").draft;
    for (person, name) in draft.physicians.iter_mut().zip(["王平", "李明", "李明"]) {
        person.name = name.into();
    }
    draft.hosts[0].name = "南定镇卫生院（东区）".into();
    let problem = Problem::new(&draft).expect("a roster");
    let read = |text: &str| Question::read(&problem, text);
    assert_eq!(read("王平@南定镇卫生院（东区）"), read("A@G"));
    assert_eq!(read("王平（A）@南定镇卫生院(东区)"), read("A@G"));
    let both = read("李明@G").expect_err("two have that name");
    assert_eq!(both.message, "`李明` could be any of B, C");
}

#[test]
fn whoever_owes_nothing_is_not_said_to_serve_nothing() {
    let drawn = draw("weeks 2\nhost G\nphysician A\nphysician B duty=2027-12-31:52-0");
    let problem = drawn.problem();
    let case = Case {
        draft: &drawn.draft,
        problem: &problem,
    };
    let ask = |why: &str| {
        let question = Question::read(&problem, why).expect("a question");
        explain(case, &Plan::empty(&problem), &question).message
    };
    assert_eq!(ask("A"), "it is so: A has no open one-year duty");
    assert_eq!(
        ask("B"),
        "it is so: B owes 52 weeks by 2027-12-31, and none of them within this horizon"
    );
}

#[test]
fn a_better_holder_is_worth_what_the_rules_say() {
    // B, a chief expert, would save two junior sessions at 1,000 each; nothing else differs.
    let drawn = draw(
        "weights travel_minute=0\nhost G\nline L host=G wants=chief_expert\nphysician A\n\
         physician B honour=chief_expert\nL mon_am | A A",
    );
    let problem = drawn.problem();
    let case = Case {
        draft: &drawn.draft,
        problem: &problem,
    };
    let question = Question::read(&problem, "B@L").expect("a question");
    let found = explain(case, &drawn.plan(), &question);
    assert_eq!(
        found.message,
        "possible: B at L 2026-03-02..2026-03-15; the roster costs -2000 (senior_cover -2000). \
         What gives way: L is held by B mon_am 2026-03-02..2026-03-15, not A mon_am \
         2026-03-02..2026-03-15"
    );
    assert!(
        found.message_zh.contains("周一上午") && !found.message_zh.contains("mon_am"),
        "{}",
        found.message_zh
    );
    assert!(
        found.message_zh.contains("名医坐诊 -2000"),
        "{}",
        found.message_zh
    );
}

#[test]
fn one_more_bed_is_worth_the_deadline_it_saves() {
    // A has the only bed for both weeks; B must serve both and cannot: 1 × 200,000 + 2 × 10,000.
    let two = "duty=2026-03-15:52-50";
    let drawn = draw(&format!(
        "weights pace_week=0\nhost G beds=1\nphysician A {two}\nphysician B {two}\nA | G G"
    ));
    let problem = drawn.problem();
    let case = Case {
        draft: &drawn.draft,
        problem: &problem,
    };
    let question = Question::read(&problem, "G").expect("a question");
    let found = explain(case, &drawn.plan(), &question);
    assert!(
        found
            .message
            .starts_with("one more dormitory place at G is worth 220000"),
        "{}",
        found.message
    );
}

fn said(drawing: &str, why: &str) -> (Answer, String) {
    let drawn = draw(drawing);
    let problem = drawn.problem();
    let case = Case {
        draft: &drawn.draft,
        problem: &problem,
    };
    let question = Question::read(&problem, why).expect("a question");
    let found = explain(case, &drawn.plan(), &question);
    (found.answer, found.message)
}

#[test]
fn a_moved_session_is_held_and_stays_where_it_was_moved() {
    let week = "host G open=mon_am,wed_am\nline L host=G\nline M host=G every=4\n\
                physician A visits=2 leave=2026-03-09..2026-03-09\nphysician B visits=0\n\
                L mon_am | A A A A\npatch L 1 physician=A half=wed_am";
    assert_eq!(said(week, "L").0, Answer::Yes);
    assert_eq!(said(week, "A@L@2026-03-11").0, Answer::Yes);
    // Nothing else moves, the session of Wednesday neither: only the session gained is in the sum.
    let weights = "weights missing_session=100 travel_minute=0\n";
    let (answer, message) = said(&format!("{weights}{week}"), "A@M");
    assert_eq!(answer, Answer::Possible);
    assert!(
        message.ends_with("the roster costs -100 (studio_cover -100)"),
        "{message}"
    );
}

#[test]
fn a_block_of_any_length_is_possible_once_it_was_published() {
    // Three weeks are no permitted length, but they were published.
    let people = "rotation lengths=4\npublished lock=free\nhost G\n\
                  physician A duty=2026-12-31:52-49\nwas A | . . G G G . . .\n";
    let (answer, message) = said(people, "A@G");
    assert_eq!(answer, Answer::Possible, "{message}");
    let never = people.replace("was A | . . G G G . . .", "was A | . . . . . . . .");
    assert_eq!(said(&never, "A@G").0, Answer::Impossible);
}
