//! The posting ledger (基层服务派驻台账) as offices keep it, row by row, as a service ledger.
//!
//! Nothing is judged here: what a cell leaves open stays open in the ledger, and whoever counts it
//! says that it is not known. An entry is named by its row, an institution by its name.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use solver::base::flaw::{Flaw, FlawKind};
use solver::service::draft::{
    AbsenceDraft, AttendanceDraft, EntryDraft, InstitutionDraft, Kind as DraftKind, LedgerDraft,
    PhysicianDraft, TitleDraft,
};
use solver::service::terms::{AbsenceKind, EntryKind, Evidence, StaffKind};

use super::findings::Findings;
use super::kind::Kind;
use super::reading::{Reading, read};
use super::row::Row;

/// The ledger of the file.
///
/// # Errors
/// Every flaw, each with its line and column or its cell.
pub fn ledger(file: &str, bytes: &[u8]) -> Result<LedgerDraft, Vec<Flaw>> {
    entries(&read(Kind::PostingLedger, file, bytes))
}

/// The ledger of a register that has been read.
///
/// # Errors
/// Every flaw, the refusals of the reading among them.
pub fn entries(reading: &Reading) -> Result<LedgerDraft, Vec<Flaw>> {
    let mut findings = Findings::new(reading);
    let mut places = Places::default();
    let mut people = People::default();
    let mut entries = Vec::new();
    for row in findings.rows() {
        let sender = row.text("sending_institution");
        if !sender.is_empty() {
            let known = &mut places.know(sender).grade;
            agree(
                &mut findings,
                row,
                "sending_grade",
                known,
                row.word("sending_grade"),
            );
        }
        people.read(&mut findings, row);
        let host = row.text("host_institution");
        if !host.is_empty() {
            let known = &mut places.know(host).level;
            agree(
                &mut findings,
                row,
                "host_level",
                known,
                row.word("host_level"),
            );
        }
        entries.push(entry(row));
    }
    findings.into_result()?;
    Ok(LedgerDraft {
        kind: DraftKind::Ledger,
        name: reading.file.clone(),
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
    fn know(&mut self, name: &str) -> &mut InstitutionDraft {
        if !self.rows.contains_key(name) {
            self.order.push(name.into());
        }
        self.rows
            .entry(name.into())
            .or_insert_with(|| InstitutionDraft {
                id: name.into(),
                name: name.into(),
                level: None,
                grade: None,
            })
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
    fn read(&mut self, findings: &mut Findings, row: &Row) {
        let id = row.text("staff_no");
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
        // A register without names calls people by their numbers.
        let mut known = Some(person.name.clone()).filter(|known| !known.is_empty() && known != id);
        agree(findings, row, "name", &mut known, text(row, "name"));
        person.name = known.unwrap_or_else(|| id.into());
        let code = "sending_institution";
        agree(
            findings,
            row,
            code,
            &mut person.institution,
            text(row, code),
        );
        let year = row.integer("target_year");
        agree(findings, row, "target_year", &mut person.target_year, year);
        let left = row.date("left_on").map(iso);
        agree(findings, row, "left_on", &mut person.left_on, left);
        title(findings, row, person);
    }
}

/// The current title; the level comes from its own column and never from the text.
fn title(findings: &mut Findings, row: &Row, person: &mut PhysicianDraft) {
    let Some(level) = row.word("title_level") else {
        return;
    };
    let mut known = person.titles.pop();
    let found = TitleDraft {
        level,
        text: text(row, "title_text"),
        appointed_on: row.date("title_appointed_on").map(iso),
    };
    agree(findings, row, "title_level", &mut known, Some(found));
    person.titles.extend(known);
}

/// Takes what is found; says so when something else stood there before.
fn agree<T: PartialEq>(
    findings: &mut Findings,
    row: &Row,
    code: &str,
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
            findings.add(row, code, &kind);
        }
    }
}

fn iso(date: NaiveDate) -> String {
    date.to_string()
}

fn text(row: &Row, code: &str) -> Option<String> {
    Some(row.text(code).to_string()).filter(|text| !text.is_empty())
}

fn entry(row: &Row) -> EntryDraft {
    let due_days = row.integer("due_days");
    let attended_days = row.integer("attendance_days");
    let columns = [
        ("absence_days", AbsenceKind::Unspecified),
        ("annual_leave_days", AbsenceKind::AnnualLeave),
    ];
    let absences = columns.into_iter().filter_map(|(code, kind)| {
        let days = row.integer(code).filter(|days| 0 < *days)?;
        Some(AbsenceDraft { kind, days })
    });
    EntryDraft {
        id: row.line.to_string(),
        physician: row.text("staff_no").into(),
        kind: row.word("posting_type").unwrap_or(EntryKind::Other),
        host: row.text("host_institution").into(),
        from: row.text("start_date").into(),
        to: row.date("end_date").map(iso),
        full_time: match row.text("full_time") {
            "" => None,
            word => Some(word == "full_time"),
        },
        half_days: row.integer("half_days"),
        legal_basis: row.word("legal_basis"),
        mission: None,
        document: text(row, "dispatch_doc_no"),
        attendance: due_days
            .zip(attended_days)
            .map(|(due_days, attended_days)| AttendanceDraft {
                due_days,
                attended_days,
            }),
        absences: absences.collect(),
        appraisal: row.word("appraisal"),
        evidence: evidence(row),
        replaces: None,
        note: text(row, "note"),
    }
}

/// What the columns of papers say is there.
fn evidence(row: &Row) -> Vec<Evidence> {
    let given = |code: &str| row.values.contains_key(code);
    let papers = [
        (given("appraisal_ref"), Evidence::AppraisalForm),
        (given("attendance_days"), Evidence::AttendanceRecord),
        (row.yes("host_sealed"), Evidence::HostSeal),
        (row.yes("sender_sealed"), Evidence::SenderSeal),
        (given("dispatch_doc_no"), Evidence::DispatchNotice),
    ];
    let there = papers.into_iter().filter(|(is_there, _)| *is_there);
    there.map(|(_, paper)| paper).collect()
}
