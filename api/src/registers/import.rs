//! A file on its way into a register: first a preview, then somebody confirms or drops it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use datasets::registers::kind::Kind;
use datasets::registers::reading::{Reading, read};
use serde::Serialize;
use serde::de::DeserializeOwned;
use solver::base::flaw::{Flaw, FlawKind};
use sqlx::any::AnyRow;
use utoipa::ToSchema;

pub mod list;
mod told;

use self::told::{ImportNote, refusal, told};
use super::difference::{Found, difference};
use super::kind::{is_personal, masked, owner};
use super::patients::veiled;
use super::{AsOf, Batch, Change, RegisterError, append, day_of, state};
use crate::report;
use crate::store::audit::{self, Actor, Entry};
use crate::store::seal::MARK;
use crate::store::{Store, StoreError, Transaction, fingerprint, moment, now, number, text};

/// A file as it was sent.
pub struct Upload<'u> {
    pub kind: Kind,
    /// Whose rows these are where the file does not say; empty for the city.
    pub institution: &'u str,
    pub file: &'u str,
    pub bytes: &'u [u8],
    pub effective_on: NaiveDate,
    /// The file is the whole register: rows that it does not have are deleted. Where rows of it are
    /// refused, it is not: a row that cannot be read is not one that is gone.
    pub is_whole: bool,
}

/// An import and what it would change, or has changed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Import {
    pub id: String,
    pub kind: String,
    pub institution: String,
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    #[schema(value_type = String, format = Date)]
    pub effective_on: NaiveDate,
    /// Rows that the file does not have are deleted. Never where rows were refused.
    pub is_whole: bool,
    /// `previewed`, `confirmed` or `dropped`.
    pub state: String,
    /// How many rows are understood.
    pub rows: usize,
    /// What was not taken, each with its cell; the other rows can be confirmed all the same.
    pub refused: Vec<report::Flaw>,
    /// What was understood otherwise than it stands, or left aside: the encoding, unknown columns, totals.
    pub notes: Vec<ImportNote>,
    /// Against the register of that day, as it was when the file was looked at.
    pub difference: Vec<Change>,
    pub account: String,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// Reads a file and says what it would change. Nothing changes yet.
///
/// # Errors
/// When the file is no table at all, or the store fails.
pub async fn preview(
    store: &Store,
    mut upload: Upload<'_>,
    by: &Actor,
) -> Result<Import, RegisterError> {
    let reading = read(upload.kind, upload.file, upload.bytes);
    if let Some(flaw) = reading.unreadable {
        return Err(RegisterError::Flawed(vec![flaw]));
    }
    let refusals = reading.refusals.iter();
    let mut refused: Vec<report::Flaw> = refusals.map(|one| refusal(upload.kind, one)).collect();
    let notes: Vec<ImportNote> = reading
        .notes
        .iter()
        .map(|one| told(upload.kind, one))
        .collect();
    let found = taken(&upload, &reading, &mut refused);
    upload.is_whole &= refused.is_empty();
    let mut transaction = store.write().await?;
    audit::lock(&mut transaction).await?;
    let id = uuid::Uuid::now_v7().simple().to_string();
    let at = now(&mut transaction).await?;
    let stored = state(store, &mut transaction, of(&upload)).await?;
    let changes = difference(upload.kind, stored, &found, upload.is_whole);
    let insert = "INSERT INTO imports (id, kind, institution, file, file_hash, effective_on, is_whole, \
        state, found, refused, difference, notes, account, created_at, ended_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'previewed', $8, $9, $10, $11, $12, $13, 0)";
    sqlx::query(insert)
        .bind(id.clone())
        .bind(upload.kind.code())
        .bind(upload.institution)
        .bind(upload.file)
        .bind(fingerprint(upload.bytes))
        .bind(upload.effective_on.to_string())
        .bind(i64::from(upload.is_whole))
        .bind(kept(store, upload.kind, &id, &found)?)
        .bind(kept(store, upload.kind, &id, &refused)?)
        .bind(kept(store, upload.kind, &id, &changes)?)
        .bind(kept(store, upload.kind, &id, &notes)?)
        .bind(by.account.clone())
        .bind(at)
        .execute(&mut *transaction)
        .await?;
    let import = load(store, &mut transaction, &id).await?.0;
    entered(&mut transaction, by, "imports.preview", &import).await?;
    transaction.commit().await?;
    Ok(import)
}

/// Which register a file is compared with.
fn of<'u>(upload: &Upload<'u>) -> AsOf<'u> {
    AsOf {
        kind: upload.kind,
        institution: Some(upload.institution).filter(|own| !own.is_empty()),
        day: upload.effective_on,
        known_at: None,
    }
}

/// The rows under their owners, without those that are somebody else's.
fn taken(upload: &Upload<'_>, reading: &Reading, refused: &mut Vec<report::Flaw>) -> Found {
    let mut found = Found {
        columns: reading.columns.clone(),
        rows: Vec::new(),
    };
    let mut seen = BTreeSet::new();
    for row in &reading.rows {
        let named = owner(upload.kind).map_or("", |code| row.text(code));
        let owner = if named.is_empty() {
            upload.institution
        } else {
            named
        };
        let veiled: Vec<report::Flaw> = veiled(upload.kind, |code| row.text(code))
            .map(|(code, kind)| Flaw::new(reading.path(row.line, code), &kind).into())
            .collect();
        if !veiled.is_empty() {
            refused.extend(veiled);
            continue;
        }
        let path = format!("{}: line {}", upload.file, row.line);
        if !upload.institution.is_empty() && owner != upload.institution {
            let kind = FlawKind::Contradiction {
                message: "the row belongs to another institution",
                message_zh: "该行属于其他机构，不能由本单位导入",
            };
            refused.push(Flaw::new(path, &kind).into());
        } else if seen.insert((owner.to_string(), row.key.clone())) {
            let values = row.values.clone().into_iter().collect();
            found.rows.push((owner.into(), row.key.clone(), values));
        } else {
            let id = row.key.clone();
            refused.push(Flaw::new(path, &FlawKind::Duplicate { id }).into());
        }
    }
    found
        .rows
        .sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
    found
}

/// What the store keeps of a part of an import: sealed, where it may hold patients' data.
fn kept(
    store: &Store,
    kind: Kind,
    id: &str,
    part: &impl Serialize,
) -> Result<String, RegisterError> {
    let text = serde_json::to_string(part).expect("plain data");
    Ok(match is_personal(kind) {
        true => store.keys()?.seal(&text, id),
        false => text,
    })
}

impl Import {
    /// As it is shown: patients' data masked.
    #[must_use]
    pub fn masked(mut self) -> Import {
        let Some(kind) = Kind::of_code(&self.kind) else {
            return self;
        };
        for change in &mut self.difference {
            change.before = change.before.take().map(|values| masked(kind, values));
            change.after = change.after.take().map(|values| masked(kind, values));
        }
        self
    }

    fn kind(&self) -> Result<Kind, RegisterError> {
        let unknown = || StoreError::Unreadable(format!("an import of `{}`", self.kind));
        Ok(Kind::of_code(&self.kind).ok_or_else(unknown)?)
    }
}

/// # Errors
/// When there is no such import, or the store fails.
pub async fn find(store: &Store, id: &str) -> Result<Import, RegisterError> {
    let mut transaction = store.snapshot().await?;
    Ok(load(store, &mut transaction, id).await?.0)
}

/// Enters what an import changes.
///
/// # Errors
/// When it has ended already, or the register has changed since: then the import tells the present
/// difference, to be looked at again.
pub async fn confirm(store: &Store, id: &str, by: &Actor) -> Result<Import, RegisterError> {
    let mut transaction = store.write().await?;
    audit::lock(&mut transaction).await?;
    let (import, found) = pending(store, &mut transaction, id).await?;
    let which = AsOf {
        kind: import.kind()?,
        institution: Some(import.institution.as_str()).filter(|own| !own.is_empty()),
        day: import.effective_on,
        known_at: None,
    };
    let changes = difference(
        import.kind()?,
        state(store, &mut transaction, which).await?,
        &found,
        import.is_whole,
    );
    if changes != import.difference {
        sqlx::query("UPDATE imports SET difference = $1 WHERE id = $2")
            .bind(kept(store, import.kind()?, id, &changes)?)
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        return Err(RegisterError::Moved);
    }
    let batch = Batch {
        kind: import.kind()?,
        effective_on: import.effective_on,
        import: id,
    };
    append(store, &mut transaction, batch, &changes, by).await?;
    end(store, transaction, id, "confirmed", by).await
}

/// Lets an import go.
///
/// # Errors
/// When it has ended already, or the store fails.
pub async fn drop(store: &Store, id: &str, by: &Actor) -> Result<Import, RegisterError> {
    let mut transaction = store.write().await?;
    audit::lock(&mut transaction).await?;
    pending(store, &mut transaction, id).await?;
    end(store, transaction, id, "dropped", by).await
}

async fn end(
    store: &Store,
    mut transaction: Transaction,
    id: &str,
    state: &str,
    by: &Actor,
) -> Result<Import, RegisterError> {
    let at = now(&mut transaction).await?;
    let done = sqlx::query(
        "UPDATE imports SET state = $1, ended_at = $2 WHERE id = $3 AND state = 'previewed'",
    )
    .bind(state)
    .bind(at)
    .bind(id)
    .execute(&mut *transaction)
    .await?;
    let import = load(store, &mut transaction, id).await?.0;
    if done.rows_affected() == 0 {
        return Err(RegisterError::Ended(import.state));
    }
    entered(&mut transaction, by, &format!("imports.{state}"), &import).await?;
    transaction.commit().await?;
    Ok(import)
}

async fn pending(
    store: &Store,
    transaction: &mut Transaction,
    id: &str,
) -> Result<(Import, Found), RegisterError> {
    let (import, rows) = load(store, transaction, id).await?;
    match import.state.as_str() {
        "previewed" => Ok((import, rows)),
        _ => Err(RegisterError::Ended(import.state)),
    }
}

async fn load(
    store: &Store,
    transaction: &mut Transaction,
    id: &str,
) -> Result<(Import, Found), RegisterError> {
    let found = sqlx::query("SELECT * FROM imports WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut **transaction)
        .await?;
    let row = found.ok_or(RegisterError::Absent)?;
    let found: Found = part(store, &row, "found")?;
    let import = Import {
        id: text(&row, "id")?,
        kind: text(&row, "kind")?,
        institution: text(&row, "institution")?,
        file: text(&row, "file")?,
        file_hash: text(&row, "file_hash")?,
        effective_on: day_of("effective_on", &text(&row, "effective_on")?)?,
        is_whole: number(&row, "is_whole")? != 0,
        state: text(&row, "state")?,
        rows: found.rows.len(),
        refused: part(store, &row, "refused")?,
        notes: part(store, &row, "notes")?,
        difference: part(store, &row, "difference")?,
        account: text(&row, "account")?,
        created_at: moment(number(&row, "created_at")?),
    };
    Ok((import, found))
}

fn part<T: DeserializeOwned>(
    store: &Store,
    row: &AnyRow,
    column: &str,
) -> Result<T, RegisterError> {
    let mut kept = text(row, column)?;
    if kept.starts_with(MARK) {
        kept = store.keys()?.open(&kept, &text(row, "id")?)?;
    }
    let wrong = |error| StoreError::Unreadable(format!("`{column}` of an import: {error}"));
    Ok(serde_json::from_str(&kept).map_err(wrong)?)
}

async fn entered(
    transaction: &mut Transaction,
    by: &Actor,
    action: &str,
    import: &Import,
) -> Result<(), RegisterError> {
    // Without what it says of patients: the trail is kept longer than that.
    let after = serde_json::to_vec(&import.clone().masked()).expect("plain data");
    let entry = Entry {
        action,
        object: &format!("import {}", import.id),
        institution: &import.institution,
        before: None,
        after: Some(&after),
        result: audit::Result::Done,
    };
    Ok(audit::enter(transaction, by, entry).await?)
}
