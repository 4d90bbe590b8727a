//! Single sessions that depart from the template of their line: the rules see them, and readers
//! take only those that there are.

use datasets::formats::roster::timetable;
use solver::rostering::rule::Rule;
use support::roster::draw::draw;

use crate::roster_rules::{border, costs};

#[test]
fn single_sessions_depart_from_the_template_and_the_rules_see_them() {
    // A stands on every Tuesday morning, except: week 1 is called off (100 for the session), B steps
    // in in week 2 (a second person, 4), and week 3 is held on Wednesday, which A's clinic permits.
    let week = "host G\nline L host=G last=tue_am\nphysician A clinic=wed_pm\nphysician B\n\
                L tue_am | A A A A\n";
    costs(
        &format!(
            "weights missing_session=100 extra_holder=4 moved_line=9\n{week}\
             patch L 1\npatch L 2 physician=B\npatch L 3 physician=A half=wed_am"
        ),
        &[("studio_cover", 100), ("continuity", 4)],
    );
    border(
        Rule::HomeClinicKept,
        &format!("{week}patch L 3 physician=A half=wed_am"),
        &format!("{week}patch L 3 physician=A half=wed_pm"),
    );
}

#[test]
fn a_session_on_a_holiday_may_be_moved_within_its_week() {
    let week = "weights missing_session=100\nholiday 2026-03-03 rest\nhost G\nline L host=G\n\
                physician A\nL tue_am | A A\n";
    // Nothing takes place on the holiday, and the cycle is missing; moved, it is not.
    costs(week, &[("studio_cover", 100)]);
    costs(&format!("{week}patch L 0 physician=A half=thu_am"), &[]);
}

#[test]
fn patches_change_only_sessions_that_there_are() {
    let flaws = |patches: &str| {
        let drawn = draw(&format!(
            "weeks 4\nhost G\nline L host=G every=2\nline M host=G\nphysician A\n\
             L tue_am+1 | . A . A\n{patches}"
        ));
        let flaws = drawn.plan.read(&drawn.problem()).unwrap_err();
        let told = flaws.into_iter().map(|flaw| (flaw.path, flaw.code));
        told.collect::<Vec<_>>()
    };
    let path = |path: &str| format!("$.patches[{path}");
    assert_eq!(
        flaws(
            "patch L 0\npatch L 5\npatch M 1\npatch N 1\npatch L 1 physician=C half=sun_am\npatch L 1"
        ),
        [
            (path("0].week"), "contradiction"),
            (path("1].week"), "contradiction"),
            (path("2].line"), "contradiction"),
            (path("3].line"), "unknown_id"),
            (path("4].physician"), "unknown_id"),
            (path("4].half_day"), "bad_half_day"),
            (path("5]"), "duplicate_id"),
        ]
    );
}

#[test]
fn a_patched_plan_is_read_back_as_it_was_written() {
    let drawn = draw(
        "host G\nline L host=G\nphysician A\nL tue_am | A A A\npatch L 2 physician=A half=fri_pm\n\
         patch L 0",
    );
    let (problem, plan) = (drawn.problem(), drawn.plan());
    assert_eq!(plan.to_draft(&problem).read(&problem).unwrap(), plan);
    assert_eq!(plan.patches.len(), 2);
}

#[test]
fn the_weekly_timetable_shows_them_with_their_dates() {
    let drawn = draw(
        "host G\nline L host=G\nphysician A\nphysician B\nL tue_am | A A A\n\
         patch L 1\npatch L 2 physician=B half=wed_am",
    );
    let grid = timetable(&drawn.problem(), &drawn.plan());
    let row = |index: usize| format!("{:?}", &grid.rows[index][6..]);
    // A's tenure; 10 March is called off; 18 March is a Wednesday.
    assert!(
        row(0).contains("周二上午") && row(0).contains("2026-03-02"),
        "{}",
        row(0)
    );
    assert!(
        row(1).contains("停诊") && row(1).contains("2026-03-10"),
        "{}",
        row(1)
    );
    assert!(
        row(2).contains("周三上午") && row(2).contains("2026-03-18"),
        "{}",
        row(2)
    );
}
