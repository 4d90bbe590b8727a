//! Hosts, studios and lines of a draft, and the links that make work there lawful.

use chrono::NaiveDate;

use super::Keys;
use super::people::days;
use crate::base::calendar::{Calendar, HalfDays};
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::{Id, Table};
use crate::base::units::Cost;
use crate::rostering::draft::{Draft, LineDraft};
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
        });
    }
    rows
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
