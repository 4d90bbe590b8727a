//! From a ledger draft to a ledger: every flaw is found before anything is counted.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Deferral, Entry, Institution, Ledger, Opening, Physician, Title};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::Id;
use crate::base::noun::Noun;
use crate::base::text::Names;
use crate::service::draft::{EntryDraft, LedgerDraft, PhysicianDraft};
use crate::service::served::Served;

/// A city has thousands of physicians with a few entries each.
const MOST_ROWS: usize = 200_000;

struct Keys {
    institutions: Names<Institution>,
    physicians: Names<Physician>,
}

pub(super) fn read(draft: &LedgerDraft) -> Result<Ledger, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    flaws.name("$.name", &draft.name);
    let keys = keys(&mut flaws, draft);
    let mut physicians: Vec<Physician> = (draft.physicians.iter().enumerate())
        .map(|(index, row)| physician(&mut flaws, index, row, &keys))
        .collect();
    let mut recorded: BTreeMap<&str, (Id<Physician>, usize)> = BTreeMap::new();
    for (index, row) in draft.entries.iter().enumerate() {
        let at = format!("$.entries[{index}]");
        let who = keys
            .physicians
            .find(&mut flaws, &format!("{at}.physician"), &row.physician);
        if let Some(replaced) = &row.replaces {
            let path = format!("{at}.replaces");
            let found = recorded.get(replaced.as_str()).copied();
            let own = found.filter(|(other, _)| *other == who);
            replace(
                &mut flaws,
                path,
                row,
                own.map(|(_, entry)| &mut physicians[who.index()].entries[entry]),
            );
        }
        if let Some(entry) = entry(&mut flaws, &at, row, &keys) {
            // Of a flawed draft nothing is kept, so a stand-in may take the entry.
            if let Some(person) = physicians.get_mut(who.index()) {
                recorded.insert(&row.id, (who, person.entries.len()));
                person.entries.push(entry);
            }
        }
    }
    flaws.into_result()?;
    let institution = |row: &crate::service::draft::InstitutionDraft| Institution {
        key: row.id.clone(),
        name: row.name.clone(),
        level: row.level,
        grade: row.grade,
    };
    Ok(Ledger {
        name: draft.name.clone(),
        institutions: draft.institutions.iter().map(institution).collect(),
        physicians: physicians.into_iter().collect(),
    })
}

fn keys(flaws: &mut Flaws, draft: &LedgerDraft) -> Keys {
    let lists = [
        ("institutions", draft.institutions.len()),
        ("physicians", draft.physicians.len()),
    ];
    for (list, found) in lists {
        let path = format!("$.{list}");
        if found == 0 {
            flaws.add(path.as_str(), FlawKind::Empty);
        }
        flaws.at_most(path, found, MOST_ROWS);
    }
    flaws.at_most("$.entries", draft.entries.len(), 10 * MOST_ROWS);
    for (index, row) in draft.institutions.iter().enumerate() {
        flaws.name(&format!("$.institutions[{index}].name"), &row.name);
    }
    let ids = draft.institutions.iter().map(|row| row.id.as_str());
    let institutions = Names::read(flaws, "institutions", Noun::MedicalInstitution, ids);
    let ids = draft.physicians.iter().map(|row| row.id.as_str());
    let physicians = Names::read(flaws, "physicians", Noun::Physician, ids);
    let ids = draft.entries.iter().map(|row| row.id.as_str());
    Names::<Entry>::read(flaws, "entries", Noun::Entry, ids);
    Keys {
        institutions,
        physicians,
    }
}

fn physician(flaws: &mut Flaws, index: usize, row: &PhysicianDraft, keys: &Keys) -> Physician {
    let at = format!("$.physicians[{index}]");
    flaws.name(&format!("{at}.name"), &row.name);
    let employer = row.institution.as_ref().map(|id| {
        let path = format!("{at}.institution");
        keys.institutions.find(flaws, &path, id)
    });
    if let Some(years) = row.grassroots_years {
        flaws.range(format!("{at}.grassroots_years"), years, 0, 60);
    }
    if let Some(year) = row.target_year {
        flaws.range(format!("{at}.target_year"), year, 1990, 2099);
    }
    Physician {
        key: row.id.clone(),
        name: row.name.clone(),
        employer,
        staff: row.staff,
        titles: titles(flaws, &at, row),
        born: optional_date(flaws, &format!("{at}.born"), row.born.as_deref()),
        grassroots_years: row.grassroots_years,
        target_year: row.target_year,
        left_on: optional_date(flaws, &format!("{at}.left_on"), row.left_on.as_deref()),
        deferrals: deferrals(flaws, &at, row),
        opening: opening(flaws, &at, row),
        entries: Vec::new(),
    }
}

fn optional_date(flaws: &mut Flaws, path: &str, text: Option<&str>) -> Option<NaiveDate> {
    flaws.date(path, text?)
}

/// Levels rise, and so do their dates where they are known.
fn titles(flaws: &mut Flaws, at: &str, row: &PhysicianDraft) -> Vec<Title> {
    let mut titles: Vec<Title> = Vec::new();
    let mut latest: Option<NaiveDate> = None;
    for (index, title) in row.titles.iter().enumerate() {
        let at = format!("{at}.titles[{index}]");
        let path = format!("{at}.appointed_on");
        let date = optional_date(flaws, &path, title.appointed_on.as_deref());
        if let Some(text) = &title.text {
            flaws.name(&format!("{at}.text"), text);
        }
        if titles
            .last()
            .is_some_and(|before| title.level <= before.level)
        {
            let kind = FlawKind::Contradiction {
                message: "titles stand in the order of their levels, each level once",
                message_zh: "职称应按级别由低到高排列，每一级别只列一次",
            };
            flaws.add(format!("{at}.level"), kind);
        }
        if let (Some(before), Some(date)) = (latest, date)
            && date <= before
        {
            let (from, to) = (before.to_string(), date.to_string());
            flaws.add(path, FlawKind::Reversed { from, to });
        }
        latest = date.or(latest);
        titles.push(Title {
            level: title.level,
            text: title.text.clone(),
            appointed_on: date,
        });
    }
    titles
}

fn deferrals(flaws: &mut Flaws, at: &str, row: &PhysicianDraft) -> Vec<Deferral> {
    let mut deferrals = Vec::new();
    for (index, deferral) in row.deferrals.iter().enumerate() {
        let at = format!("{at}.deferrals[{index}]");
        if let Some((from, to)) = span(flaws, &at, &deferral.from, Some(&deferral.to)) {
            deferrals.push(Deferral {
                reason: deferral.reason,
                from,
                to: to.unwrap_or(from),
            });
        }
    }
    deferrals
}

fn opening(flaws: &mut Flaws, at: &str, row: &PhysicianDraft) -> Option<Opening> {
    let opening = row.opening.as_ref()?;
    flaws.range(format!("{at}.opening.months"), opening.months, 0, 600);
    flaws.range(format!("{at}.opening.days"), opening.days, 0, 29);
    if let Some(document) = &opening.document {
        flaws.name(&format!("{at}.opening.document"), document);
    }
    Some(Opening {
        served: Served(30 * opening.months.clamp(0, 600) + opening.days.clamp(0, 29)),
        has_document: opening.document.is_some(),
    })
}

/// First and last day below `at`; `None` when one of them is none.
fn span(
    flaws: &mut Flaws,
    at: &str,
    from: &str,
    to: Option<&str>,
) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let first = flaws.date(&format!("{at}.from"), from);
    let path = format!("{at}.to");
    let last = match to {
        None => None,
        Some(text) => Some(flaws.date(&path, text)?),
    };
    let first = first?;
    if let Some(last) = last.filter(|last| *last < first) {
        let (from, to) = (first.to_string(), last.to_string());
        flaws.add(path, FlawKind::Reversed { from, to });
        return None;
    }
    Some((first, last))
}

fn entry(flaws: &mut Flaws, at: &str, row: &EntryDraft, keys: &Keys) -> Option<Entry> {
    let host = keys
        .institutions
        .find(flaws, &format!("{at}.host"), &row.host);
    let texts = [("document", &row.document), ("note", &row.note)];
    for (field, text) in texts {
        if let Some(text) = text {
            flaws.name(&format!("{at}.{field}"), text);
        }
    }
    let dates = span(flaws, at, &row.from, row.to.as_deref());
    let days = dates.and_then(|(from, to)| Some((to? - from).num_days() + 1));
    check_days(flaws, at, row, days);
    let (from, to) = dates?;
    Some(Entry {
        key: row.id.clone(),
        kind: row.kind,
        host,
        from,
        to,
        full_time: row.full_time,
        half_days: row.half_days,
        legal_basis: row.legal_basis,
        mission: row.mission,
        attendance: row.attendance,
        absences: (row.absences.iter())
            .map(|absence| (absence.kind, absence.days))
            .collect(),
        appraisal: row.appraisal,
        evidence: row.evidence.clone(),
        replaced_by: None,
    })
}

/// Days that were worked, missed or attended fit into the days of the entry, when those are known.
fn check_days(flaws: &mut Flaws, at: &str, row: &EntryDraft, days: Option<i64>) {
    let most = days.unwrap_or(40_000);
    if let Some(half_days) = row.half_days {
        flaws.range(format!("{at}.half_days"), half_days, 0, 2 * most);
        if row.full_time == Some(true) {
            let kind = FlawKind::Contradiction {
                message: "half-days are for part-time service",
                message_zh: "全职派驻不填写半日数",
            };
            flaws.add(format!("{at}.half_days"), kind);
        }
    }
    if let Some(attendance) = row.attendance {
        let path = format!("{at}.attendance");
        flaws.range(
            format!("{path}.due_days"),
            attendance.due_days,
            1,
            most.max(1),
        );
        let due = attendance.due_days.max(0);
        flaws.range(
            format!("{path}.attended_days"),
            attendance.attended_days,
            0,
            due,
        );
    }
    let mut missed = 0_i64;
    for (index, absence) in row.absences.iter().enumerate() {
        flaws.range(
            format!("{at}.absences[{index}].days"),
            absence.days,
            0,
            most,
        );
        missed = missed.saturating_add(absence.days.max(0));
    }
    if most < missed && row.absences.iter().all(|absence| absence.days <= most) {
        let kind = FlawKind::Contradiction {
            message: "more days of absence than the entry has days",
            message_zh: "缺勤天数之和超过派驻天数",
        };
        flaws.add(format!("{at}.absences"), kind);
    }
}

/// Marks what is put right, which must be an earlier entry of the same physician and not yet be.
fn replace(flaws: &mut Flaws, path: String, row: &EntryDraft, replaced: Option<&mut Entry>) {
    let contradiction = |message, message_zh| FlawKind::Contradiction {
        message,
        message_zh,
    };
    match replaced {
        None => flaws.add(
            path,
            contradiction(
                "names no earlier entry of this physician",
                "所更正的不是该医师此前的记录",
            ),
        ),
        Some(entry) if entry.replaced_by.is_some() => flaws.add(
            path,
            contradiction("that entry has been replaced already", "该记录已被更正过"),
        ),
        Some(entry) => entry.replaced_by = Some(row.id.clone()),
    }
}
