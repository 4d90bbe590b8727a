//! Every reader of bytes from outside under changed inputs, for as long as it is told: each input under a
//! ceiling of memory and a limit of time. What brings a reader down is kept in the corpus and becomes a
//! test. Same seed, corpus and number of inputs: same inputs; the clock only ends it.

#![expect(
    clippy::print_stdout,
    reason = "a command, and its figures are what it is for"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use peak_alloc::PeakAlloc;
use support::fuzz::campaign::Campaign;
use support::fuzz::corpus::keep_crash;
use support::fuzz::reader::hear_panics;
use support::fuzz::readers::readers;

mod guard;
mod seeds;
mod table;

use guard::Guard;
use table::Tally;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Any failure ends the command with its message.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// What may be said on the command line.
struct Settings {
    minutes: f64,
    seed: u64,
    /// Names of readers, or beginnings of them; empty: all.
    only: Vec<String>,
    /// So many inputs of each reader, in place of a time.
    inputs: Option<usize>,
    /// The only input there is.
    input: Option<Vec<u8>>,
}

fn settings() -> Outcome<Option<Settings>> {
    let mut settings = Settings {
        minutes: 5.0,
        seed: 1,
        only: Vec::new(),
        inputs: None,
        input: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(name) = words.next() {
        if name == "--write-seeds" {
            seeds::write()?;
            return Ok(None);
        }
        let value = words.next().ok_or("a value is missing")?;
        match name.as_str() {
            "--minutes" => settings.minutes = value.parse()?,
            "--seed" => settings.seed = value.parse()?,
            "--only" => settings.only = value.split(',').map(String::from).collect(),
            "--inputs" => settings.inputs = Some(value.parse()?),
            "--input" => settings.input = Some(std::fs::read(value)?),
            other => return Err(format!("`{other}` is not known").into()),
        }
    }
    Ok(Some(settings))
}

fn main() -> Outcome<()> {
    let Some(settings) = settings()? else {
        return Ok(());
    };
    let is_meant = |name: &str| {
        let mut only = settings.only.iter();
        settings.only.is_empty() || only.any(|begin| name.starts_with(begin.as_str()))
    };
    let mut campaigns: Vec<(Campaign, Tally)> = readers()
        .into_iter()
        .filter(|reader| is_meant(&reader.name))
        .map(|reader| (Campaign::new(reader, settings.seed), Tally::default()))
        .collect();
    if campaigns.is_empty() {
        return Err("there is no such reader".into());
    }
    let guard = Guard::start(&MEMORY)?;
    hear_panics();
    let begun = Instant::now();
    let lasts = Duration::from_secs_f64(settings.minutes * 60.0);
    let mut said = begun;
    loop {
        let is_over = |campaign: &Campaign| match (&settings.input, settings.inputs) {
            (Some(_), _) => 0 < campaign.next,
            (_, Some(inputs)) => campaign.kept + inputs <= campaign.next,
            _ => lasts <= begun.elapsed(),
        };
        // Whoever has had the least time is next.
        let going = campaigns.iter_mut().filter(|row| !is_over(&row.0));
        let Some((campaign, tally)) = going.min_by_key(|row| row.1.spent) else {
            break;
        };
        let slice = Instant::now();
        while !is_over(campaign) && slice.elapsed() < Duration::from_millis(100) {
            let input = settings.input.clone();
            let input = input.unwrap_or_else(|| campaign.input());
            step(campaign, tally, input, &guard);
        }
        tally.spent += slice.elapsed();
        if Duration::from_secs(300) <= said.elapsed() {
            said = Instant::now();
            println!("after {:.0} minutes:", begun.elapsed().as_secs_f64() / 60.0);
            table::print(&campaigns);
        }
    }
    table::print(&campaigns);
    guard.end();
    match campaigns.iter().any(|(_, tally)| 0 < tally.crashes) {
        true => Err("readers were brought down; the inputs are kept in tests/fuzz/corpus".into()),
        false => Ok(()),
    }
}

fn step(campaign: &mut Campaign, tally: &mut Tally, input: Vec<u8>, guard: &Guard) {
    guard.begin(&campaign.reader.name, &input);
    let begun = ProcessTime::now();
    let mut gauge = |work: &mut dyn FnMut()| {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        work();
        MEMORY.peak_usage().saturating_sub(before)
    };
    let step = campaign.step(input, &mut gauge);
    let took = begun.elapsed();
    guard.over();
    if let Some(crash) = tally.note(&step, took) {
        let kept = keep_crash(&campaign.reader.name, &step.input);
        println!(
            "{} is brought down by {kept:?}: {crash}",
            campaign.reader.name
        );
    }
}
