//! The optional rules of the roster, drawn: limits, company, floors at home, lengths, studios and
//! wishes. For a hard rule the last lawful and the first unlawful case, for a soft rule one cost
//! worked out by hand.

use solver::rostering::rule::Rule;
use support::roster::draw::draw;

use crate::roster_rules::{border, costs};

/// Owes four weeks, at any time: nothing is pressing.
const OWES: &str = "duty=2027-12-31:52-48";
/// Only what a test asks about costs.
const FREE: &str = "weights pace_week=0 extra_block=0 missing_session=0 extra_holder=0\n";

#[test]
fn work_away_is_within_the_registered_scope() {
    let lines = "specialty tcm scopes=tcm,general\nhost G\nline L host=G\nL mon_am | A\n";
    border(
        Rule::PracticeScope,
        &format!("{lines}physician A scopes=dental,general"),
        &format!("{lines}physician A scopes=dental"),
    );
    // A line may ask for less than its specialty permits; who has nothing on record is taken to be
    // registered for all of the own specialty.
    let lines =
        "specialty tcm scopes=tcm,general\nhost G\nline L host=G scopes=tcm\nL mon_am | A\n";
    border(
        Rule::PracticeScope,
        &format!("{lines}physician A"),
        &format!("{lines}physician A scopes=general"),
    );
    border(
        Rule::PracticeScope,
        "host G\nline L host=G\nL mon_am | A\nphysician A scopes=",
        &format!("{lines}physician A scopes="),
    );
}

#[test]
fn nobody_is_posted_while_limits_forbid_it() {
    // Week 1 is 9 to 15 March; its Sunday is the first day of the limit in the second case.
    let draw = |from: &str| {
        format!("host G\nphysician A {OWES} limits={from}..2026-03-31:none\nA | . G . .")
    };
    border(
        Rule::PersonalLimit,
        &draw("2026-03-16"),
        &draw("2026-03-15"),
    );
}

#[test]
fn who_must_be_home_at_night_is_posted_within_a_daily_way() {
    let draw = |minutes: u32| {
        format!(
            "rotation max_travel=60\nhost G minutes={minutes}\n\
             physician A {OWES} limits=2026-03-02..2026-03-08:by_day\nA | G ."
        )
    };
    border(Rule::PersonalLimit, &draw(60), &draw(61));
}

#[test]
fn the_way_of_a_carer_is_limited_for_a_time() {
    let visit = |minutes: u32, cell: &str| {
        format!(
            "host G minutes=30\nline L host=G\nL mon_am | {cell}\n\
             physician A limits=2026-03-02..2026-03-08:any:{minutes}"
        )
    };
    border(Rule::PersonalLimit, &visit(30, "A ."), &visit(29, "A ."));
    border(Rule::PersonalLimit, &visit(29, ". A"), &visit(29, "A ."));
    let posting = |minutes: u32| {
        format!(
            "host G minutes=30\n\
             physician A {OWES} limits=2026-03-02..2026-03-08:any:{minutes}\nA | G ."
        )
    };
    border(Rule::PersonalLimit, &posting(30), &posting(29));
}

#[test]
fn nobody_is_at_a_host_that_a_limit_keeps_them_from() {
    // Of one week and one host: neither a posting nor a session there, and whatever one likes elsewhere.
    let limit = "limits=2026-03-02..2026-03-08:any::H";
    let posting = |cells: &str| format!("host G\nhost H\nphysician A {OWES} {limit}\nA | {cells}");
    border(Rule::PersonalLimit, &posting("G ."), &posting("H ."));
    border(Rule::PersonalLimit, &posting(". H"), &posting("H ."));
    let visit = |cells: &str| {
        format!("host G\nhost H\nline L host=H\nL mon_am | {cells}\nphysician A {limit}")
    };
    border(Rule::PersonalLimit, &visit(". A"), &visit("A ."));
}

#[test]
fn who_goes_home_at_night_needs_no_bed() {
    let draw = |to: &str| {
        format!("host G beds=0\nphysician A {OWES} limits=2026-03-02..{to}:by_day\nA | G G")
    };
    // The second week is 9 to 15 March.
    border(
        Rule::DormitoryPlace,
        &draw("2026-03-09"),
        &draw("2026-03-08"),
    );
}

#[test]
fn a_group_keeps_so_many_at_work_at_home() {
    // Of three, C is on leave on Monday: two are there. A is posted and B visits on Monday morning,
    // so that nobody is left then, and one on every other half-day.
    let draw = |floor: &str| {
        format!(
            "host G\nline L host=G\nphysician A department=ward {OWES}\n\
             physician B department=ward\n\
             physician C department=ward leave=2026-03-02..2026-03-02\n\
             floor centre department=ward {floor}\nA | G .\nL mon_am | B ."
        )
    };
    border(Rule::OnSiteCover, &draw("least=0"), &draw("least=1"));
    // Only at the half-days and on the days that are named.
    border(
        Rule::OnSiteCover,
        &draw("least=1 halves=mon_pm,tue_am"),
        &draw("least=1 halves=mon_am"),
    );
    border(
        Rule::OnSiteCover,
        &draw("least=1 from=2026-03-03"),
        &draw("least=1 to=2026-03-02"),
    );
}

#[test]
fn a_floor_may_stand_for_a_specialty_and_leave_alone_breaks_none() {
    // A and B are the two cardiologists, in different departments.
    let floor = |least: &str, grid: &str| {
        format!(
            "host G\nphysician A department=east specialty=cardiology {OWES}\n\
             physician B department=west specialty=cardiology\n\
             physician C department=east specialty=tcm\n\
             floor centre specialty=cardiology least={least} halves=mon_am\n{grid}"
        )
    };
    border(
        Rule::OnSiteCover,
        &floor("1", "A | G"),
        &floor("2", "A | G"),
    );
    // Nobody is sent anywhere: more are asked for than there are, and no plan could help.
    assert!(draw(&floor("3", "weeks 1")).broken().is_empty());
}

#[test]
fn where_it_is_required_a_physician_serves_at_one_host() {
    let draw = |to: &str| {
        format!("rotation same_host=required\nhost G\nhost H\nphysician A {OWES}\nA | G . {to}")
    };
    border(Rule::SameHost, &draw("G"), &draw("H"));
}

#[test]
fn those_who_go_together_go_together() {
    let people = format!("host G\nhost H\nphysician A {OWES}\nphysician B {OWES}\ntogether A B\n");
    border(
        Rule::GoTogether,
        &format!("{people}A | . G G\nB | . G G"),
        &format!("{people}A | . G G"),
    );
    // One week apart, or at another host, neither has company.
    for other in ["B | G G .", "B | . H H"] {
        let report = draw(&format!("{people}A | . G G\n{other}")).report();
        assert_eq!(report.score.hard, 2, "{other}");
    }
}

#[test]
fn those_kept_apart_are_not_posted_to_one_host_at_once() {
    let people = format!("host G\nhost H\nphysician A {OWES}\nphysician B {OWES}\n");
    border(
        Rule::KeptApart,
        &format!("{people}apart A B\nA | G G .\nB | . . G"),
        &format!("{people}apart A B\nA | G G .\nB | . G ."),
    );
    border(
        Rule::KeptApart,
        &format!("{people}apart A B\nA | G G .\nB | . H ."),
        &format!("{people}not_at_once A B\nA | G G .\nB | . H ."),
    );
}

#[test]
fn a_senior_session_that_a_studio_does_not_get_costs() {
    // Two a week are asked for. A is senior enough, B is not; Monday of week 2 is a holiday and the
    // host opens on Mondays only: 1 + 1 + 0 + 2 are missing.
    costs(
        &format!(
            "{FREE}weights senior_session=7\nholiday 2026-03-16 rest\n\
             host G open=mon_am senior=associate_senior:2\nline L host=G\n\
             physician A title=senior\nphysician B\nL mon_am | A A . B"
        ),
        &[("studio_seniority", 28)],
    );
}

#[test]
fn short_and_odd_postings_cost() {
    // One week where two are the least: 1 × 5. Two weeks where one is preferred: 3.
    costs(
        &format!(
            "{FREE}rotation minimum_weeks=2 preferred=1\nweights short_week=5 odd_length=3\n\
             host G\nphysician A {OWES}\nA | G . G G"
        ),
        &[("block_length", 8)],
    );
}

#[test]
fn a_posting_over_new_year_counts_in_neither_year() {
    // Week 1 is 28 December to 3 January: four days in the one year, three in the other. Week 3 lies
    // within one year.
    let draw = |days: u32| {
        format!(
            "{FREE}start 2026-12-21\nrotation days_in_one_year={days}\nweights split_year=9\n\
             host G\nphysician A {OWES}\nA | . G . G"
        )
    };
    costs(&draw(4), &[]);
    costs(&draw(5), &[("half_year", 9)]);
}

#[test]
fn each_host_beyond_the_first_costs_where_one_is_preferred() {
    let draw = |same_host: &str| {
        format!(
            "{FREE}rotation same_host={same_host}\nweights extra_host=6\nhost G\nhost H\n\
             physician A {OWES}\nA | G . H G'"
        )
    };
    costs(&draw("preferred"), &[("continuity", 6)]);
    costs(&draw("free"), &[]);
}

#[test]
fn sessions_below_the_share_of_their_activity_cost() {
    // Half should be clinics. First quarter: two sessions, none of them a clinic, 2 × 50 − 0 = 100
    // hundredths short; 6 April begins the second: one session, and it is a clinic.
    costs(
        &format!(
            "{FREE}start 2026-03-23\nweights share_hundredth=2\n\
             host G shares=expert_clinic:50\nline L host=G\nline M host=G activity=consultation\n\
             physician A\nL mon_am | . . A\nM tue_am | A A ."
        ),
        &[("activity_share", 200)],
    );
}

#[test]
fn two_specialties_on_one_day_cost_where_they_are_to_be_spread() {
    let draw = |half: &str| {
        format!(
            "{FREE}weights crowded_day=4\nhost G spread=yes\nline L host=G\n\
             line M host=G specialty=surgery\nphysician A\nphysician B specialty=surgery\n\
             L mon_am | A A\nM {half} | B ."
        )
    };
    costs(&draw("mon_pm"), &[("specialty_spread", 4)]);
    costs(&draw("tue_am"), &[]);
}

#[test]
fn a_line_that_moves_from_last_quarters_time_costs_once() {
    let draw = |half: &str, holders: &str| {
        format!(
            "{FREE}weights moved_line=11\nhost G\nline L host=G every=2 last=tue_am+1\n\
             physician A\nL {half} | {holders}"
        )
    };
    costs(&draw("tue_am+1", ". A . A"), &[]);
    costs(&draw("tue_pm+1", ". A . A"), &[("steady_timetable", 11)]);
    costs(&draw("tue_am", "A . A ."), &[("steady_timetable", 11)]);
    // What nobody holds has not moved.
    costs(&draw("tue_pm+1", "A . . ."), &[]);
}

#[test]
fn going_against_wishes_costs_by_the_week_and_the_visit() {
    // Two posted weeks, the second touches the span: one at half of 10. Nothing was said of visits.
    costs(
        &format!(
            "{FREE}weights wish=10\nhost G\nphysician A {OWES}\n\
             wish A avoid host=G from=2026-03-15 to=2026-03-20 weight=50\nA | G G ."
        ),
        &[("wishes", 5)],
    );
    // B would rather go to H: two visits to G cost, the one to H does not.
    costs(
        &format!(
            "{FREE}weights wish=10\nhost G\nhost H\nline L host=G\nline M host=H\nphysician B\n\
             wish B prefer host=H\nL mon_am | B B .\nM tue_am | . . B"
        ),
        &[("wishes", 20)],
    );
}

#[test]
fn what_earlier_years_carry_over_is_taken_off_the_fair_share() {
    // Fair were five, three were held too many before: two remain. Five visits are 3 above, 1 above
    // twice: 3 × 10 + 1 × 100.
    costs(
        &format!(
            "{FREE}weights unfair_session=10 very_unfair_session=100\nhost G\nline L host=G\n\
             physician A fair=5 carried=3\nL mon_am | A A A A A"
        ),
        &[("fairness", 130)],
    );
}

#[test]
fn who_goes_home_at_night_drives_on_each_workday() {
    // Week 0 by day, 4 workdays besides the holiday, 2 × 20 minutes each; week 1 there and back
    // once: 160 + 40.
    costs(
        &format!(
            "{FREE}holiday 2026-03-03 rest\nhost G minutes=20\n\
             physician A {OWES} limits=2026-03-02..2026-03-02:by_day\nA | G G"
        ),
        &[("travel", 200)],
    );
}

#[test]
fn two_hosts_on_one_day_must_be_near_where_they_are_permitted_at_all() {
    // 10 km of great circle are 13.5 of road: 3 at 25 km/h and 10.5 at 40, 22.95 minutes.
    let draw = |rotation: &str| {
        format!(
            "{rotation}\nhost G\nhost H north=10\nline L host=G\nline M host=H\nphysician A\n\
             L mon_am | A\nM mon_pm | A"
        )
    };
    border(
        Rule::OneHostADay,
        &draw("rotation two_hosts_minutes=23"),
        &draw("rotation two_hosts_minutes=22"),
    );
    border(
        Rule::OneHostADay,
        &draw("rotation two_hosts_minutes=23"),
        &draw("rotation max_travel=90"),
    );
}
