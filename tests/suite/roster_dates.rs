//! From weeks to dates, and everybody's standing towards the one-year duty.

use chrono::NaiveDate;
use solver::rostering::dates::{Progress, Standing, progress, sessions};
use support::roster::draw::draw;

/// The work calendar of February 2026 as published: on Saturday 14 and Saturday 28 people work
/// for Friday 20 and Monday 23.
const SPRING_FESTIVAL: &str = "
start 2026-02-09
makeup  2026-02-14 春节
holiday 2026-02-15 春节
holiday 2026-02-16 春节
holiday 2026-02-17 春节
holiday 2026-02-18 春节
holiday 2026-02-19 春节
holiday 2026-02-20 春节 in_lieu
holiday 2026-02-21 春节
holiday 2026-02-22 春节
holiday 2026-02-23 春节 in_lieu
makeup  2026-02-28 春节
host G
line L host=G
line M host=G every=2
line N host=G every=4
physician A
";

/// `02-09 A, 02-16 A …`: the dates of the drawing, a `*` behind those who are posted.
fn dated(drawing: &str) -> String {
    let drawn = draw(drawing);
    let problem = drawn.problem();
    let dates = sessions(&problem, &drawn.plan());
    let dates = dates.iter().map(|session| {
        let who = &problem.physicians()[session.physician].key;
        let posted = if session.posted { "*" } else { "" };
        format!("{} {who}{posted}", session.date.format("%m-%d"))
    });
    dates.collect::<Vec<_>>().join(", ")
}

#[test]
fn holidays_skip_and_makeup_days_count_on_fridays() {
    // Friday the 20th is taken in lieu and worked on Saturday the 14th.
    assert_eq!(
        dated(&format!("{SPRING_FESTIVAL}L fri_am | A A A A")),
        "02-13 A, 02-14 A, 02-27 A, 03-06 A"
    );
}

#[test]
fn holidays_skip_and_makeup_days_count_on_mondays() {
    // Monday the 16th is a holiday that nobody makes up; Monday the 23rd is worked on the 28th.
    assert_eq!(
        dated(&format!("{SPRING_FESTIVAL}L mon_pm | A A A A")),
        "02-09 A, 02-28 A, 03-02 A"
    );
}

#[test]
fn holidays_not_made_up_skip() {
    assert_eq!(
        dated(&format!("{SPRING_FESTIVAL}L wed_am | A A A A")),
        "02-11 A, 02-25 A, 03-04 A"
    );
}

#[test]
fn a_week_without_any_workday_of_the_host_is_not_missing() {
    // Open on Wednesdays only: in the week of the 16th nothing could be held.
    let drawn = draw(
        "start 2026-02-16\nholiday 2026-02-18 春节\nweights missing_session=100\n\
         host G open=wed_am\nline L host=G\nphysician A\nL wed_am | . A",
    );
    assert_eq!(drawn.costs(), []);
}

#[test]
fn a_session_lost_to_a_holiday_is_missing_when_another_half_day_would_do() {
    let drawn = draw(
        "start 2026-02-16\nholiday 2026-02-18 春节\nweights missing_session=100\n\
         host G open=wed_am,thu_am\nline L host=G\nphysician A\nL wed_am | A A",
    );
    assert_eq!(drawn.costs(), [("studio_cover", 100)]);
}

#[test]
fn leave_skips_by_the_date_the_session_is_held_on() {
    // Leave covers the 13th and the make-up day, the 14th; not the 20th itself.
    let on_leave =
        SPRING_FESTIVAL.replace("physician A", "physician A leave=2026-02-13..2026-02-14");
    assert_eq!(
        dated(&format!("{on_leave}L fri_am | A A A A")),
        "02-27 A, 03-06 A"
    );
    let on_leave =
        SPRING_FESTIVAL.replace("physician A", "physician A leave=2026-02-20..2026-02-20");
    assert_eq!(
        dated(&format!("{on_leave}L fri_am | A A A A")),
        "02-13 A, 02-14 A, 02-27 A, 03-06 A"
    );
}

#[test]
fn every_second_week_is_held_in_its_phase() {
    let march = "host G\nline M host=G every=2\nphysician A\n";
    assert_eq!(
        dated(&format!("{march}M tue_am | A A A A A")),
        "03-03 A, 03-17 A"
    );
    assert_eq!(
        dated(&format!("{march}M tue_am+1 | A A A A A")),
        "03-10 A, 03-24 A"
    );
}

#[test]
fn every_fourth_week_is_held_in_its_phase() {
    let march = "host G\nline N host=G every=4\nphysician A\n";
    assert_eq!(
        dated(&format!("{march}N tue_am+2 | A A A A A A A A")),
        "03-17 A, 04-14 A"
    );
}

#[test]
fn a_holder_of_one_week_holds_only_that_week_of_the_cycle() {
    // B has the week in which nothing is held.
    let march = "host G\nline M host=G every=2\nphysician A\nphysician B\n";
    assert_eq!(
        dated(&format!("{march}M tue_am | A B B A")),
        "03-03 A, 03-17 B"
    );
}

#[test]
fn the_posted_are_marked() {
    assert_eq!(
        dated(
            "host G\nline L host=G\nphysician A duty=2026-12-31:52-40\n\
             A | . G .\nL mon_am | A A A"
        ),
        "03-02 A, 03-09 A*, 03-16 A"
    );
}

fn only_progress(drawing: &str) -> Progress {
    let drawn = draw(drawing);
    let rows = progress(&drawn.problem(), &drawn.plan());
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0]
}

#[test]
fn a_year_filled_in_time_is_complete() {
    let row = only_progress("host G\nphysician A duty=2026-12-31:52-50\nA | . G G .");
    assert_eq!(row.standing, Standing::Complete);
    assert_eq!((row.planned_weeks, row.short_weeks), (2, 0));
    assert!(!row.hopeless);
}

#[test]
fn a_year_that_later_weeks_can_fill_is_on_track() {
    // Sunday 12 April ends week 5: two weeks are left after the horizon. Three are owed, one is
    // served, two are missing.
    let row = only_progress("host G\nphysician A duty=2026-04-12:52-49\nA | G . . .");
    assert_eq!(row.standing, Standing::OnTrack);
    assert_eq!((row.planned_weeks, row.short_weeks), (1, 2));
}

#[test]
fn a_year_that_later_weeks_cannot_fill_is_missed() {
    // A Saturday does not end its week: only one week is left after the horizon.
    let row = only_progress("host G\nphysician A duty=2026-04-11:52-49\nA | G . . .");
    assert_eq!(row.standing, Standing::Missed);
    assert!(!row.hopeless, "two served weeks would have done");
}

#[test]
fn a_year_that_no_plan_could_fill_is_hopeless() {
    // Four weeks until Sunday 29 March, five owed.
    let row = only_progress("host G\nphysician A duty=2026-03-29:52-47\nA | G G . .");
    assert_eq!(row.standing, Standing::Missed);
    assert!(row.hopeless);
    let row = only_progress("host G\nphysician A duty=2026-03-29:52-48\nA | G G . .");
    assert!(!row.hopeless, "four would be just enough");
}

#[test]
fn a_cutoff_in_mid_horizon_counts_only_the_weeks_before_it() {
    // Wednesday 18 March: weeks 0 and 1 end by it, week 2 does not. Of the two weeks owed only
    // week 1 counts.
    let row = only_progress("host G\nphysician A duty=2026-03-18:52-50\nA | . G G .");
    assert_eq!((row.planned_weeks, row.short_weeks), (1, 1));
    assert_eq!(row.standing, Standing::Missed);
    let row = only_progress("host G\nphysician A duty=2026-03-22:52-50\nA | . G G .");
    assert_eq!(row.standing, Standing::Complete);
}

#[test]
fn a_cutoff_before_the_horizon_is_hopeless() {
    let row = only_progress("weeks 4\nhost G\nphysician A duty=2026-03-01:52-51");
    assert_eq!(row.standing, Standing::Missed);
    assert!(row.hopeless);
}

#[test]
fn those_nearest_to_their_cutoff_come_first_and_the_fulfilled_not_at_all() {
    let drawn = draw(
        "weeks 4\nhost G\nphysician A duty=2027-12-31:52-40\nphysician B duty=2026-12-31:52-40\n\
         physician C duty=2026-12-31:52-52\nphysician D",
    );
    let problem = drawn.problem();
    let rows = progress(&problem, &drawn.plan());
    let order: Vec<&str> = rows
        .iter()
        .map(|row| problem.physicians()[row.physician].key.as_str())
        .collect();
    assert_eq!(order, ["B", "A"]);
    assert_eq!(
        rows[0].cutoff,
        NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()
    );
    assert_eq!((rows[0].required_weeks, rows[0].credited_weeks), (52, 40));
    assert_eq!(rows[0].target_year, 2026);
}
