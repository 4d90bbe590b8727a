//! The staff roster (人员花名册) onto the departments and specialties of a base problem.
//!
//! The title level is read from its own column and never from the text of the title: 助理全科医生
//! is no 助理 of anything, and a wrong guess decides about somebody's promotion.

use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use solver::rostering::draft::{Draft, LeaveDraft, PhysicianDraft, PromotionDraft, TitleLevel};
use solver::rostering::forecast::weeks;
use solver::rostering::forecast::worth::Worth;
use solver::service::account::enough;
use solver::service::served::Served;

use super::findings::Findings;
use super::kind::Kind;
use super::reading::{Reading, read};
use super::row::Row;
use crate::policy::usual;

/// The people of the file, in the departments of `base`.
///
/// # Errors
/// Every flaw, each with its line and column or its cell.
pub fn staff(file: &str, bytes: &[u8], base: &Draft) -> Result<Vec<PhysicianDraft>, Vec<Flaw>> {
    physicians(&read(Kind::StaffRoster, file, bytes), base)
}

/// The people of a staff roster that has been read, in the departments of `base`.
///
/// # Errors
/// Every flaw, the refusals of the reading among them.
pub fn physicians(reading: &Reading, base: &Draft) -> Result<Vec<PhysicianDraft>, Vec<Flaw>> {
    let mut findings = Findings::new(reading);
    let duties = Duties::new(base);
    let mut people = Vec::new();
    for row in findings.rows() {
        people.push(PhysicianDraft {
            id: row.text("staff_no").into(),
            name: row.text("name").into(),
            department: department(&mut findings, row, base),
            specialty: specialty(&mut findings, row, base),
            // Where there is none, the file is refused.
            title_level: row.word("title_level").unwrap_or(TitleLevel::Junior),
            honour: row.word("honour"),
            leave: leave(row),
            clinic: row.list("clinic").into_iter().map(String::from).collect(),
            visits_per_week: row.integer("visits_per_week").unwrap_or(0),
            fair_sessions: None,
            carried_sessions: 0,
            practice_scopes: scopes(row),
            limits: Vec::new(),
            promotion: duties.of(row),
        });
    }
    findings.into_result().map(|()| people)
}

/// By id, by full name, or by the name within the institution of the row.
fn department(findings: &mut Findings, row: &Row, base: &Draft) -> String {
    let (name, sender) = (row.text("department"), row.text("institution"));
    let institution = base
        .institutions
        .iter()
        .find(|known| known.id == sender || known.name == sender);
    if !sender.is_empty() && institution.is_none() {
        let (what, id) = (Noun::Institution, sender.to_string());
        findings.add(row, "institution", &FlawKind::Unknown { what, id });
        return String::new();
    }
    let here = |id: &str| institution.is_none_or(|known| known.id == id);
    let full = format!(
        "{}{name}",
        institution.map_or("", |known| known.name.as_str())
    );
    let found = base.departments.iter().find(|known| {
        here(&known.institution) && (known.id == name || known.name == name || known.name == full)
    });
    if found.is_none() && !name.is_empty() {
        let (what, id) = (Noun::Department, full);
        findings.add(row, "department", &FlawKind::Unknown { what, id });
    }
    found.map_or_else(String::new, |known| known.id.clone())
}

/// By id or name; without the column, the specialty that the department is named after.
fn specialty(findings: &mut Findings, row: &Row, base: &Draft) -> String {
    let own = row.text("specialty");
    let (text, column) = match own {
        "" => (row.text("department"), "department"),
        own => (own, "specialty"),
    };
    let found = base.specialties.iter().find(|known| {
        known.id == text || known.name == text || (own.is_empty() && text.ends_with(&known.name))
    });
    if found.is_none() && !text.is_empty() {
        let (what, id) = (Noun::Specialty, text.to_string());
        findings.add(row, column, &FlawKind::Unknown { what, id });
    }
    found.map_or_else(String::new, |known| known.id.clone())
}

fn leave(row: &Row) -> Vec<LeaveDraft> {
    let span = row.date("leave_from").zip(row.date("leave_to"));
    let leave = span.map(|(from, to)| LeaveDraft {
        from: from.to_string(),
        to: to.to_string(),
    });
    leave.into_iter().collect()
}

/// Nothing on record when empty.
fn scopes(row: &Row) -> Option<Vec<String>> {
    let scopes: Vec<String> = (row.list("practice_scope").into_iter())
        .map(String::from)
        .collect();
    (!scopes.is_empty()).then_some(scopes)
}

/// The one-year duties of a staff roster, as the usual policy counts.
struct Duties {
    required: Served,
    worth: Worth,
}

impl Duties {
    fn new(base: &Draft) -> Duties {
        let rules = usual().one_year();
        let required = enough(rules, Served::months(rules.required_service_months.value));
        let start = base.start.parse().unwrap_or_default();
        Duties {
            required,
            worth: Worth::new(rules, start, base.rotation.max_blocks, required),
        }
    }

    fn of(&self, row: &Row) -> Option<PromotionDraft> {
        let months = row.decimal("prior_credit_months").unwrap_or(0.0);
        let year = row.integer("target_year")?;
        // Whole days served; at most 18,000, so the conversion is exact.
        let served = Served((months * 30.0 + 1e-9).floor() as i64);
        let credited_weeks = weeks(served);
        Some(PromotionDraft {
            target_year: year,
            cutoff: usual().cutoff(year).date.to_string(),
            required_weeks: weeks(served.min(self.required))
                + self.worth.weeks(served.short_of(self.required)),
            credited_weeks,
        })
    }
}
