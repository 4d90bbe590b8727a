//! How long patients' data is kept, and under which key: erased when its time is over, sealed anew when
//! the key is.

use datasets::registers::kind::Kind;
use sqlx::any::AnyRow;

use super::kind::{is_personal, personal};
use super::{RegisterError, Values, place};
use crate::store::audit::{self, Actor, Entry};
use crate::store::seal::{Keys, MARK};
use crate::store::{Kind as Database, Store, StoreError, Transaction, now, number, text};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Erases what was recorded of patients more than so many days ago, and the imports it came by. The other
/// cells of the rows stay. How many rows there were.
///
/// # Errors
/// When the store fails; then nothing was erased.
pub async fn erase(store: &Store, days: u32) -> Result<usize, RegisterError> {
    let mut transaction = store.write().await?;
    let before = now(&mut transaction).await? - i64::from(days) * DAY_MS;
    let mut erased = 0;
    for row in changes(&mut transaction, before).await? {
        let (kind, mut values) = opened(&row)?;
        let count = values.len();
        personal(kind).for_each(|(field, _)| {
            values.remove(field.code);
        });
        if values.len() < count {
            put(&mut transaction, &row, &values).await?;
            erased += 1;
        }
    }
    let clear = "UPDATE imports SET found = '{\"columns\":[],\"rows\":[]}', refused = '[]', \
        difference = '[]', notes = '[]', state = CASE WHEN state = 'previewed' THEN 'dropped' ELSE state END \
        WHERE created_at < $1 AND found LIKE 'sealed:%'";
    let cleared = sqlx::query(clear)
        .bind(before)
        .execute(&mut *transaction)
        .await?;
    erased += usize::try_from(cleared.rows_affected()).unwrap_or(0);
    if erased == 0 {
        return Ok(0);
    }
    told(
        &mut transaction,
        "patients.erase",
        &format!("{erased} rows older than {days} days"),
    )
    .await?;
    transaction.commit().await?;
    compact(store).await?;
    Ok(erased)
}

/// Seals everything anew under the newest of these keys, which must open all of it. How many texts.
///
/// # Errors
/// When a text cannot be opened, or the store fails; then nothing has changed.
pub async fn reseal(store: &Store, keys: &Keys) -> Result<usize, RegisterError> {
    let mut transaction = store.write().await?;
    let mut count = 0;
    for row in changes(&mut transaction, i64::MAX).await? {
        let (kind, mut values) = opened(&row)?;
        let (institution, key) = (text(&row, "institution")?, text(&row, "key")?);
        let mut changed = false;
        for (code, value) in &mut values {
            let Some(sealed) = value.as_str().filter(|text| text.starts_with(MARK)) else {
                continue;
            };
            if !keys.is_newest(sealed) {
                let place = place(kind, &institution, &key, code);
                *value = keys.seal(&keys.open(sealed, &place)?, &place).into();
                changed = true;
                count += 1;
            }
        }
        if changed {
            put(&mut transaction, &row, &values).await?;
        }
    }
    count += imports(&mut transaction, keys).await?;
    told(
        &mut transaction,
        "patients.reseal",
        &format!("{count} texts"),
    )
    .await?;
    transaction.commit().await?;
    compact(store).await?;
    Ok(count)
}

async fn imports(transaction: &mut Transaction, keys: &Keys) -> Result<usize, RegisterError> {
    let query = "SELECT id, found, refused, difference, notes FROM imports \
        WHERE found LIKE 'sealed:%'";
    let rows = sqlx::query(query).fetch_all(&mut **transaction).await?;
    let mut count = 0;
    for row in rows {
        let id = text(&row, "id")?;
        let mut parts = Vec::new();
        for column in ["found", "refused", "difference", "notes"] {
            let kept = text(&row, column)?;
            // Imports of before there were notes have none to seal.
            if kept.starts_with(MARK) {
                parts.push(keys.seal(&keys.open(&kept, &id)?, &id));
                count += 1;
            } else {
                parts.push(kept);
            }
        }
        let [found, refused, difference, notes] =
            <[String; 4]>::try_from(parts).expect("four columns");
        let put = "UPDATE imports SET found = $1, refused = $2, difference = $3, notes = $4 \
            WHERE id = $5";
        sqlx::query(put)
            .bind(found)
            .bind(refused)
            .bind(difference)
            .bind(notes)
            .bind(id)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(count)
}

/// Changes of registers that hold patients' data, recorded before a moment.
async fn changes(transaction: &mut Transaction, before: i64) -> Result<Vec<AnyRow>, RegisterError> {
    let query = "SELECT seq, kind, institution, key, content FROM register_changes \
        WHERE recorded_at < $1 AND content LIKE '%sealed:%' ORDER BY seq";
    Ok(sqlx::query(query)
        .bind(before)
        .fetch_all(&mut **transaction)
        .await?)
}

fn opened(row: &AnyRow) -> Result<(Kind, Values), RegisterError> {
    let code = text(row, "kind")?;
    let unreadable = |why: String| StoreError::Unreadable(format!("a change of a register: {why}"));
    let kind = Kind::of_code(&code).filter(|kind| is_personal(*kind));
    let kind = kind.ok_or_else(|| unreadable(format!("`{code}` holds nothing of patients")))?;
    let values = serde_json::from_str(&text(row, "content")?);
    Ok((kind, values.map_err(|error| unreadable(error.to_string()))?))
}

async fn put(
    transaction: &mut Transaction,
    row: &AnyRow,
    values: &Values,
) -> Result<(), RegisterError> {
    sqlx::query("UPDATE register_changes SET content = $1 WHERE seq = $2")
        .bind(serde_json::to_string(values).expect("plain data"))
        .bind(number(row, "seq")?)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn told(
    transaction: &mut Transaction,
    action: &str,
    object: &str,
) -> Result<(), RegisterError> {
    let entry = Entry {
        action,
        object,
        institution: "",
        before: None,
        after: None,
        result: audit::Result::Done,
    };
    Ok(audit::enter(transaction, &Actor::default(), entry).await?)
}

/// Old bytes leave the disk too: what was deleted is overwritten, and the log is emptied.
async fn compact(store: &Store) -> Result<(), RegisterError> {
    let statements: &[&'static str] = match store.kind() {
        Database::Sqlite => &["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"],
        Database::Postgres => &["VACUUM FULL register_changes", "VACUUM FULL imports"],
    };
    for statement in statements {
        sqlx::query(*statement).execute(store.pool()).await?;
    }
    Ok(())
}
