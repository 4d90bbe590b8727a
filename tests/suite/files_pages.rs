//! `rounds export` writes every file that a plan can be had as, and what is in them counts.

use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use datasets::formats::grid::Grid;
use datasets::formats::print::{Document, Paper, html};
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{done, rounds};

fn say(at: &Path, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    done(at, &words).out
}

fn text(at: &Path, name: &str) -> String {
    fs::read_to_string(at.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Tags are closed in the order in which they were opened; what stands between them is escaped.
fn assert_well_formed(page: &str) {
    let mut open = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, rest) = piece.split_once('>').expect("a tag ends");
        let is_style = open.last() == Some(&"style");
        assert!(is_style || !rest.contains('>'), "{piece}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') && !tag.starts_with(['!', '?']) {
            open.push(tag.split_whitespace().next().expect("a tag has a name"));
        }
    }
    assert_eq!(open, [""; 0]);
}

#[test]
fn a_roster_is_exported_as_every_file_and_as_calendars_of_people_and_studios() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    say(at, "generate roster --size s --out year.json");
    say(at, "roster year.json --steps 50 --out plan.json");
    say(
        at,
        "export plan.json --problem year.json --out out --sequence 3",
    );
    let plan: Value = serde_json::from_str(&text(at, "plan.json")).unwrap();
    let postings = plan["plan"]["postings"].as_array().unwrap().len();
    let mut book: Xlsx<_> = open_workbook(at.join("out/posting_ledger.xlsx")).unwrap();
    let ledger = book.worksheet_range("基层服务派驻台账").unwrap();
    // Headings, codes and sums.
    assert_eq!(ledger.height(), postings + 3);
    let sessions = text(at, "out/sessions.csv").lines().count() - 1;
    let whole = text(at, "out/calendar.ics");
    assert_eq!(whole.matches("BEGIN:VEVENT").count(), sessions);
    assert_eq!(whole.matches("SEQUENCE:3").count(), sessions);
    for part in ["physicians", "studios"] {
        let files = fs::read_dir(at.join("out/calendars").join(part)).unwrap();
        let feeds: Vec<String> = files
            .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        let entries: usize = feeds
            .iter()
            .map(|feed| feed.matches("BEGIN:VEVENT").count())
            .sum();
        assert_eq!(entries, sessions, "{part}");
        // What a feed says of an entry is what the whole calendar says.
        let uid = feeds[0]
            .lines()
            .find(|line| line.starts_with("UID:"))
            .unwrap();
        assert!(whole.contains(uid));
    }
    pages_and_shifts(at, sessions);
}

fn pages_and_shifts(at: &Path, sessions: usize) {
    let pages = text(at, "out/studios.html");
    assert_well_formed(&pages);
    assert_eq!(
        pages.matches("<tr>").count(),
        sessions + pages.matches("<section>").count()
    );
    let fingerprint =
        datasets::catalog::fingerprint(&fs::read(at.join("plan.json")).expect("the plan"));
    assert_eq!(pages.matches(fingerprint.as_str()).count(), 2);
    assert_well_formed(&text(at, "out/persons.html"));
    let notice = text(at, "out/notice.html");
    assert_well_formed(&notice);
    assert!(notice.contains("size: A4 landscape") && !notice.contains("http"));
    let shifts = text(at, "out/wecom.csv").lines().count();
    assert_eq!(
        text(at, "out/dingtalk.csv").lines().count(),
        2 * (shifts - 1) + 1
    );
    let table = fs::read(at.join("out/postings.parquet")).expect("the table");
    assert!(table.starts_with(b"PAR1") && table.ends_with(b"PAR1"));
    // What is exported is what an import takes.
    let told = say(
        at,
        "register read session_timetable out/session_timetable.xlsx --since out/session_timetable.csv",
    );
    assert!(
        told.contains(&format!(
            "0 added, 0 changed, 0 missing, {sessions} unchanged"
        )),
        "{told}"
    );
}

#[test]
fn a_day_is_exported_with_names_only_where_the_prescriptions_are_given_and_then_masked() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    say(at, "generate day --size 40 --out day.json");
    say(at, "route day.json --steps 50 --out plan.json");
    let plan: Value = serde_json::from_str(&text(at, "plan.json")).unwrap();
    let routes = plan["plan"]["routes"].as_array().unwrap();
    let trips: Vec<&Value> = routes
        .iter()
        .flat_map(|route| route["trips"].as_array().unwrap())
        .collect();
    let stops: usize = trips
        .iter()
        .map(|trip| trip["stops"].as_array().unwrap().len())
        .sum();
    let order = trips[0]["stops"][0].as_str().unwrap();
    fs::write(
        at.join("rx.csv"),
        format!("处方号,姓名,电话,袋数\n{order},王测试,13812345678,14\n"),
    )
    .unwrap();
    say(
        at,
        "export plan.json --problem day.json --out out --prescriptions rx.csv",
    );
    let map = text(at, "out/routes.gpx");
    assert_well_formed(&map);
    assert_eq!(map.matches("<rte>").count(), trips.len());
    assert_eq!(map.matches("<rtept ").count(), stops + trips.len());
    let sheet = text(at, "out/delivery_sheet.csv");
    assert_eq!(sheet.lines().count(), stops + 1);
    assert!(sheet.contains("王*试") && sheet.contains("138****5678") && !sheet.contains("王测试"));
    let drivers = text(at, "out/drivers.html");
    assert_well_formed(&drivers);
    assert_eq!(drivers.matches("<section>").count(), trips.len());
    assert!(drivers.contains("王*试") && !drivers.contains("王测试"));
    let mut book: Xlsx<_> = open_workbook(at.join("out/drivers.xlsx")).unwrap();
    let sheets = book.sheet_names();
    assert_eq!(sheets.len(), trips.len() + 1);
    // All in one, then each: headings, codes, sums.
    let heights = sheets
        .iter()
        .map(|name| book.worksheet_range(name).unwrap().height() - 3);
    assert_eq!(heights.collect::<Vec<_>>()[0], stops);
    for name in ["delivery_sheet", "handover"] {
        let line = format!("register read {name} out/{name}.xlsx --since out/{name}.csv");
        let told = say(at, &line);
        assert!(
            told.contains(&format!("0 added, 0 changed, 0 missing, {stops} unchanged")),
            "{told}"
        );
    }
    let line = "export plan.json --problem day.json --out open --prescriptions rx.csv --unmasked --files handover.csv,delivery_sheet.csv";
    say(at, line);
    assert!(text(at, "open/delivery_sheet.csv").contains("13812345678"));
    assert!(text(at, "open/handover.csv").contains(",14,"));
    assert_eq!(fs::read_dir(at.join("open")).unwrap().count(), 2);
}

#[test]
fn registers_are_read_refused_and_compared_on_the_command_line() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    say(at, "register template staff_roster empty.xlsx");
    let mut book: Xlsx<_> = open_workbook(at.join("empty.xlsx")).unwrap();
    assert_eq!(book.worksheet_range("人员花名册").unwrap().height(), 3);
    let old = "工号,姓名,科室,职称级别\n0001,王平,内科,中级\n0002,李静,内科,正高\n";
    fs::write(at.join("old.csv"), old).unwrap();
    let new = "工号,姓名,科室,职称级别,血型\n0001,王平,内科,副高,A\n0003,张三,外科,中级,\n0004,周七,外科,高级,\n";
    fs::write(at.join("new.csv"), new).unwrap();
    let line =
        "register read staff_roster new.csv --since old.csv --out rows.json --refused back.csv";
    let words: Vec<&str> = line.split(' ').collect();
    let said = rounds(at, &words);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(
        said.err
            .contains("new.csv: line 4, column 职称级别: `高级` is none of 初级, 中级"),
        "{}",
        said.err
    );
    assert!(
        said.err
            .contains("new.csv!E1: the column `血型` is not known"),
        "{}",
        said.err
    );
    assert!(
        said.out.contains("2 rows understood, 1 refused"),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("1 added, 1 changed, 1 missing, 0 unchanged"),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("~ 0001 title_level: \"intermediate\" -> \"associate_senior\""),
        "{}",
        said.out
    );
    let rows: Value = serde_json::from_str(&text(at, "rows.json")).unwrap();
    assert_eq!(rows[0]["values"]["staff_no"], "0001");
    assert!(text(at, "back.csv").contains("0004,周七,外科,高级,,职称级别："));
    assert!(say(at, "register kinds").contains("circuits"));
    for line in [
        "register read nothing old.csv",
        "register read staff_roster old.csv --out rows.txt",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(rounds(at, &words).code, 2, "{line}");
    }
}

#[test]
fn pages_escape_what_names_hold_and_leave_no_way_into_the_style() {
    let mut grid = Grid::new("<b>&", &[("甲", 10)]);
    grid.push(vec!["<script>alert(\"x\")</script>".into()]);
    let page = html(&Document {
        title: "a<b".into(),
        days: "<i>".into(),
        note: "1 < 2".into(),
        fingerprint: "12\"} body { x".into(),
        paper: Paper::Portrait,
        grids: vec![grid],
    });
    assert_well_formed(&page);
    assert!(!page.contains("<script"));
    assert!(page.contains("方案指纹 12bodyx"), "{page}");
}
