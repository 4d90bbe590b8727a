//! Who is linked to which account: by an administrator, by themselves, or when the account was made for them.

use solver::base::flaw::{Flaw, FlawKind};
use sqlx::any::AnyRow;

use super::Identity;
use crate::accounts::entrance::end_sessions;
use crate::accounts::{Account, AccountError, Accounts, of_id};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{Transaction, moment, now, number, text};

/// Identities of one account.
const MOST_IDENTITIES: i64 = 10;

impl Accounts {
    /// Links a person to an account.
    ///
    /// # Errors
    /// When there is no such account, or the person is linked already.
    pub async fn link_identity(
        &self,
        id: &str,
        (issuer, subject): (&str, &str),
        by: &Actor,
    ) -> Result<Identity, AccountError> {
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let account = of_id(&mut transaction, id).await?;
        let flaws = flaws_of(subject);
        if !flaws.is_empty() {
            return Err(AccountError::Flawed(flaws));
        }
        let count = sqlx::query("SELECT COUNT(*) AS has FROM identities WHERE account = $1")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        if MOST_IDENTITIES <= number(&count, "has")? {
            let limit = MOST_IDENTITIES as usize;
            let found = limit + 1;
            let flaw = Flaw::new("$.subject", &FlawKind::TooMany { limit, found });
            return Err(AccountError::Flawed(vec![flaw]));
        }
        let identity = link(&mut transaction, &account, (issuer, subject), false).await?;
        let Some(identity) = identity else {
            let id = subject.to_string();
            let taken = Flaw::new("$.subject", &FlawKind::Duplicate { id });
            return Err(AccountError::Flawed(vec![taken]));
        };
        told(
            &mut transaction,
            by,
            "accounts.link_identity",
            (&account, &identity),
        )
        .await?;
        transaction.commit().await?;
        Ok(identity)
    }

    /// The people linked to an account.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn identities(&self, id: &str) -> Result<Vec<Identity>, AccountError> {
        let mut transaction = self.store.snapshot().await?;
        of_id(&mut transaction, id).await?;
        let rows = sqlx::query("SELECT * FROM identities WHERE account = $1 ORDER BY id")
            .bind(id)
            .fetch_all(&mut *transaction)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Parts a person from an account, whose sessions end but for the one given.
    ///
    /// # Errors
    /// When they are not linked.
    pub async fn part_identity(
        &self,
        id: &str,
        identity: &str,
        session: &str,
        by: &Actor,
    ) -> Result<(), AccountError> {
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let account = of_id(&mut transaction, id).await?;
        let found =
            sqlx::query("DELETE FROM identities WHERE id = $1 AND account = $2 RETURNING *")
                .bind(identity)
                .bind(id)
                .fetch_optional(&mut *transaction)
                .await?;
        let identity = read(&found.ok_or(AccountError::Absent)?)?;
        end_sessions(&mut transaction, id, session).await?;
        told(
            &mut transaction,
            by,
            "accounts.part_identity",
            (&account, &identity),
        )
        .await?;
        Ok(transaction.commit().await?)
    }
}

/// `None` when the person is linked already.
pub(super) async fn link(
    transaction: &mut Transaction,
    account: &Account,
    (issuer, subject): (&str, &str),
    made: bool,
) -> Result<Option<Identity>, AccountError> {
    let at = now(transaction).await?;
    let insert = "INSERT INTO identities (id, issuer, subject, account, made_account, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (issuer, subject) DO NOTHING RETURNING *";
    let row = sqlx::query(insert)
        .bind(uuid::Uuid::now_v7().simple().to_string())
        .bind(issuer)
        .bind(subject)
        .bind(account.id.clone())
        .bind(i64::from(made))
        .bind(at)
        .fetch_optional(&mut **transaction)
        .await?;
    row.as_ref().map(read).transpose()
}

async fn told(
    transaction: &mut Transaction,
    by: &Actor,
    action: &str,
    (account, identity): (&Account, &Identity),
) -> Result<(), AccountError> {
    let bytes = serde_json::to_vec(identity).expect("plain data");
    let is_new = action == "accounts.link_identity";
    let entry = Entry {
        action,
        object: &format!("account {}", account.name),
        institution: &account.institution,
        before: (!is_new).then_some(&bytes),
        after: is_new.then_some(&bytes),
        result: audit::Result::Done,
    };
    Ok(audit::enter(transaction, by, entry).await?)
}

fn read(row: &AnyRow) -> Result<Identity, AccountError> {
    Ok(Identity {
        id: text(row, "id")?,
        issuer: text(row, "issuer")?,
        subject: text(row, "subject")?,
        made_account: number(row, "made_account")? != 0,
        created_at: moment(number(row, "created_at")?),
    })
}

/// As providers may name people (OpenID Connect Core 1.0, section 2): 255 ASCII characters at most.
fn flaws_of(subject: &str) -> Vec<Flaw> {
    let (limit, found) = (255, subject.chars().count());
    let is_plain = |sign: char| sign.is_ascii() && !sign.is_ascii_control();
    let kind = if subject.is_empty() {
        FlawKind::Empty
    } else if limit < found {
        FlawKind::TooMany { limit, found }
    } else if !subject.chars().all(is_plain) {
        FlawKind::Unreadable {
            message: "providers name people in ASCII characters".into(),
            message_zh: "身份提供方的用户标识只含 ASCII 字符".into(),
        }
    } else {
        return Vec::new();
    };
    vec![Flaw::new("$.subject", &kind)]
}
