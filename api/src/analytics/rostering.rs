//! Tables of a roster.

use polars::df;
use polars::prelude::{DataFrame, PolarsResult};
use solver::rostering::dates::{Standing, progress, sessions};
use solver::rostering::plan::{Plan, Posting};
use solver::rostering::problem::Problem;

use super::{Summary, total};

/// One row for every session that takes place.
///
/// # Errors
/// When polars refuses a column.
pub fn session_table(problem: &Problem, plan: &Plan) -> PolarsResult<DataFrame> {
    let rows = sessions(problem, plan);
    let lines: Vec<_> = rows.iter().map(|row| &problem.lines()[row.line]).collect();
    let people: Vec<_> = (rows.iter())
        .map(|row| &problem.physicians()[row.physician])
        .collect();
    let hosts: Vec<_> = lines
        .iter()
        .map(|line| &problem.hosts()[line.host])
        .collect();
    let text = |cells: Vec<&str>| -> Vec<String> { cells.into_iter().map(Into::into).collect() };
    let minutes = |index: usize| {
        let row = &rows[index];
        let link = problem.link(row.physician, lines[index].host);
        // Those posted there are on the spot.
        link.filter(|_| !row.posted)
            .map_or(0, |link| 2 * link.minutes)
    };
    df!(
        "date" => rows.iter().map(|row| row.date.to_string()).collect::<Vec<_>>(),
        "month" => rows.iter().map(|row| row.date.format("%Y-%m").to_string()).collect::<Vec<_>>(),
        "half_day" => rows.iter().map(|row| row.half.to_string()).collect::<Vec<_>>(),
        "district" => text(hosts.iter().map(|host| host.district.as_str()).collect()),
        "host_id" => text(hosts.iter().map(|host| host.key.as_str()).collect()),
        "host" => text(hosts.iter().map(|host| host.name.as_str()).collect()),
        "studio" => lines.iter()
            .map(|line| problem.studios()[line.studio].name.clone()).collect::<Vec<_>>(),
        "line" => text(lines.iter().map(|line| line.key.as_str()).collect()),
        "specialty" => lines.iter()
            .map(|line| problem.specialties()[line.specialty].clone()).collect::<Vec<_>>(),
        "activity" => text(lines.iter().map(|line| line.activity.chinese()).collect()),
        "physician_id" => text(people.iter().map(|person| person.key.as_str()).collect()),
        "physician" => text(people.iter().map(|person| person.name.as_str()).collect()),
        "institution" => people.iter()
            .map(|person| problem.institutions()[person.institution].name.clone())
            .collect::<Vec<_>>(),
        "sessions" => vec![1_i64; rows.len()],
        "posted_sessions" => rows.iter().map(|row| i64::from(row.posted)).collect::<Vec<_>>(),
        "travel_minutes" => (0..rows.len()).map(minutes).collect::<Vec<i64>>(),
    )
}

/// One row for every posting.
///
/// # Errors
/// When polars refuses a column.
pub fn posting_table(problem: &Problem, plan: &Plan) -> PolarsResult<DataFrame> {
    let rows = &plan.postings;
    let people: Vec<_> = (rows.iter())
        .map(|row| &problem.physicians()[row.physician])
        .collect();
    let hosts: Vec<_> = rows.iter().map(|row| &problem.hosts()[row.host]).collect();
    let calendar = problem.calendar();
    let last = |row: &Posting| calendar.sunday(row.first_week + row.weeks - 1);
    df!(
        "physician_id" => people.iter().map(|person| person.key.clone()).collect::<Vec<_>>(),
        "physician" => people.iter().map(|person| person.name.clone()).collect::<Vec<_>>(),
        "institution" => people.iter()
            .map(|person| problem.institutions()[person.institution].name.clone())
            .collect::<Vec<_>>(),
        "host_id" => hosts.iter().map(|host| host.key.clone()).collect::<Vec<_>>(),
        "host" => hosts.iter().map(|host| host.name.clone()).collect::<Vec<_>>(),
        "district" => hosts.iter().map(|host| host.district.clone()).collect::<Vec<_>>(),
        "first_day" => rows.iter()
            .map(|row| calendar.monday(row.first_week).to_string()).collect::<Vec<_>>(),
        "last_day" => rows.iter().map(|row| last(row).to_string()).collect::<Vec<_>>(),
        "weeks" => rows.iter().map(|row| row.weeks as i64).collect::<Vec<_>>(),
    )
}

/// Sums for those who plan the year.
///
/// # Errors
/// When polars refuses a column.
pub fn summaries(problem: &Problem, plan: &Plan) -> PolarsResult<Vec<Summary>> {
    let sessions = session_table(problem, plan)?;
    let sums = ["sessions", "posted_sessions", "travel_minutes"];
    let by = |keys: &[&str]| total(&sessions, keys, &sums);
    Ok(vec![
        Summary {
            name: "sessions_by_district_month",
            heading: "Studio sessions by district and month",
            heading_zh: "各区县各月工作室坐诊",
            table: by(&["district", "month"])?,
        },
        Summary {
            name: "sessions_by_specialty",
            heading: "Studio sessions by specialty",
            heading_zh: "各专业工作室坐诊",
            table: by(&["specialty"])?,
        },
        Summary {
            name: "sessions_by_host_specialty_month",
            heading: "Studio sessions by host, specialty and month",
            heading_zh: "各受援单位、专业、月份坐诊",
            table: by(&["host_id", "host", "specialty", "month"])?,
        },
        Summary {
            name: "one_year_by_institution",
            heading: "One-year service by sending institution, weeks",
            heading_zh: "各派出单位基层服务满一年进度（周）",
            table: credit(problem, plan)?,
        },
    ])
}

fn credit(problem: &Problem, plan: &Plan) -> PolarsResult<DataFrame> {
    let rows = progress(problem, plan);
    let count = |wanted: Standing| -> Vec<i64> {
        rows.iter()
            .map(|row| i64::from(row.standing == wanted))
            .collect()
    };
    let institution = rows.iter().map(|row| {
        let person = &problem.physicians()[row.physician];
        problem.institutions()[person.institution].name.clone()
    });
    let table = df!(
        "institution" => institution.collect::<Vec<_>>(),
        "candidates" => vec![1_i64; rows.len()],
        "credited" => rows.iter().map(|row| row.credited_weeks).collect::<Vec<_>>(),
        "planned" => rows.iter().map(|row| row.planned_weeks).collect::<Vec<_>>(),
        "short" => rows.iter().map(|row| row.short_weeks).collect::<Vec<_>>(),
        "complete" => count(Standing::Complete),
        "on_track" => count(Standing::OnTrack),
        "missed" => count(Standing::Missed),
    )?;
    let sums = [
        "candidates",
        "credited",
        "planned",
        "short",
        "complete",
        "on_track",
        "missed",
    ];
    total(&table, &["institution"], &sums)
}
