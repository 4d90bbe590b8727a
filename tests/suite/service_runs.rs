//! Runs over HTTP: started, followed, stopped, replayed, and apart from each other.

use std::fs;
use std::process::Command;

use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use tempfile::TempDir;

use crate::program::{Event, ROUNDS, Service, done, kill, names};

const ROSTERINGS: &str = "/api/v1/rosterings";
const ROUTINGS: &str = "/api/v1/routings";

fn year() -> Vec<u8> {
    serde_json::to_vec(&roster(Size::S, 1)).expect("plain data")
}

fn orders(count: usize) -> Vec<u8> {
    serde_json::to_vec(&day(count, 1)).expect("plain data")
}

fn named<'e>(events: &'e [Event], name: &str) -> Vec<&'e Event> {
    events.iter().filter(|event| event.name == name).collect()
}

/// The process that works on a run of the service.
pub(crate) fn workers(service: &Service) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").expect("this is Linux") {
        let path = entry.expect("listed").path();
        // Processes come and go while they are listed.
        let Ok(stat) = fs::read_to_string(path.join("stat")) else {
            continue;
        };
        // After the name in brackets: state, then the parent.
        let parent = stat
            .rsplit(')')
            .next()
            .unwrap_or("")
            .split_whitespace()
            .nth(1);
        if parent == Some(&service.process().to_string()) {
            let name = path
                .file_name()
                .expect("a process")
                .to_string_lossy()
                .into_owned();
            found.push(name.parse().expect("a number"));
        }
    }
    found.sort_unstable();
    found
}

#[test]
fn a_draft_becomes_a_run_that_is_followed_to_its_end() {
    let service = Service::start("");
    let answer = service.post(&format!("{ROSTERINGS}?steps=300&seed=5"), &year());
    assert_eq!(answer.status, 202);
    let record = answer.json();
    let id = record["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("/api/v1/runs/{id}"));
    assert!(["queued", "running"].contains(&record["state"].as_str().unwrap()));

    let events = service.hear(id, 0, |_| false);
    let ids: Vec<u64> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids, (1..=events.len() as u64).collect::<Vec<u64>>());
    assert_eq!(events[0].name, "started");
    let last = events.last().unwrap();
    assert_eq!(last.name, "finished");
    let costs: Vec<i64> = named(&events, "improved")
        .iter()
        .map(|event| event.data["cost"].as_i64().unwrap())
        .collect();
    assert!(costs.is_sorted_by(|one, next| next < one), "{costs:?}");

    let record = service.get(answer.header("location")).json();
    assert_eq!(record["state"], "finished");
    assert_eq!(record["ending"], "budget_spent");
    assert_eq!(record["steps"], 300);
    assert_eq!(record["hard"], 0);
    assert_eq!(record["cost"], last.data["cost"]);
    let rules = record["rules"].as_array().unwrap();
    assert_eq!(rules.len(), solver::rostering::rule::Rule::ALL.len());
    let listed = service.get("/api/v1/runs").json();
    assert_eq!(listed[0]["id"], id);
}

#[test]
fn events_are_resumed_after_the_last_one_heard() {
    let service = Service::start("");
    let id = service.run(&format!("{ROUTINGS}?steps=50"), &orders(40));
    let all = service.hear(&id, 0, |_| false);
    let rest = service.hear(&id, 2, |_| false);
    assert_eq!(rest.len(), all.len() - 2);
    assert_eq!(rest[0].id, 3);
    assert_eq!(rest[0].data, all[2].data);
    assert!(service.hear(&id, all.len() as u64, |_| false).is_empty());
}

#[test]
fn the_same_seed_and_steps_give_the_same_bytes_over_http_and_at_the_command_line() {
    let service = Service::start("");
    let folder = TempDir::new().unwrap();
    for (path, verb, draft) in [
        (ROSTERINGS, "roster", year()),
        (ROUTINGS, "route", orders(60)),
    ] {
        let id = service.run(&format!("{path}?steps=200&seed=9"), &draft);
        service.ended(&id);
        let plan = service.get(&format!("/api/v1/runs/{id}/plan"));
        assert_eq!(plan.status, 200);
        fs::write(folder.path().join("problem.json"), &draft).unwrap();
        let order = [verb, "problem.json", "--steps", "200", "--seed", "9"];
        done(
            folder.path(),
            &[&order[..], &["--out", "plan.json"]].concat(),
        );
        let written = fs::read(folder.path().join("plan.json")).unwrap();
        assert_eq!(plan.text(), String::from_utf8(written).unwrap());
    }
}

#[test]
fn stopping_twice_is_stopping_once_and_the_best_plan_stays() {
    let service = Service::start("");
    let id = service.run(&format!("{ROSTERINGS}?seconds=3000"), &year());
    service.hear(&id, 0, |event| event.name == "improved");
    let stop = format!("/api/v1/runs/{id}/stop");
    assert_eq!(service.post(&stop, b"").status, 202);
    assert_eq!(service.post(&stop, b"").status, 202);
    let record = service.ended(&id);
    assert_eq!(record["state"], "stopped");
    assert_eq!(record["ending"], "stopped");
    assert_eq!(record["hard"], 0);
    let plan = service.get(&format!("/api/v1/runs/{id}/plan"));
    let verdict = service.post(&format!("/api/v1/runs/{id}/check"), &plan.body);
    assert_eq!(verdict.json()["cost"], record["cost"]);

    let again = service.post(&stop, b"");
    assert_eq!(again.status, 202);
    assert_eq!(again.json(), record);
    assert_eq!(
        service.get(&format!("/api/v1/runs/{id}/plan")).body,
        plan.body
    );
}

#[test]
fn a_run_that_waits_is_stopped_before_it_begins() {
    let service = Service::start("concurrent_runs = 1");
    let long = format!("{ROUTINGS}?seconds=3000");
    let first = service.run(&long, &orders(40));
    let second = service.run(&long, &orders(40));
    service.post(&format!("/api/v1/runs/{second}/stop"), b"");
    let record = service.ended(&second);
    assert_eq!(record["state"], "stopped");
    assert_eq!(record["failure"], "stopped before it began");
    let view = service.get(&format!("/api/v1/runs/{second}/view"));
    assert_eq!(view.problem().1, "no_plan_yet");
    service.post(&format!("/api/v1/runs/{first}/stop"), b"");
    assert_eq!(service.ended(&first)["state"], "stopped");
}

/// Hears a run until its attempt of that number has found a plan; the number of that event.
fn improved(service: &Service, id: &str, after: u64, attempt: i64) -> u64 {
    let mut began = attempt == 1;
    let heard = service.hear(id, after, |event| {
        began |= event.name == "started" && event.data["attempt"] == attempt;
        began && event.name == "improved"
    });
    heard.last().expect("it goes on").id
}

#[test]
fn a_process_that_is_killed_is_begun_anew_and_what_was_best_can_be_fetched_meanwhile() {
    let service = Service::start("concurrent_runs = 1");
    let id = service.run(&format!("{ROUTINGS}?seconds=3000"), &orders(40));
    let last = improved(&service, &id, 0, 1);
    let [worker] = workers(&service)[..] else {
        panic!("one run, one process");
    };
    kill("KILL", worker);
    let plan = format!("/api/v1/runs/{id}/plan");
    assert_eq!(service.get(&plan).status, 200);
    improved(&service, &id, last, 2);
    service.post(&format!("/api/v1/runs/{id}/stop"), b"");
    let record = service.ended(&id);
    assert_eq!(
        (&record["state"], &record["attempts"]),
        (&"stopped".into(), &2.into())
    );
    assert_eq!(record["hard"], 0);
    assert_eq!(service.get(&plan).status, 200);
}

#[test]
fn a_process_that_is_killed_each_time_is_dead_after_three_attempts_and_nothing_else_ends() {
    let service = Service::start("concurrent_runs = 2");
    let long = format!("{ROUTINGS}?seconds=3000");
    let first = service.run(&long, &orders(40));
    let mut last = improved(&service, &first, 0, 1);
    let mut killed = workers(&service);
    let second = service.run(&long, &orders(40));
    service.hear(&second, 0, |event| event.name == "improved");
    let others: Vec<u32> = workers(&service)
        .into_iter()
        .filter(|it| !killed.contains(it))
        .collect();
    kill("KILL", killed[0]);
    for attempt in 2..=3 {
        last = improved(&service, &first, last, attempt);
        killed = workers(&service)
            .into_iter()
            .filter(|it| !others.contains(it))
            .collect();
        kill("KILL", killed[0]);
    }
    let record = service.ended(&first);
    assert_eq!(
        (&record["state"], &record["attempts"]),
        (&"dead".into(), &3.into())
    );
    let why = record["failure"].as_str().unwrap();
    assert!(why.contains("signal 9"), "{why}");
    // What was best until then can still be fetched.
    assert_eq!(
        service.get(&format!("/api/v1/runs/{first}/plan")).status,
        200
    );
    assert_eq!(workers(&service), others, "the other run was touched");
    service.post(&format!("/api/v1/runs/{second}/stop"), b"");
    let record = service.ended(&second);
    assert_eq!(
        (&record["state"], &record["attempts"]),
        (&"stopped".into(), &1.into())
    );
    assert_eq!(workers(&service), [0; 0]);
}

#[test]
fn a_run_that_wants_too_much_memory_fails_alone() {
    let service = Service::start("run_memory_mib = 24");
    let id = service.run(&format!("{ROSTERINGS}?seconds=5"), &year());
    let record = service.ended(&id);
    assert_eq!(
        (&record["state"], &record["attempts"]),
        (&"dead".into(), &3.into())
    );
    assert_eq!(service.get("/healthz").text(), "ok");
}

#[test]
fn a_service_that_is_told_to_end_ends_its_runs_with_their_plans() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let id = service.run(&format!("{ROUTINGS}?seconds=3000"), &orders(40));
    service.hear(&id, 0, |event| event.name == "improved");
    assert_eq!(service.signal("TERM"), Some(0));

    let service = Service::at(folder.path(), "");
    let record = service.get(&format!("/api/v1/runs/{id}")).json();
    assert_eq!(record["state"], "stopped");
    assert_eq!(record["hard"], 0);
    assert_eq!(service.get(&format!("/api/v1/runs/{id}/plan")).status, 200);
    let events = service.hear(&id, 0, |_| false);
    assert_eq!(events.last().unwrap().name, "finished");
}

#[test]
fn a_service_that_is_killed_goes_on_with_what_was_cut_off_and_keeps_the_rest() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "lease_seconds = 1");
    let whole = service.run(&format!("{ROUTINGS}?steps=20"), &orders(40));
    let record = service.ended(&whole);
    let plan = service.get(&format!("/api/v1/runs/{whole}/plan")).body;
    let cut = service.run(&format!("{ROUTINGS}?seconds=3000"), &orders(40));
    let last = improved(&service, &cut, 0, 1);
    service.signal("KILL");

    let service = Service::at(folder.path(), "lease_seconds = 1");
    let again = service.get(&format!("/api/v1/runs/{whole}")).json();
    assert_eq!(again, record);
    assert_eq!(
        service.get(&format!("/api/v1/runs/{whole}/plan")).body,
        plan
    );
    // Whoever listened before is told only what is new.
    let heard = service.hear(&cut, last, |event| event.name == "improved");
    assert!(heard.iter().all(|event| last < event.id));
    assert_eq!(heard[0].name, "started");
    service.post(&format!("/api/v1/runs/{cut}/stop"), b"");
    let record = service.ended(&cut);
    assert_eq!(
        (&record["state"], &record["attempts"]),
        (&"stopped".into(), &2.into())
    );
    assert_eq!(record["hard"], 0);
}

/// Waits until a process is no more, two minutes at most: nobody may be there to take its exit code.
pub(crate) fn gone(process: u32) -> bool {
    let look = "while grep -q '^State:[[:space:]]*[^ZX[:space:]]' /proc/$1/status 2>/dev/null; \
        do sleep 0.1; done";
    let mut wait = Command::new("timeout");
    wait.args(["120", "sh", "-c", look, "sh", &process.to_string()]);
    wait.status().expect("there is a shell").success()
}

#[test]
fn a_run_ends_with_a_service_that_is_killed_and_leaves_nothing_half_written() {
    for limits in ["", "run_memory_mib = 0"] {
        let folder = TempDir::new().unwrap();
        let service = Service::at(folder.path(), limits);
        for (path, draft) in [(ROSTERINGS, year()), (ROUTINGS, orders(40))] {
            let id = service.run(&format!("{path}?seconds=3000"), &draft);
            service.hear(&id, 0, |event| event.name == "improved");
        }
        let (workers, runs) = (workers(&service), service.data.join("runs"));
        assert_eq!(workers.len(), 2, "{workers:?}");
        service.signal("KILL");
        for worker in workers {
            assert!(
                gone(worker),
                "process {worker} works on, though nobody waits"
            );
        }
        for run in fs::read_dir(runs).unwrap() {
            for file in fs::read_dir(run.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                // What is being written bears another name until it is whole.
                if path.extension().is_some_and(|ending| ending == "json") {
                    let read =
                        serde_json::from_slice::<serde_json::Value>(&fs::read(&path).unwrap());
                    assert!(read.is_ok(), "{}: {read:?}", path.display());
                }
            }
        }
    }
}

#[test]
fn a_plan_that_cannot_be_kept_is_no_success() {
    let service = Service::start("");
    let id = service.run(&format!("{ROUTINGS}?seconds=3000"), &orders(40));
    service.hear(&id, 0, |event| event.name == "improved");
    fs::remove_dir_all(service.data.join("runs")).unwrap();
    service.post(&format!("/api/v1/runs/{id}/stop"), b"");
    let record = service.ended(&id);
    assert_eq!(record["state"], "failed");
    let why = record["failure"].as_str().unwrap();
    assert!(why.contains("could not be written"), "{why}");
}

/// A service whose files may hold no more than so many bytes: to it, the disk is full.
fn on_a_small_disk(folder: &TempDir, bytes: usize) -> Service {
    let mut shell = Command::new("/bin/sh");
    let script = format!("trap '' XFSZ; exec prlimit --fsize={bytes} \"$@\"");
    shell.args(["-c", &script, "sh", ROUNDS]);
    Service::through(shell, folder.path(), "")
}

#[test]
fn a_full_disk_is_said_leaves_nothing_behind_and_stops_nothing_else() {
    let folder = TempDir::new().unwrap();
    let service = on_a_small_disk(&folder, 1_500_000);
    let small = orders(20);
    let large = serde_json::to_vec(&roster(Size::City, 1)).expect("plain data");
    // The store itself has room.
    assert!(small.len() < 100_000 && 1_500_000 < large.len());
    let refused = service.post(&format!("{ROSTERINGS}?steps=10"), &large);
    let (status, code, _) = refused.problem();
    assert_eq!((status, code.as_str()), (507, "disk_full"));
    assert_eq!(names(&service.data.join("runs")), [""; 0]);
    assert_eq!(service.get("/api/v1/runs").json(), serde_json::json!([]));
    // What fits is taken, before and after.
    let id = service.run(&format!("{ROUTINGS}?steps=10"), &small);
    assert_eq!(service.ended(&id)["state"], "finished");
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_reading_goes_on() {
    let service = Service::start("");
    let id = service.run(&format!("{ROUTINGS}?steps=10"), &orders(20));
    service.ended(&id);
    let runs = service.data.join("runs");
    fs::rename(&runs, service.data.join("elsewhere")).unwrap();
    fs::write(&runs, "in the way").unwrap();
    let refused = service.post(&format!("{ROUTINGS}?steps=10"), &orders(20));
    let (status, code, _) = refused.problem();
    assert_eq!((status, code.as_str()), (500, "internal"));
    assert!(!refused.text().contains("elsewhere"), "no paths in answers");
    assert_eq!(service.get(&format!("/api/v1/runs/{id}")).status, 200);

    fs::remove_file(&runs).unwrap();
    fs::rename(service.data.join("elsewhere"), &runs).unwrap();
    let id = service.run(&format!("{ROUTINGS}?steps=10"), &orders(20));
    assert_eq!(service.ended(&id)["state"], "finished");
}
