//! The service under load: reads of a published plan at a fixed rate while a run works, event streams, and a
//! soak with its memory before and after. What it prints is a part of docs/BENCHMARKS.md; the README beside
//! it says how to repeat it. Only the standard library: the client must cost less than what it measures.

#![expect(
    clippy::print_stdout,
    reason = "a command, and its figures are what it is for"
)]

use std::error::Error;
use std::time::Duration;

mod client;
mod load;
mod office;
mod streams;

use load::{Load, Reads};
use office::Office;

/// Any failure ends the command with its message.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What may be said on the command line, each as `--name NUMBER`.
struct Settings {
    rate: u64,
    seconds: u64,
    connections: usize,
    streams: usize,
    soak_minutes: u64,
    soak_rate: u64,
}

impl Settings {
    fn load(&self, office: &Office) -> Load {
        Load {
            address: office.address.clone(),
            cookie: office.cookie.clone(),
            rate: self.rate,
            lasts: Duration::from_secs(self.seconds),
            connections: self.connections,
        }
    }
}

fn settings() -> Outcome<Settings> {
    let mut settings = Settings {
        rate: 1_000,
        seconds: 20,
        connections: 64,
        streams: 200,
        soak_minutes: 5,
        soak_rate: 200,
    };
    let mut words = std::env::args().skip(1);
    while let Some(name) = words.next() {
        let value: u64 = words.next().ok_or("a number is missing")?.parse()?;
        match name.as_str() {
            "--rate" => settings.rate = value.max(1),
            "--seconds" => settings.seconds = value.max(1),
            "--connections" => settings.connections = usize::try_from(value)?.max(1),
            "--streams" => settings.streams = usize::try_from(value)?,
            "--soak-minutes" => settings.soak_minutes = value,
            "--soak-rate" => settings.soak_rate = value.max(1),
            other => return Err(format!("`{other}` is not known").into()),
        }
    }
    Ok(settings)
}

fn main() -> Outcome<()> {
    let settings = settings()?;
    let mut office = Office::open(settings.streams)?;
    println!(
        "{} cores, load {} before it began; a roster of {} bytes is published, and a run works on one core\n",
        std::thread::available_parallelism()?,
        office::machine_load(),
        office.plan_bytes,
    );
    println!("| reads | a second | of which failed | p50 | p90 | p99 | longest |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for (what, path) in office.reads() {
        let load = settings.load(&office);
        told(what, &load.run(&[path])?);
    }
    if 0 < settings.streams {
        let (heard, reads) = streams::with_reads(&office, settings.streams, &settings)?;
        println!(
            "\n{} event streams at once, the same reads beside them:\n",
            settings.streams
        );
        println!("| streams that heard the run | events heard | p99 of reads |");
        println!("| --- | --- | --- |");
        println!(
            "| {} | {} | {} |",
            heard.streams,
            heard.events,
            milliseconds(reads.at(99.0))
        );
    }
    if 0 < settings.soak_minutes {
        if 0 < settings.streams {
            office.begin_run()?;
        }
        soak(&office, &settings)?;
    }
    Ok(())
}

/// Reads and streams that come and go for minutes; memory after the first minute, and at the end.
fn soak(office: &Office, settings: &Settings) -> Outcome<()> {
    let paths: Vec<String> = office.reads().into_iter().map(|(_, path)| path).collect();
    let load = |minutes: u64| Load {
        address: office.address.clone(),
        cookie: office.cookie.clone(),
        rate: settings.soak_rate,
        lasts: Duration::from_secs(60 * minutes),
        connections: settings.connections,
    };
    load(1).run(&paths)?;
    let before = office.resident()?;
    let reads = load(settings.soak_minutes).run(&paths)?;
    let after = office.resident()?;
    println!(
        "\nA soak of {} minutes at {} reads a second, one after another of the above: {} reads, {} failed, \
         p99 {}; resident {:.1} MB after a minute, {:.1} MB at the end.",
        settings.soak_minutes,
        settings.soak_rate,
        reads.count(),
        reads.failed,
        milliseconds(reads.at(99.0)),
        before as f64 / 1_024.0,
        after as f64 / 1_024.0,
    );
    Ok(())
}

fn told(what: &str, reads: &Reads) {
    println!(
        "| {what} | {:.0} | {} | {} | {} | {} | {} |",
        reads.per_second(),
        reads.failed,
        milliseconds(reads.at(50.0)),
        milliseconds(reads.at(90.0)),
        milliseconds(reads.at(99.0)),
        milliseconds(reads.at(100.0)),
    );
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}
