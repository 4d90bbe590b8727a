//! Codes of a second factor: asked for once they are confirmed, each taken once, and not asked of those who
//! come by a one-time link.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::path::Path;

use api::store::{Store, address_in};
use serde_json::{Value, json};
use sqlx::Row;
use tempfile::TempDir;
use totp_rs::{Builder, Secret};

use crate::databases::wait;
use crate::program::{Answer, Service, Who, done};

const PASSWORD: &str = "correct horse battery";
const FACTOR: &str = "/api/v1/session/second-factor";

/// What a device shows so many steps from now, by the clock of the store.
fn shown(folder: &Path, secret: &str, steps: u64) -> String {
    let address = address_in(&folder.join("data"));
    let seconds = wait(async {
        let store = Store::connect(&address).await.unwrap();
        let query = sqlx::query("SELECT now_ms FROM clock");
        let row = query.fetch_one(store.pool()).await.unwrap();
        store.close().await;
        u64::try_from(row.get::<i64, _>(0)).unwrap() / 1_000
    });
    let secret = Secret::try_from_base32(secret).unwrap();
    let device = Builder::new().with_secret(secret).build().unwrap();
    device.generate(seconds + 30 * steps).to_string()
}

fn enter(service: &Service, code: Option<&str>) -> Answer {
    let way = json!({ "name": "li", "password": PASSWORD, "code": code });
    service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&way))
}

fn refusal(answer: &Answer) -> (u16, String) {
    let (status, code, _) = answer.problem();
    (status, code)
}

fn settle(service: &Service, who: &Who, code: &str, asked_for: bool) -> Answer {
    let body = json!({ "code": code, "asked_for": asked_for });
    service.send(who, "PUT", FACTOR, Some(&body))
}

fn begin(service: &Service, who: &Who, password: &str) -> Answer {
    let body = json!({ "password": password });
    service.send(who, "POST", FACTOR, Some(&body))
}

/// The secret of one that is begun.
fn begun(service: &Service, who: &Who, password: &str) -> String {
    let begun = begin(service, who, password);
    assert_eq!(begun.status, 201, "{}", begun.text());
    begun.json()["secret"].as_str().unwrap().into()
}

/// A session of whoever follows a new one-time link into the account.
fn by_link(service: &Service, draft: Option<&Value>) -> Who {
    let accounts = service.get("/api/v1/accounts").json();
    let mut accounts = accounts.as_array().unwrap().iter();
    let account = accounts.find(|account| account["name"] == "li").unwrap();
    assert_eq!(account["has_second_factor"], true);
    let path = format!("/api/v1/accounts/{}/link", account["id"].as_str().unwrap());
    let link = service.send(&service.admin(), "POST", &path, draft).json();
    let link = link["path"].as_str().unwrap().rsplit('/').next().unwrap();
    Who::Session(service.enter(&json!({ "link": link })))
}

/// Somebody with a password and a device; the secret of the device.
fn with_device(service: &Service, folder: &Path) -> (Who, String) {
    let li = Who::Session(service.account("li", "planner", ""));
    let password = json!({ "new": PASSWORD });
    let set = service.send(&li, "PUT", "/api/v1/session/password", Some(&password));
    assert_eq!(set.status, 204, "{}", set.text());
    assert_eq!(
        settle(service, &li, "123456", true).status,
        401,
        "nothing was begun"
    );
    // Who has found the session open does not know the password.
    for unknown in ["", "wrong"] {
        assert_eq!(
            refusal(&begin(service, &li, unknown)),
            (401, "refused".into())
        );
    }
    let begun = begin(service, &li, PASSWORD);
    assert_eq!(begun.status, 201, "{}", begun.text());
    let secret = begun.json()["secret"].as_str().unwrap().to_string();
    let address = begun.json()["address"].as_str().unwrap().to_string();
    assert_eq!(
        address,
        format!("otpauth://totp/Rounds:li?secret={secret}&issuer=Rounds")
    );
    assert_eq!(enter(service, None).status, 204, "not confirmed yet");
    assert_eq!(settle(service, &li, "12345", true).status, 401);
    let code = shown(folder, &secret, 0);
    assert_eq!(settle(service, &li, &code, true).status, 204);
    wait(forgotten(folder, "DELETE FROM sign_in_failures"));
    (li, secret)
}

fn has_one(service: &Service, who: &Who) -> Value {
    service.send(who, "GET", "/api/v1/session", None).json()["has_second_factor"].clone()
}

#[test]
fn a_code_is_asked_for_beside_the_password_and_taken_once() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let (li, secret) = with_device(&service, folder.path());
    assert_eq!(has_one(&service, &li), true);
    assert_eq!(refusal(&enter(&service, None)), (401, "code_wanted".into()));
    let wrong = json!({ "name": "li", "password": "wrong", "code": "000000" });
    let wrong = service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&wrong));
    assert_eq!(refusal(&wrong), (401, "refused".into()));
    // Half a minute ahead is still taken; what is never shown is not.
    let code = shown(folder.path(), &secret, 1);
    assert_eq!(enter(&service, Some(&code)).status, 204);
    assert_eq!(
        refusal(&enter(&service, Some(&code))),
        (401, "refused".into())
    );
    assert_eq!(
        refusal(&enter(&service, Some("99"))),
        (401, "refused".into())
    );
    service.signal("TERM");

    // The secret is sealed, and goes with the keys.
    let database = std::fs::read(folder.path().join("data/rounds.db")).unwrap();
    let bytes = secret.as_bytes();
    assert!(!database.windows(bytes.len()).any(|part| part == bytes));
    for what in ["rotate", "forget"] {
        done(folder.path(), &["keys", what, "--data", "data"]);
    }
    wait(forgotten(
        folder.path(),
        "UPDATE accounts SET totp_step = 0",
    ));
    wait(forgotten(folder.path(), "DELETE FROM sign_in_failures"));
    let service = Service::at(folder.path(), "");
    let code = shown(folder.path(), &secret, 0);
    assert_eq!(enter(&service, Some(&code)).status, 204);
}

/// As if the codes of now had not been told yet, or some had not failed.
async fn forgotten(folder: &Path, statement: &'static str) {
    let address = address_in(&folder.join("data"));
    let store = Store::connect(&address).await.unwrap();
    sqlx::query(statement).execute(store.pool()).await.unwrap();
    store.close().await;
}

#[test]
fn codes_that_are_guessed_shut_out_and_a_link_gets_one_in_without_the_device() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let (li, _) = with_device(&service, folder.path());
    for _ in 0..5 {
        assert_eq!(refusal(&enter(&service, Some("000000"))).0, 401);
    }
    assert_eq!(
        refusal(&enter(&service, Some("000000"))),
        (429, "locked_out".into())
    );
    assert_eq!(settle(&service, &li, "", false).status, 429);
    // From wherever codes are guessed, they are counted together.
    let elsewhere = "DELETE FROM sign_in_failures WHERE address <> 'codes'";
    wait(forgotten(folder.path(), elsewhere));
    assert_eq!(refusal(&enter(&service, Some("000000"))).0, 429);
    wait(forgotten(folder.path(), "DELETE FROM sign_in_failures"));
    assert_eq!(
        settle(&service, &li, "", false).status,
        401,
        "who has the session alone may not"
    );
    let code = shown(folder.path(), &begun(&service, &li, PASSWORD), 0);
    assert_eq!(
        settle(&service, &li, &code, true).status,
        401,
        "nor put another device in its place"
    );
    let by_link = by_link(&service, None);
    assert_eq!(settle(&service, &by_link, "", false).status, 204);
    assert_eq!(has_one(&service, &by_link), false);
    // Dropping what is not there forgives nobody's guesses at the password.
    let wrong = json!({ "name": "li", "password": "wrong" });
    for _ in 0..2 {
        let guess = service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&wrong));
        assert_eq!(refusal(&guess).0, 401);
        assert_eq!(settle(&service, &by_link, "", false).status, 204);
    }
    for status in [401, 401, 429] {
        let guess = service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&wrong));
        assert_eq!(refusal(&guess).0, status);
    }
    wait(forgotten(folder.path(), "DELETE FROM sign_in_failures"));
    assert_eq!(enter(&service, None).status, 204);
    let trail = service.get("/api/v1/audit").text();
    for action in ["accounts.second_factor", "accounts.second_factor_dropped"] {
        assert!(trail.contains(&format!("\"{action}\"")), "{action}");
    }
}

#[test]
fn who_comes_by_a_link_puts_another_device_in_place_of_a_lost_one_whatever_was_guessed() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    with_device(&service, folder.path());
    for status in [401, 401, 401, 401, 401, 429] {
        assert_eq!(refusal(&enter(&service, Some("000000"))).0, status);
    }
    // Somebody elsewhere has guessed.
    let here = "DELETE FROM sign_in_failures WHERE address <> 'codes'";
    wait(forgotten(folder.path(), here));
    let by_link = by_link(&service, None);
    let secret = begun(&service, &by_link, "");
    let code = shown(folder.path(), &secret, 0);
    let told = json!({ "code": code, "asked_for": true, "present": "" });
    let confirmed = service.send(&by_link, "PUT", FACTOR, Some(&told));
    assert_eq!(confirmed.status, 204, "{}", confirmed.text());
    wait(forgotten(folder.path(), "DELETE FROM sign_in_failures"));
    let next = shown(folder.path(), &secret, 1);
    assert_eq!(enter(&service, Some(&next)).status, 204);
}

#[test]
fn one_link_is_enough_for_whoever_has_lost_device_and_password() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let (_, secret) = with_device(&service, folder.path());
    let set = |who: &Who, new: &str| {
        let body = json!({ "new": new });
        service
            .send(who, "PUT", "/api/v1/session/password", Some(&body))
            .status
    };
    // Without the choice a new password leaves the device asked for, whatever came before.
    let link = by_link(&service, None);
    assert_eq!(set(&link, PASSWORD), 204);
    assert_eq!(settle(&service, &link, "", false).status, 401);
    assert_eq!(has_one(&service, &link), true);
    wait(forgotten(folder.path(), "DELETE FROM sign_in_failures"));

    let link = by_link(&service, Some(&json!({ "drops_second_factor": true })));
    assert_eq!(has_one(&service, &link), false);
    // Who comes by a link is asked for no password.
    begun(&service, &link, "");
    assert_eq!(set(&link, PASSWORD), 204);
    assert_eq!(enter(&service, None).status, 204);
    let trail = service.get("/api/v1/audit").json();
    let trail = trail.as_array().unwrap().iter();
    let told: Vec<[&str; 3]> = trail
        .map(|row| ["account", "action", "object"].map(|key| row[key].as_str().unwrap()))
        .collect();
    let dropping = "accounts.link_dropping_second_factor";
    assert!(
        told.contains(&["admin", dropping, "account li"]),
        "{told:?}"
    );
    let dropped = "accounts.second_factor_dropped";
    assert!(told.contains(&["li", dropped, "account li"]), "{told:?}");
    assert_ne!(secret, begun(&service, &link, PASSWORD));
    let unknown = json!({ "drops_password": true });
    let accounts = service.get("/api/v1/accounts").json();
    let id = accounts[0]["id"].as_str().unwrap().to_string();
    let path = format!("/api/v1/accounts/{id}/link");
    let odd = service.send(&service.admin(), "POST", &path, Some(&unknown));
    assert_eq!(refusal(&odd), (400, "bad_request".into()));
}

#[test]
fn another_device_takes_the_place_of_one_that_is_told_of() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let (li, first) = with_device(&service, folder.path());
    let second = begun(&service, &li, PASSWORD);
    let replace = |present: &str| {
        let code = shown(folder.path(), &second, 0);
        let body = json!({ "code": code, "asked_for": true, "present": present });
        service.send(&li, "PUT", FACTOR, Some(&body))
    };
    // Guesses at the old device count, from wherever they come.
    for _ in 0..5 {
        wait(forgotten(
            folder.path(),
            "DELETE FROM sign_in_failures WHERE address <> 'codes'",
        ));
        assert_eq!(refusal(&replace("000000")).0, 401);
    }
    wait(forgotten(
        folder.path(),
        "DELETE FROM sign_in_failures WHERE address <> 'codes'",
    ));
    let old = shown(folder.path(), &first, 1);
    assert_eq!(refusal(&replace(&old)), (429, "locked_out".into()));
    wait(forgotten(folder.path(), "DELETE FROM sign_in_failures"));
    assert_eq!(replace(&old).status, 204);
    let told = |secret: &str| enter(&service, Some(&shown(folder.path(), secret, 1))).status;
    assert_eq!((told(&first), told(&second)), (401, 204));
}
