//! Rosters of which something impossible is asked: the conflict named is one, none of it can be left
//! out, and what is offered makes it possible. Trying everything says so.

mod effort;
mod horizon;
mod wishes;

use std::collections::BTreeSet;

use solver::rostering::check::check;
use solver::rostering::draft::wishes::SameHost;
use solver::rostering::draft::{Draft, LegalBasis, LinkDraft};
use solver::rostering::plan::Plan;
use solver::rostering::problem::Problem;
use solver::rostering::reasons::ask::Question;
use solver::rostering::reasons::conflict::{Conflict, Finding, find, is_possible};
use solver::rostering::reasons::explain::is_met;
use solver::rostering::reasons::need::{Limit, Need};
use solver::rostering::reasons::options::Case;
use solver::rostering::reasons::relax::Relaxation;
use support::roster::brute::exists;
use support::roster::draw::draw;

fn problem(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"))
}

fn needs(problem: &Problem, asked: &str) -> Vec<Need> {
    match Question::read(problem, asked).expect("a question") {
        Question::Candidate(physician) => vec![Need::Deadline { physician }],
        Question::Line(line) => {
            let cycles = 0..problem.lines()[line].wanted.len();
            vec![Need::Cover { line, cycles }]
        }
        Question::At {
            physician,
            host,
            weeks,
        } => vec![Need::Present {
            physician,
            host,
            weeks,
        }],
        Question::Holds {
            physician,
            line,
            weeks,
        } => vec![Need::Holds {
            physician,
            line,
            weeks,
        }],
        Question::Together(needs) => needs,
        Question::Worth(_) => panic!("{asked} asks for a figure"),
    }
}

/// By trying everything.
fn can_be(draft: &Draft, needs: &[Need]) -> bool {
    let problem = problem(draft);
    let all = |plan: &Plan| needs.iter().all(|need| is_met(&problem, plan, need));
    exists(&problem, &all)
}

const YEAR: &str = r#"{"target_year": 2027, "cutoff": "2027-12-31", "required_weeks": 52,
    "credited_weeks": 0}"#;

/// The draft without a limit; `None`: no draft is without it.
fn without(draft: &Draft, limit: Limit) -> Option<Draft> {
    let mut draft = draft.clone();
    match limit {
        Limit::Leave(id, row) => {
            draft.physicians[id.index()].leave.remove(row);
        }
        Limit::Closed(id, row) => {
            draft.hosts[id.index()].closed.remove(row);
        }
        Limit::Clinic(id) => draft.physicians[id.index()].clinic.clear(),
        Limit::Visits(id) => draft.physicians[id.index()].visits_per_week = 10,
        Limit::PostedSessions => draft.rotation.posted_sessions = 10,
        Limit::Duty(_) => draft.rotation.slack_weeks = 104,
        Limit::Starts => draft.rotation.start_every = 1,
        Limit::Lengths => draft.rotation.lengths = (1..=draft.weeks).collect(),
        Limit::Blocks => draft.rotation.max_blocks = 104,
        Limit::Travel => draft.rotation.max_travel_minutes = 1_440,
        Limit::Open(id) => draft.hosts[id.index()].open = None,
        Limit::Rooms(id) => draft.hosts[id.index()].rooms = 100,
        Limit::Dormitory(id) => draft.hosts[id.index()].dormitory = 100,
        Limit::Department(id) => draft.departments[id.index()].max_away = 100,
        Limit::Basis(institution, host) => draft.links.push(LinkDraft {
            institution: draft.institutions[institution.index()].id.clone(),
            host: draft.hosts[host.index()].id.clone(),
            basis: LegalBasis::MedicalAlliance,
            minutes: Some(1),
        }),
        Limit::Entitled(id) => {
            let duty = serde_json::from_str(YEAR);
            draft.physicians[id.index()].promotion = duty.expect("a duty");
        }
        Limit::Locks(id) => {
            let key = draft.physicians[id.index()].id.clone();
            let told = draft.published.as_mut()?;
            told.postings.retain(|row| row.physician != key);
        }
        Limit::Scope(id, _) => {
            let asked = draft.lines.iter().flat_map(|row| &row.practice_scopes);
            draft.physicians[id.index()].practice_scopes = Some(asked.cloned().collect());
        }
        Limit::Personal(id, row) => {
            draft.physicians[id.index()].limits.remove(row);
        }
        Limit::OnSite(id) => draft.on_site[id.index()].at_least = 0,
        Limit::SameHost => draft.rotation.same_host = SameHost::Free,
        Limit::Together(row) | Limit::Apart(row) => {
            draft.companions.remove(row);
        }
        Limit::Need(_)
        | Limit::OnePlace(_)
        | Limit::OneHost(_)
        | Limit::Owed(_)
        | Limit::Horizon(_)
        | Limit::Specialty(..)
        | Limit::Calendar => return None,
    }
    Some(draft)
}

/// What is offered, done by hand.
fn relaxed(draft: &Draft, row: &Relaxation, conflict: &Conflict) -> Draft {
    let mut draft = draft.clone();
    let by = row.amount;
    match row.rule {
        "dormitory_place" => {
            let mut hosts = draft.hosts.iter_mut();
            let host = hosts.find(|host| host.id == row.subject);
            host.expect("a host").dormitory += by;
        }
        "room_free" => {
            let mut hosts = draft.hosts.iter_mut();
            hosts
                .find(|host| host.id == row.subject)
                .expect("a host")
                .rooms += by;
        }
        "department_kept" => {
            let mut departments = draft.departments.iter_mut();
            let department = departments.find(|department| department.id == row.subject);
            department.expect("a department").max_away += by;
        }
        "session_limit" => {
            let mut people = draft.physicians.iter_mut();
            let person = people.find(|person| person.id == row.subject);
            person.expect("a physician").visits_per_week += by;
        }
        "deadline_promotion" => {
            let mut people = draft.physicians.iter_mut();
            let person = people.find(|person| person.id == row.subject);
            let duty = person.expect("a physician").promotion.as_mut();
            duty.expect("a duty").credited_weeks += by;
        }
        "travel_limit" => draft.rotation.max_travel_minutes += by,
        "on_site_cover" => {
            let mut groups = draft.on_site.iter_mut();
            let group = groups.find(|group| group.name == row.subject);
            group.expect("a floor").at_least -= by;
        }
        // What is there or not is as if the limit were gone.
        rule => {
            let limit = conflict
                .reasons
                .iter()
                .find(|reason| reason.rule == Some(rule));
            let limit = limit.unwrap_or_else(|| panic!("{rule} is no part of the conflict"));
            draft = without(&draft, limit.limit).expect("it can give way");
        }
    }
    draft
}

/// What is asked of the drawing cannot be: the rules in conflict, needs as `need`; what is offered.
#[track_caller]
fn impossible(drawing: &str, asked: &str, rules: &[&str], offered: &str) {
    let draft = draw(drawing).draft;
    let problem = problem(&draft);
    let needs = needs(&problem, asked);
    assert!(!can_be(&draft, &needs), "it can be");
    let case = Case {
        draft: &draft,
        problem: &problem,
    };
    let Finding::Impossible(conflict) = find(case, &needs) else {
        panic!("it is said to be possible");
    };
    let named: Vec<&str> = conflict
        .reasons
        .iter()
        .map(|row| row.rule.unwrap_or("need"))
        .collect();
    assert_eq!(named, rules, "{}", conflict.message);
    let held: BTreeSet<Limit> = conflict.reasons.iter().map(|row| row.limit).collect();
    assert!(!is_possible(case, &needs, &held), "{}", conflict.message);
    for limit in &held {
        let mut rest = held.clone();
        rest.remove(limit);
        assert!(is_possible(case, &needs, &rest), "without {limit:?}");
        match limit {
            Limit::Need(index) => {
                let mut others = needs.clone();
                others.remove(*index);
                assert!(can_be(&draft, &others), "without {limit:?}");
            }
            _ => {
                let gone = without(&draft, *limit);
                assert!(
                    gone.is_none_or(|draft| can_be(&draft, &needs)),
                    "without {limit:?}"
                );
            }
        }
    }
    let remedy = conflict.remedy.as_ref().expect("something helps");
    assert_eq!(remedy.message, format!("would be possible: {offered}"));
    let mended = remedy
        .relaxations
        .iter()
        .fold(draft.clone(), |draft, row| relaxed(&draft, row, &conflict));
    assert!(can_be(&mended, &needs), "{}", remedy.message);
    for row in remedy.relaxations.iter().filter(|row| 1 < row.amount) {
        let less = Relaxation {
            amount: row.amount - 1,
            ..row.clone()
        };
        assert!(
            !can_be(&relaxed(&draft, &less, &conflict), &needs),
            "less would do"
        );
    }
}

/// Both weeks of the horizon are owed.
const TWO: &str = "duty=2026-03-15:52-50";

#[test]
fn two_candidates_and_one_bed() {
    impossible(
        &format!("weeks 2\nhost G beds=1\nphysician A {TWO}\nphysician B {TWO}"),
        "A,B",
        &["need", "need", "dormitory_place"],
        "dormitory of G +1 in weeks 0–1 (2026-03-02..2026-03-15)",
    );
}

#[test]
fn three_candidates_and_two_beds_at_two_hosts() {
    impossible(
        &format!(
            "weeks 2\nhost G beds=1\nhost H beds=1\nphysician A {TWO}\nphysician B {TWO}\nphysician C {TWO}"
        ),
        "A,B,C",
        &["need", "need", "need", "dormitory_place", "dormitory_place"],
        "dormitory of G +1 in weeks 0–1 (2026-03-02..2026-03-15)",
    );
}

#[test]
fn two_candidates_of_one_department_that_spares_one() {
    impossible(
        &format!(
            "weeks 2\ndepartment ward away=1\nhost G\nphysician A department=ward {TWO}\n\
             physician B department=ward {TWO}"
        ),
        "A,B",
        &["need", "need", "department_kept"],
        "department cap of ward +1 in weeks 0–1 (2026-03-02..2026-03-15)",
    );
}

#[test]
fn a_candidate_on_leave() {
    impossible(
        &format!("weeks 2\nhost G\nphysician A {TWO} leave=2026-03-09..2026-03-10"),
        "A",
        &["need", "leave_kept"],
        "A is credited 1 weeks more",
    );
}

#[test]
fn a_candidate_whose_only_host_closes() {
    impossible(
        &format!("weeks 2\nhost G closed=2026-03-09..2026-03-15\nphysician A {TWO}"),
        "A",
        &["need", "host_open"],
        "A is credited 1 weeks more",
    );
}

#[test]
fn more_postings_than_permitted() {
    impossible(
        "weeks 3\nrotation lengths=1 max_blocks=2\nhost G\nphysician A duty=2026-03-22:52-49",
        "A",
        &["need", "block_kept", "block_kept"],
        "A is credited 1 weeks more",
    );
}

#[test]
fn a_host_without_a_relation() {
    impossible(
        "weeks 2\nhost G minutes=none\nphysician A duty=2027-12-31:52-40",
        "A@G",
        &["need", "legal_basis"],
        "a legal basis for work of home at G, such as a medical alliance or paired support",
    );
}

#[test]
fn somebody_who_neither_goes_out_nor_owes_a_year() {
    impossible(
        "weeks 2\nhost G\nline L host=G\nphysician A visits=0",
        "A@L",
        &["need", "session_limit", "duty_open"],
        "sessions a week of A +1",
    );
}

#[test]
fn a_line_on_the_only_half_day_of_its_only_physicians_clinic() {
    impossible(
        "weeks 2\nhost G open=mon_am\nline L host=G\nphysician A clinic=mon_am",
        "L",
        &["need", "home_clinic_kept", "host_open"],
        "not: A has a clinic at home on mon_am",
    );
}

#[test]
fn two_lines_and_one_visit_a_week() {
    impossible(
        "weeks 1\nhost G\nline L host=G\nline M host=G\nphysician A visits=1",
        "L,M",
        &["need", "need", "session_limit"],
        "sessions a week of A +1",
    );
}

#[test]
fn two_lines_at_once_in_one_room() {
    impossible(
        "weeks 1\nhost G rooms=1 open=mon_am\nline L host=G\nline M host=G\nphysician A\nphysician B",
        "L,M",
        &["need", "need", "host_open", "room_free"],
        "rooms of G +1",
    );
}

#[test]
fn a_line_too_far_away() {
    impossible(
        "weeks 2\nrotation max_travel=90\nhost G minutes=100\nline L host=G every=2\nphysician A",
        "L",
        &["need", "travel_limit"],
        "the longest way to a session +10 minutes",
    );
}

#[test]
fn a_bed_that_is_taken_for_good() {
    impossible(
        &format!(
            "weeks 2\npublished lock=frozen\nhost G beds=1\nphysician A {TWO}\nphysician B {TWO}\n\
             was B | G G"
        ),
        "A",
        &["need", "dormitory_place", "locks_kept"],
        "dormitory of G +1 in weeks 0–1 (2026-03-02..2026-03-15)",
    );
}

#[test]
fn what_is_possible_is_shown_by_a_roster_that_keeps_the_rules() {
    let draft = draw(&format!(
        "weeks 2\nhost G beds=1\nhost H beds=1\nline L host=G\nphysician A {TWO}\nphysician B {TWO}"
    ))
    .draft;
    let problem = problem(&draft);
    let needs = needs(&problem, "A,B,L");
    let case = Case {
        draft: &draft,
        problem: &problem,
    };
    let Finding::Possible(plan) = find(case, &needs) else {
        panic!("it is said to be impossible");
    };
    assert!(check(&problem, &plan).score.is_feasible());
    assert!(needs.iter().all(|need| is_met(&problem, &plan, need)));
}
