//! The studio timetable as the public may read it: who is where and when, and nothing that is not on a
//! public notice. No staff numbers, no postings, nothing of patients.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use datasets::formats::ics::Hours;
use serde::Serialize;
use solver::base::flaw::Flaw;
use solver::rostering::dates::sessions;
use utoipa::ToSchema;

use super::rows::{self, Wanted};
use super::{Kept, PlanError, State};
use crate::engine::{Kind, Rostering};
use crate::store::Store;
use crate::view::Case;

/// A session that the public is told of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct PublicSession {
    /// YYYY-MM-DD
    pub date: String,
    /// `"08:00"`
    pub from: String,
    pub to: String,
    pub host: String,
    pub studio: String,
    pub physician: String,
    pub title: String,
    pub honour: String,
    pub specialty: String,
    pub activity: String,
}

/// Sessions of publications, by id of the plan: what is published does not change.
#[derive(Default)]
pub struct Timetables(Mutex<BTreeMap<String, Arc<Vec<PublicSession>>>>);

/// Sessions from one day to another, of one institution or of all, by date.
///
/// # Errors
/// When a plan cannot be read, or the store fails.
pub async fn timetable(
    store: &Store,
    known: &Arc<Timetables>,
    institution: Option<&str>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<PublicSession>, PlanError> {
    let wanted = Wanted {
        institution,
        kinds: &[Kind::Rostering],
        state: Some(State::Published),
        before: None,
        limit: 500,
    };
    let mut plans = rows::list(store, wanted).await?;
    plans.sort_by_key(|plan| plan.number);
    let (from, to) = (from.to_string(), to.to_string());
    plans.retain(|plan| plan.first_day <= to && from <= plan.last_day);
    let mut all = Vec::new();
    for (number, plan) in plans.iter().enumerate() {
        let later: Vec<&Kept> = plans[number + 1..].iter().collect();
        let is_told = |date: &str| {
            later.iter().any(|later| {
                later.institution == plan.institution
                    && later.first_day.as_str() <= date
                    && date <= later.last_day.as_str()
            })
        };
        let sessions = known.of(store, plan).await?;
        let own = sessions.iter().filter(|session| {
            let date = session.date.as_str();
            from.as_str() <= date && date <= to.as_str() && !is_told(date)
        });
        all.extend(own.cloned());
    }
    all.sort_unstable();
    Ok(all)
}

impl Timetables {
    async fn of(
        self: &Arc<Timetables>,
        store: &Store,
        plan: &Kept,
    ) -> Result<Arc<Vec<PublicSession>>, PlanError> {
        if let Some(found) = self.all().get(&plan.id) {
            return Ok(Arc::clone(found));
        }
        let content = rows::content(store, plan).await?;
        let read = tokio::task::spawn_blocking(move || {
            let case = Case::<Rostering>::read(&content.problem, &content.plan);
            case.map(|case| public(&case))
        });
        let crashed = |error| PlanError::Damaged(format!("reading it crashed: {error}"));
        let read = read.await.map_err(crashed)?;
        let read = Arc::new(read.map_err(|flaws: Vec<Flaw>| PlanError::damaged(&flaws))?);
        let mut all = self.all();
        // Of those that are no longer in force, none is asked for again.
        while MOST_KNOWN <= all.len() {
            all.pop_first();
        }
        all.insert(plan.id.clone(), Arc::clone(&read));
        Ok(read)
    }

    fn all(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<Vec<PublicSession>>>> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

/// Timetables kept in memory; ids grow with time, so that the oldest go first.
const MOST_KNOWN: usize = 64;

fn public(case: &Case<Rostering>) -> Vec<PublicSession> {
    let (problem, hours) = (&case.problem, Hours::default());
    let session = |session: solver::rostering::dates::DatedSession| {
        let line = &problem.lines()[session.line];
        let physician = &problem.physicians()[session.physician];
        let (from, to) = hours.of(session.half);
        let honour = physician.honour.map(|honour| honour.chinese());
        PublicSession {
            date: session.date.to_string(),
            from: from.format("%H:%M").to_string(),
            to: to.format("%H:%M").to_string(),
            host: problem.hosts()[line.host].name.clone(),
            studio: problem.studios()[line.studio].name.clone(),
            physician: physician.name.clone(),
            title: physician.title_level.chinese().into(),
            honour: honour.map_or_else(String::new, Into::into),
            specialty: problem.specialties()[line.specialty].clone(),
            activity: line.activity.chinese().into(),
        }
    };
    sessions(problem, &case.plan)
        .into_iter()
        .map(session)
        .collect()
}
