//! A week's work of a personnel office over HTTP: a register comes in as the office has it, a roster is made
//! of it, edited, approved, published, exported and read back; attendance comes in, and the ledger moves.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use serde_json::{Value, json};
use support::paper;
use support::roster::draw::draw;

use crate::plans_life::{ask, clerk, drafted, published};
use crate::program::{Answer, Service, Who};

/// As an old spreadsheet program saves it.
const STAFF: &str = "\
市第一医院人员花名册（示例）,,,,,,
工号,姓名,单位,科室,职称,职称级别,职称聘任时间
0007,王平,市一院,心内科,主治医师,中级,２０２０．９．１
0008,李静,市一院,心内科,主治医师,中级,2021年3月1日
";
const INSTITUTIONS: &str = "\
机构代码,名称,级别等次,层级
1,市一院,三级甲等,市
2,昆仑镇卫生院,一级,镇街
";

fn gb18030(text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(text);
    assert!(!lossy);
    bytes.into_owned()
}

/// Sends a file into a register; the preview.
fn import(service: &Service, who: &Who, register: &str, (file, bytes): (&str, &[u8])) -> Value {
    let path = format!(
        "/api/v1/imports?register={register}&effective_on=2026-03-01&file={file}&is_whole=true"
    );
    let body = ("application/octet-stream", Some(bytes));
    let preview = service.send_bytes(who, "POST", &path, body, &[]);
    assert_eq!(preview.status, 201, "{}", preview.text());
    let preview = preview.json();
    assert_eq!(preview["refused"], json!([]), "{preview}");
    preview
}

fn confirmed(service: &Service, who: &Who, import: &Value) {
    let path = format!("/api/v1/imports/{}/confirm", import["id"].as_str().unwrap());
    let done = service.send(who, "POST", &path, None);
    assert_eq!(done.status, 200, "{}", done.text());
}

/// A roster of the people whom the register holds: eight weeks, one studio.
fn roster(service: &Service, who: &Who) -> Value {
    let rows = service.send(
        who,
        "GET",
        "/api/v1/registers/staff_roster?as_of=2026-03-02",
        None,
    );
    let rows = rows.json();
    let drawn = draw(
        "weeks 8\nrotation lengths=4\nhost G beds=1\nline L host=G\nphysician A duty=2026-12-31:52-0\nphysician B",
    );
    let mut draft = serde_json::to_value(drawn.draft).unwrap();
    for (person, row) in draft["physicians"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .zip(rows.as_array().unwrap())
    {
        person["id"] = row["values"]["staff_no"].clone();
        person["name"] = row["values"]["name"].clone();
    }
    draft["institutions"][0]["name"] = json!("市一院");
    draft["hosts"][0]["name"] = json!("昆仑镇卫生院");
    draft
}

fn file(service: &Service, who: &Who, plan: &Value, name: &str) -> Answer {
    let path = format!(
        "/api/v1/plans/{}/files/{name}",
        plan["id"].as_str().unwrap()
    );
    let answer = service.send(who, "GET", &path, None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

/// What is counted and what is pending of the mandatory year of somebody, in days of a thirtieth of a month.
fn account(service: &Service, who: &Who, id: &str) -> Value {
    let ledger = service.send(who, "GET", "/api/v1/ledgers?as_of=2026-05-01", None);
    assert_eq!(ledger.status, 200, "{}", ledger.text());
    let ledger = ledger.json();
    let mut accounts = ledger["accounts"].as_array().unwrap().iter();
    let account = accounts.find(|account| account["physician"] == id);
    account.unwrap_or_else(|| panic!("{id}: {ledger}"))["mandatory"].clone()
}

/// Session by session: held, but for the second, which a colleague held, and the third, which nobody did.
fn sessions_of(service: &Service, who: &Who, plan: &Value) -> Vec<Value> {
    let shown = service.send(
        who,
        "GET",
        "/api/v1/public/timetable?from=2026-03-02&to=2026-04-30",
        None,
    );
    let mut reports = Vec::new();
    for (number, session) in shown.json().as_array().unwrap().iter().enumerate() {
        assert_eq!(session["physician"], "李静", "{plan}");
        let mut report = json!({ "line": "L", "date": session["date"], "held": number != 2 });
        if number == 1 {
            report["by"] = json!("0007");
        }
        reports.push(json!({ "session": report }));
    }
    reports
}

#[test]
fn a_week_s_work_from_a_register_to_a_ledger_that_has_moved() {
    let service = Service::start("requests_at_once = 1000");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    the_registers_come_in(&service, &li);
    let plan = a_roster_is_made_of_them(&service, (&li, &wang));
    what_is_exported_is_read_back(&service, &li, &plan);
    the_ledger_moves(&service, &li, &plan);
    the_next_plan_starts_from_what_happened(&service, (&li, &wang), &plan);
}

fn the_registers_come_in(service: &Service, li: &Who) {
    let staff = ("staff.csv", &gb18030(STAFF)[..]);
    let staff = import(service, li, "staff_roster", staff);
    assert_eq!(staff["difference"].as_array().unwrap().len(), 2);
    assert_eq!(
        staff["difference"][0]["after"]["title_appointed_on"],
        "2020-09-01"
    );
    confirmed(service, li, &staff);
    let institutions = ("institutions.csv", &gb18030(INSTITUTIONS)[..]);
    let institutions = import(service, li, "institutions", institutions);
    confirmed(service, li, &institutions);
}

/// Solved, then edited by hand, approved by the other one, and published.
fn a_roster_is_made_of_them(service: &Service, (li, wang): (&Who, &Who)) -> Value {
    let draft = drafted(service, li, &roster(service, li));
    let by_hand = json!({ "edits": [{ "plan": {
        "postings": [{ "physician": "0007", "host": "G", "first_week": 0, "weeks": 4 }],
        "series": [{ "line": "L", "half_day": "tue_am", "phase": 0,
            "holders": [{ "physician": "0008", "first_week": 0, "weeks": 8 }] }],
    } }] });
    let edited = ask(service, li, &draft, "edits", &by_hand);
    assert_eq!(
        (edited.status, &edited.json()["stored"]),
        (200, &json!(true)),
        "{}",
        edited.text()
    );
    let plan = published(service, (li, wang), &edited.json()["plan"]);
    assert_eq!(plan["number"], 1);
    plan
}

/// The second time there is nothing new.
fn what_is_exported_is_read_back(service: &Service, li: &Who, plan: &Value) {
    for (register, name, rows) in [
        ("session_timetable", "session_timetable.xlsx", 8),
        ("posting_ledger", "posting_ledger.csv", 1),
        ("weekly_timetable", "weekly_timetable.xlsx", 1),
    ] {
        let bytes = file(service, li, plan, name).body;
        let first = import(service, li, register, (name, &bytes));
        assert_eq!(
            first["difference"].as_array().unwrap().len(),
            rows,
            "{first}"
        );
        confirmed(service, li, &first);
        let bytes = file(service, li, plan, name).body;
        let again = import(service, li, register, (name, &bytes));
        assert_eq!(again["difference"], json!([]), "{name}");
    }
}

fn the_ledger_moves(service: &Service, li: &Who, plan: &Value) {
    // Four weeks of posting are in the ledger and not counted: no paper is there yet.
    let before = account(service, li, "0007");
    assert_eq!(before["full_time_only"]["served"]["months"], 0, "{before}");
    // The host reports the posting; the office reports the sessions.
    let posting = json!({ "posting": { "physician": "0007", "host": "G", "first_week": 0, "cells": {
        "due_days": 20, "attendance_days": 20, "appraisal": "qualified", "appraisal_ref": "鉴01",
        "dispatch_doc_no": "淄卫医〔2026〕3号", "host_sealed": true, "sender_sealed": true,
    } } });
    let mut reports = sessions_of(service, li, plan);
    reports.push(posting);
    let path = format!("/api/v1/plans/{}/results", plan["id"].as_str().unwrap());
    let recorded = service.send(li, "POST", &path, Some(&json!({ "results": reports })));
    assert_eq!(recorded.status, 200, "{}", recorded.text());
    let recorded = recorded.json();
    assert_eq!(
        (&recorded["recorded"], &recorded["elsewhere"]),
        (&json!(9), &json!([]))
    );
    // The ledger has moved: 2 to 29 March are 28 days, and now they count.
    let after = account(service, li, "0007");
    assert_eq!(
        after["full_time_only"]["served"],
        json!({ "months": 0, "days": 28 }),
        "{after}"
    );
    // Of the eight sessions six were held by 李静: three in March, three in April.
    let other = account(service, li, "0008");
    assert_eq!(
        other["with_half_days"]["entries"].as_array().unwrap().len(),
        2,
        "{other}"
    );
}

fn the_next_plan_starts_from_what_happened(
    service: &Service,
    (li, wang): (&Who, &Who),
    plan: &Value,
) {
    let path = format!("/api/v1/plans/{}/next", plan["id"].as_str().unwrap());
    let leave =
        json!({ "leave_added": { "physician": "0008", "from": "2026-04-13", "to": "2026-04-19" } });
    let events = json!({ "events": { "now": "2026-03-30", "events": [leave] } });
    let next = service.send(li, "POST", &path, Some(&events));
    assert_eq!(next.status, 201, "{}", next.text());
    let next = next.json();
    assert_eq!(
        (&next["base"], &next["state"]),
        (&plan["id"], &json!("draft"))
    );
    let settled = file(service, li, &next, "plan.json").json()["plan"]["patches"].clone();
    assert_eq!(
        settled,
        json!([
            { "line": "L", "week": 1, "physician": "0007", "half_day": "tue_am" },
            { "line": "L", "week": 2, "half_day": "tue_am" },
        ])
    );
    let problem = file(service, li, &next, "problem.json").json();
    assert_eq!(problem["published"]["begun_weeks"], 4);
    // Somebody is found for the week of leave, and only those concerned are told.
    let edit = json!({ "edits": [{ "session": { "line": "L", "week": 6, "physician": "0007" } }] });
    let edited = ask(service, li, &next, "edits", &edit).json();
    assert_eq!(edited["stored"], true, "{edited}");
    let second = published(service, (li, wang), &edited["plan"]);
    assert_eq!(second["number"], 2);
    let path = format!(
        "/api/v1/plans/{}/announcement",
        second["id"].as_str().unwrap()
    );
    let told = service.send(li, "GET", &path, None).json();
    assert_eq!(told["since"], 1);
    let messages: Vec<&str> = (told["for_whom"].as_array().unwrap().iter())
        .filter(|addressee| addressee["who"] == "physician" && addressee["name"] == "王平")
        .flat_map(|addressee| addressee["changes"].as_array().unwrap())
        .map(|news| news["message_zh"].as_str().unwrap())
        .collect();
    assert!(
        messages
            .iter()
            .any(|message| message.contains("替诊：") && message.contains("（0007）")),
        "{told}"
    );
    let sheet = file(service, li, &second, "announcement.html").text();
    assert!(sheet.contains("变更通知（第2号，对比第1号）"), "{sheet}");
    let hash = second["plan_hash"].as_str().unwrap();
    assert!(sheet.contains(hash));
    if paper::font().is_some() {
        let pdf = file(service, li, &second, "announcement.pdf");
        assert_eq!(pdf.header("content-type"), "application/pdf");
        paper::assert_says_what_the_page_says(&paper::pages(&pdf.body), &sheet, hash);
    }
}
