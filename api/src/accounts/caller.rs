//! Who is calling: found by token or session, and what that allows.

use std::net::IpAddr;

use super::role::{Permission, Role};
use super::{Account, AccountError, Accounts, read};
use crate::store::audit::Actor;
use crate::store::{StoreError, fingerprint, number, text};

/// Somebody who has sent a request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub address: IpAddr,
    pub account: Option<Account>,
    /// What a token is limited to; a session is not.
    scopes: Option<Vec<Permission>>,
}

/// A session ends when it has not been used for so long.
pub const IDLE_MS: i64 = 30 * 60 * 1_000;
/// And after so long in any case.
pub const LONGEST_MS: i64 = 12 * 60 * 60 * 1_000;
/// That a session was used is written down no more often than this.
const TOUCH_MS: i64 = 60 * 1_000;

impl Caller {
    /// Somebody who is not signed in.
    #[must_use]
    pub fn stranger(address: IpAddr) -> Caller {
        Caller {
            address,
            account: None,
            scopes: None,
        }
    }

    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        let by_role = self
            .account
            .as_ref()
            .is_some_and(|account| account.role.may(permission));
        let by_scope = self
            .scopes
            .as_ref()
            .is_none_or(|scopes| scopes.contains(&permission));
        permission == Permission::Open || (by_role && by_scope)
    }

    /// Everything that is allowed.
    #[must_use]
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL
            .into_iter()
            .filter(|permission| self.may(*permission))
            .collect()
    }

    /// Whether objects of that institution are this caller's business; the city's are empty.
    #[must_use]
    pub fn covers(&self, institution: &str) -> bool {
        self.account
            .as_ref()
            .is_some_and(|own| own.institution.is_empty() || own.institution == institution)
    }

    /// Whose objects are that this caller makes.
    #[must_use]
    pub fn institution(&self) -> &str {
        self.account
            .as_ref()
            .map_or("", |account| &account.institution)
    }

    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.account.as_ref().map(|account| account.role)
    }

    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            account: self
                .account
                .as_ref()
                .map_or_else(String::new, |account| account.name.clone()),
            address: self.address.to_string(),
        }
    }
}

impl Accounts {
    /// Who holds this session: `None` when it is unknown, too old, or the account is shut out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_session(
        &self,
        secret: &str,
        address: IpAddr,
    ) -> Result<Option<Caller>, AccountError> {
        let hash = fingerprint(secret.as_bytes());
        let query = "SELECT accounts.*, sessions.created_at AS began_at, sessions.used_at, clock.now_ms \
            FROM sessions JOIN accounts ON accounts.id = sessions.account CROSS JOIN clock \
            WHERE sessions.hash = $1 AND accounts.disabled = 0";
        let found = sqlx::query(query)
            .bind(hash.clone())
            .fetch_optional(self.store.pool())
            .await?;
        let Some(row) = found else { return Ok(None) };
        let (used, began, now) = (
            number(&row, "used_at")?,
            number(&row, "began_at")?,
            number(&row, "now_ms")?,
        );
        if used + IDLE_MS <= now || began + LONGEST_MS <= now {
            return Ok(None);
        }
        if used + TOUCH_MS <= now {
            let touch = sqlx::query("UPDATE sessions SET used_at = $1 WHERE hash = $2")
                .bind(now)
                .bind(hash)
                .execute(self.store.pool());
            match touch.await.map_err(StoreError::from) {
                // Where the disk has no room, reading goes on; the session ends the sooner.
                Err(error) if error.is_full() => {
                    tracing::warn!("a session is not kept up: {error}")
                }
                touched => {
                    touched?;
                }
            }
        }
        Ok(Some(Caller {
            address,
            account: Some(read(&row)?),
            scopes: None,
        }))
    }

    /// Who holds this token: `None` when it is unknown, expired, or the account is shut out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_token(
        &self,
        secret: &str,
        address: IpAddr,
    ) -> Result<Option<Caller>, AccountError> {
        let query = "SELECT accounts.*, tokens.scopes FROM tokens \
            JOIN accounts ON accounts.id = tokens.account CROSS JOIN clock \
            WHERE tokens.hash = $1 AND accounts.disabled = 0 AND clock.now_ms < tokens.expires_at";
        let found = sqlx::query(query)
            .bind(fingerprint(secret.as_bytes()))
            .fetch_optional(self.store.pool())
            .await?;
        let Some(row) = found else { return Ok(None) };
        let scopes = serde_json::from_str(&text(&row, "scopes")?);
        let scopes = scopes
            .map_err(|error| StoreError::Unreadable(format!("scopes of a token: {error}")))?;
        Ok(Some(Caller {
            address,
            account: Some(read(&row)?),
            scopes: Some(scopes),
        }))
    }
}
