//! A roster: postings of weeks, for every line a fixed half-day with those who hold it, and single
//! sessions that depart from that template.

pub mod patch;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::patch::{Patch, PatchDraft};
use super::problem::{Host, Line, Physician, Problem};
use crate::base::calendar::HalfDay;
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::noun::Noun;
use crate::base::text::Names;

/// Full-time service of whole weeks at one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    pub physician: Id<Physician>,
    pub first_week: usize,
    pub weeks: usize,
    pub host: Id<Host>,
}

impl Posting {
    #[must_use]
    pub fn covers(&self, week: usize) -> bool {
        self.first_week <= week && week < self.first_week + self.weeks
    }

    /// The same for each of those who go together, the first of them first.
    pub(super) fn of_party(self, problem: &Problem) -> Vec<Posting> {
        let party = problem.physicians()[self.physician].party.iter();
        let own = |physician: &Id<Physician>| Posting {
            physician: *physician,
            ..self
        };
        party.map(own).collect()
    }
}

/// The recurring half-day of a line: every cycle, in week `phase` of the cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub half: HalfDay,
    pub phase: usize,
    /// By first week, without overlap; gaps are weeks nobody holds.
    pub holders: Vec<Tenure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenure {
    pub first_week: usize,
    pub weeks: usize,
    pub physician: Id<Physician>,
}

impl Series {
    #[must_use]
    pub fn holder(&self, week: usize) -> Option<Id<Physician>> {
        self.holders
            .iter()
            .find(|tenure| tenure.first_week <= week && week < tenure.first_week + tenure.weeks)
            .map(|tenure| tenure.physician)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// By physician, then first week.
    pub postings: Vec<Posting>,
    pub series: Table<Line, Option<Series>>,
    /// By line, then week; at most one for each session.
    pub patches: Vec<Patch>,
}

impl Plan {
    #[must_use]
    pub fn empty(problem: &Problem) -> Plan {
        Plan {
            postings: Vec::new(),
            series: Table::filled(problem.lines().len(), None),
            patches: Vec::new(),
        }
    }

    /// How the session that the template has in that week departs from it.
    #[must_use]
    pub fn patch(&self, line: Id<Line>, week: usize) -> Option<&Patch> {
        let at = |patch: &Patch| (patch.line, patch.week);
        let found = self.patches.binary_search_by_key(&(line, week), at);
        found.ok().map(|index| &self.patches[index])
    }

    /// Who holds the session of a cycle on the half-day of its line, where it takes place: the day is
    /// worked, the host not closed, the line wanted by then and its holder not on leave.
    #[must_use]
    pub fn holder(&self, problem: &Problem, line: Id<Line>, cycle: usize) -> Option<Id<Physician>> {
        let usual = self.series[line].as_ref()?.half;
        let (half, physician) = self.session(problem, line, cycle)?;
        (half == usual).then_some(physician)
    }

    #[must_use]
    pub fn to_draft(&self, problem: &Problem) -> PlanDraft {
        let number = |count: usize| i64::try_from(count).expect("small");
        let person = |id: Id<Physician>| problem.physicians()[id].key.clone();
        PlanDraft {
            postings: self
                .postings
                .iter()
                .map(|posting| PostingDraft {
                    physician: person(posting.physician),
                    host: problem.hosts()[posting.host].key.clone(),
                    first_week: number(posting.first_week),
                    weeks: number(posting.weeks),
                })
                .collect(),
            series: self
                .series
                .iter()
                .filter_map(|(line, series)| series.as_ref().map(|series| (line, series)))
                .map(|(line, series)| SeriesDraft {
                    line: problem.lines()[line].key.clone(),
                    half_day: series.half.to_string(),
                    phase: number(series.phase),
                    holders: series
                        .holders
                        .iter()
                        .map(|tenure| TenureDraft {
                            physician: person(tenure.physician),
                            first_week: number(tenure.first_week),
                            weeks: number(tenure.weeks),
                        })
                        .collect(),
                })
                .collect(),
            patches: (self.patches.iter())
                .map(|patch| patch.to_draft(problem))
                .collect(),
        }
    }
}

/// The plan as written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanDraft {
    pub postings: Vec<PostingDraft>,
    pub series: Vec<SeriesDraft>,
    /// Single sessions that are held otherwise, or not at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<PatchDraft>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostingDraft {
    pub physician: String,
    pub host: String,
    /// 0 is the first week of the horizon.
    pub first_week: i64,
    pub weeks: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesDraft {
    pub line: String,
    /// `"tue_am"`
    pub half_day: String,
    /// Week within the cycle: 0 for every week, 0 or 1 for every second.
    pub phase: i64,
    pub holders: Vec<TenureDraft>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TenureDraft {
    pub physician: String,
    pub first_week: i64,
    pub weeks: i64,
}

impl PlanDraft {
    /// # Errors
    /// Every reference to something the problem does not have, and every span outside it.
    pub fn read(&self, problem: &Problem) -> Result<Plan, Vec<Flaw>> {
        let mut flaws = Flaws::default();
        let people = known(problem.physicians(), "physicians", Noun::Physician, |row| {
            &row.key
        });
        let hosts = known(problem.hosts(), "hosts", Noun::Host, |row| &row.key);
        let lines = known(problem.lines(), "lines", Noun::Line, |row| &row.key);
        let mut plan = Plan::empty(problem);
        for (index, posting) in self.postings.iter().enumerate() {
            let at = format!("$.postings[{index}]");
            let (first_week, weeks) =
                span(&mut flaws, problem, &at, posting.first_week, posting.weeks);
            plan.postings.push(Posting {
                physician: people.find(&mut flaws, &format!("{at}.physician"), &posting.physician),
                host: hosts.find(&mut flaws, &format!("{at}.host"), &posting.host),
                first_week,
                weeks,
            });
        }
        plan.postings.sort_unstable();
        for (index, series) in self.series.iter().enumerate() {
            let at = format!("$.series[{index}]");
            let line = lines.find(&mut flaws, &format!("{at}.line"), &series.line);
            let read = read_series(&mut flaws, problem, &at, line, series, &people);
            if plan.series.is_empty() {
                continue;
            }
            if plan.series[line].is_some() && lines.get(&series.line).is_some() {
                let id = series.line.clone();
                flaws.add(format!("{at}.line"), FlawKind::Duplicate { id });
            }
            plan.series[line] = read;
        }
        plan.patches = patch::read(&mut flaws, problem, &plan, &self.patches, (&lines, &people));
        flaws.into_result().map(|()| plan)
    }
}

fn known<T>(
    rows: &Table<T, T>,
    list: &'static str,
    what: Noun,
    key: impl Fn(&T) -> &String,
) -> Names<T> {
    // The problem is valid: its ids give no flaws.
    let ids = rows.values().map(|row| key(row).as_str());
    Names::read(&mut Flaws::default(), list, what, ids)
}

fn span(flaws: &mut Flaws, problem: &Problem, at: &str, first: i64, weeks: i64) -> (usize, usize) {
    let horizon = i64::try_from(problem.weeks()).expect("few weeks");
    flaws.range(format!("{at}.first_week"), first, 0, horizon - 1);
    let first = first.clamp(0, horizon - 1);
    flaws.range(format!("{at}.weeks"), weeks, 1, horizon - first);
    let weeks = weeks.clamp(1, horizon - first);
    (
        usize::try_from(first).expect("clamped"),
        usize::try_from(weeks).expect("clamped"),
    )
}

fn read_series(
    flaws: &mut Flaws,
    problem: &Problem,
    at: &str,
    line: Id<Line>,
    series: &SeriesDraft,
    people: &Names<Physician>,
) -> Option<Series> {
    let half = series.half_day.parse::<HalfDay>();
    if half.is_err() {
        let found = series.half_day.clone();
        flaws.add(format!("{at}.half_day"), FlawKind::BadHalfDay { found });
    }
    if problem.lines().is_empty() {
        return None;
    }
    let last_phase = i64::try_from(problem.lines()[line].every).expect("small") - 1;
    flaws.range(format!("{at}.phase"), series.phase, 0, last_phase);
    let mut holders: Vec<Tenure> = Vec::new();
    for (index, tenure) in series.holders.iter().enumerate() {
        let at = format!("{at}.holders[{index}]");
        let (first_week, weeks) = span(flaws, problem, &at, tenure.first_week, tenure.weeks);
        let physician = people.find(flaws, &format!("{at}.physician"), &tenure.physician);
        if let Some(before) = holders.last()
            && first_week < before.first_week + before.weeks
        {
            flaws.add(
                format!("{at}.first_week"),
                FlawKind::Contradiction {
                    message: "holders must follow each other without overlap",
                    message_zh: "承担人的起止周应先后衔接，不得重叠",
                },
            );
        }
        holders.push(Tenure {
            first_week,
            weeks,
            physician,
        });
    }
    Some(Series {
        half: half.ok()?,
        phase: usize::try_from(series.phase.clamp(0, last_phase)).expect("clamped"),
        holders,
    })
}
