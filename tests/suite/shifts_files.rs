//! Rosters of shifts as files: the text form of Curtois and Qu, our JSON, plans, and the commands.

use std::fs;

use datasets::formats::csv;
use datasets::formats::shifts::{is_instance, read, tables};
use datasets::json::read_json;
use serde_json::Value;
use solver::base::flaw::Flaw;
use solver::shifts::draft::{CoverDraft, Draft};
use solver::shifts::problem::Problem;
use support::shifts::draw::{alone, plan};
use support::shifts::{DESK, NIGHTS, WARD};
use tempfile::TempDir;

use crate::program::{done, names, rounds};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("the file can be written");
    }
    folder
}

#[test]
fn every_section_of_the_text_form_is_read() {
    let draft = read(WARD.as_bytes(), "ward").unwrap().draft;
    assert_eq!((draft.name.as_str(), draft.days), ("ward", 7));
    assert_eq!(draft.shifts[1].not_followed_by, ["E"]);
    let row = &draft.staff[2];
    assert_eq!(row.max_shifts["L"], 0);
    assert_eq!((row.max_minutes, row.min_minutes), (1_920, 960));
    assert_eq!(row.max_consecutive_shifts, 3);
    assert_eq!(row.min_consecutive_shifts, 1);
    assert_eq!(row.min_consecutive_days_off, 1);
    assert_eq!(
        (row.max_weekends, row.days_off.as_slice()),
        (0, &[0, 1][..])
    );
    let request = &draft.on_requests[1];
    assert_eq!((request.employee.as_str(), request.day), ("B", 5));
    assert_eq!((request.shift.as_str(), request.weight), ("E", 2));
    assert_eq!(draft.off_requests[0].weight, 4);
    let cover = &draft.cover[6];
    assert_eq!((cover.day, cover.shift.as_str()), (3, "E"));
    assert_eq!((cover.required, cover.under, cover.over), (2, 100, 1));
    for text in [WARD, DESK, NIGHTS] {
        assert!(is_instance(text.as_bytes()));
        let draft = read(text.as_bytes(), "tiny").unwrap().draft;
        Problem::new(&draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
        let json = serde_json::to_vec(&draft).unwrap();
        assert!(!is_instance(&json));
        assert_eq!(read_json::<Draft>(&json).unwrap(), draft);
    }
}

fn places(flaws: &[Flaw]) -> Vec<&str> {
    flaws.iter().map(|flaw| flaw.path.as_str()).collect()
}

#[test]
fn every_line_that_cannot_be_read_is_named() {
    let text = "SECTION_HORIZON\n7\n\nSECTION_SHIFTS\nE,long,\nSECTION_STAFF\n\
        A,E,2400,x,5,2,2,1\nSECTION_DAYS_OFF\nB,1\nA,9\nSECTION_FUN\nSECTION_COVER\n0,E,1,100,1,7\n";
    let flaws = read(text.as_bytes(), "bad").expect_err("it is bad");
    // The limit of E has no number, and neither do the least minutes.
    let expected = [
        "line 5", "line 7", "line 7", "line 11", "line 13", "line 9", "line 10",
    ];
    assert_eq!(places(&flaws), expected);
    let flaws = read(b"SECTION_STAFF\n", "bad").expect_err("it says no days");
    assert_eq!(places(&flaws), ["$"]);
}

#[test]
fn what_only_the_problem_can_see_is_told_by_line() {
    let text = WARD.replace("0,E,1,100,1\n", "0,E,1,100,1\n0,E,1,100,-1\n");
    let text = text.replace("A,0,L,3", "A,0,Z,3");
    let folder = folder(&[("ward.txt", &text)]);
    let order = ["roster", "ward.txt", "--steps", "1", "--out", "plan.json"];
    let said = rounds(folder.path(), &order);
    assert_eq!(said.code, 2, "{}", said.err);
    let line = |wanted: &str| 1 + text.lines().position(|line| line == wanted).unwrap();
    for wanted in [line("A,0,Z,3"), line("0,E,1,100,-1")] {
        assert!(said.err.contains(&format!("line {wanted}")), "{}", said.err);
    }
    assert!(!folder.path().join("plan.json").exists());
}

#[test]
fn text_and_json_are_rostered_judged_and_replayed_by_the_same_commands() {
    let folder = folder(&[("desk.txt", DESK)]);
    let folder = folder.path();
    done(folder, &["convert", "desk.txt", "desk.json"]);
    let mut plans = Vec::new();
    for (file, out) in [("desk.txt", "one.json"), ("desk.json", "two.json")] {
        let trace = format!("{out}.trace");
        let order = [
            "roster", file, "--steps", "700", "--out", out, "--trace", &trace,
        ];
        let solved = done(folder, &order);
        assert!(solved.out.contains("seed 1 · "), "{}", solved.out);
        let verdict = done(folder, &["check", file, out, "--json"]).out;
        let verdict: Value = serde_json::from_str(&verdict).unwrap();
        assert_eq!(verdict["feasible"], true);
        assert!(verdict["rules"]["cover_under"]["counting_zh"].is_string());
        let trace = fs::read_to_string(folder.join(trace)).unwrap();
        let last: Value = serde_json::from_str(trace.lines().last().unwrap()).unwrap();
        assert_eq!(last["cost"], verdict["cost"]);
        assert!(last["bound"].as_i64().unwrap() <= last["cost"].as_i64().unwrap());
        plans.push(fs::read(folder.join(out)).unwrap());
    }
    assert_eq!(
        plans[0], plans[1],
        "the form of the problem changes nothing"
    );
    let plan: Value = serde_json::from_slice(&plans[0]).unwrap();
    assert_eq!(plan["kind"], "shifts_plan");
    let (seed, steps) = (plan["seed"].to_string(), plan["steps"].to_string());
    let order = ["roster", "desk.txt", "--seed", &seed, "--steps", &steps];
    done(folder, &[&order[..], &["--out", "again.json"]].concat());
    assert_eq!(fs::read(folder.join("again.json")).unwrap(), plans[0]);
}

#[test]
fn a_roster_that_breaks_a_rule_is_answered_no() {
    let folder = folder(&[("ward.txt", WARD)]);
    let folder = folder.path();
    let order = ["roster", "ward.txt", "--steps", "50", "--out", "plan.json"];
    done(folder, &order);
    let path = folder.join("plan.json");
    let mut plan: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    // Everybody at home: too few minutes for all three.
    for row in plan["plan"]["roster"].as_array_mut().unwrap() {
        row["shifts"] = vec![Value::Null; 7].into();
    }
    fs::write(&path, plan.to_string()).unwrap();
    let said = rounds(folder, &["check", "ward.txt", "plan.json", "--json"]);
    assert_eq!(said.code, 1);
    let verdict: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(verdict["hard"], 3);
    assert_eq!(verdict["violations"][0]["rule"], "minutes_at_least");
}

#[test]
fn timetable_and_cover_are_tables_of_days_counted_from_one() {
    let mut draft = alone(7);
    let cover = |day, shift: &str, required| CoverDraft {
        day,
        shift: shift.into(),
        required,
        under: 100,
        over: 1,
    };
    draft.cover = vec![cover(0, "E", 3), cover(1, "L", 0), cover(4, "N", 1)];
    let problem = Problem::new(&draft).unwrap();
    let plan = plan(&draft, &["EL..N.."]).read(&problem).unwrap();
    let text = |grid| String::from_utf8(csv::table(&grid)).unwrap();
    // 480 + 480 + 600 minutes.
    assert_eq!(
        text(tables::timetable(&problem, &plan)),
        "\u{feff}人员,第1天 周一,第2天 周二,第3天 周三,第4天 周四,第5天 周五,第6天 周六,第7天 周日,\
         班次数,工作分钟\r\nA,E,L,,,N,,,3,1560\r\n"
    );
    // Of shifts for which nobody counts there is no row.
    assert_eq!(
        text(tables::cover(&problem, &plan)),
        "\u{feff}日期,班次,需要人数,在岗人数,缺,多\r\n\
         第1天 周一,E,3,1,2,0\r\n第2天 周二,L,0,1,0,1\r\n第5天 周五,N,1,1,0,0\r\n"
    );
}

#[test]
fn a_roster_of_shifts_is_exported_by_the_same_command() {
    let folder = folder(&[("desk.txt", DESK)]);
    let folder = folder.path();
    done(folder, &["convert", "desk.txt", "desk.json"]);
    let order = ["roster", "desk.json", "--steps", "50", "--out", "plan.json"];
    done(folder, &order);
    let order = ["export", "plan.json", "--problem", "desk.json", "--out"];
    done(folder, &[&order[..], &["files"]].concat());
    // With a font on the system there is a PDF as well.
    let mut files = names(&folder.join("files"));
    files.retain(|name| name != "timetable.pdf");
    assert_eq!(
        files,
        [
            "cover.csv",
            "plan.json",
            "problem.json",
            "timetable.csv",
            "timetable.html",
            "timetable.xlsx"
        ]
    );
    let order = [&order[..], &["other", "--files", "roster.xlsx"]].concat();
    let said = rounds(folder, &order);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("timetable.xlsx"), "{}", said.err);
    assert!(!folder.join("other").exists());
}
