//! Ledgers worked out by hand, each under the four policies, as a personnel officer would.
//!
//! What the policies differ in: *notices* count at county level and below, since the title, full-time,
//! with appraisal and two seals, absence beyond 10 days off, 90 % attendance; *statute* asks for a
//! year at county level or below or in paired support and for nothing else but a legal basis, at any
//! time of the career; *stricter* is like notices with paired support, but wants stints of 90 days, at
//! most four, at one host; *looser* converts half-days up to six months, counts the whole career and
//! districts of the city, forgives 30 days of absence and asks for 80 % attendance and one seal.
//!
//! A line reads: policy, full-time only, with half-days (months-days, `+` pending), full or short by
//! the balance that decides, then what is not counted full-time.

use support::service::shown::{mandatory, same};

const DAY: &str = "2026-01-05";
const PERSON: &str = "P employer=CITY title=intermediate:2020-01-01\n";

fn worked(entries: &str, expected: &[&str; 4]) {
    same(&mandatory(&format!("{PERSON}{entries}"), DAY), expected);
}

#[test]
fn exactly_twelve_months_suffice() {
    // 1 March 2024 to 28 February 2025 are twelve calendar months; 以上 includes the number.
    worked(
        "a 2024-03-01 2025-02-28 TOWN",
        &[
            "notices 12-0 12-0 full",
            "statute 12-0 12-0 full",
            "stricter 12-0 12-0 full",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn a_day_less_than_twelve_months_does_not() {
    // Eleven months to 31 January, then 1 to 27 February: 27 days, one short of the month.
    worked(
        "a 2024-03-01 2025-02-27 TOWN",
        &[
            "notices 11-27 11-27 short",
            "statute 11-27 11-27 short",
            "stricter 11-27 11-27 short",
            "looser 11-27 11-27 short",
        ],
    );
}

#[test]
fn february_is_a_month_with_and_without_the_leap_day() {
    // 29 days in 2024 and 28 in 2023, a calendar month each. The stricter policy wants 90 days.
    worked(
        "a 2024-02-01 2024-02-29 TOWN
         b 2023-02-01 2023-02-28 TOWN",
        &[
            "notices 2-0 2-0 short",
            "statute 2-0 2-0 short",
            "stricter 0-0 0-0 short a:too_short b:too_short",
            "looser 2-0 2-0 short",
        ],
    );
}

#[test]
fn a_year_over_the_leap_day_is_no_longer_than_another() {
    // 366 days from 1 March 2023 to 29 February 2024: twelve months. To the 28th: 11 months and 28.
    worked(
        "a 2023-03-01 2024-02-28 TOWN",
        &[
            "notices 11-28 11-28 short",
            "statute 11-28 11-28 short",
            "stricter 11-28 11-28 short",
            "looser 11-28 11-28 short",
        ],
    );
    worked(
        "a 2023-03-01 2024-02-29 TOWN",
        &[
            "notices 12-0 12-0 full",
            "statute 12-0 12-0 full",
            "stricter 12-0 12-0 full",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn two_half_years_at_two_hosts_add_up_unless_one_host_is_asked_for() {
    // January to June, September to February: six months each. Of two equal hosts the first counts.
    worked(
        "a 2024-01-01 2024-06-30 TOWN
         b 2024-09-01 2025-02-28 TOWN2",
        &[
            "notices 12-0 12-0 full",
            "statute 12-0 12-0 full",
            "stricter 6-0 6-0 short b:other_host",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn overlapping_entries_count_every_day_once() {
    // June is a's, which began first; b keeps July to December: 6 + 6. Taken alone, as the stricter
    // policy does, b has June to December, seven months, and beats a's six.
    worked(
        "a 2024-01-01 2024-06-30 TOWN
         b 2024-06-01 2024-12-31 TOWN2",
        &[
            "notices 12-0 12-0 full",
            "statute 12-0 12-0 full",
            "stricter 7-0 7-0 short a:other_host",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn an_entry_within_another_adds_nothing_and_is_listed() {
    worked(
        "a 2024-01-01 2024-12-31 TOWN
         b 2024-03-01 2024-05-31 TOWN2",
        &[
            "notices 12-0 12-0 full b:overlaps",
            "statute 12-0 12-0 full b:overlaps",
            "stricter 12-0 12-0 full b:other_host",
            "looser 12-0 12-0 full b:overlaps",
        ],
    );
}

#[test]
fn of_two_open_postings_only_the_first_may_count() {
    // Served from 1 March 2025 to 5 January 2026: ten months to 31 December and five days, all
    // pending. b began before a was ended, so nothing of it is taken.
    worked(
        "a 2025-03-01 open TOWN no-appraisal
         b 2025-06-01 open TOWN2 no-appraisal",
        &[
            "notices 0-0+10-5 0-0+10-5 short ~a:not_ended+not_appraised \
             b:not_ended+not_appraised+second_open_posting",
            "statute 0-0+10-5 0-0+10-5 short ~a:not_ended b:not_ended+second_open_posting",
            "stricter 0-0+10-5 0-0+10-5 short ~a:not_ended+not_appraised \
             b:not_ended+not_appraised+second_open_posting",
            "looser 0-0+10-5 0-0+10-5 short ~a:not_ended+not_appraised \
             b:not_ended+not_appraised+second_open_posting",
        ],
    );
}

#[test]
fn absence_beyond_the_limit_is_taken_off_and_annual_leave_is_none() {
    // Twelve days ill, ten forgiven: two days off twelve months are 11 months 28 days. Attended 233
    // and 5 of annual leave of 250: 95 %. The statute knows no limit, the looser policy 30 days.
    worked(
        "a 2024-01-01 2024-12-31 TOWN sick_leave=12 annual_leave=5 attended=233/250",
        &[
            "notices 11-28 11-28 short",
            "statute 12-0 12-0 full",
            "stricter 11-28 11-28 short",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn too_little_attendance_loses_the_posting() {
    // 220 of 250 days are 88 %: below 90, above 80.
    worked(
        "a 2024-01-01 2024-12-31 TOWN attended=220/250",
        &[
            "notices 0-0 0-0 short a:attendance",
            "statute 12-0 12-0 full",
            "stricter 0-0 0-0 short a:attendance",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn without_papers_the_year_is_served_but_pending() {
    worked(
        "a 2024-01-01 2024-12-31 TOWN no-appraisal no-papers",
        &[
            "notices 0-0+12-0 0-0+12-0 short ~a:not_appraised+evidence_missing",
            "statute 12-0 12-0 full",
            "stricter 0-0+12-0 0-0+12-0 short ~a:not_appraised+evidence_missing",
            "looser 0-0+12-0 0-0+12-0 short ~a:not_appraised+evidence_missing",
        ],
    );
}

#[test]
fn an_unqualified_appraisal_is_not_pending_but_lost() {
    worked(
        "a 2024-01-01 2024-12-31 TOWN appraisal=unqualified",
        &[
            "notices 0-0 0-0 short a:appraisal",
            "statute 12-0 12-0 full",
            "stricter 0-0 0-0 short a:appraisal",
            "looser 0-0 0-0 short a:appraisal",
        ],
    );
}

#[test]
fn ninety_days_are_a_stint_and_eighty_nine_are_not() {
    // a: 31 + 29 + 30 = 90 days: two months and 30 days, at 30 a month three. b: 31 + 30 + 28 = 89:
    // two months and 28 days.
    worked(
        "a 2024-01-01 2024-03-30 TOWN
         b 2024-05-01 2024-07-28 TOWN",
        &[
            "notices 5-28 5-28 short",
            "statute 5-28 5-28 short",
            "stricter 3-0 3-0 short b:too_short",
            "looser 5-28 5-28 short",
        ],
    );
}

#[test]
fn a_posting_that_is_renewed_is_one_stint() {
    // 46 and 75 days without a day between: January to April, four months.
    worked(
        "a 2024-01-01 2024-02-15 TOWN
         b 2024-02-16 2024-04-30 TOWN",
        &[
            "notices 4-0 4-0 short",
            "statute 4-0 4-0 short",
            "stricter 4-0 4-0 short",
            "looser 4-0 4-0 short",
        ],
    );
}

#[test]
fn an_entry_that_was_put_right_stays_and_does_not_count() {
    worked(
        "a 2024-01-01 2024-12-31 TOWN
         b 2024-01-01 2024-10-31 TOWN replaces=a",
        &[
            "notices 10-0 10-0 short a:replaced",
            "statute 10-0 10-0 short a:replaced",
            "stricter 10-0 10-0 short a:replaced",
            "looser 10-0 10-0 short a:replaced",
        ],
    );
}

#[test]
fn four_stints_at_most_and_the_longest_of_them() {
    // Four first quarters (90 or 91 days, three months each) and four months of 2025: sixteen. The
    // stricter policy keeps the four months and the three quarters that came first: thirteen.
    worked(
        "a 2021-01-01 2021-03-31 TOWN
         b 2022-01-01 2022-03-31 TOWN
         c 2023-01-01 2023-03-31 TOWN
         d 2024-01-01 2024-03-31 TOWN
         e 2025-01-01 2025-04-30 TOWN",
        &[
            "notices 16-0 16-0 full",
            "statute 16-0 16-0 full",
            "stricter 13-0 13-0 full d:too_many_stints",
            "looser 16-0 16-0 full",
        ],
    );
}
