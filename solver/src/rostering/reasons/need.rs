//! What is asked for, and what stands in the way: needs, and limits that could be otherwise.

use std::ops::Range;

use crate::base::id::Id;
use crate::rostering::problem::wishes::OnSite;
use crate::rostering::problem::{
    Department, Duty, Host, Institution, Line, Physician, Problem, Specialty,
};
use crate::rostering::rule::Rule;

/// Something that a roster should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// The physician is posted at the host, or holds a session there, in one of the weeks.
    Present {
        physician: Id<Physician>,
        host: Id<Host>,
        weeks: Range<usize>,
    },
    /// The physician holds a session of the line in one of the weeks.
    Holds {
        physician: Id<Physician>,
        line: Id<Line>,
        weeks: Range<usize>,
    },
    /// The physician serves what must be served before the cut-off.
    Deadline { physician: Id<Physician> },
    /// Every session of the line that is wanted in these cycles is held.
    Cover {
        line: Id<Line>,
        cycles: Range<usize>,
    },
}

/// A limit, named by what it limits. The need with its number among those asked for is one, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    Need(usize),
    /// Row of the physician's leave in the draft.
    Leave(Id<Physician>, usize),
    Clinic(Id<Physician>),
    Visits(Id<Physician>),
    /// Sessions a week of the posted.
    PostedSessions,
    /// One place at a time.
    OnePlace(Id<Physician>),
    OneHost(Id<Physician>),
    /// Only an open duty is served.
    Entitled(Id<Physician>),
    /// And no longer than it asks.
    Duty(Id<Physician>),
    /// Weeks that must still be served: a part of the need, which may give way for itself.
    Owed(Id<Physician>),
    /// Fewer weeks end by the cut-off than must be served.
    Horizon(Id<Physician>),
    Starts,
    Lengths,
    Blocks,
    Specialty(Id<Physician>, Id<Specialty>),
    Basis(Id<Institution>, Id<Host>),
    Travel,
    /// Half-days on which it is open.
    Open(Id<Host>),
    /// Row of the host's closures in the draft.
    Closed(Id<Host>, usize),
    Rooms(Id<Host>),
    Dormitory(Id<Host>),
    Department(Id<Department>),
    /// Registered scopes and those a line asks for.
    Scope(Id<Physician>, Id<Line>),
    /// Row of the physician's limits in the draft.
    Personal(Id<Physician>, usize),
    /// Floor at home.
    OnSite(Id<OnSite>),
    /// One host for all postings of a physician.
    SameHost,
    /// Row of the companions in the draft: those who go together.
    Together(usize),
    /// Row of the companions in the draft: those who are kept apart.
    Apart(usize),
    /// What of the published roster is frozen stays.
    Locks(Id<Physician>),
    /// Weeks that have begun, holidays, and the days on which a line is wanted.
    Calendar,
}

impl Limit {
    /// The rule of the book that it belongs to; `None` for needs and the calendar.
    #[must_use]
    pub fn rule(self) -> Option<Rule> {
        Some(match self {
            Limit::Need(_) | Limit::Calendar | Limit::Horizon(_) => return None,
            Limit::Leave(..) => Rule::LeaveKept,
            Limit::Clinic(_) => Rule::HomeClinicKept,
            Limit::Visits(_) | Limit::PostedSessions => Rule::SessionLimit,
            Limit::OnePlace(_) => Rule::OnePlaceAtATime,
            Limit::OneHost(_) => Rule::OneHostADay,
            Limit::Entitled(_) | Limit::Duty(_) => Rule::DutyOpen,
            Limit::Owed(_) => Rule::DeadlinePromotion,
            Limit::Starts | Limit::Lengths | Limit::Blocks => Rule::BlockKept,
            Limit::Specialty(..) => Rule::SpecialtyMatches,
            Limit::Basis(..) => Rule::LegalBasis,
            Limit::Travel => Rule::TravelLimit,
            Limit::Open(_) | Limit::Closed(..) => Rule::HostOpen,
            Limit::Rooms(_) => Rule::RoomFree,
            Limit::Dormitory(_) => Rule::DormitoryPlace,
            Limit::Department(_) => Rule::DepartmentKept,
            Limit::Scope(..) => Rule::PracticeScope,
            Limit::Personal(..) => Rule::PersonalLimit,
            Limit::OnSite(_) => Rule::OnSiteCover,
            Limit::SameHost => Rule::SameHost,
            Limit::Together(_) => Rule::GoTogether,
            Limit::Apart(_) => Rule::KeptApart,
            Limit::Locks(_) => Rule::LocksKept,
        })
    }

    /// How much one unit of it asks of people, in weeks of somebody's posting: an assumption, by which
    /// the cheapest relaxation is chosen. `None`: it cannot give way.
    #[must_use]
    pub fn weight(self) -> Option<i64> {
        match self {
            Limit::Need(_)
            | Limit::OnePlace(_)
            | Limit::OneHost(_)
            | Limit::Entitled(_)
            | Limit::Specialty(..)
            | Limit::Scope(..)
            | Limit::Personal(..)
            | Limit::Calendar
            | Limit::Horizon(_)
            | Limit::Locks(_) => None,
            Limit::Department(_) => Some(4),
            Limit::OnSite(_) => Some(5),
            Limit::Together(_) => Some(6),
            Limit::SameHost => Some(8),
            Limit::Apart(_) => Some(12),
            Limit::Dormitory(_) | Limit::Rooms(_) => Some(5),
            Limit::Visits(_) | Limit::PostedSessions => Some(6),
            Limit::Clinic(_) | Limit::Open(_) => Some(6),
            Limit::Blocks | Limit::Starts | Limit::Lengths => Some(8),
            Limit::Travel => Some(1),
            Limit::Duty(_) | Limit::Owed(_) => Some(3),
            Limit::Leave(..) | Limit::Closed(..) => Some(12),
            Limit::Basis(..) => Some(20),
        }
    }
}

impl Need {
    /// What limits a duty that asks for more weeks than there are before its cut-off.
    pub(super) fn horizon(&self, problem: &Problem) -> Option<Limit> {
        let Need::Deadline { physician } = self else {
            return None;
        };
        let duty = problem.physicians()[*physician].duty?;
        let counted = i64::try_from(duty.counted_weeks).expect("few weeks");
        (counted < duty.must).then_some(Limit::Horizon(*physician))
    }

    /// In words, English and Chinese.
    #[must_use]
    pub fn words(&self, problem: &Problem) -> (String, String) {
        let name = |id: Id<Physician>| {
            let row = &problem.physicians()[id];
            (row.key.clone(), format!("{}（{}）", row.name, row.key))
        };
        let days = |weeks: &Range<usize>| {
            let calendar = problem.calendar();
            let last = weeks.end.max(weeks.start + 1) - 1;
            (calendar.monday(weeks.start), calendar.sunday(last))
        };
        match self {
            Need::Present {
                physician,
                host,
                weeks,
            } => {
                let (who, who_zh) = name(*physician);
                let host = &problem.hosts()[*host];
                let (from, to) = days(weeks);
                (
                    format!("{who} is at {} between {from} and {to}", host.key),
                    format!("{who_zh}在 {from} 至 {to} 期间到{}", host.name),
                )
            }
            Need::Holds {
                physician,
                line,
                weeks,
            } => {
                let (who, who_zh) = name(*physician);
                let line = &problem.lines()[*line].key;
                let (from, to) = days(weeks);
                (
                    format!("{who} holds a session of {line} between {from} and {to}"),
                    format!("{who_zh}在 {from} 至 {to} 期间承担坐诊项目 {line}"),
                )
            }
            Need::Deadline { physician } => {
                duty(name(*physician), problem.physicians()[*physician].duty)
            }
            Need::Cover { line, cycles } => {
                let row = &problem.lines()[*line];
                let (from, to) = days(&(cycles.start * row.every..cycles.end * row.every));
                (
                    format!("{} is held between {from} and {to}", row.key),
                    format!("坐诊项目 {} 在 {from} 至 {to} 期间不落空", row.key),
                )
            }
        }
    }
}

fn duty((who, who_zh): (String, String), duty: Option<Duty>) -> (String, String) {
    let Some(duty) = duty else {
        return (
            format!("{who} has no open one-year duty"),
            format!("{who_zh}没有尚需完成的一年基层服务"),
        );
    };
    let Duty {
        cutoff,
        remaining,
        must,
        ..
    } = duty;
    match must {
        0 => (
            format!(
                "{who} owes {remaining} weeks by {cutoff}, and none of them within this horizon"
            ),
            format!("{who_zh}在 {cutoff} 前尚欠 {remaining} 周，本排班周期内不必服务也能按期完成"),
        ),
        _ => (
            format!("{who} serves {must} weeks before the cut-off"),
            format!("{who_zh}在截止日前服务满 {must} 周"),
        ),
    }
}
