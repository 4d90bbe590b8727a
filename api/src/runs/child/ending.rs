//! What came of an attempt: read from what the process said last, and from how it ended.

use std::process::ExitStatus;

use serde_json::value::RawValue;

use super::Heard;
use crate::engine::Engine;
use crate::files::FileError;
use crate::plan_file::PlanFile;
use crate::report::Outcome;
use crate::runs::live::Run;
use crate::runs::record::State;

/// What a process says that gets no more memory: of Rust, and of C++.
const NO_MEMORY: [&str; 2] = ["memory allocation of", "std::bad_alloc"];

/// What came of an attempt.
pub(in crate::runs) enum Ended {
    Over {
        state: State,
        outcome: Option<Outcome>,
        failure: Option<String>,
    },
    /// The process vanished without an outcome: it may go better next time.
    Crashed(String),
    /// The service is to end, and the disk has no room for what was found: nothing is said of the run, as
    /// if this attempt had not been made.
    Left,
}

/// Ends without an outcome that another attempt would end as well.
pub(super) fn failed(why: impl Into<String>) -> Ended {
    Ended::Over {
        state: State::Failed,
        outcome: None,
        failure: Some(why.into()),
    }
}

/// The plan file as the command line would have written it.
pub(super) fn as_file<E: Engine>(plan: &RawValue) -> Option<Vec<u8>> {
    let file: PlanFile<E::PlanDraft> = serde_json::from_str(plan.get()).ok()?;
    Some(file.to_bytes())
}

/// It would not end by itself. What it has told of stays, and is what a stop was to leave.
fn deaf(run: &Run, told: Option<(u64, i64, i64)>) -> Ended {
    if let Some(told) = told {
        run.fall_back(told);
    }
    let why = "the process did not end when it was told to, and was killed";
    match run.was_told_to_stop() {
        true => Ended::Over {
            state: State::Stopped,
            outcome: None,
            failure: Some(why.into()),
        },
        false => failed(why),
    }
}

pub(super) fn conclude(
    heard: Heard<'_>,
    killed: bool,
    status: Option<ExitStatus>,
    words: &str,
    kept: Result<(), FileError>,
) -> Ended {
    use std::os::unix::process::ExitStatusExt;
    let run = heard.run;
    match kept {
        Ok(()) => {}
        Err(error) if error.is_full() => return Ended::Left,
        Err(_) => return failed("the plan was found, but could not be written to disk"),
    }
    if let Some(outcome) = heard.outcome {
        let stopped = outcome.ending == solver::base::run::Ending::Stopped;
        let state = if stopped && run.was_told_to_stop() {
            State::Stopped
        } else {
            State::Finished
        };
        return Ended::Over {
            state,
            outcome: Some(outcome),
            failure: None,
        };
    }
    let flaws: Vec<String> = (heard.refused.iter())
        .map(|flaw| format!("{}: {}", flaw.path, flaw.message))
        .collect();
    if !flaws.is_empty() {
        let flaws = flaws.join("; ");
        return failed(format!("the process refused the problem: {flaws}"));
    }
    if killed {
        return deaf(run, heard.told);
    }
    let how = match status.map(|status| (status.code(), status.signal())) {
        Some((Some(code), _)) => format!("exit code {code}"),
        Some((_, Some(signal))) => format!("signal {signal}"),
        _ => "no exit code".into(),
    };
    if NO_MEMORY.iter().any(|said| words.contains(said)) {
        // It would want as much the next time.
        return failed(format!(
            "the process wants more memory than it may have ({how}) {words}"
        ));
    }
    let why = format!("the process ended without an outcome ({how}) {words}");
    Ended::Crashed(why.trim().to_string())
}
