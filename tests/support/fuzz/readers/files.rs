//! Files of the operator and of the service: policies, configuration, ledgers, maps, roads, backups, keys.

use std::fs;

use api::backup::restore;
use api::config::Config;
use api::ledgers::reckon;
use api::roads::points;
use api::store::seal::{Keys, path_in};
use api::store::{Store, address_in, fingerprint};
use api::travel::snap;
use chrono::NaiveDate;
use datasets::json::read_json;
use datasets::policy::{self, usual};
use datasets::roads::profile::{self, Profile};
use datasets::roads::{file, osm};
use solver::places::roads::Roads;
use solver::service::draft::LedgerDraft;
use solver::service::ledger::Ledger;
use solver::service::policy::Policy;
use tempfile::TempDir;
use tokio::runtime::Builder;

use crate::fuzz::corpus::kept;
use crate::fuzz::reader::{Form, Outcome, Reader, failed, flawed, taken};

pub(super) fn readers() -> Vec<Reader> {
    let broad = |input: &[u8]| 32_000_000 + 600 * input.len();
    let ledger_draft = kept("ledger").into_iter().next().unwrap_or_default().1;
    let ledger_draft = read_json::<LedgerDraft>(&ledger_draft).ok();
    let ledger = ledger_draft.and_then(|draft| Ledger::new(&draft).ok());
    let profile = profile::shipped("car").map(profile::read);
    let profile = profile.and_then(Result::ok).expect("it is shipped");
    let (maps, data, stores) = (folder(), folder(), folder());
    let mut number = 0;
    vec![
        Reader::new("policy", Form::Toml, move |bytes| {
            policy_of(
                bytes,
                ledger
                    .as_ref()
                    .expect("the first of the corpus is a ledger"),
            )
        })
        .within(broad),
        Reader::new("profile", Form::Toml, profile_of).within(broad),
        Reader::new("config", Form::Toml, config).within(broad),
        Reader::new("ledger", Form::Json, ledger_of).within(broad),
        // A block unpacks to 32 MB at most, and is taken apart.
        Reader::new("pbf", Form::Blocks, move |bytes| {
            map(bytes, &maps, &profile)
        })
        .within(|input| 200_000_000 + 100 * input.len()),
        Reader::new("roads", Form::Roads, roads).within(broad),
        Reader::new("points", Form::Text, places).within(broad),
        Reader::new("keys", Form::Json, move |bytes| keys(bytes, &data)).within(broad),
        Reader::new("backup", Form::Text, move |bytes| {
            number += 1;
            backup(bytes, &stores, number)
        })
        .within(broad),
    ]
}

fn folder() -> TempDir {
    TempDir::new().expect("there is room for a folder")
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 30).expect("a day")
}

fn policy_of(bytes: &[u8], ledger: &Ledger) -> Outcome {
    let policy = match policy::read(bytes).and_then(|draft| Policy::new(&draft)) {
        Ok(policy) => policy,
        Err(flaws) => return flawed(&flaws),
    };
    let reckoned = reckon(ledger, &policy, day(), None);
    Outcome::Read(Box::new(move || {
        let accounts = reckoned.map(|found| found.accounts.len());
        vec![format!("{accounts:?}")]
    }))
}

fn profile_of(bytes: &[u8]) -> Outcome {
    match profile::read(&String::from_utf8_lossy(bytes)) {
        Ok(_) => taken(),
        Err(flaws) => flawed(&flaws),
    }
}

fn config(bytes: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(bytes);
    // Files that it names are somebody else's.
    if text.contains("_file") {
        return failed("files");
    }
    match Config::with(&text) {
        Ok(_) => taken(),
        Err(error) => failed(error),
    }
}

fn ledger_of(bytes: &[u8]) -> Outcome {
    let ledger = read_json::<LedgerDraft>(bytes).and_then(|draft| Ledger::new(&draft));
    match ledger {
        Ok(ledger) => Outcome::Read(Box::new(move || {
            let reckoned = reckon(&ledger, usual(), day(), None).expect("there is no plan");
            let remarks = reckoned
                .accounts
                .iter()
                .flat_map(|account| &account.remarks);
            let codes = remarks.map(|remark| remark.code().to_string());
            codes.chain(["reckoned".to_string()]).collect()
        })),
        Err(flaws) => flawed(&flaws),
    }
}

fn map(bytes: &[u8], folder: &TempDir, profile: &Profile) -> Outcome {
    let path = folder.path().join("map.osm.pbf");
    fs::write(&path, bytes).expect("there is room for a map");
    match osm::read(&path, profile) {
        Ok(extract) => Outcome::Read(Box::new(move || match Roads::new(extract.network) {
            Ok(roads) => vec![format!("{} connected", roads.connected().min(9))],
            Err(error) => vec![crate::fuzz::reader::plain(&error.to_string())],
        })),
        Err(error) => failed(error),
    }
}

fn roads(bytes: &[u8]) -> Outcome {
    let file = match file::read(bytes) {
        Ok(file) => file,
        Err(error) => return failed(error),
    };
    Outcome::Read(Box::new(move || {
        let _ = file.source();
        let network = file.roads.network();
        let spots = network.junctions.iter().take(5).enumerate();
        let spots: Vec<_> = spots
            .map(|(at, spot)| (format!("line {at}"), spot.point()))
            .collect();
        match snap(&file, &spots) {
            Ok(snapped) => {
                let legs = file.roads.legs(&snapped, &snapped, 1);
                let ways = legs.iter().flatten().filter(|leg| leg.is_some()).count();
                if let [one, .., other] = snapped.as_slice() {
                    let _ = file.roads.way(one, other);
                }
                vec![format!("{ways} ways")]
            }
            Err(flaws) => flaws.iter().map(|flaw| flaw.code.to_string()).collect(),
        }
    }))
}

fn places(bytes: &[u8]) -> Outcome {
    match points(&String::from_utf8_lossy(bytes)) {
        Ok(_) => taken(),
        Err(flaws) => flawed(&flaws),
    }
}

/// The keys of a data folder, and a text that they should open.
fn keys(bytes: &[u8], folder: &TempDir) -> Outcome {
    fs::write(path_in(folder.path()), bytes).expect("there is room for keys");
    let keys = match Keys::of(folder.path()) {
        Ok(keys) => keys,
        Err(error) => return failed(error),
    };
    let text = String::from_utf8_lossy(bytes).into_owned();
    Outcome::Read(Box::new(move || {
        let sealed = keys.seal("text", "place");
        let opened = keys.open(&sealed, "place").expect("its own seal");
        assert_eq!(opened, "text");
        let mut cut = sealed;
        cut.truncate(text.len() % cut.len());
        let sealed = keys.open(&cut, "place").is_err();
        vec![format!("{sealed} {}", keys.open(&text, "place").is_err())]
    }))
}

/// The first line is the manifest, in which `<rows>` stands for the hash of the others, which are the rows.
fn backup(bytes: &[u8], folder: &TempDir, number: usize) -> Outcome {
    let text = String::from_utf8_lossy(bytes);
    let (manifest, rows) = text.split_once('\n').unwrap_or((&text, ""));
    let manifest = manifest.replace("<rows>", &fingerprint(rows.as_bytes()));
    let own = folder.path().join(number.to_string());
    let (from, data) = (own.join("backup"), own.join("data"));
    for folder in [&from, &data] {
        fs::create_dir_all(folder).expect("there is room for a folder");
    }
    fs::write(from.join("manifest.json"), manifest).expect("there is room for a manifest");
    fs::write(from.join("rows.jsonl"), rows).expect("there is room for rows");
    let runtime = Builder::new_current_thread().enable_all().build();
    let restored = runtime.expect("there are threads").block_on(async {
        let store = Store::connect(&address_in(&data))
            .await
            .expect("a new store");
        let restored = restore(&store, &from, &data).await;
        store.close().await;
        restored
    });
    // What is left behind is only in the way.
    let _ = fs::remove_dir_all(&own);
    match restored {
        Ok(_) => taken(),
        Err(error) => failed(error),
    }
}
