//! Coming in and going out: sign-in by password or one-time link, sessions, lockout.

use super::caller::{IDLE_MS, LONGEST_MS};
use super::role::Role;
use super::{
    Account, AccountDraft, AccountError, Accounts, FIRST, LONGEST_NAME, entered, of_id, password,
    read,
};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{Transaction, fingerprint, now, number, secret, text};

/// So many failures of one name from one address …
const MOST_FAILURES: i64 = 5;
/// … shut that pair out for so long after the first.
const LOCKOUT_MS: i64 = 15 * 60 * 1_000;
/// A one-time link that is not used by then is void.
const LINK_MS: i64 = 24 * 60 * 60 * 1_000;

/// A session that has just begun. Nobody ever sees its secret again.
pub struct Session {
    pub secret: String,
    pub account: Account,
}

impl Accounts {
    /// Opens a session by password.
    ///
    /// # Errors
    /// When name and password do not belong together, or too many attempts have failed.
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        by: &Actor,
    ) -> Result<Session, AccountError> {
        if LONGEST_NAME < name.chars().count() {
            // Nobody has such a name, and it should be kept nowhere.
            return Err(AccountError::Refused);
        }
        let mut transaction = self.store.write().await?;
        let at = now(&mut transaction).await?;
        if let Some(seconds) = shut_out(&mut transaction, name, &by.address, at).await? {
            return Err(AccountError::LockedOut { seconds });
        }
        // Counted before the password is looked at, so that attempts side by side all count.
        count_failure(&mut transaction, name, &by.address, at).await?;
        transaction.commit().await?;

        let found = sqlx::query("SELECT * FROM accounts WHERE name = $1 AND disabled = 0")
            .bind(name)
            .fetch_optional(self.store.pool())
            .await?;
        let kept = found
            .as_ref()
            .map(|row| text(row, "password"))
            .transpose()?;
        let (given, kept) = (password.to_string(), kept.unwrap_or_default());
        let fits = tokio::task::spawn_blocking(move || password::fits(&given, &kept)).await;
        let fits = fits.unwrap_or(false);

        let mut transaction = self.store.write().await?;
        // What is no name of an account may be a password that went into the wrong field.
        let object = match &found {
            Some(_) => format!("account {name}"),
            None => "account unknown".into(),
        };
        let (Some(row), true) = (found, fits) else {
            return refuse(transaction, by, "session.open", &object).await;
        };
        let entry = Entry {
            action: "session.open",
            object: &object,
            institution: "",
            before: None,
            after: None,
            result: audit::Result::Done,
        };
        audit::enter(&mut transaction, by, entry).await?;
        sqlx::query("DELETE FROM sign_in_failures WHERE name = $1 AND address = $2")
            .bind(name)
            .bind(by.address.clone())
            .execute(&mut *transaction)
            .await?;
        let session = open(&mut transaction, read(&row)?).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// Opens a session by a one-time link, which is void from then on.
    ///
    /// # Errors
    /// When the link is unknown, used or too old.
    pub async fn follow_link(&self, link: &str, by: &Actor) -> Result<Session, AccountError> {
        let mut transaction = self.store.write().await?;
        let taken = "DELETE FROM links WHERE hash = $1 RETURNING account, expires_at";
        let found = sqlx::query(taken)
            .bind(fingerprint(link.as_bytes()))
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = found else {
            return refuse(transaction, by, "session.open_by_link", "link").await;
        };
        let account = of_id(&mut transaction, &text(&row, "account")?).await?;
        if number(&row, "expires_at")? <= now(&mut transaction).await? || account.disabled {
            let object = format!("account {}", account.name);
            return refuse(transaction, by, "session.open_by_link", &object).await;
        }
        let by = Actor {
            account: account.name.clone(),
            ..by.clone()
        };
        entered(
            &mut transaction,
            &by,
            "session.open_by_link",
            None,
            Some(&account),
        )
        .await?;
        let session = open(&mut transaction, account).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// A new one-time link into an account. Earlier ones are void.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn make_link(&self, id: &str, by: &Actor) -> Result<String, AccountError> {
        let mut transaction = self.store.write().await?;
        let account = of_id(&mut transaction, id).await?;
        sqlx::query("DELETE FROM links WHERE account = $1")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        let link = secret();
        let expires = now(&mut transaction).await? + LINK_MS;
        sqlx::query("INSERT INTO links (hash, account, expires_at) VALUES ($1, $2, $3)")
            .bind(fingerprint(link.as_bytes()))
            .bind(id)
            .bind(expires)
            .execute(&mut *transaction)
            .await?;
        entered(
            &mut transaction,
            by,
            "accounts.link",
            Some(&account),
            Some(&account),
        )
        .await?;
        transaction.commit().await?;
        Ok(link)
    }

    /// A link into the first administrator's account: the account is made at the first start, and
    /// there is a link at every start until it has a password, or when one is asked for.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn first_link(&self, is_asked_for: bool) -> Result<Option<String>, AccountError> {
        let service = Actor::default();
        let first = match self.named(FIRST).await {
            Err(AccountError::Absent) => {
                let draft = AccountDraft {
                    name: FIRST.into(),
                    role: Role::Administrator,
                    institution: String::new(),
                };
                self.create(&draft, &service).await?
            }
            found => found?,
        };
        if first.has_password && !is_asked_for {
            return Ok(None);
        }
        self.make_link(&first.id, &service).await.map(Some)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_out(
        &self,
        secret: &str,
        account: &Account,
        by: &Actor,
    ) -> Result<(), AccountError> {
        let mut transaction = self.store.write().await?;
        sqlx::query("DELETE FROM sessions WHERE hash = $1")
            .bind(fingerprint(secret.as_bytes()))
            .execute(&mut *transaction)
            .await?;
        entered(
            &mut transaction,
            by,
            "session.close",
            Some(account),
            Some(account),
        )
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Sets one's own password, and ends one's other sessions. Whoever has one already must know it.
    ///
    /// # Errors
    /// What speaks against the new one, or that the present one is wrong.
    pub async fn set_password(
        &self,
        account: &Account,
        present: &str,
        new: &str,
        session: &str,
        by: &Actor,
    ) -> Result<(), AccountError> {
        let flaws = password::flaws_of(new, &account.name, "$.new");
        if !flaws.is_empty() {
            return Err(AccountError::Flawed(flaws));
        }
        let row = sqlx::query("SELECT password FROM accounts WHERE id = $1")
            .bind(account.id.clone())
            .fetch_one(self.store.pool())
            .await?;
        let kept = text(&row, "password")?;
        let (was, given, new) = (kept.clone(), present.to_string(), new.to_string());
        let hashed = tokio::task::spawn_blocking(move || {
            (kept.is_empty() || password::fits(&given, &kept)).then(|| password::hash(&new))
        });
        let hash = hashed.await.ok().flatten().ok_or(AccountError::Refused)?;
        let mut transaction = self.store.write().await?;
        // Guarded by the one that was looked at: two changes side by side are one and a refusal.
        let done = sqlx::query("UPDATE accounts SET password = $1 WHERE id = $2 AND password = $3")
            .bind(hash)
            .bind(account.id.clone())
            .bind(was)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Err(AccountError::Refused);
        }
        end_sessions(&mut transaction, &account.id, session).await?;
        entered(
            &mut transaction,
            by,
            "accounts.password",
            Some(account),
            Some(account),
        )
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Enters that somebody was not let in.
async fn refuse<T>(
    mut transaction: Transaction,
    by: &Actor,
    action: &str,
    object: &str,
) -> Result<T, AccountError> {
    let entry = Entry {
        action,
        object,
        institution: "",
        before: None,
        after: None,
        result: audit::Result::Refused,
    };
    audit::enter(&mut transaction, by, entry).await?;
    transaction.commit().await?;
    Err(AccountError::Refused)
}

async fn open(transaction: &mut Transaction, account: Account) -> Result<Session, AccountError> {
    let at = now(transaction).await?;
    // Those that have run out make room.
    sqlx::query("DELETE FROM sessions WHERE used_at <= $1 OR created_at <= $2")
        .bind(at - IDLE_MS)
        .bind(at - LONGEST_MS)
        .execute(&mut **transaction)
        .await?;
    let secret = secret();
    sqlx::query(
        "INSERT INTO sessions (hash, account, created_at, used_at) VALUES ($1, $2, $3, $3)",
    )
    .bind(fingerprint(secret.as_bytes()))
    .bind(account.id.clone())
    .bind(at)
    .execute(&mut **transaction)
    .await?;
    Ok(Session { secret, account })
}

/// Ends all sessions of an account but one.
pub(super) async fn end_sessions(
    transaction: &mut Transaction,
    account: &str,
    but: &str,
) -> Result<(), AccountError> {
    sqlx::query("DELETE FROM sessions WHERE account = $1 AND hash <> $2")
        .bind(account)
        .bind(fingerprint(but.as_bytes()))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// For how long this name is shut out from this address.
async fn shut_out(
    transaction: &mut Transaction,
    name: &str,
    address: &str,
    at: i64,
) -> Result<Option<u32>, AccountError> {
    let query = "SELECT failures, since FROM sign_in_failures WHERE name = $1 AND address = $2";
    let found = sqlx::query(query)
        .bind(name)
        .bind(address)
        .fetch_optional(&mut **transaction)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let left = number(&row, "since")? + LOCKOUT_MS - at;
    let is_shut = MOST_FAILURES <= number(&row, "failures")? && 0 < left;
    Ok(is_shut.then(|| u32::try_from(left / 1_000 + 1).unwrap_or(u32::MAX)))
}

async fn count_failure(
    transaction: &mut Transaction,
    name: &str,
    address: &str,
    at: i64,
) -> Result<(), AccountError> {
    sqlx::query("DELETE FROM sign_in_failures WHERE since <= $1")
        .bind(at - LOCKOUT_MS)
        .execute(&mut **transaction)
        .await?;
    let count = "INSERT INTO sign_in_failures (name, address, failures, since) VALUES ($1, $2, 1, $3) \
        ON CONFLICT (name, address) DO UPDATE SET failures = sign_in_failures.failures + 1";
    sqlx::query(count)
        .bind(name)
        .bind(address)
        .bind(at)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
