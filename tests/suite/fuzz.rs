//! Every reader of bytes from outside under the kept corpus and a few changes of it, as `make fuzz` has them;
//! and that no reader is forgotten.

use std::collections::{BTreeMap, BTreeSet};

use api::engine::{Engine, Rostering, Routing, Shifts};
use datasets::formats::instance::{Wanted, read};
use datasets::registers::kind::Kind;
use support::fuzz::campaign::Campaign;
use support::fuzz::changes::head_of;
use support::fuzz::corpus::{folders, kept};
use support::fuzz::reader::no_gauge;
use support::fuzz::readers::readers;
use support::source::sources;

/// Changed inputs of each reader beside its corpus.
const CHANGES: usize = 150;
/// Of those that make a store, or ask a server, for each.
const FEW: usize = 20;

#[test]
fn the_corpus_and_changes_of_it_are_read_or_refused() {
    for reader in readers() {
        let name = reader.name.clone();
        let is_slow = ["backup", "http", "oidc-provider", "osrm-table"].contains(&name.as_str());
        let mut campaign = Campaign::new(reader, 1);
        let inputs = campaign.kept + if is_slow { FEW } else { CHANGES };
        let mut accepted = 0;
        while campaign.next < inputs {
            let (number, input) = (campaign.next, campaign.input());
            let step = campaign.step(input, &mut no_gauge);
            let tried = step
                .tried
                .unwrap_or_else(|crash| panic!("{name}, input {number}: {crash}"));
            accepted += usize::from(tried.accepted && number < campaign.kept);
        }
        assert!(0 < accepted, "{name} reads nothing of its corpus");
        assert!(
            1 < campaign.answers(),
            "{name} has one answer to everything"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_inputs() {
    let inputs = |seed: u64| {
        let reader = readers()
            .into_iter()
            .find(|reader| reader.name == "routing");
        let mut campaign = Campaign::new(reader.expect("it is there"), seed);
        let mut inputs = Vec::new();
        for _ in 0..campaign.kept + 40 {
            let input = campaign.input();
            inputs.push(input.clone());
            campaign.step(input, &mut no_gauge);
        }
        inputs
    };
    assert_eq!(inputs(1), inputs(1));
    assert_ne!(inputs(1), inputs(2));
}

#[test]
fn every_reader_has_a_corpus_and_every_corpus_a_reader() {
    let names: BTreeSet<String> = readers().into_iter().map(|reader| reader.name).collect();
    let folders: BTreeSet<String> = folders().into_iter().collect();
    assert_eq!(names, folders);
}

#[test]
fn every_table_every_format_and_every_kind_of_problem_has_a_reader() {
    let names: Vec<String> = readers().into_iter().map(|reader| reader.name).collect();
    let mut wanted: Vec<String> = (Kind::ALL.iter())
        .map(|kind| format!("register-{}", kind.code()))
        .collect();
    for kind in [Rostering::KIND, Routing::KIND, Shifts::KIND] {
        let kind = kind.name();
        wanted.extend([
            kind.to_string(),
            format!("{kind}-plan"),
            format!("{kind}-case"),
        ]);
    }
    // A file of no known form is refused with all forms there are.
    let flaws = read(b"?", Wanted::default()).expect_err("it is nothing");
    let (_, formats) = flaws[0].message.split_once(": ").expect("they are listed");
    wanted.extend(formats.split(", ").map(String::from));
    for name in wanted {
        assert!(names.contains(&name), "there is no reader {name}");
    }
}

/// Method and address, with a point for each part that varies.
fn operations() -> BTreeSet<String> {
    let document = api::http::openapi::document();
    let paths = document["paths"].as_object().expect("there are paths");
    let mut found = BTreeSet::new();
    for (path, item) in paths {
        for method in item.as_object().expect("operations").keys() {
            found.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    found
}

fn fits(asked: &str, operation: &str) -> bool {
    let split = |text: &str| -> Vec<String> { text.split(['/', ' ']).map(String::from).collect() };
    let (asked, operation) = (split(asked), split(operation));
    let part = |(asked, wanted): (&String, &String)| asked == wanted || wanted.starts_with('{');
    asked.len() == operation.len() && asked.iter().zip(&operation).all(part)
}

#[test]
fn every_address_of_the_service_has_a_request_in_the_corpus() {
    let requests = kept("http").into_iter().map(|(_, bytes)| {
        let head = String::from_utf8_lossy(head_of(&bytes).0).into_owned();
        let line = head.lines().next().unwrap_or("").to_string();
        line.split('?').next().unwrap_or("").to_string()
    });
    let requests: Vec<String> = requests.collect();
    for operation in operations() {
        let is_there = requests.iter().any(|asked| fits(asked, &operation));
        assert!(is_there, "no request asks for {operation}");
    }
}

/// What takes bytes or texts apart.
const PARSERS: [&str; 11] = [
    "serde_json::from_str",
    "serde_json::from_slice",
    "Deserializer::from",
    "toml::from_str",
    "from_utf8",
    "ZipArchive::new",
    "BlobReader::new",
    "Xlsx::new",
    "from_reader(",
    "read_json",
    "from_str_radix",
];

/// The readers under which each such file is read, or after a dash why it reads nothing from outside.
const READ: &str = "
api/src/accounts/caller.rs            - columns that this program has written
api/src/accounts/token.rs             - columns that this program has written
api/src/backup.rs                     backup
api/src/cli/ledger.rs                 ledger
api/src/cli/offer.rs                  routing-offer
api/src/cli/replan.rs                 routing-replan
api/src/cli/replan/roster.rs          rostering-replan
api/src/cli/roads/legs.rs             points
api/src/cli/solve.rs                  work
api/src/config.rs                     config
api/src/http/dispatch.rs              http
api/src/http/extract.rs               http
api/src/http/guard.rs                 http
api/src/http/judge.rs                 http
api/src/http/kept/steps.rs            http
api/src/http/ledger.rs                http
api/src/http/registers.rs             http
api/src/http/settled.rs               http
api/src/input.rs                      rostering routing shifts rostering-plan routing-plan shifts-plan
api/src/oidc/keys.rs                  oidc-keys
api/src/oidc/provider.rs              oidc-provider
api/src/oidc/token.rs                 oidc-token
api/src/plans/edit.rs                 rostering-edits routing-edits
api/src/plans/next.rs                 http
api/src/plans/period.rs               - problems that were read before
api/src/plans/results.rs              http
api/src/plans/rows.rs                 - columns that this program has written
api/src/registers.rs                  - columns that this program has written
api/src/registers/import.rs           - columns that this program has written
api/src/registers/patients.rs         - columns that this program has written
api/src/runs/child.rs                 - lines of our own process
api/src/runs/child/ending.rs          - lines of our own process
api/src/runs/folder.rs                - files that an earlier version of this program has written
api/src/runs/live.rs                  - columns that this program has written
api/src/runs/queue.rs                 - columns that this program has written
api/src/runs/queue/rows.rs            - columns that this program has written
api/src/roads.rs                      points profile
api/src/store/seal.rs                 keys
api/src/travel/osrm.rs                osrm-table
datasets/src/catalog.rs               - a file that is shipped
datasets/src/formats/instance.rs      any rounds
datasets/src/formats/shifts.rs        shifts-text
datasets/src/formats/sol.rs           sol
datasets/src/formats/vroom.rs         vroom
datasets/src/formats/vroom/answer.rs  vroom
datasets/src/formats/vroom/lint.rs    vroom
datasets/src/formats/vroom/solution.rs vroom-solution
datasets/src/formats/vroom/tabled.rs  vroom
datasets/src/json.rs                  rounds
datasets/src/json/scan.rs             rounds
datasets/src/policy.rs                policy
datasets/src/registers/foreign.rs     register-staff_roster
datasets/src/registers/sheet.rs       register-staff_roster
datasets/src/registers/sheet/workbook.rs register-staff_roster
datasets/src/registers/text.rs        register-staff_roster
datasets/src/roads/file.rs            roads
datasets/src/roads/osm.rs             pbf
datasets/src/roads/profile.rs         profile
datasets/src/zibo.rs                  - files that are shipped
";

#[test]
fn every_file_that_takes_bytes_apart_is_read_under_changed_inputs_or_says_why_not() {
    let known: BTreeMap<&str, &str> = (READ.lines())
        .filter_map(|line| line.split_once(' '))
        .map(|(path, rest)| (path, rest.trim()))
        .collect();
    let names: BTreeSet<String> = readers().into_iter().map(|reader| reader.name).collect();
    let mut found = BTreeSet::new();
    for source in sources(&[".rs"]) {
        let is_ours = ["solver/src/", "datasets/src/", "api/src/"]
            .iter()
            .any(|folder| source.path.starts_with(folder));
        // Unit tests at the end of a file read what they have written.
        let text = source.text.split("#[cfg(test)]").next().unwrap_or("");
        let parses = PARSERS.iter().any(|parser| text.contains(parser));
        if is_ours && parses {
            found.insert(source.path);
        }
    }
    let listed: BTreeSet<String> = known.keys().map(ToString::to_string).collect();
    assert_eq!(found, listed);
    for (path, rest) in known {
        let is_told = rest.starts_with("- ") || rest.split(' ').all(|name| names.contains(name));
        assert!(is_told, "{path} is read under `{rest}`");
    }
}
