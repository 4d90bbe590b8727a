//! Coming in and going out: sign-in by password or one-time link, sessions, lockout.

use super::caller::{IDLE_MS, LONGEST_MS};
use sqlx::any::AnyRow;

use super::lockout::forgive;
use super::role::Role;
use super::second_factor::{Factor, dropped, used};
use super::{
    Account, AccountDraft, AccountError, Accounts, FIRST, LONGEST_NAME, LinkDraft, entered, of_id,
    password, read,
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
        let hash = kept.clone();
        let fits = password::aside(move || password::fits(&given, &hash)).await;

        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let still = still(&mut transaction, name, kept).await?;
        // What is no name of an account may be a password that went into the wrong field.
        let object = match &found {
            Some(_) => format!("account {name}"),
            None => "account unknown".into(),
        };
        let (Some(row), Some(true)) = (still, fits) else {
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
        match self.factor(transaction, row, account, code).await? {
            Factor::None => Ok(true),
            Factor::At(step) => used(transaction, &account.id, step).await,
            Factor::Missing => Err(AccountError::CodeWanted),
            Factor::Wrong => Ok(false),
        }
    }

    /// Opens a session by a one-time link, which is void from then on.
    ///
    /// # Errors
    /// When the link is unknown, used or too old.
    pub async fn follow_link(&self, link: &str, by: &Actor) -> Result<Session, AccountError> {
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let taken = "DELETE FROM links WHERE hash = $1 \
            RETURNING account, expires_at, drops_second_factor";
        let found = sqlx::query(taken)
            .bind(fingerprint(link.as_bytes()))
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = found else {
            return refuse(transaction, by, "session.open_by_link", "link").await;
        };
        let mut account = of_id(&mut transaction, &text(&row, "account")?).await?;
        if number(&row, "expires_at")? <= now(&mut transaction).await? || account.disabled {
            let object = format!("account {}", account.name);
            return refuse(transaction, by, "session.open_by_link", &object).await;
        }
        let by = Actor {
            account: account.name.clone(),
            ..by.clone()
        };
        let action = "session.open_by_link";
        entered(&mut transaction, &by, action, None, Some(&account)).await?;
        if number(&row, "drops_second_factor")? != 0 {
            account = dropped(&mut transaction, account, &by).await?;
        }
        let session = open(&mut transaction, account, By::Link).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// A new one-time link into an account. Earlier ones are void.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn make_link(
        &self,
        id: &str,
        draft: LinkDraft,
        by: &Actor,
    ) -> Result<String, AccountError> {
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let account = of_id(&mut transaction, id).await?;
        sqlx::query("DELETE FROM links WHERE account = $1")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        let link = secret();
        let expires = now(&mut transaction).await? + LINK_MS;
        let insert = "INSERT INTO links (hash, account, expires_at, drops_second_factor) \
            VALUES ($1, $2, $3, $4)";
        sqlx::query(insert)
            .bind(fingerprint(link.as_bytes()))
            .bind(id)
            .bind(expires)
            .bind(i64::from(draft.drops_second_factor))
            .execute(&mut *transaction)
            .await?;
        let action = match draft.drops_second_factor {
            true => "accounts.link_dropping_second_factor",
            false => "accounts.link",
        };
        let same = Some(&account);
        entered(&mut transaction, by, action, same, same).await?;
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
        let link = self.make_link(&first.id, LinkDraft::default(), &service);
        link.await.map(Some)
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

/// The account as it is by now, if it has not been shut out nor got another password while this one was hashed.
async fn still(
    transaction: &mut Transaction,
    name: &str,
    kept: String,
) -> Result<Option<AnyRow>, AccountError> {
    let query = "SELECT * FROM accounts WHERE name = $1 AND disabled = 0 AND password = $2";
    Ok(sqlx::query(query)
        .bind(name)
        .bind(kept)
        .fetch_optional(&mut **transaction)
        .await?)
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
