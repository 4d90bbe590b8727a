//! The same problem, seed, steps and threads give the same bytes, again and again, wherever they are reckoned.

use std::collections::BTreeMap;
use std::fs;

use api::store::fingerprint;
use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use tempfile::TempDir;

use crate::program::{Service, done};

const TIMES: usize = 3;

#[test]
fn a_plan_is_the_same_bytes_every_time_at_the_command_line_and_as_a_run() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let service = Service::start("concurrent_runs = 2");
    let kinds = [
        (
            "roster",
            "rosterings",
            "150",
            serde_json::to_vec(&roster(Size::S, 1)).unwrap(),
        ),
        (
            "route",
            "routings",
            "200",
            serde_json::to_vec(&day(60, 1)).unwrap(),
        ),
    ];
    let mut plans: BTreeMap<(&str, &str, &str), Vec<Vec<u8>>> = BTreeMap::new();
    for (verb, path, steps, draft) in &kinds {
        fs::write(at.join("problem.json"), draft).unwrap();
        for threads in ["1", "2"] {
            for seed in ["1", "9"] {
                let found = plans.entry((verb, threads, seed)).or_default();
                let query = format!("steps={steps}&threads={threads}&seed={seed}");
                let runs: Vec<String> = (0..TIMES)
                    .map(|_| service.run(&format!("/api/v1/{path}?{query}"), draft))
                    .collect();
                for _ in 0..TIMES {
                    let how = ["--steps", steps, "--threads", threads, "--seed", seed];
                    let order = [&[*verb, "problem.json", "--out", "plan.json"], &how[..]].concat();
                    done(at, &order);
                    found.push(fs::read(at.join("plan.json")).unwrap());
                }
                for run in runs {
                    assert_eq!(service.ended(&run)["state"], "finished");
                    found.push(service.get(&format!("/api/v1/runs/{run}/plan")).body);
                }
            }
        }
    }
    for ((verb, threads, seed), found) in &plans {
        let hashes: Vec<String> = found.iter().map(|plan| fingerprint(plan)).collect();
        eprintln!(
            "{verb}, {threads} threads, seed {seed}: {} times {}",
            found.len(),
            hashes[0]
        );
        assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
    }
    // A test that could not tell two plans apart would show nothing.
    for verb in ["roster", "route"] {
        assert_ne!(plans[&(verb, "1", "1")][0], plans[&(verb, "1", "9")][0]);
    }
}
