//! The command line as scripts and people rely on it: names, files, exit codes, replay.

use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::{Value, json};
use support::broken;
use tempfile::TempDir;

use crate::program::{done, names, rounds, rounds_hearing};

fn folder() -> TempDir {
    TempDir::new().expect("there is room for a folder")
}

fn json(path: &Path) -> Value {
    let bytes = fs::read(path).expect("the file is there");
    serde_json::from_slice(&bytes).expect("it is JSON")
}

/// A small year and a small day.
fn problems(folder: &Path) {
    done(
        folder,
        &["generate", "roster", "--size", "s", "--out", "year.json"],
    );
    done(
        folder,
        &["generate", "day", "--size", "60", "--out", "day.json"],
    );
}

#[test]
fn a_problem_is_generated_solved_and_judged_in_three_commands() {
    let folder = folder();
    problems(folder.path());
    for (verb, file) in [("roster", "year.json"), ("route", "day.json")] {
        let order = [verb, file, "--steps", "100", "--out", "plan.json"];
        let solved = done(folder.path(), &order);
        assert!(solved.out.contains("seed 1 · 100 steps"), "{}", solved.out);
        assert_eq!(solved.err, "", "a pipe gets no progress bar");
        let checked = done(folder.path(), &["check", file, "plan.json"]);
        // The table of the judge is the one the search ended with.
        let table = checked.out.lines().next().unwrap();
        assert!(solved.out.contains(table), "{table}: {}", solved.out);
        let verdict = done(folder.path(), &["check", file, "plan.json", "--json"]);
        let verdict: Value = serde_json::from_str(&verdict.out).unwrap();
        assert_eq!(verdict["feasible"], true);
        assert_eq!(verdict["violations"], json!([]));
        assert!(verdict["cost"].as_f64().unwrap() > 0.0);
        assert!(verdict["rules"].as_object().unwrap().len() > 10);
    }
}

#[test]
fn a_plan_that_breaks_a_rule_is_answered_no() {
    let folder = folder();
    problems(folder.path());
    let order = ["roster", "year.json", "--steps", "50", "--out", "plan.json"];
    done(folder.path(), &order);
    let mut plan = json(&folder.path().join("plan.json"));
    let postings = plan["plan"]["postings"].as_array_mut().unwrap();
    postings.push(postings[0].clone());
    fs::write(folder.path().join("plan.json"), plan.to_string()).unwrap();
    let said = rounds(folder.path(), &["check", "year.json", "plan.json"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("one_place_at_a_time"), "{}", said.out);
    let said = rounds(
        folder.path(),
        &["check", "year.json", "plan.json", "--json"],
    );
    assert_eq!(said.code, 1);
    let verdict: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(verdict["feasible"], false);
    assert!(!verdict["violations"].as_array().unwrap().is_empty());
}

#[test]
fn every_broken_file_ends_with_code_two_names_its_field_and_writes_nothing() {
    let folder = folder();
    let cases = broken::cases();
    assert!(40 <= cases.len(), "{} cases", cases.len());
    for case in cases {
        fs::write(folder.path().join("in.json"), &case.bytes).unwrap();
        let verb = match datasets::json::kind_of(&case.bytes).as_deref() {
            Some("routing") => "route",
            _ => "roster",
        };
        let order = [verb, "in.json", "--steps", "1", "--out", "plan.json"];
        for order in [&order[..], &["convert", "in.json", "out.json"]] {
            let said = rounds(folder.path(), order);
            let name = case.name;
            assert_eq!(said.code, 2, "{name}: {}", said.err);
            assert_eq!(said.out, "", "{name}");
            // A command that takes one kind alone needs not ask which it is.
            let path = case.path.trim_end_matches(".kind");
            let told = said.err.lines().any(|line| line.starts_with(path));
            assert!(told, "{name}: {} in {}", case.path, said.err);
            assert!(!said.err.contains("panicked"), "{name}: {}", said.err);
            assert_eq!(names(folder.path()), ["in.json"], "{name}");
        }
    }
}

#[test]
fn orders_that_cannot_be_carried_out_end_with_code_two() {
    let folder = folder();
    problems(folder.path());
    let orders: [&[&str]; 8] = [
        &["roster", "nothing.json", "--steps", "1", "--out", "p.json"],
        &["roster", "day.json", "--steps", "1", "--out", "p.json"],
        &["route", "day.json", "--out", "p.json"],
        &["route", "day.json", "--seconds", "NaN", "--out", "p.json"],
        &["generate", "roster", "--size", "xxl", "--out", "p.json"],
        &["check", "day.json", "year.json"],
        &["convert", "year.json", "year.xlsx"],
        &["fly"],
    ];
    for order in orders {
        let said = rounds(folder.path(), order);
        assert_eq!(said.code, 2, "{order:?}: {}", said.err);
        assert!(!said.err.is_empty(), "{order:?}");
        assert_eq!(names(folder.path()), ["day.json", "year.json"], "{order:?}");
    }
    let help = rounds(folder.path(), &["roster", "--help"]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    assert!(help.out.contains("--seconds"));
}

#[test]
fn a_machine_that_fails_ends_with_code_three_before_the_work_begins() {
    let folder = folder();
    problems(folder.path());
    let orders: [&[&str]; 4] = [
        &[
            "route",
            "day.json",
            "--seconds",
            "3000",
            "--out",
            "no/p.json",
        ],
        &["route", "day.json", "--seconds", "3000", "--out", "."],
        &["generate", "day", "--size", "s", "--out", "/dev/full"],
        &["serve", "--port", "0", "--data", "day.json/data"],
    ];
    for order in orders {
        let said = rounds(folder.path(), order);
        assert_eq!(said.code, 3, "{order:?}: {}", said.err);
        assert!(said.err.starts_with("error: cannot "), "{}", said.err);
    }
}

#[test]
fn a_run_ended_by_the_clock_is_replayed_by_the_seed_and_steps_it_names() {
    let folder = folder();
    problems(folder.path());
    for (verb, file) in [("roster", "year.json"), ("route", "day.json")] {
        // Two threads race, and the plan names the one that won, or they share it.
        let race = ["--seconds", "1", "--threads", "2", "--seed", "4"];
        let order = [&[verb, file, "--out", "first.json"], &race[..]].concat();
        done(folder.path(), &order);
        let first = fs::read_to_string(folder.path().join("first.json")).unwrap();
        let plan = json(&folder.path().join("first.json"));
        let (seed, steps) = (plan["seed"].to_string(), plan["steps"].to_string());
        let threads = plan["threads"].as_u64().unwrap_or(1).to_string();
        let again = ["--seed", &seed, "--steps", &steps, "--threads", &threads];
        let order = [&[verb, file, "--out", "second.json"], &again[..]].concat();
        done(folder.path(), &order);
        let second = fs::read_to_string(folder.path().join("second.json")).unwrap();
        assert_eq!(first, second, "{verb} by seed {seed} and {steps} steps");
    }
}

#[test]
fn a_trace_falls_with_every_line_and_ends_at_the_cost_of_the_plan() {
    let folder = folder();
    problems(folder.path());
    let order = [
        "roster",
        "year.json",
        "--seconds",
        "2",
        "--out",
        "plan.json",
    ];
    done(
        folder.path(),
        &[&order[..], &["--trace", "trace.jsonl"]].concat(),
    );
    let text = fs::read_to_string(folder.path().join("trace.jsonl")).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let costs: Vec<i64> = lines
        .iter()
        .filter_map(|line| line["cost"].as_i64())
        .collect();
    assert!(costs.is_sorted_by(|one, next| next <= one), "{costs:?}");
    let times: Vec<f64> = lines.iter().filter_map(|line| line["t"].as_f64()).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert!(
        lines
            .iter()
            .all(|line| line["cpu"].is_number() && line["step"].is_number())
    );
    let bounds: Vec<i64> = lines
        .iter()
        .filter_map(|line| line["bound"].as_i64())
        .collect();
    assert!(bounds.is_sorted(), "{bounds:?}");
    let verdict = done(
        folder.path(),
        &["check", "year.json", "plan.json", "--json"],
    );
    let verdict: Value = serde_json::from_str(&verdict.out).unwrap();
    assert_eq!(verdict["cost"].as_i64(), costs.last().copied());
    assert!(bounds.iter().all(|bound| bound <= costs.last().unwrap()));
}

#[test]
fn one_unit_of_work_is_read_from_stdin_and_told_line_by_line() {
    let folder = folder();
    problems(folder.path());
    let mut work = json!({"seed": 3, "steps": 40, "seconds": null, "threads": 1});
    work["problem"] = json(&folder.path().join("day.json"));
    let said = rounds_hearing(folder.path(), &["solve"], &work.to_string());
    assert_eq!(said.code, 0, "{}", said.err);
    let lines: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["event"], "started");
    let last = lines.last().unwrap();
    assert_eq!(last["event"], "finished");
    assert_eq!(last["outcome"]["steps"], 40);
    assert_eq!(last["plan_file"]["kind"], "routing_plan");

    // Told to stop, work without end ends with a plan.
    work["steps"] = Value::Null;
    let said = rounds_hearing(folder.path(), &["solve"], &format!("{work}\n\"stop\"\n"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out
            .lines()
            .last()
            .unwrap()
            .contains("\"ending\":\"stopped\"")
    );

    work["problem"]["orders"][0]["load"] = json!([-1, 0]);
    let said = rounds_hearing(folder.path(), &["solve"], &work.to_string());
    assert_eq!(said.code, 2);
    let refused: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(refused["event"], "refused");
    assert_eq!(refused["flaws"][0]["path"], "$.orders[0].load[0]");
}

#[test]
fn the_demonstration_prints_both_tables_and_writes_what_offices_open() {
    let folder = folder();
    let said = done(
        folder.path(),
        &["demo", "--no-serve", "--seconds", "2", "--out", "out"],
    );
    assert!(said.out.contains("淄博"), "{}", said.out);
    assert!(said.out.contains("orders served"), "{}", said.out);
    assert!(said.out.contains("one-year duty"), "{}", said.out);
    let out = folder.path().join("out");
    for (part, verb) in [("roster", "rostering"), ("day", "routing")] {
        let problem = json(&out.join(part).join("problem.json"));
        assert_eq!(problem["kind"], verb);
        let order = [
            format!("out/{part}/problem.json"),
            format!("out/{part}/plan.json"),
        ];
        done(folder.path(), &["check", &order[0], &order[1]]);
    }
    // The ledger behind the duties of its people.
    let order = ["problem", "plan", "ledger"].map(|name| format!("out/roster/{name}.json"));
    let order = [
        "ledger", &order[2], "--roster", &order[0], "--plan", &order[1],
    ];
    let said = done(folder.path(), &order);
    assert!(said.out.contains("full under the plan"), "{}", said.out);
    for (name, sheets) in [("roster/roster.xlsx", 5), ("day/routes.xlsx", 4)] {
        let book: Xlsx<_> = open_workbook(out.join(name)).unwrap();
        assert!(sheets <= book.sheet_names().len(), "{name}");
    }
    let read = |name: &str| fs::read(out.join(name)).unwrap();
    for name in ["roster/sessions.parquet", "day/stops.parquet"] {
        let bytes = read(name);
        assert!(
            bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"),
            "{name}"
        );
    }
    for name in ["roster/sessions.csv", "day/stops.csv"] {
        let text = String::from_utf8(read(name)).unwrap();
        assert!(100 < text.lines().count(), "{name}");
    }
    assert!(read("roster/calendar.ics").starts_with(b"BEGIN:VCALENDAR\r\n"));
    assert_eq!(
        json(&out.join("day/routes.geojson"))["type"],
        "FeatureCollection"
    );
}

#[test]
fn a_plan_is_converted_into_every_form_it_can_take() {
    let folder = folder();
    problems(folder.path());
    for (verb, problem, endings) in [
        (
            "roster",
            "year.json",
            ["xlsx", "csv", "parquet", "ics", "json"],
        ),
        (
            "route",
            "day.json",
            ["xlsx", "csv", "parquet", "geojson", "json"],
        ),
    ] {
        done(
            folder.path(),
            &[verb, problem, "--steps", "20", "--out", "plan.json"],
        );
        for ending in endings {
            let to = format!("made.{ending}");
            done(
                folder.path(),
                &["convert", "plan.json", &to, "--problem", problem],
            );
            let made = fs::metadata(folder.path().join(&to)).unwrap().len();
            assert!(0 < made, "{to}");
        }
    }
    let order = ["convert", "plan.json", "made.ics", "--problem", "day.json"];
    let said = rounds(folder.path(), &order);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("does not become `.ics`"), "{}", said.err);
}
