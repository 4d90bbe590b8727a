//! The store and the files of its runs, copied to a folder and back.
//!
//! A backup is text: one row a line in `rows.jsonl`, the files as they are, and `manifest.json`, written
//! last, with the counts and the SHA-256 of everything. So it can be made while the service works, read
//! in twenty years, and restored into either kind of database. Sessions, one-time links and counted
//! failures of sign-ins are not part of it: nobody should come in by a backup.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Column, Row};

use crate::files::{self, FileError};
use crate::store::migrate::{MIGRATIONS, migrate, version};
use crate::store::{Store, StoreError, Transaction, fingerprint};

/// What is copied, in an order in which every row finds what it refers to; and by what each is ordered.
const TABLES: [(&str, &str); 15] = [
    ("accounts", "id"),
    ("tokens", "id"),
    ("audit", "seq"),
    ("audit_head", "one"),
    ("imports", "id"),
    ("register_changes", "seq"),
    ("register_head", "one"),
    ("runs", "id"),
    ("idempotency_keys", "account, key"),
    ("plan_contents", "hash"),
    ("plans", "id"),
    ("plan_steps", "plan, version"),
    ("plan_results", "plan, seq"),
    ("plan_links", "id"),
    ("store_version", "one"),
];

const ROWS: &str = "rows.jsonl";
const MANIFEST: &str = "manifest.json";

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("`{}` is there already", .0.display())]
    Exists(PathBuf),
    #[error("the store to restore into has accounts already")]
    NotEmpty,
    #[error("`{file}` is not what the backup was made of: {why}")]
    Damaged { file: String, why: String },
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> BackupError {
        BackupError::Store(error.into())
    }
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub store_version: i64,
    /// Rows of each table.
    pub rows: BTreeMap<String, usize>,
    /// SHA-256 of all rows.
    pub rows_hash: String,
    /// SHA-256 of each file of the runs.
    pub files: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    table: String,
    row: Map<String, Value>,
}

/// Copies the store and the files below `data` into the folder `out`, which must not be there, and is
/// there when all of it is.
///
/// # Errors
/// When something cannot be read or written; then there is no such folder.
pub async fn backup(store: &Store, data: &Path, out: &Path) -> Result<Manifest, BackupError> {
    if out.exists() {
        return Err(BackupError::Exists(out.into()));
    }
    let store_version = version(store).await?;
    let (text, rows) = dump(store).await?;
    files::create_folder_whole(out, |part| {
        files::write_whole_private(&part.join(ROWS), text.as_bytes())?;
        let manifest = Manifest {
            store_version,
            rows,
            rows_hash: fingerprint(text.as_bytes()),
            files: copy_files(&data.join("runs"), &part.join("runs"))?,
        };
        let bytes = serde_json::to_vec_pretty(&manifest).expect("plain data");
        files::write_whole_private(&part.join(MANIFEST), &bytes)?;
        Ok(manifest)
    })
}

/// Copies the files of runs; the SHA-256 of each, by name.
fn copy_files(from: &Path, to: &Path) -> Result<BTreeMap<String, String>, BackupError> {
    let mut copied = BTreeMap::new();
    for name in names_below(from)? {
        let bytes = match files::read(&from.join(&name)) {
            Ok(bytes) => bytes,
            // An old run that made room for a new one meanwhile.
            Err(FileError::Read { source, .. }) if source.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        let target = to.join(&name);
        files::create_folder_private(target.parent().expect("below the folder"))?;
        files::write_whole_private(&target, &bytes)?;
        copied.insert(name, fingerprint(&bytes));
    }
    Ok(copied)
}

/// Every row of one state of the store, and how many there are.
async fn dump(store: &Store) -> Result<(String, BTreeMap<String, usize>), BackupError> {
    let mut snapshot = store.snapshot().await?;
    let (mut text, mut counts) = (String::new(), BTreeMap::new());
    for (table, order) in TABLES {
        let query = format!("SELECT * FROM {table} ORDER BY {order}");
        let rows = sqlx::query(AssertSqlSafe(query))
            .fetch_all(&mut *snapshot)
            .await?;
        counts.insert(table.to_string(), rows.len());
        for row in &rows {
            let line = Line {
                table: table.into(),
                row: cells(row)?,
            };
            let line = serde_json::to_string(&line).expect("plain data");
            writeln!(text, "{line}").expect("memory takes every line");
        }
    }
    Ok((text, counts))
}

fn cells(row: &AnyRow) -> Result<Map<String, Value>, BackupError> {
    let mut cells = Map::new();
    for column in row.columns() {
        // The store knows numbers and texts only.
        let value = match row.try_get::<i64, _>(column.ordinal()) {
            Ok(number) => Value::from(number),
            Err(_) => Value::from(row.try_get::<String, _>(column.ordinal())?),
        };
        cells.insert(column.name().into(), value);
    }
    Ok(cells)
}

/// Brings the folder `from` into an empty store and the folder `data`.
///
/// # Errors
/// When the backup is damaged or the store has been used; then nothing was changed.
pub async fn restore(store: &Store, from: &Path, data: &Path) -> Result<Manifest, BackupError> {
    let (manifest, rows) = checked(from)?;
    let known = MIGRATIONS.len() as i64;
    let to = manifest.store_version;
    if known < to {
        return Err(StoreError::Newer { found: to, known }.into());
    }
    let steps = usize::try_from(to).unwrap_or(0);
    migrate(store, &MIGRATIONS[..steps]).await?;
    let mut transaction = store.write().await?;
    let used = sqlx::query("SELECT id FROM accounts LIMIT 1")
        .fetch_optional(&mut *transaction)
        .await?;
    if used.is_some() {
        return Err(BackupError::NotEmpty);
    }
    // A backup of an earlier version has fewer tables.
    let there = |(table, _): &&(&str, &str)| manifest.rows.contains_key(*table);
    for (table, _) in TABLES.iter().rev().filter(there) {
        let clear = format!("DELETE FROM {table}");
        sqlx::query(AssertSqlSafe(clear))
            .execute(&mut *transaction)
            .await?;
    }
    for line in &rows {
        insert(&mut transaction, line).await?;
    }
    files::create_folder_private(&data.join("runs"))?;
    for name in manifest.files.keys() {
        let bytes = files::read(&from.join("runs").join(name))?;
        let target = data.join("runs").join(name);
        files::create_folder_private(target.parent().expect("below the folder"))?;
        files::write_whole(&target, &bytes)?;
    }
    transaction.commit().await?;
    migrate(store, MIGRATIONS).await?;
    Ok(manifest)
}

/// The manifest and the rows, after every byte of the backup has been looked at.
fn checked(from: &Path) -> Result<(Manifest, Vec<Line>), BackupError> {
    let damaged = |file: &str, why: &str| BackupError::Damaged {
        file: file.into(),
        why: why.into(),
    };
    let manifest: Manifest = serde_json::from_slice(&files::read(&from.join(MANIFEST))?)
        .map_err(|error| damaged(MANIFEST, &error.to_string()))?;
    let text = files::read(&from.join(ROWS))?;
    if fingerprint(&text) != manifest.rows_hash {
        return Err(damaged(ROWS, "its SHA-256 is another"));
    }
    for (name, hash) in &manifest.files {
        let is_inside = Path::new(name)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        if !is_inside {
            return Err(damaged(name, "its name leads out of the folder"));
        }
        if fingerprint(&files::read(&from.join("runs").join(name))?) != *hash {
            return Err(damaged(name, "its SHA-256 is another"));
        }
    }
    let text = String::from_utf8(text).map_err(|error| damaged(ROWS, &error.to_string()))?;
    let lines = text.lines().map(serde_json::from_str::<Line>);
    let lines: Result<Vec<Line>, _> = lines.collect();
    let lines = lines.map_err(|error| damaged(ROWS, &error.to_string()))?;
    let is_name = |name: &String| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_lowercase())
    };
    for line in &lines {
        let is_known = TABLES.iter().any(|(table, _)| *table == line.table);
        if !is_known || !line.row.keys().all(is_name) {
            return Err(damaged(ROWS, "it has tables or columns of another program"));
        }
    }
    Ok((manifest, lines))
}

async fn insert(transaction: &mut Transaction, line: &Line) -> Result<(), BackupError> {
    let columns: Vec<&str> = line.row.keys().map(String::as_str).collect();
    let places: Vec<String> = (1..=columns.len())
        .map(|place| format!("${place}"))
        .collect();
    let insert = format!(
        "INSERT INTO {} ({}) VALUES ({})",
        line.table,
        columns.join(", "),
        places.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(insert));
    for value in line.row.values() {
        query = match value.as_i64() {
            Some(number) => query.bind(number),
            None => query.bind(value.as_str().unwrap_or_default().to_string()),
        };
    }
    query.execute(&mut **transaction).await?;
    Ok(())
}

/// The files below a folder, by their paths from it; files that are being written are left out.
fn names_below(folder: &Path) -> Result<Vec<String>, BackupError> {
    let mut names = Vec::new();
    if !folder.exists() {
        return Ok(names);
    }
    let unreadable = |source| FileError::Read {
        path: folder.into(),
        source,
    };
    for run in std::fs::read_dir(folder).map_err(unreadable)? {
        let run = run.map_err(unreadable)?;
        if !run.path().is_dir() {
            continue;
        }
        let files = match std::fs::read_dir(run.path()) {
            // As above.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            files => files.map_err(unreadable)?,
        };
        for file in files {
            let file = file.map_err(unreadable)?.file_name();
            let (run, file) = (run.file_name(), file.to_string_lossy().into_owned());
            if !file.starts_with('.') {
                names.push(format!("{}/{file}", run.to_string_lossy()));
            }
        }
    }
    names.sort();
    Ok(names)
}
