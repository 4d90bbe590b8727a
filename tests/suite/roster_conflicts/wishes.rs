//! The same of the optional rules: floors at home, company, one host, personal limits and scopes.

use solver::rostering::reasons::conflict::{Finding, find};
use solver::rostering::reasons::need::Need;
use solver::rostering::reasons::options::Case;
use support::roster::draw::draw;
use support::roster::wished::wished_rostering;

use super::{TWO, can_be, impossible, needs, problem};

#[test]
fn a_floor_at_home_that_leave_has_already_broken() {
    impossible(
        &format!(
            "weeks 2\nhost G\nfloor ward department=ward least=2\nphysician A {TWO}\n\
             physician B leave=2026-03-02..2026-03-15"
        ),
        "A",
        &["need", "on_site_cover"],
        "those kept at home by ward -2",
    );
}

#[test]
fn companions_of_whom_one_is_on_leave() {
    impossible(
        &format!(
            "weeks 2\nhost G\nphysician A {TWO}\nphysician B {TWO} leave=2026-03-09..2026-03-10\n\
             together A B"
        ),
        "A",
        &["need", "leave_kept", "go_together"],
        "A is credited 1 weeks more",
    );
}

#[test]
fn two_candidates_who_must_not_be_away_at_once() {
    // The same of B would ask as much.
    impossible(
        &format!("weeks 2\nhost G\nhost H\nphysician A {TWO}\nphysician B {TWO}\nnot_at_once A B"),
        "A,B",
        &["need", "need", "kept_apart"],
        "A is credited 2 weeks more",
    );
}

#[test]
fn a_duty_at_one_host_that_closes_for_half_of_it() {
    impossible(
        &format!(
            "weeks 2\nrotation same_host=required lengths=1\nhost G closed=2026-03-09..2026-03-15\n\
             host H closed=2026-03-02..2026-03-08\nphysician A {TWO}"
        ),
        "A",
        &["need", "host_open", "host_open", "same_host"],
        "A is credited 1 weeks more",
    );
}

#[test]
fn a_candidate_who_must_be_home_at_night_and_a_host_too_far_for_that() {
    impossible(
        &format!(
            "weeks 2\nrotation max_travel=60\nhost G minutes=90\n\
             physician A {TWO} limits=2026-03-02..2026-03-04:by_day"
        ),
        "A",
        &["need", "personal_limit"],
        "A is credited 1 weeks more",
    );
}

#[test]
fn a_line_outside_of_what_its_only_physician_is_registered_for() {
    let draft = draw("weeks 2\nhost G\nline L host=G scopes=surgery\nphysician A scopes=tcm").draft;
    let problem = problem(&draft);
    let needs = needs(&problem, "L");
    let case = Case {
        draft: &draft,
        problem: &problem,
    };
    let Finding::Impossible(conflict) = find(case, &needs) else {
        panic!("it is said to be possible");
    };
    let rules: Vec<_> = conflict.reasons.iter().map(|row| row.rule).collect();
    assert_eq!(
        rules,
        [None, Some("practice_scope")],
        "{}",
        conflict.message
    );
    assert_eq!(conflict.remedy, None, "a register does not give way");
}

/// Whatever departments ask for: what is said to be possible is what trying everything finds.
#[test]
fn possible_is_what_trying_everything_finds() {
    let mut known = [0, 0];
    for seed in 0..400 {
        let draft = wished_rostering(seed);
        let problem = problem(&draft);
        let case = Case {
            draft: &draft,
            problem: &problem,
        };
        let duties = problem.physicians().iter();
        let duties = duties.filter(|(_, row)| row.duty.is_some());
        let mut asked: Vec<Need> = duties
            .map(|(physician, _)| Need::Deadline { physician })
            .collect();
        asked.extend(problem.lines().iter().map(|(line, row)| Need::Cover {
            line,
            cycles: 0..row.wanted.len(),
        }));
        for needs in [&asked[..1.min(asked.len())], &asked[..]] {
            let is_possible = matches!(find(case, needs), Finding::Possible(_));
            assert_eq!(is_possible, can_be(&draft, needs), "{seed}: {needs:?}");
            known[usize::from(is_possible)] += 1;
        }
    }
    assert!(known.iter().all(|count| 50 < *count), "{known:?}");
}
