//! The present password: whoever would change what lets one in is asked for it, but for those who came by a
//! one-time link: they may have forgotten it.

use super::entrance::{end_sessions, is_too_long};
use super::lockout::forgive;
use super::{Account, AccountError, Accounts, entered, password};
use crate::store::audit::{self, Actor};
use crate::store::{Transaction, fingerprint, number, text};

/// Somebody who has just shown to be the one whose session it is.
pub(super) struct Recognised {
    /// The hash of the password that was looked at; empty where there is none. What is changed is guarded by it:
    /// two changes side by side are one and a refusal.
    pub(super) hash: String,
    was_asked: bool,
}

impl Recognised {
    /// Failures before this are forgotten, where a password was told.
    pub(super) async fn forgiven(
        &self,
        transaction: &mut Transaction,
        account: &Account,
        by: &Actor,
    ) -> Result<(), AccountError> {
        match self.was_asked {
            true => forgive(transaction, &account.name, by).await,
            false => Ok(()),
        }
    }
}

impl Accounts {
    /// Asks for the present password, where there is one and the session did not come by a one-time link.
    ///
    /// # Errors
    /// When it is wrong, or was so too often.
    pub(super) async fn recognise(
        &self,
        account: &Account,
        present: &str,
        session: &str,
        by: &Actor,
    ) -> Result<Recognised, AccountError> {
        let query = "SELECT password, (SELECT COUNT(*) FROM sessions WHERE hash = $1 AND account = $2 \
            AND by_link = 1) AS by_link FROM accounts WHERE id = $2";
        let row = sqlx::query(query)
            .bind(fingerprint(session.as_bytes()))
            .bind(account.id.clone())
            .fetch_one(self.store.pool())
            .await?;
        let hash = text(&row, "password")?;
        let was_asked = !hash.is_empty() && number(&row, "by_link")? == 0;
        if was_asked && is_too_long(present) {
            return Err(AccountError::Refused);
        }
        if was_asked {
            self.attempt(&account.name, by).await?;
            let (kept, given) = (hash.clone(), present.to_string());
            let fits = password::aside(move || password::fits(&given, &kept)).await;
            if fits != Some(true) {
                return Err(AccountError::Refused);
            }
        }
        Ok(Recognised { hash, was_asked })
    }

    /// Sets one's own password, and ends one's other sessions.
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
        let known = self.recognise(account, present, session, by).await?;
        let new = new.to_string();
        let hash = password::aside(move || password::hash(&new)).await;
        let hash = hash.ok_or(AccountError::Refused)?;
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let done = sqlx::query("UPDATE accounts SET password = $1 WHERE id = $2 AND password = $3")
            .bind(hash)
            .bind(account.id.clone())
            .bind(known.hash.clone())
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
        known.forgiven(&mut transaction, account, by).await?;
        let (action, same) = ("accounts.password", Some(account));
        entered(&mut transaction, by, action, same, same).await?;
        transaction.commit().await?;
        Ok(())
    }
}
