//! Looks after the input that is being read: one that takes too long or too much memory is kept, and ends
//! the command. One that ends the process at once is found in a file the next time.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use peak_alloc::PeakAlloc;
use support::fuzz::corpus::keep_crash;
use support::source::top;

/// Of processor time, which other work on the machine does not count towards.
const LONGEST: Duration = Duration::from_secs(10);
/// Whoever waits for something uses no processor.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Whatever a reader may take, this is more.
const MOST_MEMORY: usize = 3_000_000_000;

struct Reading {
    reader: String,
    input: Vec<u8>,
    begun: Instant,
    used: ProcessTime,
}

#[derive(Clone)]
pub(crate) struct Guard {
    reading: Arc<Mutex<Option<Reading>>>,
    /// Holds the name of the reader, a line, and its input while it is read.
    file: Arc<File>,
    path: PathBuf,
}

impl Guard {
    pub(crate) fn start(memory: &'static PeakAlloc) -> std::io::Result<Guard> {
        let folder = top().join("target/fuzz");
        fs::create_dir_all(&folder)?;
        for entry in fs::read_dir(&folder)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let process = name.trim_start_matches("reading-");
            // Another command may be reading at this moment.
            if !Path::new("/proc").join(process).exists() {
                let path = entry.path();
                println!(
                    "a command that ended early was reading {path:?}: its first line is the reader"
                );
            }
        }
        let path = folder.join(format!("reading-{}", std::process::id()));
        let guard = Guard {
            reading: Arc::default(),
            file: Arc::new(File::create(&path)?),
            path,
        };
        let looking = guard.clone();
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_millis(100));
                looking.look(memory);
            }
        });
        Ok(guard)
    }

    fn look(&self, memory: &PeakAlloc) {
        let reading = self.reading.lock().expect("nobody panics with it");
        let Some(reading) = reading.as_ref() else {
            return;
        };
        let why = if LONGEST < reading.used.elapsed() {
            "takes more than ten seconds"
        } else if LONGEST_WAIT < reading.begun.elapsed() {
            "waits for minutes"
        } else if MOST_MEMORY < memory.current_usage() {
            "takes gigabytes"
        } else {
            return;
        };
        let kept = keep_crash(&reading.reader, &reading.input);
        println!("{}: {kept:?} {why}", reading.reader);
        self.end();
        std::process::exit(1);
    }

    pub(crate) fn begin(&self, reader: &str, input: &[u8]) {
        let mut file = &*self.file;
        let written = file
            .rewind()
            .and_then(|()| file.set_len(0))
            .and_then(|()| file.write_all(&[reader.as_bytes(), b"\n", input].concat()));
        written.expect("there is room for an input");
        let reading = Reading {
            reader: reader.into(),
            input: input.to_vec(),
            begun: Instant::now(),
            used: ProcessTime::now(),
        };
        *self.reading.lock().expect("nobody panics with it") = Some(reading);
    }

    pub(crate) fn over(&self) {
        *self.reading.lock().expect("nobody panics with it") = None;
    }

    /// Nothing was left unread.
    pub(crate) fn end(&self) {
        // It tells of nothing any more.
        let _ = fs::remove_file(&self.path);
    }
}
