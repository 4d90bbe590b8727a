//! The published roster of a draft.

use std::collections::BTreeMap;

use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::noun::Noun;
use crate::rostering::draft::published::{
    ChangePrices, PublishedDraft, PublishedSeries as DraftSeries,
};
use crate::rostering::plan::{
    Plan, PlanDraft, Posting, PostingDraft, Series, SeriesDraft, Tenure, TenureDraft,
};
use crate::rostering::problem::published::{
    Published, PublishedPosting, PublishedSeries, ToldSession, by_week,
};
use crate::rostering::problem::{Line, Physician, Problem};

/// What a change may cost at most, and grow by at most.
const DEAREST: i64 = 1_000_000_000;
const STEEPEST: i64 = 10_000;

pub(super) fn read(problem: &Problem, draft: &PublishedDraft) -> Result<Published, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    let weeks = problem.weeks();
    let horizon = i64::try_from(weeks).expect("few weeks");
    flaws.range("$.published.begun_weeks", draft.begun_weeks, 0, horizon);
    check_prices(&mut flaws, "$.published.prices", &draft.prices);
    let people: BTreeMap<&str, Id<Physician>> = (problem.physicians().iter())
        .map(|(id, row)| (row.key.as_str(), id))
        .collect();
    let mut informed = Table::filled(people.len(), false);
    for (index, id) in draft.informed.iter().enumerate() {
        match people.get(id.as_str()) {
            Some(physician) => informed[*physician] = true,
            None => {
                let (what, id) = (Noun::Physician, id.clone());
                let path = format!("$.published.informed[{index}]");
                flaws.add(path, FlawKind::Unknown { what, id });
            }
        }
    }
    let plan = plain(draft).read(problem);
    let mut told = Table::filled(people.len(), Vec::new());
    match &plan {
        Ok(_) => told = postings(&mut flaws, problem, draft, &people),
        Err(more) => flaws.extend(Flaw::all_within("$.published", more.clone())),
    }
    flaws.into_result()?;
    let plan = plan.expect("without flaws");
    let begun = usize::try_from(draft.begun_weeks).expect("in range");
    let by_week = |price| by_week(&draft.prices, price, begun, weeks);
    Ok(Published {
        begun,
        postings: told,
        series: series(problem, draft, &plan),
        informed,
        per_person: draft.prices.per_person,
        per_session: by_week(draft.prices.per_session),
        per_posted_week: by_week(draft.prices.per_posted_week),
    })
}

/// The sessions of a roster that has been read, with their locks.
fn series(
    problem: &Problem,
    draft: &PublishedDraft,
    plan: &Plan,
) -> Table<Line, Option<PublishedSeries>> {
    let rows: BTreeMap<&str, &DraftSeries> = (draft.series.iter())
        .map(|row| (row.line.as_str(), row))
        .collect();
    let told = |line: Id<Line>, series: &Series| {
        let row = &problem.lines()[line];
        let locks = &rows[row.key.as_str()].holders;
        let told = (0..row.wanted.len()).map(|cycle| {
            let week = cycle * row.every + series.phase;
            let covers = |own: &Tenure| own.first_week <= week && week < own.first_week + own.weeks;
            let tenure = series.holders.iter().position(covers)?;
            Some(ToldSession {
                physician: series.holders[tenure].physician,
                lock: locks[tenure].lock,
                tenure,
            })
        });
        PublishedSeries {
            half: series.half,
            phase: series.phase,
            told: told.collect(),
        }
    };
    let series = plan.series.iter();
    series
        .map(|(line, series)| series.as_ref().map(|series| told(line, series)))
        .collect()
}

/// Notes prices that are not within reason.
pub(in crate::rostering) fn check_prices(flaws: &mut Flaws, at: &str, prices: &ChangePrices) {
    let all = [
        ("per_person", prices.per_person, DEAREST),
        ("per_session", prices.per_session, DEAREST),
        ("per_posted_week", prices.per_posted_week, DEAREST),
        ("near_weeks", prices.near_weeks, 104),
        ("near_percent", prices.near_percent, STEEPEST),
    ];
    for (name, price, most) in all {
        flaws.range(format!("{at}.{name}"), price, 0, most);
    }
}

/// The roster without its locks.
fn plain(draft: &PublishedDraft) -> PlanDraft {
    let postings = draft.postings.iter().map(|row| PostingDraft {
        physician: row.physician.clone(),
        host: row.host.clone(),
        first_week: row.first_week,
        weeks: row.weeks,
    });
    let series = draft.series.iter().map(|row| SeriesDraft {
        line: row.line.clone(),
        half_day: row.half_day.clone(),
        phase: row.phase,
        holders: (row.holders.iter())
            .map(|tenure| TenureDraft {
                physician: tenure.physician.clone(),
                first_week: tenure.first_week,
                weeks: tenure.weeks,
            })
            .collect(),
    });
    PlanDraft {
        postings: postings.collect(),
        series: series.collect(),
        patches: Vec::new(),
    }
}

/// Of a draft whose references are known to be sound.
fn postings(
    flaws: &mut Flaws,
    problem: &Problem,
    draft: &PublishedDraft,
    people: &BTreeMap<&str, Id<Physician>>,
) -> Table<Physician, Vec<PublishedPosting>> {
    let mut postings: Table<Physician, Vec<PublishedPosting>> =
        Table::filled(people.len(), Vec::new());
    let hosts: BTreeMap<&str, _> = (problem.hosts().iter())
        .map(|(id, row)| (row.key.as_str(), id))
        .collect();
    let size = |number: i64| usize::try_from(number).expect("in range");
    for (index, row) in draft.postings.iter().enumerate() {
        let posting = Posting {
            physician: people[row.physician.as_str()],
            first_week: size(row.first_week),
            weeks: size(row.weeks),
            host: hosts[row.host.as_str()],
        };
        let own = &mut postings[posting.physician];
        let end = posting.first_week + posting.weeks;
        let overlaps = |other: &PublishedPosting| {
            let other = other.posting;
            posting.first_week < other.first_week + other.weeks && other.first_week < end
        };
        if own.iter().any(overlaps) {
            let kind = FlawKind::Contradiction {
                message: "the physician is published elsewhere in the same week",
                message_zh: "该医师同一周已发布在别处派驻",
            };
            flaws.add(format!("$.published.postings[{index}]"), kind);
        }
        own.push(PublishedPosting {
            posting,
            lock: row.lock,
        });
        own.sort_by_key(|told| told.posting);
    }
    postings
}
