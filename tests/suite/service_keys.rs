//! `Idempotency-Key`: how long it is known, to whom, and over a restart.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use api::store::{Store, address_in};
use datasets::generate::day::day;
use tempfile::TempDir;

use crate::databases::wait;
use crate::program::{Answer, Service, Who};

fn ask(service: &Service, who: &Who, query: &str, keys: &[&str]) -> Answer {
    let draft = serde_json::to_vec(&day(5, 1)).unwrap();
    let body = ("application/json", Some(draft.as_slice()));
    let keys: Vec<(&str, &str)> = keys.iter().map(|key| ("idempotency-key", *key)).collect();
    let path = format!("/api/v1/routings?{query}");
    service.send_bytes(who, "POST", &path, body, &keys)
}

fn id(answer: &Answer) -> String {
    assert_eq!(answer.status, 202, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().into()
}

async fn aged(folder: &std::path::Path, by_ms: i64) {
    let address = address_in(&folder.join("data"));
    let store = Store::connect(&address).await.unwrap();
    sqlx::query("UPDATE idempotency_keys SET created_at = created_at - $1")
        .bind(by_ms)
        .execute(store.pool())
        .await
        .unwrap();
    store.close().await;
}

#[test]
fn a_key_is_known_for_a_day_over_a_restart_and_to_its_account_alone() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let admin = service.admin();
    let first = id(&ask(&service, &admin, "steps=1", &["k"]));
    service.ended(&first);
    // What is over is answered as it is by now.
    let again = ask(&service, &admin, "steps=1", &["k"]);
    assert_eq!(
        (id(&again), &again.json()["state"]),
        (first.clone(), &"finished".into())
    );
    let other = Who::Session(service.account("zhao", "dispatcher", "甲药房"));
    let theirs = id(&ask(&service, &other, "steps=1", &["k"]));
    assert_ne!(theirs, first, "somebody else's key of the same name");
    let two = ask(&service, &admin, "steps=1", &["k", "l"]);
    assert_eq!(two.problem().0, 400, "nobody knows which is meant");
    service.signal("TERM");

    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    const MINUTE_MS: i64 = 60_000;
    wait(aged(folder.path(), DAY_MS - MINUTE_MS));
    let service = Service::at(folder.path(), "");
    let admin = service.admin();
    assert_eq!(id(&ask(&service, &admin, "steps=1", &["k"])), first);
    let reused = ask(&service, &admin, "steps=2", &["k"]);
    let (status, code, _) = reused.problem();
    assert_eq!((status, code.as_str()), (422, "key_reused"));
    let runs = service.get("/api/v1/runs").json();
    assert_eq!(
        runs.as_array().unwrap().len(),
        2,
        "nothing was made by refusals"
    );
    service.signal("TERM");

    wait(aged(folder.path(), MINUTE_MS));
    let service = Service::at(folder.path(), "");
    let late = id(&ask(&service, &service.admin(), "steps=2", &["k"]));
    assert_ne!(late, first, "after a day the key is as good as new");
}
