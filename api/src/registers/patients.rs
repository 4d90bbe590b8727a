//! How long patients' data is kept, and under which key: erased when its time is over, sealed anew when
//! the key is.

use datasets::registers::kind::Kind;
use datasets::registers::mask::{is_masked, masked};
use serde_json::Value;
use solver::base::flaw::{Flaw, FlawKind};
use sqlx::any::AnyRow;

use super::debts::{compact, compact_accounts, owe};
use super::kind::{is_personal, personal};
use super::{AsOf, RegisterError, Values, place, sealed_cells};
use crate::accounts::AccountError;
use crate::accounts::second_factor;
use crate::store::audit::{self, Actor, Entry};
use crate::store::seal::{Keys, MARK};
use crate::store::{Store, StoreError, Transaction, now, number, text};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Erases what was recorded of patients more than so many days ago, and the imports it came by. The other
/// cells of the rows stay. How many rows there were.
///
/// # Errors
/// When the store fails, then nothing was erased; or when old bytes could not leave the disk: that is owed,
/// and the next call tries it again.
pub async fn erase(store: &Store, days: u32) -> Result<usize, RegisterError> {
    let mut transaction = store.write().await?;
    audit::lock(&mut transaction).await?;
    let before = now(&mut transaction).await? - i64::from(days) * DAY_MS;
    let mut erased = 0;
    for row in changes(&mut transaction, before).await? {
        let Some((kind, mut values)) = of_patients(&row)? else {
            continue;
        };
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
        drop(transaction);
        compact(store).await?;
        return Ok(0);
    }
    owe(&mut transaction).await?;
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

/// What became of sealed texts under a new key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    pub texts: usize,
    /// Names of accounts whose second factor was begun under a key that is lost: it is to be begun anew.
    pub dropped: Vec<String>,
}

/// Seals everything anew under the newest of these keys, which must open all of it but second factors that
/// nobody has finished.
///
/// # Errors
/// When a text cannot be opened, or the store fails; then nothing has changed.
pub async fn reseal(store: &Store, keys: &Keys) -> Result<Resealed, RegisterError> {
    let mut transaction = store.write().await?;
    audit::lock(&mut transaction).await?;
    let mut count = 0;
    for row in changes(&mut transaction, i64::MAX).await? {
        let Some((kind, mut values)) = of_patients(&row)? else {
            continue;
        };
        let (institution, key) = (text(&row, "institution")?, text(&row, "key")?);
        let mut changed = false;
        for (code, sealed) in sealed_cells(kind, &values) {
            if !keys.is_newest(&sealed) {
                let place = place(kind, &institution, &key, code);
                let anew = keys.seal(&keys.open(&sealed, &place)?, &place);
                values.insert(code.into(), anew.into());
                changed = true;
                count += 1;
            }
        }
        if changed {
            put(&mut transaction, &row, &values).await?;
        }
    }
    count += imports(&mut transaction, keys).await?;
    let mut dropped = Vec::new();
    count += second_factor::reseal(&mut transaction, keys, &mut dropped)
        .await
        .map_err(|error| match error {
            AccountError::Sealed(error) => RegisterError::Sealed(error),
            AccountError::Store(error) => RegisterError::Store(error),
            other => StoreError::Unreadable(other.to_string()).into(),
        })?;
    owe(&mut transaction).await?;
    told(
        &mut transaction,
        "patients.reseal",
        &format!("{count} texts"),
    )
    .await?;
    transaction.commit().await?;
    let resealed = Resealed {
        texts: count,
        dropped,
    };
    compact_accounts(store).await?;
    match compact(store).await {
        // A service that is at work does it later.
        Err(RegisterError::Held) => Ok(resealed),
        done => done.map(|()| resealed),
    }
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

/// Changes of registers that may hold patients' data, recorded before a moment.
async fn changes(transaction: &mut Transaction, before: i64) -> Result<Vec<AnyRow>, RegisterError> {
    let query = "SELECT seq, kind, institution, key, content FROM register_changes \
        WHERE recorded_at < $1 AND content LIKE '%sealed:%' ORDER BY seq";
    Ok(sqlx::query(query)
        .bind(before)
        .fetch_all(&mut **transaction)
        .await?)
}

/// The cells of a change; `None` in a register that holds nothing of patients, whatever its texts say.
fn of_patients(row: &AnyRow) -> Result<Option<(Kind, Values)>, RegisterError> {
    let Some(kind) = Kind::of_code(&text(row, "kind")?).filter(|kind| is_personal(*kind)) else {
        return Ok(None);
    };
    let unreadable = |error| StoreError::Unreadable(format!("a change of a register: {error}"));
    let values = serde_json::from_str(&text(row, "content")?).map_err(unreadable)?;
    Ok(Some((kind, values)))
}

/// Whether something in the store was sealed under keys that lie outside it.
///
/// # Errors
/// When the store fails.
pub async fn is_sealed(store: &Store) -> Result<bool, RegisterError> {
    let mut transaction = store.snapshot().await?;
    let account = "SELECT id FROM accounts WHERE totp <> '' LIMIT 1";
    let account = sqlx::query(account)
        .fetch_optional(&mut *transaction)
        .await?;
    if account.is_some() {
        return Ok(true);
    }
    let import = "SELECT id FROM imports WHERE found LIKE 'sealed:%' LIMIT 1";
    let import = sqlx::query(import)
        .fetch_optional(&mut *transaction)
        .await?;
    if import.is_some() {
        return Ok(true);
    }
    for row in changes(&mut transaction, i64::MAX).await? {
        let found = of_patients(&row)?;
        if found.is_some_and(|(kind, values)| !sealed_cells(kind, &values).is_empty()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Masked values among cells that are to be stored plain: they would be written over what they hide. A
/// delivery sheet is masked by the offices' own form.
pub fn veiled<'c>(
    kind: Kind,
    text_of: impl Fn(&str) -> &'c str,
) -> impl Iterator<Item = (&'static str, FlawKind)> {
    let is_plain = kind != Kind::DeliverySheet;
    let veiled =
        personal(kind).filter(move |(field, _)| is_plain && is_masked(text_of(field.code)));
    veiled.map(|(field, _)| {
        let kind = FlawKind::Unreadable {
            message: "is a masked value: write it in full, or leave the column out, and what is \
                stored stays"
                .into(),
            message_zh: "是脱敏后的内容：请填写完整，或去掉这一列，已存的内容即保持不变".into(),
        };
        (field.code, kind)
    })
}

/// What is to be stored: a masked value says nothing against what is stored in full.
pub(super) fn unveiled(kind: Kind, before: Option<&Values>, mut after: Values) -> Values {
    for (field, mask) in personal(kind) {
        let stored = before.and_then(|values| values.get(field.code)?.as_str());
        if let (Some(stored), Some(Value::String(new))) = (stored, after.get_mut(field.code))
            && is_masked(new)
            && (!is_masked(stored) || *new == masked(mask, stored))
        {
            *new = stored.into();
        }
    }
    after
}

/// Enters that patients' data is about to be shown, and why.
///
/// # Errors
/// When no reason is given, or the store fails.
pub async fn unmask(
    store: &Store,
    which: AsOf<'_>,
    reason: &str,
    by: &Actor,
) -> Result<(), RegisterError> {
    let (limit, found) = (200, reason.chars().count());
    let wrong = match found {
        0 => Some(FlawKind::Empty),
        _ if limit < found => Some(FlawKind::TooMany { limit, found }),
        _ => None,
    };
    if let Some(kind) = wrong {
        return Err(RegisterError::Flawed(vec![Flaw::new(
            "query.unmask",
            &kind,
        )]));
    }
    let mut transaction = store.write().await?;
    let entry = Entry {
        action: "registers.unmask",
        object: &format!("{} as of {}: {reason}", which.kind.code(), which.day),
        institution: which.institution.unwrap_or(""),
        before: None,
        after: None,
        result: audit::Result::Done,
    };
    audit::enter(&mut transaction, by, entry).await?;
    Ok(transaction.commit().await?)
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
