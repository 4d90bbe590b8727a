//! What the service must not lose: accounts, the audit trail, registers and the queue of runs, in
//! SQLite below the data folder or in PostgreSQL.
//!
//! One SQL text serves both. Moments are milliseconds since 1970 as `BIGINT`, JSON is `TEXT`, yes and
//! no are 1 and 0. The one thing the two say differently, the present moment, is the view `clock`.
//! A write is acknowledged when its transaction has been committed, and then it is on disk.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{Any, AnyPool, Connection, Row};

pub mod audit;
pub mod migrate;
pub mod seal;

use seal::{Keys, SealError};

/// A transaction; what is not committed has not happened.
pub type Transaction = sqlx::Transaction<'static, Any>;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot open the store: {0}")]
    Open(sqlx::Error),
    #[error("cannot bring the store to version {version}: {source}")]
    Migrate { version: i64, source: sqlx::Error },
    #[error("the store is of version {found}, newer than this program, which knows {known}")]
    Newer { found: i64, known: i64 },
    #[error("the store failed: {0}")]
    Database(sqlx::Error),
    #[error("the store holds what cannot be read: {0}")]
    Unreadable(String),
}

/// How often the database has failed this process, whoever asked for what.
static FAILURES: AtomicU64 = AtomicU64::new(0);

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        let is_broken_rule = (error.as_database_error())
            .is_some_and(|error| error.is_unique_violation() || error.is_foreign_key_violation());
        let is_of_a_row = matches!(
            error,
            sqlx::Error::RowNotFound
                | sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::Decode(_)
        );
        if !is_broken_rule && !is_of_a_row {
            FAILURES.fetch_add(1, Ordering::Relaxed);
            tracing::debug!("the database failed: {error}");
        }
        StoreError::Database(error)
    }
}

/// How often the database has failed since this process began.
#[must_use]
pub fn failures() -> u64 {
    FAILURES.load(Ordering::Relaxed)
}

impl StoreError {
    /// No room on the disk: nothing was changed, and all can go on when there is room again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let (StoreError::Database(error) | StoreError::Open(error)) = self else {
            return false;
        };
        let code = error.as_database_error().and_then(|error| error.code());
        // SQLITE_FULL; SQLITE_IOERR_WRITE, _FSYNC and _SHMSIZE, where a quota or a limit says it
        // otherwise; PostgreSQL's disk_full.
        code.is_some_and(|code| ["13", "778", "1034", "4874", "53100"].contains(&code.as_ref()))
    }
}

/// Tried on every new connection to SQLite. FULL: a commit waits for the disk.
const PRAGMAS: [&str; 5] = [
    "PRAGMA busy_timeout = 15000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
];

pub struct Store {
    pool: AnyPool,
    kind: Kind,
    keys: Option<Keys>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// The file in the data folder that is the store.
pub const DATABASE: &str = "rounds.db";

/// The address of the store that lies in a data folder.
#[must_use]
pub fn address_in(data: &Path) -> String {
    let path = data.join(DATABASE);
    let path = std::path::absolute(&path).unwrap_or(path);
    let mut address = String::from("sqlite://");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' => address.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
            byte => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address + "?mode=rwc"
}

impl Store {
    /// Opens the store at an address (`sqlite:…` or `postgres:…`) and brings it to the present version.
    ///
    /// # Errors
    /// When it cannot be reached, or its data cannot be brought to the present version; then the
    /// data is as it was.
    pub async fn open(address: &str) -> Result<Store, StoreError> {
        let store = Store::connect(address).await?;
        migrate::migrate(&store, migrate::MIGRATIONS).await?;
        // A connection of before would go on with the columns that it has seen, and `*` would be fewer.
        store.close().await;
        Store::connect(address).await
    }

    /// Opens the store as it is.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn connect(address: &str) -> Result<Store, StoreError> {
        sqlx::any::install_default_drivers();
        let kind = match address.starts_with("sqlite:") {
            true => Kind::Sqlite,
            false => Kind::Postgres,
        };
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            // SQLite takes a transaction back by itself when the disk is full, which the driver does not
            // see: to it the connection is within that transaction for ever.
            .before_acquire(|connection, _| {
                Box::pin(async move { Ok(!connection.is_in_transaction()) })
            })
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    let pragmas: &[&'static str] = match kind {
                        Kind::Sqlite => &PRAGMAS,
                        Kind::Postgres => &[],
                    };
                    for pragma in pragmas {
                        sqlx::query(*pragma).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .connect(address)
            .await
            .map_err(StoreError::Open)?;
        Ok(Store {
            pool,
            kind,
            keys: None,
        })
    }

    /// With the keys to patients' data.
    #[must_use]
    pub fn with_keys(mut self, keys: Keys) -> Store {
        self.keys = Some(keys);
        self
    }

    /// # Errors
    /// When the store was opened without them.
    pub fn keys(&self) -> Result<&Keys, SealError> {
        self.keys
            .as_ref()
            .ok_or(SealError::Closed("the store was opened without keys"))
    }

    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// A transaction that will write. In SQLite there is one at a time, and the others wait here.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn write(&self) -> Result<Transaction, StoreError> {
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN",
        };
        Ok(self.pool.begin_with(begin).await?)
    }

    /// A transaction that reads one state of everything.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn snapshot(&self) -> Result<Transaction, StoreError> {
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN",
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        };
        Ok(self.pool.begin_with(begin).await?)
    }

    /// Says whether the store answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT now_ms FROM clock")
            .fetch_one(&self.pool)
            .await?;
        Ok(())
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// The present by the clock of the store, milliseconds since 1970.
///
/// # Errors
/// When the store fails.
pub async fn now(transaction: &mut Transaction) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT now_ms FROM clock")
        .fetch_one(&mut **transaction)
        .await?;
    Ok(row.try_get(0)?)
}

/// SHA-256 of the bytes, in hexadecimal digits.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hexadecimal(&Sha256::digest(bytes))
}

/// 256 random bits in hexadecimal digits.
#[must_use]
pub fn secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    hexadecimal(&bytes)
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A column as text or as a number, by name.
pub(crate) fn text(row: &AnyRow, column: &str) -> Result<String, StoreError> {
    Ok(row.try_get::<String, _>(column)?)
}
pub(crate) fn number(row: &AnyRow, column: &str) -> Result<i64, StoreError> {
    Ok(row.try_get::<i64, _>(column)?)
}

/// A moment of the store as people and programs write it: RFC 3339, UTC; empty for 0.
#[must_use]
pub fn moment(ms: i64) -> String {
    use chrono::{DateTime, SecondsFormat};
    let moment = DateTime::from_timestamp_millis(ms).filter(|_| ms != 0);
    moment.map_or_else(String::new, |at| {
        at.to_rfc3339_opts(SecondsFormat::Millis, true)
    })
}
