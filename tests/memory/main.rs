//! Reading a file takes no more memory than is stated for its size, whatever stands in it. A binary
//! with one test: the allocator counts for the whole process.

use datasets::formats::instance::{Format, Wanted, most_memory, read};
use datasets::generate::day::day;
use peak_alloc::PeakAlloc;
use support::fuzz::campaign::Campaign;
use support::fuzz::readers::readers;
use support::texts::{CVRP, FORMATS, LILIM, MANY, SOLOMON};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most that reading takes above what was in use before.
fn peak(bytes: &[u8], format: Option<Format>) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let wanted = Wanted {
        format,
        ..Wanted::default()
    };
    let instance = read(bytes, wanted);
    let peak = MEMORY.peak_usage() - before;
    drop(instance);
    peak
}

fn within_limit(name: &str, bytes: &[u8], worst: &mut Vec<(usize, usize, String)>) {
    for format in FORMATS {
        let (size, found) = (bytes.len(), peak(bytes, format));
        let most = most_memory(size);
        worst.push((found, size, format!("{name} as {format:?}")));
        assert!(
            found <= most,
            "{name} as {format:?}: {found} of {most} bytes for {size}"
        );
    }
}

/// So many bytes of a text, over and over.
fn times(text: &str) -> String {
    text.repeat(400_000 / text.len())
}

/// Texts in which little stands for much.
fn greedy() -> Vec<(String, String)> {
    let stops = format!("{SOLOMON}{}", times("3 1 1 1 0 9 1\n"));
    let pairs = format!("{LILIM}{}", times("3 1 1 1 0 9 1 0 0\n"));
    let claim = CVRP.replace("DIMENSION : 3", "DIMENSION : 2000000000");
    let texts = [
        ("open lists", times("[")),
        ("open objects", times(r#"{"a":"#)),
        ("lines", times("\n")),
        ("figures", times("1 ")),
        ("rows of three", times("1 2 3\n")),
        ("a large claim", claim),
        (
            "a large fleet",
            MANY.replace("VEHICLES: 2", "VEHICLES: 4999"),
        ),
        ("solomon's fleet", SOLOMON.replace("  3  ", "  5000  ")),
        ("stops", stops),
        ("pairs", pairs),
        ("sections", format!("{MANY}{}", times("DEMAND_SECTION\n"))),
        ("clients", format!("{CVRP}{}", times("4 1 1\n"))),
    ];
    texts.map(|(name, text)| (name.to_string(), text)).to_vec()
}

const VAN: &str = r#""vehicles":[{"id":1,"start_index":0}]"#;

/// Lists as long as can be, of rows as short as can be.
fn lists() -> Vec<(String, String)> {
    let keys = [
        "orders",
        "vehicles",
        "jobs",
        "shipments",
        "matrix",
        "metres",
        "steps",
        "x",
    ];
    let rows = ["0", "[]", "{}", r#"{"id":1}"#, r#""""#, "[0]"];
    let mut texts = Vec::new();
    for (key, row) in keys.iter().flat_map(|key| rows.map(|row| (key, row))) {
        let list = format!(r#""{key}": [{}0]"#, times(&format!("{row},")));
        texts.push((format!("{key} of {row}"), format!("{{{list}}}")));
        let request = format!("{{{VAN},{list}}}");
        texts.push((format!("a request with {key} of {row}"), request));
    }
    texts
}

/// Files that nothing is wrong with.
fn lawful() -> Vec<(String, String)> {
    let request = |jobs: &str, durations: &str| {
        format!(r#"{{{VAN},"jobs":[{jobs}],"matrices":{{"car":{{"durations":{durations}}}}}}}"#)
    };
    let job = r#"{"id":1,"location_index":0}"#;
    let jobs = (0..12_000).map(|id| format!(r#"{{"id":{id},"location_index":0}}"#));
    let jobs: Vec<String> = jobs.collect();
    let row = format!("[{}0]", "0,".repeat(499));
    let rows = format!("[{}{row}]", format!("{row},").repeat(499));
    let own = serde_json::to_string(&day(1_500, 1)).expect("drafts are plain data");
    let texts = [
        ("many jobs", request(&jobs.join(","), "[[0]]")),
        ("a large matrix", request(job, &rows)),
        ("a day of our own", own),
    ];
    texts.map(|(name, text)| (name.to_string(), text)).to_vec()
}

fn campaigns() -> Vec<Campaign> {
    let campaign = |reader| Campaign::new(reader, 1);
    readers().into_iter().map(campaign).collect()
}

/// The corpus of a reader, and a few changes of it, within what is stated for the reader.
fn under_changes(mut campaign: Campaign) {
    let mut gauge = |work: &mut dyn FnMut()| {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        work();
        MEMORY.peak_usage().saturating_sub(before)
    };
    // Those that make a store, or ask a server, take their time.
    let is_slow = ["backup", "http", "oidc-provider", "osrm-table"];
    let changes = match is_slow.contains(&campaign.reader.name.as_str()) {
        true => 10,
        false => 200,
    };
    while campaign.next < campaign.kept + changes {
        let (number, input) = (campaign.next, campaign.input());
        if let Err(crash) = campaign.step(input, &mut gauge).tried {
            panic!("{}, input {number}: {crash}", campaign.reader.name);
        }
    }
}

#[test]
fn reading_takes_no_more_memory_than_is_stated_for_the_size() {
    let mut worst = Vec::new();
    for (name, text) in lawful() {
        within_limit(&name, text.as_bytes(), &mut worst);
    }
    // Of lawful files less than half of it is taken.
    assert!(
        worst
            .iter()
            .all(|(found, size, _)| found * 2 <= most_memory(*size)),
        "{worst:?}"
    );
    for (name, text) in greedy().into_iter().chain(lists()) {
        within_limit(&name, text.as_bytes(), &mut worst);
    }
    for campaign in campaigns() {
        under_changes(campaign);
    }
    // The statement says something: some file takes a good part of what it may.
    let closest = worst
        .iter()
        .map(|(found, size, _)| *found * 100 / most_memory(*size));
    assert!(
        30 < closest.max().unwrap_or(0),
        "the stated limit is far too high"
    );
}
