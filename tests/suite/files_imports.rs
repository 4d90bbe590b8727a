//! Office files become drafts, or are refused with every flaw at its line or cell.

use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use datasets::registers::kind::Kind;
use datasets::registers::orders::{day_of, orders};
use datasets::registers::reading::{guess, read};
use datasets::registers::staff::staff;
use datasets::registers::studios::studios;
use datasets::zibo::city;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use solver::base::flaw::Flaw;
use solver::base::text::TimeOfDay;
use solver::routing::draft::OrderDraft;
use solver::{rostering, routing};

fn read_orders(file: &str, bytes: &[u8]) -> Result<Vec<OrderDraft>, Vec<Flaw>> {
    orders(file, bytes, &day(20, 1), &city().townships)
}

fn places(flaws: &[Flaw]) -> Vec<(&str, &str)> {
    flaws
        .iter()
        .map(|flaw| (flaw.path.as_str(), flaw.code))
        .collect()
}

fn clock(text: &str) -> TimeOfDay {
    TimeOfDay::Clock(text.into())
}

const SHEET: &str = "\
淄博市某医院配送单,,,,,,,
2026年3月17日,,,,,,,
处方号,区县,镇街,付数,可取时间,时间窗,是否冷链,代煎
0001,淄川区,昆仑镇,7,9：30,14：00－18：00,否,是
0002,,太河,,,08:00-12:00；14:00-18:00,,
0003,沂源县,历山街道,１,,,是,
";

#[test]
fn a_delivery_sheet_with_titles_aliases_and_full_width_signs_becomes_orders() {
    let read = read_orders("orders.csv", SHEET.as_bytes()).unwrap();
    assert_eq!(read.len(), 3);
    let [first, second, third] = &read[..] else {
        panic!("three orders")
    };
    // Leading zeros stay: a prescription number is no number.
    assert_eq!(first.id, "0001");
    assert_eq!(first.area, "淄川区昆仑镇");
    assert_eq!(first.handling.as_deref(), Some("decoction"));
    // Seven doses of 430 g and 550 ml.
    assert_eq!(first.load, [3_010, 3_850]);
    assert_eq!(first.release, Some(clock("09:30")));
    assert_eq!(first.windows, [[clock("14:00"), clock("18:00")]]);
    assert_eq!(second.area, "淄川区太河镇");
    assert_eq!(second.windows.len(), 2);
    assert_eq!(second.handling.as_deref(), Some("ambient"));
    assert_eq!(third.handling.as_deref(), Some("cold"));
    assert_eq!(third.service_seconds, 360);
    let draft = day_of(&day(20, 1), "imported", read);
    let problem = routing::problem::Problem::new(&draft).expect("a valid day");
    assert_eq!(problem.orders().len(), 3);
}

#[test]
fn the_same_sheet_in_gb18030_gives_the_same_orders() {
    let (bytes, _, _) = encoding_rs::GB18030.encode(SHEET);
    let utf8 = read_orders("orders.csv", SHEET.as_bytes()).unwrap();
    assert_eq!(read_orders("orders.csv", &bytes).unwrap(), utf8);
}

#[test]
fn every_flaw_of_a_delivery_sheet_is_reported_at_once() {
    let text = "\
处方号,镇街,经度,纬度,付数,时间窗,冷链,代煎,药房
A1,无此镇,,,x,14:00-12:00,是,是,
A1,昆仑镇,,,,8-9,也许,,某药房
,,,,,,,,decoction_centre
A4,,118.0,,,,,,
A5,,200,36.5,,,,,
";
    let flaws = read_orders("o.csv", text.as_bytes()).unwrap_err();
    let wanted = [
        ("o.csv: line 2, column 乡镇", "unknown_id"),
        ("o.csv: line 2, column 付数", "out_of_range"),
        ("o.csv: line 2, column 时间窗", "reversed"),
        ("o.csv: line 2, column 是否冷链", "contradiction"),
        ("o.csv: line 3, column 处方号", "duplicate_id"),
        ("o.csv: line 3, column 时间窗", "bad_time"),
        ("o.csv: line 3, column 是否冷链", "unreadable"),
        ("o.csv: line 3, column 取货点", "unknown_id"),
        ("o.csv: line 4, column 处方号", "empty"),
        ("o.csv: line 4, column 乡镇", "contradiction"),
        ("o.csv: line 5, column 纬度", "empty"),
        ("o.csv: line 6, column 经度", "out_of_range"),
    ];
    let found = places(&flaws);
    for place in wanted {
        assert!(found.contains(&place), "{place:?} in {found:?}");
    }
    assert_eq!(found.len(), wanted.len(), "{found:?}");
}

#[test]
fn a_missing_column_and_an_empty_file_are_named() {
    let flaws = read_orders("o.csv", "镇街,付数\n昆仑镇,7\n".as_bytes()).unwrap_err();
    assert_eq!(places(&flaws), [("o.csv: column 处方号", "unreadable")]);
    assert!(read_orders("o.csv", b"").is_err());
    let flaws = read_orders("o.csv", "处方号,镇街\n".as_bytes()).unwrap_err();
    assert_eq!(places(&flaws), [("o.csv", "empty")]);
}

#[test]
fn formula_cells_of_a_workbook_are_refused_by_name() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["处方号", "镇街", "付数"].into_iter().enumerate() {
        sheet
            .write_string(0, u16::try_from(column).unwrap(), heading)
            .unwrap();
    }
    sheet.write_string(1, 0, "A1").unwrap();
    sheet.write_string(1, 1, "昆仑镇").unwrap();
    sheet
        .write_formula(1, 2, Formula::new("=3+4").set_result("7"))
        .unwrap();
    sheet
        .write_formula(6, 2, Formula::new("=SUM(C2)").set_result("7"))
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let flaws = read_orders("orders.xlsx", &bytes).unwrap_err();
    assert_eq!(
        places(&flaws),
        [("orders.xlsx!C2", "formula"), ("orders.xlsx!C7", "formula")]
    );
    assert!(
        flaws[1].message.contains("=SUM(C2)"),
        "{}",
        flaws[1].message
    );
}

#[test]
fn formulas_in_a_csv_file_are_refused_by_line() {
    let text = "处方号,镇街\n\"=HYPERLINK(\"\"x\"\")\",昆仑镇\n";
    let flaws = read_orders("o.csv", text.as_bytes()).unwrap_err();
    assert_eq!(places(&flaws), [("o.csv: line 2, column 1", "formula")]);
}

#[test]
fn merged_cells_dates_and_times_of_a_workbook_are_understood() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 3, "配送单", &plain).unwrap();
    for (column, heading) in ["处方号", "镇街", "可取时间", "付数"]
        .into_iter()
        .enumerate()
    {
        sheet
            .write_string(1, u16::try_from(column).unwrap(), heading)
            .unwrap();
    }
    // One township for two rows.
    sheet.merge_range(2, 1, 3, 1, "昆仑镇", &plain).unwrap();
    let time = ExcelDateTime::from_hms(9, 30, 0).unwrap();
    let as_time = Format::new().set_num_format("hh:mm");
    for (row, id) in [(2, "A1"), (3, "A2")] {
        sheet.write_string(row, 0, id).unwrap();
        sheet
            .write_datetime_with_format(row, 2, &time, &as_time)
            .unwrap();
        sheet.write_number(row, 3, 7.0).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let read = read_orders("orders.xlsx", &bytes).unwrap();
    assert_eq!(read.len(), 2);
    for order in &read {
        assert_eq!(order.area, "淄川区昆仑镇");
        assert_eq!(order.release, Some(clock("09:30")));
        assert_eq!(order.load, [3_010, 3_850]);
    }
}

#[test]
fn a_flaw_in_a_workbook_names_its_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["处方号", "镇街", "时间窗"].into_iter().enumerate() {
        sheet
            .write_string(0, u16::try_from(column).unwrap(), heading)
            .unwrap();
    }
    for (column, text) in ["A1", "昆仑镇", "早上"].into_iter().enumerate() {
        sheet
            .write_string(6, u16::try_from(column).unwrap(), text)
            .unwrap();
    }
    let flaws = read_orders("orders.xlsx", &book.save_to_buffer().unwrap()).unwrap_err();
    assert_eq!(places(&flaws), [("orders.xlsx!C7", "bad_time")]);
}

#[test]
fn a_broken_workbook_is_unreadable_and_nothing_worse() {
    let flaws = read_orders("orders.xlsx", b"PK\x03\x04 and then nothing").unwrap_err();
    assert_eq!(places(&flaws), [("orders.xlsx", "unreadable")]);
}

const STAFF: &str = "\
人员花名册,,,,,,,,
工号,姓名,单位,科室,职称,职称级别,荣誉称号,拟申报年度,既往基层服务月数,本院门诊,每周坐诊次数,执业范围
0007,王平,淄博市中心医院,心血管内科,主治医师,中级,,2027,3,周一上午、星期三下午,1,内科专业、全科医学专业
0008,李静,淄博市中心医院,心血管内科,主任医师,正高,名医,,,周二上午,2,
";

#[test]
fn a_staff_roster_becomes_physicians_of_a_valid_problem() {
    let mut base = roster(Size::S, 1);
    let people = staff("staff.csv", STAFF.as_bytes(), &base).unwrap();
    assert_eq!(people[0].id, "0007");
    assert_eq!(people[0].specialty, "cardiology");
    assert_eq!(people[0].clinic, ["mon_am", "wed_pm"]);
    let scopes = ["内科专业", "全科医学专业"].map(String::from);
    assert_eq!(people[0].practice_scopes.as_deref(), Some(&scopes[..]));
    assert_eq!(people[1].practice_scopes, None, "nothing on record");
    let promotion = people[0].promotion.as_ref().unwrap();
    assert_eq!(promotion.cutoff, "2027-08-31");
    // Three months of twelve are thirteen weeks of fifty-two; of nine more, 276 days at most, forty
    // weeks are always enough.
    assert_eq!(
        (promotion.required_weeks, promotion.credited_weeks),
        (53, 13)
    );
    assert_eq!(
        people[1].honour,
        Some(rostering::draft::Honour::FamousDoctor)
    );
    assert_eq!(people[1].promotion, None);
    base.physicians = people;
    rostering::problem::Problem::new(&base).expect("a valid problem");
}

#[test]
fn a_title_level_is_never_guessed_from_the_title() {
    let text = "工号,姓名,科室,职称,职称级别\n1,王平,心血管内科,副主任医师,\n2,李静,心血管内科,助理全科医生,助理\n";
    let base = roster(Size::S, 1);
    let department = base
        .departments
        .iter()
        .find(|row| row.name.ends_with("心血管内科"))
        .unwrap();
    let text = text.replace("心血管内科", &department.name);
    let flaws = staff("s.csv", text.as_bytes(), &base).unwrap_err();
    assert_eq!(
        places(&flaws),
        [
            ("s.csv: line 2, column 职称级别", "empty"),
            ("s.csv: line 3, column 职称级别", "unreadable")
        ]
    );
}

#[test]
fn every_flaw_of_a_staff_roster_is_reported_at_once() {
    let text = "\
工号,姓名,单位,科室,职称级别,荣誉称号,拟申报年度,本院门诊,每周坐诊次数,请假开始,请假结束
1,,某医院,心血管内科,中级,神医,今年,周日上午,11,2026-02-31,2026-03-01
1,李静,淄博市中心医院,无此科,正高,,,,,2026-03-02,2026-03-01
";
    let flaws = staff("s.csv", text.as_bytes(), &roster(Size::S, 1)).unwrap_err();
    let found = places(&flaws);
    let wanted = [
        ("s.csv: line 2, column 姓名", "empty"),
        ("s.csv: line 2, column 单位", "unknown_id"),
        ("s.csv: line 2, column 荣誉称号", "unreadable"),
        ("s.csv: line 2, column 拟申报年度", "out_of_range"),
        ("s.csv: line 2, column 本院门诊", "bad_half_day"),
        ("s.csv: line 2, column 每周坐诊次数", "out_of_range"),
        ("s.csv: line 2, column 请假开始", "bad_date"),
        ("s.csv: line 3, column 工号", "duplicate_id"),
        ("s.csv: line 3, column 科室", "unknown_id"),
        ("s.csv: line 3, column 专业", "unknown_id"),
        ("s.csv: line 3, column 请假结束", "reversed"),
    ];
    for (path, code) in wanted {
        let same = |(at, what): &(&str, &str)| {
            // Without a column of its own the specialty is read from the department.
            (*at == path || path.replace("专业", "科室") == *at) && *what == code
        };
        assert!(found.iter().any(same), "{path} {code} in {found:?}");
    }
}

#[test]
fn a_register_of_studios_becomes_studios_with_a_line_for_every_session_of_their_rules() {
    let mut base = roster(Size::S, 1);
    let (host, specialty) = (base.hosts[0].clone(), base.specialties[0].clone());
    let text = format!(
        "工作室名称,设立单位,领衔专家,荣誉称号,专业,坐诊规律,聘期止\n\
         甲工作室,{0},王平,名医,{1},每周二上午、隔周周三下午,2026年6月\n\
         乙工作室,{0},李静,,,,\n",
        host.name, specialty.name
    );
    assert_eq!(guess("s.csv", text.as_bytes()), Some(Kind::Studios));
    let reading = read(Kind::Studios, "s.csv", text.as_bytes());
    let (rooms, lines) = studios(&reading, &base).unwrap();
    let hosts: Vec<&str> = rooms.iter().map(|studio| studio.host.as_str()).collect();
    assert_eq!(hosts, [host.id.as_str(), host.id.as_str()]);
    let wanted: Vec<_> = (lines.iter())
        .map(|line| {
            let last = line.last.as_ref().expect("the rule names it");
            (line.id.as_str(), line.every_weeks, last.half_day.as_str())
        })
        .collect();
    assert_eq!(
        wanted,
        [("甲工作室-1", 1, "tue_am"), ("甲工作室-2", 2, "wed_pm")]
    );
    assert_eq!(
        lines[0].wants_honour,
        Some(rostering::draft::Honour::FamousDoctor)
    );
    let term = (lines[0].from.as_deref(), lines[0].to.as_deref());
    assert_eq!(term, (None, Some("2026-06-30")));
    (base.studios, base.lines) = (rooms, lines);
    rostering::problem::Problem::new(&base).expect("a valid problem");
}

#[test]
fn rules_of_sessions_that_are_not_understood_and_hosts_nobody_knows_are_refused() {
    let text = "\
工作室名称,设立单位,领衔专家,专业,坐诊规律
甲工作室,某卫生院,王平,占星,每周六上午
乙工作室,某卫生院,李静,,每周二上午
";
    let reading = read(Kind::Studios, "s.csv", text.as_bytes());
    let flaws = studios(&reading, &roster(Size::S, 1)).unwrap_err();
    assert_eq!(
        places(&flaws),
        [
            ("s.csv: line 2, column 设立单位", "unknown_id"),
            ("s.csv: line 2, column 坐诊规律", "unreadable"),
            ("s.csv: line 3, column 设立单位", "unknown_id"),
            ("s.csv: line 3, column 专业", "empty"),
        ]
    );
}

#[test]
fn what_a_file_is_is_told_by_its_header() {
    assert_eq!(guess("s.csv", STAFF.as_bytes()), Some(Kind::StaffRoster));
    assert_eq!(guess("o.csv", SHEET.as_bytes()), Some(Kind::Prescriptions));
    assert_eq!(guess("x.csv", b"a,b\n1,2\n"), None);
    for kind in Kind::ALL {
        let template = datasets::registers::write::template(kind).unwrap();
        assert_eq!(guess("t.xlsx", &template), Some(kind));
    }
}
