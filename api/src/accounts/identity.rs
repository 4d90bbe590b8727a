//! People as an identity provider knows them, and the accounts that they are linked to: by issuer and subject,
//! explicitly, never by a name that happens to be the same.

use serde::Serialize;
use utoipa::ToSchema;

use super::entrance::{By, Session, is_too_long, open};
use super::lockout::{forgive, shut_out};
use super::role::Role;
use super::{
    Account, AccountDraft, AccountError, Accounts, LONGEST_NAME, entered, insert, of_id, password,
};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{StoreError, Transaction, fingerprint, now, number, text};

mod links;

use links::link;

/// Somebody of whom a provider has told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub issuer: String,
    pub subject: String,
    /// What an account of theirs may be called.
    pub name: Option<String>,
    /// Values of the claim that roles may follow from.
    pub groups: Vec<String>,
}

/// A link between a person and an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Identity {
    pub id: String,
    pub issuer: String,
    pub subject: String,
    /// Whether the account was made when this person came for the first time.
    pub made_account: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// A role with the institution it is at.
pub type Seat = (Role, String);

/// What is done with somebody whom a provider tells of.
pub struct Reception {
    /// Whether those whom no account is linked to get one.
    pub makes_accounts: bool,
    pub seat: Seating,
}

/// Who says what an account that was made at a sign-in may do.
pub enum Seating {
    Administrator,
    /// The provider; perhaps nothing.
    Provider(Option<Seat>),
}

#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("no account is linked to `{subject}`")]
    Unknown { subject: String },
    #[error("the sign-in was not begun here, has ended, or is too old")]
    NotBegun,
    #[error("too many sign-ins have begun and not ended")]
    TooMany,
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl From<StoreError> for IdentityError {
    fn from(error: StoreError) -> IdentityError {
        IdentityError::Account(error.into())
    }
}

impl From<sqlx::Error> for IdentityError {
    fn from(error: sqlx::Error) -> IdentityError {
        IdentityError::Account(error.into())
    }
}

/// A sign-in that has begun ends within this time, or not at all.
const BEGUN_MS: i64 = 10 * 60 * 1_000;
/// So many may have begun.
const MOST_BEGUN: i64 = 10_000;
const ENTER: &str = "session.open_by_identity";

impl Accounts {
    /// The moment, by the clock of the store.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn clock(&self) -> Result<i64, AccountError> {
        let row = sqlx::query("SELECT now_ms FROM clock")
            .fetch_one(self.store.pool())
            .await?;
        Ok(number(&row, "now_ms")?)
    }

    /// Keeps in mind that a sign-in has begun: in this browser, and to link an account where one is given.
    ///
    /// # Errors
    /// When too many have.
    pub async fn begin_sign_in(
        &self,
        (state, browser): (&str, &str),
        account: Option<&Account>,
    ) -> Result<(), IdentityError> {
        let mut transaction = self.store.write().await?;
        let at = now(&mut transaction).await?;
        sqlx::query("DELETE FROM begun_sign_ins WHERE expires_at <= $1")
            .bind(at)
            .execute(&mut *transaction)
            .await?;
        let count = sqlx::query("SELECT COUNT(*) AS begun FROM begun_sign_ins")
            .fetch_one(&mut *transaction)
            .await?;
        if MOST_BEGUN <= number(&count, "begun")? {
            return Err(IdentityError::TooMany);
        }
        let insert = "INSERT INTO begun_sign_ins (state, browser, account, expires_at) \
            VALUES ($1, $2, $3, $4)";
        sqlx::query(insert)
            .bind(fingerprint(state.as_bytes()))
            .bind(fingerprint(browser.as_bytes()))
            .bind(account.map_or_else(String::new, |account| account.id.clone()))
            .bind(at + BEGUN_MS)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Takes a sign-in that has begun, once; the id of the account that is to be linked, if one is.
    ///
    /// # Errors
    /// When none has begun so in this browser, or too long ago.
    pub async fn take_sign_in(
        &self,
        (state, browser): (&str, &str),
        by: &Actor,
    ) -> Result<Option<String>, IdentityError> {
        let mut transaction = self.store.write().await?;
        let at = now(&mut transaction).await?;
        let take = "DELETE FROM begun_sign_ins WHERE state = $1 AND browser = $2 AND $3 < expires_at \
            RETURNING account";
        let found = sqlx::query(take)
            .bind(fingerprint(state.as_bytes()))
            .bind(fingerprint(browser.as_bytes()))
            .bind(at)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = found else {
            refused(transaction, by, "identity unknown").await?;
            return Err(IdentityError::NotBegun);
        };
        let account = text(&row, "account")?;
        transaction.commit().await?;
        Ok(Some(account).filter(|account| !account.is_empty()))
    }

    /// Enters that somebody came from the provider and was not believed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn disbelieve(&self, by: &Actor) -> Result<(), AccountError> {
        refused(self.store.write().await?, by, "identity unknown").await
    }

    /// Opens a session for a person whom an account is linked to, or who gets one.
    ///
    /// # Errors
    /// When nobody knows the person, or the account is closed or locked.
    pub async fn enter(
        &self,
        person: &Person,
        reception: Reception,
        by: &Actor,
    ) -> Result<Session, IdentityError> {
        let mut transaction = self.store.write().await?;
        audit::lock(&mut transaction).await?;
        let known = of_person(&mut transaction, person).await?;
        let (account, made) = match known {
            Some((account, made)) => (of_id(&mut transaction, &account).await?, made),
            None if reception.makes_accounts => {
                let account = admit(&mut transaction, person, by).await?;
                (account, true)
            }
            None => {
                let subject = person.subject.clone();
                refused(transaction, by, &format!("identity {subject}")).await?;
                return Err(IdentityError::Unknown { subject });
            }
        };
        let object = format!("account {}", account.name);
        let at = now(&mut transaction).await?;
        if let Some(seconds) = shut_out(&mut transaction, &account.name, &by.address, at).await? {
            refused(transaction, by, &object).await?;
            return Err(AccountError::LockedOut { seconds }.into());
        }
        if account.disabled {
            refused(transaction, by, &object).await?;
            return Err(AccountError::Refused.into());
        }
        let by = Actor {
            account: account.name.clone(),
            ..by.clone()
        };
        let account = match (made, reception.seat) {
            (true, Seating::Provider(seat)) => seated(&mut transaction, account, seat, &by).await?,
            _ => account,
        };
        entered(&mut transaction, &by, ENTER, None, Some(&account)).await?;
        let session = open(&mut transaction, account, By::Identity).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// Looks once more whether the one who has a session is the one whose account it is: by the password, and a
    /// code where one is asked for. Who came by a one-time link is not asked.
    ///
    /// # Errors
    /// When either is wrong or missing, or was wrong too often.
    pub async fn look_again(
        &self,
        account: &Account,
        (given, code): (&str, Option<&str>),
        session: &str,
        by: &Actor,
    ) -> Result<(), AccountError> {
        let query = "SELECT accounts.*, (SELECT COUNT(*) FROM sessions WHERE hash = $1 AND account = $2 \
            AND by_link = 1) AS by_link FROM accounts WHERE id = $2";
        let row = sqlx::query(query)
            .bind(fingerprint(session.as_bytes()))
            .bind(account.id.clone())
            .fetch_one(self.store.pool())
            .await?;
        if number(&row, "by_link")? != 0 {
            return Ok(());
        }
        if is_too_long(given) {
            return Err(AccountError::Refused);
        }
        self.attempt(&account.name, by).await?;
        let (kept, given) = (text(&row, "password")?, given.to_string());
        let fits = password::aside(move || password::fits(&given, &kept)).await;
        if !fits.unwrap_or(false) {
            return Err(AccountError::Refused);
        }
        let mut transaction = self.store.write().await?;
        if !self.takes(&mut transaction, &row, account, code).await? {
            transaction.commit().await?;
            return Err(AccountError::Refused);
        }
        forgive(&mut transaction, &account.name, by).await?;
        Ok(transaction.commit().await?)
    }
}

/// The account of a person, and whether it was made for them.
async fn of_person(
    transaction: &mut Transaction,
    person: &Person,
) -> Result<Option<(String, bool)>, AccountError> {
    let query = "SELECT account, made_account FROM identities WHERE issuer = $1 AND subject = $2";
    let found = sqlx::query(query)
        .bind(person.issuer.clone())
        .bind(person.subject.clone())
        .fetch_optional(&mut **transaction)
        .await?;
    let Some(row) = found else { return Ok(None) };
    Ok(Some((
        text(&row, "account")?,
        number(&row, "made_account")? != 0,
    )))
}

/// Makes an account without a role, called as the provider says or nearly so: nobody gets one that is there.
async fn admit(
    transaction: &mut Transaction,
    person: &Person,
    by: &Actor,
) -> Result<Account, AccountError> {
    let told = person.name.as_deref().unwrap_or_default();
    let plain: String = told.chars().filter(|sign| !sign.is_control()).collect();
    let named = match plain.trim() {
        "" => person.subject.trim(),
        name => name,
    };
    for number in 1.. {
        let ending = match number {
            1 => String::new(),
            number => format!(" {number}"),
        };
        let most = LONGEST_NAME - ending.chars().count();
        let name: String = named.chars().take(most).collect();
        let draft = AccountDraft {
            name: format!("{}{ending}", name.trim()),
            role: Role::Unassigned,
            institution: String::new(),
        };
        let Some(account) = insert(transaction, &draft).await? else {
            continue;
        };
        let of = (person.issuer.as_str(), person.subject.as_str());
        let linked = link(transaction, &account, of, true).await?;
        assert!(
            linked.is_some(),
            "nobody else writes since it was looked for"
        );
        entered(transaction, by, "accounts.create", None, Some(&account)).await?;
        return Ok(account);
    }
    unreachable!("there are more numbers than accounts")
}

/// Gives an account the role that the provider says. Administrators are made here, and stay.
async fn seated(
    transaction: &mut Transaction,
    account: Account,
    seat: Option<Seat>,
    by: &Actor,
) -> Result<Account, AccountError> {
    let (role, institution) = seat.unwrap_or((Role::Unassigned, String::new()));
    let is_so = account.role == role && account.institution == institution;
    if is_so || account.role == Role::Administrator {
        return Ok(account);
    }
    sqlx::query("UPDATE accounts SET role = $1, institution = $2 WHERE id = $3")
        .bind(role.name())
        .bind(institution)
        .bind(account.id.clone())
        .execute(&mut **transaction)
        .await?;
    let after = of_id(transaction, &account.id).await?;
    let action = "accounts.role_by_provider";
    entered(transaction, by, action, Some(&account), Some(&after)).await?;
    Ok(after)
}

/// Enters that somebody was not let in.
async fn refused(
    mut transaction: Transaction,
    by: &Actor,
    object: &str,
) -> Result<(), AccountError> {
    let entry = Entry {
        action: ENTER,
        object,
        institution: "",
        before: None,
        after: None,
        result: audit::Result::Refused,
    };
    audit::enter(&mut transaction, by, entry).await?;
    Ok(transaction.commit().await?)
}
