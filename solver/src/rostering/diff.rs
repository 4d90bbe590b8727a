//! What differs between two rosters of a year, row by row, as people sign it: postings of each
//! physician, and spans of weeks of each line; what was, what is, and who must be told.

mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;

use self::words::{Names, Said, sentence};

use super::plan::patch::Patch;
use super::plan::{Plan, Posting, Series, Tenure};
use super::problem::Problem;
use crate::base::calendar::HalfDay;

/// Something that somebody must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub who: Who,
    /// Of the physician or the line, in the draft.
    pub id: String,
    pub what: What,
    /// First week in which something differs, and how many weeks from there to the last.
    pub first_week: usize,
    pub weeks: usize,
    /// How it was and how it is. `None`: not at all.
    pub before: Option<String>,
    pub after: Option<String>,
    /// Physicians who must be told, as ids of the draft.
    pub tell: Vec<String>,
    /// Hosts where it is, or was.
    pub hosts: Vec<String>,
    pub message: String,
    pub message_zh: String,
    /// What of the plans it is about.
    #[serde(skip)]
    span: Span,
}

/// First week, weeks and host of a posting.
type Block = (usize, usize, String);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Span {
    Posting(Option<Block>, Option<Block>),
    Cycles(Range<usize>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Physician,
    Line,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Of a physician: a posting comes, goes, or is another one.
    PostingAdded,
    PostingDropped,
    PostingChanged,
    /// Of a line: sessions are held that were not, or no longer, or by someone else, or by the same
    /// at another time.
    NewlyHeld,
    NoLongerHeld,
    HolderChanged,
    HalfDayChanged,
}

/// Holder and time of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Session {
    physician: String,
    half: HalfDay,
    phase: usize,
}

/// Cycle by cycle: what a line was, or is, told to be.
#[derive(Clone, Debug, Default)]
struct Told {
    every: usize,
    host: String,
    sessions: BTreeMap<usize, Session>,
}

/// What people must be told when one plan takes the place of another: postings by physician, then
/// sessions by line, each by week.
#[must_use]
pub fn diff(before: (&Problem, &Plan), after: (&Problem, &Plan)) -> Vec<Change> {
    let names = Names::of(before.0, after.0);
    let mut changes = postings(before, after, &names);
    let (old, new) = (lines(before), lines(after));
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let none = Told::default();
    for key in keys {
        let (old, new) = (old.get(key).unwrap_or(&none), new.get(key).unwrap_or(&none));
        line(key, (old, new), &names, &mut changes);
    }
    changes
}

/// Physicians named in any of the rows.
#[must_use]
pub fn people(changes: &[Change]) -> BTreeSet<&str> {
    let tell = changes.iter().flat_map(|change| &change.tell);
    tell.map(String::as_str).collect()
}

fn postings(before: (&Problem, &Plan), after: (&Problem, &Plan), names: &Names<'_>) -> Vec<Change> {
    type Rows = BTreeMap<String, Vec<Block>>;
    let told = |(problem, plan): (&Problem, &Plan)| {
        let mut rows = Rows::new();
        for posting in &plan.postings {
            let host = problem.hosts()[posting.host].key.clone();
            let who = problem.physicians()[posting.physician].key.clone();
            let row = (posting.first_week, posting.weeks, host);
            rows.entry(who).or_default().push(row);
        }
        rows
    };
    let (old, new) = (told(before), told(after));
    let mut changes = Vec::new();
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let rows = |all: &Rows, other: &Rows| {
            let of = |rows: &Rows| rows.get(key).cloned().unwrap_or_default();
            let other = of(other);
            let mut own = of(all);
            own.retain(|row| !other.contains(row));
            own
        };
        let (gone, come) = (rows(&old, &new), rows(&new, &old));
        for number in 0..gone.len().max(come.len()) {
            let (before, after) = (gone.get(number), come.get(number));
            let what = match (before, after) {
                (None, _) => What::PostingAdded,
                (_, None) => What::PostingDropped,
                _ => What::PostingChanged,
            };
            let both = || before.into_iter().chain(after);
            let first = both().map(|row| row.0).min().unwrap_or(0);
            let end = both().map(|row| row.0 + row.1).max().unwrap_or(first);
            let say = |row: &Block| names.block(row.0..row.0 + row.1, &row.2);
            let said = (before.map(say), after.map(say));
            let span = Span::Posting(before.cloned(), after.cloned());
            let weeks = (first, end - first);
            let hosts = both().map(|row| row.2.clone()).collect();
            let tell = (vec![key.clone()], hosts);
            let name_zh = names.physician(key);
            let who = (Who::Physician, key.as_str(), name_zh.as_str());
            changes.push(change((who, what), span, weeks, said, tell));
        }
    }
    changes
}

fn lines((problem, plan): (&Problem, &Plan)) -> BTreeMap<String, Told> {
    let mut told = BTreeMap::new();
    for (line, row) in problem.lines().iter() {
        let mut own = Told {
            every: row.every,
            host: problem.hosts()[row.host].key.clone(),
            sessions: BTreeMap::new(),
        };
        let Some(series) = &plan.series[line] else {
            continue;
        };
        for cycle in 0..row.wanted.len() {
            if let Some((half, physician)) = plan.session(problem, line, cycle) {
                let session = Session {
                    physician: problem.physicians()[physician].key.clone(),
                    half,
                    phase: series.phase,
                };
                own.sessions.insert(cycle, session);
            }
        }
        told.insert(row.key.clone(), own);
    }
    told
}

/// Cycles that follow each other and differ alike are one row.
fn line(key: &str, (old, new): (&Told, &Told), names: &Names<'_>, changes: &mut Vec<Change>) {
    let every = old.every.max(new.every);
    let cycles: BTreeSet<usize> = old
        .sessions
        .keys()
        .chain(new.sessions.keys())
        .copied()
        .collect();
    let mut rows: Vec<(usize, usize, Option<&Session>, Option<&Session>)> = Vec::new();
    for cycle in cycles {
        let pair = (old.sessions.get(&cycle), new.sessions.get(&cycle));
        match rows.last_mut() {
            Some(row) if row.1 == cycle && (row.2, row.3) == pair => row.1 = cycle + 1,
            _ => rows.push((cycle, cycle + 1, pair.0, pair.1)),
        }
    }
    for (first, end, before, after) in rows.into_iter().filter(|row| row.2 != row.3) {
        let what = match (before, after) {
            (None, _) => What::NewlyHeld,
            (_, None) => What::NoLongerHeld,
            (Some(old), Some(new)) if old.physician != new.physician => What::HolderChanged,
            _ => What::HalfDayChanged,
        };
        let say = |session: &Session| {
            let at = (session.half, session.phase);
            names.session(first * every..end * every, &session.physician, at)
        };
        let mut tell: Vec<String> = (before.into_iter().chain(after))
            .map(|session| session.physician.clone())
            .collect();
        tell.sort_unstable();
        tell.dedup();
        let weeks = (first * every, (end - first) * every);
        let said = (before.map(say), after.map(say));
        let span = Span::Cycles(first..end);
        let hosts = [old, new].map(|told| told.host.clone());
        let tell = (
            tell,
            hosts.into_iter().filter(|host| !host.is_empty()).collect(),
        );
        changes.push(change(
            ((Who::Line, key, key), what),
            span,
            weeks,
            said,
            tell,
        ));
    }
}

fn change(
    ((who, id, name_zh), what): ((Who, &str, &str), What),
    span: Span,
    (first_week, weeks): (usize, usize),
    (before, after): (Option<Said>, Option<Said>),
    (tell, mut hosts): (Vec<String>, Vec<String>),
) -> Change {
    hosts.sort_unstable();
    hosts.dedup();
    let (message, message_zh) = sentence(what, before.as_ref(), after.as_ref());
    Change {
        who,
        id: id.into(),
        what,
        first_week,
        weeks,
        message: format!("{id} {message}"),
        message_zh: format!("{name_zh} {message_zh}"),
        before: before.map(|said| said.english),
        after: after.map(|said| said.english),
        tell,
        hosts,
        span,
    }
}

/// The published plan with only some rows of the difference taken over, as a plan of the year as it is
/// now. What that breaks, the judge says. Where the half-day of a line moves, it moves for all
/// sessions of the line by any of its rows.
#[must_use]
pub fn approved(before: (&Problem, &Plan), after: (&Problem, &Plan), rows: &[&Change]) -> Plan {
    let problem = after.0;
    let mut plan = Plan::empty(problem);
    plan.postings.clone_from(&before.1.postings);
    for change in rows {
        change.post(problem, &mut plan);
    }
    plan.postings.sort_unstable();
    for (line, row) in problem.lines().iter() {
        let own = || rows.iter().filter(|row_of| row_of.is_of(&row.key));
        // Lines are only ever added behind those there were.
        let is_old = line.index() < before.1.series.len();
        let told = is_old.then(|| before.1.series[line].as_ref()).flatten();
        let new = after.1.series[line]
            .as_ref()
            .filter(|_| own().next().is_some());
        let Some(source) = new.or(told) else { continue };
        let holders = (0..row.wanted.len()).filter_map(|cycle| {
            let physician = match own().any(|change| change.covers(cycle)) {
                true => after.1.holder(problem, line, cycle),
                false => told.and_then(|told| told.holder(cycle * row.every + told.phase)),
            };
            Some(Tenure {
                first_week: cycle * row.every,
                weeks: row.every,
                physician: physician?,
            })
        });
        plan.series[line] = Some(Series {
            half: source.half,
            phase: source.phase,
            holders: holders.collect(),
        });
    }
    let is_signed = |line: &str| rows.iter().any(|row| row.is_of(line));
    let of = |source: &Plan, signed: bool| -> Vec<Patch> {
        let own = source.patches.iter();
        let own = own.filter(|patch| is_signed(&problem.lines()[patch.line].key) == signed);
        own.copied().collect()
    };
    plan.patches = of(after.1, true);
    plan.patches.extend(of(before.1, false));
    plan.patches.sort_unstable();
    plan
}

impl Change {
    fn is_of(&self, line: &str) -> bool {
        self.who == Who::Line && self.id == line
    }

    fn covers(&self, cycle: usize) -> bool {
        matches!(&self.span, Span::Cycles(cycles) if cycles.contains(&cycle))
    }

    fn post(&self, problem: &Problem, plan: &mut Plan) {
        let Span::Posting(before, after) = &self.span else {
            return;
        };
        let mut people = problem.physicians().iter();
        let Some((physician, _)) = people.find(|(_, row)| row.key == self.id) else {
            return;
        };
        let posting = |block: &Block| {
            let (host, _) = (problem.hosts().iter()).find(|(_, row)| row.key == block.2)?;
            Some(Posting {
                physician,
                first_week: block.0,
                weeks: block.1,
                host,
            })
        };
        let gone = before.as_ref().and_then(posting);
        plan.postings.retain(|known| Some(*known) != gone);
        plan.postings.extend(after.as_ref().and_then(posting));
    }
}
