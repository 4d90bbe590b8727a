//! Edits of a draft by hand: judged, and stored or not.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use datasets::generate::day::day;
use serde_json::{Value, json};
use support::roster::draw::{Drawn, draw};

use crate::plans_life::{ask, clerk, drafted, of_run, over, step};
use crate::program::{Answer, Service, Who};

/// A holds L on Monday mornings, B holds M on Tuesday mornings.
fn drawn() -> Drawn {
    draw(
        "weeks 4\nhost G minutes=30\nhost H minutes=30\nline L host=G\nline M host=H\nphysician A\nphysician B\n\
         L mon_am | A A A A\nM tue_am | B B B B",
    )
}

/// A draft with the plan as it is drawn.
fn begun(service: &Service, who: &Who) -> Value {
    let drawn = drawn();
    let draft = drafted(service, who, &json!(drawn.draft));
    let edits = json!({ "edits": [{ "plan": drawn.plan }] });
    let answer = ask(service, who, &draft, "edits", &edits);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["plan"].clone()
}

fn edit(service: &Service, who: &Who, plan: &Value, edits: &Value) -> Answer {
    ask(service, who, plan, "edits", &json!({ "edits": edits }))
}

/// An edit that is stored; its difference and the plan after it.
fn stored(service: &Service, who: &Who, plan: &Value, edits: &Value) -> (Value, Value) {
    let answer = edit(service, who, plan, edits);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    assert_eq!(answer["stored"], true, "{answer}");
    assert_eq!(
        answer["plan"]["version"],
        plan["version"].as_i64().unwrap() + 1
    );
    the_rows_add_up(&answer["difference"]);
    (answer["difference"].clone(), answer["plan"].clone())
}

/// What the rules cost more is what the plan costs more.
fn the_rows_add_up(difference: &Value) {
    let number = |row: &Value, field: &str| row[field].as_i64().unwrap();
    let rows = difference["rules"].as_array().unwrap();
    let moved: i64 = (rows.iter())
        .map(|row| number(row, "cost_after") - number(row, "cost_before"))
        .sum();
    let total = number(difference, "cost_after") - number(difference, "cost_before");
    assert_eq!(moved, total, "{difference}");
}

fn rule<'d>(difference: &'d Value, name: &str) -> &'d Value {
    let mut rows = difference["rules"].as_array().unwrap().iter();
    let row = rows.find(|row| row["rule"] == name);
    row.unwrap_or_else(|| panic!("{name}: {difference}"))
}

fn content(service: &Service, who: &Who, plan: &Value) -> Value {
    let path = format!(
        "/api/v1/plans/{}/files/plan.json",
        plan["id"].as_str().unwrap()
    );
    service.send(who, "GET", &path, None).json()["plan"].clone()
}

#[test]
fn sessions_are_moved_and_swapped_and_the_answer_is_the_difference_by_rule() {
    let service = Service::start("");
    let li = clerk(&service, "li");
    let plan = begun(&service, &li);
    // Called off: a session less.
    let off = json!([{ "session": { "line": "L", "week": 1 } }]);
    let preview = json!({ "edits": off, "preview": true });
    let seen = ask(&service, &li, &plan, "edits", &preview).json();
    assert_eq!((&seen["stored"], &seen["plan"]), (&json!(false), &plan));
    let (difference, plan) = stored(&service, &li, &plan, &off);
    assert_eq!(seen["difference"], difference);
    let cover = rule(&difference, "studio_cover");
    assert_eq!(
        (&cover["amount_before"], &cover["amount_after"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(cover["rule_zh"], "工作室坐诊不落空");
    // Held again, by the other one.
    let again = json!([{ "session_restored": { "line": "L", "week": 1 } },
        { "swap": { "one": { "line": "L", "week": 1 }, "other": { "line": "M", "week": 2 } } }]);
    let (difference, plan) = stored(&service, &li, &plan, &again);
    assert_eq!(rule(&difference, "studio_cover")["amount_after"], 0);
    assert_eq!(
        content(&service, &li, &plan)["patches"],
        json!([
            { "line": "L", "week": 1, "physician": "B", "half_day": "mon_am" },
            { "line": "M", "week": 2, "physician": "A", "half_day": "tue_am" },
        ])
    );
    // A line on another half-day is as the line has it: its single sessions are gone.
    let series = json!([{ "line": { "line": "L", "half_day": "fri_pm", "phase": 0,
        "holders": [{ "physician": "A", "first_week": 0, "weeks": 4 }] } }]);
    let (_, plan) = stored(&service, &li, &plan, &series);
    let content = content(&service, &li, &plan);
    assert_eq!(content["patches"].as_array().unwrap().len(), 1);
    let steps = format!("/api/v1/plans/{}/steps", plan["id"].as_str().unwrap());
    let steps = service.send(&li, "GET", &steps, None).json();
    assert_eq!(steps[3]["detail"]["edits"], again);
}

#[test]
fn a_broken_hard_rule_is_stored_with_a_reason_only_and_the_approver_sees_it() {
    let service = Service::start("");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let plan = begun(&service, &li);
    // B is to be at two hosts at once.
    let twice =
        json!([{ "session": { "line": "L", "week": 1, "physician": "B", "half_day": "tue_am" } }]);
    let answer = edit(&service, &li, &plan, &twice).json();
    assert_eq!(
        (&answer["stored"], &answer["needs_accept"], &answer["plan"]),
        (&json!(false), &json!(true), &plan)
    );
    let broken = answer["difference"]["new_violations"].clone();
    assert!(!broken.as_array().unwrap().is_empty(), "{answer}");
    assert_eq!(answer["difference"]["hard_before"], 0);
    let asked = |reason: &str| json!({ "edits": twice, "accept": true, "reason": reason });
    let bare = ask(&service, &li, &plan, "edits", &asked(""));
    assert_eq!(
        bare.problem(),
        (422, "flawed".into(), vec!["$.reason".into()])
    );
    let kept = ask(
        &service,
        &li,
        &plan,
        "edits",
        &asked("两家卫生院已协商，由同一人上下午分诊"),
    );
    let kept = kept.json();
    assert_eq!(
        (&kept["stored"], &kept["needs_accept"]),
        (&json!(true), &json!(true))
    );
    // What is broken already does not stand in the way of other edits.
    let other = json!([{ "session": { "line": "M", "week": 3 } }]);
    let (_, plan) = stored(&service, &li, &kept["plan"], &other);
    let proposed = step(&service, &li, &plan, "propose");
    let path = format!("/api/v1/plans/{}/verdict", proposed["id"].as_str().unwrap());
    let standing = service.send(&wang, "GET", &path, None).json();
    assert_eq!(standing["verdict"]["feasible"], false);
    assert_eq!(standing["accepted"].as_array().unwrap().len(), 1);
    assert_eq!(
        standing["accepted"][0]["reason"],
        "两家卫生院已协商，由同一人上下午分诊"
    );
    assert_eq!(standing["accepted"][0]["account"], "li");
    let back = ask(
        &service,
        &wang,
        &proposed,
        "reject",
        &json!({ "reason": "不妥" }),
    )
    .json();
    let put_back = json!([{ "session_restored": { "line": "L", "week": 1 } }]);
    let (difference, _) = stored(&service, &li, &back, &put_back);
    assert_eq!(difference["gone_violations"], broken);
    assert_eq!(difference["hard_after"], 0);
}

#[test]
fn what_is_locked_or_forbidden_is_a_rule_from_then_on() {
    let service = Service::start("");
    let li = clerk(&service, "li");
    let plan = begun(&service, &li);
    let lock = json!({ "line": "L", "first_week": 1, "last_week": 2, "lock": "frozen" });
    let (difference, plan) = stored(&service, &li, &plan, &json!([{ "lock": lock }]));
    assert_eq!(
        (&difference["hard_after"], &difference["new_violations"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(plan["locks"], json!([lock]));
    let off = |week: i64| json!([{ "session": { "line": "L", "week": week } }]);
    let (_, plan) = stored(&service, &li, &plan, &off(3));
    let answer = edit(&service, &li, &plan, &off(2)).json();
    assert_eq!(answer["stored"], false);
    assert_eq!(rule(&answer["difference"], "locks_kept")["amount_after"], 1);
    let (_, plan) = stored(&service, &li, &plan, &json!([{ "unlock": lock }]));
    assert_eq!(plan["locks"], json!([]));
    let (_, plan) = stored(&service, &li, &plan, &off(2));
    // Nobody may ask A to travel in the first week.
    let forbid = json!([{ "forbid": { "physician": "A",
        "limit": { "from": "2026-03-02", "to": "2026-03-08", "max_minutes": 0 } } }]);
    let answer = edit(&service, &li, &plan, &forbid).json();
    assert_eq!(answer["stored"], false);
    assert_eq!(
        rule(&answer["difference"], "personal_limit")["amount_after"],
        1
    );
    let both = json!([forbid[0], { "session": { "line": "L", "week": 0, "physician": "B" } }]);
    let (difference, plan) = stored(&service, &li, &plan, &both);
    assert_eq!(difference["hard_after"], 0);
    let problem = format!(
        "/api/v1/plans/{}/files/problem.json",
        plan["id"].as_str().unwrap()
    );
    let problem = service.send(&li, "GET", &problem, None).json();
    assert_eq!(problem["physicians"][0]["limits"][0]["max_minutes"], 0);
    nor_to_a_host(&service, &li, &plan);
}

/// Nor that B goes to G in the third.
fn nor_to_a_host(service: &Service, li: &Who, plan: &Value) {
    let (_, plan) = stored(
        service,
        li,
        plan,
        &json!([{ "session_restored": { "line": "L", "week": 2 } }]),
    );
    let given = json!([{ "session": { "line": "L", "week": 2, "physician": "B" } }]);
    let (_, plan) = stored(service, li, &plan, &given);
    let forbid = json!([{ "forbid": { "physician": "B",
        "limit": { "from": "2026-03-16", "to": "2026-03-22", "not_at": ["G"] } } }]);
    let answer = edit(service, li, &plan, &forbid).json();
    assert_eq!(
        (&answer["stored"], &answer["needs_accept"]),
        (&json!(false), &json!(true))
    );
    let broken = &answer["difference"]["new_violations"][0];
    assert_eq!(
        (&broken["rule"], &broken["subject"]),
        (&json!("personal_limit"), &json!("B"))
    );
    let both = json!([forbid[0], { "session": { "line": "L", "week": 2 } }]);
    let (difference, plan) = stored(service, li, &plan, &both);
    assert_eq!(difference["hard_after"], 0);
    let unknown = json!([{ "forbid": { "physician": "B",
        "limit": { "from": "2026-03-16", "to": "2026-03-22", "not_at": ["nowhere"] } } }]);
    let (status, _, paths) = edit(service, li, &plan, &unknown).problem();
    assert_eq!(status, 422);
    assert!(paths[0].ends_with("not_at[0]"), "{paths:?}");
}

#[test]
fn edits_that_cannot_be_are_refused_together_each_at_its_place() {
    let service = Service::start("");
    let li = clerk(&service, "li");
    let plan = begun(&service, &li);
    let edits = json!([
        { "session": { "line": "L", "week": 1, "physician": "Z" } },
        { "session": { "line": "L", "week": 0, "physician": "B" } },
        { "swap": { "one": { "line": "Z", "week": 1 }, "other": { "line": "M", "week": 9 } } },
        { "posting_dropped": { "physician": "A", "host": "G", "first_week": 0, "weeks": 4 } },
        { "posting_added": { "physician": "A", "host": "Z", "first_week": 0, "weeks": 9 } },
        { "lock": { "line": "Z", "lock": "frozen" } },
        { "forbid": { "physician": "Z", "limit": { "from": "2026-03-02", "to": "2026-03-08" } } },
        { "fly": {} },
        { "session": { "line": "L" } },
    ]);
    let (status, code, paths) = edit(&service, &li, &plan, &edits).problem();
    assert_eq!((status, code.as_str()), (422, "flawed"));
    assert_eq!(
        paths,
        [
            "$.edits[0].session.physician",
            "$.edits[2].swap.one",
            "$.edits[2].swap.other",
            "$.edits[3].posting_dropped.physician",
            "$.edits[4].posting_added.weeks",
            "$.edits[4].posting_added.host",
            "$.edits[5].lock.line",
            "$.edits[6].forbid.physician",
            "$.edits[7].fly",
            "$.edits[8].session.week",
        ]
    );
    let many = vec![json!({ "session": { "line": "L", "week": 0 } }); 201];
    let many = edit(&service, &li, &plan, &json!(many));
    assert_eq!(many.problem().2, ["$.edits"]);
    let none = ask(&service, &li, &plan, "edits", &json!({ "edits": 7 }));
    assert_eq!(none.problem().2, ["$.edits"]);
    assert_eq!(content(&service, &li, &plan), json!(drawn().plan));
}

#[test]
fn routes_are_edited_as_dispatchers_speak() {
    let service = Service::start("");
    let who = Who::Session(service.account("sun", "dispatcher", "甲药房"));
    let draft = serde_json::to_value(day(8, 1)).unwrap();
    let run = over(&service, &who, "routings?steps=200", &draft);
    let plan = of_run(&service, &who, &run);
    let routes = content(&service, &who, &plan)["routes"].clone();
    let vehicle = routes[0]["vehicle"].clone();
    let order = routes[0]["trips"][0]["stops"][0].clone();
    let (difference, plan) = stored(
        &service,
        &who,
        &plan,
        &json!([{ "dropped": { "order": order } }]),
    );
    assert_eq!(
        rule(&difference, "unserved")["amount_after"],
        1,
        "{difference}"
    );
    assert_eq!(difference["new_violations"][0]["subject"], order);
    assert_eq!(content(&service, &who, &plan)["unserved"], json!([order]));
    let back = json!([{ "move": { "order": order, "vehicle": vehicle, "trip": 1, "stop": 1,
        "new_trip": routes[0]["trips"][0]["stops"].as_array().unwrap().len() == 1 } }]);
    let (difference, plan) = stored(&service, &who, &plan, &back);
    assert_eq!(difference["gone_violations"][0]["subject"], order);
    assert_eq!(content(&service, &who, &plan)["routes"], routes);
    let plan = what_is_locked_stays_on_its_vehicle(&service, &who, (&plan, &draft), &order);
    let dropped = json!([{ "dropped": { "order": order } }]);
    let (_, plan) = stored(&service, &who, &plan, &dropped);
    let wrong = json!([
        { "move": { "order": order, "vehicle": "nobody", "trip": 1, "stop": 1 } },
        { "move": { "order": order, "vehicle": vehicle, "trip": 9, "stop": 1 } },
        { "swap": { "one": order, "other": order } },
        { "unlock": { "order": order } },
    ]);
    let (_, _, paths) = edit(&service, &who, &plan, &wrong).problem();
    assert_eq!(
        paths,
        [
            "$.edits[0].move.vehicle",
            "$.edits[1].move.trip",
            "$.edits[2].swap.one",
            "$.edits[3].unlock.order",
        ]
    );
    // A personnel office makes no routes, and a dispatcher no rosters.
    let personnel = Who::Session(service.account("li", "personnel", ""));
    let refused = edit(&service, &personnel, &plan, &json!([]));
    assert_eq!(
        (refused.problem().0, refused.problem().1.as_str()),
        (404, "no_such_object")
    );
}

/// Until it is unlocked again; the draft after that.
fn what_is_locked_stays_on_its_vehicle(
    service: &Service,
    who: &Who,
    (plan, draft): (&Value, &Value),
    order: &Value,
) -> Value {
    let routes = content(service, who, plan)["routes"].clone();
    let vehicle = &routes[0]["vehicle"];
    let lock = json!({ "order": order, "lock": "vehicle" });
    let (_, plan) = stored(service, who, plan, &json!([{ "lock": lock }]));
    let mut vehicles = draft["vehicles"].as_array().unwrap().iter();
    let other = vehicles.find(|row| row["id"] != *vehicle).unwrap()["id"].clone();
    let number = (routes.as_array().unwrap().iter())
        .find(|route| route["vehicle"] == other)
        .map_or(1, |route| route["trips"].as_array().unwrap().len() + 1);
    let away = json!([{ "move": { "order": order, "vehicle": other, "trip": number, "stop": 1,
        "new_trip": true } }]);
    let moved = edit(service, who, &plan, &away).json();
    assert_eq!(moved["stored"], false, "{moved}");
    assert_eq!(rule(&moved["difference"], "locks_kept")["amount_after"], 1);
    let unlock = json!([{ "unlock": { "order": order } }]);
    let (_, plan) = stored(service, who, &plan, &unlock);
    let free = edit(service, who, &plan, &away).json();
    let rules = free["difference"]["rules"].as_array().unwrap();
    assert!(
        rules.iter().all(|row| row["rule"] != "locks_kept"),
        "{free}"
    );
    free["plan"].clone()
}
