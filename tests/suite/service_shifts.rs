//! Rosters of shifts over HTTP: started, judged, taken as files, and refused with every flaw.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use datasets::formats::shifts::read;
use serde_json::{Value, json};
use support::shifts::DESK;

use crate::program::{Service, Who};

fn desk() -> Value {
    serde_json::to_value(read(DESK.as_bytes(), "desk").unwrap().draft).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// A run of the desk that has ended; its id and its plan.
fn rostered(service: &Service) -> (String, Value) {
    let run = service.run("/api/v1/shifts?steps=700&seed=3", &bytes(&desk()));
    let record = service.ended(&run);
    assert_eq!(record["state"], "finished", "{record}");
    assert_eq!(record["kind"], "shifts", "{record}");
    let plan = service.get(&format!("/api/v1/runs/{run}/plan")).json();
    (run, plan)
}

#[test]
fn a_roster_of_shifts_is_started_kept_and_judged() {
    let service = Service::start("");
    let (run, plan) = rostered(&service);
    assert_eq!(plan["kind"], "shifts_plan");
    let listed = service.get("/api/v1/runs").json();
    assert_eq!(listed[0]["id"], run.as_str());
    let case = json!({ "problem": desk(), "plan": plan["plan"] });
    let verdict = service.post("/api/v1/shifts/check", &bytes(&case)).json();
    assert_eq!(verdict["feasible"], true, "{verdict}");
    let path = format!("/api/v1/runs/{run}/check");
    // The plan bare, the file it came in, and the run's own problem: one verdict.
    let of_run = service.post(&path, &bytes(&plan["plan"])).json();
    assert_eq!(of_run, verdict);
    let case = json!({ "problem": desk(), "plan": plan });
    let in_file = service.post("/api/v1/shifts/check", &bytes(&case)).json();
    assert_eq!(in_file, verdict);
}

#[test]
fn a_roster_of_shifts_that_breaks_rules_is_told_in_both_languages() {
    let service = Service::start("");
    let draft = desk();
    let days = draft["days"].as_u64().unwrap();
    let row = |id: &Value| json!({ "employee": id, "shifts": vec![Value::Null; usize::try_from(days).unwrap()] });
    let staff = draft["staff"].as_array().unwrap();
    let rows: Vec<Value> = staff.iter().map(|one| row(&one["id"])).collect();
    // Everybody at home works too few minutes.
    let case = json!({ "problem": draft, "plan": { "roster": rows } });
    let verdict = service.post("/api/v1/shifts/check", &bytes(&case)).json();
    assert_eq!(verdict["feasible"], false);
    assert_eq!(verdict["hard"], staff.len(), "{verdict}");
    for (one, broken) in staff.iter().zip(verdict["violations"].as_array().unwrap()) {
        let least = &one["min_minutes"];
        assert_eq!(broken["subject"], one["id"]);
        assert_eq!(
            broken["message"],
            format!("works 0 minutes, at least {least}")
        );
        assert_eq!(
            broken["message_zh"],
            format!("工作 0 分钟，至少 {least} 分钟")
        );
    }
}

#[test]
fn timetable_and_cover_are_files_of_a_run() {
    let service = Service::start("");
    let (run, plan) = rostered(&service);
    let file = |name: &str| service.get(&format!("/api/v1/runs/{run}/files/{name}"));
    let roster = plan["plan"]["roster"].as_array().unwrap();

    let timetable = file("timetable.csv");
    assert_eq!(timetable.status, 200);
    let text = timetable.text();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 1 + roster.len());
    assert!(
        lines[0].starts_with("人员,第1天 周一,第2天 周二,"),
        "{}",
        lines[0]
    );
    for (row, line) in roster.iter().zip(&lines[1..]) {
        let shifts = row["shifts"].as_array().unwrap();
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells[0], row["employee"]);
        for (shift, cell) in shifts.iter().zip(&cells[1..]) {
            assert_eq!(shift.as_str().unwrap_or(""), *cell, "{line}");
        }
        let worked = shifts.iter().filter(|shift| !shift.is_null()).count();
        assert_eq!(cells[1 + shifts.len()], worked.to_string(), "{line}");
    }

    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file("timetable.xlsx").body)).unwrap();
    assert_eq!(book.sheet_names(), ["班表", "在岗人数", "规则得分"]);
    let sheet = book.worksheet_range("班表").unwrap();
    assert!(roster.len() < sheet.height(), "{}", sheet.height());

    let cover = file("cover.csv").text();
    let wanted = desk()["cover"].as_array().unwrap().len();
    assert_eq!(cover.lines().count(), 1 + wanted, "{cover}");
    let problem: Value = serde_json::from_slice(&file("problem.json").body).unwrap();
    assert_eq!(problem, desk());
    // What rosters of posts have is not among the files of shifts.
    assert_eq!(file("roster.xlsx").problem().0, 404);
}

#[test]
fn every_flaw_of_a_draft_of_shifts_is_told_and_nothing_is_started() {
    let service = Service::start("");
    let mut draft = desk();
    draft["staff"][1]["id"] = draft["staff"][0]["id"].clone();
    draft["cover"][0]["shift"] = json!("nowhere");
    draft["cover"][1]["required"] = json!(-1);
    let answer = service.post("/api/v1/shifts?seconds=0", &bytes(&draft));
    let (status, code, paths) = answer.problem();
    assert_eq!((status, code.as_str()), (422, "flawed"));
    for path in [
        "query.seconds",
        "$.staff[1].id",
        "$.cover[0].shift",
        "$.cover[1].required",
    ] {
        assert!(paths.iter().any(|found| found == path), "{path}: {paths:?}");
    }
    let strange = json!({ "problem": desk(),
        "plan": { "roster": [{ "employee": "nobody", "shifts": [] }] } });
    let strange = service.post("/api/v1/shifts/check", &bytes(&strange));
    let (status, _, paths) = strange.problem();
    assert_eq!(status, 422);
    assert!(
        paths
            .iter()
            .all(|path| path.starts_with("$.plan.roster[0]")),
        "{paths:?}"
    );
    let other = service.post("/api/v1/rosterings", &bytes(&desk()));
    assert_eq!(other.problem().2, ["$.kind"]);
    assert_eq!(service.get("/api/v1/runs").json(), json!([]));
}

#[test]
fn shifts_are_rostered_by_those_who_roster() {
    let service = Service::start("");
    let personnel = Who::Session(service.account("li", "personnel", "市一院"));
    let dispatcher = Who::Session(service.account("wang", "dispatcher", "中心药房"));
    let auditor = Who::Session(service.account("zhao", "auditor", ""));
    let start = |who: &Who| {
        let answer = service.send(who, "POST", "/api/v1/shifts?steps=1", Some(&desk()));
        answer.status
    };
    assert_eq!(start(&personnel), 202);
    assert_eq!(start(&dispatcher), 403);
    assert_eq!(start(&auditor), 403);
    assert_eq!(start(&Who::Nobody), 401);
    let runs = service.get("/api/v1/runs").json();
    assert_eq!(runs.as_array().unwrap().len(), 1);
    assert_eq!(runs[0]["institution"], "市一院");
}
