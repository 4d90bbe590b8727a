//! The registers of the city and its institutions, as changes that are only ever added.
//!
//! A change says what a row is from a day on, who said so and when, and by which import. What a
//! register holds follows from its changes, for any day and as known at any moment: a correction of the
//! past is a change like any other, and so is a deletion.

use chrono::{Datelike, NaiveDate};
use datasets::registers::kind::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use solver::base::flaw::{Flaw, FlawKind};
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use crate::store::audit::{self, Actor, Entry};
use crate::store::seal::{MARK, SealError};
use crate::store::{Store, StoreError, Transaction, moment, now, number, text};

pub(crate) mod add;
pub mod changes;
pub mod debts;
mod difference;
pub mod import;
pub mod kind;
pub mod page;
pub mod patients;

/// The cells of a row, by code of the column.
pub type Values = Map<String, Value>;

#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error("there is no such object")]
    Absent,
    #[error("the data has flaws")]
    Flawed(Vec<Flaw>),
    #[error("the import has been {0} already")]
    Ended(String),
    #[error("the register has changed since the import was looked at")]
    Moved,
    #[error("old bytes are still on the disk: somebody reads a state of before")]
    Held,
    #[error("the row has changed since it was looked at, to version {0}")]
    Stale(i64),
    #[error(transparent)]
    Sealed(#[from] SealError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for RegisterError {
    fn from(error: sqlx::Error) -> RegisterError {
        RegisterError::Store(error.into())
    }
}

/// A row of a register, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RegisterRow {
    /// Whose it is; empty for the city's.
    pub institution: String,
    /// Names the row within its institution.
    pub key: String,
    /// The cells, by code of the column; `null` when the row was deleted.
    #[schema(value_type = Option<Object>)]
    pub values: Option<Values>,
    /// From this day on.
    #[schema(value_type = String, format = Date)]
    pub effective_on: NaiveDate,
    /// RFC 3339, UTC.
    pub recorded_at: String,
    pub account: String,
    /// The import it came by; empty for a change of its own.
    pub import: String,
}

/// What becomes different about a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    pub institution: String,
    pub key: String,
    /// `null`: it was not there.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Values>,
    /// `null`: it is deleted.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Values>,
}

/// Which state of a register is meant.
#[derive(Clone, Copy, Debug)]
pub struct AsOf<'a> {
    pub kind: Kind,
    /// Of one institution, or of all.
    pub institution: Option<&'a str>,
    pub day: NaiveDate,
    /// As it was known then; as it is known now when left out. Milliseconds since 1970.
    pub known_at: Option<i64>,
}

/// The newest change of each row, deleted ones among them.
const STATE: &str = "SELECT * FROM (SELECT register_changes.*, row_number() OVER (\
        PARTITION BY institution, key ORDER BY effective_on DESC, seq DESC) AS place \
        FROM register_changes WHERE kind = $1 AND effective_on <= $2 AND recorded_at <= $3 \
        AND ($4 = '*' OR institution = $4)) AS newest \
    WHERE place = 1 ORDER BY institution, key";

/// The rows of a register, by institution and key.
///
/// # Errors
/// When the store fails.
pub async fn as_of(store: &Store, which: AsOf<'_>) -> Result<Vec<RegisterRow>, RegisterError> {
    let mut transaction = store.snapshot().await?;
    let rows = state(store, &mut transaction, which).await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.values.is_some())
        .collect())
}

async fn state(
    store: &Store,
    transaction: &mut Transaction,
    which: AsOf<'_>,
) -> Result<Vec<RegisterRow>, RegisterError> {
    let rows = sqlx::query(STATE)
        .bind(which.kind.code())
        .bind(which.day.to_string())
        .bind(which.known_at.unwrap_or(i64::MAX))
        .bind(which.institution.unwrap_or("*"))
        .fetch_all(&mut **transaction)
        .await?;
    rows.iter()
        .map(|row| read(store, which.kind, row))
        .collect()
}

/// One row as it is on the day from which something is said of it.
async fn present(
    store: &Store,
    transaction: &mut Transaction,
    said: &Said<'_>,
) -> Result<Option<Values>, RegisterError> {
    // By the index on keys: a register may be long, and be asked for many of its rows.
    let query = "SELECT * FROM register_changes WHERE kind = $1 AND institution = $2 AND key = $3 \
        AND effective_on <= $4 ORDER BY effective_on DESC, seq DESC LIMIT 1";
    let row = sqlx::query(query)
        .bind(said.kind.code())
        .bind(said.institution)
        .bind(said.key)
        .bind(said.effective_on.to_string())
        .fetch_optional(&mut **transaction)
        .await?;
    let row = row.map(|row| read(store, said.kind, &row)).transpose()?;
    Ok(row.and_then(|row| row.values))
}

/// What is said of one row.
pub struct Said<'s> {
    pub kind: Kind,
    pub institution: &'s str,
    pub key: &'s str,
    /// `None` deletes it.
    pub values: Option<Values>,
    pub effective_on: NaiveDate,
}

/// Says something of one row. Saying what is so already changes nothing.
///
/// # Errors
/// When a row is to be deleted that is not there, or the store fails.
pub async fn say(
    store: &Store,
    said: Said<'_>,
    by: &Actor,
) -> Result<Option<Change>, RegisterError> {
    let mut transaction = store.write().await?;
    audit::lock(&mut transaction).await?;
    let change = say_in(store, &mut transaction, said, by).await?;
    transaction.commit().await?;
    Ok(change)
}

/// As [`say`], as part of something larger.
///
/// # Errors
/// As [`say`].
pub(crate) async fn say_in(
    store: &Store,
    transaction: &mut Transaction,
    said: Said<'_>,
    by: &Actor,
) -> Result<Option<Change>, RegisterError> {
    let before = present(store, transaction, &said).await?;
    say_over(store, transaction, before, said, by).await
}

/// As [`say_in`], of a row that was looked at in the same transaction.
async fn say_over(
    store: &Store,
    transaction: &mut Transaction,
    before: Option<Values>,
    said: Said<'_>,
    by: &Actor,
) -> Result<Option<Change>, RegisterError> {
    let after = said.values;
    let change = Change {
        institution: said.institution.into(),
        key: said.key.into(),
        after: after.map(|values| patients::unveiled(said.kind, before.as_ref(), values)),
        before,
    };
    if change.before == change.after {
        let is_nowhere = change.after.is_none();
        return if is_nowhere {
            Err(RegisterError::Absent)
        } else {
            Ok(None)
        };
    }
    let batch = Batch {
        kind: said.kind,
        effective_on: said.effective_on,
        import: "",
    };
    let changes = std::slice::from_ref(&change);
    append(store, transaction, batch, changes, by).await?;
    entered(store, transaction, said.kind, &change, by).await?;
    Ok(Some(change))
}

/// Tells the trail of a change. Patients' data is sealed in its hashes too, so that nobody can try out
/// who it was.
async fn entered(
    store: &Store,
    transaction: &mut Transaction,
    kind: Kind,
    change: &Change,
    by: &Actor,
) -> Result<(), RegisterError> {
    let before = Change {
        after: change.before.clone(),
        ..change.clone()
    };
    let (was, is) = (
        content(store, kind, &before)?,
        content(store, kind, change)?,
    );
    let entry = Entry {
        action: "registers.change",
        object: &format!("{} {}", kind.code(), change.key),
        institution: &change.institution,
        before: Some(was.as_bytes()).filter(|bytes| !bytes.is_empty()),
        after: Some(is.as_bytes()).filter(|bytes| !bytes.is_empty()),
        result: audit::Result::Done,
    };
    Ok(audit::enter(transaction, by, entry).await?)
}

/// What changes made together have in common.
#[derive(Clone, Copy)]
struct Batch<'b> {
    kind: Kind,
    effective_on: NaiveDate,
    import: &'b str,
}

async fn append(
    store: &Store,
    transaction: &mut Transaction,
    batch: Batch<'_>,
    changes: &[Change],
    by: &Actor,
) -> Result<(), RegisterError> {
    // One counts after the other, so that the numbers are in the order of the commits.
    let count = "UPDATE register_head SET seq = seq + $1 WHERE one = 1 RETURNING seq";
    let many = i64::try_from(changes.len()).expect("a file has fewer rows");
    let head = sqlx::query(count)
        .bind(many)
        .fetch_one(&mut **transaction)
        .await?;
    let first = number(&head, "seq")? - many + 1;
    let at = now(transaction).await?;
    let insert = "INSERT INTO register_changes (seq, kind, institution, key, content, effective_on, \
        recorded_at, account, import) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    for (seq, change) in (first..).zip(changes) {
        let content = content(store, batch.kind, change)?;
        sqlx::query(insert)
            .bind(seq)
            .bind(batch.kind.code())
            .bind(change.institution.clone())
            .bind(change.key.clone())
            .bind(content)
            .bind(batch.effective_on.to_string())
            .bind(at)
            .bind(by.account.clone())
            .bind(batch.import)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// What the store keeps of a change: the cells, those of patients sealed; empty for a deletion.
fn content(store: &Store, kind: Kind, change: &Change) -> Result<String, RegisterError> {
    let Some(mut values) = change.after.clone() else {
        return Ok(String::new());
    };
    for (field, _) in kind::personal(kind) {
        if let Some(value) = values.get_mut(field.code) {
            let place = place(kind, &change.institution, &change.key, field.code);
            *value = store.keys()?.seal(&value.to_string(), &place).into();
        }
    }
    Ok(serde_json::to_string(&values).expect("plain data"))
}

/// Where a sealed cell belongs.
fn place(kind: Kind, institution: &str, key: &str, code: &str) -> String {
    serde_json::json!([kind.code(), institution, key, code]).to_string()
}

/// Cells of a stored row that are sealed. In any other column the mark is a text like others.
fn sealed_cells(kind: Kind, values: &Values) -> Vec<(&'static str, String)> {
    let sealed = |code: &str| {
        let text = values.get(code)?.as_str()?;
        text.starts_with(MARK).then(|| text.to_string())
    };
    kind::personal(kind)
        .filter_map(|(field, _)| Some((field.code, sealed(field.code)?)))
        .collect()
}

fn read(store: &Store, kind: Kind, row: &AnyRow) -> Result<RegisterRow, RegisterError> {
    let unreadable =
        |error: String| StoreError::Unreadable(format!("a change of a register: {error}"));
    let content = text(row, "content")?;
    let (institution, key) = (text(row, "institution")?, text(row, "key")?);
    let mut values: Option<Values> = match content.as_str() {
        "" => None,
        content => {
            Some(serde_json::from_str(content).map_err(|error| unreadable(error.to_string()))?)
        }
    };
    for values in values.iter_mut() {
        for (code, sealed) in sealed_cells(kind, values) {
            let place = place(kind, &institution, &key, code);
            let opened = store.keys()?.open(&sealed, &place)?;
            let value = serde_json::from_str(&opened);
            let value: Value = value.map_err(|error| unreadable(error.to_string()))?;
            values.insert(code.into(), value);
        }
    }
    let day = text(row, "effective_on")?.parse::<NaiveDate>();
    Ok(RegisterRow {
        institution,
        key,
        values,
        effective_on: day.map_err(|error| unreadable(error.to_string()))?,
        recorded_at: moment(number(row, "recorded_at")?),
        account: text(row, "account")?,
        import: text(row, "import")?,
    })
}

/// A day that somebody has written, as `2026-03-01`, from 1950 to 2099: years of more digits would come
/// before all others where days are compared as texts.
///
/// # Errors
/// When it is none.
pub fn day_of(path: &str, text: &str) -> Result<NaiveDate, RegisterError> {
    let day = text
        .parse()
        .ok()
        .filter(|day: &NaiveDate| text.len() == 10 && (1950..=2099).contains(&day.year()));
    let found = text.to_string();
    day.ok_or_else(|| RegisterError::Flawed(vec![Flaw::new(path, &FlawKind::BadDate { found })]))
}
