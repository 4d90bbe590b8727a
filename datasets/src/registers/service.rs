//! A service ledger from all the registers of an office: the posting ledger, with what the staff
//! roster, the register of institutions and the monthly attendance reports add to it.

use std::collections::BTreeMap;

use chrono::Datelike;
use solver::base::flaw::{Flaw, FlawKind};
use solver::service::draft::{
    AttendanceDraft, EntryDraft, InstitutionDraft, LedgerDraft, OpeningDraft, PhysicianDraft,
    TitleDraft,
};
use solver::service::terms::{Evidence, Grade, SiteLevel, StaffKind};

use super::findings::Findings;
use super::ledger::entries;
use super::reading::Reading;
use super::row::Row;

/// The registers, read; only the postings must be there.
#[derive(Clone, Copy, Debug)]
pub struct Registers<'r> {
    pub postings: &'r Reading,
    pub staff: Option<&'r Reading>,
    pub institutions: Option<&'r Reading>,
    pub attendance: Option<&'r Reading>,
}

/// One ledger of all of them.
///
/// # Errors
/// Every flaw of every register, and where they contradict each other.
pub fn ledger(registers: Registers) -> Result<LedgerDraft, Vec<Flaw>> {
    let (draft, mut flaws) = match entries(registers.postings) {
        Ok(draft) => (Some(draft), Vec::new()),
        Err(flaws) => (None, flaws),
    };
    // What the others say can only be held against a ledger that is whole.
    let mut draft = draft.unwrap_or_else(|| blank(&registers.postings.file));
    let parts: [(Option<&Reading>, Part); 3] = [
        (registers.staff, staff),
        (registers.institutions, institutions),
        (registers.attendance, attendance),
    ];
    for (reading, part) in parts {
        if let Some(reading) = reading {
            let mut findings = Findings::new(reading);
            part(&mut draft, &mut findings);
            flaws.extend(findings.into_result().err().into_iter().flatten());
        }
    }
    if flaws.is_empty() {
        Ok(draft)
    } else {
        Err(flaws)
    }
}

type Part = fn(&mut LedgerDraft, &mut Findings);

fn blank(name: &str) -> LedgerDraft {
    LedgerDraft {
        kind: solver::service::draft::Kind::Ledger,
        name: name.into(),
        generated: None,
        institutions: Vec::new(),
        physicians: Vec::new(),
        entries: Vec::new(),
    }
}

const OTHERWISE: FlawKind = FlawKind::Contradiction {
    message: "differs from the posting ledger",
    message_zh: "与基层服务派驻台账不一致",
};

/// Puts `found` where nothing stood; says so where something else did.
fn settle<T: PartialEq>(
    findings: &mut Findings,
    (row, code): (&Row, &str),
    known: &mut Option<T>,
    found: Option<T>,
) {
    match (&known, &found) {
        (Some(before), Some(after)) if before != after => findings.add(row, code, &OTHERWISE),
        (None, Some(_)) => *known = found,
        _ => {}
    }
}

/// Titles, employers, target years and opening balances; people without a posting as well.
fn staff(draft: &mut LedgerDraft, findings: &mut Findings) {
    let mut places = places(draft);
    let people = draft.physicians.iter().enumerate();
    let mut people: BTreeMap<String, usize> =
        people.map(|(at, person)| (person.id.clone(), at)).collect();
    for row in findings.rows() {
        let id = row.text("staff_no");
        let at = *people.entry(id.into()).or_insert_with(|| {
            draft.physicians.push(person(row));
            draft.physicians.len() - 1
        });
        let employer = text(row, "institution");
        if let Some(name) = &employer {
            known(draft, &mut places, name);
        }
        let person = &mut draft.physicians[at];
        // A ledger without names calls people by their numbers.
        let mut name = Some(person.name.clone()).filter(|name| *name != person.id);
        settle(findings, (row, "name"), &mut name, text(row, "name"));
        person.name = name.unwrap_or_else(|| id.into());
        let place = (row, "institution");
        settle(findings, place, &mut person.institution, employer);
        let year = row.integer("target_year");
        settle(
            findings,
            (row, "target_year"),
            &mut person.target_year,
            year,
        );
        titles(findings, row, &mut person.titles);
        // Only the month is known; its first day is taken.
        let born = text(row, "birth_ym").map(|month| format!("{month}-01"));
        person.born = person.born.take().or(born);
        person.opening = row
            .decimal("prior_credit_months")
            .map(|months| OpeningDraft {
                // At most 600, so the conversions are exact; a month has thirty days here.
                months: months.floor() as i64,
                days: ((months.fract() * 30.0).round() as i64).min(29),
                document: text(row, "evidence_ref"),
            });
    }
}

fn person(row: &Row) -> PhysicianDraft {
    PhysicianDraft {
        id: row.text("staff_no").into(),
        name: row.text("name").into(),
        institution: None,
        staff: StaffKind::LicensedPhysician,
        titles: Vec::new(),
        born: None,
        grassroots_years: None,
        target_year: None,
        left_on: None,
        deferrals: Vec::new(),
        opening: None,
    }
}

/// The staff roster has the current title. One of another level in the ledger was held before,
/// where the dates say so.
fn titles(findings: &mut Findings, row: &Row, titles: &mut Vec<TitleDraft>) {
    let Some(level) = row.word("title_level") else {
        return;
    };
    let current = TitleDraft {
        level,
        text: text(row, "title_text"),
        appointed_on: text(row, "title_appointed_on"),
    };
    let before = titles.pop();
    let earlier = before.filter(|before| before.level != level);
    if let Some(earlier) = earlier {
        let follows = match (&earlier.appointed_on, &current.appointed_on) {
            (Some(before), Some(after)) => before < after,
            _ => false,
        };
        if !follows {
            findings.add(row, "title_level", &OTHERWISE);
        }
        titles.push(earlier);
    }
    titles.push(current);
}

/// Levels and grades; institutions without a posting as well.
fn institutions(draft: &mut LedgerDraft, findings: &mut Findings) {
    let mut places = places(draft);
    for row in findings.rows() {
        let name = row.text("name");
        if name.is_empty() {
            continue;
        }
        let place = known(draft, &mut places, name);
        let level: Option<SiteLevel> = row.word("tier");
        // Registers do not tell counties from districts; the ledger may.
        let same = level == Some(SiteLevel::County) && place.level == Some(SiteLevel::District);
        if !same {
            settle(findings, (row, "tier"), &mut place.level, level);
        }
        settle(
            findings,
            (row, "grade"),
            &mut place.grade,
            grade(row.text("grade")),
        );
    }
}

/// `三级甲等`
fn grade(text: &str) -> Option<Grade> {
    let grades = [
        ("三级", Grade::Tertiary),
        ("二级", Grade::Secondary),
        ("一级", Grade::Primary),
        ("未定级", Grade::Primary),
    ];
    let found = grades.into_iter().find(|(word, _)| text.starts_with(word));
    found.map(|(_, grade)| grade)
}

/// Positions of the institutions by name.
fn places(draft: &LedgerDraft) -> BTreeMap<String, usize> {
    let places = draft.institutions.iter().enumerate();
    places.map(|(at, place)| (place.name.clone(), at)).collect()
}

fn known<'d>(
    draft: &'d mut LedgerDraft,
    places: &mut BTreeMap<String, usize>,
    name: &str,
) -> &'d mut InstitutionDraft {
    let rows = &mut draft.institutions;
    let at = *places.entry(name.into()).or_insert_with(|| {
        rows.push(InstitutionDraft {
            id: name.into(),
            name: name.into(),
            level: None,
            grade: None,
        });
        rows.len() - 1
    });
    &mut rows[at]
}

/// Days due and attended of the months of an entry, where the ledger has none and no month of it is
/// without a report.
fn attendance(draft: &mut LedgerDraft, findings: &mut Findings) {
    let mut reports: BTreeMap<[String; 3], &Row> = BTreeMap::new();
    for row in findings.rows() {
        let key = ["staff_no", "host_institution", "month"].map(|code| row.text(code).into());
        reports.insert(key, row);
    }
    for entry in &mut draft.entries {
        let Some(months) = months(entry).filter(|_| entry.attendance.is_none()) else {
            continue;
        };
        let of = |month: &String| {
            let key = [entry.physician.clone(), entry.host.clone(), month.clone()];
            let row = *reports.get(&key)?;
            Some((row, row.integer("due_days"), row.integer("attended_days")))
        };
        let found: Option<Vec<_>> = months.iter().map(of).collect();
        let Some(found) = found else { continue };
        let due: Option<i64> = found.iter().map(|(_, due, _)| *due).sum();
        let attended: Option<i64> = found.iter().map(|(_, _, attended)| *attended).sum();
        if let (Some(due_days), Some(attended_days)) = (due, attended) {
            entry.attendance = Some(AttendanceDraft {
                due_days,
                attended_days,
            });
            add(&mut entry.evidence, Evidence::AttendanceRecord);
        }
        if found.iter().all(|(row, ..)| row.yes("host_sealed")) {
            add(&mut entry.evidence, Evidence::HostSeal);
        }
    }
}

/// Every month that the entry touches, `2026-03`; none while it has no end.
fn months(entry: &EntryDraft) -> Option<Vec<String>> {
    let first: chrono::NaiveDate = entry.from.parse().ok()?;
    let last: chrono::NaiveDate = entry.to.as_ref()?.parse().ok()?;
    let number =
        |date: chrono::NaiveDate| 12 * date.year() + i32::try_from(date.month0()).unwrap_or(0);
    let name = |number: i32| format!("{:04}-{:02}", number / 12, number % 12 + 1);
    Some((number(first)..=number(last)).map(name).collect())
}

fn add(evidence: &mut Vec<Evidence>, paper: Evidence) {
    if !evidence.contains(&paper) {
        evidence.push(paper);
    }
}

fn text(row: &Row, code: &str) -> Option<String> {
    Some(row.text(code).to_string()).filter(|text| !text.is_empty())
}
