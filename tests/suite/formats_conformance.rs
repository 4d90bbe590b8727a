//! What VROOM itself has answered to requests after its documentation (`tests/conformance`): Rounds
//! reads its plans as lawful, tells the same sums of them, and finds none that is worse.

use std::fs;
use std::ops::ControlFlow;

use api::instance::Day;
use datasets::formats::instance::{Format, Wanted};
use datasets::formats::vroom::{answer, read_solution};
use serde_json::Value;
use solver::base::run::Budget;
use solver::routing::check::check;
use solver::routing::plan::Plan;
use solver::routing::solve;
use support::source::top;

struct Recorded {
    name: String,
    day: Day,
    answer: Value,
}

fn recorded() -> Vec<Recorded> {
    let file = top().join("tests/conformance/recorded.json");
    let text = fs::read_to_string(file).expect("the answers are in the repository");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("they are JSON");
    let row = |row: Value| Recorded {
        name: row["name"].as_str().expect("each has a name").to_string(),
        day: Day::new(row["request"].to_string().into_bytes(), Wanted::default()).expect("a day"),
        answer: row["answer"].clone(),
    };
    rows.into_iter().map(row).collect()
}

fn told(day: &Day, plan: &Plan) -> Value {
    let bytes = answer(&day.bytes, &day.instance.warnings, &day.problem, plan);
    let answer: Value = serde_json::from_slice(&bytes.expect("an answer")).expect("JSON");
    answer["summary"].clone()
}

/// VROOM's own: the largest sum of priorities, then most tasks, then the least cost.
fn objective(summary: &Value) -> (i64, i64, i64) {
    let figure = |key: &str| summary[key].as_i64().expect("a whole number");
    (-figure("priority"), figure("unassigned"), figure("cost"))
}

/// Costs of routes are rounded, and halves not always in the same direction.
fn halves(answer: &Value) -> i64 {
    answer["summary"]["routes"]
        .as_i64()
        .expect("a whole number")
}

#[test]
fn plans_of_vroom_are_lawful_and_have_the_sums_that_vroom_tells() {
    let rows = recorded();
    assert!(10 < rows.len());
    for Recorded { name, day, answer } in rows {
        assert_eq!(day.instance.format, Format::Vroom, "{name}");
        let read = read_solution(answer.to_string().as_bytes(), &day.problem);
        let plan = read
            .expect("an answer")
            .read(&day.problem)
            .expect("its tasks are known");
        let report = check(&day.problem, &plan);
        assert_eq!(report.score.hard, 0, "{name}: {:?}", report.violations);
        let (ours, theirs) = (told(&day, &plan), &answer["summary"]);
        for key in [
            "unassigned",
            "priority",
            "routes",
            "duration",
            "setup",
            "service",
        ] {
            assert_eq!(ours[key], theirs[key], "{name}: {key}");
        }
        let (ours, theirs) = (objective(&ours), objective(theirs));
        assert!(
            (ours.2 - theirs.2).abs() <= halves(&answer),
            "{name}: {ours:?} {theirs:?}"
        );
    }
}

#[test]
fn rounds_finds_no_worse_plan_than_vroom_by_the_objective_of_vroom() {
    for Recorded { name, day, answer } in recorded() {
        let budget = Budget {
            seed: 1,
            steps: 5_000,
        };
        let outcome = solve(&day.problem, budget, &mut |_| ControlFlow::Continue(()));
        assert_eq!(outcome.score.hard, 0, "{name}");
        let ours = objective(&told(&day, &outcome.plan));
        let mut theirs = objective(&answer["summary"]);
        theirs.2 += halves(&answer);
        assert!(ours <= theirs, "{name}: {ours:?} against {theirs:?}");
    }
}

#[test]
fn a_vehicle_that_drives_takes_every_break_and_is_paid_for_it_as_vroom_pays() {
    let request = r#"{
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "speed_factor": 1.6,
            "costs": {"per_task_hour": 1800},
            "breaks": [{"id": 4, "service": 600, "time_windows": [[36000, 37800]]}]}],
        "jobs": [{"id": 7, "location_index": 1, "service": 60}],
        "matrices": {"car": {"durations": [[0, 100], [100, 0]]}}
    }"#;
    let day = Day::new(request.as_bytes().to_vec(), Wanted::default()).expect("a day");
    let budget = Budget { seed: 1, steps: 10 };
    let outcome = solve(&day.problem, budget, &mut |_| ControlFlow::Continue(()));
    let bytes = answer(&day.bytes, &[], &day.problem, &outcome.plan).expect("an answer");
    let told: Value = serde_json::from_slice(&bytes).expect("JSON");
    let steps = told["routes"][0]["steps"].as_array().expect("a list");
    let told_steps: Vec<(&str, i64)> = (steps.iter())
        .map(|step| (&step["type"], &step["arrival"]))
        .map(|(kind, at)| (kind.as_str().unwrap_or(""), at.as_i64().unwrap_or(-1)))
        .collect();
    // VROOM drives 63 hundredths of a leg; the whole per cent that is no faster, 158, takes 64 s. The
    // break waits for its window when all is done.
    let expected = [("start", 0), ("job", 64), ("break", 188), ("end", 36_600)];
    assert_eq!(told_steps, expected);
    assert_eq!(steps[2]["waiting_time"], 36_000 - 188);
    // 128 s on the road at 1, 660 s of task and break at a half.
    assert_eq!(told["summary"]["cost"], 128 + 330);
    assert_eq!(outcome.score.soft.0 / day.problem.money().divisor(), 458);
}
