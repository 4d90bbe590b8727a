//! All readers of bytes from outside, by name.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use super::office::Office;
use super::reader::{Form, Reader};

mod cases;
mod files;
mod foreign;
mod instances;
mod tables;

/// Each with what it needs beside the bytes, made anew.
///
/// # Panics
/// When the machine gives no folder or no port.
#[must_use]
pub fn readers() -> Vec<Reader> {
    let mut readers = instances::readers();
    readers.extend(cases::readers());
    readers.extend(tables::readers());
    readers.extend(files::readers());
    readers.extend(foreign::readers());
    let mut office = Office::new();
    // A request is read by many in turn: what its body takes, and what is kept beside.
    let http = Reader::new("http", Form::Request, move |bytes| office.ask(bytes));
    readers.push(http.within(|input| 64_000_000 + 600 * input.len()));
    readers
}

/// One in so many inputs, always the same ones: for what takes longer than reading.
fn is_one_in(many: u64, input: &[u8]) -> bool {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    hasher.finish().is_multiple_of(many)
}
