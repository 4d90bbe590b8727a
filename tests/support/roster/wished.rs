//! Tiny rosters at random in which personnel departments ask for more: floors, company, limits and
//! wishes, on top of what every small roster has.

use serde_json::{Value, json};
use solver::base::rng::Rng;
use solver::rostering::draft::Draft;

use super::random::{HALVES, any_rostering, first_small};

const SCOPES: [&str; 2] = ["internal", "tcm"];
const TITLES: [&str; 3] = ["intermediate", "associate_senior", "senior"];
const ACTIVITIES: [&str; 3] = ["expert_clinic", "consultation", "ward_round"];

/// As [`super::random::small_rostering`], with a few optional rules each.
///
/// # Panics
/// When the draft made is not valid, which would be a mistake here.
#[must_use]
pub fn wished_rostering(seed: u64) -> Draft {
    let mut rng = Rng::from_seed(seed).fork("wished rostering");
    first_small(|| {
        let mut draft = if rng.percent(50) {
            two_lines(&mut rng)
        } else {
            any_rostering(&mut rng)
        };
        if rng.percent(20) {
            // Weeks on both sides of New Year; what is owed by spring is owed long before.
            draft["start"] = json!("2026-12-21");
        }
        add_people(&mut draft, &mut rng);
        add_places(&mut draft, &mut rng);
        add_company(&mut draft, &mut rng);
        add_blocks(&mut draft, &mut rng);
        draft
    })
}

/// Two weeks and two lines, of one studio with a specialty each, or of two hosts for one physician
/// who owes both weeks: where days and hosts come to compete.
fn two_lines(rng: &mut Rng) -> Value {
    let one_studio = rng.percent(50);
    let (people, specialties) = if one_studio { (2, 2) } else { (1, 1) };
    loop {
        let mut draft = any_rostering(rng);
        let enough = [
            ("hosts", 2),
            ("lines", 2),
            ("physicians", people),
            ("specialties", specialties),
        ];
        if enough
            .iter()
            .any(|(list, least)| rows(&mut draft, list).len() < *least)
        {
            continue;
        }
        draft["weeks"] = json!(2);
        for (index, row) in rows(&mut draft, "lines").iter_mut().enumerate() {
            row["studio"] = json!(format!("t{}", if one_studio { 0 } else { index }));
            row["specialty"] = json!(format!("s{}", index % specialties));
            row["every_weeks"] = json!(1);
        }
        let monday_only = rng.percent(60);
        for row in rows(&mut draft, "hosts") {
            row["dormitory"] = json!(1);
            if monday_only {
                row["open"] = json!(["mon_am", "mon_pm"]);
            }
        }
        let owed = owed_at_once(&draft);
        rows(&mut draft, "physicians").truncate(people);
        for (index, row) in rows(&mut draft, "physicians").iter_mut().enumerate() {
            row["specialty"] = json!(format!("s{}", index % specialties));
            row["visits_per_week"] = json!(2);
            row["clinic"] = json!([]);
            row["promotion"] = match one_studio || rng.percent(50) {
                true => Value::Null,
                false => owed.clone(),
            };
        }
        draft["rotation"]["start_every"] = json!(1);
        draft["rotation"]["max_blocks"] = json!(2);
        return draft;
    }
}

/// Two weeks, by the end of the second.
fn owed_at_once(draft: &Value) -> Value {
    json!({
        "target_year": 2027, "cutoff": day(draft, 13), "required_weeks": 52, "credited_weeks": 50,
    })
}

/// So many days after the start.
fn day(draft: &Value, days: i64) -> String {
    let start: chrono::NaiveDate = (draft["start"].as_str())
        .and_then(|text| text.parse().ok())
        .expect("a start");
    (start + chrono::TimeDelta::days(days)).to_string()
}

fn rows<'d>(draft: &'d mut Value, list: &str) -> &'d mut Vec<Value> {
    draft[list].as_array_mut().expect("a list")
}

/// A span within the weeks of the draft, or touching an end of them.
fn span(draft: &Value, rng: &mut Rng) -> (String, String) {
    let weeks = draft["weeks"].as_i64().expect("weeks");
    let first = rng.between(-3, 7 * weeks - 1);
    let last = first + rng.between(0, 13);
    (day(draft, first), day(draft, last))
}

fn add_people(draft: &mut Value, rng: &mut Rng) {
    if rng.percent(30) {
        for row in rows(draft, "specialties") {
            row["practice_scopes"] = json!(SCOPES);
        }
    }
    let spans = draft.clone();
    let mut elsewhere = rng.fork("elsewhere");
    for row in rows(draft, "physicians") {
        row["title_level"] = json!(rng.pick(&TITLES));
        if rng.percent(25) {
            let own = SCOPES.into_iter().filter(|_| rng.percent(50));
            row["practice_scopes"] = json!(own.collect::<Vec<_>>());
        }
        if rng.percent(25) {
            row["carried_sessions"] = json!(rng.between(-1, 2));
        }
        if rng.percent(35) {
            let (from, to) = span(&spans, rng);
            let minutes = rng.percent(40).then(|| rng.between(10, 50));
            let stay = *rng.pick(&["any", "by_day", "by_day", "none"]);
            let hosts: Vec<&Value> = (spans["hosts"].as_array().into_iter().flatten())
                .filter(|_| elsewhere.percent(25))
                .map(|host| &host["id"])
                .collect();
            row["limits"] = json!([{
                "from": from, "to": to, "max_minutes": minutes, "postings": stay, "not_at": hosts,
            }]);
        }
    }
}

fn add_places(draft: &mut Value, rng: &mut Rng) {
    for row in rows(draft, "studios") {
        if rng.percent(30) {
            row["senior"] = json!({
                "title_level": rng.pick(&TITLES[1..]), "sessions_per_week": rng.between(1, 2),
            });
        }
        if rng.percent(40) {
            row["shares"] = json!([
                {"activity": "expert_clinic", "percent": rng.between(20, 60)},
                {"activity": "consultation", "percent": rng.between(10, 40)},
            ]);
        }
        row["spread"] = json!(rng.percent(40));
    }
    for row in rows(draft, "lines") {
        row["activity"] = json!(rng.pick(&ACTIVITIES));
        if rng.percent(20) {
            row["practice_scopes"] = json!([rng.pick(&SCOPES)]);
        }
        if rng.percent(50) {
            let every = row["every_weeks"].as_i64().expect("a number");
            row["last"] = json!({
                "half_day": rng.pick(&HALVES), "phase": rng.between(0, every - 1),
            });
        }
    }
}

fn add_company(draft: &mut Value, rng: &mut Rng) {
    let people = i64::try_from(rows(draft, "physicians").len()).expect("few");
    if 1 < people && rng.percent(50) {
        let first = rng.between(0, people - 2);
        let bond = *rng.pick(&["together", "together", "not_at_one_host", "not_at_once"]);
        draft["companions"] = json!([{
            "physicians": [format!("p{first}"), format!("p{}", first + 1)], "bond": bond,
        }]);
    }
    if rng.percent(40) {
        let mut floor = json!({"name": "floor", "at_least": rng.between(1, people)});
        let (key, id) = *rng.pick(&[
            ("department", "d0"),
            ("specialty", "s0"),
            ("institution", "home"),
        ]);
        floor[key] = json!(id);
        if rng.percent(50) {
            let (from, to) = span(draft, rng);
            floor["from"] = json!(from);
            floor["to"] = json!(to);
        }
        if rng.percent(50) {
            floor["half_days"] = json!([rng.pick(&HALVES), rng.pick(&HALVES)]);
        }
        draft["on_site"] = json!([floor]);
    }
    let hosts = rows(draft, "hosts").len();
    let mut wishes = Vec::new();
    for _ in 0..rng.between(0, 3) {
        let mut wish = json!({
            "physician": format!("p{}", rng.between(0, people - 1)),
            "wish": rng.pick(&["avoid", "prefer"]),
            "weight_percent": rng.between(50, 300),
        });
        if rng.percent(60) {
            wish["host"] = json!(format!("h{}", rng.below(hosts)));
        }
        if rng.percent(60) {
            let (from, to) = span(draft, rng);
            wish["from"] = json!(from);
            wish["to"] = json!(to);
        }
        wishes.push(wish);
    }
    if 1 < hosts && rng.percent(40) {
        wishes.extend(elsewhere_later(draft));
    }
    draft["wishes"] = json!(wishes);
}

/// The first physician would be at one host in the first week and at the other from then on.
fn elsewhere_later(draft: &Value) -> [Value; 2] {
    let (first, next) = (day(draft, 6), day(draft, 7));
    [
        json!({"physician": "p0", "wish": "avoid", "host": "h0", "from": next}),
        json!({"physician": "p0", "wish": "avoid", "host": "h1", "to": first}),
    ]
}

fn add_blocks(draft: &mut Value, rng: &mut Rng) {
    // Hosts lie so far apart that the limit lets them share a day, or does not.
    for (index, row) in rows(draft, "hosts").iter_mut().enumerate() {
        row["place"]["lat"] = json!(36.8 + 0.05 * index as f64);
    }
    let rotation = &mut draft["rotation"];
    if rng.percent(50) {
        rotation["two_hosts_minutes"] = json!(rng.pick(&[10, 60, 60]));
    }
    rotation["same_host"] = json!(rng.pick(&["free", "preferred", "required"]));
    if rng.percent(30) {
        rotation["minimum_weeks"] = json!(2);
    }
    if rng.percent(30) {
        rotation["preferred_lengths"] = json!([rng.between(1, 2)]);
    }
    if rng.percent(30) {
        rotation["days_in_one_year"] = json!(rng.between(5, 14));
    }
    if rng.percent(50) {
        for name in [
            "extra_host",
            "short_week",
            "odd_length",
            "split_year",
            "moved_line",
        ] {
            draft["weights"][name] = json!(rng.between(0, 300));
        }
        draft["weights"]["senior_session"] = json!(rng.between(0, 300));
        draft["weights"]["share_hundredth"] = json!(rng.between(0, 4));
        draft["weights"]["crowded_day"] = json!(rng.between(0, 200));
        draft["weights"]["wish"] = json!(rng.between(0, 200));
    }
}
