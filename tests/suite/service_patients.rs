//! Patients' data: masked unless there is a reason, sealed on disk, found nowhere else, erased in time.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use api::registers::debts::{debts, pay};
use api::registers::patients::{erase, reseal};
use api::registers::{AsOf, RegisterError, as_of};
use api::store::seal::Keys;
use api::store::{Store, address_in};
use datasets::generate::day::day;
use datasets::registers::kind::Kind;
use serde_json::Value;
use tempfile::TempDir;

use crate::databases::wait;
use crate::program::{ROUNDS, Service, Who, done, rounds};

/// A patient who exists nowhere but in this test.
const CANARY: [&str; 3] = ["王测试", "13800009999", "石榴测试巷七号"];

fn file() -> String {
    format!(
        "处方号,医院,姓名,电话,收件地址,付数\nRX1,昆仑镇卫生院,{},{},{},7\n",
        CANARY[0], CANARY[1], CANARY[2]
    )
}

/// A service that tells its log everything it can.
pub(crate) fn talkative(folder: &Path) -> Service {
    let mut shell = Command::new("/bin/sh");
    let log = folder.join("log").display().to_string();
    let script = format!("RUST_LOG=trace exec \"$@\" 2>>'{log}'");
    shell.args(["-c", &script, "sh", ROUNDS]);
    Service::through(shell, folder, "")
}

/// Files below a folder that hold any of the texts.
fn holding(folder: &Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, texts));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let holds = |text: &&str| {
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        };
        if texts.iter().any(holds) {
            found.push(path.display().to_string());
        }
    }
    found
}

const IMPORT: &str = "/api/v1/imports?register=prescriptions&effective_on=2026-03-01&file=rx.csv";
const ROWS: &str = "/api/v1/registers/prescriptions?as_of=2026-03-01";

/// Imports the patient as the pharmacy's dispatcher.
fn imported(service: &Service) -> Who {
    let pharmacy = Who::Session(service.account("zhao", "dispatcher", "甲药房"));
    let body = ("text/csv", file());
    let made = service.send_bytes(
        &pharmacy,
        "POST",
        IMPORT,
        (body.0, Some(body.1.as_bytes())),
        &[],
    );
    assert_eq!(made.status, 201, "{}", made.text());
    let import = made.json();
    assert_eq!(import["refused"], serde_json::json!([]));
    assert_eq!(import["difference"][0]["after"]["patient"], "王*试");
    let path = format!("/api/v1/imports/{}/confirm", import["id"].as_str().unwrap());
    let confirmed = service.send(&pharmacy, "POST", &path, None);
    assert_eq!(confirmed.status, 200, "{}", confirmed.text());
    for answer in [made, confirmed] {
        assert!(CANARY.iter().all(|text| !answer.text().contains(text)));
    }
    pharmacy
}

#[test]
fn a_patient_is_masked_unless_somebody_says_why_and_that_is_in_the_trail() {
    let service = Service::start("");
    let pharmacy = imported(&service);
    let auditor = Who::Session(service.account("sun", "auditor", ""));
    let cells = |who: &Who, more: &str| {
        let rows = service
            .send(who, "GET", &format!("{ROWS}{more}"), None)
            .json();
        rows[0]["values"].clone()
    };
    for who in [&pharmacy, &auditor, &service.admin()] {
        let cells = cells(who, "");
        assert_eq!(cells["patient"], "王*试");
        assert_eq!(cells["phone"], "138****9999");
        assert_eq!(cells["address"], "石榴测****");
        assert_eq!(
            (&cells["doses"], &cells["rx_no"]),
            (&7.into(), &"RX1".into())
        );
    }
    let refused = service.send(&auditor, "GET", &format!("{ROWS}&unmask=curious"), None);
    assert_eq!(refused.status, 403);
    let nothing = service.send(&pharmacy, "GET", &format!("{ROWS}&unmask=%20"), None);
    assert_eq!(nothing.problem().2, ["query.unmask"]);
    let open = cells(&pharmacy, "&unmask=call+about+the+address");
    let told: Vec<&Value> = ["patient", "phone", "address"]
        .iter()
        .map(|code| &open[code])
        .collect();
    assert_eq!(told, CANARY);
    let trail = service.get("/api/v1/audit");
    let rows = trail.json();
    let rows: Vec<&Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["action"] == "registers.unmask")
        .collect();
    assert_eq!(
        rows.len(),
        1,
        "who was shown nothing is not in the trail as if"
    );
    assert_eq!(rows[0]["account"], "zhao");
    assert!(
        rows[0]["object"]
            .as_str()
            .unwrap()
            .contains("call about the address")
    );
    assert!(CANARY.iter().all(|text| !trail.text().contains(text)));
}

/// Numbers of the keys in a file of them.
fn numbers(text: &str) -> Vec<String> {
    let keys: Value = serde_json::from_str(text).unwrap();
    keys["keys"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn a_patient_is_found_in_no_file_of_the_service_and_the_key_can_be_changed() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let service = talkative(at);
    let pharmacy = imported(&service);
    service.send(&pharmacy, "GET", &format!("{ROWS}&unmask=test"), None);
    let draft = serde_json::to_value(day(20, 1)).unwrap();
    let run = service
        .send(&pharmacy, "POST", "/api/v1/routings?steps=10", Some(&draft))
        .json();
    service.ended(run["id"].as_str().unwrap());
    done(at, &["backup", "copy", "--data", "data"]);
    assert_eq!(holding(at, &CANARY), [""; 0]);
    assert_eq!(holding(at, &["13800009"]), [""; 0]);
    // The search itself finds what is there.
    assert!(!holding(at, &["甲药房"]).is_empty());
    assert!(
        holding(&at.join("copy"), &["\"keys\""]).is_empty(),
        "keys are not in a backup"
    );
    service.signal("TERM");

    let before = fs::read_to_string(at.join("data/keys.json")).unwrap();
    let said = done(at, &["keys", "rotate", "--data", "data"]);
    assert_eq!(
        said.out, "7 texts sealed anew\n",
        "three cells and four parts of an import"
    );
    done(at, &["keys", "forget", "--data", "data"]);
    let after = fs::read_to_string(at.join("data/keys.json")).unwrap();
    assert_eq!(
        (numbers(&before), numbers(&after)),
        (vec!["1".into()], vec!["2".into()])
    );
    let service = Service::at(at, "");
    let rows = service
        .send(
            &service.admin(),
            "GET",
            &format!("{ROWS}&unmask=test"),
            None,
        )
        .json();
    assert_eq!(rows[0]["values"]["patient"], CANARY[0]);
    assert_eq!(holding(at, &CANARY), [""; 0]);
    service.signal("TERM");
    fs::remove_file(at.join("data/keys.json")).unwrap();
    let said = rounds(at, &["serve", "--port", "0", "--data", "data"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("keys.json"), "{}", said.err);
    assert!(
        !at.join("data/keys.json").exists(),
        "no key is made in silence"
    );
    eprintln!("looked for {CANARY:?} in data, log and backup: nowhere");
}

#[test]
fn erased_patients_leave_the_disk_and_the_rest_of_their_rows_stays() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    imported(&service);
    service.signal("TERM");
    let data = folder.path().join("data");
    wait(async {
        let store = Store::open(&address_in(&data)).await.unwrap();
        let store = store.with_keys(Keys::of(&data).unwrap());
        let which = AsOf {
            kind: Kind::Prescriptions,
            institution: None,
            day: "2026-03-01".parse().unwrap(),
            known_at: None,
        };
        let sealed = {
            use sqlx::Row;
            let row = sqlx::query("SELECT content FROM register_changes")
                .fetch_one(store.pool())
                .await;
            let cells: Value = serde_json::from_str(&row.unwrap().get::<String, _>(0)).unwrap();
            cells["patient"].as_str().unwrap().to_string()
        };
        assert!(!holding(&data, &[&sealed]).is_empty());
        assert_eq!(erase(&store, 1).await.unwrap(), 0, "their time is not over");
        assert_eq!(erase(&store, 0).await.unwrap(), 2, "a row and an import");
        let rows = as_of(&store, which).await.unwrap();
        let cells = rows[0].values.clone().unwrap();
        assert_eq!(cells["doses"], 7);
        for code in ["patient", "phone", "address"] {
            assert!(!cells.contains_key(code), "{code}");
        }
        assert_eq!(erase(&store, 0).await.unwrap(), 0);
        store.close().await;
        assert_eq!(holding(&data, &[&sealed]), [""; 0], "the bytes are gone");
    });
}

#[test]
fn bytes_that_cannot_leave_the_disk_yet_are_owed() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    imported(&service);
    service.signal("TERM");
    let data = folder.path().join("data");
    wait(async {
        // Nobody waits long here: whoever reads an old state reads on.
        let address = address_in(&data);
        let store = Store::open(&address).await.unwrap();
        let store = store.with_keys(Keys::of(&data).unwrap());
        let reader = Store::connect(&address).await.unwrap();
        let mut reading = reader.snapshot().await.unwrap();
        let read = sqlx::query("SELECT content FROM register_changes");
        read.fetch_all(&mut *reading).await.unwrap();
        let held = erase(&store, 0).await;
        assert!(matches!(held, Err(RegisterError::Held)), "{held:?}");
        let log = || fs::metadata(data.join("rounds.db-wal")).unwrap().len();
        assert_ne!(log(), 0);
        reading.rollback().await.unwrap();
        assert_eq!(
            erase(&store, 0).await.unwrap(),
            0,
            "the rows were erased before"
        );
        assert_eq!(crate::store::count(&store, "owed").await, 0);
        // What follows is the note that nothing is owed any more.
        assert!(log() < 20_000, "{}", log());
        store.close().await;
        reader.close().await;
    });
}

#[test]
fn what_one_service_has_paid_strikes_out_no_later_debt_of_another() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    imported(&service);
    service.signal("TERM");
    let data = folder.path().join("data");
    wait(async {
        let address = address_in(&data);
        let keys = Keys::of(&data).unwrap();
        let store = Store::open(&address).await.unwrap();
        let store = store.with_keys(Keys::of(&data).unwrap());
        let reader = Store::connect(&address).await.unwrap();
        let mut reading = reader.snapshot().await.unwrap();
        let read = sqlx::query("SELECT content FROM register_changes");
        read.fetch_all(&mut *reading).await.unwrap();
        assert!(erase(&store, 0).await.is_err(), "somebody reads on");
        let first = debts(&store).await.unwrap();
        assert_eq!(first.len(), 1);
        // While one service pays its debt, another makes the next one.
        reseal(&store, &keys).await.unwrap();
        reading.rollback().await.unwrap();
        pay(&store, &first).await.unwrap();
        let left = debts(&store).await.unwrap();
        assert_eq!(left.len(), 1);
        assert_ne!(left, first);
        assert_eq!(erase(&store, 0).await.unwrap(), 0);
        assert_eq!(debts(&store).await.unwrap(), [""; 0]);
        // Of a store that an earlier version has left.
        let old = "INSERT INTO owed (what) VALUES ('compacting')";
        sqlx::query(old).execute(store.pool()).await.unwrap();
        erase(&store, 0).await.unwrap();
        assert_eq!(debts(&store).await.unwrap(), [""; 0]);
        store.close().await;
        reader.close().await;
    });
}
