//! Plans as office files: complete, harmless to open, the same bytes every time.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use datasets::formats::grid::{Grid, Value};
use datasets::formats::ics::{Hours, Whose, calendar};
use datasets::formats::{csv, geojson, roster as roster_sheets, route, xlsx};
use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use solver::base::run::Budget;
use solver::{rostering, routing};

fn rostered() -> (rostering::problem::Problem, rostering::plan::Plan) {
    let problem = rostering::problem::Problem::new(&roster(Size::S, 1)).expect("no flaws");
    let budget = Budget {
        seed: 1,
        steps: 500,
    };
    let plan = rostering::solve(&problem, budget, &mut |_| {
        std::ops::ControlFlow::Continue(())
    })
    .plan;
    assert!(
        !plan.postings.is_empty(),
        "the plan has something to export"
    );
    (problem, plan)
}

fn routed() -> (routing::problem::Problem, routing::plan::Plan) {
    let problem = routing::problem::Problem::new(&day(60, 1)).expect("no flaws");
    let budget = Budget {
        seed: 1,
        steps: 200,
    };
    let plan = routing::solve(&problem, budget, &mut |_| {
        std::ops::ControlFlow::Continue(())
    })
    .plan;
    (problem, plan)
}

fn roster_grids() -> Vec<Grid> {
    let (problem, plan) = rostered();
    let report = rostering::check::check(&problem, &plan);
    roster_sheets::sheets(&problem, &plan, &report, Hours::default())
}

fn text(cell: &Data) -> String {
    cell.to_string()
}

#[test]
fn a_roster_workbook_has_its_five_sheets_with_every_row() {
    let grids = roster_grids();
    let bytes = xlsx::workbook(&grids).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = [
        "派驻计划",
        "坐诊周表",
        "坐诊明细",
        "基层服务进度",
        "规则得分",
    ];
    assert_eq!(book.sheet_names(), names);
    for grid in &grids {
        let range = book.worksheet_range(&grid.name).unwrap();
        // The sums stand below the rows.
        let sums = grid.columns.iter().any(|column| column.summed);
        let height = grid.rows.len() + 1 + usize::from(sums);
        assert_eq!(range.height(), height, "{}", grid.name);
        let header: Vec<String> = range.rows().next().unwrap().iter().map(text).collect();
        let wanted: Vec<&str> = grid
            .columns
            .iter()
            .map(|column| column.heading.as_str())
            .collect();
        assert_eq!(header, wanted);
    }
}

#[test]
fn sessions_are_exported_on_their_dates_and_postings_with_their_ends() {
    let (problem, plan) = rostered();
    let sessions = rostering::dates::sessions(&problem, &plan);
    let dated = roster_sheets::dated(&problem, &plan, Hours::default());
    assert_eq!(dated.rows.len(), sessions.len());
    assert_eq!(dated.rows[0][0], Value::Text(sessions[0].date.to_string()));
    let posting = plan.postings[0];
    let row = &roster_sheets::postings(&problem, &plan).rows[0];
    let physician = &problem.physicians()[posting.physician];
    assert_eq!(row[0], Value::Text(physician.key.clone()));
    let last = problem
        .calendar()
        .sunday(posting.first_week + posting.weeks - 1);
    assert_eq!(row[8], Value::Text(last.to_string()));
}

#[test]
fn a_route_workbook_has_a_sheet_for_each_driver_and_names_who_is_left_out() {
    let (problem, plan) = routed();
    let report = routing::check::check(&problem, &plan);
    let grids = route::sheets(&problem, &plan, &report);
    let used = plan
        .routes
        .values()
        .filter(|trips| !trips.is_empty())
        .count();
    assert!(0 < used);
    assert_eq!(grids.len(), 3 + used);
    let stops: usize = grids[3..]
        .iter()
        .flat_map(|grid| &grid.rows)
        .filter(|row| row[2] != Value::Text("装车".into()))
        .count();
    assert_eq!(stops + grids[1].rows.len(), problem.orders().len());
    let bytes = xlsx::workbook(&grids).unwrap();
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names().len(), grids.len());
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let grids = roster_grids();
    assert_eq!(
        xlsx::workbook(&grids).unwrap(),
        xlsx::workbook(&grids).unwrap()
    );
    let (problem, plan) = rostered();
    let feed = || calendar(&problem, &plan, Whose::All, Hours::default(), 0);
    assert_eq!(feed(), feed());
}

#[test]
fn cells_that_would_run_as_formulas_are_made_harmless() {
    let mut grid = Grid::new("a/b:c", &[("名称", 10)]);
    let dangerous = ["=1+1", "+1", "-1", "@x", "\tx", "＝1"];
    for text in dangerous {
        grid.push(vec![text.into()]);
    }
    grid.push(vec![Value::Whole(-5)]);
    let table = String::from_utf8(csv::table(&grid)).unwrap();
    let lines: Vec<&str> = table.trim_start_matches('\u{feff}').split("\r\n").collect();
    for (line, text) in lines[1..].iter().zip(dangerous) {
        assert_eq!(line.trim_matches('"'), format!("'{text}"));
    }
    assert_eq!(lines[7], "-5", "numbers stay numbers");
    let bytes = xlsx::workbook(&[grid.clone(), grid]).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["a b c", "a b c (2)"]);
    let range = book.worksheet_range("a b c").unwrap();
    assert_eq!(text(range.get_value((1, 0)).unwrap()), "'=1+1");
    assert!(book.worksheet_formula("a b c").unwrap().is_empty());
}

#[test]
fn csv_starts_with_the_mark_that_spreadsheets_need_and_quotes_what_needs_it() {
    let mut grid = Grid::new("x", &[("甲", 10), ("乙", 10)]);
    grid.push(vec!["a,b".into(), "say \"x\"".into()]);
    let bytes = csv::table(&grid);
    assert_eq!(
        bytes,
        "\u{feff}甲,乙\r\n\"a,b\",\"say \"\"x\"\"\"\r\n".as_bytes()
    );
}

#[test]
fn a_calendar_feed_has_stable_entries_in_utc() {
    let (problem, plan) = rostered();
    let sessions = rostering::dates::sessions(&problem, &plan);
    let feed = calendar(&problem, &plan, Whose::All, Hours::default(), 0);
    // Long lines are folded; unfold before reading.
    let feed = feed.replace("\r\n ", "");
    assert_eq!(feed.matches("BEGIN:VEVENT").count(), sessions.len());
    let session = &sessions[0];
    let uid = format!(
        "UID:{}-{}@rounds\r\n",
        problem.lines()[session.line].key,
        session.date
    );
    assert!(feed.contains(&uid), "{uid}");
    // 08:00 in China is midnight in UTC, 13:30 is 05:30.
    let start = if session.half.is_morning() {
        "000000"
    } else {
        "053000"
    };
    let wanted = format!("DTSTART:{}T{start}Z\r\n", session.date.format("%Y%m%d"));
    assert!(feed.contains(&wanted), "{wanted}");
    let stamps: Vec<&str> = feed
        .lines()
        .filter(|line| line.starts_with("DTSTAMP"))
        .collect();
    // Midnight of Monday 2026-01-05 in China.
    assert!(
        stamps
            .iter()
            .all(|stamp| *stamp == "DTSTAMP:20260104T160000Z"),
        "{}",
        stamps[0]
    );
    assert!(!feed.contains("TZID"), "no time zone table is needed");
    let name = &problem.hosts()[problem.lines()[session.line].host].name;
    assert!(feed.contains(&format!("LOCATION:{name}")));
}

#[test]
fn feeds_of_one_physician_one_host_and_one_studio_hold_only_their_sessions() {
    let (problem, plan) = rostered();
    let sessions = rostering::dates::sessions(&problem, &plan);
    let count = |whose| {
        calendar(&problem, &plan, whose, Hours::default(), 0)
            .matches("BEGIN:VEVENT")
            .count()
    };
    let first = sessions[0];
    let line = &problem.lines()[first.line];
    let own = sessions
        .iter()
        .filter(|row| row.physician == first.physician)
        .count();
    assert_eq!(count(Whose::Physician(first.physician)), own);
    let at_host = sessions
        .iter()
        .filter(|row| problem.lines()[row.line].host == line.host)
        .count();
    assert_eq!(count(Whose::Host(line.host)), at_host);
    let at_studio = sessions
        .iter()
        .filter(|row| problem.lines()[row.line].studio == line.studio)
        .count();
    assert_eq!(count(Whose::Studio(line.studio)), at_studio);
}

#[test]
fn a_map_of_routes_shows_every_order_once_and_a_line_for_every_trip() {
    let (problem, plan) = routed();
    let map: serde_json::Value = serde_json::from_str(&geojson::routes(&problem, &plan)).unwrap();
    assert_eq!(map["type"], "FeatureCollection");
    let features = map["features"].as_array().unwrap();
    let of = |kind: &str| {
        features
            .iter()
            .filter(|row| row["properties"]["kind"] == kind)
            .count()
    };
    assert_eq!(of("stop") + of("unserved"), problem.orders().len());
    assert_eq!(of("depot"), problem.depots().len());
    let trips: usize = plan.routes.values().map(Vec::len).sum();
    assert_eq!(of("trip"), trips);
    let line = features
        .iter()
        .find(|row| row["properties"]["kind"] == "trip")
        .unwrap();
    let stops = usize::try_from(line["properties"]["stops"].as_u64().unwrap()).unwrap();
    // From the depot over the stops and back.
    assert_eq!(
        line["geometry"]["coordinates"].as_array().unwrap().len(),
        stops + 2
    );
    assert_eq!(map["travel_source"], problem.travel_source());
}

#[test]
fn tables_for_analysis_and_headings_run_as_no_formula() {
    let mut draft = day(10, 1);
    for vehicle in &mut draft.vehicles {
        vehicle.name = "＝cmd".into();
    }
    let problem = routing::problem::Problem::new(&draft).expect("no flaws");
    let budget = Budget { seed: 1, steps: 50 };
    let plan = routing::solve(&problem, budget, &mut |_| {
        std::ops::ControlFlow::Continue(())
    })
    .plan;
    let table = api::analytics::routing::stop_table(&problem, &plan).unwrap();
    let bytes = api::analytics::csv(&table).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.contains(",'＝cmd,") && !text.contains(",＝cmd"),
        "{text}"
    );
    let mut grid = Grid::new("表", &[("=1+1", 8), ("好", 8)]);
    grid.push(vec!["a".into(), "b".into()]);
    let text = String::from_utf8(csv::table(&grid)).unwrap();
    assert!(text.contains("'=1+1,好"), "{text}");
}

#[test]
fn every_workbook_of_a_plan_names_the_plan_in_its_properties_and_on_paper() {
    use api::engine::Kind;
    use api::exports::{Extras, export, names};
    let folder = tempfile::TempDir::new().unwrap();
    let at = folder.path();
    let mut looked = 0;
    for (kind, verb, what) in [
        (Kind::Rostering, "roster", "roster"),
        (Kind::Routing, "route", "day"),
        (Kind::Shifts, "roster", ""),
    ] {
        if kind == Kind::Shifts {
            std::fs::write(at.join("desk.txt"), support::shifts::DESK).unwrap();
            crate::program::done(at, &["convert", "desk.txt", "problem.json"]);
        } else {
            crate::program::done(
                at,
                &["generate", what, "--size", "s", "--out", "problem.json"],
            );
        }
        let solve = [verb, "problem.json", "--steps", "20", "--out", "plan.json"];
        crate::program::done(at, &solve);
        let [problem, plan] =
            ["problem.json", "plan.json"].map(|name| std::fs::read(at.join(name)).unwrap());
        let extras = Extras {
            sequence: 7,
            ..Extras::default()
        };
        let mark = format!("{} 第7号发布", api::store::fingerprint(&plan));
        for name in names(kind).iter().filter(|name| name.ends_with(".xlsx")) {
            let bytes = export(kind, &problem, &plan, name, &extras).unwrap();
            let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let parts: Vec<String> = (book.file_names())
                .map(|name| name.unwrap().into_owned())
                .collect();
            for part in parts {
                let is_sheet = part.starts_with("xl/worksheets/sheet");
                if is_sheet || part == "docProps/core.xml" {
                    let text = std::io::read_to_string(book.by_name(&part).unwrap()).unwrap();
                    assert!(text.contains(&mark), "{name}: {part}");
                    looked += 1;
                }
            }
        }
    }
    eprintln!("{looked} sheets and properties name their plan");
}
