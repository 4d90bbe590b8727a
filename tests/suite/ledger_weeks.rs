//! Weeks that a roster asks for against months that a ledger counts: what is asked is always enough.

use datasets::policy::shipped;
use serde_json::{Value, json};
use solver::base::rng::Rng;
use solver::rostering::draft::Draft;
use solver::rostering::forecast::worth::Worth;
use solver::rostering::forecast::{fill, planned};
use solver::rostering::plan::{Plan, Posting};
use solver::rostering::problem::Problem;
use solver::service::account::{Reckoning, accounts};
use solver::service::forecast::Outlook;
use solver::service::ledger::Ledger;
use solver::service::policy::Policy;
use solver::service::served::Served;
use support::roster::draw::draw;

/// The notices, with some of their values changed.
fn policy(changes: &[(&str, Value)]) -> Policy {
    let mut draft =
        serde_json::to_value(shipped("notices").expect("it is shipped")).expect("plain data");
    for (name, value) in changes {
        draft["one_year"][name]["value"] = value.clone();
    }
    Policy::new(&serde_json::from_value(draft).expect("a draft")).expect("a valid policy")
}

/// A ledger of one who owes the year, with so much brought along.
fn ledger(months: i64, days: i64) -> Ledger {
    let draft = json!({
        "kind": "ledger", "name": "one",
        "institutions": [
            {"id": "home", "name": "home", "level": "city", "grade": "tertiary"},
            {"id": "G", "name": "G", "level": "township"},
            {"id": "H", "name": "H", "level": "township"},
        ],
        "physicians": [{
            "id": "A", "name": "A", "institution": "home", "target_year": 2028,
            "titles": [{"level": "intermediate", "appointed_on": "2020-01-01"}],
            "opening": {"months": months, "days": days, "document": "x"},
        }],
        "entries": [],
    });
    Ledger::new(&serde_json::from_value(draft).expect("a draft")).expect("a valid ledger")
}

fn reckoning<'a>(ledger: &'a Ledger, policy: &'a Policy) -> Reckoning<'a> {
    Reckoning {
        ledger,
        policy,
        as_of: "2026-03-01".parse().expect("a date"),
        planned: &[],
    }
}

/// Weeks required and credited once the duty is filled in from the ledger; none: nothing is owed.
fn filled(months: i64, days: i64, policy: &Policy) -> Option<(i64, i64)> {
    let mut draft = draw("weeks 80\nrotation max_blocks=3\nhost G\nhost H\nphysician A").draft;
    fill(&mut draft, reckoning(&ledger(months, days), policy));
    let duty = draft.physicians[0].promotion.as_ref()?;
    Some((duty.required_weeks, duty.credited_weeks))
}

#[test]
fn a_year_from_nothing_is_fifty_three_weeks_and_of_part_of_one_the_rest_is_asked() {
    let notices = policy(&[]);
    assert_eq!(filled(0, 0, &notices), Some((53, 0)));
    // Six months are 26 weeks; six more are 184 days at most, 26 weeks and two days.
    assert_eq!(filled(6, 0, &notices), Some((53, 26)));
    // A day is never more than a week.
    assert_eq!(filled(11, 29, &notices), Some((52, 51)));
    assert_eq!(filled(12, 0, &notices), None);
}

#[test]
fn more_than_twelve_months_are_not_fulfilled_by_twelve() {
    let more = policy(&[("comparison", json!("more_than"))]);
    assert_eq!(filled(12, 0, &more), Some((53, 52)));
    assert_eq!(filled(12, 1, &more), None);
}

/// Postings of so many weeks in up to three blocks, somewhere in the year.
fn postings(rng: &mut Rng, problem: &Problem, weeks: usize) -> Vec<Posting> {
    let physician = problem.physicians().ids().next().expect("A");
    let hosts: Vec<_> = problem.hosts().ids().collect();
    let mut cuts = [rng.below(weeks + 1), rng.below(weeks + 1)];
    cuts.sort_unstable();
    let mut left = problem.weeks() - weeks;
    let (mut postings, mut first_week) = (Vec::new(), 0);
    for length in [cuts[0], cuts[1] - cuts[0], weeks - cuts[1]] {
        let gap = if rng.percent(50) {
            rng.below(left + 1)
        } else {
            0
        };
        left -= gap;
        first_week += gap;
        if 0 < length {
            postings.push(Posting {
                physician,
                first_week,
                weeks: length,
                host: *rng.pick(&hosts),
            });
        }
        first_week += length;
    }
    postings
}

/// What the ledger forecasts when these postings are planned.
fn outlook(draft: &Draft, ledger: &Ledger, policy: &Policy, postings: Vec<Posting>) -> Outlook {
    let problem = Problem::new(draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    let mut plan = Plan::empty(&problem);
    plan.postings = postings;
    let (planned, _) = planned(draft, &problem, &plan, ledger).expect("hosts are known");
    let reckoning = Reckoning {
        planned: &planned,
        ..reckoning(ledger, policy)
    };
    let account = accounts(reckoning).remove(0);
    account.forecast.expect("it is owed").outlook
}

#[test]
fn whoever_serves_what_is_asked_has_the_year_whenever_and_wherever() {
    let mut rng = Rng::from_seed(1).fork("weeks");
    let short_blocks = ("min_block_days", json!(1));
    let policies = [
        policy(std::slice::from_ref(&short_blocks)),
        policy(&[short_blocks.clone(), ("comparison", json!("more_than"))]),
        policy(&[
            short_blocks,
            ("month_rule", json!("attendance_days")),
            ("max_absence_days_per_block", json!("off")),
        ]),
    ];
    for turn in 0..600 {
        let policy = &policies[turn % policies.len()];
        let (months, days) = (rng.between(0, 11), rng.between(0, 29));
        let known = ledger(months, days);
        let start = ["2026-03-02", "2026-06-01", "2026-11-30"][rng.below(3)];
        let mut draft = draw("weeks 80\nrotation max_blocks=3\nhost G\nhost H\nphysician A").draft;
        draft.start = start.into();
        fill(&mut draft, reckoning(&known, policy));
        let duty = draft.physicians[0].promotion.as_ref().expect("it is owed");
        let weeks = usize::try_from(duty.required_weeks - duty.credited_weeks).expect("few");
        let problem = Problem::new(&draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
        let postings = postings(&mut rng, &problem, weeks);
        let told = format!("turn {turn}: {months} months {days} days, {start}, {postings:?}");
        assert_eq!(
            outlook(&draft, &known, policy, postings),
            Outlook::Planned,
            "{told}"
        );
    }
}

#[test]
fn fifty_two_weeks_can_be_a_day_short_of_a_year() {
    let (known, notices) = (ledger(0, 0), policy(&[]));
    let draft = draw("weeks 80\nrotation lengths=52\nhost G\nhost H\nphysician A").draft;
    let problem = Problem::new(&draft).expect("it is drawn");
    let whole = |weeks| Posting {
        physician: problem.physicians().ids().next().expect("A"),
        first_week: 0,
        weeks,
        host: problem.hosts().ids().next().expect("G"),
    };
    // 2 March 2026 to 28 February 2027 are 52 weeks less a day; to 1 March they are twelve months.
    let said = |weeks| outlook(&draft, &known, &notices, vec![whole(weeks)]);
    assert_eq!((said(52), said(53)), (Outlook::Possible, Outlook::Planned));
}

#[test]
fn no_fewer_weeks_would_always_do() {
    let notices = policy(&[]);
    let start = "2026-01-05".parse().expect("a date");
    let year = Served::months(12);
    let worth = Worth::new(notices.one_year(), start, 3, year);
    // Four weeks from Monday 5 January are 28 days; July and August give 60 for 62.
    let asked = [(0, 0), (28, 4), (30, 5), (60, 9), (62, 10), (360, 53)];
    for (wanted, weeks) in asked {
        assert_eq!(worth.weeks(Served(wanted)), weeks, "{wanted}");
    }
}
