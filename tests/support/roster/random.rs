//! Tiny rosters at random: small enough to try every plan, and with a case of every rule.

use serde_json::{Value, json};
use solver::base::rng::Rng;
use solver::rostering::draft::Draft;
use solver::rostering::problem::Problem;

use super::brute::plans;

/// Plans that brute force may have to look at.
const MOST_PLANS: u128 = 20_000;
/// Fewer leave nothing to choose.
const FEWEST_PLANS: u128 = 6;

pub(super) const HALVES: [&str; 4] = ["mon_am", "mon_pm", "tue_am", "thu_pm"];
const HONOURS: [&str; 3] = ["young_famous_doctor", "famous_tcm_doctor", "chief_expert"];

/// A valid draft with 1 to 3 physicians, 1 to 2 hosts, 0 to 2 lines and 2 to 4 weeks.
///
/// # Panics
/// When the draft made is not valid, which would be a mistake here.
#[must_use]
pub fn small_rostering(seed: u64) -> Draft {
    let mut rng = Rng::from_seed(seed).fork("small rostering");
    first_small(|| any_rostering(&mut rng))
}

/// The first of these drafts that is small enough to try every plan.
pub(super) fn first_small(mut draw: impl FnMut() -> Value) -> Draft {
    loop {
        let drawn = draw();
        let draft: Draft = serde_json::from_value(drawn).expect("a draft");
        let problem = Problem::new(&draft)
            .unwrap_or_else(|flaws| panic!("a flawed draft: {flaws:#?} {draft:?}"));
        if (FEWEST_PLANS..=MOST_PLANS).contains(&plans(&problem)) {
            return draft;
        }
    }
}

pub(super) fn any_rostering(rng: &mut Rng) -> Value {
    // 2026-04-06 is a holiday; so are the first days of May with a make-up day on 9 May.
    let start = *rng.pick(&["2026-03-02", "2026-03-30", "2026-04-20"]);
    let weeks = rng.between(2, 4);
    let hosts = rng.between(1, 2);
    let departments = rng.between(1, 2);
    let specialties = rng.between(1, 2);
    let people = rng.between(1, 3);
    let lines = rng.between(0, 2);
    json!({
        "kind": "rostering",
        "name": "small",
        "start": start,
        "weeks": weeks,
        "calendar": {
            "holidays": [
                {"date": "2026-04-06", "name": "清明节"},
                {"date": "2026-05-01", "name": "劳动节"},
                {"date": "2026-05-04", "name": "劳动节"},
                {"date": "2026-05-05", "name": "劳动节", "in_lieu": true},
            ],
            "makeup_workdays": [{"date": "2026-05-09", "name": "劳动节"}],
        },
        "specialties": rows(specialties, |index| json!({"id": format!("s{index}")})),
        "institutions": [{"id": "home", "name": "home", "place": {"lon": 118.0, "lat": 36.8}}],
        "departments": rows(departments, |index| json!({
            "id": format!("d{index}"), "institution": "home", "max_away": rng.between(1, 2),
        })),
        "physicians": rows(people, |index| physician(rng, index, specialties, departments)),
        "hosts": rows(hosts, |index| host(rng, index)),
        "studios": rows(hosts, |index| {
            json!({"id": format!("t{index}"), "host": format!("h{index}")})
        }),
        "lines": (0..lines).map(|index| line(rng, index, specialties, hosts)).collect::<Vec<_>>(),
        "links": links(rng, hosts),
        "rotation": {
            "lengths": [1, 2],
            "start_every": rng.between(1, 2),
            "max_blocks": rng.between(1, 2),
            "slack_weeks": rng.between(0, 1),
            "posted_sessions": rng.between(1, 3),
            "max_travel_minutes": rng.between(40, 60),
        },
        "weights": weights(rng),
    })
}

fn rows(count: i64, mut row: impl FnMut(i64) -> Value) -> Vec<Value> {
    let named = |mut row: Value| {
        row["name"] = row["id"].clone();
        row
    };
    (0..count).map(|index| named(row(index))).collect()
}

fn physician(rng: &mut Rng, index: i64, specialties: i64, departments: i64) -> Value {
    let mut row = json!({
        "id": format!("p{index}"),
        "department": format!("d{}", rng.between(0, departments - 1)),
        "specialty": format!("s{}", rng.between(0, specialties - 1)),
        "title_level": "intermediate",
        "visits_per_week": rng.between(0, 2),
        "clinic": half_days(rng, 20),
    });
    if rng.percent(50) {
        row["honour"] = json!(rng.pick(&HONOURS));
    }
    if rng.percent(30) {
        let leave = *rng.pick(&[
            ("2026-03-05", "2026-03-10"),
            ("2026-04-07", "2026-04-07"),
            ("2026-05-06", "2026-05-09"),
        ]);
        row["leave"] = json!([{"from": leave.0, "to": leave.1}]);
    }
    if rng.percent(50) {
        row["fair_sessions"] = json!(rng.between(0, 3));
    }
    if rng.percent(60) {
        // Before, inside, soon after and long after the horizon.
        let cutoff = *rng.pick(&[
            "2026-03-01",
            "2026-03-17",
            "2026-04-12",
            "2026-05-20",
            "2027-03-31",
        ]);
        row["promotion"] = json!({
            "target_year": 2027, "cutoff": cutoff, "required_weeks": 52,
            "credited_weeks": *rng.pick(&[10, 48, 50, 51, 52]),
        });
    }
    row
}

fn half_days(rng: &mut Rng, percent: usize) -> Vec<&'static str> {
    let drawn = HALVES.into_iter().filter(|_| rng.percent(percent));
    drawn.collect()
}

fn host(rng: &mut Rng, index: i64) -> Value {
    let mut open = half_days(rng, 45);
    open.truncate(3);
    json!({
        "id": format!("h{index}"),
        "place": {"lon": 118.0, "lat": 36.8},
        "rooms": rng.between(1, 2),
        "dormitory": rng.between(0, 1),
        "open": open,
    })
}

fn line(rng: &mut Rng, index: i64, specialties: i64, hosts: i64) -> Value {
    let mut row = json!({
        "id": format!("l{index}"),
        "studio": format!("t{}", rng.between(0, hosts - 1)),
        "specialty": format!("s{}", rng.between(0, specialties - 1)),
        "activity": "expert_clinic",
        "every_weeks": rng.between(1, 2),
        "weight_percent": *rng.pick(&[50, 100, 150]),
    });
    if rng.percent(50) {
        row["wants_honour"] = json!(rng.pick(&HONOURS));
    }
    row
}

fn links(rng: &mut Rng, hosts: i64) -> Vec<Value> {
    let mut links = Vec::new();
    for host in 0..hosts {
        if rng.percent(90) {
            links.push(json!({
                "institution": "home", "host": format!("h{host}"), "basis": "paired_support",
                "minutes": rng.between(5, 55),
            }));
        }
    }
    links
}

/// The usual weights, or some of one size: then every rule fights every other.
fn weights(rng: &mut Rng) -> Value {
    if rng.percent(50) {
        return json!({});
    }
    json!({
        "deadline_missed": rng.between(0, 900),
        "deadline_week": rng.between(0, 300),
        "pace_week": rng.between(0, 300),
        "missing_session": rng.between(100, 500),
        "junior_session": rng.between(0, 300),
        "extra_holder": rng.between(0, 300),
        "extra_block": rng.between(0, 300),
        "travel_minute": rng.between(0, 3),
        "unfair_session": rng.between(0, 200),
        "very_unfair_session": rng.between(0, 200),
    })
}
