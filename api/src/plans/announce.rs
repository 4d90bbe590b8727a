//! What a publication changes, told to each whom it concerns: physicians and hosts of a roster, drivers
//! and customers of a day of routes.

use std::collections::BTreeMap;
use std::path::Path;

use datasets::formats::grid::{Grid, Value};
use datasets::formats::print::{Document, Paper, days};
use serde::Serialize;
use solver::base::units::Seconds;
use solver::{rostering, routing};
use utoipa::ToSchema;

use super::rows::{self, Content};
use super::{Kept, PlanError};
use crate::dispatch::word;
use crate::engine::{Engine, Kind, Rostering, Routing};
use crate::exports::{ExportError, written};
use crate::store::Store;
use crate::view::Case;

/// What changed since the publication before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Announcement {
    pub plan: String,
    /// `null` while it is not published: then it is what publishing would announce.
    pub number: Option<i64>,
    pub plan_hash: String,
    /// That the plan is of, as paper says them.
    #[serde(skip)]
    pub days: String,
    /// Number of the publication before; 0 for none: then everything is new.
    pub since: i64,
    pub since_plan: String,
    /// Physicians, then hosts; drivers, then orders; each by name.
    pub for_whom: Vec<Addressee>,
}

/// Somebody who is concerned, and what to tell them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Addressee {
    /// `physician`, `host`, `vehicle` (its driver) or `order` (its customer).
    pub who: String,
    pub id: String,
    pub name: String,
    pub changes: Vec<News>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct News {
    /// As in the answer of a re-plan: `holder_changed`, `posting_added`, `start_shifted` …
    pub what: String,
    /// The line, the physician, the vehicle or the order that it is about.
    pub id: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub message: String,
    pub message_zh: String,
}

/// Ten minutes, where the day says nothing else: an assumption.
const TOLERANCE: Seconds = Seconds(600);

/// The publication before a plan, and what both say.
pub struct Pair {
    pub plan: Kept,
    pub content: Content,
    pub before: Option<(Kept, Content)>,
}

/// # Errors
/// When the store fails.
pub async fn pair(store: &Store, plan: Kept) -> Result<Pair, PlanError> {
    let mut snapshot = store.snapshot().await?;
    let plan = rows::load(&mut snapshot, &plan.id).await?;
    let before = match rows::before(&mut snapshot, &plan).await? {
        None => None,
        Some(before) => {
            let content = rows::content_in(&mut snapshot, &before).await?;
            Some((before, content))
        }
    };
    Ok(Pair {
        content: rows::content_in(&mut snapshot, &plan).await?,
        plan,
        before,
    })
}

/// What the plan changes, and for whom.
///
/// # Errors
/// When one of them cannot be read.
pub fn announcement(pair: &Pair) -> Result<Announcement, PlanError> {
    let before = pair.before.as_ref();
    let for_whom = match pair.plan.kind {
        Kind::Rostering => of_roster(pair)?,
        Kind::Routing => of_routes(pair)?,
        Kind::Shifts => Vec::new(),
    };
    Ok(Announcement {
        plan: pair.plan.id.clone(),
        number: pair.plan.number,
        plan_hash: pair.plan.plan_hash.clone(),
        days: days_of(&pair.plan),
        since: before.and_then(|(plan, _)| plan.number).unwrap_or(0),
        since_plan: before.map_or_else(String::new, |(plan, _)| plan.id.clone()),
        for_whom,
    })
}

/// Empty where the plan does not say.
fn days_of(plan: &Kept) -> String {
    match (plan.first_day.parse(), plan.last_day.parse()) {
        (Ok(first), Ok(last)) => days(first, last),
        _ => String::new(),
    }
}

fn case<E: Engine>(content: &Content) -> Result<Case<E>, PlanError> {
    let case = Case::<E>::read(&content.problem, &content.plan);
    case.map_err(|flaws| PlanError::damaged(&flaws))
}

/// News by kind of addressee, and by id.
#[derive(Default)]
struct Mail(BTreeMap<(u8, &'static str, String), Vec<News>>);

impl Mail {
    fn add(&mut self, (rank, who): (u8, &'static str), id: &str, news: &News) {
        let own = self.0.entry((rank, who, id.into())).or_default();
        own.push(news.clone());
    }

    fn addressed(self, name: impl Fn(&str, &str) -> String) -> Vec<Addressee> {
        let row = |((_, who, id), changes): ((u8, &'static str, String), Vec<News>)| Addressee {
            who: who.into(),
            name: name(who, &id),
            id,
            changes,
        };
        self.0.into_iter().map(row).collect()
    }
}

fn of_roster(pair: &Pair) -> Result<Vec<Addressee>, PlanError> {
    let now = case::<Rostering>(&pair.content)?;
    let old = pair.before.as_ref();
    let old = old
        .map(|(_, content)| case::<Rostering>(content))
        .transpose()?;
    let nothing = rostering::plan::Plan::empty(&now.problem);
    let before = match &old {
        Some(old) => (&old.problem, &old.plan),
        None => (&now.problem, &nothing),
    };
    let mut mail = Mail::default();
    for change in rostering::diff::diff(before, (&now.problem, &now.plan)) {
        let news = News {
            what: word(&change.what),
            id: change.id,
            before: change.before,
            after: change.after,
            message: change.message,
            message_zh: change.message_zh,
        };
        for id in &change.tell {
            mail.add((0, "physician"), id, &news);
        }
        for id in &change.hosts {
            mail.add((1, "host"), id, &news);
        }
    }
    let drafts: Vec<_> = old
        .iter()
        .map(|old| &old.draft)
        .chain([&now.draft])
        .collect();
    Ok(mail.addressed(|who, id| {
        let names = drafts.iter().rev().filter_map(|draft| match who {
            "host" => (draft.hosts.iter()).find_map(|row| (row.id == id).then_some(&row.name)),
            _ => (draft.physicians.iter()).find_map(|row| (row.id == id).then_some(&row.name)),
        });
        names.map(String::clone).next().unwrap_or_else(|| id.into())
    }))
}

fn of_routes(pair: &Pair) -> Result<Vec<Addressee>, PlanError> {
    let now = case::<Routing>(&pair.content)?;
    let old = pair.before.as_ref();
    let old = old
        .map(|(_, content)| case::<Routing>(content))
        .transpose()?;
    let nothing = routing::plan::Plan::empty(&now.problem);
    let before = match &old {
        Some(old) => (&old.problem, &old.plan),
        None => (&now.problem, &nothing),
    };
    let tolerance = now
        .problem
        .published()
        .map_or(TOLERANCE, |told| told.tolerance);
    let mut mail = Mail::default();
    for change in routing::diff::diff(before, (&now.problem, &now.plan), tolerance) {
        let addressee = match change.who {
            routing::diff::Who::Vehicle => (0, "vehicle"),
            routing::diff::Who::Order => (1, "order"),
        };
        let news = News {
            what: word(&change.what),
            id: change.id.clone(),
            before: change.before,
            after: change.after,
            message: change.message,
            message_zh: change.message_zh,
        };
        mail.add(addressee, &change.id, &news);
    }
    Ok(mail.addressed(|who, id| {
        let mut vehicles = now.draft.vehicles.iter();
        let vehicle = vehicles.find(|row| who == "vehicle" && row.id == id);
        vehicle.map_or_else(|| id.into(), |row| row.name.clone())
    }))
}

/// The files an announcement can be had as.
pub const NAMES: [&str; 4] = [
    "announcement.xlsx",
    "announcement.csv",
    "announcement.html",
    "announcement.pdf",
];

/// One of the [`NAMES`].
///
/// # Errors
/// When the workbook or the PDF cannot be made, or the name is not one of those.
pub fn file(told: &Announcement, name: &str, font: Option<&Path>) -> Result<Vec<u8>, ExportError> {
    let columns = [
        ("对象", 10),
        ("编号", 16),
        ("姓名/名称", 24),
        ("原安排", 36),
        ("现安排", 36),
        ("说明", 60),
    ];
    let mut grid = Grid::new("变更通知", &columns);
    for addressee in &told.for_whom {
        for news in &addressee.changes {
            let text = |text: &Option<String>| Value::from(text.clone().unwrap_or_default());
            grid.push(vec![
                chinese(&addressee.who).into(),
                addressee.id.clone().into(),
                addressee.name.clone().into(),
                text(&news.before),
                text(&news.after),
                news.message_zh.clone().into(),
            ]);
        }
    }
    let number = told
        .number
        .map_or_else(|| "草案".into(), |number| format!("第{number}号"));
    let since = match told.since {
        0 => "首次发布".into(),
        since => format!("对比第{since}号"),
    };
    if !NAMES.contains(&name) {
        return Err(ExportError::NoSuchFile(name.into()));
    }
    let document = Document {
        title: format!("变更通知（{number}，{since}）"),
        days: told.days.clone(),
        note: "口径：与上一次发布相比，各人须知的变化。".into(),
        fingerprint: told.plan_hash.clone(),
        paper: Paper::Landscape,
        grids: vec![grid],
    };
    written(&document, name, font)
}

fn chinese(who: &str) -> &'static str {
    match who {
        "physician" => "医师",
        "host" => "受援单位",
        "vehicle" => "驾驶员",
        _ => "收件订单",
    }
}
