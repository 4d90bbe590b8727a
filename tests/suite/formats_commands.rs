//! The command line takes files of every form, and gives each the answer it is used to.

use std::fs;

use serde_json::Value;
use support::texts::{CVRP, SOLOMON, VROOM};
use tempfile::TempDir;

use crate::program::{done, rounds};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("the file can be written");
    }
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn text_instances_are_routed_and_judged_in_the_unit_of_their_convention() {
    let folder = folder(&[("tiny.txt", SOLOMON), ("tiny.vrp", CVRP)]);
    let folder = folder.path();
    // 5, 6.7 and 10; 5, 7 and 10.
    for (file, cost) in [("tiny.txt", 21.7), ("tiny.vrp", 22.0)] {
        done(
            folder,
            &["route", file, "--steps", "200", "--out", "plan.json"],
        );
        let said = done(folder, &["check", file, "plan.json", "--json"]);
        let verdict = json(&said.out);
        assert_eq!(verdict["cost"].as_f64(), Some(cost));
        assert_eq!(verdict["unit"], "distance");
    }
    let exact = ["--rounding", "exact"];
    let said = done(
        folder,
        &[&["check", "tiny.vrp", "plan.json", "--json"], &exact[..]].concat(),
    );
    assert_eq!(json(&said.out)["cost"].as_f64(), Some(21.708));
}

#[test]
fn an_objective_can_be_chosen_for_any_file() {
    let folder = folder(&[("tiny.vrp", CVRP)]);
    let order = [
        "route",
        "tiny.vrp",
        "--objective",
        "vehicles_then_distance",
        "--steps",
        "200",
        "--out",
        "plan.json",
    ];
    done(folder.path(), &order);
    let plan = fs::read_to_string(folder.path().join("plan.json")).unwrap();
    assert_eq!(json(&plan)["plan"]["objective"], "vehicles_then_distance");
}

#[test]
fn a_request_of_vroom_gets_an_answer_of_vroom_that_can_be_judged() {
    let request = VROOM.replace("\"priority\"", "\"prioritiy\"");
    let folder = folder(&[("request.json", &request)]);
    let folder = folder.path();
    let order = [
        "route",
        "request.json",
        "--steps",
        "200",
        "--out",
        "answer.json",
    ];
    let said = rounds(folder, &order);
    assert!(said.err.contains("$.jobs[0].prioritiy"), "{}", said.err);
    let answer = json(&fs::read_to_string(folder.join("answer.json")).unwrap());
    assert_eq!(answer["code"], 0);
    assert_eq!(answer["warnings"][0]["path"], "$.jobs[0].prioritiy");
    let verdict = json(&rounds(folder, &["check", "request.json", "answer.json", "--json"]).out);
    assert_eq!(verdict["cost"], answer["summary"]["cost"]);
}

#[test]
fn problems_and_plans_of_every_form_become_ours_and_back() {
    let folder = folder(&[("tiny.vrp", CVRP), ("best.sol", "Route #1: 1 2\nCost 22\n")]);
    let folder = folder.path();
    done(folder, &["convert", "tiny.vrp", "tiny.json"]);
    done(
        folder,
        &["convert", "best.sol", "plan.json", "--problem", "tiny.vrp"],
    );
    let said = done(folder, &["check", "tiny.json", "plan.json", "--json"]);
    assert_eq!(json(&said.out)["cost"].as_f64(), Some(22.0));
    done(
        folder,
        &["convert", "plan.json", "again.sol", "--problem", "tiny.vrp"],
    );
    let again = fs::read_to_string(folder.join("again.sol")).unwrap();
    assert_eq!(again, "Route #1: 1 2\nCost 22\n");
    done(
        folder,
        &["convert", "plan.json", "stops.csv", "--problem", "tiny.vrp"],
    );
    assert!(folder.join("stops.csv").exists());
}

#[test]
fn what_is_wrong_with_a_file_is_said_line_by_line() {
    let folder = folder(&[
        ("tiny.vrp", &CVRP.replace("2 3 4", "2 x y")),
        ("tiny.json", "{}"),
    ]);
    let said = rounds(
        folder.path(),
        &["route", "tiny.vrp", "--steps", "1", "--out", "plan.json"],
    );
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("line 9: x: `x` is not a number"),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("line 9: y: `y` is not a number"),
        "{}",
        said.err
    );
    let order = [
        "route",
        "tiny.json",
        "--rounding",
        "exact",
        "--steps",
        "1",
        "--out",
        "plan.json",
    ];
    let said = rounds(folder.path(), &order);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("a rounding belongs to the text formats"),
        "{}",
        said.err
    );
}

#[test]
fn orders_of_other_forms_are_explained_by_their_number_and_in_their_own_units() {
    let files = [
        ("tiny.txt", SOLOMON),
        ("best.sol", "Route #1: 1 2\nCost 21.7\n"),
        ("request.json", VROOM),
        (
            "answer.json",
            r#"{"routes": [], "unassigned": [{"id": 3, "type": "job"}]}"#,
        ),
    ];
    let folder = folder(&files);
    let folder = folder.path();
    // 5.0 there, 10 at the first, 6.7 on.
    let said = done(folder, &["explain", "tiny.txt", "best.sol", "--why", "2"]).out;
    assert!(said.contains("there at 21.7, served from 21.7"), "{said}");
    let explain = |why: &str| {
        rounds(
            folder,
            &["explain", "request.json", "answer.json", "--why", why],
        )
    };
    let found = explain("3");
    assert!(
        found.out.starts_with("job 3 is left out"),
        "{}{}",
        found.out,
        found.err
    );
    let unclear = explain("1");
    assert_eq!(unclear.code, 2);
    assert!(
        unclear
            .err
            .contains("--why 1: which of job 1, shipment 1-2?"),
        "{}",
        unclear.err
    );
    assert_eq!(explain("9").code, 2);
}
