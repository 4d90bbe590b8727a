//! Hosts, studios and lines of a draft, and the links that make work there lawful.

use chrono::NaiveDate;

use super::Keys;
use super::people::days;
use crate::base::calendar::{Calendar, HalfDays};
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::units::Cost;
use crate::rostering::draft::wishes::ShareDraft;
use crate::rostering::draft::{Draft, LineDraft};
use crate::rostering::problem::wishes::{Last, Scopes, Senior};
use crate::rostering::problem::{Host, Institution, Line, Link, Studio};

pub(super) fn hosts(flaws: &mut Flaws, draft: &Draft, calendar: &Calendar) -> Vec<Host> {
    let mut rows = Vec::new();
    for (index, row) in draft.hosts.iter().enumerate() {
        let at = format!("$.hosts[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        row.place.check(flaws, &format!("{at}.place"));
        flaws.range(format!("{at}.rooms"), row.rooms, 0, 1_000);
        flaws.range(format!("{at}.dormitory"), row.dormitory, 0, 1_000);
        let open = match &row.open {
            Some(names) => HalfDays::read(flaws, &format!("{at}.open"), names),
            None => HalfDays::ALL,
        };
        rows.push(Host {
            key: row.id.clone(),
            name: row.name.clone(),
            district: row.district.clone(),
            place: row.place,
            rooms: usize::try_from(row.rooms).unwrap_or(0),
            dormitory: usize::try_from(row.dormitory).unwrap_or(0),
            open,
            closed: days(flaws, &format!("{at}.closed"), &row.closed, calendar),
        });
    }
    rows
}

pub(super) fn studios(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Studio> {
    let mut rows = Vec::new();
    for (index, row) in draft.studios.iter().enumerate() {
        let at = format!("$.studios[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        rows.push(Studio {
            name: row.name.clone(),
            host: keys.hosts.find(flaws, &format!("{at}.host"), &row.host),
            senior: row.senior.map(|senior| {
                let path = format!("{at}.senior.sessions_per_week");
                flaws.range(path, senior.sessions_per_week, 1, 100);
                Senior {
                    title_level: senior.title_level,
                    sessions: usize::try_from(senior.sessions_per_week).unwrap_or(0),
                }
            }),
            shares: shares(flaws, &format!("{at}.shares"), &row.shares),
            spread: row.spread,
        });
    }
    rows
}

fn shares(flaws: &mut Flaws, at: &str, rows: &[ShareDraft]) -> [i64; 6] {
    let mut shares = [0; 6];
    for (index, row) in rows.iter().enumerate() {
        let at = format!("{at}[{index}]");
        flaws.range(format!("{at}.percent"), row.percent, 1, 100);
        let share = &mut shares[row.activity.index()];
        if *share != 0 {
            let id = row.activity.chinese().to_string();
            flaws.add(format!("{at}.activity"), FlawKind::Duplicate { id });
        }
        *share = row.percent.clamp(1, 100);
    }
    if 100 < shares.iter().sum::<i64>() {
        flaws.add(
            at,
            FlawKind::Contradiction {
                message: "least shares must not add up to more than 100",
                message_zh: "各类活动最低占比之和不得超过 100",
            },
        );
    }
    shares
}

fn last(flaws: &mut Flaws, at: &str, row: &LineDraft) -> Option<Last> {
    let last = row.last.as_ref()?;
    let phases = row.every_weeks.clamp(1, 4);
    flaws.range(format!("{at}.last.phase"), last.phase, 0, phases - 1);
    let Ok(half) = last.half_day.parse() else {
        let found = last.half_day.clone();
        flaws.add(
            format!("{at}.last.half_day"),
            FlawKind::BadHalfDay { found },
        );
        return None;
    };
    let phase = usize::try_from(last.phase).unwrap_or(0);
    Some(Last { half, phase })
}

pub(super) fn lines(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Line> {
    let mut rows = Vec::new();
    for (index, row) in draft.lines.iter().enumerate() {
        let at = format!("$.lines[{index}]");
        if ![1, 2, 4].contains(&row.every_weeks) {
            let found = row.every_weeks.to_string();
            let (low, high) = (1, 4);
            flaws.add(
                format!("{at}.every_weeks"),
                FlawKind::OutOfRange { low, high, found },
            );
        }
        flaws.range(format!("{at}.weight_percent"), row.weight_percent, 1, 1_000);
        rows.push(Line {
            key: row.id.clone(),
            studio: keys
                .studios
                .find(flaws, &format!("{at}.studio"), &row.studio),
            // Known once the studios are.
            host: Id::new(0),
            specialty: keys
                .specialties
                .find(flaws, &format!("{at}.specialty"), &row.specialty),
            activity: row.activity,
            every: usize::try_from(row.every_weeks.clamp(1, 4)).expect("clamped"),
            wants_honour: row.wants_honour,
            scopes: Scopes::default(),
            last: last(flaws, &at, row),
            missing: Cost(
                draft.weights.missing_session.clamp(0, 1_000_000_000)
                    * row.weight_percent.clamp(1, 1_000)
                    / 100,
            ),
            span: span(flaws, &at, row),
            worked: Vec::new(),
            wanted: Vec::new(),
        });
    }
    rows
}

fn span(flaws: &mut Flaws, at: &str, row: &LineDraft) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let mut date = |name: &str, text: &Option<String>| {
        let text = text.as_ref()?;
        flaws.date(&format!("{at}.{name}"), text)
    };
    let (from, to) = (date("from", &row.from), date("to", &row.to));
    if let (Some(first), Some(last)) = (from, to)
        && last < first
    {
        let (from, to) = (first.to_string(), last.to_string());
        flaws.add(format!("{at}.to"), FlawKind::Reversed { from, to });
    }
    (from, to)
}

pub(super) fn links(
    flaws: &mut Flaws,
    draft: &Draft,
    keys: &Keys,
) -> Table<Institution, Table<Host, Option<Link>>> {
    let mut links = Table::filled(
        draft.institutions.len(),
        Table::filled(draft.hosts.len(), None),
    );
    for (index, row) in draft.links.iter().enumerate() {
        let at = format!("$.links[{index}]");
        let institution =
            keys.institutions
                .find(flaws, &format!("{at}.institution"), &row.institution);
        let host = keys.hosts.find(flaws, &format!("{at}.host"), &row.host);
        if let Some(minutes) = row.minutes {
            flaws.range(format!("{at}.minutes"), minutes, 0, 1_440);
        }
        // Estimating a way needs both ends and sound speeds.
        if flaws.is_empty() {
            let minutes = row.minutes.unwrap_or_else(|| {
                let from = draft.institutions[institution.index()].place;
                let to = draft.hosts[host.index()].place;
                let (_, time) = draft.travel.between(from, to);
                (time.0 + 59) / 60
            });
            if links[institution][host].replace(Link { minutes }).is_some() {
                let id = format!("{} → {}", row.institution, row.host);
                flaws.add(at, FlawKind::Duplicate { id });
            }
        }
    }
    links
}
