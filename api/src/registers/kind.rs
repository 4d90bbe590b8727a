//! Which of the offices' tables are registers, whose each row is, and whose work it is to change them.

use datasets::registers::field::{Field, Mask};
use datasets::registers::header::column;
use datasets::registers::kind::Kind;
use datasets::registers::mask;
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;

use super::Values;
use super::patients::veiled;
use crate::accounts::role::Role;

/// The column that says whose a row is; `None`: whoever enters it.
#[must_use]
pub fn owner(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::StaffRoster | Kind::SlotRelease | Kind::SlotChanges => Some("institution"),
        Kind::PostingLedger => Some("sending_institution"),
        // Prescriptions name the hospital; the pharmacy that decocts and delivers keeps them.
        Kind::Prescriptions
        | Kind::DeliverySheet
        | Kind::Handover
        | Kind::AttendanceReport
        | Kind::WeeklyTimetable
        | Kind::SessionTimetable
        | Kind::Studios
        | Kind::Circuits
        | Kind::UnservedVillages
        | Kind::Institutions => None,
    }
}

/// Pharmacies keep what is decocted and delivered, personnel everything else.
#[must_use]
pub fn may_be_changed_by(kind: Kind, role: Role) -> bool {
    let is_pharmacy = matches!(
        kind,
        Kind::Prescriptions | Kind::DeliverySheet | Kind::Handover
    );
    match role {
        Role::Administrator => true,
        Role::Dispatcher => is_pharmacy,
        Role::Personnel => !is_pharmacy,
        Role::Planner | Role::Auditor | Role::Driver | Role::Unassigned => false,
    }
}

/// Whoever changes a register reads it, and so do those who look at everything. Who plans for others needs
/// no patient; places are the same for everybody.
#[must_use]
pub fn may_be_read_by(kind: Kind, role: Role) -> bool {
    match role {
        Role::Administrator | Role::Auditor => true,
        Role::Planner => !is_personal(kind),
        Role::Personnel | Role::Dispatcher => {
            let is_of_places = matches!(kind, Kind::Institutions | Kind::UnservedVillages);
            is_of_places || may_be_changed_by(kind, role)
        }
        Role::Driver | Role::Unassigned => false,
    }
}

/// The columns that hold patients' data, and how each is shown to those who need not know.
pub fn personal(kind: Kind) -> impl Iterator<Item = (&'static Field, Mask)> {
    let fields = kind.form().fields.iter();
    fields.filter_map(|field| Some((field, field.personal?)))
}

#[must_use]
pub fn is_personal(kind: Kind) -> bool {
    personal(kind).next().is_some()
}

/// The row with patients' data masked: 张*明, 138****1234, and the first six characters of an address.
#[must_use]
pub fn masked(kind: Kind, mut values: Values) -> Values {
    for (field, mask) in personal(kind) {
        if let Some(value) = values.get_mut(field.code) {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_string);
            *value = mask::masked(mask, &text).into();
        }
    }
    values
}

/// The cells by code of the column, as they are kept: columns may be called by their headings, and cells
/// be written as in a table. What cannot be read stays as it is. With them, columns that are named twice.
#[must_use]
pub fn canonical(kind: Kind, values: Values) -> (Values, Vec<Flaw>) {
    let mut read = Values::new();
    let mut flaws = Vec::new();
    for (name, value) in values {
        let form = kind.form();
        let field = form.field(&name).or_else(|| column(form, &name));
        let code = field.map_or(name.as_str(), |field| field.code);
        let plain = field.zip(value.as_str()).and_then(|(field, text)| {
            let read = datasets::registers::value::read(field.content, text);
            read.ok().flatten()
        });
        if read.insert(code.into(), plain.unwrap_or(value)).is_some() {
            let id = code.to_string();
            flaws.push(Flaw::new(
                format!("$.values.{name}"),
                &FlawKind::Duplicate { id },
            ));
        }
    }
    (read, flaws)
}

/// What speaks against a row that somebody has written by hand, for an owner and under a key.
#[must_use]
pub fn flaws_of(kind: Kind, values: &Values, institution: &str, key: &str) -> Vec<Flaw> {
    let form = kind.form();
    let mut flaws = Vec::new();
    let mut texts = Vec::new();
    for (code, value) in values {
        let path = format!("$.values.{code}");
        match form.field(code) {
            None => {
                let (what, id) = (Noun::Column, code.clone());
                flaws.push(Flaw::new(path, &FlawKind::Unknown { what, id }));
            }
            Some(field) => {
                let text = datasets::registers::value::show(field.content, value);
                match datasets::registers::value::read(field.content, &text) {
                    Ok(Some(read)) if read == *value => texts.push((field.code, text)),
                    Ok(_) => {
                        let kind = FlawKind::Shape {
                            message: "is not written as this column is".into(),
                            message_zh: "不符合该列的写法".into(),
                        };
                        flaws.push(Flaw::new(path, &kind));
                    }
                    Err(kind) => flaws.push(Flaw::new(path, &kind)),
                }
            }
        }
    }
    let text_of = |code: &str| {
        values
            .get(code)
            .and_then(|value| value.as_str())
            .unwrap_or("")
    };
    for (code, _) in veiled(kind, text_of) {
        // Of an import a column may be left out; here that would empty the cell.
        let kind = FlawKind::Unreadable {
            message: "is a masked value: write it in full; a cell that is left out becomes empty"
                .into(),
            message_zh: "是脱敏后的内容：请填写完整；未填写的单元格将被清空".into(),
        };
        flaws.push(Flaw::new(format!("$.values.{code}"), &kind));
    }
    let row = datasets::registers::row::Row::of_texts(kind, 0, &texts);
    let mut differs = |code: &str| {
        let kind = FlawKind::Contradiction {
            message: "is not what the address of the row says",
            message_zh: "与该行地址不一致",
        };
        flaws.push(Flaw::new(format!("$.values.{code}"), &kind));
    };
    if row.key != key {
        differs(form.key[0]);
    }
    if let Some(code) = owner(kind)
        && ![institution, ""].contains(&row.text(code))
    {
        differs(code);
    }
    flaws
}
