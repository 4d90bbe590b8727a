//! The posting ledger (基层服务派驻台账) as offices keep it, row by row, as a service ledger.
//!
//! Nothing is judged here: what a cell leaves open stays open in the ledger, and whoever counts it
//! says that it is not known. An entry is named by its row, an institution by its name.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use solver::base::flaw::{Flaw, FlawKind, Flaws};
use solver::service::draft::{
    AbsenceDraft, AttendanceDraft, EntryDraft, InstitutionDraft, Kind, LedgerDraft, PhysicianDraft,
    TitleDraft,
};
use solver::service::terms::{AbsenceKind, Evidence, StaffKind};

use super::cell::DayOfMonth;
use super::sheet::Sheet;
use super::table::{Column, Row, Table};

mod choices;

use choices::{APPRAISALS, BASES, FULL_TIME, GRADES, KINDS, LEVELS, TITLE_LEVELS, choice, papers};

const fn column(name: &'static str, aliases: &'static [&'static str], needed: bool) -> Column {
    Column {
        name,
        aliases,
        needed,
    }
}

const COLUMNS: [Column; 27] = [
    column("工号", &["职工号", "人员编号", "staff_no"], true),
    column("姓名", &["医师姓名", "name"], false),
    column(
        "派出单位",
        &["派驻单位", "选派单位", "支援单位", "sending_institution"],
        false,
    ),
    column("派出单位等级", &["派出单位级别", "sending_grade"], false),
    column("职称", &["专业技术职称", "title_text"], false),
    column("职称级别", &["title_level"], false),
    column(
        "职称聘任时间",
        &[
            "现职称聘任时间",
            "聘任时间",
            "聘任日期",
            "title_appointed_on",
        ],
        false,
    ),
    column("拟申报年度", &["拟晋升年度", "target_year"], false),
    column("离职日期", &["left_on"], false),
    column(
        "受援单位",
        &["接收单位", "受援医院", "服务单位", "host_institution"],
        true,
    ),
    column("受援单位级别", &["接收单位级别", "host_level"], false),
    column("派驻类型", &["posting_type"], false),
    column("依据", &["执业依据", "legal_basis"], false),
    column("派遣文件文号", &["文号", "dispatch_doc_no"], false),
    column("开始日期", &["起始日期", "派驻开始", "start_date"], true),
    column("结束日期", &["终止日期", "派驻结束", "end_date"], true),
    column("全职/兼职", &["全职", "是否全职", "full_time"], false),
    column("半日数", &["坐诊半日数", "half_days"], false),
    column("应出勤天数", &["应出勤", "due_days"], false),
    column("实际出勤天数", &["实出勤", "attendance_days"], false),
    column("缺勤天数", &["absence_days"], false),
    column("年休假天数", &["annual_leave_days"], false),
    column("考核结果", &["考核等次", "appraisal"], false),
    column("鉴定表编号", &["考核表编号", "appraisal_ref"], false),
    column("受援单位盖章", &["host_sealed"], false),
    column("派出单位盖章", &["sender_sealed"], false),
    column("备注", &["note"], false),
];

/// The ledger of the file.
///
/// # Errors
/// Every flaw, each with its line and column or its cell.
pub fn ledger(file: &str, bytes: &[u8]) -> Result<LedgerDraft, Vec<Flaw>> {
    let sheet = Sheet::read(file, bytes)?;
    let mut flaws = Flaws::default();
    let table = Table::find(&sheet, &COLUMNS, &mut flaws);
    let mut places = Places::default();
    let mut people = People::default();
    let mut entries = Vec::new();
    for row in table.rows() {
        let sender = row.text("派出单位");
        if !sender.is_empty() {
            places.know(sender);
            let grade = choice(&mut flaws, &row, "派出单位等级", &GRADES);
            let known = &mut places.rows.get_mut(sender).expect("just named").grade;
            agree(&mut flaws, &row, "派出单位等级", known, grade);
        }
        people.read(&mut flaws, &row);
        let host = row.needed(&mut flaws, "受援单位");
        if !host.is_empty() {
            places.know(host);
            let level = choice(&mut flaws, &row, "受援单位级别", &LEVELS);
            let known = &mut places.rows.get_mut(host).expect("just named").level;
            agree(&mut flaws, &row, "受援单位级别", known, level);
        }
        entries.extend(entry(&mut flaws, &row, host));
    }
    if entries.is_empty() && flaws.is_empty() {
        flaws.add(file, FlawKind::Empty);
    }
    flaws.into_result()?;
    Ok(LedgerDraft {
        kind: Kind::Ledger,
        name: file.into(),
        generated: None,
        institutions: places.in_order(),
        physicians: people.rows,
        entries,
    })
}

/// A flaw of the ledger that `draft` makes, at the row of the file it came from.
#[must_use]
pub fn locate(draft: &LedgerDraft, mut flaw: Flaw) -> Flaw {
    let rest = flaw.path.strip_prefix("$.entries[");
    let found = rest.and_then(|rest| {
        let (index, field) = rest.split_once(']')?;
        let entry = draft.entries.get(index.parse::<usize>().ok()?)?;
        Some(format!("{}: line {}{field}", draft.name, entry.id))
    });
    if let Some(path) = found {
        flaw.path = path;
    }
    flaw
}

/// Institutions by name, in the order in which the file names them.
#[derive(Default)]
struct Places {
    order: Vec<String>,
    rows: BTreeMap<String, InstitutionDraft>,
}

impl Places {
    fn know(&mut self, name: &str) {
        if !self.rows.contains_key(name) {
            self.order.push(name.into());
            let row = InstitutionDraft {
                id: name.into(),
                name: name.into(),
                level: None,
                grade: None,
            };
            self.rows.insert(name.into(), row);
        }
    }

    fn in_order(mut self) -> Vec<InstitutionDraft> {
        let rows = self.order.iter().filter_map(|name| self.rows.remove(name));
        rows.collect()
    }
}

#[derive(Default)]
struct People {
    rows: Vec<PhysicianDraft>,
    known: BTreeMap<String, usize>,
}

impl People {
    /// What one row says of its physician; rows of one person must not contradict each other.
    fn read(&mut self, flaws: &mut Flaws, row: &Row) {
        let id = row.needed(flaws, "工号");
        let at = *self.known.entry(id.into()).or_insert_with(|| {
            self.rows.push(PhysicianDraft {
                id: id.into(),
                name: String::new(),
                institution: None,
                staff: StaffKind::LicensedPhysician,
                titles: Vec::new(),
                born: None,
                grassroots_years: None,
                target_year: None,
                left_on: None,
                deferrals: Vec::new(),
                opening: None,
            });
            self.rows.len() - 1
        });
        let person = &mut self.rows[at];
        let name = match row.text("姓名") {
            "" if person.name.is_empty() => Some(id.to_string()),
            "" => None,
            name => Some(name.to_string()),
        };
        let mut known = Some(person.name.clone()).filter(|known| !known.is_empty() && known != id);
        agree(flaws, row, "姓名", &mut known, name);
        person.name = known.unwrap_or_default();
        let text = |name: &str| Some(row.text(name).to_string()).filter(|text| !text.is_empty());
        agree(
            flaws,
            row,
            "派出单位",
            &mut person.institution,
            text("派出单位"),
        );
        let year = row.integer(flaws, "拟申报年度", 1990, 2099);
        agree(flaws, row, "拟申报年度", &mut person.target_year, year);
        let left = row.date(flaws, "离职日期", DayOfMonth::Last);
        agree(flaws, row, "离职日期", &mut person.left_on, left.map(iso));
        title(flaws, row, person);
    }
}

/// The current title; the level comes from its own column and never from the text.
fn title(flaws: &mut Flaws, row: &Row, person: &mut PhysicianDraft) {
    let Some(level) = choice(flaws, row, "职称级别", &TITLE_LEVELS) else {
        return;
    };
    let appointed_on = row.date(flaws, "职称聘任时间", DayOfMonth::First).map(iso);
    let text = Some(row.text("职称").to_string()).filter(|text| !text.is_empty());
    let mut known = person.titles.pop();
    let found = TitleDraft {
        level,
        text,
        appointed_on,
    };
    agree(flaws, row, "职称级别", &mut known, Some(found));
    person.titles.extend(known);
}

/// Takes what is found; says so when something else stood there before.
fn agree<T: PartialEq>(
    flaws: &mut Flaws,
    row: &Row,
    name: &str,
    known: &mut Option<T>,
    found: Option<T>,
) {
    match (&known, found) {
        (_, None) => (),
        (None, found) => *known = found,
        (Some(before), Some(found)) if *before == found => (),
        (Some(_), Some(_)) => {
            let kind = FlawKind::Contradiction {
                message: "differs from another row of the same person or institution",
                message_zh: "与同一人员或单位的另一行不一致",
            };
            flaws.add(row.path(name), kind);
        }
    }
}

fn iso(date: NaiveDate) -> String {
    date.to_string()
}

fn entry(flaws: &mut Flaws, row: &Row, host: &str) -> Option<EntryDraft> {
    row.needed(flaws, "开始日期");
    let from = row.date(flaws, "开始日期", DayOfMonth::First);
    let to = row.date(flaws, "结束日期", DayOfMonth::Last);
    let due_days = row.integer(flaws, "应出勤天数", 1, 10_000);
    let attended_days = row.integer(flaws, "实际出勤天数", 0, 10_000);
    let mut absences = Vec::new();
    let columns = [
        ("缺勤天数", AbsenceKind::Unspecified),
        ("年休假天数", AbsenceKind::AnnualLeave),
    ];
    for (name, kind) in columns {
        let days = row.integer(flaws, name, 0, 10_000);
        absences.extend(
            days.filter(|days| 0 < *days)
                .map(|days| AbsenceDraft { kind, days }),
        );
    }
    let text = |name: &str| Some(row.text(name).to_string()).filter(|text| !text.is_empty());
    let mut evidence = papers(flaws, row);
    if text("派遣文件文号").is_some() {
        evidence.push(Evidence::DispatchNotice);
    }
    let entry = EntryDraft {
        id: row.number().to_string(),
        physician: row.text("工号").into(),
        kind: choice(flaws, row, "派驻类型", &KINDS)
            .unwrap_or(solver::service::terms::EntryKind::Other),
        host: host.into(),
        from: String::new(),
        to: to.map(iso),
        full_time: choice(flaws, row, "全职/兼职", &FULL_TIME),
        half_days: row.integer(flaws, "半日数", 0, 10_000),
        legal_basis: choice(flaws, row, "依据", &BASES),
        mission: None,
        document: text("派遣文件文号"),
        attendance: due_days
            .zip(attended_days)
            .map(|(due_days, attended_days)| AttendanceDraft {
                due_days,
                attended_days,
            }),
        absences,
        appraisal: choice(flaws, row, "考核结果", &APPRAISALS),
        evidence,
        replaces: None,
        note: text("备注"),
    };
    let from = from?;
    if let Some(to) = to.filter(|to| *to < from) {
        let (from, to) = (from.to_string(), to.to_string());
        flaws.add(row.path("结束日期"), FlawKind::Reversed { from, to });
    }
    Some(EntryDraft {
        from: iso(from),
        ..entry
    })
}
