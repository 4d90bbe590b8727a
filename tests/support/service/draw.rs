//! Ledgers as a few lines of text.
//!
//! ```text
//! P employer=CITY title=intermediate:2020-01-01 target=2026
//! a 2024-03-01 2024-08-31 TOWN
//! b 2025-03-01 open TOWN2 paired no-appraisal
//! c 2025-01-01 2025-06-30 COMM half-days=66
//! ```
//!
//! The first line is the physician, every other an entry: id, first and last day, host, and what
//! differs from a full-time posting within an alliance, appraised as qualified, with every paper.

use solver::service::draft::{
    AbsenceDraft, AttendanceDraft, DeferralDraft, EntryDraft, InstitutionDraft, Kind, LedgerDraft,
    OpeningDraft, PhysicianDraft, TitleDraft,
};
use solver::service::terms::{
    AbsenceKind, Appraisal, EntryKind, Evidence, Grade, LegalBasis, Mission, SiteLevel, StaffKind,
};

/// Id, level and grade of the institutions of every drawing.
const INSTITUTIONS: [(&str, Option<SiteLevel>, Option<Grade>); 10] = [
    ("CITY", Some(SiteLevel::City), Some(Grade::Tertiary)),
    ("CITY2", Some(SiteLevel::City), Some(Grade::Secondary)),
    (
        "DISTRICT",
        Some(SiteLevel::District),
        Some(Grade::Secondary),
    ),
    ("COUNTY", Some(SiteLevel::County), Some(Grade::Secondary)),
    ("TOWN", Some(SiteLevel::Township), Some(Grade::Primary)),
    ("TOWN2", Some(SiteLevel::Township), Some(Grade::Primary)),
    ("COMM", Some(SiteLevel::Community), Some(Grade::Primary)),
    ("VILLAGE", Some(SiteLevel::Village), None),
    ("UNKNOWN", None, None),
    ("UNGRADED", Some(SiteLevel::City), None),
];

/// The ledger of a drawing.
///
/// # Panics
/// When the drawing is not readable.
#[must_use]
pub fn draw(drawing: &str) -> LedgerDraft {
    let mut lines = drawing
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let person = lines.next().expect("the first line is the physician");
    LedgerDraft {
        kind: Kind::Ledger,
        name: "drawn".into(),
        generated: None,
        institutions: INSTITUTIONS
            .iter()
            .map(|(id, level, grade)| InstitutionDraft {
                id: (*id).into(),
                name: (*id).into(),
                level: *level,
                grade: *grade,
            })
            .collect(),
        physicians: vec![physician(person)],
        entries: lines.map(entry).collect(),
    }
}

/// A word of a drawing as the JSON of the drafts knows it.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> T {
    let json = serde_json::Value::String(text.replace('-', "_"));
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn physician(line: &str) -> PhysicianDraft {
    let mut words = line.split_whitespace();
    let mut person = PhysicianDraft {
        id: words.next().expect("an id").into(),
        name: "drawn".into(),
        institution: Some("CITY".into()),
        staff: StaffKind::LicensedPhysician,
        titles: Vec::new(),
        born: None,
        grassroots_years: None,
        target_year: None,
        left_on: None,
        deferrals: Vec::new(),
        opening: None,
    };
    for option in words {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        match key {
            "employer" => person.institution = Some(value.into()),
            "staff" => person.staff = word(value),
            "title" => person.titles.push(title(value)),
            "born" => person.born = Some(value.into()),
            "grassroots" => person.grassroots_years = Some(value.parse().expect("years")),
            "target" => person.target_year = Some(value.parse().expect("a year")),
            "left" => person.left_on = Some(value.into()),
            "deferral" => person.deferrals.push(deferral(value)),
            "opening" => person.opening = Some(opening(value)),
            other => panic!("no option of a physician: {other}"),
        }
    }
    person
}

/// `intermediate:2020-01-01`, `intermediate`, `intermediate:2020-01-01:主治医师`
fn title(text: &str) -> TitleDraft {
    let mut parts = text.split(':');
    TitleDraft {
        level: word(parts.next().expect("a level")),
        appointed_on: parts.next().map(str::to_string),
        text: parts.next().map(str::to_string),
    }
}

/// `pregnancy:2026-01-01:2026-06-30`
fn deferral(text: &str) -> DeferralDraft {
    let parts: Vec<&str> = text.split(':').collect();
    DeferralDraft {
        reason: word(parts[0]),
        from: parts[1].into(),
        to: parts[2].into(),
    }
}

/// `6:15:文号` months, days, document; `6:15` without one.
fn opening(text: &str) -> OpeningDraft {
    let parts: Vec<&str> = text.split(':').collect();
    OpeningDraft {
        months: parts[0].parse().expect("months"),
        days: parts[1].parse().expect("days"),
        document: parts.get(2).map(|text| (*text).into()),
    }
}

fn entry(line: &str) -> EntryDraft {
    let mut words = line.split_whitespace();
    let mut next = || words.next().expect("id, first day, last day, host");
    let (id, from, to, host) = (next(), next(), next(), next());
    let mut entry = EntryDraft {
        id: id.into(),
        physician: "P".into(),
        kind: EntryKind::LongTerm,
        host: host.into(),
        from: from.into(),
        to: (to != "open").then(|| to.into()),
        full_time: Some(true),
        half_days: None,
        legal_basis: Some(LegalBasis::MedicalAlliance),
        mission: None,
        document: None,
        attendance: None,
        absences: Vec::new(),
        appraisal: Some(Appraisal::Qualified),
        evidence: vec![
            Evidence::AttendanceRecord,
            Evidence::AppraisalForm,
            Evidence::HostSeal,
            Evidence::SenderSeal,
        ],
        replaces: None,
        note: None,
    };
    for option in words {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        change(&mut entry, key, value);
    }
    entry
}

fn change(entry: &mut EntryDraft, key: &str, value: &str) {
    match key {
        "kind" => entry.kind = word(value),
        "part-time" => entry.full_time = Some(false),
        "half-days" => {
            entry.full_time = Some(false);
            entry.kind = EntryKind::Sessions;
            entry.half_days = Some(value.parse().expect("half-days"));
        }
        "time-unknown" => entry.full_time = None,
        "paired" => entry.legal_basis = Some(LegalBasis::PairedSupport),
        "no-basis" => entry.legal_basis = None,
        "mission" => entry.mission = Some(word::<Mission>(value)),
        "no-appraisal" => entry.appraisal = None,
        "appraisal" => entry.appraisal = Some(word(value)),
        "no-papers" => entry.evidence.clear(),
        "papers" => entry.evidence = value.split(',').map(word).collect(),
        "attended" => {
            let (attended, due) = value.split_once('/').expect("attended/due");
            entry.attendance = Some(AttendanceDraft {
                attended_days: attended.parse().expect("days"),
                due_days: due.parse().expect("days"),
            });
        }
        "replaces" => entry.replaces = Some(value.into()),
        absence => {
            let kind: AbsenceKind = word(absence);
            let days = value.parse().expect("days");
            entry.absences.push(AbsenceDraft { kind, days });
        }
    }
}
