//! Coming in and going out: sign-in by password or one-time link, sessions, lockout.

use super::caller::{IDLE_MS, LONGEST_MS};
use sqlx::any::AnyRow;

use super::lockout::{codes_shut_out, count_code, forgive};
use super::role::Role;
use super::second_factor::{Factor, used};
use super::{
    Account, AccountDraft, AccountError, Accounts, FIRST, LONGEST_NAME, entered, of_id, password,
    read,
};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{Transaction, fingerprint, now, number, secret, text};

/// A one-time link that is not used by then is void.
const LINK_MS: i64 = 24 * 60 * 60 * 1_000;

/// A session that has just begun. Nobody ever sees its secret again.
pub struct Session {
    pub secret: String,
    pub account: Account,
}

impl Accounts {
    /// Opens a session by password, and by a code where the account asks for one.
    ///
    /// # Errors
    /// When name and password do not belong together, a code is missing or wrong, or too many attempts have
    /// failed.
    pub async fn sign_in(
        &self,
        (name, password, code): (&str, &str, Option<&str>),
        by: &Actor,
    ) -> Result<Session, AccountError> {
        // No account has such a name, and nobody such a password: nothing of it is kept or reckoned with.
        if LONGEST_NAME < name.chars().count() || is_too_long(password) {
            return Err(AccountError::Refused);
        }
        self.attempt(name, by).await?;
        let found = sqlx::query("SELECT * FROM accounts WHERE name = $1 AND disabled = 0")
            .bind(name)
            .fetch_optional(self.store.pool())
            .await?;
        let kept = found
            .as_ref()
            .map(|row| text(row, "password"))
            .transpose()?;
        let (given, kept) = (password.to_string(), kept.unwrap_or_default());
        let fits = password::aside(move || password::fits(&given, &kept)).await;
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
        let account = read(&row)?;
        match self.takes(&mut transaction, &row, &account, code).await {
            Ok(true) => {}
            Ok(false) => return refuse(transaction, by, "session.open", &object).await,
            Err(AccountError::CodeWanted) => {
                let refused = refuse(transaction, by, "session.open", &object).await;
                return match refused {
                    Err(AccountError::Refused) => Err(AccountError::CodeWanted),
                    other => other,
                };
            }
            Err(error) => return Err(error),
        }
        let entry = Entry {
            action: "session.open",
            object: &object,
            institution: "",
            before: None,
            after: None,
            result: audit::Result::Done,
        };
        audit::enter(&mut transaction, by, entry).await?;
        forgive(&mut transaction, name, by).await?;
        let session = open(&mut transaction, account, By::Password).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// Whether the code is one that the account's device shows, where it has one.
    pub(super) async fn takes(
        &self,
        transaction: &mut Transaction,
        row: &AnyRow,
        account: &Account,
        code: Option<&str>,
    ) -> Result<bool, AccountError> {
        let at = now(transaction).await?;
        if code.is_some()
            && let Some(seconds) = codes_shut_out(transaction, &account.name, at).await?
        {
            return Err(AccountError::LockedOut { seconds });
        }
        match self.factor(row, code, at)? {
            Factor::None => Ok(true),
            Factor::At(step) => used(transaction, &account.id, step).await,
            Factor::Missing => Err(AccountError::CodeWanted),
            Factor::Wrong => {
                count_code(transaction, &account.name, at).await?;
                Ok(false)
            }
        }
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
        let session = open(&mut transaction, account, By::Link).await?;
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
        audit::lock(&mut transaction).await?;
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

    /// The hash of the present password, and whether it is asked for before there is another one.
    async fn present(
        &self,
        account: &Account,
        session: &str,
    ) -> Result<(String, bool), AccountError> {
        let query = "SELECT password, (SELECT COUNT(*) FROM sessions WHERE hash = $1 AND account = $2 \
            AND by_link = 1) AS by_link FROM accounts WHERE id = $2";
        let row = sqlx::query(query)
            .bind(fingerprint(session.as_bytes()))
            .bind(account.id.clone())
            .fetch_one(self.store.pool())
            .await?;
        let was = text(&row, "password")?;
        let is_asked = !was.is_empty() && number(&row, "by_link")? == 0;
        Ok((was, is_asked))
    }

    /// Sets one's own password, and ends one's other sessions. Whoever has one already must know it, but
    /// for those who came by a one-time link: they may have forgotten it.
    ///
    /// # Errors
    /// What speaks against the new one, that the present one is wrong, or was so too often.
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
        let (was, is_asked) = self.present(account, session).await?;
        if is_asked && is_too_long(present) {
            return Err(AccountError::Refused);
        }
        if is_asked {
            self.attempt(&account.name, by).await?;
        }
        let (kept, given, new) = (was.clone(), present.to_string(), new.to_string());
        let hashed = password::aside(move || {
            (!is_asked || password::fits(&given, &kept)).then(|| password::hash(&new))
        });
        let hash = hashed.await.flatten().ok_or(AccountError::Refused)?;
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
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
        // From now on the session is one of somebody who knows the password.
        sqlx::query("UPDATE sessions SET by_link = 0 WHERE account = $1")
            .bind(account.id.clone())
            .execute(&mut *transaction)
            .await?;
        if is_asked {
            forgive(&mut transaction, &account.name, by).await?;
        }
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

/// How somebody came in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Password,
    Link,
    Identity,
}

pub(super) fn is_too_long(password: &str) -> bool {
    password::LONGEST < password.chars().count()
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

pub(super) async fn open(
    transaction: &mut Transaction,
    account: Account,
    by: By,
) -> Result<Session, AccountError> {
    let at = now(transaction).await?;
    // Those that have run out make room.
    sqlx::query("DELETE FROM sessions WHERE used_at <= $1 OR created_at <= $2")
        .bind(at - IDLE_MS)
        .bind(at - LONGEST_MS)
        .execute(&mut **transaction)
        .await?;
    let secret = secret();
    let insert = "INSERT INTO sessions (hash, account, created_at, used_at, by_link) \
        VALUES ($1, $2, $3, $3, $4)";
    sqlx::query(insert)
        .bind(fingerprint(secret.as_bytes()))
        .bind(account.id.clone())
        .bind(at)
        .bind(i64::from(by == By::Link))
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
