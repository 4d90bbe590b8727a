//! Who may use the service: accounts, and the ways in: passwords, sessions, tokens, one-time links.
//!
//! Of every secret that lets somebody in, only its hash is stored: SHA-256 of 256 random bits, Argon2id
//! of a password.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use solver::base::flaw::{Flaw, FlawKind};
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use crate::store::audit::{self, Actor, Entry};
use crate::store::seal::SealError;
use crate::store::{Store, StoreError, Transaction, moment, now, number, text};

pub mod caller;
pub mod entrance;
mod lockout;
pub mod password;
mod present;
pub mod role;
pub mod second_factor;
pub mod token;

use role::Role;

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("there is no such account")]
    Absent,
    #[error("the account has flaws")]
    Flawed(Vec<Flaw>),
    #[error("name or password is wrong, or the link has been used or is too old")]
    Refused,
    #[error("a code of the second factor is wanted")]
    CodeWanted,
    #[error("too many attempts failed")]
    LockedOut { seconds: u32 },
    #[error("the secret of the second factor cannot be opened: {0}")]
    Sealed(SealError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AccountError {
    fn from(error: sqlx::Error) -> AccountError {
        AccountError::Store(error.into())
    }
}

/// An account, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Account {
    pub id: String,
    pub name: String,
    pub role: Role,
    /// Code of the institution it belongs to; empty for the whole city.
    pub institution: String,
    pub disabled: bool,
    /// Without one it is opened by a one-time link only.
    pub has_password: bool,
    /// Beside the password a code is asked for.
    pub has_second_factor: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// What is said of a new account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountDraft {
    pub name: String,
    pub role: Role,
    #[serde(default)]
    pub institution: String,
}

/// What is to become different about an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    pub disabled: bool,
}

/// What a one-time link is to do beside letting somebody in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccountLinkDraft)]
pub struct LinkDraft {
    /// No more codes are asked for once it is followed: for who has lost the device, whatever becomes of the
    /// password then.
    #[serde(default)]
    pub drops_second_factor: bool,
}

/// The doors of the service.
pub struct Accounts {
    store: Arc<Store>,
}

/// The account that the first start makes.
pub const FIRST: &str = "admin";

impl Accounts {
    #[must_use]
    pub fn new(store: Arc<Store>) -> Accounts {
        Accounts { store }
    }

    /// By name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self) -> Result<Vec<Account>, AccountError> {
        let rows = sqlx::query("SELECT * FROM accounts ORDER BY name")
            .fetch_all(self.store.pool())
            .await?;
        rows.iter().map(read).collect()
    }

    /// # Errors
    /// When there is no such account, or the store fails.
    pub async fn named(&self, name: &str) -> Result<Account, AccountError> {
        let found = sqlx::query("SELECT * FROM accounts WHERE name = $1")
            .bind(name)
            .fetch_optional(self.store.pool())
            .await?;
        read(&found.ok_or(AccountError::Absent)?)
    }

    /// Makes an account. It is opened by a one-time link first.
    ///
    /// # Errors
    /// Every flaw of the draft.
    pub async fn create(&self, draft: &AccountDraft, by: &Actor) -> Result<Account, AccountError> {
        let flaws = flaws_of(draft);
        if !flaws.is_empty() {
            return Err(AccountError::Flawed(flaws));
        }
        let mut transaction = self.store.write().await?;
        let id = uuid::Uuid::now_v7().simple().to_string();
        let insert = "INSERT INTO accounts (id, name, role, institution, password, disabled, created_at) \
            VALUES ($1, $2, $3, $4, '', 0, $5) ON CONFLICT (name) DO NOTHING";
        let at = now(&mut transaction).await?;
        let done = sqlx::query(insert)
            .bind(id.clone())
            .bind(draft.name.clone())
            .bind(draft.role.name())
            .bind(draft.institution.clone())
            .bind(at)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            let id = draft.name.clone();
            let taken = Flaw::new("$.name", &FlawKind::Duplicate { id });
            return Err(AccountError::Flawed(vec![taken]));
        }
        let account = of_id(&mut transaction, &id).await?;
        entered(
            &mut transaction,
            by,
            "accounts.create",
            None,
            Some(&account),
        )
        .await?;
        transaction.commit().await?;
        Ok(account)
    }

    /// Shuts an account out, or lets it in again.
    ///
    /// # Errors
    /// When there is no such account, or nobody would be left to let others in.
    pub async fn change(
        &self,
        id: &str,
        change: &AccountChange,
        by: &Actor,
    ) -> Result<Account, AccountError> {
        let mut transaction = self.store.write().await?;
        // Two administrators who shut each other out are one and a refusal.
        audit::lock(&mut transaction).await?;
        let before = of_id(&mut transaction, id).await?;
        if change.disabled && is_last_administrator(&mut transaction, &before).await? {
            let kind = FlawKind::Contradiction {
                message: "it is the last administrator who is not shut out",
                message_zh: "这是最后一个可用的管理员账户，不能停用",
            };
            return Err(AccountError::Flawed(vec![Flaw::new("$.disabled", &kind)]));
        }
        sqlx::query("UPDATE accounts SET disabled = $1 WHERE id = $2")
            .bind(i64::from(change.disabled))
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        if change.disabled {
            entrance::end_sessions(&mut transaction, id, "").await?;
        }
        let after = of_id(&mut transaction, id).await?;
        entered(
            &mut transaction,
            by,
            "accounts.change",
            Some(&before),
            Some(&after),
        )
        .await?;
        transaction.commit().await?;
        Ok(after)
    }
}

/// Tells the trail of a change to an account.
async fn entered(
    transaction: &mut Transaction,
    by: &Actor,
    action: &str,
    before: Option<&Account>,
    after: Option<&Account>,
) -> Result<(), AccountError> {
    let account = after.or(before).expect("a change is of something");
    let bytes =
        |account: Option<&Account>| account.map(|it| serde_json::to_vec(it).expect("plain data"));
    let (was, is) = (bytes(before), bytes(after));
    let entry = Entry {
        action,
        object: &format!("account {}", account.name),
        institution: &account.institution,
        before: was.as_deref(),
        after: is.as_deref(),
        result: audit::Result::Done,
    };
    Ok(audit::enter(transaction, by, entry).await?)
}

async fn is_last_administrator(
    transaction: &mut Transaction,
    account: &Account,
) -> Result<bool, AccountError> {
    if account.role != Role::Administrator || account.disabled {
        return Ok(false);
    }
    let others = "SELECT COUNT(*) AS others FROM accounts \
        WHERE role = $1 AND disabled = 0 AND id <> $2";
    let row = sqlx::query(others)
        .bind(account.role.name())
        .bind(account.id.clone())
        .fetch_one(&mut **transaction)
        .await?;
    Ok(number(&row, "others")? == 0)
}

async fn of_id(transaction: &mut Transaction, id: &str) -> Result<Account, AccountError> {
    let found = sqlx::query("SELECT * FROM accounts WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut **transaction)
        .await?;
    read(&found.ok_or(AccountError::Absent)?)
}

fn read(row: &AnyRow) -> Result<Account, AccountError> {
    let role = text(row, "role")?;
    let unknown = || StoreError::Unreadable(format!("a role `{role}`"));
    Ok(Account {
        id: text(row, "id")?,
        name: text(row, "name")?,
        role: Role::from_name(&role).ok_or_else(unknown)?,
        institution: text(row, "institution")?,
        disabled: number(row, "disabled")? != 0,
        has_password: !text(row, "password")?.is_empty(),
        has_second_factor: !text(row, "totp")?.is_empty(),
        created_at: moment(number(row, "created_at")?),
    })
}

/// Longest name of an account or a token, and longest code of an institution, characters.
pub const LONGEST_NAME: usize = 100;

fn flaws_of(draft: &AccountDraft) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let name = draft.name.as_str();
    if name.trim().is_empty() {
        flaws.push(Flaw::new("$.name", &FlawKind::Empty));
    }
    for (path, text) in [("$.name", name), ("$.institution", &draft.institution)] {
        let found = text.chars().count();
        let limit = LONGEST_NAME;
        if limit < found {
            flaws.push(Flaw::new(path, &FlawKind::TooMany { limit, found }));
        }
        if text.trim() != text || text.chars().any(char::is_control) {
            let kind = FlawKind::Unreadable {
                message: "must not begin or end with a space, nor hold control characters".into(),
                message_zh: "首尾不得有空格，也不得含有控制字符".into(),
            };
            flaws.push(Flaw::new(path, &kind));
        }
    }
    if ["*", "-"].contains(&draft.institution.as_str()) {
        let kind = FlawKind::Unreadable {
            message: "stands for all institutions, or for the city, where one is named".into(),
            message_zh: "是表示“全部”或“全市”的符号，不能作为机构代码".into(),
        };
        flaws.push(Flaw::new("$.institution", &kind));
    }
    let wrong = |message, message_zh| {
        let kind = FlawKind::Contradiction {
            message,
            message_zh,
        };
        Flaw::new("$.institution", &kind)
    };
    if draft.role.is_of_the_city() && !draft.institution.is_empty() {
        flaws.push(wrong(
            "this role is the whole city's",
            "此角色属于全市，不得指定机构",
        ));
    }
    if draft.role.is_of_one_institution() && draft.institution.is_empty() {
        flaws.push(wrong(
            "this role belongs to one institution",
            "此角色必须指定所属机构",
        ));
    }
    flaws
}
