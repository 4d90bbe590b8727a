//! Backups of a service that works: whole while others write, never half under their name, and proven by
//! restoring them into an empty folder.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use api::backup::Manifest;
use api::store::audit::{Trail, verify};
use api::store::{Store, address_in};
use datasets::generate::day::day;
use serde_json::json;
use sqlx::Row;
use tempfile::TempDir;

use crate::databases::wait;
use crate::program::{ROUNDS, Service, done, kill, names};

/// What a store says of itself: rows of each table that a backup holds, and the head of the trail.
async fn told(data: &Path, tables: &BTreeMap<String, usize>) -> (BTreeMap<String, usize>, String) {
    let store = Store::connect(&address_in(data)).await.unwrap();
    let mut counts = BTreeMap::new();
    for table in tables.keys() {
        let query = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let row = sqlx::query(query).fetch_one(store.pool()).await.unwrap();
        counts.insert(
            table.clone(),
            usize::try_from(row.get::<i64, _>(0)).unwrap(),
        );
    }
    let head = sqlx::query("SELECT hash FROM audit_head").fetch_one(store.pool());
    let head = head.await.unwrap().get(0);
    assert!(matches!(verify(&store).await.unwrap(), Trail::Whole { .. }));
    store.close().await;
    (counts, head)
}

fn manifest(copy: &Path) -> Manifest {
    serde_json::from_slice(&fs::read(copy.join("manifest.json")).unwrap()).unwrap()
}

fn say(service: &Service, row: usize) -> bool {
    let said = json!({ "values": { "staff_no": row.to_string(), "name": "张三" }, "effective_on": "2026-01-01" });
    let path = format!("/api/v1/registers/staff_roster/-/{row}");
    service.try_send("PUT", &path, &said) == Some(200)
}

#[test]
fn a_backup_taken_while_others_write_is_restored_with_every_row_and_the_head_of_the_trail() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let service = Service::at(at, "requests_at_once = 1000000");
    let draft = serde_json::to_vec(&day(20, 1)).unwrap();
    let run = service.run("/api/v1/routings?steps=20", &draft);
    service.ended(&run);
    let (written, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut acknowledged = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while taken.load(Ordering::SeqCst) < 3 {
                assert!(say(&service, written.load(Ordering::SeqCst)));
                written.fetch_add(1, Ordering::SeqCst);
            }
        });
        for copy in 0..3 {
            // Something is acknowledged before each of them, and more while it is taken.
            while written.load(Ordering::SeqCst) <= copy * 5 {
                std::thread::yield_now();
            }
            acknowledged.push(written.load(Ordering::SeqCst));
            done(at, &["backup", &format!("live{copy}"), "--data", "data"]);
            taken.fetch_add(1, Ordering::SeqCst);
        }
    });
    done(at, &["backup", "quiet", "--data", "data"]);
    let plan = service.get(&format!("/api/v1/runs/{run}/plan")).body;
    service.signal("TERM");

    for (copy, acknowledged) in acknowledged.iter().enumerate() {
        let name = format!("live{copy}");
        let data = at.join(format!("from-{name}"));
        done(at, &["restore", &name, "--data", data.to_str().unwrap()]);
        let made = manifest(&at.join(&name));
        let (counts, _) = wait(told(&data, &made.rows));
        assert_eq!(counts, made.rows);
        let rows = counts["register_changes"];
        assert!(*acknowledged <= rows, "{rows} of {acknowledged} rows");
        eprintln!("{name}: {acknowledged} rows acknowledged before, {rows} restored, trail whole");
    }
    done(at, &["restore", "quiet", "--data", "empty/data"]);
    let made = manifest(&at.join("quiet"));
    let (here, there) = (
        wait(told(&at.join("data"), &made.rows)),
        wait(told(&at.join("empty/data"), &made.rows)),
    );
    assert_eq!(here, there, "rows of each table, and the head of the trail");
    let restored = Service::at(&at.join("empty"), "");
    let again = restored.get(&format!("/api/v1/runs/{run}/plan"));
    assert_eq!(again.body, plan);
    eprintln!(
        "restored: {} tables, head of the trail {}",
        there.0.len(),
        there.1
    );
}

#[test]
fn a_backup_that_is_killed_leaves_nothing_under_its_name() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    drop(Service::at(at, ""));
    for run in 0..400 {
        let run = at.join(format!("data/runs/r{run:03}"));
        fs::create_dir(&run).unwrap();
        fs::write(run.join("problem.json"), "{}").unwrap();
    }
    let mut halves = 0;
    for copied in [0, 1, 20, 60] {
        let mut child = Command::new(ROUNDS)
            .args(["backup", "copy", "--data", "data"])
            .current_dir(at)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Killed when so many of the runs have been copied.
        while child.try_wait().unwrap().is_none() && !is_copied(at, copied) {
            std::thread::yield_now();
        }
        kill("KILL", child.id());
        assert!(
            !child.wait().unwrap().success(),
            "it was too fast to be killed"
        );
        assert!(
            !at.join("copy").exists(),
            "a half backup has the name of a whole one"
        );
        let left = parts(at);
        halves += left.len();
        for part in left {
            fs::remove_dir_all(at.join(part)).unwrap();
        }
    }
    done(at, &["backup", "copy", "--data", "data"]);
    assert_eq!(manifest(&at.join("copy")).files.len(), 400);
    assert_eq!(parts(at), [""; 0]);
    eprintln!("4 backups killed, {halves} halves under other names, none under its own");
}

/// What is being written bears another name until it is whole.
fn parts(at: &Path) -> Vec<String> {
    let is_part = |name: &String| name.starts_with(".copy.");
    names(at).into_iter().filter(is_part).collect()
}

fn is_copied(at: &Path, runs: usize) -> bool {
    let count = |part: &String| fs::read_dir(at.join(part).join("runs")).map_or(0, Iterator::count);
    parts(at).iter().any(|part| runs <= count(part))
}

#[test]
fn what_a_service_keeps_and_copies_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let service = Service::at(at, "");
    let draft = serde_json::to_vec(&day(10, 1)).unwrap();
    service.ended(&service.run("/api/v1/routings?steps=5", &draft));
    done(at, &["backup", "copy", "--data", "data"]);
    let mode = |path: &str| {
        let meta = fs::metadata(at.join(path)).unwrap();
        meta.permissions().mode() & 0o777
    };
    for path in ["data", "data/runs", "copy", "copy/runs"] {
        assert_eq!(mode(path), 0o700, "{path}");
    }
    let files = [
        "data/rounds.db",
        "data/rounds.db-wal",
        "data/rounds.db-shm",
        "data/keys.json",
        "copy/rows.jsonl",
        "copy/manifest.json",
    ];
    for path in files {
        assert_eq!(mode(path), 0o600, "{path}");
    }
}
