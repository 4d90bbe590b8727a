//! Departments and physicians of a draft, with their duty and their leave.

use super::{Keys, wishes};
use crate::base::calendar::{Calendar, HalfDays};
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::id::Id;
use crate::rostering::draft::{Draft, LeaveDraft, PhysicianDraft};
use crate::rostering::problem::wishes::Scopes;
use crate::rostering::problem::{Department, Duty, Physician};

pub(super) fn departments(flaws: &mut Flaws, draft: &Draft, keys: &Keys) -> Vec<Department> {
    let mut rows = Vec::new();
    for (index, row) in draft.departments.iter().enumerate() {
        let at = format!("$.departments[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        flaws.range(format!("{at}.max_away"), row.max_away, 0, 100_000);
        rows.push(Department {
            name: row.name.clone(),
            institution: keys.institutions.find(
                flaws,
                &format!("{at}.institution"),
                &row.institution,
            ),
            max_away: usize::try_from(row.max_away).unwrap_or(0),
        });
    }
    rows
}

pub(super) fn physicians(
    flaws: &mut Flaws,
    draft: &Draft,
    keys: &Keys,
    calendar: &Calendar,
) -> Vec<Physician> {
    let mut rows = Vec::new();
    for (index, row) in draft.physicians.iter().enumerate() {
        let at = format!("$.physicians[{index}]");
        flaws.name(&format!("{at}.name"), &row.name);
        flaws.range(format!("{at}.visits_per_week"), row.visits_per_week, 0, 10);
        flaws.range(
            format!("{at}.carried_sessions"),
            row.carried_sessions,
            -10_000,
            10_000,
        );
        if let Some(sessions) = row.fair_sessions {
            flaws.range(format!("{at}.fair_sessions"), sessions, 0, 10_000);
        }
        rows.push(Physician {
            key: row.id.clone(),
            name: row.name.clone(),
            department: keys
                .departments
                .find(flaws, &format!("{at}.department"), &row.department),
            // Known once the departments are.
            institution: Id::new(0),
            specialty: keys
                .specialties
                .find(flaws, &format!("{at}.specialty"), &row.specialty),
            title_level: row.title_level,
            honour: row.honour,
            clinic: HalfDays::read(flaws, &format!("{at}.clinic"), &row.clinic),
            visits_per_week: usize::try_from(row.visits_per_week).unwrap_or(0),
            fair_sessions: row.fair_sessions.unwrap_or(0),
            duty: duty(flaws, &at, row, calendar),
            on_leave: leave(flaws, &at, row, calendar),
            limits: wishes::limits(flaws, &at, row, (keys, calendar)),
            // Known once all of the draft is.
            scopes: Scopes::default(),
            wishes: Vec::new(),
            on_site: Vec::new(),
            party: Vec::new(),
            apart: Vec::new(),
        });
    }
    rows
}

fn duty(flaws: &mut Flaws, at: &str, row: &PhysicianDraft, calendar: &Calendar) -> Option<Duty> {
    let promotion = row.promotion.as_ref()?;
    let at = format!("{at}.promotion");
    flaws.range(
        format!("{at}.target_year"),
        promotion.target_year,
        1990,
        2100,
    );
    flaws.range(
        format!("{at}.required_weeks"),
        promotion.required_weeks,
        1,
        520,
    );
    flaws.range(
        format!("{at}.credited_weeks"),
        promotion.credited_weeks,
        0,
        5_200,
    );
    let cutoff = flaws.date(&format!("{at}.cutoff"), &promotion.cutoff)?;
    Duty::owed(
        calendar.start(),
        calendar.weeks(),
        i32::try_from(promotion.target_year).unwrap_or(0),
        cutoff,
        promotion.required_weeks.clamp(1, 520),
        promotion.credited_weeks.clamp(0, 5_200),
    )
}

fn leave(flaws: &mut Flaws, at: &str, row: &PhysicianDraft, calendar: &Calendar) -> Vec<HalfDays> {
    days(flaws, &format!("{at}.leave"), &row.leave, calendar)
}

/// Per week: the worked half-days whose date falls into one of the spans, written at a path.
pub(super) fn days(
    flaws: &mut Flaws,
    at: &str,
    rows: &[LeaveDraft],
    calendar: &Calendar,
) -> Vec<HalfDays> {
    let mut spans = Vec::new();
    for (index, span) in rows.iter().enumerate() {
        let at = format!("{at}[{index}]");
        let from = flaws.date(&format!("{at}.from"), &span.from);
        let to = flaws.date(&format!("{at}.to"), &span.to);
        if let (Some(from), Some(to)) = (from, to) {
            if to < from {
                let (from, to) = (span.from.clone(), span.to.clone());
                flaws.add(at, FlawKind::Reversed { from, to });
            } else {
                spans.push((from, to));
            }
        }
    }
    (0..calendar.weeks())
        .map(|week| {
            calendar
                .worked(week)
                .iter()
                .filter(|half| {
                    let date = calendar.date(week, *half).expect("worked");
                    spans.iter().any(|(from, to)| *from <= date && date <= *to)
                })
                .fold(HalfDays::NONE, HalfDays::with)
        })
        .collect()
}
