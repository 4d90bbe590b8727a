//! Days whose travel times an OSRM server tells, and what becomes of servers that do not.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use serde_json::{Value, json};
use support::roads::server::{Server, table};
use tempfile::TempDir;

use crate::program::Said;
use crate::roads_days::{day, place, read, route, write};

/// A plan with the times of a server that answers so, and what it was asked.
fn asked(
    answers: impl Fn(&str) -> String + Send + 'static,
    day: &Value,
) -> (Said, Value, Vec<String>) {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let server = Server::start(answers);
    write(path, "day.json", day);
    let said = route(path, &["--osrm", &server.url()]);
    let plan = match path.join("plan.json").exists() {
        true => read(path, "plan.json"),
        false => Value::Null,
    };
    (said, plan, server.asked())
}

#[test]
fn an_osrm_server_is_asked_in_blocks_and_named_in_the_plan() {
    let mut big = day();
    let order = |at: usize| {
        let lat = 36.82 + at as f64 * 1e-5;
        json!({ "id": format!("o{at}"), "place": place(lat), "load": [0] })
    };
    big["orders"] = (0..119).map(order).collect();
    let (said, plan, asked) = asked(|path| table(path, |_, _| Some(60.0), 5.0), &big);
    assert_eq!(said.code, 0, "{}", said.err);
    let source = plan["travel_source"].as_str().unwrap();
    assert!(
        source.starts_with("OSRM 127.0.0.1:") && source.ends_with(", driving, data v1"),
        "{source}"
    );
    // 120 places in blocks of 50: three by three.
    assert_eq!(asked.len(), 9);
    assert!(
        asked[0].starts_with("/table/v1/driving/118.000000,36.810000;"),
        "{}",
        asked[0]
    );
    assert!(
        asked
            .iter()
            .all(|path| path.contains("annotations=duration,distance"))
    );
}

#[test]
fn a_server_that_takes_less_is_asked_for_less() {
    let refuse = |path: &str| {
        if 4 < path.matches(';').count() {
            return r#"{"code":"TooBig","message":"Too many table coordinates"}"#.into();
        }
        table(path, |_, _| Some(60.0), 5.0)
    };
    let mut more = day();
    more["orders"] = (0..4)
        .map(|at| json!({ "id": format!("o{at}"), "place": place(36.82), "load": [0] }))
        .collect();
    let (said, _, asked) = asked(refuse, &more);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(asked.len() > 4, "{asked:?}");
}

#[test]
fn where_a_server_knows_no_way_nobody_is_sent() {
    let no_way_to_far = |from: usize, to: usize| (from == to || to != 2).then_some(60.0);
    let (said, plan, _) = asked(move |path| table(path, no_way_to_far, 5.0), &day());
    assert!(
        said.err.contains(
            "$.orders[1].place: there is no way from here to 0 places, and to here from 2"
        ),
        "{}",
        said.err
    );
    let text = plan["plan"].to_string();
    assert!(
        text.contains("near") && plan["plan"]["unserved"] == json!(["far"]),
        "{text}"
    );
}

/// What a server answers, and what is said of it.
fn told(answers: impl Fn(&str) -> String + Send + 'static, code: i32, message: &str) {
    let (said, plan, _) = asked(answers, &day());
    assert_eq!((said.code, &plan), (code, &Value::Null), "{}", said.err);
    assert!(said.err.contains(message), "{message}: {}", said.err);
}

#[test]
fn whatever_a_server_answers_instead_is_a_message_of_its_own() {
    let plain = |answer: &'static str| move |_: &str| answer.to_string();
    told(plain(""), 3, "cannot be asked");
    told(plain("<html>"), 3, "is no table");
    told(plain(r#"{"code":"Ok"}"#), 3, "another size");
    let refused = r#"{"code":"InvalidQuery","message":"Query string malformed"}"#;
    told(
        plain(refused),
        3,
        "refuses: InvalidQuery: Query string malformed",
    );
    let nowhere = r#"{"code":"NoSegment","message":"coordinate 1"}"#;
    told(plain(nowhere), 2, "finds no road nearby: coordinate 1");
    told(
        |path| table(path, |_, _| Some(-1.0), 5.0),
        3,
        "a leg of -1 s",
    );
    let away = |path: &str| table(path, |_, _| Some(1.0), 5_000.0);
    told(away, 2, "$.orders[1].place: no road");
}

#[test]
fn addresses_that_are_none_are_refused_before_anybody_is_asked() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "day.json", &day());
    let none = "no address of an OSRM server";
    for (url, code, message) in [
        ("https://127.0.0.1:1", 2, none),
        ("127.0.0.1", 2, none),
        ("http://me:secret@127.0.0.1", 2, none),
        ("http://", 2, none),
        // Nobody listens there.
        ("http://127.0.0.1:1", 3, "cannot be asked"),
    ] {
        let said = route(folder.path(), &["--osrm", url]);
        assert_eq!(said.code, code, "{url}: {}", said.err);
        assert!(said.err.contains(message), "{url}: {}", said.err);
    }
}
