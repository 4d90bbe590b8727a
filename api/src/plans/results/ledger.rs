//! What results say in the posting ledger (基层服务派驻台账).
//!
//! A posting is one row. Sessions are one row for each person, host and month, with the half-days that
//! were held; those within a posting at the same host count with the posting.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use datasets::registers::kind::Kind;
use datasets::registers::row::Row;
use serde_json::{Map, Value};

use super::{LedgerRow, Outcome, Reports};
use crate::engine::Rostering;
use crate::plans::{Kept, PlanError};
use crate::registers::add::add_in;
use crate::store::audit::Actor;
use crate::store::{Store, Transaction};
use crate::view::Case;

/// A row of the ledger, or some cells of it.
#[derive(Clone, Debug)]
pub(in crate::plans) struct Said {
    /// Whose ledger it belongs into: the institution that sends the physician.
    pub owner: String,
    pub physician: String,
    pub key: String,
    pub values: Map<String, Value>,
    /// It holds from this day on.
    pub from: NaiveDate,
}

/// Cells that say who somebody is, by staff number.
#[derive(Default)]
pub(in crate::plans) struct People(BTreeMap<String, Vec<(&'static str, String)>>);

impl People {
    pub(super) fn of(case: &Case<Rostering>) -> People {
        let problem = &case.problem;
        let rows = problem.physicians().iter().map(|(_, physician)| {
            let sender = &problem.institutions()[physician.institution].name;
            let department = &problem.departments()[physician.department].name;
            let cells = vec![
                ("staff_no", physician.key.clone()),
                ("name", physician.name.clone()),
                ("sending_institution", sender.clone()),
                ("department", department.clone()),
                ("title_level", physician.title_level.chinese().into()),
            ];
            (physician.key.clone(), cells)
        });
        People(rows.collect())
    }
}

/// Physician, name of the host, first day of the month.
type Month = (String, String, NaiveDate);

/// Half-days held, by person, host and month.
fn months(results: &[(String, Outcome)]) -> BTreeMap<Month, i64> {
    let mut months = BTreeMap::new();
    for (_, outcome) in results {
        let Outcome::Session {
            date,
            held: true,
            by,
            host,
            within_posting: false,
            ..
        } = outcome
        else {
            continue;
        };
        let Some(first) = date
            .parse()
            .ok()
            .and_then(|date: NaiveDate| date.with_day(1))
        else {
            continue;
        };
        *months.entry((by.clone(), host.clone(), first)).or_insert(0) += 1;
    }
    months
}

/// What the ledger is to say after reports: postings as they were reported, and months whose half-days
/// are others than before.
pub(super) fn counted(
    before: &[(String, Outcome)],
    after: &[(String, Outcome)],
    reports: &Reports,
) -> Vec<Said> {
    let mut said: Vec<Said> = reports
        .rows
        .iter()
        .filter_map(|row| row.entry.clone())
        .collect();
    let (before, after) = (months(before), months(after));
    let keys: BTreeSet<&Month> = before.keys().chain(after.keys()).collect();
    for month in keys {
        let half_days = after.get(month).copied().unwrap_or(0);
        if before.get(month).copied().unwrap_or(0) != half_days {
            said.extend(of_month(&reports.people, month, half_days));
        }
    }
    said
}

/// `None` for somebody whom the plan does not know.
fn of_month(people: &People, (physician, host, first): &Month, half_days: i64) -> Option<Said> {
    let last = *first + Months::new(1) - Days::new(1);
    let mut texts = people.0.get(physician)?.clone();
    let owner = texts
        .iter()
        .find(|(code, _)| *code == "sending_institution");
    let owner = owner.map_or_else(String::new, |(_, name)| name.clone());
    texts.extend([
        ("host_institution", host.clone()),
        ("posting_type", "坐诊".into()),
        ("start_date", first.to_string()),
        ("end_date", last.to_string()),
        ("full_time", "兼职".into()),
        ("half_days", half_days.to_string()),
    ]);
    let row = Row::of_texts(Kind::PostingLedger, 1, &texts);
    Some(Said {
        owner,
        physician: physician.clone(),
        key: row.key,
        values: row.values.into_iter().collect(),
        from: *first,
    })
}

/// Enters what is the institution's own; of the others it is said whose they are not.
pub(super) async fn enter(
    store: &Store,
    transaction: &mut Transaction,
    plan: &Kept,
    said: Vec<Said>,
    by: &Actor,
) -> Result<(Vec<LedgerRow>, Vec<String>), PlanError> {
    let (mut rows, mut elsewhere) = (Vec::new(), Vec::new());
    for entry in said {
        if ![entry.owner.as_str(), ""].contains(&plan.institution.as_str()) {
            if !elsewhere.contains(&entry.physician) {
                elsewhere.push(entry.physician);
            }
            continue;
        }
        let said = crate::registers::Said {
            kind: Kind::PostingLedger,
            institution: &entry.owner,
            key: &entry.key,
            values: Some(entry.values),
            effective_on: entry.from,
        };
        if add_in(store, transaction, said, by).await?.is_some() {
            rows.push(LedgerRow {
                institution: entry.owner,
                key: entry.key,
                physician: entry.physician,
            });
        }
    }
    Ok((rows, elsewhere))
}
