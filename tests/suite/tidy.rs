//! The rules of the house: what may use what, how long things may be, and what never stands here.

use std::fs;

use support::source::{Source, functions, sources, top, used, within};

fn nothing(found: &[String]) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What stands in `folders` and uses a part of its crate that is not in `allowed`.
fn pointing_up(sources: &[Source], folders: &[&str], allowed: &[&str]) -> Vec<String> {
    within(sources, folders)
        .filter(|(_, _, line)| {
            used(line)
                .iter()
                .any(|word| !allowed.contains(&word.as_str()))
        })
        .map(|(number, path, line)| format!("{path}:{number} may use {allowed:?} only: {line}"))
        .collect()
}

#[test]
fn parts_of_the_solver_use_only_what_lies_below_them() {
    let sources = sources(&[".rs"]);
    let layers: [(&str, &[&str]); 7] = [
        ("base", &["base"]),
        ("mip", &["base", "mip"]),
        ("places", &["base", "places"]),
        ("service", &["base", "service"]),
        (
            "rostering",
            &["base", "mip", "places", "service", "rostering"],
        ),
        ("routing", &["base", "mip", "places", "routing"]),
        ("shifts", &["base", "mip", "shifts"]),
    ];
    for (part, allowed) in layers {
        nothing(&pointing_up(
            &sources,
            &[&format!("solver/src/{part}")],
            allowed,
        ));
    }
    // Whoever adds a part says above what it may use.
    let front = sources
        .iter()
        .find(|source| source.path == "solver/src/lib.rs");
    let parts = front.unwrap().text.lines();
    for line in parts.filter_map(|line| line.strip_prefix("pub mod ")) {
        let part = line.trim_end_matches(';');
        assert!(
            layers.iter().any(|(known, _)| *known == part),
            "{part} has no layer"
        );
    }
}

#[test]
fn runs_know_nothing_of_the_service_and_the_service_nothing_of_the_command_line() {
    let sources = sources(&[".rs"]);
    let forbidden = [
        ("api/src/runs", ["http", "cli"]),
        ("api/src/http", ["cli", "cli"]),
        ("api/src/run", ["http", "runs"]),
        ("api/src/analytics", ["http", "cli"]),
        ("api/src/view", ["http", "cli"]),
    ];
    for (folder, others) in forbidden {
        let found: Vec<String> = within(&sources, &[folder])
            .filter(|(_, _, line)| {
                used(line)
                    .iter()
                    .any(|word| others.contains(&word.as_str()))
            })
            .map(|(number, path, line)| format!("{path}:{number} uses {others:?}: {line}"))
            .collect();
        nothing(&found);
    }
}

#[test]
fn crates_depend_only_on_those_below_them() {
    let above = [
        ("solver", vec!["rounds-datasets", "rounds", "rounds-tests"]),
        ("datasets", vec!["rounds", "rounds-tests"]),
        ("api", vec!["rounds-tests"]),
    ];
    for (folder, others) in above {
        let text = fs::read_to_string(top().join(folder).join("Cargo.toml")).unwrap();
        for other in others {
            let named = format!("{other}.");
            let found = text.lines().find(|line| line.starts_with(&named));
            assert_eq!(found, None, "{folder} depends on {other}");
        }
    }
}

/// The modules of its engine that a judge may read.
const LAW: [&str; 8] = [
    "problem",
    "plan",
    "rule",
    "timetable",
    "check",
    // The words of a published plan: how firmly a stop stands.
    "draft::published::Lock",
    // The words of activities, limits, company and wishes.
    "draft::Activity",
    "draft::wishes",
];

#[test]
fn the_judges_read_the_rules_and_nothing_of_the_search() {
    let sources = sources(&[".rs"]);
    for engine in ["rostering", "routing", "shifts"] {
        let judge = format!("solver/src/{engine}/check");
        let mut found = pointing_up(&sources, &[&judge], &["base", engine]);
        for (number, path, line) in within(&sources, &[&judge]) {
            // From the opening file, `super` is the engine; from files below it, the judge.
            let own = path.ends_with("/check.rs");
            let by_super = line.split("super::").nth(1).filter(|_| own);
            let by_name = line.split(&format!("crate::{engine}::")).nth(1);
            for rest in by_super.into_iter().chain(by_name) {
                if !LAW.iter().any(|part| rest.starts_with(part)) {
                    found.push(format!("{path}:{number} is no rule: {line}"));
                }
            }
        }
        nothing(&found);
    }
}

#[test]
fn the_search_takes_nothing_from_the_judge() {
    let sources = sources(&[".rs"]);
    for engine in ["rostering", "routing", "shifts"] {
        let folder = format!("solver/src/{engine}");
        // What explains a finished plan to people asks the judge; what looks for plans must not.
        // What a published plan breaks by itself only the judge can count.
        let explains = ["/check", "/dates.rs", "/reasons", "/rich/verdict.rs"];
        let found: Vec<String> = within(&sources, &[&folder])
            .filter(|(_, path, _)| !explains.iter().any(|part| path.contains(part)))
            .filter(|(_, _, line)| line.contains("check::"))
            .map(|(number, path, line)| format!("{path}:{number}: {line}"))
            .collect();
        nothing(&found);
    }
}

#[test]
fn the_solver_has_no_clock_no_files_and_no_unordered_tables() {
    let strange = [
        "HashMap",
        "HashSet",
        "std::time",
        "Instant",
        "SystemTime",
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "thread_rng",
        "println!",
    ];
    let found: Vec<String> = within(&sources(&[".rs"]), &["solver/src"])
        .filter(|(_, _, line)| !line.trim_start().starts_with("//"))
        .filter(|(_, _, line)| strange.iter().any(|word| line.contains(word)))
        .map(|(number, path, line)| format!("{path}:{number}: {line}"))
        .collect();
    nothing(&found);
}

#[test]
fn no_file_is_longer_than_a_reader_bears() {
    let endings = [".rs", ".ts", ".tsx", ".css", ".mjs", ".py"];
    let long: Vec<String> = (sources(&endings).iter())
        .map(|source| (source.text.lines().count(), &source.path))
        .filter(|(lines, _)| 400 < *lines)
        .map(|(lines, path)| format!("{path} has {lines} lines"))
        .collect();
    nothing(&long);
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let sources = sources(&[".rs"]);
    let mut count = 0;
    let mut long = Vec::new();
    for source in &sources {
        for (first, lines) in functions(&source.text) {
            count += 1;
            if 60 < lines {
                long.push(format!("{}:{first} has {lines} lines", source.path));
            }
        }
    }
    assert!(500 < count, "only {count} functions were found");
    nothing(&long);
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = (sources(&[".rs"]).iter())
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path.clone())
        .collect();
    nothing(&silent);
}

#[test]
fn nothing_is_left_for_later() {
    // Written apart, so that this file is not found.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("HA", "CK"),
        concat!("db", "g!("),
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("#[ign", "ore"),
        concat!("console", ".log("),
        concat!("test", ".skip("),
        concat!("test", ".only("),
    ];
    let endings = [".rs", ".ts", ".tsx", ".css", ".mjs", ".py", ".toml", ".md"];
    let mut found = Vec::new();
    for source in sources(&endings) {
        // The rules of style name what they forbid.
        if source.path == "docs/STYLE.md" {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) {
                found.push(format!("{}:{}: {line}", source.path, number + 1));
            }
        }
    }
    nothing(&found);
}

#[test]
fn tests_neither_sleep_nor_look_at_a_clock() {
    let clocks = [
        concat!("thread::", "sleep"),
        concat!("Inst", "ant::now"),
        concat!("System", "Time::now"),
    ];
    let found: Vec<String> = within(&sources(&[".rs"]), &["tests/suite", "tests/support"])
        .filter(|(_, _, line)| clocks.iter().any(|word| line.contains(word)))
        .map(|(number, path, line)| format!("{path}:{number}: {line}"))
        .collect();
    nothing(&found);
}

#[test]
fn modules_stand_beside_their_folders() {
    let found: Vec<String> = (sources(&[".rs"]).iter())
        .filter(|source| source.path.ends_with("/mod.rs"))
        .map(|source| source.path.clone())
        .collect();
    nothing(&found);
}

/// A file that no other names is not compiled: it says something that is not so.
#[test]
fn every_file_is_part_of_its_crate() {
    let sources = sources(&[".rs"]);
    let roots = [
        "solver/src",
        "datasets/src",
        "api/src",
        "tests/suite",
        "tests/support",
    ];
    let mut found = Vec::new();
    let mut looked = 0;
    for source in &sources {
        let Some(root) = roots.iter().find(|root| source.path.starts_with(**root)) else {
            continue;
        };
        let path = source.path.strip_suffix(".rs").unwrap();
        let (folder, name) = path.rsplit_once('/').unwrap();
        if folder == *root && ["lib", "main", "rounds"].contains(&name) {
            continue;
        }
        // The file beside the folder, or the front door.
        let doors = match folder == *root {
            true => vec![format!("{root}/lib.rs"), format!("{root}/main.rs")],
            false => vec![format!("{folder}.rs")],
        };
        let named = format!("mod {name};");
        let is_named = |door: &&Source| doors.contains(&door.path) && door.text.contains(&named);
        looked += 1;
        if !sources.iter().any(|door| is_named(&door)) {
            found.push(format!("{}: no `{named}` in {doors:?}", source.path));
        }
    }
    assert!(400 < looked, "only {looked} files were looked at");
    nothing(&found);
}

#[test]
fn every_exception_to_a_lint_has_its_reason() {
    let mut found = Vec::new();
    for source in sources(&[".rs"]) {
        for kind in ["allow", "expect"] {
            for mark in [format!("#[{kind}("), format!("#![{kind}(")] {
                // Written only here as pieces; as a whole it is an attribute.
                for rest in source.text.split(&mark).skip(1) {
                    let attribute = rest.split(")]").next().unwrap_or(rest);
                    if !attribute.contains("reason = \"") {
                        found.push(format!("{}: {mark}{attribute}", source.path));
                    }
                }
            }
        }
    }
    nothing(&found);
}

#[test]
fn every_dependency_says_what_it_saves_and_its_version_stands_once() {
    let text = fs::read_to_string(top().join("Cargo.toml")).unwrap();
    let dependencies = text.split("[workspace.dependencies]").nth(1).unwrap();
    let dependencies = dependencies.split("\n[").next().unwrap();
    let mut found = Vec::new();
    for line in dependencies.lines() {
        let is_named = line.contains(" = ") && !line.starts_with('#');
        if is_named && !line.contains("path = ") && !line.contains(" # ") {
            found.push(format!("Cargo.toml: {line}"));
        }
    }
    for folder in ["solver", "datasets", "api", "tests"] {
        let text = fs::read_to_string(top().join(folder).join("Cargo.toml")).unwrap();
        for part in text.split("dependencies]").skip(1) {
            let part = part.split("\n[").next().unwrap();
            for line in part.lines().filter(|line| line.contains('=')) {
                if !line.contains("workspace = true") {
                    found.push(format!("{folder}/Cargo.toml: {line}"));
                }
            }
        }
    }
    nothing(&found);
}
