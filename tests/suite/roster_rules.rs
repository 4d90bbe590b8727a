//! Every rule of the roster, drawn: for a hard rule the last lawful and the first unlawful case,
//! for a soft rule one cost worked out by hand.

use solver::rostering::rule::Rule;
use support::roster::draw::draw;

/// Both drawings differ in one thing; the second breaks exactly this rule, once.
#[track_caller]
pub(crate) fn border(rule: Rule, lawful: &str, unlawful: &str) {
    assert!(rule.is_hard());
    assert_eq!(draw(lawful).broken(), Vec::<&str>::new(), "the lawful case");
    let unlawful = draw(unlawful);
    assert_eq!(unlawful.broken(), [rule.name()], "the unlawful case");
    let report = unlawful.report();
    assert_eq!(report.score.hard, 1, "broken once");
    assert_eq!(report.violations.len(), 1, "and said once");
    let chinese = report.violations[0].message_zh.as_deref().unwrap_or("");
    assert!(chinese.contains(|sign| '\u{4e00}' <= sign), "{chinese}");
}

#[track_caller]
pub(crate) fn costs(drawing: &str, expected: &[(&str, i64)]) {
    let drawn = draw(drawing);
    assert_eq!(drawn.broken(), Vec::<&str>::new());
    assert_eq!(drawn.costs(), expected);
    let total: i64 = expected.iter().map(|(_, cost)| cost).sum();
    assert_eq!(drawn.report().score.soft.0, total);
}

#[test]
fn nobody_is_posted_twice_in_a_week() {
    let people = "host G\nhost H\nphysician A duty=2026-12-31:52-40\n";
    border(
        Rule::OnePlaceAtATime,
        &format!("{people}A | G G . .\nA | . . H H"),
        &format!("{people}A | G G . .\nA | . H H ."),
    );
}

#[test]
fn a_broken_rule_is_told_with_the_day_its_week_begins_and_names() {
    let duty = "duty=2026-12-31:52-40";
    let drawn = draw(&format!(
        "host G beds=1\nphysician A {duty}\nphysician B {duty}\nA | . G G\nB | . . G G"
    ));
    let report = drawn.report();
    let told: Vec<_> = (report.violations.iter())
        .map(|one| (one.message.as_str(), one.message_zh.as_deref()))
        .collect();
    // The first week begins on 2 March.
    let beds = "2026-03-16 当周派驻 2 人，宿舍只有 1 个床位";
    assert_eq!(told, [("week 2: 2 posted, 1 places", Some(beds))]);
}

#[test]
fn nobody_holds_two_sessions_at_once() {
    let lines = "host G\nline L host=G\nline M host=G\nphysician A\nL mon_am | A\n";
    border(
        Rule::OnePlaceAtATime,
        &format!("{lines}M mon_pm | A"),
        &format!("{lines}M mon_am | A"),
    );
}

#[test]
fn whoever_is_posted_holds_sessions_at_that_host_only() {
    let lines =
        "host G\nhost H\nline L host=G\nphysician A duty=2026-12-31:52-40\nL mon_am | A .\n";
    border(
        Rule::OnePlaceAtATime,
        &format!("{lines}A | G G"),
        &format!("{lines}A | H H"),
    );
}

#[test]
fn one_day_is_spent_at_one_host() {
    let lines = "host G\nhost H\nline L host=G\nline M host=H\nphysician A\nL mon_am | A\n";
    border(
        Rule::OneHostADay,
        &format!("{lines}M tue_am | A"),
        &format!("{lines}M mon_pm | A"),
    );
}

#[test]
fn leave_is_kept_by_postings() {
    // Week 1 is 9 to 13 March; its Friday is the first day of leave in the second case.
    let draw = |from: &str| {
        format!("host G\nphysician A duty=2026-12-31:52-40 leave={from}..2026-03-22\nA | . G .")
    };
    border(Rule::LeaveKept, &draw("2026-03-14"), &draw("2026-03-13"));
}

#[test]
fn the_clinic_at_home_is_kept_by_those_who_work_at_home() {
    let lines = "host G\nline L host=G\nphysician A clinic=tue_am duty=2026-12-31:52-40\n";
    border(
        Rule::HomeClinicKept,
        &format!("{lines}L tue_pm | A"),
        &format!("{lines}L tue_am | A"),
    );
    // Somebody else keeps the clinic of a posted physician.
    assert!(
        draw(&format!("{lines}A | G\nL tue_am | A"))
            .broken()
            .is_empty()
    );
}

#[test]
fn a_session_is_held_by_its_specialty() {
    let lines = "host G\nline L host=G specialty=tcm\n";
    border(
        Rule::SpecialtyMatches,
        &format!("{lines}physician A specialty=tcm\nL mon_am | A"),
        &format!("{lines}physician A specialty=cardiology\nL mon_am | A"),
    );
}

#[test]
fn every_visit_and_posting_has_a_legal_basis() {
    let visit = "line L host=G\nphysician A\nL mon_am | A";
    border(
        Rule::LegalBasis,
        &format!("host G minutes=10\n{visit}"),
        &format!("host G minutes=none\n{visit}"),
    );
    let posting = "physician A duty=2026-12-31:52-40\nA | G";
    border(
        Rule::LegalBasis,
        &format!("host G minutes=10\n{posting}"),
        &format!("host G minutes=none\n{posting}"),
    );
}

#[test]
fn the_way_to_a_visit_is_limited() {
    let visit = "rotation max_travel=60\nline L host=G\nphysician A duty=2026-12-31:52-40\n";
    border(
        Rule::TravelLimit,
        &format!("host G minutes=60\n{visit}L mon_am | A"),
        &format!("host G minutes=61\n{visit}L mon_am | A"),
    );
    // Who lives there has no daily way.
    assert!(
        draw(&format!("host G minutes=61\n{visit}A | G\nL mon_am | A"))
            .broken()
            .is_empty()
    );
}

#[test]
fn visits_a_week_are_limited() {
    let lines = "host G\nline L host=G\nline M host=G\nL mon_am | A .\n";
    border(
        Rule::SessionLimit,
        &format!("{lines}physician A visits=1\nM tue_am | . A"),
        &format!("{lines}physician A visits=1\nM tue_am | A ."),
    );
}

#[test]
fn sessions_of_the_posted_are_limited_apart() {
    let lines = "host G\nline L host=G\nline M host=G\n\
                 physician A visits=0 duty=2026-12-31:52-40\n\
                 A | G\nL mon_am | A\nM tue_am | A\n";
    border(
        Rule::SessionLimit,
        &format!("rotation posted_sessions=2\n{lines}"),
        &format!("rotation posted_sessions=1\n{lines}"),
    );
}

#[test]
fn sessions_are_held_when_the_host_is_open() {
    let lines = "host G open=mon_am,tue_am\nline L host=G\nphysician A\n";
    border(
        Rule::HostOpen,
        &format!("{lines}L tue_am | A"),
        &format!("{lines}L tue_pm | A"),
    );
}

#[test]
fn a_host_has_so_many_rooms() {
    let lines = "line L host=G\nline M host=G\nphysician A\nphysician B\n\
                 L mon_am | A\nM mon_am | B\n";
    border(
        Rule::RoomFree,
        &format!("host G rooms=2\n{lines}"),
        &format!("host G rooms=1\n{lines}"),
    );
}

#[test]
fn a_host_has_so_many_places_to_sleep() {
    let people = "host G beds=1\nphysician A duty=2026-12-31:52-40\n\
                  physician B duty=2026-12-31:52-40\nA | G G . .\n";
    border(
        Rule::DormitoryPlace,
        &format!("{people}B | . . G G"),
        &format!("{people}B | . G ."),
    );
}

#[test]
fn a_department_keeps_enough_people() {
    // A is away all of week 0; B's visit makes it two away on that one half-day.
    let rest = "host G\nline L host=G\nphysician A department=ward duty=2026-12-31:52-40\n\
                physician B department=ward\nA | G .\nL mon_am | B .";
    border(
        Rule::DepartmentKept,
        &format!("department ward away=2\n{rest}"),
        &format!("department ward away=1\n{rest}"),
    );
}

#[test]
fn the_posted_are_not_counted_away_twice() {
    let drawn = draw(
        "department ward away=1\nhost G\nline L host=G\n\
         physician A department=ward duty=2026-12-31:52-40\nA | G\nL mon_am | A",
    );
    assert!(drawn.broken().is_empty());
}

#[test]
fn postings_have_a_permitted_length() {
    let people = "rotation lengths=1,3\nhost G\nphysician A duty=2026-12-31:52-40\n";
    border(
        Rule::BlockKept,
        &format!("{people}A | G G G"),
        &format!("{people}A | G G ."),
    );
}

#[test]
fn postings_start_in_permitted_weeks() {
    let people = "rotation start_every=2\nhost G\nphysician A duty=2026-12-31:52-40\n";
    border(
        Rule::BlockKept,
        &format!("{people}A | . . G G"),
        &format!("{people}A | . G G ."),
    );
}

#[test]
fn there_are_not_too_many_postings() {
    let people = "rotation max_blocks=2\nhost G\nphysician A duty=2026-12-31:52-40\n";
    border(
        Rule::BlockKept,
        &format!("{people}A | G . G ."),
        &format!("{people}A | G . G G'"),
    );
}

#[test]
fn nobody_is_posted_longer_than_the_duty_asks() {
    // Two weeks are owed and one more is tolerated: three are lawful, four are not.
    let people = "rotation slack=1\nhost G\nphysician A duty=2026-12-31:52-50\n";
    border(
        Rule::DutyOpen,
        &format!("{people}A | G G G' ."),
        &format!("{people}A | G G G' G"),
    );
}

#[test]
fn only_those_with_an_open_duty_are_posted() {
    border(
        Rule::DutyOpen,
        "host G\nphysician A duty=2026-12-31:52-51\nA | G",
        "host G\nphysician A duty=2026-12-31:52-52\nA | G",
    );
}

#[test]
fn every_hard_rule_is_drawn_above() {
    // The list of `border` cases; a new hard rule has to be added to both.
    let drawn = concat!(
        include_str!("roster_rules.rs"),
        include_str!("roster_locks.rs"),
        include_str!("roster_wishes.rs")
    );
    for rule in Rule::ALL.into_iter().filter(|rule| rule.is_hard()) {
        assert!(drawn.contains(&format!("Rule::{rule:?},")), "{rule:?}");
    }
}

#[test]
fn a_missed_deadline_costs_once_and_by_the_week() {
    // 52 − 49 = 3 weeks are owed by Sunday 22 March, the end of week 2; one is served. The week
    // after the cut-off does not count: 2 short. 1 × 1000 + 2 × 10.
    // Two postings: one beyond the first, 5.
    costs(
        "weights deadline_missed=1000 deadline_week=10 extra_block=5\n\
         host G\nphysician A duty=2026-03-22:52-49\nA | G . . G",
        &[("deadline_promotion", 1020), ("continuity", 5)],
    );
}

#[test]
fn falling_behind_an_even_pace_costs_by_the_week() {
    // 4 weeks are owed by Sunday 26 April, the end of week 7. The 4 weeks after the horizon would
    // do: nothing must be served now. The even share is 4 × 4 / 8 = 2; one is served.
    costs(
        "weights pace_week=7\nhost G\nphysician A duty=2026-04-26:52-48\nA | . G . .",
        &[("promotion_pace", 7)],
    );
}

#[test]
fn weeks_counted_as_deadline_are_not_counted_as_pace() {
    // 6 owed by the end of week 7, 4 weeks of them later: 2 must be served now. The even share is
    // 6 × 4 / 8 = 3. None is served: 2 short of the deadline, 1 more behind the pace.
    costs(
        "weeks 4\nweights deadline_missed=1000 deadline_week=10 pace_week=7\n\
         host G\nphysician A duty=2026-04-26:52-46\n",
        &[("deadline_promotion", 1020), ("promotion_pace", 7)],
    );
}

#[test]
fn a_session_nobody_holds_costs_the_weight_of_its_line() {
    // Of five weeks every second one is asked for: two cycles, the fifth week is none. One is
    // held, one missing at 150 per cent of 100.
    costs(
        "weights missing_session=100\nhost G\nline L host=G every=2 weight=150\nphysician A\n\
         L mon_am+1 | . A . . .",
        &[("studio_cover", 150)],
    );
}

#[test]
fn a_session_below_the_honour_asked_for_costs_extra() {
    // A is a young famous doctor (rank 1), B a chief expert (3); asked for is rank 2. A holds
    // two sessions, 2 × 30. B is the second person on the line, 4.
    costs(
        "weights missing_session=100 junior_session=30 extra_holder=4\nhost G\n\
         line L host=G wants=famous_doctor\n\
         physician A honour=young_famous_tcm_doctor\nphysician B honour=chief_expert\n\
         L mon_am | A A B",
        &[("senior_cover", 60), ("continuity", 4)],
    );
}

#[test]
fn each_further_person_on_a_line_and_each_further_posting_costs() {
    // Three people on one line: 2 × 4. Two postings of A: 1 × 5.
    costs(
        "weights extra_holder=4 extra_block=5 missing_session=0 pace_week=0\nhost G\n\
         line L host=G\nphysician A duty=2027-12-31:52-48\nphysician B\nphysician C\n\
         L mon_am | A B C B\nA | G . G .",
        &[("continuity", 13)],
    );
}

#[test]
fn travel_counts_each_visit_and_each_posted_week() {
    // B visits twice: 2 × 2 × 20 minutes. A is posted for two weeks, once a week there and back:
    // 2 × 2 × 20; the session A holds while posted costs no way. 160 minutes at 3.
    costs(
        "weights travel_minute=3 missing_session=0 extra_holder=0 pace_week=0\nhost G minutes=20\n\
         line L host=G\nphysician A duty=2027-12-31:52-48\nphysician B\n\
         L mon_am | A . B B\nA | G G . .",
        &[("travel", 480)],
    );
}

#[test]
fn sessions_above_the_fair_share_cost_and_above_twice_the_share_more() {
    // Five visits, fair are two: 3 above, 1 above twice. 3 × 10 + 1 × 100. A session held while
    // posted would not count.
    costs(
        "weights unfair_session=10 very_unfair_session=100 pace_week=0\nhost G\nline L host=G\n\
         physician A fair=2 duty=2027-12-31:52-48\nA | G . . . . .\nL mon_am | A A A A A A",
        &[("fairness", 130)],
    );
}

#[test]
fn an_open_fair_share_is_the_sessions_of_the_specialty_over_those_who_go_out() {
    // Four sessions wanted, two of the three go out: a share of two each. A holds three.
    let mut drawn = draw(
        "weights unfair_session=10\nhost G\nline L host=G\nphysician A\nphysician B\n\
         physician C visits=0\nL mon_am | A A A B",
    );
    for physician in &mut drawn.draft.physicians {
        physician.fair_sessions = None;
    }
    assert_eq!(drawn.costs(), [("continuity", 400), ("fairness", 10)]);
}
