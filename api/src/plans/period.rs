//! The days that a problem plans.

use datasets::json::read_json;
use solver::base::flaw::{Flaw, FlawKind, Flaws};
use solver::{rostering, routing};

use crate::engine::{Engine, Kind, Rostering};

/// First and last day, `2026-03-02`; empty for a day of routes that does not say its date.
///
/// # Errors
/// Every flaw of the problem, as far as its days go.
pub fn period(kind: Kind, problem: &[u8]) -> Result<(String, String), Vec<Flaw>> {
    match kind {
        Kind::Rostering => {
            let draft: rostering::draft::Draft = read_json(problem)?;
            let year = Rostering::problem(&draft)?;
            let calendar = year.calendar();
            let last = calendar.sunday(calendar.weeks() - 1);
            Ok((calendar.start().to_string(), last.to_string()))
        }
        Kind::Routing => {
            let draft: routing::draft::Draft = read_json(problem)?;
            let mut flaws = Flaws::default();
            let date = draft.date.as_ref();
            let date = date.and_then(|date| flaws.date("$.date", date));
            flaws.into_result()?;
            let day = date.map_or_else(String::new, |date| date.to_string());
            Ok((day.clone(), day))
        }
        Kind::Shifts => {
            let kind = FlawKind::Contradiction {
                message: "rosters of shifts are not published here",
                message_zh: "轮班排班不在此发布",
            };
            Err(vec![Flaw::new("$.kind", &kind)])
        }
    }
}
