//! The command line answers in one language, whichever is asked for: tables, remarks, last lines, flaws.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use solver::routing::draft::Draft;
use solver::routing::problem::Problem;
use support::routing::grid::{on_a_line, plan};
use support::routing::{at, depot, order, vehicle};
use tempfile::TempDir;

use crate::program::{done, rounds};

/// Depot d at 0, orders a, b and c at 1, 2 and 3; b needs a cold box that nobody has, and c is promised
/// by 8:05.
fn draft() -> Draft {
    let mut draft = on_a_line(
        vec![depot("d")],
        vec![vehicle("van", "d")],
        vec![order("a"), order("b"), order("c")],
        &[0, 1, 2, 3],
    );
    draft.orders[1].handling = Some("cold".into());
    draft.orders[2].windows = vec![[at(8, 0), at(8, 5)]];
    draft.vehicles[0].per_hour = 7;
    draft
}

fn write(folder: &Path, name: &str, value: &Value) {
    fs::write(folder.join(name), value.to_string()).expect("there is room");
}

fn folder() -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    let path = folder.path();
    let draft = draft();
    let day = serde_json::to_value(&draft).expect("plain data");
    write(path, "day.json", &day);
    let problem = Problem::new(&draft).expect("a valid day");
    let plan = plan(&problem, "van: d a c").to_draft(&problem);
    let file = json!({
        "kind": "routing_plan", "problem": "a line", "engine": "by hand", "seed": 1, "steps": 0,
        "travel_source": "a line", "plan": plan,
    });
    write(path, "plan.json", &file);
    let order = json!({ "id": "x", "at": 2, "load": [1], "service_seconds": 60 });
    write(path, "order.json", &order);
    write(
        path,
        "bad.json",
        &json!({ "id": "a", "at": 9, "load": [1, 2] }),
    );
    let events = json!({ "now": "08:02", "events": [
        { "traffic_scaled": { "percent": 30 } },
        { "order_added": order },
    ] });
    write(path, "events.json", &events);
    folder
}

fn is_chinese(sign: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&sign) || "，。：；、（）“”".contains(sign)
}

/// Words in Latin letters that are no names of the day, and none of the command line.
fn words(text: &str) -> Vec<&str> {
    const NAMES: [&str; 6] = [
        "van",
        "cold_box",
        "rounds",
        "explain",
        "--remedies",
        "--why",
    ];
    let is_letter = |sign: char| sign.is_ascii_alphanumeric() || "_.-".contains(sign);
    text.split(|sign: char| !is_letter(sign))
        .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1)
        .filter(|word| !NAMES.contains(word))
        .collect()
}

const ORDERS: [&[&str]; 7] = [
    &["route", "day.json", "--steps", "20", "--out", "p.json"],
    &[
        "route",
        "day.json",
        "--steps",
        "20",
        "--out",
        "p.json",
        "--remedies",
        "0",
    ],
    &["check", "day.json", "plan.json"],
    &["explain", "day.json", "plan.json", "--why", "b"],
    &["explain", "day.json", "plan.json", "--why", "c"],
    &["offer", "day.json", "plan.json", "order.json"],
    &[
        "replan",
        "day.json",
        "plan.json",
        "events.json",
        "--steps",
        "20",
    ],
];

#[test]
fn every_command_of_routes_answers_in_the_language_asked_for() {
    let folder = folder();
    for order in ORDERS {
        let english = done(folder.path(), &[order, &["--lang", "en"]].concat()).out;
        assert!(!english.chars().any(is_chinese), "{order:?}: {english}");
        assert!(!words(&english).is_empty(), "{order:?}: {english}");
        // Before the command or after it.
        let chinese = done(folder.path(), &[&["--lang", "zh"], order].concat()).out;
        assert!(words(&chinese).is_empty(), "{order:?}: {chinese}");
        assert!(chinese.chars().any(is_chinese), "{order:?}: {chinese}");
    }
}

#[test]
fn rosters_are_answered_in_the_language_asked_for_as_well() {
    let folder = folder();
    let path = folder.path();
    done(
        path,
        &["generate", "roster", "--size", "s", "--out", "year.json"],
    );
    let roster = ["roster", "year.json", "--steps", "50", "--out", "plan.json"];
    let check = ["check", "year.json", "plan.json"];
    for order in [&roster[..], &check] {
        let english = done(path, &[order, &["--lang", "en"]].concat()).out;
        assert!(!english.chars().any(is_chinese), "{english}");
        let chinese = done(path, &[order, &["--lang", "zh"]].concat()).out;
        assert!(words(&chinese).is_empty(), "{chinese}");
    }
}

#[test]
fn flaws_are_told_in_the_language_asked_for_behind_their_path() {
    let folder = folder();
    let flaws = |lang: &str| {
        let order = ["offer", "day.json", "plan.json", "bad.json", "--lang", lang];
        let said = rounds(folder.path(), &order);
        assert_eq!(said.code, 2);
        said.err
    };
    let (english, chinese) = (flaws("en"), flaws("zh"));
    assert!(!english.chars().any(is_chinese), "{english}");
    for text in [english, chinese] {
        let paths = text
            .lines()
            .filter_map(|line| Some(line.split_once(": ")?.0));
        let paths: Vec<&str> = paths.collect();
        assert_eq!(paths, ["$.id", "$.at", "$.load", "bad.json"], "{text}");
    }
    assert!(flaws("zh").lines().all(|line| line.chars().any(is_chinese)));
}

#[test]
fn whoever_is_named_wrongly_is_told_the_nearest() {
    let folder = folder();
    let why = |lang: &str| {
        let order = [
            "explain",
            "day.json",
            "plan.json",
            "--why",
            "C",
            "--lang",
            lang,
        ];
        rounds(folder.path(), &order).err
    };
    assert_eq!(
        why("en"),
        "error: --why C: there is no order `C`; the nearest is `c`\n"
    );
    assert!(
        why("zh").contains("没有这个订单：“C”；最接近的是“c”"),
        "{}",
        why("zh")
    );
}

#[test]
fn it_is_said_of_how_many_no_remedy_was_looked_for() {
    let folder = folder();
    let route = |remedies: &str| {
        let order = ["route", "day.json", "--steps", "20", "--out", "p.json"];
        let with = ["--lang", "en", "--remedies", remedies];
        done(folder.path(), &[&order[..], &with].concat()).out
    };
    let none = route("0");
    assert!(!none.contains("would fit"), "{none}");
    assert!(
        none.contains("not looked for of 1 of these: `--remedies 1`"),
        "{none}"
    );
    let all = route("1");
    assert!(all.contains("it would fit: needs cold_box on van"), "{all}");
    assert!(!all.contains("not looked for"), "{all}");
}

#[test]
fn who_is_served_earlier_is_counted_and_who_waits_is_named() {
    let folder = folder();
    let path = folder.path();
    // q is collected at 1 as late as possible for 9:00 at 2; c follows.
    let mut draft = draft();
    draft.orders[1].handling = None;
    draft.orders[1].id = "q".into();
    draft.orders[1].load = vec![1];
    draft.orders[1].windows = vec![[at(9, 0), at(9, 0)]];
    draft.orders[1].pickup = Some(serde_json::from_value(json!({ "at": 1 })).expect("a pickup"));
    draft.orders[2].windows.clear();
    draft.state_rows();
    draft.orders[1]
        .pickup
        .iter_mut()
        .for_each(|row| row.at = Some(1));
    write(
        path,
        "day.json",
        &serde_json::to_value(&draft).expect("plain data"),
    );
    let problem = Problem::new(&draft).unwrap_or_else(|flaws| panic!("{flaws:?}"));
    let plan = plan(&problem, "van: d q q c").to_draft(&problem);
    let file = json!({
        "kind": "routing_plan", "problem": "a line", "engine": "by hand", "seed": 1, "steps": 0,
        "travel_source": "a line", "plan": plan,
    });
    write(path, "plan.json", &file);
    let order = [
        "offer",
        "day.json",
        "plan.json",
        "order.json",
        "--lang",
        "en",
    ];
    let out = done(path, &order).out;
    let has = |words: &str| out.lines().any(|line| line.trim_end().ends_with(words));
    assert!(has("1 earlier"), "{out}");
    assert!(has("c +60 s"), "{out}");
    assert!(!out.contains("q -"), "{out}");
}

#[test]
fn money_is_rounded() {
    let coin = |scale: i64| api::coin::Coin {
        scale,
        tier: None,
        unit: None,
    };
    let text = |scale: i64, cost: i64| coin(scale).text(solver::base::units::Cost(cost));
    assert_eq!(text(1000, 6_517_239), "6517.24");
    assert_eq!(text(1000, 6_517_234), "6517.23");
    assert_eq!(text(1000, 6_517_235), "6517.24");
    assert_eq!(text(1000, 999_996), "1000.00");
    assert_eq!(text(1000, -1_239), "-1.24");
    assert_eq!(text(1000, -4), "0.00");
    assert_eq!(text(1, 12), "12");
}

#[test]
fn the_nearest_id_needs_half_of_it_in_common() {
    let known = ["O0001", "O0017", "O0170", "V003", "van"];
    let nearest = |id: &str| solver::base::nearest::nearest(id, known);
    assert_eq!(nearest("o17"), Some("O0017"));
    assert_eq!(nearest("O017"), Some("O0017"));
    assert_eq!(nearest("v3"), Some("V003"));
    assert_eq!(nearest("VAN"), Some("van"));
    assert_eq!(nearest("nobody"), None);
    assert_eq!(nearest(""), None);
}
