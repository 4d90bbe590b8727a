//! The rules of what has been published, of closures and of lines that come and go, drawn.

use solver::rostering::rule::Rule;
use support::roster::draw::draw;

use crate::roster_rules::{border, costs};

#[test]
fn a_frozen_posting_stays_as_it_was_published() {
    let people = "published lock=frozen\nhost G\nhost H\nphysician A duty=2026-12-31:52-40\n\
                  was A | G G . .\n";
    border(
        Rule::LocksKept,
        &format!("{people}A | G G . ."),
        &format!("{people}A | H H . ."),
    );
}

#[test]
fn a_posting_whose_weeks_are_kept_may_go_to_another_host() {
    // Two weeks are kept: whoever serves one of them elsewhere has left one.
    let people = "published lock=week\nhost G\nhost H\nphysician A duty=2026-12-31:52-40\n\
                  was A | G G . .\n";
    border(
        Rule::LocksKept,
        &format!("{people}A | H H . ."),
        &format!("{people}A | . H H ."),
    );
}

#[test]
fn a_posting_whose_person_is_kept_may_move_but_not_shrink() {
    let people = "published lock=person\nhost G\nhost H\nphysician A duty=2026-12-31:52-40\n\
                  was A | G G . .\n";
    border(
        Rule::LocksKept,
        &format!("{people}A | . . H H"),
        &format!("{people}A | . . H ."),
    );
}

#[test]
fn locked_sessions_keep_their_half_day_their_holder_or_somebody() {
    let lines = |lock: &str| {
        format!(
            "published lock={lock}\nhost G\nline L host=G every=2\nphysician A\nphysician B\n\
             was L mon_am | A A . .\n"
        )
    };
    let (frozen, week, person) = (lines("frozen"), lines("week"), lines("person"));
    border(
        Rule::LocksKept,
        &format!("{frozen}L mon_am | A A B B"),
        &format!("{frozen}L tue_am | A A B B"),
    );
    border(
        Rule::LocksKept,
        &format!("{week}L tue_am+1 | A A B B"),
        &format!("{week}L tue_am+1 | B B A A"),
    );
    border(
        Rule::LocksKept,
        &format!("{person}L tue_am | A A B B"),
        &format!("{person}L tue_am | B B B B"),
    );
}

#[test]
fn nothing_new_happens_in_weeks_that_have_begun() {
    let lines = "published begun=1\nhost G\nline L host=G\nphysician A duty=2026-12-31:52-40\n";
    border(
        Rule::LocksKept,
        &format!("{lines}L mon_am | . A"),
        &format!("{lines}L mon_am | A A"),
    );
    border(
        Rule::LocksKept,
        &format!("{lines}A | . G"),
        &format!("{lines}A | G ."),
    );
}

#[test]
fn nobody_is_posted_at_a_host_that_is_closed_all_week() {
    // The second week is 9 to 13 March. A closure from Tuesday on leaves a day to work.
    let people = "physician A duty=2026-12-31:52-40\nA | G G\n";
    border(
        Rule::HostOpen,
        &format!("host G closed=2026-03-10..2026-03-31\n{people}"),
        &format!("host G closed=2026-03-09..2026-03-31\n{people}"),
    );
}

#[test]
fn a_closure_skips_like_a_holiday_and_so_do_days_on_which_a_line_is_not_wanted() {
    // Closed in the second week, not wanted from the fourth on: of four cycles two are left, one
    // of them nobody holds.
    costs(
        "weights missing_session=100\nhost G closed=2026-03-09..2026-03-13\n\
         line L host=G to=2026-03-22\nphysician A\nL mon_am | A A . A",
        &[("studio_cover", 100)],
    );
}

#[test]
fn what_an_event_has_cut_after_it_began_is_a_permitted_block() {
    // Three weeks are no permitted length, and leave begins in the last of them, which has begun.
    let people = "published begun=3 lock=frozen\nhost G\n\
                  physician A duty=2026-12-31:52-40 leave=2026-03-18..2026-03-31\n";
    let kept = format!("{people}was A | G G G . .\nA | G G G . .");
    assert!(draw(&kept).broken().is_empty());
}

#[test]
fn each_change_costs_more_the_sooner_it_is_and_each_person_once() {
    // A gives up the session of week 1 and takes on none; B takes it on: 2 × 10, at one week ahead
    // of two twice as near: half of 100 per cent more, 2 × 15. A no longer serves in week 3: 7.
    // Two people are told: 2 × 1000.
    let drawn = "weights missing_session=0 extra_holder=0 pace_week=0\n\
         published per_person=1000 per_session=10 per_posted_week=7 near_weeks=2 near_percent=100\n\
         host G\nline L host=G\nphysician A duty=2027-12-31:52-48\nphysician B\n\
         was L mon_am | A A A .\nwas A | . . . G\nL mon_am | A B A .\n";
    costs(drawn, &[("departed", 2037)]);
    let informed = drawn.replace("published", "published informed=A");
    costs(&informed, &[("departed", 1037)]);
}
