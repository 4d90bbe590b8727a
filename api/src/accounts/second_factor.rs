//! A second factor beside the password: codes of six digits that change every half minute (RFC 6238), told by
//! a device that shares a secret with the account. The secret is sealed in the store as patients' data is.
//!
//! Each code is taken once. Who comes by a one-time link is asked for none, as for no password: the
//! administrator who has made the link has seen to it who gets it.

use sqlx::any::AnyRow;
use totp_rs::{Builder, Secret, Totp};
use utoipa::ToSchema;

use super::entrance::end_sessions;
use super::lockout::{codes_shut_out, count_code, forgive, take_back};
use super::{Account, AccountError, Accounts, entered, of_id, read};
use crate::store::audit::{self, Actor};
use crate::store::seal::{Keys, MARK, SealError};
use crate::store::{Transaction, fingerprint, now, number, text};

/// What a device is to be told; shown once.
#[derive(Clone, Debug, serde::Serialize, ToSchema)]
pub struct Begun {
    /// In base 32, to be typed.
    pub secret: String,
    /// The same as an address (`otpauth://…`), to be shown as a picture.
    pub address: String,
}

/// What a code says.
pub(super) enum Factor {
    /// The account has none.
    None,
    /// It fits, at this step of time.
    At(i64),
    Missing,
    Wrong,
}

/// Where the sealed secret of an account belongs.
fn place(id: &str) -> String {
    format!("second factor of {id}")
}

fn of_secret(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).build().ok()
}

/// The step of time at which a code fits: this one, the one before or the one after.
fn step_of(secret: &str, code: &str, now_ms: i64) -> Option<i64> {
    let seconds = u64::try_from(now_ms / 1_000).ok()?;
    let code: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let is_code = code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    let step = of_secret(secret)?
        .check(&code, seconds)
        .filter(|_| is_code)?;
    i64::try_from(step).ok()
}

impl Accounts {
    /// What a code says of an account, as it was read. Wrong ones are counted, from wherever they come: too many,
    /// and none is looked at for a while.
    pub(super) async fn factor(
        &self,
        transaction: &mut Transaction,
        row: &AnyRow,
        account: &Account,
        code: Option<&str>,
    ) -> Result<Factor, AccountError> {
        let sealed = text(row, "totp")?;
        if sealed.is_empty() {
            return Ok(Factor::None);
        }
        let Some(code) = code else {
            return Ok(Factor::Missing);
        };
        let at = now(transaction).await?;
        if let Some(seconds) = codes_shut_out(transaction, &account.name, at).await? {
            return Err(AccountError::LockedOut { seconds });
        }
        let secret = self.store.keys()?.open(&sealed, &place(&account.id))?;
        let used = number(row, "totp_step")?;
        let step = step_of(&secret, code, at).filter(|step| used < *step);
        if step.is_none() {
            count_code(transaction, &account.name, at).await?;
        }
        Ok(step.map_or(Factor::Wrong, Factor::At))
    }

    /// Makes a secret for a device. Until a code of it has been told, nothing else has changed.
    ///
    /// # Errors
    /// When the present password is wrong where it is asked for, or was so too often; or the store fails, or has
    /// no keys.
    pub async fn begin_second_factor(
        &self,
        account: &Account,
        present: &str,
        session: &str,
        by: &Actor,
    ) -> Result<Begun, AccountError> {
        let known = self.recognise(account, present, session, by).await?;
        let mut bytes = [0; 20];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        let secret = Secret::new(Box::new(bytes)).to_base32();
        let sealed = self.store.keys()?.seal(&secret, &place(&account.id));
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let begin = "UPDATE accounts SET totp_next = $1 WHERE id = $2 AND password = $3";
        let done = sqlx::query(begin)
            .bind(sealed)
            .bind(account.id.clone())
            .bind(known.hash.clone())
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Err(AccountError::Refused);
        }
        known.forgiven(&mut transaction, account, by).await?;
        let (action, same) = ("accounts.second_factor_begun", Some(account));
        entered(&mut transaction, by, action, same, same).await?;
        transaction.commit().await?;
        let sign = |byte: u8| match byte.is_ascii_alphanumeric() {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        };
        let label: String = account.name.bytes().map(sign).collect();
        let address = format!("otpauth://totp/Rounds:{label}?secret={secret}&issuer=Rounds");
        Ok(Begun { secret, address })
    }

    /// Counts an attempt; the account as it is, and whether its session came by a link (`by_link`).
    async fn attempted(
        &self,
        account: &Account,
        session: &str,
        by: &Actor,
    ) -> Result<(Transaction, AnyRow), AccountError> {
        self.attempt(&account.name, by).await?;
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let query = "SELECT accounts.*, (SELECT COUNT(*) FROM sessions WHERE hash = $1 AND account = $2 \
            AND by_link = 1) AS by_link FROM accounts WHERE id = $2";
        let row = sqlx::query(query)
            .bind(fingerprint(session.as_bytes()))
            .bind(account.id.clone())
            .fetch_one(&mut *transaction)
            .await?;
        Ok((transaction, row))
    }

    /// Asks for codes from now on, once one is told; one's other sessions end.
    ///
    /// # Errors
    /// When the code is wrong, or was so too often, or nothing was begun; or when there is a device already, of
    /// which no code is told: a session alone puts no other one in its place.
    pub async fn confirm_second_factor(
        &self,
        account: &Account,
        (code, of_present): (&str, Option<&str>),
        session: &str,
        by: &Actor,
    ) -> Result<(), AccountError> {
        let (mut transaction, row) = self.attempted(account, session, by).await?;
        let sealed = text(&row, "totp_next")?;
        let present = match number(&row, "by_link")? != 0 {
            // The device may be lost: no code of it is asked for, nor looked at.
            true => Factor::None,
            false => (self.factor(&mut transaction, &row, account, of_present)).await?,
        };
        match present {
            Factor::None | Factor::At(_) => {}
            Factor::Missing => return Err(AccountError::Refused),
            Factor::Wrong => return refused(transaction).await,
        }
        if sealed.is_empty() {
            return Err(AccountError::Refused);
        }
        let secret = self.store.keys()?.open(&sealed, &place(&account.id))?;
        let at = now(&mut transaction).await?;
        let step = step_of(&secret, code, at).ok_or(AccountError::Refused)?;
        let set =
            "UPDATE accounts SET totp = totp_next, totp_next = '', totp_step = $1 WHERE id = $2";
        sqlx::query(set)
            .bind(step)
            .bind(account.id.clone())
            .execute(&mut *transaction)
            .await?;
        end_sessions(&mut transaction, &account.id, session).await?;
        // Whoever has made the secret can tell its codes: no guess at a password is forgiven for that.
        take_back(&mut transaction, &account.name, by).await?;
        let after = of_id(&mut transaction, &account.id).await?;
        let action = "accounts.second_factor";
        entered(&mut transaction, by, action, Some(account), Some(&after)).await?;
        Ok(transaction.commit().await?)
    }

    /// Asks for no more codes. Who came by a one-time link may have lost the device, and is asked for none.
    ///
    /// # Errors
    /// When the code is wrong, or was so too often.
    pub async fn drop_second_factor(
        &self,
        account: &Account,
        code: &str,
        session: &str,
        by: &Actor,
    ) -> Result<(), AccountError> {
        let (mut transaction, row) = self.attempted(account, session, by).await?;
        let is_by_link = number(&row, "by_link")? != 0;
        if is_by_link || text(&row, "totp")?.is_empty() {
            take_back(&mut transaction, &account.name, by).await?;
        } else {
            let present = self.factor(&mut transaction, &row, account, Some(code));
            match present.await? {
                Factor::None | Factor::At(_) => {
                    forgive(&mut transaction, &account.name, by).await?;
                }
                Factor::Missing | Factor::Wrong => return refused(transaction).await,
            }
        }
        dropped(&mut transaction, account.clone(), by).await?;
        Ok(transaction.commit().await?)
    }
}

/// What was counted stays counted.
async fn refused<T>(transaction: Transaction) -> Result<T, AccountError> {
    transaction.commit().await?;
    Err(AccountError::Refused)
}

/// Asks an account for no more codes; the account as it is then.
pub(super) async fn dropped(
    transaction: &mut Transaction,
    account: Account,
    by: &Actor,
) -> Result<Account, AccountError> {
    let none = "UPDATE accounts SET totp = '', totp_next = '', totp_step = 0 \
        WHERE id = $1 AND (totp <> '' OR totp_next <> '')";
    let done = sqlx::query(none)
        .bind(account.id.clone())
        .execute(&mut **transaction)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(account);
    }
    let after = of_id(transaction, &account.id).await?;
    let action = "accounts.second_factor_dropped";
    entered(transaction, by, action, Some(&account), Some(&after)).await?;
    Ok(after)
}

/// Takes a code for used: false when another sign-in was faster.
pub(super) async fn used(
    transaction: &mut Transaction,
    id: &str,
    step: i64,
) -> Result<bool, AccountError> {
    let used = "UPDATE accounts SET totp_step = $1 WHERE id = $2 AND totp_step < $1";
    let done = sqlx::query(used)
        .bind(step)
        .bind(id)
        .execute(&mut **transaction)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Seals the secrets of all accounts anew under the newest key; how many. One that was begun and cannot be
/// opened is nobody's way in: it is dropped, and the trail and `dropped` name whose it was.
///
/// # Errors
/// When one that counts cannot be opened, or the store fails.
pub(crate) async fn reseal(
    transaction: &mut Transaction,
    keys: &Keys,
    dropped: &mut Vec<String>,
) -> Result<usize, AccountError> {
    let query = "SELECT * FROM accounts WHERE totp <> '' OR totp_next <> '' ORDER BY name";
    let rows = sqlx::query(query).fetch_all(&mut **transaction).await?;
    let mut count = 0;
    for row in rows {
        let account = read(&row)?;
        let place = place(&account.id);
        let mut anew = |sealed: String| {
            if !sealed.starts_with(MARK) || keys.is_newest(&sealed) {
                return Ok(sealed);
            }
            let secret = keys.open(&sealed, &place)?;
            count += 1;
            Ok::<String, SealError>(keys.seal(&secret, &place))
        };
        let totp = anew(text(&row, "totp")?)?;
        let next = anew(text(&row, "totp_next")?);
        sqlx::query("UPDATE accounts SET totp = $1, totp_next = $2 WHERE id = $3")
            .bind(totp)
            .bind(next.as_deref().unwrap_or_default())
            .bind(account.id.clone())
            .execute(&mut **transaction)
            .await?;
        if next.is_err() {
            let (action, same) = ("accounts.second_factor_unfinished_dropped", Some(&account));
            entered(transaction, &Actor::default(), action, same, same).await?;
            dropped.push(account.name);
        }
    }
    Ok(count)
}

impl From<SealError> for AccountError {
    fn from(error: SealError) -> AccountError {
        AccountError::Sealed(error)
    }
}
