//! Ledgers worked out by hand where titles, hosts and half-days decide; see `ledger_worked` for how to
//! read a line and for what the four policies differ in.

use support::service::shown::{mandatory, preference, same};

const DAY: &str = "2026-01-05";
const PERSON: &str = "P employer=CITY title=intermediate:2020-01-01\n";

fn worked(entries: &str, expected: &[&str; 4]) {
    same(&mandatory(&format!("{PERSON}{entries}"), DAY), expected);
}

fn worked_for(drawing: &str, expected: &[&str; 4]) {
    same(&mandatory(drawing, DAY), expected);
}

#[test]
fn service_before_the_current_title_counts_only_where_the_career_does() {
    // Appointed on 1 July: of the calendar year six months lie after it. The stint itself was long
    // enough for the stricter policy.
    worked_for(
        "P title=intermediate:2023-07-01
         a 2023-01-01 2023-12-31 TOWN",
        &[
            "notices 6-0 6-0 short",
            "statute 12-0 12-0 full",
            "stricter 6-0 6-0 short",
            "looser 12-0 12-0 full",
        ],
    );
    worked_for(
        "P title=intermediate:2024-01-01
         a 2022-01-01 2022-12-31 TOWN",
        &[
            "notices 0-0 0-0 short a:before_title",
            "statute 12-0 12-0 full",
            "stricter 0-0 0-0 short a:before_title",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn a_host_that_is_the_employer_counts_by_the_statute_alone() {
    // The statute asks for service at such an institution, whoever employs.
    worked_for(
        "P employer=COUNTY title=intermediate:2020-01-01
         a 2024-01-01 2024-12-31 COUNTY",
        &[
            "notices 0-0 0-0 short a:host_is_employer",
            "statute 12-0 12-0 full",
            "stricter 0-0 0-0 short a:host_is_employer",
            "looser 0-0 0-0 short a:host_is_employer",
        ],
    );
}

#[test]
fn a_county_hospital_is_county_level_or_below() {
    // 以下 includes the county itself.
    worked(
        "a 2024-01-01 2024-12-31 COUNTY",
        &[
            "notices 12-0 12-0 full",
            "statute 12-0 12-0 full",
            "stricter 12-0 12-0 full",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn a_district_hospital_waits_for_a_decision() {
    worked(
        "a 2024-01-01 2024-12-31 DISTRICT",
        &[
            "notices 0-0 0-0 short a:district_undecided",
            "statute 0-0 0-0 short a:district_undecided",
            "stricter 0-0 0-0 short a:host_level",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn paired_support_counts_at_any_level_except_by_the_notices() {
    // Neither notice names 对口支援; the statute does.
    worked(
        "a 2024-01-01 2024-12-31 CITY2 paired",
        &[
            "notices 0-0 0-0 short a:host_level",
            "statute 12-0 12-0 full",
            "stricter 12-0 12-0 full",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn half_days_are_shown_converted_and_decide_only_where_the_policy_says_so() {
    // 176 half-days are 88 days, at 22 a month four months.
    worked(
        "a 2024-01-01 2024-12-31 TOWN half-days=176",
        &[
            "notices 0-0 4-0 short a:part_time",
            "statute 0-0 4-0 short a:part_time",
            "stricter 0-0 4-0 short a:part_time",
            "looser 0-0 4-0 short a:part_time",
        ],
    );
}

#[test]
fn half_days_make_up_half_of_the_year_at_most() {
    // 308 half-days would be seven months; six are taken. With six full-time months that is the year.
    // At one host only: six months full-time or six converted ones; the first of the two counts.
    worked(
        "a 2024-01-01 2024-06-30 TOWN
         b 2024-07-01 2025-06-30 TOWN2 half-days=308",
        &[
            "notices 6-0 12-0 short b:part_time",
            "statute 6-0 12-0 short b:part_time",
            "stricter 6-0 6-0 short b:part_time",
            "looser 6-0 12-0 full b:part_time",
        ],
    );
}

#[test]
fn half_days_beside_a_posting_are_part_of_it() {
    // The sessions reach into the posting, and nobody can say which of them: none are converted.
    worked(
        "a 2024-01-01 2024-09-30 TOWN
         b 2024-07-01 2024-12-31 TOWN half-days=44",
        &[
            "notices 9-0 9-0 short b:part_time",
            "statute 9-0 9-0 short b:part_time",
            "stricter 9-0 9-0 short b:part_time",
            "looser 9-0 9-0 short b:part_time",
        ],
    );
}

#[test]
fn a_posting_of_somebody_who_has_left_ends_with_the_employment() {
    // 1 December to 30 June are seven months; July to September lie after the last day.
    worked_for(
        "P title=intermediate:2020-01-01 left=2025-06-30
         a 2024-12-01 2025-09-30 TOWN",
        &[
            "notices 7-0 7-0 short",
            "statute 7-0 7-0 short",
            "stricter 7-0 7-0 short",
            "looser 7-0 7-0 short",
        ],
    );
}

#[test]
fn the_title_level_decides_and_not_the_text_of_the_title() {
    // By the text she would be associate senior since 2020, and nothing of 2024 would count here.
    worked_for(
        "P title=intermediate:2020-01-01:副主任医师
         a 2024-01-01 2024-12-31 TOWN",
        &[
            "notices 12-0 12-0 full",
            "statute 12-0 12-0 full",
            "stricter 12-0 12-0 full",
            "looser 12-0 12-0 full",
        ],
    );
}

#[test]
fn what_is_not_known_is_not_guessed() {
    worked(
        "a 2024-01-01 2024-06-30 UNKNOWN
         b 2024-07-01 2024-12-31 TOWN time-unknown
         c 2025-01-01 2025-06-30 TOWN no-basis",
        &[
            "notices 0-0 0-0 short a:host_level_unknown b:time_unknown c:no_legal_basis",
            "statute 0-0 0-0 short a:host_level_unknown b:time_unknown c:no_legal_basis",
            "stricter 0-0 0-0 short a:host_level_unknown b:time_unknown c:no_legal_basis",
            "looser 0-0 0-0 short a:host_level_unknown b:time_unknown c:no_legal_basis",
        ],
    );
}

#[test]
fn what_was_recognised_before_is_added_and_needs_its_document() {
    // Six months with a document, and January to June 2025.
    worked_for(
        "P title=intermediate:2020-01-01 opening=6:0:淄卫人〔2021〕9号
         a 2025-01-01 2025-06-30 TOWN",
        &[
            "notices 12-0 12-0 full",
            "statute 12-0 12-0 full",
            "stricter 12-0 12-0 full",
            "looser 12-0 12-0 full",
        ],
    );
    worked_for(
        "P title=intermediate:2020-01-01 opening=6:0
         a 2025-01-01 2025-06-30 TOWN",
        &[
            "notices 6-0+6-0 6-0+6-0 short",
            "statute 6-0+6-0 6-0+6-0 short",
            "stricter 6-0+6-0 6-0+6-0 short",
            "looser 6-0+6-0 6-0+6-0 short",
        ],
    );
}

#[test]
fn service_on_both_sides_of_a_promotion_is_shared_between_the_two_ledgers() {
    // Associate senior from 1 April 2024: January to March before it, April to December after it.
    let drawing = "P title=intermediate:2018-01-01 title=associate_senior:2024-04-01
         a 2024-01-01 2024-12-31 TOWN";
    worked_for(
        drawing,
        &[
            "notices 3-0 3-0 short",
            "statute 3-0 3-0 short",
            "stricter 3-0 3-0 short",
            "looser 3-0 3-0 short",
        ],
    );
    same(
        &preference(drawing, DAY),
        &[
            "notices 9-0 9-0 short",
            "statute 9-0 9-0 short",
            "stricter 9-0 9-0 short",
            "looser 9-0 9-0 short",
        ],
    );
}

#[test]
fn a_year_after_the_promotion_is_the_preference_ledgers() {
    let drawing = "P title=intermediate:2018-01-01 title=associate_senior:2023-01-01
         a 2024-01-01 2024-12-31 TOWN";
    worked_for(
        drawing,
        &[
            "notices 0-0 0-0 short",
            "statute 0-0 0-0 short",
            "stricter 0-0 0-0 short",
            "looser 0-0 0-0 short",
        ],
    );
    same(
        &preference(drawing, DAY),
        &[
            "notices 12-0 12-0 full",
            "statute 12-0 12-0 full",
            "stricter 12-0 12-0 full",
            "looser 12-0 12-0 full",
        ],
    );
}
