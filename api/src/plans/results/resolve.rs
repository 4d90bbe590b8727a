//! Reports against the plan that they are about.

use datasets::formats::roster::tables;
use datasets::registers::kind::Kind;
use serde_json::{Map, Value};
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::id::Id;
use solver::base::noun::Noun;
use solver::rostering::plan::Plan;
use solver::rostering::problem::{Host, Line, Physician, Problem};

use super::ledger::{People, Said};
use super::{DeliveryReport, Outcome, PostingReport, Report, Reports, Resolved, SessionReport};
use crate::engine::{Rostering, Routing};
use crate::plans::PlanError;
use crate::registers::kind::flaws_of;
use crate::view::Case;

type Result<T> = std::result::Result<T, Vec<Flaw>>;

pub(super) fn roster(
    case: &Case<Rostering>,
    reports: &[Report],
) -> std::result::Result<Reports, PlanError> {
    let people = People::of(case);
    let rows = each(reports, |report| match report {
        Report::Session(report) => session(case, report),
        Report::Posting(report) => posting(case, report),
        Report::Delivery(_) => Err(wrong(
            "$.delivery",
            "a roster delivers nothing",
            "排班方案没有配送结果",
        )),
    })?;
    Ok(Reports { rows, people })
}

pub(super) fn routes(
    case: &Case<Routing>,
    reports: &[Report],
) -> std::result::Result<Reports, PlanError> {
    let rows = each(reports, |report| match report {
        Report::Delivery(report) => delivery(case, report),
        _ => Err(wrong(
            "$",
            "a day of routes has deliveries only",
            "配送方案只有配送结果",
        )),
    })?;
    let people = People::default();
    Ok(Reports { rows, people })
}

/// Every report, or every flaw at its place.
fn each(
    reports: &[Report],
    resolve: impl Fn(&Report) -> Result<Resolved>,
) -> std::result::Result<Vec<Resolved>, PlanError> {
    let (mut rows, mut flaws) = (Vec::new(), Vec::new());
    for (index, report) in reports.iter().enumerate() {
        match resolve(report) {
            Ok(row) => rows.push(row),
            Err(more) => flaws.extend(Flaw::all_within(&format!("$.results[{index}]"), more)),
        }
    }
    match flaws.is_empty() {
        true => Ok(rows),
        false => Err(PlanError::Flawed(flaws)),
    }
}

/// A session of a plan: the week of its template, and who is to hold it.
pub(in crate::plans) fn find_session(
    problem: &Problem,
    plan: &Plan,
    (line, date): (Id<Line>, &str),
) -> Option<(usize, Id<Physician>)> {
    let series = plan.series[line].as_ref()?;
    let row = &problem.lines()[line];
    (0..row.wanted.len()).find_map(|cycle| {
        let week = cycle * row.every + series.phase;
        let (half, physician) = plan.session(problem, line, cycle)?;
        let day = problem.calendar().date(week, half)?;
        (day.to_string() == date).then_some((week, physician))
    })
}

fn session(case: &Case<Rostering>, report: &SessionReport) -> Result<Resolved> {
    let (problem, plan) = (&case.problem, &case.plan);
    let line = problem
        .lines()
        .iter()
        .find(|(_, row)| row.key == report.line);
    let line = line.map(|(line, _)| line);
    let line = line.ok_or_else(|| unknown("$.session.line", Noun::Line, &report.line))?;
    let found = find_session(problem, plan, (line, &report.date));
    let absent = || {
        wrong(
            "$.session.date",
            "the line has no session that day",
            "该坐诊项目当日没有场次",
        )
    };
    let (week, planned) = found.ok_or_else(absent)?;
    let by = match &report.by {
        None => planned,
        Some(_) if !report.held => {
            return Err(wrong(
                "$.session.by",
                "what was not held was held by nobody",
                "未开诊的场次不应填写承担人",
            ));
        }
        Some(by) => {
            let found = problem.physicians().iter().find(|(_, row)| row.key == *by);
            let found = found.map(|(id, _)| id);
            found.ok_or_else(|| unknown("$.session.by", Noun::Physician, by))?
        }
    };
    let host = problem.lines()[line].host;
    let name = |id: Id<Physician>| problem.physicians()[id].key.clone();
    Ok(Resolved {
        subject: format!("session {} {}", report.date, report.line),
        outcome: Outcome::Session {
            line: report.line.clone(),
            date: report.date.clone(),
            held: report.held,
            planned: name(planned),
            by: if report.held { name(by) } else { String::new() },
            host: problem.hosts()[host].name.clone(),
            within_posting: is_posted(plan, by, host, week),
        },
        entry: None,
    })
}

fn is_posted(plan: &Plan, physician: Id<Physician>, host: Id<Host>, week: usize) -> bool {
    let mut postings = plan.postings.iter();
    postings.any(|posting| {
        (posting.physician, posting.host) == (physician, host) && posting.covers(week)
    })
}

fn posting(case: &Case<Rostering>, report: &PostingReport) -> Result<Resolved> {
    let (problem, plan) = (&case.problem, &case.plan);
    let is_meant = |posting: &solver::rostering::plan::Posting| {
        problem.physicians()[posting.physician].key == report.physician
            && problem.hosts()[posting.host].key == report.host
            && i64::try_from(posting.first_week) == Ok(report.first_week)
    };
    let at = plan.postings.iter().position(is_meant);
    let absent = || unknown("$.posting.physician", Noun::Posting, &report.physician);
    let at = at.ok_or_else(absent)?;
    let mut row = tables::postings(&case.draft, problem, plan).swap_remove(at);
    // Its number in this table means nothing in the ledger.
    row.values.remove("seq");
    let mut values: Map<String, Value> = row.values.into_iter().collect();
    values.extend(report.cells.clone());
    let owner = values.get("sending_institution").and_then(Value::as_str);
    let owner = owner.unwrap_or("").to_string();
    let flaws = flaws_of(Kind::PostingLedger, &values, &owner, &row.key);
    if !flaws.is_empty() {
        let within = |mut flaw: Flaw| {
            flaw.path = flaw.path.replacen("$.values", "$.posting.cells", 1);
            flaw
        };
        return Err(flaws.into_iter().map(within).collect());
    }
    let from = problem.calendar().monday(plan.postings[at].first_week);
    Ok(Resolved {
        subject: format!("posting {} {} {from}", report.physician, report.host),
        outcome: Outcome::Posting {
            physician: report.physician.clone(),
            host: report.host.clone(),
            first_week: report.first_week,
            cells: report.cells.clone(),
        },
        entry: Some(Said {
            owner,
            physician: report.physician.clone(),
            key: row.key,
            values,
            from,
        }),
    })
}

fn delivery(case: &Case<Routing>, report: &DeliveryReport) -> Result<Resolved> {
    let problem = &case.problem;
    let trips = case.plan.routes.values().flatten();
    let mut orders = trips.flat_map(|trip| &trip.stops);
    if !orders.any(|order| problem.orders()[*order].key == report.order) {
        return Err(unknown(
            "$.delivery.order",
            Noun::RoutedOrder,
            &report.order,
        ));
    }
    if let Some(at) = &report.at
        && chrono::NaiveTime::parse_from_str(at, "%H:%M").is_err()
    {
        let found = at.clone();
        let kind = FlawKind::BadTime { found };
        return Err(vec![Flaw::new("$.delivery.at", &kind)]);
    }
    Ok(Resolved {
        subject: format!("delivery {}", report.order),
        outcome: Outcome::Delivery {
            order: report.order.clone(),
            outcome: report.outcome,
            at: report.at.clone(),
        },
        entry: None,
    })
}

fn unknown(at: &str, what: Noun, id: &str) -> Vec<Flaw> {
    let id = id.to_string();
    vec![Flaw::new(at, &FlawKind::Unknown { what, id })]
}

fn wrong(at: &str, message: &'static str, message_zh: &'static str) -> Vec<Flaw> {
    let kind = FlawKind::Contradiction {
        message,
        message_zh,
    };
    vec![Flaw::new(at, &kind)]
}
