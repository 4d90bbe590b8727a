//! Tokens for programs: each limited to some of what its account may do, and to a time.

use serde::{Deserialize, Serialize};
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::role::Permission;
use super::{Account, AccountError, Accounts, LONGEST_NAME};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{StoreError, Transaction, fingerprint, moment, now, number, secret, text};

/// Every token begins with it, so that one that leaked is recognised.
pub const PREFIX: &str = "rnd_";
/// Longest life of a token, days.
const MOST_DAYS: i64 = 366;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What is asked of a new token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenDraft {
    /// What it is for.
    pub name: String,
    pub scopes: Vec<Permission>,
    /// From 1 to 366.
    pub days: i64,
}

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Token {
    pub id: String,
    pub name: String,
    pub scopes: Vec<Permission>,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub expires_at: String,
}

/// A token that has just been made; its secret is told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NewToken {
    pub token: Token,
    /// To be sent as `Authorization: Bearer …`.
    pub secret: String,
}

impl Accounts {
    /// # Errors
    /// When the store fails.
    pub async fn tokens(&self, account: &Account) -> Result<Vec<Token>, AccountError> {
        let rows = sqlx::query("SELECT * FROM tokens WHERE account = $1 ORDER BY id")
            .bind(account.id.clone())
            .fetch_all(self.store.pool())
            .await?;
        rows.iter().map(read).collect()
    }

    /// # Errors
    /// Every flaw of the draft.
    pub async fn make_token(
        &self,
        account: &Account,
        draft: &TokenDraft,
        by: &Actor,
    ) -> Result<NewToken, AccountError> {
        let flaws = flaws_of(account, draft);
        if !flaws.is_empty() {
            return Err(AccountError::Flawed(flaws));
        }
        let mut transaction = self.store.write().await?;
        let at = now(&mut transaction).await?;
        let id = uuid::Uuid::now_v7().simple().to_string();
        let secret = format!("{PREFIX}{}", secret());
        let scopes = serde_json::to_string(&draft.scopes).expect("plain data");
        let insert = "INSERT INTO tokens (id, hash, account, name, scopes, created_at, expires_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        sqlx::query(insert)
            .bind(id.clone())
            .bind(fingerprint(secret.as_bytes()))
            .bind(account.id.clone())
            .bind(draft.name.clone())
            .bind(scopes)
            .bind(at)
            .bind(at + draft.days * DAY_MS)
            .execute(&mut *transaction)
            .await?;
        let row = sqlx::query("SELECT * FROM tokens WHERE id = $1")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        let token = read(&row)?;
        entered(&mut transaction, by, "tokens.create", account, &token).await?;
        transaction.commit().await?;
        Ok(NewToken { token, secret })
    }

    /// Makes one of one's own tokens void.
    ///
    /// # Errors
    /// When there is no such token.
    pub async fn revoke_token(
        &self,
        account: &Account,
        id: &str,
        by: &Actor,
    ) -> Result<(), AccountError> {
        let mut transaction = self.store.write().await?;
        let found = sqlx::query("SELECT * FROM tokens WHERE id = $1 AND account = $2")
            .bind(id)
            .bind(account.id.clone())
            .fetch_optional(&mut *transaction)
            .await?;
        let token = read(&found.ok_or(AccountError::Absent)?)?;
        sqlx::query("DELETE FROM tokens WHERE id = $1")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        entered(&mut transaction, by, "tokens.revoke", account, &token).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn entered(
    transaction: &mut Transaction,
    by: &Actor,
    action: &str,
    account: &Account,
    token: &Token,
) -> Result<(), AccountError> {
    let told = serde_json::to_vec(token).expect("plain data");
    let is_new = action == "tokens.create";
    let entry = Entry {
        action,
        object: &format!("token {}", token.id),
        institution: &account.institution,
        before: (!is_new).then_some(&told),
        after: is_new.then_some(&told),
        result: audit::Result::Done,
    };
    Ok(audit::enter(transaction, by, entry).await?)
}

fn read(row: &AnyRow) -> Result<Token, AccountError> {
    let scopes = serde_json::from_str(&text(row, "scopes")?);
    let scopes =
        scopes.map_err(|error| StoreError::Unreadable(format!("scopes of a token: {error}")))?;
    Ok(Token {
        id: text(row, "id")?,
        name: text(row, "name")?,
        scopes,
        created_at: moment(number(row, "created_at")?),
        expires_at: moment(number(row, "expires_at")?),
    })
}

fn flaws_of(account: &Account, draft: &TokenDraft) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let found = draft.name.chars().count();
    if draft.name.trim().is_empty() {
        flaws.push(Flaw::new("$.name", &FlawKind::Empty));
    }
    if LONGEST_NAME < found {
        let limit = LONGEST_NAME;
        flaws.push(Flaw::new("$.name", &FlawKind::TooMany { limit, found }));
    }
    if draft.scopes.is_empty() {
        flaws.push(Flaw::new("$.scopes", &FlawKind::Empty));
    }
    for (index, scope) in draft.scopes.iter().enumerate() {
        // A token that could make tokens or set passwords would outlive its own end.
        let own = [
            Permission::OwnAccount,
            Permission::ManageAccounts,
            Permission::Open,
        ];
        if own.contains(scope) || !account.role.may(*scope) {
            let what = Noun::Scope;
            let kind = FlawKind::Unknown {
                what,
                id: scope.name(),
            };
            flaws.push(Flaw::new(format!("$.scopes[{index}]"), &kind));
        }
    }
    if !(1..=MOST_DAYS).contains(&draft.days) {
        let kind = FlawKind::OutOfRange {
            low: 1,
            high: MOST_DAYS,
            found: draft.days.to_string(),
        };
        flaws.push(Flaw::new("$.days", &kind));
    }
    flaws
}
