//! A run whose plan the disk has no room for, when its service ends: nothing is said of it, and the next
//! service works on it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use api::runs::queue::rows;
use api::runs::record::State;
use api::store::{Store, address_in};
use datasets::generate::day::day;
use tempfile::TempDir;

use crate::databases::wait;
use crate::disk_full::Disk;
use crate::program::{ROUNDS, Service};

/// The folder of runs has a disk of its own, so that the store can be written while that one is full.
#[test]
fn a_service_that_ends_while_a_run_waits_for_room_leaves_it_to_the_next() {
    if !Disk::all().contains(&Disk::Own) {
        eprintln!("no mounts of one's own here: this test was left out");
        return;
    }
    let folder = TempDir::new().unwrap();
    let runs = folder.path().join("data/runs");
    fs::create_dir_all(&runs).unwrap();
    let mut command = Command::new("unshare");
    let script = "mount -t tmpfs -o size=8m none \"$1\" && shift && exec \"$@\"";
    command.args(["-Urm", "sh", "-c", script, "sh"]).arg(&runs);
    command.arg(ROUNDS);
    let service = Service::through(command, folder.path(), "");
    let draft = serde_json::to_vec(&day(40, 1)).unwrap();
    let id = service.run("/api/v1/routings?seconds=3000", &draft);
    service.hear(&id, 0, |event| event.name == "improved");
    let root = PathBuf::from(format!("/proc/{}/root", service.process()));
    let seen = root.join(runs.strip_prefix("/").unwrap());
    // Mounts end with the service: what it has on that disk is kept for the next one.
    fs::create_dir(runs.join(&id)).unwrap();
    let problem = format!("{id}/problem.json");
    fs::copy(seen.join(&problem), runs.join(&problem)).unwrap();
    let mut filler = fs::File::create(seen.join("filler")).unwrap();
    let filled = (0..9).try_for_each(|_| filler.write_all(&[0; 1 << 20]));
    assert_eq!(filled.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    service.signal("TERM");

    let row = wait(async {
        let address = address_in(&folder.path().join("data"));
        let store = Store::connect(&address).await.unwrap();
        let row = rows::load(&store, &id).await.unwrap().unwrap();
        store.close().await;
        row
    });
    assert_eq!(row.record.state, State::Queued, "{:?}", row.record);
    assert_eq!(row.record.attempts, 0, "that attempt does not count");
    let service = Service::at(folder.path(), "");
    service.hear(&id, 0, |event| event.name == "improved");
    service.post(&format!("/api/v1/runs/{id}/stop"), b"");
    let record = service.ended(&id);
    assert_eq!(record["state"], "stopped", "{record}");
    assert_eq!(record["attempts"], 1);
    let plan = service.get(&format!("/api/v1/runs/{id}/plan"));
    let verdict = service.post(&format!("/api/v1/runs/{id}/check"), &plan.body);
    assert_eq!(verdict.json()["cost"], record["cost"]);
    eprintln!(
        "a service ended while a run had no room for its plan, and the next one finished the run"
    );
}
