//! Events on a draft: what each changes, or why it cannot have happened.

use chrono::{Days, NaiveDate};

use super::events::EventDraft;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::noun::Noun;
use crate::rostering::draft::{Draft, LeaveDraft, LineDraft};

/// The days between which something can still happen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Horizon {
    pub(super) now: NaiveDate,
    pub(super) last: NaiveDate,
}

/// Applies an event that is written `at` a path. What lies before now has been as it was.
pub(super) fn apply(
    draft: &mut Draft,
    horizon: Horizon,
    event: &EventDraft,
    at: &str,
    flaws: &mut Flaws,
) {
    match event {
        EventDraft::LeaveAdded {
            physician,
            from,
            to,
        } => {
            let at = format!("{at}.leave_added");
            let span = span(flaws, horizon, &at, (from, Some(to)));
            away(draft, flaws, &at, physician, span);
        }
        EventDraft::PhysicianLeft { physician, from } => {
            let at = format!("{at}.physician_left");
            let span = span(flaws, horizon, &at, (from, None));
            away(draft, flaws, &at, physician, span);
        }
        EventDraft::HostClosed { host, from, to } => {
            let at = format!("{at}.host_closed");
            let span = span(flaws, horizon, &at, (from, to.as_ref()));
            match draft.hosts.iter_mut().find(|row| row.id == *host) {
                Some(row) => row.closed.extend(span),
                None => unknown(flaws, &format!("{at}.host"), Noun::Host, host),
            }
        }
        EventDraft::LineAdded(line) => {
            let mut line = line.as_ref().clone();
            let date = line.from.as_ref().map(|from| from.parse::<NaiveDate>());
            // A date that is none is told as a flaw of the line.
            if date.is_none_or(|date| date.is_ok_and(|date| date <= horizon.now)) {
                line.from = Some(horizon.now.to_string());
            }
            draft.lines.push(line);
        }
        EventDraft::LineDropped { line, from } => {
            let at = format!("{at}.line_dropped");
            let from = from
                .as_ref()
                .map(|from| flaws.date(&format!("{at}.from"), from));
            let from = from.flatten().unwrap_or(horizon.now).max(horizon.now);
            match draft.lines.iter_mut().find(|row| row.id == *line) {
                Some(row) => drop_line(row, from - Days::new(1)),
                None => unknown(flaws, &format!("{at}.line"), Noun::Line, line),
            }
        }
    }
}

/// The line is held until a day at most.
fn drop_line(row: &mut LineDraft, last: NaiveDate) {
    let date = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    if date(&row.to).is_none_or(|to: NaiveDate| last < to) {
        row.to = Some(last.to_string());
    }
    if date(&row.from).is_some_and(|from| last < from) {
        // It was never to be held.
        row.from = None;
    }
}

fn unknown(flaws: &mut Flaws, at: &str, what: Noun, id: &str) {
    let id = id.to_string();
    flaws.add(at, FlawKind::Unknown { what, id });
}

fn away(draft: &mut Draft, flaws: &mut Flaws, at: &str, physician: &str, span: Option<LeaveDraft>) {
    match draft.physicians.iter_mut().find(|row| row.id == physician) {
        Some(row) => row.leave.extend(span),
        None => unknown(
            flaws,
            &format!("{at}.physician"),
            Noun::Physician,
            physician,
        ),
    }
}

/// The part of a span that is still to come.
fn span(
    flaws: &mut Flaws,
    horizon: Horizon,
    at: &str,
    (from, to): (&String, Option<&String>),
) -> Option<LeaveDraft> {
    let first = flaws.date(&format!("{at}.from"), from);
    let last = match to {
        Some(to) => flaws.date(&format!("{at}.to"), to),
        None => first.map(|first| first.max(horizon.last)),
    };
    let (first, last) = first.zip(last)?;
    if last < first {
        let (from, to) = (first.to_string(), last.to_string());
        flaws.add(format!("{at}.to"), FlawKind::Reversed { from, to });
        return None;
    }
    if last < horizon.now {
        let kind = FlawKind::Contradiction {
            message: "it was over before now",
            message_zh: "该时段在此刻之前已经结束",
        };
        flaws.add(format!("{at}.to"), kind);
        return None;
    }
    Some(LeaveDraft {
        from: first.max(horizon.now).to_string(),
        to: last.to_string(),
    })
}
