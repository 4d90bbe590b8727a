//! Rows of registers said over HTTP: the answer is what that changed, cell by cell.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use serde_json::{Value, json};

use crate::program::{Answer, Service, Who};

fn put(service: &Service, who: &Who, row: &str, values: &Value) -> Answer {
    let said = json!({ "values": values, "effective_on": "2026-01-01" });
    service.send(who, "PUT", &format!("/api/v1/registers/{row}"), Some(&said))
}

/// The cells that the answer names, each as "code before > after".
fn difference(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let changes = answer.json()["changes"].clone();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_string();
    let mut cells: Vec<String> = (changes.as_array().unwrap().iter())
        .map(|cell| {
            assert!(!word(&cell["column"]).is_ascii(), "{cell}");
            let (before, after) = (word(&cell["before"]), word(&cell["after"]));
            format!("{} {before} > {after}", word(&cell["field"]))
        })
        .collect();
    cells.sort();
    cells
}

#[test]
fn a_row_answers_with_the_cells_that_are_otherwise_now() {
    let service = Service::start("");
    let say = |values: Value| put(&service, &service.admin(), "staff_roster/-/007", &values);
    let first = json!({ "staff_no": "007", "name": "王平", "title_level": "intermediate" });
    assert_eq!(
        difference(&say(first.clone())),
        [
            "name - > 王平",
            "staff_no - > 007",
            "title_level - > intermediate"
        ]
    );
    assert_eq!(difference(&say(first)), [""; 0], "it was so already");
    // Headings for codes, and values as a table has them.
    let told = json!({ "工号": "007", "姓名": "王平", "职称级别": "副高" });
    let answer = say(told);
    assert_eq!(
        answer.json()["changes"],
        json!([{ "field": "title_level", "column": "职称级别",
            "before": "intermediate", "after": "associate_senior" }])
    );
    // A cell that is left out is empty from then on.
    assert_eq!(
        difference(&say(json!({ "staff_no": "007", "name": "王平" }))),
        ["title_level associate_senior > -"]
    );
    assert_eq!(
        difference(&say(Value::Null)),
        ["name 王平 > -", "staff_no 007 > -"]
    );
    assert_eq!(say(Value::Null).problem().0, 404, "it is gone already");
}

#[test]
fn a_row_is_refused_with_every_flaw_and_nothing_is_kept() {
    let service = Service::start("");
    let values = json!({
        "staff_no": "007", "name": "王平", "姓名": "李静", "职称级别": "大师", "血型": "A",
    });
    let answer = put(&service, &service.admin(), "staff_roster/-/007", &values);
    let (status, code, mut paths) = answer.problem();
    paths.sort();
    assert_eq!((status, code.as_str()), (422, "flawed"));
    assert_eq!(
        paths,
        ["$.values.title_level", "$.values.姓名", "$.values.血型"]
    );
    let rows = service.get("/api/v1/registers/staff_roster").json();
    assert_eq!(rows, json!([]));
}

#[test]
fn what_changed_of_a_patient_is_told_masked() {
    let service = Service::start("");
    let row = |patient: &str, phone: &str| {
        let values = json!({ "rx_no": "RX1", "patient": patient, "phone": phone });
        put(&service, &service.admin(), "prescriptions/-/RX1", &values)
    };
    let first = row("张小明", "13800001234");
    assert_eq!(
        difference(&first),
        [
            "patient - > 张*明",
            "phone - > 138****1234",
            "rx_no - > RX1"
        ]
    );
    // Another one who looks the same when masked is a change all the same.
    let second = row("张大明", "13800001234");
    assert_eq!(difference(&second), ["patient 张*明 > 张*明"]);
    assert!(!second.text().contains("张大明"), "{}", second.text());
}

#[test]
fn whoever_may_not_change_a_register_is_told_whose_work_it_is() {
    let service = Service::start("");
    let refused = |who: &Who, row: &str| {
        let answer = put(&service, who, row, &json!({}));
        assert_eq!(answer.problem().0, 403, "{row}");
        answer.json()["detail"].as_str().unwrap().to_string()
    };
    let personnel = Who::Session(service.account("li", "personnel", "市一院"));
    assert_eq!(
        refused(&personnel, "prescriptions/-/RX1"),
        "`prescriptions` is the work of another role"
    );
    let auditor = Who::Session(service.account("zhao", "auditor", ""));
    assert_eq!(
        refused(&auditor, "staff_roster/-/007"),
        "it takes the permission `change_registers`"
    );
}
