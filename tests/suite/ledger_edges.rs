//! What real ledgers get wrong: who owes the year, what is still to come, and what is refused.

use solver::base::flaw::Flaw;
use solver::service::account::{Account, Status};
use solver::service::forecast::{Forecast, Outlook};
use solver::service::ledger::Ledger;
use solver::service::served::Served;
use solver::service::window::State;
use support::service::draw::draw;
use support::service::shown::reckoned;

const DAY: &str = "2026-01-05";

fn account(drawing: &str, policy: &str) -> Account {
    reckoned(&draw(drawing), policy, DAY)
}

fn forecast(drawing: &str, policy: &str) -> Forecast {
    account(drawing, policy).forecast.expect("a candidate")
}

fn date(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a date")
}

fn flaws(drawing: &str) -> Vec<(String, &'static str)> {
    let flaws: Vec<Flaw> = Ledger::new(&draw(drawing)).expect_err("it has flaws");
    flaws
        .into_iter()
        .map(|flaw| (flaw.path, flaw.code))
        .collect()
}

fn years(drawing: &str) -> Vec<(i32, i64, Option<bool>)> {
    let indicator = account(drawing, "notices").indicator;
    indicator
        .iter()
        .map(|year| (year.year, year.days, year.reached))
        .collect()
}

#[test]
fn a_posting_over_new_year_reaches_the_indicator_in_neither_year() {
    // September to February are six months for the year of service: 122 days of 2024, 59 of 2025.
    let drawing = "P title=intermediate:2020-01-01\na 2024-09-01 2025-02-28 TOWN";
    assert_eq!(
        years(drawing),
        [(2024, 122, Some(false)), (2025, 59, Some(false))]
    );
    let served = account(drawing, "notices").mandatory.full_time_only.served;
    assert_eq!(served, Served::months(6));
}

#[test]
fn half_a_calendar_year_reaches_the_indicator_by_a_day_or_not_at_all() {
    // July to December have 184 days, January to June 181, in a leap year 182.
    let person = "P title=intermediate:2020-01-01\n";
    let second = years(&format!("{person}a 2025-07-01 2025-12-31 TOWN"));
    assert_eq!(second, [(2025, 184, Some(true))]);
    let first = years(&format!("{person}a 2024-01-01 2024-06-30 TOWN"));
    assert_eq!(first, [(2024, 182, Some(false))]);
    let exactly = years(&format!("{person}a 2024-01-01 2024-07-01 TOWN"));
    assert_eq!(exactly, [(2024, 183, Some(true))]);
}

#[test]
fn the_indicator_knows_long_postings_only_and_says_when_it_cannot_tell() {
    let short = "P title=intermediate:2020-01-01\na 2024-01-01 2024-12-31 TOWN kind=short_term";
    assert_eq!(years(short), []);
    // Without a title level it is neither yes nor no; a resident's posting is no.
    let unknown = "P\na 2024-01-01 2024-12-31 TOWN";
    assert_eq!(years(unknown), [(2024, 366, None)]);
    let resident = "P title=junior:2020-01-01\na 2024-01-01 2024-12-31 TOWN";
    assert_eq!(years(resident), [(2024, 366, Some(false))]);
    // Two entries of the same days are the same days.
    let twice = "P title=intermediate:2020-01-01\na 2024-01-01 2024-06-30 TOWN\n\
        b 2024-06-01 2024-07-10 TOWN2";
    assert_eq!(years(twice), [(2024, 192, Some(true))]);
}

#[test]
fn whoever_has_left_is_no_candidate_and_no_posting_brings_them_back() {
    // Ended after the last day, and one that was never ended at all.
    let account = account(
        "P title=intermediate:2020-01-01 left=2025-06-30
         a 2024-12-01 2025-05-31 TOWN
         b 2025-06-01 open TOWN
         c 2025-08-01 2025-10-31 TOWN",
        "notices",
    );
    assert_eq!(account.coverage.code(), "left");
    assert!(account.forecast.is_none());
    let entries = &account.mandatory.full_time_only.entries;
    let of = |key: &str| entries.iter().find(|line| line.entry == key).unwrap();
    assert_eq!(of("a").status, Status::Counted);
    // Ended by the end of employment, with its papers there: 1 to 30 June.
    assert_eq!((of("b").status, of("b").days), (Status::Counted, 30));
    assert_eq!(of("c").reasons[0].code(), "after_leaving");
    assert_eq!(account.mandatory.full_time_only.served, Served::months(7));
    let remarks: Vec<&str> = account.remarks.iter().map(|remark| remark.code()).collect();
    assert_eq!(remarks, ["open_after_leaving"]);
}

#[test]
fn a_title_text_that_disagrees_is_remarked_on_and_decides_nothing() {
    let remarked = account("P title=intermediate:2020-01-01:副主任医师", "notices");
    assert_eq!(remarked.mandatory.state, State::Open);
    assert_eq!(remarked.remarks[0].code(), "title_disagrees");
    // 助理全科医生 is no standard title of any level, so there is nothing to disagree with.
    let silent = account("P title=intermediate:2020-01-01:助理全科医生", "notices");
    assert_eq!(silent.remarks, []);
}

#[test]
fn who_owes_the_year_is_the_policys_to_say() {
    let of = |drawing: &str, policy: &str| account(drawing, policy).coverage.code();
    let nurse = "P staff=nurse title=intermediate:2020-01-01";
    assert_eq!(of(nurse, "notices"), "staff");
    let county = "P employer=COUNTY title=intermediate:2020-01-01";
    assert_eq!(of(county, "notices"), "deemed_satisfied");
    assert_eq!(of(county, "statute"), "covered");
    let town = "P employer=TOWN title=intermediate:2020-01-01";
    assert_eq!(of(town, "notices"), "employer_grade");
    // Nobody has decided about districts by the notices; by the looser policy they are county level.
    let district = "P employer=DISTRICT title=intermediate:2020-01-01";
    assert_eq!(of(district, "notices"), "covered");
    assert_eq!(of(district, "looser"), "deemed_satisfied");
    // Fifty on the day itself, not on its eve.
    let fifty = "P title=intermediate:2020-01-01 born=1976-01-05";
    assert_eq!(of(fifty, "looser"), "age");
    let younger = "P title=intermediate:2020-01-01 born=1976-01-06";
    assert_eq!(of(younger, "looser"), "covered");
    assert_eq!(of(fifty, "notices"), "covered");
    let before = "P title=intermediate:2020-01-01 grassroots=5";
    assert_eq!(of(before, "looser"), "grassroots_years");
    assert_eq!(of(before, "statute"), "covered");
    // A grade that nobody recorded is no reason to let somebody off.
    let ungraded = account(
        "P employer=UNGRADED title=intermediate:2020-01-01",
        "notices",
    );
    assert_eq!(ungraded.coverage.code(), "covered");
    assert_eq!(ungraded.remarks[0].code(), "grade_unknown");
}

#[test]
fn the_states_of_the_two_ledgers_follow_from_the_title() {
    let states = |drawing: &str| {
        let account = account(drawing, "notices");
        (account.mandatory.state, account.preference.state)
    };
    use State::{Closed, NotBegun, Open, Unknown};
    assert_eq!(states("P"), (Unknown, Unknown));
    assert_eq!(states("P title=junior:2020-01-01"), (NotBegun, NotBegun));
    assert_eq!(states("P title=intermediate:2020-01-01"), (Open, NotBegun));
    assert_eq!(
        states("P title=associate_senior:2020-01-01"),
        (Closed, Open)
    );
    assert_eq!(states("P title=senior:2020-01-01"), (Closed, Closed));
}

#[test]
fn a_running_posting_with_a_planned_end_fills_the_year_on_its_day() {
    // Six months of 2024; the posting since September 2025 adds the other six by 28 February.
    let forecast = forecast(
        "P title=intermediate:2020-01-01 target=2026
         a 2024-01-01 2024-06-30 TOWN
         b 2025-09-01 2026-06-30 TOWN no-appraisal no-papers",
        "notices",
    );
    assert_eq!(forecast.outlook, Outlook::Planned);
    assert_eq!(forecast.full_on, Some(date("2026-02-28")));
    // 45 days for appraisal, seals and public notice.
    assert_eq!(forecast.papers_on, Some(date("2026-04-14")));
    assert_eq!(forecast.cutoff, date("2026-08-31"));
    assert!(forecast.cutoff_assumed && !forecast.target_assumed);
    assert_eq!(forecast.at_cutoff, Served::months(16));
    assert_eq!(forecast.shortfall, Served::NONE);
}

#[test]
fn an_open_posting_promises_nothing_but_may_go_on() {
    // From 1 September to 5 January four months and five days; what follows is not planned. To be
    // full by 31 August it must go on, or another follow: twelve months less 4-5 are 7-25. From
    // 7 January to 31 August are seven months (to 6 August) and 25 days.
    let forecast = forecast(
        "P title=intermediate:2020-01-01 target=2026
         a 2025-09-01 open TOWN no-appraisal",
        "notices",
    );
    assert_eq!(forecast.outlook, Outlook::Possible);
    assert_eq!(forecast.full_on, None);
    assert_eq!(forecast.at_cutoff, Served(4 * 30 + 5));
    assert_eq!(forecast.shortfall, Served(7 * 30 + 25));
    assert_eq!(forecast.latest_start, Some(date("2026-01-07")));
}

#[test]
fn a_year_that_cannot_be_met_names_the_earliest_that_can() {
    // On 5 January 2026 at most 7 months and 26 days are left to 31 August: from nothing, 2026 is
    // lost and 2027 is not. Nobody has to be asked whether the horizon has another year.
    let nothing = "P title=intermediate:2020-01-01 target=2026";
    let missed = forecast(nothing, "notices");
    assert_eq!(missed.outlook, Outlook::Missed);
    assert_eq!(
        (missed.latest_start, missed.earliest_year),
        (None, Some(2027))
    );
    // A day's service more than is lacking: 4 months 4 days before leave 7 months 26 days.
    let just = forecast(&format!("{nothing} opening=4:4:文号"), "notices");
    assert_eq!(just.outlook, Outlook::Possible);
    assert_eq!(just.latest_start, Some(date("2026-01-06")));
    let not_quite = forecast(&format!("{nothing} opening=4:3:文号"), "notices");
    assert_eq!(not_quite.outlook, Outlook::Missed);
}

#[test]
fn a_deferral_takes_its_days_unless_the_policy_does_not_know_it() {
    // Off until the end of April 2026: four months to 31 August, so eight must be there before. From 2
    // May three months and, to 31 August, thirty days make four as well.
    let deferred = "P title=intermediate:2020-01-01 target=2026 \
        deferral=pregnancy:2026-01-01:2026-04-30";
    let just = forecast(&format!("{deferred} opening=8:0:文号"), "notices");
    assert_eq!(just.latest_start, Some(date("2026-05-02")));
    let short = forecast(&format!("{deferred} opening=7:29:文号"), "notices");
    assert_eq!(
        (short.outlook, short.earliest_year),
        (Outlook::Missed, Some(2027))
    );
}

#[test]
fn employment_that_ends_before_the_cutoff_ends_the_chances_too() {
    let leaving = "P title=intermediate:2020-01-01 target=2026 left=2026-03-31 opening=8:0:文号";
    let forecast = forecast(leaving, "notices");
    assert_eq!(
        (forecast.outlook, forecast.earliest_year),
        (Outlook::Missed, None)
    );
}

#[test]
fn a_short_stint_still_to_come_counts_for_nothing_where_stints_have_a_least_length() {
    // Eleven months at TOWN; one is lacking. By the stricter policy it must be at TOWN again and last
    // 90 days, so it must begin 90 days before 31 August, on 3 June; by the notices a month will do.
    let drawing = "P title=intermediate:2020-01-01 target=2026\na 2024-01-01 2024-11-30 TOWN";
    assert_eq!(
        forecast(drawing, "notices").latest_start,
        Some(date("2026-08-02"))
    );
    assert_eq!(
        forecast(drawing, "stricter").latest_start,
        Some(date("2026-06-03"))
    );
}

#[test]
fn a_finished_year_is_done_and_one_without_papers_only_planned() {
    // Eleven months and thirty days are twelve months: it is full on the eve of New Year's Eve.
    let done = "P title=intermediate:2020-01-01 target=2026\na 2024-01-01 2024-12-31 TOWN";
    let found = forecast(done, "notices");
    assert_eq!(
        (found.outlook, found.full_on),
        (Outlook::Done, Some(date("2024-12-30")))
    );
    let bare = forecast(&format!("{done} no-papers"), "notices");
    assert_eq!(bare.outlook, Outlook::Planned);
}

#[test]
fn impossible_dates_are_flaws_with_their_paths() {
    let found = flaws(
        "P title=intermediate:2020-13-01 left=2026-2-1 deferral=illness:2026-02-30:2026-03-01
         a 2026-02-31 2026-03-31 TOWN
         b 2026-01-01 2025-12-31 TOWN
         c 2026-01-01 2026-06-31 TOWN",
    );
    let expected = [
        ("$.physicians[0].titles[0].appointed_on", "bad_date"),
        ("$.physicians[0].left_on", "bad_date"),
        ("$.physicians[0].deferrals[0].from", "bad_date"),
        ("$.entries[0].from", "bad_date"),
        ("$.entries[1].to", "reversed"),
        ("$.entries[2].to", "bad_date"),
    ];
    let mut expected = expected.map(|(path, code)| (path.to_string(), code));
    let mut found = found;
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn an_entry_has_no_more_days_than_there_are() {
    let found = flaws(
        "P title=intermediate:2020-01-01
         a 2026-01-01 2026-01-10 TOWN half-days=21
         b 2026-02-01 2026-02-10 TOWN sick_leave=6 annual_leave=5
         c 2026-03-01 2026-03-10 TOWN attended=8/7
         d 2026-03-01 2026-03-10 TOWN2 attended=8/11",
    );
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "$.entries[0].half_days",
            "$.entries[1].absences",
            "$.entries[2].attendance.attended_days",
            "$.entries[3].attendance.due_days",
        ]
    );
}

#[test]
fn titles_rise_and_corrections_point_back() {
    let found = flaws(
        "P title=senior:2020-01-01 title=intermediate:2019-01-01
         a 2024-01-01 2024-01-31 TOWN replaces=b
         b 2024-01-01 2024-01-31 NOWHERE
         b 2024-02-01 2024-02-29 TOWN replaces=a
         c 2024-02-01 2024-02-29 TOWN replaces=a",
    );
    let expected = [
        ("$.entries[2].id", "duplicate_id"),
        ("$.physicians[0].titles[1].level", "contradiction"),
        ("$.physicians[0].titles[1].appointed_on", "reversed"),
        ("$.entries[0].replaces", "contradiction"),
        ("$.entries[1].host", "unknown_id"),
        ("$.entries[3].replaces", "contradiction"),
    ];
    assert_eq!(found, expected.map(|(path, code)| (path.to_string(), code)));
}
