//! What has been acknowledged is there after whatever happens: kills, frozen services, repeated requests,
//! data of before. Each test says what it did.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::mpsc;

use api::store::audit::{Trail, verify};
use api::store::{Store, address_in};
use datasets::generate::day::day;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::databases::wait;
use crate::program::{ROUNDS, Service, kill, rounds};

fn orders(count: usize) -> Vec<u8> {
    serde_json::to_vec(&day(count, 1)).expect("plain data")
}

/// Small numbers without a pattern, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

const KILLS: usize = 200;

#[test]
fn acknowledged_writes_survive_two_hundred_kills() {
    let folder = TempDir::new().unwrap();
    let limits = "requests_at_once = 1000000\nlease_seconds = 1";
    let mut dice = Dice(20_260_301);
    let mut acknowledged = BTreeMap::new();
    for round in 0..KILLS {
        let service = Service::at(folder.path(), limits);
        let (tell, told) = mpsc::channel();
        let enough = dice.below(6);
        let pid = service.process();
        std::thread::scope(|scope| {
            for writer in 0..2 {
                let (tell, service) = (tell.clone(), &service);
                scope.spawn(move || write(service, round, writer, &tell));
            }
            drop(tell);
            // Killed in the midst of what both are writing.
            for _ in 0..enough {
                let (key, value) = told.recv().expect("the service still lives");
                acknowledged.insert(key, value);
            }
            kill("KILL", pid);
            acknowledged.extend(told.iter());
        });
        service.signal("KILL");
    }
    let stored = wait(stored(folder.path()));
    for (key, value) in &acknowledged {
        assert_eq!(
            stored.get(key),
            Some(value),
            "{key} was acknowledged and is lost"
        );
    }
    eprintln!(
        "{KILLS} kills: {} writes acknowledged, {} stored, none lost; integrity ok, trail whole",
        acknowledged.len(),
        stored.len()
    );
    assert!(KILLS < acknowledged.len());
}

/// Writes rows, and tells of those that were acknowledged, until the service is gone.
fn write(service: &Service, round: usize, writer: usize, tell: &mpsc::Sender<(String, String)>) {
    for row in 0.. {
        let (key, value) = (format!("{round}-{writer}-{row}"), format!("医师{row}"));
        let said =
            json!({ "values": { "staff_no": key, "name": value }, "effective_on": "2026-01-01" });
        let path = format!("/api/v1/registers/staff_roster/-/{key}");
        match service.try_send("PUT", &path, &said) {
            Some(200) => {
                // Whoever counted may have heard enough.
                let _ = tell.send((key, value));
            }
            Some(other) => panic!("status {other}"),
            None => return,
        }
    }
}

/// Every row by key, after the database has been found whole.
async fn stored(folder: &std::path::Path) -> BTreeMap<String, String> {
    use sqlx::Row;
    let store = Store::open(&address_in(&folder.join("data")))
        .await
        .unwrap();
    let check = sqlx::query("PRAGMA integrity_check")
        .fetch_one(store.pool())
        .await
        .unwrap();
    assert_eq!(check.get::<String, _>(0), "ok");
    assert!(matches!(verify(&store).await.unwrap(), Trail::Whole { .. }));
    let rows = sqlx::query("SELECT key, content FROM register_changes")
        .fetch_all(store.pool())
        .await;
    let read = |row: &sqlx::any::AnyRow| {
        let cells: Value = serde_json::from_str(&row.get::<String, _>(1)).unwrap();
        (row.get(0), cells["name"].as_str().unwrap().to_string())
    };
    let rows = rows.unwrap().iter().map(read).collect();
    store.close().await;
    rows
}

#[test]
fn fifty_requests_at_once_under_one_key_are_one_run() {
    let service = Service::start("");
    let draft = orders(10);
    let ask = |key: &str, seed: u64| {
        let path = format!("/api/v1/routings?steps=1&seed={seed}");
        let body = ("application/json", Some(draft.as_slice()));
        service.send_bytes(
            &service.admin(),
            "POST",
            &path,
            body,
            &[("idempotency-key", key)],
        )
    };
    let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    let answer = ask("k1", 1);
                    (answer.status, answer.json()["id"].clone())
                })
            })
            .collect();
        asked
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        answers
            .iter()
            .all(|answer| *answer == (202, answers[0].1.clone())),
        "{answers:?}"
    );
    let runs = service.get("/api/v1/runs").json();
    assert_eq!(runs.as_array().unwrap().len(), 1);
    let folders = fs::read_dir(service.data.join("runs")).unwrap().count();
    assert_eq!(folders, 1, "what was begun for the others is gone");
    eprintln!("50 requests under one key: one run, {} folder", folders);
    let (status, code, _) = ask("k1", 2).problem();
    assert_eq!((status, code.as_str()), (422, "key_reused"));
    assert_eq!(ask("k2", 2).status, 202);
    assert_eq!(ask("", 2).status, 400);
}

/// How often the trail tells of the end of each run.
fn ends(service: &Service) -> BTreeMap<String, usize> {
    let mut ends = BTreeMap::new();
    for row in service.get("/api/v1/audit").json().as_array().unwrap() {
        if row["action"] == "runs.finish" {
            *ends
                .entry(row["object"].as_str().unwrap().to_string())
                .or_insert(0) += 1;
        }
    }
    ends
}

#[test]
fn runs_whose_service_is_killed_again_and_again_end_once_each() {
    let folder = TempDir::new().unwrap();
    let limits = "lease_seconds = 1\nconcurrent_runs = 2";
    let mut service = Service::at(folder.path(), limits);
    let draft = orders(60);
    let ids: Vec<String> = (0..6)
        .map(|seed| service.run(&format!("/api/v1/routings?steps=300&seed={seed}"), &draft))
        .collect();
    let mut kills = 0;
    for id in &ids[..2] {
        service.hear(id, 0, |event| event.name == "started");
        service.signal("KILL");
        kills += 1;
        service = Service::at(folder.path(), limits);
    }
    let mut again = 0;
    for id in &ids {
        let record = service.ended(id);
        assert_eq!(record["state"], "finished", "{record}");
        assert_eq!(service.get(&format!("/api/v1/runs/{id}/plan")).status, 200);
        again += record["attempts"].as_u64().unwrap() - 1;
    }
    let ends = ends(&service);
    assert_eq!(ends.len(), ids.len());
    assert!(ends.values().all(|count| *count == 1), "{ends:?}");
    eprintln!(
        "{} runs, {kills} kills of the service, {again} begun again, each ended once",
        ids.len()
    );
}

#[test]
fn a_service_that_was_frozen_cannot_overwrite_what_another_has_done() {
    let folder = TempDir::new().unwrap();
    let limits = "lease_seconds = 1";
    let frozen = Service::at(folder.path(), limits);
    let id = frozen.run("/api/v1/routings?seconds=3000", &orders(40));
    frozen.hear(&id, 0, |event| event.name == "improved");
    kill("STOP", frozen.process());
    // Another service on the same data takes the run when the lease has run out, and ends it.
    let awake = Service::at(folder.path(), limits);
    awake.hear(&id, 0, |event| event.name == "improved");
    awake.post(&format!("/api/v1/runs/{id}/stop"), b"");
    let record = awake.ended(&id);
    assert_eq!(
        (&record["state"], &record["attempts"]),
        (&"stopped".into(), &2.into())
    );
    kill("CONT", frozen.process());
    // It hears that it has lost the run, and tells what the other has written.
    let heard = frozen.hear(&id, 0, |event| event.name == "finished");
    assert_eq!(heard.last().unwrap().data["state"], "stopped");
    assert_eq!(frozen.get(&format!("/api/v1/runs/{id}")).json(), record);
    assert_eq!(ends(&awake).values().sum::<usize>(), 1);
    eprintln!("frozen past its lease, taken over at fence 2, the late one refused");
    frozen.signal("TERM");
}

#[test]
fn a_first_start_that_is_killed_anywhere_is_finished_by_the_next() {
    let folder = TempDir::new().unwrap();
    let (mut kills, mut versions) = (0, Vec::new());
    for size in 0..12_u64 {
        let data = folder.path().join(size.to_string()).join("data");
        let mut child = Command::new(ROUNDS)
            .args(["serve", "--port", "0", "--data"])
            .arg(&data)
            .env("RUST_LOG", "off")
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Killed when the log of the database has reached some length.
        let written = || fs::metadata(data.join("rounds.db-wal")).map_or(0, |meta| meta.len());
        while written() <= size * 16_384 && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        kill("KILL", child.id());
        child.wait().unwrap();
        kills += 1;
        wait(async {
            let store = Store::connect(&address_in(&data)).await.unwrap();
            versions.push(api::store::migrate::version(&store).await.unwrap());
            store.close().await;
        });
        let service = Service::at(data.parent().unwrap(), "");
        assert_eq!(service.get("/api/v1/runs").json(), json!([]));
    }
    eprintln!(
        "{kills} first starts killed at versions {versions:?}, each finished by the next start"
    );
}

#[test]
fn runs_of_before_there_was_a_store_are_taken_into_it_once() {
    let folder = TempDir::new().unwrap();
    let runs = folder.path().join("data").join("runs");
    for (id, state) in [("0190a", "finished"), ("0190b", "running")] {
        let record = json!({
            "id": id, "kind": "routing", "name": "day", "state": state,
            "created_at": "2026-01-01T00:00:00.000Z", "started_at": null, "ended_at": null,
            "seed": 1, "steps": 7, "seconds": null, "threads": 1, "ending": null, "hard": 0,
            "cost": 12, "cost_scale": 1, "bound": null, "gap_basis_points": null, "failure": null,
        });
        let run = runs.join(id);
        fs::create_dir_all(&run).unwrap();
        fs::write(run.join("run.json"), record.to_string()).unwrap();
        fs::write(run.join("problem.json"), "{}").unwrap();
        fs::write(run.join("plan.json"), "{\"kind\": \"plan\"}").unwrap();
    }
    let events = "{\"id\":1,\"name\":\"started\",\"data\":\"{}\"}\n{\"id\":2,\"name\":\"finished\",\"data\":\"{}\"}\n";
    fs::write(runs.join("0190a").join("events.jsonl"), events).unwrap();
    for _ in 0..2 {
        let service = Service::at(folder.path(), "");
        let kept = service.get("/api/v1/runs/0190a").json();
        assert_eq!(
            (&kept["state"], &kept["cost"]),
            (&"finished".into(), &12.into())
        );
        assert_eq!(service.hear("0190a", 0, |_| false).len(), 2);
        assert_eq!(
            service.get("/api/v1/runs/0190a/plan").text(),
            "{\"kind\": \"plan\"}"
        );
        let cut = service.get("/api/v1/runs/0190b").json();
        assert_eq!(cut["state"], "failed");
        assert_eq!(
            service.get("/api/v1/runs").json().as_array().unwrap().len(),
            2
        );
    }
}

#[test]
fn the_commands_of_the_operator_verify_copy_and_restore() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let id = service.run("/api/v1/routings?steps=20", &orders(20));
    let record = service.ended(&id);
    let plan = service.get(&format!("/api/v1/runs/{id}/plan")).body;
    // While the service works.
    let at = folder.path();
    let said = rounds(at, &["backup", "copy", "--data", "data"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("runs: 1 rows"), "{}", said.out);
    let again = rounds(at, &["backup", "copy", "--data", "data"]);
    assert_eq!(again.code, 2, "a copy is never written over");
    service.signal("TERM");

    let whole = rounds(at, &["audit", "verify", "--data", "data"]);
    assert_eq!(whole.code, 0, "{}{}", whole.out, whole.err);
    for command in [&["audit", "verify"][..], &["backup", "copy2"]] {
        let misspelt = rounds(at, &[command, &["--data", "dota"]].concat());
        assert_eq!(misspelt.code, 2, "{}", misspelt.out);
        assert!(!at.join("dota").exists());
    }
    let restored = rounds(at, &["restore", "copy", "--data", "other/data"]);
    assert_eq!(restored.out, said.out, "{}", restored.err);
    assert!(restored.err.contains("keys.json"), "{}", restored.err);
    let other = Service::at(&at.join("other"), "");
    assert_eq!(other.get(&format!("/api/v1/runs/{id}")).json(), record);
    assert_eq!(other.get(&format!("/api/v1/runs/{id}/plan")).body, plan);

    wait(async {
        let store = Store::open(&address_in(&at.join("data"))).await.unwrap();
        let touch = "UPDATE audit SET account = 'somebody' WHERE seq = 2";
        sqlx::query(touch).execute(store.pool()).await.unwrap();
        store.close().await;
    });
    let broken = rounds(at, &["audit", "verify", "--data", "data"]);
    assert_eq!(broken.code, 1);
    assert!(broken.out.contains("row 2"), "{}", broken.out);
}

#[test]
fn the_folder_of_a_run_has_its_name_on_disk_before_the_run_is_acknowledged() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("calls");
    let mut traced = Command::new("strace");
    if traced.arg("--version").output().is_err() {
        eprintln!("strace is not installed: the test was left out");
        return;
    }
    let mut traced = Command::new("strace");
    // The program itself is the child, and its tracer ends after it.
    traced.args(["-D", "-f", "-y", "-e", "trace=?mkdir,?mkdirat,fsync", "-o"]);
    traced.arg(&log).arg(ROUNDS);
    let service = Service::through(traced, folder.path(), "");
    let id = service.run("/api/v1/routings?steps=1", &orders(5));
    let calls = fs::read_to_string(&log).unwrap();
    let runs = service.data.join("runs");
    let made = calls.find(&format!("runs/{id}\", 0"));
    let made = made.unwrap_or_else(|| panic!("the folder of {id} was made by no call: {calls}"));
    let synced = format!("<{}>", runs.display());
    assert!(calls[made..].contains(&synced), "{synced}: {calls}");
}
