//! Plans as the tables that offices exchange: complete, and read again without a difference.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use datasets::formats::csv;
use datasets::formats::grid::Grid;
use datasets::formats::ics::Hours;
use datasets::formats::roster::attendance::{Shifts, dingtalk, feishu, wecom};
use datasets::formats::roster::public::{Words, notice, persons, studios};
use datasets::formats::roster::tables as roster_tables;
use datasets::formats::route::tables as route_tables;
use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use datasets::registers::difference::difference;
use datasets::registers::field::Mask;
use datasets::registers::kind::Kind;
use datasets::registers::ledger::ledger;
use datasets::registers::mask::{self, masked};
use datasets::registers::reading::read;
use datasets::registers::row::Row;
use datasets::registers::write::{Format, write};
use solver::base::run::Budget;
use solver::rostering::dates::sessions;
use solver::rostering::plan::patch::Patch;
use solver::{rostering, routing};

type Roster = (
    rostering::draft::Draft,
    rostering::problem::Problem,
    rostering::plan::Plan,
);

fn rostered() -> Roster {
    let draft = roster(Size::S, 1);
    let problem = rostering::problem::Problem::new(&draft).expect("no flaws");
    let budget = Budget {
        seed: 1,
        steps: 300,
    };
    let plan = rostering::solve(&problem, budget, &mut |_| {
        std::ops::ControlFlow::Continue(())
    })
    .plan;
    (draft, problem, plan)
}

fn routed() -> (routing::problem::Problem, routing::plan::Plan) {
    let mut draft = day(60, 1);
    draft.date = Some("2026-03-17".into());
    let problem = routing::problem::Problem::new(&draft).expect("no flaws");
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

/// Written as a workbook and as csv and read again, the rows are the same.
fn assert_comes_back(kind: Kind, rows: &[Row]) {
    assert!(!rows.is_empty());
    for (format, file) in [(Format::Xlsx, "t.xlsx"), (Format::Csv, "t.csv")] {
        let bytes = write(kind, rows, format).expect("it fits a sheet");
        let reading = read(kind, file, &bytes);
        assert_eq!(reading.refusals, [], "{kind:?}");
        let found = difference(rows, &reading.rows, &reading.columns);
        assert!(found.is_empty(), "{kind:?}: {found:?}");
        assert_eq!(found.unchanged, rows.len());
    }
}

#[test]
fn a_roster_comes_back_from_its_tables_without_a_difference() {
    let (draft, problem, plan) = rostered();
    let dated = roster_tables::dated(&problem, &plan, Hours::default());
    assert_eq!(dated.len(), sessions(&problem, &plan).len());
    assert_comes_back(Kind::SessionTimetable, &dated);
    let weekly = roster_tables::weekly(&problem, &plan);
    let holders = plan.series.iter().filter_map(|(_, series)| series.as_ref());
    let holders: std::collections::BTreeSet<_> = holders
        .flat_map(|series| series.holders.iter().map(|tenure| tenure.physician))
        .collect();
    assert_eq!(weekly.len(), holders.len());
    assert_comes_back(Kind::WeeklyTimetable, &weekly);
    let postings = roster_tables::postings(&draft, &problem, &plan);
    assert_eq!(postings.len(), plan.postings.len());
    assert!(
        postings
            .iter()
            .all(|row| !row.text("legal_basis").is_empty())
    );
    assert_comes_back(Kind::PostingLedger, &postings);
    // The planned postings are a ledger that can be reckoned.
    let bytes = write(Kind::PostingLedger, &postings, Format::Xlsx).unwrap();
    let draft = ledger("postings.xlsx", &bytes).unwrap();
    assert_eq!(draft.entries.len(), plan.postings.len());
    solver::service::ledger::Ledger::new(&draft).expect("a valid ledger");
}

#[test]
fn delivery_sheets_and_hand_overs_come_back_and_hold_every_order_once() {
    let (problem, plan) = routed();
    let nobody = BTreeMap::new();
    let deliveries = route_tables::deliveries(&problem, &plan, &nobody);
    let served: usize = plan
        .routes
        .values()
        .flatten()
        .map(|trip| trip.stops.len())
        .sum();
    assert_eq!(deliveries.len(), served);
    assert_comes_back(Kind::DeliverySheet, &deliveries);
    let first = &deliveries[0];
    assert!(
        first.text("run_no").starts_with("20260317-"),
        "{}",
        first.text("run_no")
    );
    assert_eq!(first.integer("stop_seq"), Some(1));
    let handovers = route_tables::handovers(&problem, &plan, &nobody);
    assert_eq!(handovers.len(), served);
    assert!(
        handovers[0]
            .text("handed_over_at")
            .starts_with("2026-03-17 ")
    );
    assert_comes_back(Kind::Handover, &handovers);
}

#[test]
fn what_sheets_show_of_patients_comes_from_the_prescriptions_and_is_masked() {
    let (problem, plan) = routed();
    let order = &problem.orders()[plan.routes.values().flatten().next().unwrap().stops[0]].key;
    let texts = [
        ("rx_no", order.clone()),
        ("patient", "王测试".into()),
        ("phone", "13812345678".into()),
        ("address", "淄川区昆仑镇幸福路12号3单元".into()),
        ("parcels", "2".into()),
        ("bags", "14".into()),
    ];
    let prescriptions = [Row::of_texts(Kind::Prescriptions, 2, &texts)];
    let known = route_tables::by_number(&prescriptions);
    let plain = route_tables::deliveries(&problem, &plan, &known);
    let rows = mask::rows(Kind::DeliverySheet, &plain);
    let row = rows.iter().find(|row| row.text("rx_no") == order).unwrap();
    assert_eq!(row.text("recipient_masked"), "王*试");
    assert_eq!(row.text("phone"), "138****5678");
    assert_eq!(row.text("address"), "淄川区昆仑镇****");
    assert_eq!(row.integer("parcels"), Some(2));
    let sheet = String::from_utf8(write(Kind::DeliverySheet, &rows, Format::Csv).unwrap()).unwrap();
    for secret in ["王测试", "13812345678", "幸福路"] {
        assert!(!sheet.contains(secret), "{secret}");
    }
    let plain = plain.iter().find(|row| row.text("rx_no") == order).unwrap();
    assert_eq!(plain.text("phone"), "13812345678");
    let handovers = route_tables::handovers(&problem, &plan, &known);
    let bags = handovers
        .iter()
        .find(|row| row.text("rx_no") == order)
        .unwrap();
    assert_eq!(bags.integer("bag_count"), Some(14));
}

#[test]
fn masks_leave_enough_to_find_the_door_and_no_more() {
    let cases = [
        (Mask::Name, "张小明", "张*明"),
        (Mask::Name, "欧阳小明", "欧**明"),
        (Mask::Name, "王平", "王*"),
        (Mask::Name, "王", "*"),
        (Mask::Name, "张*明", "张*明"),
        (Mask::Phone, "13800001234", "138****1234"),
        (Mask::Phone, "5331234", "****34"),
        (Mask::Phone, "12", "****2"),
        (Mask::Address, "张店区", "张****"),
        (Mask::Address, "昆仑镇3号", "昆仑****"),
        // A star in a text hides nothing of it.
        (Mask::Address, "昆仑镇幸福路12号*", "昆仑镇幸福****"),
        (Mask::Phone, "13800001234*", "138****234*"),
    ];
    for (mask, text, wanted) in cases {
        assert_eq!(masked(mask, text), wanted);
    }
}

#[test]
fn the_notice_names_every_expert_with_when_where_and_what_changes() {
    let (_, problem, mut plan) = rostered();
    let (line, series) = (plan.series.iter())
        .find_map(|(line, series)| Some((line, series.clone()?)))
        .filter(|(_, series)| !series.holders.is_empty())
        .expect("somebody holds the first line");
    let week = series.holders[0].first_week;
    plan.patches.push(Patch {
        line,
        week,
        half: series.half,
        physician: None,
    });
    let expert = problem.physicians()[series.holders[0].physician].clone();
    let studio = &problem.studios()[problem.lines()[line].studio].name;
    let staff = [
        ("staff_no", expert.key.clone()),
        ("expertise", "冠心病".into()),
    ];
    let phone = [("studio", studio.clone()), ("phone", "05331234567".into())];
    let words = Words::of(
        &[Row::of_texts(Kind::StaffRoster, 2, &staff)],
        &[Row::of_texts(Kind::Studios, 2, &phone)],
    );
    let grid = notice(&problem, &plan, &words);
    let headings: Vec<&str> = grid
        .columns
        .iter()
        .map(|column| column.heading.as_str())
        .collect();
    let wanted = "专家 职称/荣誉 专长 出诊时间 出诊地点 预约方式 变更说明";
    assert_eq!(headings.join(" "), wanted);
    let tenures = plan.series.iter().filter_map(|(_, series)| series.as_ref());
    let tenures: usize = tenures.map(|series| series.holders.len()).sum();
    assert_eq!(grid.rows.len(), tenures);
    let lines = lines_of(&grid);
    let row = lines
        .iter()
        .find(|row| row[6].ends_with("停诊"))
        .expect("the session called off");
    assert_eq!(
        (row[0].as_str(), row[2].as_str()),
        (expert.name.as_str(), "冠心病")
    );
    assert!(row[3].contains(&series.half.chinese()), "{}", row[3]);
    assert!(row[4].ends_with(studio.as_str()), "{}", row[4]);
    assert_eq!(row[5], "电话 05331234567");
    // Who is not there every week is there from a day on.
    let weekly = |row: &&Vec<String>| row[3].starts_with("每周");
    let dated = |row: &&Vec<String>| row[3].contains("，首次");
    assert!(lines.iter().filter(weekly).all(|row| !dated(&row)));
    let others = lines.iter().filter(|row| !weekly(row)).count();
    assert!(0 < others);
    assert_eq!(lines.iter().filter(dated).count(), others);
}

/// A grid read back from its csv.
fn lines_of(grid: &Grid) -> Vec<Vec<String>> {
    let bytes = csv::table(grid);
    let text = std::str::from_utf8(&bytes)
        .expect("csv is text")
        .trim_start_matches('\u{feff}');
    let rows = text.split("\r\n").skip(1).filter(|line| !line.is_empty());
    rows.map(|line| line.split(',').map(String::from).collect())
        .collect()
}

#[test]
fn persons_and_studios_have_a_sheet_each_and_every_session_stands_in_both() {
    let (_, problem, plan) = rostered();
    let held = sessions(&problem, &plan).len();
    let hours = Hours::default();
    let people = persons(&problem, &plan, hours);
    let rows: usize = people.iter().map(|grid| grid.rows.len()).sum();
    assert_eq!(rows, held + plan.postings.len());
    let rooms = studios(&problem, &plan, hours);
    assert_eq!(
        rooms.iter().map(|grid| grid.rows.len()).sum::<usize>(),
        held
    );
    let bytes = datasets::formats::xlsx::workbook(&people).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    assert_eq!(names.len(), people.len());
    let first: Range<Data> = book.worksheet_range(&names[0]).unwrap();
    assert_eq!(first.height(), people[0].rows.len() + 1);
}

#[test]
fn attendance_systems_get_every_day_away_from_home_once() {
    let (_, problem, plan) = rostered();
    let shifts = Shifts {
        group: "7".into(),
        morning: "11".into(),
        afternoon: "12".into(),
        full_day: "13".into(),
    };
    let mut halves: BTreeMap<(String, String), [bool; 2]> = BTreeMap::new();
    for session in sessions(&problem, &plan) {
        let key = problem.physicians()[session.physician].key.clone();
        let day = halves.entry((key, session.date.to_string())).or_default();
        day[usize::from(!session.half.is_morning())] = true;
    }
    let table = lines_of(&wecom(&problem, &plan, &shifts));
    let mut days = BTreeMap::new();
    for row in &table {
        assert_eq!(row[0], "7");
        let date = format!("{}-{}-{:0>2}", &row[1][..4], &row[1][4..], row[3]);
        let before = days.insert((row[2].clone(), date), row[4].clone());
        assert_eq!(before, None, "{row:?}");
    }
    for (day, [morning, afternoon]) in &halves {
        let shift = days.get(day).expect("every day with a session");
        // Who is posted may be away for the other half as well.
        let wanted: &[&str] = match (morning, afternoon) {
            (true, true) => &["13"],
            (true, false) => &["11", "13"],
            _ => &["12", "13"],
        };
        assert!(wanted.contains(&shift.as_str()), "{day:?}: {shift}");
    }
    assert!(halves.len() < days.len(), "posted days are there too");
    let calls = lines_of(&feishu(&problem, &plan, &shifts));
    assert_eq!(calls.len(), table.len());
    let mut sizes: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for row in &calls {
        let call = sizes.entry(&row[0]).or_insert((0, &row[3]));
        call.0 += 1;
        assert_eq!(call.1, row[3], "one month a call");
    }
    assert!(sizes.values().all(|(rows, _)| *rows <= 50));
    let checks = lines_of(&dingtalk(&problem, &plan, &shifts, Hours::default()));
    assert_eq!(checks.len(), 2 * table.len());
    let begins = checks.iter().filter(|row| row[2] == "OnDuty").count();
    assert_eq!(begins, table.len());
}
