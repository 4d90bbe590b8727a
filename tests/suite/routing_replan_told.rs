//! Whoever is concerned is told of a re-plan, and what was taken for granted is said.

use serde_json::json;
use solver::base::text::TimeOfDay;
use solver::base::units::Seconds;
use solver::routing::check::check;
use solver::routing::diff::{Change, diff};
use solver::routing::draft::Draft;
use solver::routing::problem::Problem;
use solver::routing::replan::{Now, after};
use support::routing::grid::{line, plan};
use support::routing::vehicle;

use crate::routing_replan::{draft, events, now, read, run};

fn changes(old: &Problem, before: &str, new: &Problem, after: &str) -> Vec<String> {
    let (before, after) = (plan(old, before), plan(new, after));
    let found = diff((old, &before), (new, &after), Seconds(60));
    found
        .into_iter()
        .map(|change: Change| change.message)
        .collect()
}

#[test]
fn people_are_told_what_concerns_them_in_the_order_of_the_day() {
    let day = line(|draft| draft.vehicles.push(vehicle("w", "d")));
    assert!(changes(&day, "van: d a b", &day, "van: d a b").is_empty());
    // b goes to w and stays at 8:02; c comes at 8:03 as a new order; a is given up.
    assert_eq!(
        changes(&day, "van: d a b", &day, "van: d c\nw: d b"),
        [
            "a is no longer delivered by van 08:01",
            "b comes with w, not van",
            "c is delivered by van 08:03",
            "van takes on c",
            "van gives up a b",
            "w takes on b",
            "w drives one more trip: trip 1, loaded at d at 08:00",
        ]
    );
    // c first, at 8:03; b a minute later than c and two minutes late; a is four minutes late.
    assert_eq!(
        changes(&day, "van: d a b c", &day, "van: d c b a"),
        [
            "b is delivered at 08:04, not 08:02",
            "a is delivered at 08:05, not 08:01",
            "van goes c b a, not a b c",
        ]
    );
    // Shifts of a minute are within the tolerance.
    let later = line(|draft| {
        draft.vehicles.push(vehicle("w", "d"));
        draft.orders[0].release = Some(TimeOfDay::Seconds(8 * 3600 + 60));
    });
    assert!(changes(&day, "van: d a b", &later, "van: d a b").is_empty());
    let later = line(|draft| {
        draft.vehicles.push(vehicle("w", "d"));
        draft.orders[0].release = Some(TimeOfDay::Seconds(8 * 3600 + 61));
    });
    assert_eq!(
        changes(&day, "van: d a b", &later, "van: d a b"),
        [
            "a is delivered at 08:02:01, not 08:01",
            "b is delivered at 08:03:01, not 08:02",
            "van loads trip 1 at d at 08:01:01, not at d at 08:00",
        ]
    );
}

#[test]
fn drivers_are_told_of_trips_whatever_their_number_is_now() {
    let day = line(|draft| draft.depots[0].loading_seconds = 600);
    // Loaded at 8:00 and back at 8:12, then at 8:12 for b, and at 8:26 for c.
    let before = "van: d a | d b | d c";
    assert_eq!(
        changes(&day, before, &day, "van: d a | d c"),
        [
            "b is no longer delivered by van 08:24",
            "c is delivered at 08:25, not 08:39",
            "van gives up b",
            "van no longer drives trip 2, loaded at d at 08:12",
            "van loads trip 2 (3 before) at d at 08:12, not at d at 08:26",
        ]
    );
    assert_eq!(
        changes(&day, "van: d a | d c", &day, before)[2..],
        [
            "van takes on b",
            "van drives one more trip: trip 2, loaded at d at 08:12",
            "van loads trip 3 (2 before) at d at 08:26, not at d at 08:12",
        ]
    );
    // At the other depot, ten kilometres away, for the same order.
    let told = changes(&day, "van: d a", &day, "van: e a");
    assert_eq!(
        told.last().map(String::as_str),
        Some("van loads trip 1 at e at 08:10, not at d at 08:00")
    );
}

fn said(draft: &Draft, lost: serde_json::Value) -> (Now, Vec<String>) {
    let value = json!({ "now": "08:02", "events": [{ "vehicle_lost": lost }] });
    let now = now(draft, "v: d a b c | d e", value);
    let notes = now.notes.iter().map(|note| note.message.clone());
    let notes = notes.collect();
    (now, notes)
}

fn release(now: &Now, id: &str) -> String {
    let mut rows = now.problem.orders().values();
    let row = rows.find(|row| row.key == id);
    row.expect("it is still wanted").release.clock()
}

#[test]
fn what_is_on_a_lost_vehicle_is_ready_at_once_later_or_never_as_is_said() {
    let draft = draft();
    let (at_once, notes) = said(&draft, json!({ "vehicle": "v" }));
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].starts_with("on board v: b, c; "), "{notes:?}");
    assert_eq!(release(&at_once, "b"), "08:02");

    let (later, notes) = said(&draft, json!({ "vehicle": "v", "ready_at": "09:00" }));
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(release(&later, "b"), "09:00");
    // It was not on board.
    assert_eq!(release(&later, "e"), "08:02");
    let found = run(&later.problem, 1, 200);
    assert_eq!(check(&later.problem, &found).amount("unserved"), 0);

    let (gone, notes) = said(&draft, json!({ "vehicle": "v", "lost": true }));
    assert!(notes[0].starts_with("lost with v: b, c; "), "{notes:?}");
    let keys = gone.draft.orders.iter().map(|row| row.id.as_str());
    assert_eq!(keys.collect::<Vec<_>>(), ["a", "e"]);
    let old = read(&draft);
    let told = plan(&old, "v: d a b c | d e");
    let found = run(&gone.problem, 1, 200);
    let changes = gone.changes((&old, &told), &found);
    let messages: Vec<_> = changes.iter().map(|change| &change.message).collect();
    assert!(
        messages.contains(&&"b is no longer delivered by v 08:03".to_string()),
        "{messages:?}"
    );

    let value = json!({ "events": [{ "vehicle_lost": {
        "vehicle": "v", "ready_at": "25:61", "lost": true,
    } }] });
    let flaws = after(&draft, &old, &told, &events(value)).expect_err("both");
    let found: Vec<_> = flaws.iter().map(|flaw| flaw.path.as_str()).collect();
    let at = |field: &str| format!("$.events[0].vehicle_lost.{field}");
    assert_eq!(found, [at("ready_at"), at("lost")]);
}

#[test]
fn whoever_leaves_out_the_moment_is_told_what_that_means() {
    let notes = |value: serde_json::Value| {
        let now = now(&draft(), "v: d a b c | d e", value);
        now.notes
            .iter()
            .map(|note| note.message_zh.clone())
            .collect::<Vec<_>>()
    };
    let found = notes(json!({}));
    assert!(found[0].starts_with("未给出 now"), "{found:?}");
    assert!(notes(json!({ "now": "08:00" })).is_empty());
}

#[test]
fn goods_of_a_cancelled_order_that_are_on_board_come_back() {
    let told = |moment: &str, order: &str| {
        let draft = draft();
        let value = json!({ "now": moment, "events": [{ "order_cancelled": { "order": order } }] });
        let now = now(&draft, "v: d a b c | d e", value);
        let old = read(&draft);
        let found = run(&now.problem, 1, 100);
        let changes = now.changes((&old, &plan(&old, "v: d a b c | d e")), &found);
        changes.last().map(|change| change.message.clone())
    };
    let back = "v brings b back: it is cancelled and on board";
    assert_eq!(told("08:02", "b").as_deref(), Some(back));
    // Not yet loaded; and of the trip that is still to come.
    assert_ne!(told("07:59", "b").as_deref(), Some(back));
    let last = told("08:02", "e").expect("something is told");
    assert!(!last.contains("brings"), "{last}");
}
