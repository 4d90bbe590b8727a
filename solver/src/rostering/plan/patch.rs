//! One session that departs from the template of its line: called off, substituted, or moved to
//! another half-day of its week. The template stays, so that patients' recall does.
//!
//! A re-plan keeps those that are yet to come.
//!
//! Leave and holidays need no patch: their sessions are skipped anyway. The search makes none; they
//! are what a department changes afterwards.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Plan;
use crate::base::calendar::HalfDay;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::Id;
use crate::base::text::Names;
use crate::rostering::problem::{Line, Physician, Problem};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Patch {
    pub line: Id<Line>,
    /// The week in which the template has its session.
    pub week: usize,
    /// On which half-day of that week it is held.
    pub half: HalfDay,
    /// `None`: it is called off.
    pub physician: Option<Id<Physician>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchDraft {
    pub line: String,
    /// 0 is the first week of the horizon; the template must have a session in it.
    pub week: i64,
    /// Left out: called off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physician: Option<String>,
    /// `"tue_am"`; left out: as in the template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_day: Option<String>,
}

impl Plan {
    /// When a session of a cycle is held and by whom, its patch applied, where it takes place: the day
    /// is worked, the host not closed, the line wanted by then and its holder not on leave.
    #[must_use]
    pub fn session(
        &self,
        problem: &Problem,
        line: Id<Line>,
        cycle: usize,
    ) -> Option<(HalfDay, Id<Physician>)> {
        let series = self.series[line].as_ref()?;
        let row = &problem.lines()[line];
        let week = cycle * row.every + series.phase;
        let (half, physician) = match self.patch(line, week) {
            Some(patch) => (patch.half, patch.physician?),
            None => (series.half, series.holder(week)?),
        };
        let is_on =
            row.worked[week].has(half) && !problem.physicians()[physician].on_leave[week].has(half);
        is_on.then_some((half, physician))
    }
}

impl Plan {
    /// The plan with the single sessions of another, from a week on, that were moved or called off,
    /// where their lines still have the time they had and `is_fine` says so, plan without and with
    /// it. Whoever stood in for a holder is one by now, and needs no patch.
    #[must_use]
    pub fn patched(
        mut self,
        before: &Plan,
        from_week: usize,
        is_fine: &dyn Fn(&Plan, &Plan) -> bool,
    ) -> Plan {
        for patch in (before.patches.iter()).filter(|patch| from_week <= patch.week) {
            let (line, week) = (patch.line, patch.week);
            let (Some(old), Some(new)) = (&before.series[line], &self.series[line]) else {
                continue;
            };
            let has_moved = (old.half, old.phase) != (new.half, new.phase);
            let is_holder = patch.half == new.half && patch.physician.is_some();
            if !has_moved && !is_holder && self.patch(line, week).is_none() {
                let mut patched = self.clone();
                patched.patches.push(*patch);
                patched.patches.sort_unstable();
                if is_fine(&self, &patched) {
                    self = patched;
                }
            }
        }
        self
    }
}

impl Patch {
    pub(super) fn to_draft(self, problem: &Problem) -> PatchDraft {
        PatchDraft {
            line: problem.lines()[self.line].key.clone(),
            week: i64::try_from(self.week).expect("few weeks"),
            physician: (self.physician).map(|id| problem.physicians()[id].key.clone()),
            half_day: Some(self.half.to_string()),
        }
    }
}

pub(super) fn read(
    flaws: &mut Flaws,
    problem: &Problem,
    plan: &Plan,
    drafts: &[PatchDraft],
    (lines, people): (&Names<Line>, &Names<Physician>),
) -> Vec<Patch> {
    let mut patches: BTreeMap<(Id<Line>, usize), Patch> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let at = format!("$.patches[{index}]");
        let line = lines.find(flaws, &format!("{at}.line"), &draft.line);
        let physician =
            (draft.physician.as_ref()).map(|id| people.find(flaws, &format!("{at}.physician"), id));
        let half = draft.half_day.as_ref().and_then(|text| {
            let half = text.parse::<HalfDay>().ok();
            if half.is_none() {
                let found = text.clone();
                flaws.add(format!("{at}.half_day"), FlawKind::BadHalfDay { found });
            }
            half
        });
        if lines.get(&draft.line).is_none() {
            continue;
        }
        let Some((week, usual)) = session(flaws, problem, plan, &at, (line, draft.week)) else {
            continue;
        };
        let patch = Patch {
            line,
            week,
            half: half.unwrap_or(usual),
            physician,
        };
        if patches.insert((line, week), patch).is_some() {
            let id = format!("{} @ {week}", draft.line);
            flaws.add(at, FlawKind::Duplicate { id });
        }
    }
    patches.into_values().collect()
}

/// Week and half-day of the session that the template has in that week; `None` after a flaw.
fn session(
    flaws: &mut Flaws,
    problem: &Problem,
    plan: &Plan,
    at: &str,
    (line, week): (Id<Line>, i64),
) -> Option<(usize, HalfDay)> {
    let row = &problem.lines()[line];
    let Some(series) = &plan.series[line] else {
        flaws.add(
            format!("{at}.line"),
            FlawKind::Contradiction {
                message: "a line that is not held has no session to change",
                message_zh: "该坐诊项目未安排，没有可调整的场次",
            },
        );
        return None;
    };
    let in_cycle =
        |week: &usize| week % row.every == series.phase && week / row.every < row.wanted.len();
    let week = usize::try_from(week).ok().filter(in_cycle);
    if week.is_none() {
        flaws.add(
            format!("{at}.week"),
            FlawKind::Contradiction {
                message: "the line has no session in that week",
                message_zh: "该坐诊项目在这一周没有场次",
            },
        );
    }
    Some((week?, series.half))
}
