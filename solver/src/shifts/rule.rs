//! The rule book of the shift roster. Every rule is named here, once.

use crate::base::score::Score;
use crate::base::units::Cost;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Nobody works on a day off.
    DayOffKept,
    /// No shift is followed on the next day by one that must not follow it.
    SuccessionKept,
    /// Nobody works more shifts of a type than agreed.
    ShiftLimit,
    /// Nobody works longer than agreed.
    MinutesAtMost,
    /// Nobody works shorter than agreed.
    MinutesAtLeast,
    /// Nobody works too many days in a row.
    ConsecutiveShiftsAtMost,
    /// Nobody works too few days in a row.
    ConsecutiveShiftsAtLeast,
    /// Nobody has too few days off in a row.
    ConsecutiveDaysOffAtLeast,
    /// Nobody works on too many weekends.
    WeekendsAtMost,

    /// Shifts that people asked for are given to them.
    OnRequest,
    /// Shifts that people asked not to have are not.
    OffRequest,
    /// On every day and shift there are enough people.
    CoverUnder,
    /// On no day and shift are there too many.
    CoverOver,
}

impl Rule {
    pub const ALL: [Rule; 13] = [
        Rule::DayOffKept,
        Rule::SuccessionKept,
        Rule::ShiftLimit,
        Rule::MinutesAtMost,
        Rule::MinutesAtLeast,
        Rule::ConsecutiveShiftsAtMost,
        Rule::ConsecutiveShiftsAtLeast,
        Rule::ConsecutiveDaysOffAtLeast,
        Rule::WeekendsAtMost,
        Rule::OnRequest,
        Rule::OffRequest,
        Rule::CoverUnder,
        Rule::CoverOver,
    ];

    #[must_use]
    pub fn is_hard(self) -> bool {
        self < Rule::OnRequest
    }

    /// A hard rule counts what breaks it, a soft rule what it costs.
    #[must_use]
    pub fn score(self, amount: i64) -> Score {
        if self.is_hard() {
            Score::hard(amount)
        } else {
            Score::soft(Cost(amount))
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Rule::DayOffKept => "day_off_kept",
            Rule::SuccessionKept => "succession_kept",
            Rule::ShiftLimit => "shift_limit",
            Rule::MinutesAtMost => "minutes_at_most",
            Rule::MinutesAtLeast => "minutes_at_least",
            Rule::ConsecutiveShiftsAtMost => "consecutive_shifts_at_most",
            Rule::ConsecutiveShiftsAtLeast => "consecutive_shifts_at_least",
            Rule::ConsecutiveDaysOffAtLeast => "consecutive_days_off_at_least",
            Rule::WeekendsAtMost => "weekends_at_most",
            Rule::OnRequest => "on_request",
            Rule::OffRequest => "off_request",
            Rule::CoverUnder => "cover_under",
            Rule::CoverOver => "cover_over",
        }
    }

    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Rule::DayOffKept => "休假日不排班",
            Rule::SuccessionKept => "前后两天班次衔接合规",
            Rule::ShiftLimit => "单一班次次数不超限",
            Rule::MinutesAtMost => "总工时不超上限",
            Rule::MinutesAtLeast => "总工时不低于下限",
            Rule::ConsecutiveShiftsAtMost => "连续上班天数不超限",
            Rule::ConsecutiveShiftsAtLeast => "连续上班天数不过少",
            Rule::ConsecutiveDaysOffAtLeast => "连续休息天数不过少",
            Rule::WeekendsAtMost => "周末上班次数不超限",
            Rule::OnRequest => "满足上班意愿",
            Rule::OffRequest => "满足不上班意愿",
            Rule::CoverUnder => "在岗人数不足",
            Rule::CoverOver => "在岗人数过多",
        }
    }

    /// How the figure beside the rule is counted (口径), in English and Chinese.
    #[must_use]
    pub fn counting(self) -> (&'static str, &'static str) {
        match self {
            Rule::DayOffKept => ("shifts on days off", "休假日上的班次数"),
            Rule::SuccessionKept => (
                "pairs of consecutive days whose shifts must not follow each other",
                "班次衔接不合规的相邻两天数",
            ),
            Rule::ShiftLimit => (
                "employees and shift types above the limit",
                "超出次数上限的“人员 × 班次”数",
            ),
            Rule::MinutesAtMost => ("employees above their most minutes", "总工时超上限的人数"),
            Rule::MinutesAtLeast => (
                "employees below their fewest minutes",
                "总工时低于下限的人数",
            ),
            Rule::ConsecutiveShiftsAtMost => (
                "runs of days worked that are too long",
                "过长的连续上班段数",
            ),
            Rule::ConsecutiveShiftsAtLeast => (
                "runs of days worked that are too short; those that touch either end of the horizon are not counted",
                "过短的连续上班段数；紧邻排班期首尾的不计",
            ),
            Rule::ConsecutiveDaysOffAtLeast => (
                "runs of days off that are too short; those that touch either end of the horizon are not counted",
                "过短的连续休息段数；紧邻排班期首尾的不计",
            ),
            Rule::WeekendsAtMost => (
                "employees who work on too many weekends; one day of it makes a weekend worked",
                "周末上班次数超限的人数；周六或周日任一天上班即计一次",
            ),
            Rule::OnRequest => (
                "requests to work a shift that are not met, times their weight",
                "未满足的上班意愿数 × 权重",
            ),
            Rule::OffRequest => (
                "requests not to work a shift that are not met, times their weight",
                "未满足的不上班意愿数 × 权重",
            ),
            Rule::CoverUnder => (
                "people missing, summed over days and shifts, times the weight of each",
                "各天各班次缺少的人数之和 × 各自权重",
            ),
            Rule::CoverOver => (
                "people too many, summed over days and shifts, times the weight of each",
                "各天各班次多出的人数之和 × 各自权重",
            ),
        }
    }
}
