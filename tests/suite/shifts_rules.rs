//! The judge of shift rosters: for every rule a row just within it, and one just beyond.

use solver::base::flaw::Flaw;
use solver::shifts::draft::{CoverDraft, Draft, EmployeeDraft, RequestDraft};
use solver::shifts::problem::Problem;
use support::shifts::draw::{alone, broken, judged};

/// Two weeks; `within` breaks nothing, `beyond` the one rule.
fn boundary(rule: &str, limit: impl Fn(&mut EmployeeDraft), within: &str, beyond: &str) {
    let mut draft = alone(14);
    limit(&mut draft.staff[0]);
    assert_eq!(
        broken(&judged(&draft, &[within])),
        [""; 0],
        "{rule}: {within}"
    );
    let report = judged(&draft, &[beyond]);
    assert_eq!(broken(&report), [rule], "{beyond}");
    assert_eq!(report.violations.len(), 1, "{beyond}");
    assert_eq!(report.score.hard, 1, "{beyond}");
    let chinese = report.violations[0].message_zh.as_deref().unwrap_or("");
    assert!(chinese.contains(|sign| '\u{4e00}' <= sign), "{chinese}");
}

#[test]
fn nobody_works_on_a_day_off() {
    let off = |row: &mut EmployeeDraft| row.days_off = vec![3, 7];
    boundary("day_off_kept", off, "EEE.EEE .EEEEEE", "EEE.EEE EEEEEEE");
}

#[test]
fn a_shift_is_not_followed_by_one_that_must_not_follow_it() {
    let free = |_: &mut EmployeeDraft| {};
    // A late and an early shift with a day between them are fine; so is the other order.
    boundary(
        "succession_kept",
        free,
        "ELL.ENN .......",
        "EL.LENN .......",
    );
    boundary(
        "succession_kept",
        free,
        "......N N......",
        "......N L......",
    );
}

#[test]
fn nobody_works_more_shifts_of_a_type_than_agreed() {
    let limit = |row: &mut EmployeeDraft| {
        row.max_shifts.insert("N".into(), 2);
        row.max_shifts.insert("L".into(), 0);
    };
    boundary("shift_limit", limit, "EEN.EEN .......", "EEN.EEN N......");
    boundary("shift_limit", limit, "EEN.EEN .......", "EEL.EEN .......");
}

#[test]
fn nobody_works_longer_or_shorter_than_agreed() {
    // E is 480 minutes, N is 600.
    let exactly = |row: &mut EmployeeDraft| {
        row.min_minutes = 1_560;
        row.max_minutes = 1_560;
    };
    boundary(
        "minutes_at_most",
        exactly,
        "EEN.... .......",
        "ENN.... .......",
    );
    boundary(
        "minutes_at_least",
        exactly,
        "EEN.... .......",
        "EEE.... .......",
    );
}

#[test]
fn nobody_works_too_many_days_in_a_row() {
    let most = |row: &mut EmployeeDraft| row.max_consecutive_shifts = 3;
    let rule = "consecutive_shifts_at_most";
    boundary(rule, most, ".EEE.EL .......", ".EEEE.. .......");
    // The longest run is no longer for touching an end.
    boundary(rule, most, "EEE.... ....EEE", "EEEE... ....EEE");
    boundary(rule, most, "EEE.... ....EEE", "EEE.... ...EEEE");
}

#[test]
fn nobody_works_too_few_days_in_a_row() {
    let least = |row: &mut EmployeeDraft| row.min_consecutive_shifts = 3;
    let rule = "consecutive_shifts_at_least";
    boundary(rule, least, ".EEE... .......", ".EE.... .......");
    boundary(rule, least, "E...... ......E", ".E..... ......E");
    boundary(rule, least, "EE..... .....EE", "EE..... ....EE.");
}

#[test]
fn nobody_has_too_few_days_off_in_a_row() {
    let least = |row: &mut EmployeeDraft| row.min_consecutive_days_off = 3;
    let rule = "consecutive_days_off_at_least";
    boundary(rule, least, "EE...EE EEEEEEE", "EE..EEE EEEEEEE");
    boundary(rule, least, ".EEEEEE EEEEEE.", "E.EEEEE EEEEEE.");
    boundary(rule, least, "..EEEEE EEEEE..", "..EEEEE EEEE..E");
}

#[test]
fn nobody_works_on_too_many_weekends() {
    let most = |row: &mut EmployeeDraft| row.max_weekends = 1;
    // One day of a weekend makes it one worked; both days of one are still one.
    let rule = "weekends_at_most";
    boundary(rule, most, "....EEE EEEE...", "....EE. ......E");
    boundary(rule, most, ".....E. EEEEE..", ".....E. .....E.");
    boundary(rule, most, "......E EEEEE..", "......E .....E.");
}

#[test]
fn a_weekend_that_the_horizon_cuts_counts() {
    let mut draft = alone(6);
    draft.staff[0].max_weekends = 0;
    assert_eq!(broken(&judged(&draft, &["EEEEE."])), [""; 0]);
    assert_eq!(broken(&judged(&draft, &[".....E"])), ["weekends_at_most"]);
}

#[test]
fn requests_and_cover_cost_their_weights() {
    let mut draft = alone(3);
    let request = |day, shift: &str, weight| RequestDraft {
        employee: "A".into(),
        day,
        shift: shift.into(),
        weight,
    };
    draft.on_requests = vec![request(0, "E", 3), request(1, "E", 5)];
    draft.off_requests = vec![request(0, "E", 7), request(2, "L", 11)];
    let cover = |day, shift: &str, required, under, over| CoverDraft {
        day,
        shift: shift.into(),
        required,
        under,
        over,
    };
    draft.cover = vec![
        cover(0, "E", 3, 100, 1),
        cover(1, "E", 1, 1_000, 1),
        cover(2, "L", 0, 100, 20),
    ];
    let report = judged(&draft, &["E.L"]);
    // The second wish, both refusals, two missing on day 0 and one on day 1, one too many on day 2.
    let rules = ["on_request", "off_request", "cover_under", "cover_over"];
    let line = |rule| report.rules.iter().find(|line| line.rule == rule).unwrap();
    let costs = rules.map(|rule| line(rule).cost.0);
    assert_eq!(costs, [5, 7 + 11, 2 * 100 + 1_000, 20]);
    let amounts = rules.map(|rule| line(rule).amount);
    assert_eq!(amounts, [1, 2, 3, 1]);
    assert_eq!(report.score.soft.0, 5 + 18 + 1_200 + 20);
    assert!(report.score.is_feasible());
}

fn paths(flaws: &[Flaw]) -> Vec<(&str, &str)> {
    let rows = flaws.iter().map(|flaw| (flaw.path.as_str(), flaw.code));
    let mut found: Vec<(&str, &str)> = rows.collect();
    found.sort_unstable();
    found
}

#[test]
fn every_flaw_of_a_draft_is_named_with_its_field() {
    let mut draft = alone(7);
    draft.shifts[1].minutes = 0;
    draft.shifts[2].not_followed_by.push("X".into());
    let row = &mut draft.staff[0];
    row.max_shifts.insert("Y".into(), -1);
    (row.min_minutes, row.max_minutes) = (600, 480);
    row.max_weekends = -2;
    row.days_off = vec![7];
    draft.on_requests.push(RequestDraft {
        employee: "B".into(),
        day: -1,
        shift: "E".into(),
        weight: -3,
    });
    let cover = CoverDraft {
        day: 2,
        shift: "E".into(),
        required: 1,
        under: 1,
        over: 1,
    };
    draft.cover = vec![cover.clone(), cover];
    let flaws = Problem::new(&draft).expect_err("it is flawed");
    let expected = [
        ("$.cover[1]", "duplicate_id"),
        ("$.on_requests[0].day", "out_of_range"),
        ("$.on_requests[0].employee", "unknown_id"),
        ("$.on_requests[0].weight", "out_of_range"),
        ("$.shifts[1].minutes", "out_of_range"),
        ("$.shifts[2].not_followed_by[2]", "unknown_id"),
        ("$.staff[0].days_off[0]", "out_of_range"),
        ("$.staff[0].max_minutes", "reversed"),
        ("$.staff[0].max_shifts.Y", "out_of_range"),
        ("$.staff[0].max_shifts.Y", "unknown_id"),
        ("$.staff[0].max_weekends", "out_of_range"),
    ];
    assert_eq!(paths(&flaws), expected);
}

#[test]
fn a_draft_of_nothing_is_told_all_it_lacks() {
    let draft = Draft {
        shifts: Vec::new(),
        staff: Vec::new(),
        ..alone(0)
    };
    let flaws = Problem::new(&draft).expect_err("it is empty");
    let expected = [
        ("$.days", "out_of_range"),
        ("$.shifts", "empty"),
        ("$.staff", "empty"),
    ];
    assert_eq!(paths(&flaws), expected);
}

#[test]
fn a_plan_is_read_with_all_its_flaws() {
    let draft = alone(3);
    let problem = Problem::new(&draft).unwrap();
    let mut plan = support::shifts::draw::plan(&draft, &["EE."]);
    let mut other = plan.roster[0].clone();
    other.shifts = vec![Some("Z".into()), None];
    plan.roster.push(other.clone());
    other.employee = "B".into();
    plan.roster.push(other);
    let flaws = plan.read(&problem).expect_err("it is flawed");
    let expected = [
        ("$.roster[1].employee", "duplicate_id"),
        ("$.roster[1].shifts", "wrong_length"),
        ("$.roster[1].shifts[0]", "unknown_id"),
        ("$.roster[2].employee", "unknown_id"),
        ("$.roster[2].shifts", "wrong_length"),
        ("$.roster[2].shifts[0]", "unknown_id"),
    ];
    assert_eq!(paths(&flaws), expected);
}
