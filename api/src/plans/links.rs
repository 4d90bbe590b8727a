//! Secret links to what is published: a calendar of one physician or one studio to subscribe to, the route
//! sheet of one vehicle for its driver.
//!
//! The store knows the hash of a secret only. A link shows what is in force when it is followed, until
//! it is revoked or has expired.

use chrono::{Duration, NaiveDate, NaiveTime};
use datasets::formats::ics::{Hours, Part, Whose, feed};
use serde::{Deserialize, Serialize};
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::rows::{self, Content};
use super::{Kept, PlanError, State};
use crate::engine::{Kind, Rostering, Routing};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{
    Store, StoreError, Transaction, fingerprint, moment, now, number, secret, text,
};
use crate::view::Case;
use crate::zone::zone;

/// What a link shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    PhysicianCalendar,
    StudioCalendar,
    DriverSheet,
}

impl Purpose {
    const ALL: [Purpose; 3] = [
        Purpose::PhysicianCalendar,
        Purpose::StudioCalendar,
        Purpose::DriverSheet,
    ];

    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Purpose::PhysicianCalendar | Purpose::StudioCalendar => Kind::Rostering,
            Purpose::DriverSheet => Kind::Routing,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Purpose::PhysicianCalendar => "physician_calendar",
            Purpose::StudioCalendar => "studio_calendar",
            Purpose::DriverSheet => "driver_sheet",
        }
    }
}

/// A link without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Link {
    pub id: String,
    pub purpose: Purpose,
    pub institution: String,
    /// The physician, the studio or the vehicle.
    pub subject: String,
    /// Of a driver's link: the plan that it was made for; what superseded it is shown.
    pub plan: String,
    pub account: String,
    /// RFC 3339, UTC; empty for never.
    pub created_at: String,
    pub expires_at: String,
    pub revoked_at: String,
}

/// A published plan and somebody in it.
pub struct New<'n> {
    pub purpose: Purpose,
    pub plan: &'n Kept,
    pub subject: &'n str,
}

/// Hours after the end of the day at which a driver's link ends: an assumption.
const DRIVER_HOURS: i64 = 6;

/// # Errors
/// When the plan is not published, or does not know the subject.
pub fn check(new: &New<'_>, content: &Content) -> Result<(), PlanError> {
    if new.plan.state != State::Published {
        return Err(PlanError::State(new.plan.state));
    }
    if new.plan.kind != new.purpose.kind() {
        let kind = FlawKind::Contradiction {
            message: "the plan has no such link",
            message_zh: "该方案没有这类链接",
        };
        return Err(PlanError::Flawed(vec![Flaw::new("$.purpose", &kind)]));
    }
    let damaged = |flaws: Vec<Flaw>| PlanError::damaged(&flaws);
    let (what, is_known) = match new.purpose {
        Purpose::DriverSheet => {
            let case = Case::<Routing>::read(&content.problem, &content.plan).map_err(damaged)?;
            (
                Noun::Vehicle,
                case.draft.vehicles.iter().any(|row| row.id == new.subject),
            )
        }
        purpose => {
            let case = Case::<Rostering>::read(&content.problem, &content.plan).map_err(damaged)?;
            let name = match purpose {
                Purpose::StudioCalendar => Noun::Studio,
                _ => Noun::Physician,
            };
            (name, whose(&case, purpose, new.subject).is_some())
        }
    };
    if is_known {
        return Ok(());
    }
    let id = new.subject.to_string();
    let kind = FlawKind::Unknown { what, id };
    Err(PlanError::Flawed(vec![Flaw::new("$.subject", &kind)]))
}

/// Makes a link; its secret is told once.
///
/// # Errors
/// When the store fails.
pub async fn make(store: &Store, new: New<'_>, by: &Actor) -> Result<(Link, String), PlanError> {
    let mut transaction = store.write().await?;
    let at = now(&mut transaction).await?;
    let (id, secret) = (uuid::Uuid::now_v7().simple().to_string(), secret());
    let is_driver = new.purpose == Purpose::DriverSheet;
    let expires = match is_driver {
        true => end_of(&new.plan.last_day).unwrap_or(at + 24 * 3_600_000),
        false => 0,
    };
    let insert = "INSERT INTO plan_links (id, hash, kind, institution, subject, plan, account, \
        created_at, expires_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)";
    sqlx::query(insert)
        .bind(id.clone())
        .bind(fingerprint(secret.as_bytes()))
        .bind(new.purpose.name())
        .bind(new.plan.institution.clone())
        .bind(new.subject)
        .bind(if is_driver {
            new.plan.id.clone()
        } else {
            String::new()
        })
        .bind(by.account.clone())
        .bind(at)
        .bind(expires)
        .execute(&mut *transaction)
        .await?;
    let link = load(&mut transaction, &id).await?;
    entered(&mut transaction, "plans.link", (None, &link), by).await?;
    transaction.commit().await?;
    Ok((link, secret))
}

/// Tells the trail whose link it is and to what; never the secret.
async fn entered(
    transaction: &mut Transaction,
    action: &str,
    (before, after): (Option<&Link>, &Link),
    by: &Actor,
) -> Result<(), PlanError> {
    let bytes = |link: &Link| serde_json::to_vec(link).expect("plain data");
    let (was, is) = (before.map(bytes), bytes(after));
    let entry = Entry {
        action,
        object: &format!(
            "link {} {} {}",
            after.id,
            after.purpose.name(),
            after.subject
        ),
        institution: &after.institution,
        before: was.as_deref(),
        after: Some(&is),
        result: audit::Result::Done,
    };
    Ok(audit::enter(transaction, by, entry).await?)
}

/// Some hours after the last moment of a day in China.
fn end_of(day: &str) -> Option<i64> {
    let day: NaiveDate = day.parse().ok()?;
    let midnight = (day + Duration::days(1)).and_time(NaiveTime::MIN);
    let end = midnight.and_local_timezone(zone()).single()? + Duration::hours(DRIVER_HOURS);
    Some(end.timestamp_millis())
}

/// # Errors
/// When there is no such link, or the store fails.
pub async fn find(store: &Store, id: &str) -> Result<Link, PlanError> {
    let found = sqlx::query("SELECT * FROM plan_links WHERE id = $1")
        .bind(id)
        .fetch_optional(store.pool())
        .await?;
    read(&found.ok_or(PlanError::Absent)?)
}

async fn load(transaction: &mut Transaction, id: &str) -> Result<Link, PlanError> {
    let found = sqlx::query("SELECT * FROM plan_links WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut **transaction)
        .await?;
    read(&found.ok_or(PlanError::Absent)?)
}

/// Links of an institution, or all, to plans of some kinds, the newest first; those older than the one with
/// some id.
///
/// # Errors
/// When the store fails.
pub async fn list(
    store: &Store,
    (institution, kinds): (Option<&str>, &[Kind]),
    (before, limit): (Option<&str>, i64),
) -> Result<Vec<Link>, PlanError> {
    let query = "SELECT * FROM plan_links WHERE ($1 = '*' OR institution = $1) AND id < $2 \
        AND kind IN ($4, $5, $6) \
        ORDER BY id DESC LIMIT $3";
    // No link shows what has no name.
    let shown = |purpose: Purpose| match kinds.contains(&purpose.kind()) {
        true => purpose.name(),
        false => "",
    };
    let mut query = sqlx::query(query)
        .bind(institution.unwrap_or("*"))
        .bind(before.unwrap_or("~"))
        .bind(limit);
    for purpose in Purpose::ALL {
        query = query.bind(shown(purpose));
    }
    let rows = query.fetch_all(store.pool()).await?;
    rows.iter().map(read).collect()
}

/// From now on the link leads nowhere. Revoking it again changes nothing.
///
/// # Errors
/// When the store fails.
pub async fn revoke(store: &Store, link: &Link, by: &Actor) -> Result<(), PlanError> {
    let mut transaction = store.write().await?;
    let at = now(&mut transaction).await?;
    let update = "UPDATE plan_links SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0";
    let done = sqlx::query(update)
        .bind(at)
        .bind(link.id.clone())
        .execute(&mut *transaction)
        .await?;
    if 0 < done.rows_affected() {
        let revoked = load(&mut transaction, &link.id).await?;
        entered(&mut transaction, "plans.unlink", (Some(link), &revoked), by).await?;
    }
    Ok(transaction.commit().await?)
}

/// The link that a secret opens.
///
/// # Errors
/// When it opens none, or none any more: all the same to whoever tries.
pub async fn open(store: &Store, secret: &str) -> Result<Link, PlanError> {
    let query = "SELECT plan_links.* FROM plan_links CROSS JOIN clock WHERE hash = $1 \
        AND revoked_at = 0 AND (expires_at = 0 OR clock.now_ms < expires_at)";
    let found = sqlx::query(query)
        .bind(fingerprint(secret.as_bytes()))
        .fetch_optional(store.pool())
        .await?;
    read(&found.ok_or(PlanError::Absent)?)
}

fn read(row: &AnyRow) -> Result<Link, PlanError> {
    let purpose = serde_json::from_value(text(row, "kind")?.into());
    let unreadable = |error| StoreError::Unreadable(format!("a link: {error}"));
    let at = |column: &str| Ok::<String, StoreError>(moment(number(row, column)?));
    Ok(Link {
        id: text(row, "id")?,
        purpose: purpose.map_err(unreadable)?,
        institution: text(row, "institution")?,
        subject: text(row, "subject")?,
        plan: text(row, "plan")?,
        account: text(row, "account")?,
        created_at: at("created_at")?,
        expires_at: at("expires_at")?,
        revoked_at: at("revoked_at")?,
    })
}

fn whose(case: &Case<Rostering>, purpose: Purpose, subject: &str) -> Option<Whose> {
    match purpose {
        Purpose::StudioCalendar => {
            let at = case
                .draft
                .studios
                .iter()
                .position(|row| row.id == subject)?;
            case.problem.studios().ids().nth(at).map(Whose::Studio)
        }
        Purpose::PhysicianCalendar => {
            let mut people = case.problem.physicians().iter();
            let found = people.find(|(_, row)| row.key == subject);
            found.map(|(id, _)| Whose::Physician(id))
        }
        Purpose::DriverSheet => None,
    }
}

/// The calendar of a link, from all that is published, by number.
///
/// # Errors
/// When a plan cannot be read.
pub fn calendar(link: &Link, published: &[(Kept, Content)]) -> Result<String, PlanError> {
    let mut cases = Vec::new();
    for (plan, content) in published {
        let case = Case::<Rostering>::read(&content.problem, &content.plan);
        cases.push((plan, case.map_err(|flaws| PlanError::damaged(&flaws))?));
    }
    let parts: Vec<Part> = (cases.iter())
        .map(|(plan, case)| Part {
            problem: &case.problem,
            plan: &case.plan,
            whose: whose(case, link.purpose, &link.subject),
            sequence: plan.sequence(),
        })
        .collect();
    Ok(feed(&parts, Hours::default()))
}

/// What is published of rosters, with what it says.
///
/// # Errors
/// When the store fails.
pub async fn published(
    store: &Store,
    institution: &str,
) -> Result<Vec<(Kept, Content)>, PlanError> {
    let wanted = rows::Wanted {
        institution: Some(institution),
        kinds: &[Kind::Rostering],
        state: Some(State::Published),
        before: None,
        limit: 100,
    };
    let mut plans = rows::list(store, wanted).await?;
    plans.sort_by_key(|plan| plan.number);
    let mut all = Vec::new();
    for plan in plans {
        let content = rows::content(store, &plan).await?;
        all.push((plan, content));
    }
    Ok(all)
}

/// The plan that a driver's link shows: the one it was made for, or what superseded it since.
///
/// # Errors
/// When the store fails.
pub async fn driven(store: &Store, link: &Link) -> Result<Kept, PlanError> {
    let mut plan = rows::find(store, &link.plan).await?;
    while plan.state == State::Superseded {
        plan = rows::find(store, &plan.superseded_by).await?;
    }
    Ok(plan)
}
