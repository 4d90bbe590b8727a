//! The inputs of the corpus that are made by programs, written anew when a format has changed. The others
//! are written by hand.

use std::fs;
use std::ops::ControlFlow;

use api::engine::{Engine, Rostering, Routing, Shifts};
use api::plan_file::PlanFile;
use api::run::Replay;
use datasets::policy;
use datasets::registers::kind::Kind;
use datasets::registers::write::{Format, write as table};
use datasets::roads::file::{self, About};
use datasets::roads::profile;
use encoding_rs::GB18030;
use serde_json::{Value, json};
use solver::base::rng::Rng;
use solver::base::run::Budget;
use solver::places::roads::Roads;
use support::fuzz::blocks::{Field, Value as Part, file as packed, message};
use support::fuzz::corpus::folder;
use support::roads::osm::Map;
use support::roads::random::town;
use support::roster::draw::draw;
use support::roster::random::small_rostering;
use support::roster::wished::wished_rostering;
use support::routing::rich::{Features, rich};
use support::routing::tiny;
use support::service::random::ledger;
use support::shifts::random::roster;
use support::tables::random_rows;
use support::texts::{CVRP, LILIM, MANY, SOLOMON, VROOM};

use crate::Outcome;

pub(crate) fn write() -> Outcome<()> {
    problems()?;
    texts()?;
    asked()?;
    tables()?;
    operators()?;
    maps()
}

fn put(reader: &str, name: &str, bytes: impl AsRef<[u8]>) -> Outcome<()> {
    let folder = folder(reader);
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(name), bytes)?)
}

fn put_json(reader: &str, name: &str, value: &Value) -> Outcome<()> {
    put(reader, name, serde_json::to_vec(value)?)
}

/// A draft, and the plan file of a short search.
fn solved<E: Engine>(draft: &E::Draft) -> Outcome<(Value, Value)> {
    let problem = E::problem(draft).map_err(|flaws| format!("{flaws:?}"))?;
    let budget = Budget {
        seed: 1,
        steps: 300,
    };
    let outcome = E::solve(&problem, 1, budget, &mut |_| ControlFlow::Continue(()));
    let replay = Replay {
        seed: 1,
        steps: 300,
        threads: 1,
    };
    let file = PlanFile::new::<E>(&problem, &outcome.plan, replay);
    Ok((serde_json::to_value(draft)?, serde_json::to_value(&file)?))
}

/// Problems, plans of the first, and cases of both.
fn kinds<E: Engine>(drafts: &[E::Draft]) -> Outcome<Vec<(Value, Value)>> {
    let kind = E::KIND.name();
    let mut cases = Vec::new();
    for (number, draft) in drafts.iter().enumerate() {
        let (problem, plan) = solved::<E>(draft)?;
        put_json(kind, &format!("{number}.json"), &problem)?;
        let case = json!({ "problem": problem, "plan": plan });
        put_json(&format!("{kind}-case"), &format!("{number}.json"), &case)?;
        if number == 0 {
            put_json(&format!("{kind}-plan"), "0.json", &plan)?;
        }
        let work =
            json!({ "problem": problem, "seed": 1, "steps": 9, "seconds": 1.5, "threads": 1 });
        if number < 2 {
            put_json("work", &format!("{kind}-{number}.json"), &work)?;
        }
        cases.push((problem, plan));
    }
    Ok(cases)
}

/// Eight weeks, two people, one studio.
fn first_roster() -> solver::rostering::draft::Draft {
    let drawing = "weeks 8\nrotation lengths=4\nhost G beds=1\nline L host=G\n\
        physician A duty=2026-12-31:52-0\nphysician B";
    draw(drawing).draft
}

fn rosters() -> Vec<solver::rostering::draft::Draft> {
    let mut rosters = vec![first_roster()];
    rosters.extend((1..4).map(small_rostering));
    rosters.extend((1..6).map(wished_rostering));
    rosters
}

fn days() -> Vec<solver::routing::draft::Draft> {
    let mut days: Vec<_> = (3..7).map(tiny).collect();
    days.extend((1..7).map(|seed| rich(seed, 4, Features::ALL)));
    days
}

fn problems() -> Outcome<()> {
    let rosters = kinds::<Rostering>(&rosters())?;
    let days = kinds::<Routing>(&days())?;
    let shifts: Vec<_> = (1..5).map(|seed| roster(seed, 3, 7, 3)).collect();
    kinds::<Shifts>(&shifts)?;
    for (number, (problem, plan)) in rosters.iter().enumerate().take(4) {
        let with =
            |name: &str, part: Value| json!({ "problem": problem, "plan": plan, name: part });
        let person = &problem["physicians"][0]["id"];
        let why = with("why", person.clone());
        put_json("rostering-why", &format!("{number}.json"), &why)?;
        let events = with("events", events_of_year(problem));
        put_json("rostering-replan", &format!("{number}.json"), &events)?;
        let edits = with("edits", edits_of_year(plan));
        put_json("rostering-edits", &format!("{number}.json"), &edits)?;
    }
    for (number, (problem, plan)) in days.iter().enumerate().take(6) {
        let with =
            |name: &str, part: Value| json!({ "problem": problem, "plan": plan, name: part });
        let mut order = problem["orders"][0].clone();
        order["id"] = json!("new");
        let offer = with("order", order.clone());
        put_json("routing-offer", &format!("{number}.json"), &offer)?;
        let events = with("events", events_of_day(problem, order));
        put_json("routing-replan", &format!("{number}.json"), &events)?;
        let edits = with("edits", edits_of_day(problem, plan));
        put_json("routing-edits", &format!("{number}.json"), &edits)?;
    }
    Ok(())
}

fn events_of_year(problem: &Value) -> Value {
    let start = problem["start"].as_str().unwrap_or("2026-03-02");
    let (person, host) = (&problem["physicians"][0]["id"], &problem["hosts"][0]["id"]);
    json!({
        "now": 1,
        "freeze": { "frozen_weeks": 1, "week_weeks": 0, "person_weeks": 0 },
        "locks": [{ "physician": person, "lock": "week", "first_week": 0, "last_week": 1 }],
        "events": [
            { "leave_added": { "physician": person, "from": start, "to": start } },
            { "host_closed": { "host": host, "from": start } },
        ],
    })
}

fn edits_of_year(plan: &Value) -> Value {
    let mut edits = vec![json!({ "plan": plan["plan"] })];
    for row in plan["plan"]["postings"]
        .as_array()
        .into_iter()
        .flatten()
        .take(2)
    {
        edits.push(json!({ "posting_dropped": row }));
        edits.push(json!({ "posting_added": row }));
        let lock = json!({ "physician": row["physician"], "lock": "week" });
        edits.push(json!({ "lock": lock }));
        edits.push(json!({ "unlock": lock }));
    }
    for row in plan["plan"]["series"]
        .as_array()
        .into_iter()
        .flatten()
        .take(1)
    {
        edits.push(json!({ "line": row }));
        edits.push(json!({ "session": { "line": row["line"], "week": 0 } }));
        edits.push(json!({ "session_restored": { "line": row["line"], "week": 0 } }));
    }
    Value::Array(edits)
}

fn events_of_day(problem: &Value, order: Value) -> Value {
    let (first, van) = (&problem["orders"][0]["id"], &problem["vehicles"][0]["id"]);
    json!({
        "now": 5,
        "freeze": { "time_seconds": 1, "sequence_seconds": 2, "vehicle_seconds": 3 },
        "events": [
            { "release_delayed": { "order": first, "release": 9 } },
            { "order_added": order },
            { "traffic_scaled": { "percent": 80, "from": 3, "to": 9 } },
            { "order_cancelled": { "order": first } },
            { "vehicle_lost": { "vehicle": van, "ready_at": 12 } },
        ],
    })
}

fn edits_of_day(problem: &Value, plan: &Value) -> Value {
    let (order, van) = (&problem["orders"][0]["id"], &problem["vehicles"][0]["id"]);
    json!([
        { "plan": plan["plan"] },
        { "dropped": { "order": order } },
        { "move": { "order": order, "vehicle": van, "trip": 1, "stop": 1 } },
        { "lock": { "order": order, "lock": "vehicle" } },
        { "unlock": { "order": order } },
        { "forbid": { "order": order, "vehicle": van } },
        { "allow": { "order": order, "vehicle": van } },
    ])
}

fn texts() -> Outcome<()> {
    let homberger = SOLOMON
        .replace("TINY", "TINY_2_1")
        .replace("10         0  ", "30         0  ");
    let rows = [
        ("solomon", "solomon.txt", SOLOMON),
        ("solomon", "homberger.txt", &homberger),
        ("vrplib", "cvrp.vrp", CVRP),
        ("vrplib", "many.vrp", MANY),
        ("lilim", "pairs.txt", LILIM),
        ("vroom", "request.json", VROOM),
        ("sol", "routes.sol", "Route #1: 1\nRoute #2: 2\nCost 22\n"),
        ("vroom-solution", "answer.json", ANSWER),
        (
            "shifts-text",
            "desk.txt",
            include_str!("../support/shifts/desk.txt"),
        ),
        (
            "shifts-text",
            "ward.txt",
            include_str!("../support/shifts/ward.txt"),
        ),
    ];
    for (reader, name, text) in rows {
        put(reader, name, text)?;
        if !["sol", "vroom-solution", "shifts-text"].contains(&reader) {
            put("any", name, text)?;
        }
    }
    for (number, day) in days().iter().enumerate().skip(2).step_by(3) {
        let name = format!("{number}.json");
        put_json("rounds", &name, &serde_json::to_value(day)?)?;
        put_json("any", &name, &serde_json::to_value(day)?)?;
    }
    Ok(())
}

const ANSWER: &str = r#"{"code": 0, "routes": [{"vehicle": 7, "steps": [{"type": "start"}, {"type": "job", "id": 1},
 {"type": "pickup", "id": 1}, {"type": "delivery", "id": 2}, {"type": "break", "id": 1}, {"type": "end"}]}]}"#;

fn asked() -> Outcome<()> {
    for seed in 1..6 {
        let ledger = serde_json::to_value(ledger(seed))?;
        put_json("ledger", &format!("{seed}.json"), &ledger)?;
    }
    Ok(())
}

/// Of each kind text in two encodings, and a workbook.
fn tables() -> Outcome<()> {
    for (number, kind) in (0..).zip(Kind::ALL) {
        let mut rng = Rng::from_seed(number);
        let rows = random_rows(kind, 2, &mut rng);
        let reader = format!("register-{}", kind.code());
        let text = table(kind, &rows, Format::Csv)?;
        let workbook = table(kind, &rows, Format::Xlsx)?;
        let plain = String::from_utf8(text.clone())?;
        let (chinese, _, _) = GB18030.encode(plain.trim_start_matches('\u{feff}'));
        put(&reader, "utf-8.csv", &text)?;
        put(&reader, "gb18030.csv", chinese)?;
        put(&reader, "rows.xlsx", workbook)?;
    }
    for name in [
        "townships.csv",
        "institutions.csv",
        "committees.csv",
        "zibo_county_census2020.csv",
        "work_calendar_2020_2026.csv",
    ] {
        let bytes = datasets::zibo::file(name).ok_or("it is shipped")?;
        let lines: Vec<&str> = std::str::from_utf8(bytes)?
            .split_inclusive('\n')
            .take(6)
            .collect();
        put("city", name, lines.concat())?;
    }
    Ok(())
}

fn operators() -> Outcome<()> {
    for (name, text) in policy::SHIPPED {
        put("policy", &format!("{name}.toml"), text)?;
    }
    for (name, text) in profile::SHIPPED {
        put("profile", &format!("{name}.toml"), text)?;
    }
    Ok(())
}

fn maps() -> Outcome<()> {
    let mut map = Map::new();
    for id in 1_i32..=5 {
        map = map.point(
            i64::from(id),
            118.0,
            36.8 + 0.01 * f64::from(id),
            "highway=traffic_signals",
        );
    }
    let map = map
        .way(&[1, 2, 3], "highway=primary maxspeed=50 oneway=yes")
        .way(&[3, 4, 5, 1], "highway=residential surface=gravel")
        .way(&[2, 5], "route=ferry duration=PT1H");
    put("pbf", "plain.osm.pbf", map.packed())?;
    put("pbf", "dense.osm.pbf", dense())?;
    let about = About {
        file: "town.osm.pbf".into(),
        file_sha256: "0".repeat(64),
        taken_at: Some(1_767_225_600),
        profile: profile::shipped("car").ok_or("it is shipped")?.into(),
    };
    for side in [2, 4] {
        let roads = Roads::new(town(side, 1))?;
        put(
            "roads",
            &format!("town-{side}"),
            file::write(&about, &roads),
        )?;
    }
    Ok(())
}

/// Points in a dense list, in streams of zlib.
fn dense() -> Vec<u8> {
    let part = |number, bytes: &[u8]| Field {
        number,
        value: Part::Bytes(bytes.to_vec()),
    };
    let header = message(&[part(4, b"OsmSchema-V0.6"), part(4, b"DenseNodes")]);
    // Differences, zigzag: ids 1 2 3; a few hundred metres apart.
    let points = message(&[
        part(1, &[2, 2, 2]),
        part(8, &[0x80, 0xc8, 0xaf, 0xe0, 0x02, 0x80, 0x10, 0x80, 0x10]),
        part(9, &[0x80, 0xc8, 0xaf, 0xc0, 0x0a, 0x80, 0x10, 0x80, 0x10]),
        part(10, &[0, 1, 2, 0, 0]),
    ]);
    let id = Field {
        number: 1,
        value: Part::Figure(1),
    };
    let way = message(&[id, part(2, &[1]), part(3, &[2]), part(8, &[2, 2, 2])]);
    let words = message(&[part(1, b""), part(1, b"highway"), part(1, b"residential")]);
    let group = message(&[part(2, &points), part(3, &way)]);
    let data = message(&[part(1, &words), part(2, &group)]);
    packed(
        &[(b"OSMHeader".to_vec(), header), (b"OSMData".to_vec(), data)],
        true,
        None,
    )
}
