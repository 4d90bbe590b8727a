//! Lists in pages: each row once, and none of others.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use serde_json::{Value, json};

use crate::program::{Answer, Service, Who};
use crate::service_imports::imported;

/// Follows `Link` from page to page; the rows of each.
fn pages(service: &Service, first: &str) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut next = Some(first.to_string());
    while let Some(path) = next {
        let answer = service.get(&path);
        assert_eq!(answer.status, 200, "{}", answer.text());
        pages.push(answer.json().as_array().unwrap().clone());
        next = link(&answer);
    }
    pages
}

fn link(answer: &Answer) -> Option<String> {
    let link = answer.header("link").strip_prefix('<')?;
    let (path, rest) = link.split_once('>').unwrap();
    assert_eq!(rest, "; rel=\"next\"");
    Some(path.to_string())
}

fn lengths(pages: &[Vec<Value>]) -> Vec<usize> {
    pages.iter().map(Vec::len).collect()
}

fn of<'p>(pages: &'p [Vec<Value>], field: &'p str) -> Vec<&'p Value> {
    pages.iter().flatten().map(|row| &row[field]).collect()
}

fn staff(rows: std::ops::Range<usize>) -> Vec<u8> {
    let rows = rows.map(|at| format!("{at:03},某人,市一院,内科,中级\n"));
    format!("工号,姓名,单位,科室,职称级别\n{}", rows.collect::<String>()).into_bytes()
}

#[test]
fn every_list_is_read_page_by_page_and_each_row_once() {
    let service = Service::start("listed_runs = 4");
    let small = serde_json::to_vec(&datasets::generate::day::day(5, 1)).unwrap();
    let mut runs: Vec<String> = (0..5)
        .map(|seed| service.run(&format!("/api/v1/routings?steps=1&seed={seed}"), &small))
        .collect();
    for run in &runs {
        service.ended(run);
        let made = service.post(
            "/api/v1/plans",
            json!({ "run": run }).to_string().as_bytes(),
        );
        assert_eq!(made.status, 201, "{}", made.text());
    }
    runs.reverse();
    let found = pages(&service, "/api/v1/runs?limit=2");
    assert_eq!(lengths(&found), [2, 2, 1]);
    assert_eq!(of(&found, "id"), runs.iter().collect::<Vec<_>>());
    // No page is longer than the service is configured to show.
    assert_eq!(lengths(&pages(&service, "/api/v1/runs?limit=1000")), [4, 1]);
    let plans = pages(&service, "/api/v1/plans?kind=routing&limit=3");
    assert_eq!(lengths(&plans), [3, 2]);
    assert_eq!(of(&plans, "run"), runs.iter().collect::<Vec<_>>());

    let ids: Vec<Value> = (0..3)
        .map(|at| imported(&service, &staff(at * 2..at * 2 + 2))["id"].clone())
        .collect();
    for id in &ids {
        let path = format!("/api/v1/imports/{}/confirm", id.as_str().unwrap());
        assert_eq!(service.post(&path, b"").status, 200);
    }
    let imports = pages(&service, "/api/v1/imports?register=staff_roster&limit=2");
    assert_eq!(lengths(&imports), [2, 1]);
    assert_eq!(of(&imports, "id"), ids.iter().rev().collect::<Vec<_>>());
    assert_eq!(of(&imports, "state"), ["confirmed"; 3]);

    let changes = pages(&service, "/api/v1/registers/staff_roster/changes?limit=4");
    assert_eq!(lengths(&changes), [4, 2]);
    assert_eq!(
        of(&changes, "key"),
        ["000", "001", "002", "003", "004", "005"]
    );
    let rows = pages(&service, "/api/v1/registers/staff_roster?limit=4");
    assert_eq!(lengths(&rows), [4, 2]);
    assert_eq!(of(&rows, "key"), of(&changes, "key"));
    assert!(of(&changes, "seq").is_sorted_by_key(|seq| seq.as_i64()));
    assert_eq!(of(&changes, "import")[5], &ids[2]);

    let trail = pages(&service, "/api/v1/audit?limit=3");
    let numbers: Vec<i64> = of(&trail, "seq")
        .iter()
        .map(|seq| seq.as_i64().unwrap())
        .collect();
    assert!(numbers.len() > 12, "{numbers:?}");
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
    // Whoever follows reads on from where he was.
    assert_eq!(service.get("/api/v1/audit?after=1000000").json(), json!([]));
}

#[test]
fn pages_show_nothing_of_others() {
    let service = Service::start("");
    imported(&service, &staff(0..1));
    let other = Who::Session(service.account("wang", "personnel", "市二院"));
    let ask = |path: &str| service.send(&other, "GET", path, None);
    assert_eq!(ask("/api/v1/imports").json(), json!([]));
    let theirs = "?institution=%E5%B8%82%E4%B8%80%E9%99%A2";
    assert_eq!(ask(&format!("/api/v1/imports{theirs}")).status, 404);
    let changes = "/api/v1/registers/staff_roster/changes";
    assert_eq!(ask(&format!("{changes}{theirs}")).status, 404);
    assert_eq!(ask("/api/v1/registers/nothing/changes").status, 404);
}

/// A row that is deleted between two pages is not on the next one, one that comes before the cursor is not
/// waited for, and every other row is read once.
#[test]
fn a_register_that_changes_between_two_pages_is_read_on_from_the_same_row() {
    let service = Service::start("");
    let rows = |institution: &str, rows: &[(&str, Option<&str>)]| {
        for (key, name) in rows {
            let values = name.map(|name| json!({ "staff_no": key, "name": name }));
            let body = json!({ "values": values, "effective_on": "2026-01-01" });
            let path = format!("/api/v1/registers/staff_roster/{institution}/{key}");
            let said = service.send(&service.admin(), "PUT", &path, Some(&body));
            assert_eq!(said.status, 200, "{}", said.text());
        }
    };
    let names = ["b", "c", "d", "e"].map(|key| (key, Some("某")));
    rows("-", &names);
    rows("%E5%B8%82%E4%B8%80%E9%99%A2", &names[..2]);
    let first = service.get("/api/v1/registers/staff_roster?limit=2&as_of=2026-03-01");
    assert_eq!(
        of(&[first.json().as_array().unwrap().clone()], "key"),
        ["b", "c"]
    );
    rows("-", &[("d", None), ("a", Some("某"))]);
    let rest = pages(&service, &link(&first).unwrap());
    assert_eq!(of(&rest, "key"), ["e", "b", "c"]);
    assert_eq!(lengths(&rest), [2, 1]);
    // As it was known before that, the deleted one is there.
    let known = first.json()[1]["recorded_at"].clone();
    let path = format!(
        "/api/v1/registers/staff_roster?limit=1&as_of=2026-03-01&known_at={}",
        known.as_str().unwrap()
    );
    assert_eq!(of(&pages(&service, &path), "key"), ["b", "c"]);
    for wrong in ["x", "7b7d", "%E5%B8%82", "5b22225d"] {
        let path = format!("/api/v1/registers/staff_roster?after={wrong}");
        assert_eq!(service.get(&path).problem().0, 400, "{wrong}");
    }
}
