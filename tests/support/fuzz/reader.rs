//! One reader of bytes, what it answers, and one input put before it.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use datasets::formats::instance::most_memory;
use solver::base::flaw::Flaw;
use solver::base::report::Report;

/// How inputs of a reader are changed beside byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Bytes,
    Text,
    Json,
    Toml,
    /// Text of an office, in whatever encoding, or a workbook.
    Table,
    /// A packed file of OpenStreetMap.
    Blocks,
    /// A file of roads: signed anew after every change.
    Roads,
    /// The head of an HTTP request as text, and its body.
    Request,
}

/// What is done with something that was read, and what it says; later code trusts what readers take.
pub type Next = Box<dyn FnOnce() -> Vec<String>>;

/// What a reader answers. Words say what kind of answer it is, without what the input says itself.
pub enum Outcome {
    Refused(Vec<String>),
    Read(Next),
}

type Read = Box<dyn FnMut(&[u8]) -> Outcome>;

pub struct Reader {
    pub name: String,
    pub form: Form,
    /// The most memory that reading an input may take.
    pub most: fn(&[u8]) -> usize,
    read: Read,
}

impl Reader {
    /// One whose memory is stated as that of problem files is.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        form: Form,
        read: impl FnMut(&[u8]) -> Outcome + 'static,
    ) -> Reader {
        Reader {
            name: name.into(),
            form,
            most: |input| most_memory(input.len()),
            read: Box::new(read),
        }
    }

    #[must_use]
    pub fn within(mut self, most: fn(&[u8]) -> usize) -> Reader {
        self.most = most;
        self
    }
}

/// The most that is done with what was read may take, for tiny inputs whose figures are large.
const MOST_FURTHER: usize = 600_000_000;

/// Runs a piece of work and says how much memory it took at most, above what was in use before.
pub type Gauge<'g> = &'g mut dyn FnMut(&mut dyn FnMut()) -> usize;

/// Measures nothing, where other tests work beside this one.
pub fn no_gauge(work: &mut dyn FnMut()) -> usize {
    work();
    0
}

/// What came of one input.
pub struct Tried {
    pub accepted: bool,
    pub said: Vec<String>,
    /// Bytes that reading took.
    pub peak: usize,
}

/// Puts an input before a reader and goes on with what it reads.
///
/// # Errors
/// How it panicked, or how much more memory it took than it may.
pub fn tried(reader: &mut Reader, input: &[u8], gauge: Gauge<'_>) -> Result<Tried, String> {
    let mut read = None;
    let peak = gauge(&mut || {
        let reading = catch_unwind(AssertUnwindSafe(|| (reader.read)(input)));
        read = Some(reading.map_err(|payload| told(payload.as_ref())));
    });
    let outcome = read.expect("gauges run their work")?;
    let most = (reader.most)(input);
    if most < peak {
        return Err(format!(
            "reading {} bytes took {} of {} MB",
            input.len(),
            peak >> 20,
            most >> 20
        ));
    }
    let (accepted, said, further) = match outcome {
        Outcome::Refused(said) => (false, said, 0),
        Outcome::Read(next) => {
            let (said, further) = followed(next, gauge)?;
            (true, said, further)
        }
    };
    if MOST_FURTHER < further {
        return Err(format!(
            "what was read of {} bytes took {} MB",
            input.len(),
            further >> 20
        ));
    }
    Ok(Tried {
        accepted,
        said,
        peak,
    })
}

fn followed(next: Next, gauge: Gauge<'_>) -> Result<(Vec<String>, usize), String> {
    let mut next = Some(next);
    let mut done = None;
    let further = gauge(&mut || {
        let work = next.take().expect("gauges run their work once");
        let worked = catch_unwind(AssertUnwindSafe(work));
        done = Some(worked.map_err(|payload| told(payload.as_ref())));
    });
    Ok((done.expect("as above")?, further))
}

static HEARD: Mutex<Option<String>> = Mutex::new(None);

/// Keeps what panics say, with their places, in place of writing it: for commands that go on after one.
pub fn hear_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut heard) = HEARD.lock() {
            // Of several in a row the first one is what went wrong.
            heard.get_or_insert(panic.to_string());
        }
    }));
}

fn told(payload: &(dyn std::any::Any + Send)) -> String {
    let heard = HEARD.lock().ok().and_then(|mut heard| heard.take());
    let text = payload.downcast_ref::<String>().cloned();
    let text = text.or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string));
    heard.or(text).unwrap_or_else(|| "a panic".into())
}

/// Forgets what was heard of panics that somebody else has caught.
pub fn forget_panics() {
    if let Ok(mut heard) = HEARD.lock() {
        heard.take();
    }
}

/// Refused with flaws, which must be whole: each with its place and a message in both languages.
#[must_use]
pub fn flawed(flaws: &[Flaw]) -> Outcome {
    assert!(!flaws.is_empty(), "refused without a reason");
    for flaw in flaws {
        assert!(!flaw.path.is_empty(), "no place: {flaw:?}");
        assert!(!flaw.message.is_empty(), "no message: {flaw:?}");
        assert!(!flaw.message_zh.is_empty(), "no Chinese: {flaw:?}");
    }
    Outcome::Refused(flaws.iter().take(20).map(word).collect())
}

/// Kind and place of a flaw; names that the input makes up are no news.
fn word(flaw: &Flaw) -> String {
    let is_unknown = flaw.message == "is not a known field";
    let path = match flaw.path.rsplit_once('.') {
        Some((owner, _)) if is_unknown => owner,
        _ => &flaw.path,
    };
    let place: String = path
        .chars()
        .filter(|sign| sign.is_ascii_lowercase() || ['_', '.', '['].contains(sign))
        .take(60)
        .collect();
    format!("{} {place} {}", flaw.code, plain(&flaw.message))
}

/// Refused for another reason.
#[must_use]
pub fn failed(error: impl Display) -> Outcome {
    Outcome::Refused(vec![plain(&error.to_string())])
}

/// Read, and nothing follows from it.
#[must_use]
pub fn taken() -> Outcome {
    Outcome::Read(Box::new(|| vec!["read".into()]))
}

/// The first words of a message, without what it quotes, and without figures.
#[must_use]
pub fn plain(message: &str) -> String {
    let quoted = message.split(['`', '"']).step_by(2);
    let words = quoted.flat_map(|part| part.split(|sign: char| !sign.is_ascii_lowercase()));
    let words = words.filter(|word| 1 < word.len()).take(7);
    words.collect::<Vec<&str>>().join(" ")
}

/// Which rules a plan breaks, and how much: by the power of two.
#[must_use]
pub fn broken(report: &Report) -> Vec<String> {
    let lines = report.rules.iter().filter(|line| line.amount != 0);
    let told =
        lines.map(|line| format!("{} {}", line.rule, line.amount.unsigned_abs().ilog2() / 4));
    told.chain(["judged".to_string()]).collect()
}
