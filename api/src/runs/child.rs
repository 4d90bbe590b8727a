//! The process behind a run: `rounds solve`, fed on stdin, heard on stdout, killed when it does
//! not end. Whatever becomes of it, it takes nothing with it but its own run.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, Command};
use tokio::sync::oneshot;

use super::execute::RETRY;
use super::live::Run;
use super::queue::Claim;
use super::{Runs, aside};
use crate::config::Config;
use crate::engine::{Kind, Rostering, Routing, Shifts};
use crate::files::{FileError, read, write_whole};
use crate::oidc;
use crate::plan_file::{ENGINE, PlanFile};
use crate::report::{Flaw, Outcome};
use crate::work::Work;

pub(super) mod ending;

use ending::{Ended, as_file, conclude, failed};

/// The best plan so far is written to disk no more often than this.
const KEEP_EVERY: Duration = Duration::from_millis(1_000);
/// So much of what a process says on stderr is kept for the record.
const LAST_WORDS: usize = 2_000;

/// One line of the process.
#[derive(Deserialize)]
struct Said {
    event: String,
    t: Option<f64>,
    cpu: Option<f64>,
    seed: Option<u64>,
    step: Option<u64>,
    hard: Option<i64>,
    cost: Option<i64>,
    bound: Option<i64>,
    plan: Option<Box<RawValue>>,
    outcome: Option<Outcome>,
    plan_file: Option<Box<RawValue>>,
    #[serde(default)]
    travel_source: String,
    threads: Option<usize>,
    #[serde(default)]
    flaws: Vec<Flaw>,
}

pub(super) async fn work(runs: &Runs, run: &Arc<Run>, claim: &Claim) -> Ended {
    let config = runs.config();
    let work = match work_of(run, claim).await {
        Ok(work) => work,
        Err(error) => {
            tracing::error!(run = run.id(), "{error}");
            return failed("the problem of the run cannot be read");
        }
    };
    let (mut child, stdin) = match spawn(config) {
        Ok(started) => started,
        Err(error) => return Ended::Crashed(format!("cannot start the solving process: {error}")),
    };
    run.begin(claim.attempt);
    let (stop, stopped) = oneshot::channel();
    let feeding = tokio::spawn(feed(stdin, work, stopped));
    let stderr = child.stderr.take().expect("asked for");
    let last_words = tokio::spawn(last_words(stderr));
    let mut heard = Heard {
        run,
        kind: claim.task.kind,
        outcome: None,
        refused: Vec::new(),
        travel_source: String::new(),
        threads: 1,
        told: None,
        kept_at: None,
        unkept: None,
    };
    let late = listen(&mut child, &mut heard, stop, claim, config).await;
    let status = child.wait().await;
    feeding.abort();
    let words = last_words.await.unwrap_or_default();
    let kept = heard.keep_last(runs).await;
    conclude(heard, late, status.ok(), &words, kept)
}

fn spawn(config: &Config) -> std::io::Result<(Child, ChildStdin)> {
    let program: PathBuf = std::env::current_exe()?;
    let mut command = if config.run_memory_mib == 0 {
        Command::new(program)
    } else {
        // The shell sets the limit for what it becomes.
        let mut shell = Command::new("/bin/sh");
        let limit = config.run_memory_mib.saturating_mul(1_024).to_string();
        shell.args([
            "-c",
            "ulimit -v \"$1\" && exec \"$2\" solve --tied",
            "sh",
            &limit,
        ]);
        shell.arg(program);
        shell
    };
    if config.run_memory_mib == 0 {
        command.args(["solve", "--tied"]);
    }
    let mut child = command
        // What opens doors is nothing to those who only reckon.
        .env_remove(oidc::settings::SECRET)
        .env_remove("ROUNDS_DATABASE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // An interrupt at the terminal is for the service, which tells its runs.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
    let stdin = child.stdin.take().expect("asked for");
    Ok((child, stdin))
}

async fn work_of(run: &Run, claim: &Claim) -> Result<Vec<u8>, FileError> {
    let path = run.problem_path();
    let problem = aside(move || read(&path)).await?;
    let unreadable = |error: serde_json::Error| FileError::Read {
        path: run.problem_path(),
        source: error.into(),
    };
    let problem: &RawValue = serde_json::from_slice(&problem).map_err(unreadable)?;
    let work = Work {
        problem,
        seed: claim.task.seed,
        steps: claim.task.steps,
        seconds: claim.task.seconds,
        threads: claim.task.threads,
    };
    Ok(serde_json::to_vec(&work).expect("plain data"))
}

/// Writes the work, then waits for the word to stop. The process is tied to this end of its stdin: it ends
/// when the service does, however that ends.
async fn feed(mut stdin: ChildStdin, work: Vec<u8>, stopped: oneshot::Receiver<()>) {
    // A process that has died cannot be fed; its exit status tells.
    let _ = stdin.write_all(&work).await;
    let _ = stdin.write_all(b"\n").await;
    let _ = stdin.flush().await;
    drop(work);
    if stopped.await.is_ok() {
        let _ = stdin.write_all(b"\"stop\"\n").await;
        let _ = stdin.flush().await;
    }
    // Kept open until the process ends and this task is aborted.
    std::future::pending::<()>().await;
}

async fn last_words(mut stderr: ChildStderr) -> String {
    let mut kept = Vec::new();
    let mut part = [0; 4_096];
    while let Ok(count @ 1..) = stderr.read(&mut part).await {
        kept.extend_from_slice(&part[..count]);
        let beyond = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..beyond);
    }
    String::from_utf8_lossy(&kept).trim().to_string()
}

/// Hears the process to its end. True when it had to be killed.
async fn listen(
    child: &mut Child,
    heard: &mut Heard<'_>,
    stop: oneshot::Sender<()>,
    claim: &Claim,
    config: &Config,
) -> bool {
    let stdout = child.stdout.take().expect("asked for");
    let mut lines = BufReader::new(stdout).lines();
    let most = f64::from(config.most_seconds);
    let seconds = claim.task.seconds.unwrap_or(most).clamp(0.0, most);
    let deadline = tokio::time::sleep(Duration::from_secs_f64(seconds) + config.grace());
    tokio::pin!(deadline);
    let run = heard.run;
    let mut stop = Some(stop);
    let mut killed = false;
    loop {
        tokio::select! {
            line = lines.next_line() => match line {
                Ok(Some(line)) => heard.take(&line).await,
                _ => return killed,
            },
            () = run.told_to_stop(), if stop.is_some() => {
                stop.take().map(|stop| stop.send(()));
                deadline.as_mut().reset(tokio::time::Instant::now() + config.grace_of_stop());
            }
            () = &mut deadline, if !killed => {
                if let Some(stop) = stop.take() {
                    // It has had its time: first it is asked.
                    let _ = stop.send(());
                    deadline.as_mut().reset(tokio::time::Instant::now() + config.grace());
                } else {
                    killed = true;
                    // Fails only when the process has ended already.
                    let _ = child.start_kill();
                }
            }
        }
    }
}

struct Heard<'r> {
    run: &'r Arc<Run>,
    kind: Kind,
    outcome: Option<Outcome>,
    refused: Vec<Flaw>,
    travel_source: String,
    /// That work on one plan.
    threads: usize,
    /// Step, hard breaches and cost of the last plan it told.
    told: Option<(u64, i64, i64)>,
    /// When a plan was last written.
    kept_at: Option<Instant>,
    /// A plan that has not been.
    unkept: Option<Vec<u8>>,
}

impl Heard<'_> {
    async fn take(&mut self, line: &str) {
        let Ok(said) = serde_json::from_str::<Said>(line) else {
            tracing::warn!(run = self.run.id(), "a line of the process makes no sense");
            return;
        };
        let t = said.t.unwrap_or(0.0);
        match said.event.as_str() {
            "started" => {
                self.travel_source = said.travel_source;
                self.threads = said.threads.unwrap_or(1);
            }
            "improved" => {
                let (step, hard) = (said.step.unwrap_or(0), said.hard.unwrap_or(0));
                let cost = said.cost.unwrap_or(0);
                if let Some(plan) = said.plan {
                    let seed = said.seed.unwrap_or(0);
                    let bytes = self.plan_so_far(seed, step, &plan);
                    self.told = Some((step, hard, cost));
                    self.plan(bytes).await;
                }
                self.run
                    .improve((t, said.cpu.unwrap_or(0.0)), step, hard, cost);
            }
            "bound" => self.run.prove(t, said.bound.unwrap_or(0)),
            "finished" => {
                self.outcome = said.outcome;
                self.unkept = said.plan_file.and_then(|plan| match self.kind {
                    Kind::Rostering => as_file::<Rostering>(&plan),
                    Kind::Routing => as_file::<Routing>(&plan),
                    Kind::Shifts => as_file::<Shifts>(&plan),
                });
            }
            "refused" => self.refused = said.flaws,
            _ => {}
        }
    }

    /// Keeps a plan now, or with a later one when another has just been written.
    async fn plan(&mut self, bytes: Vec<u8>) {
        self.unkept = Some(bytes);
        if self.kept_at.is_none_or(|when| KEEP_EVERY <= when.elapsed()) {
            let _ = self.keep().await;
        }
    }

    /// A plan file for a plan that may still be improved.
    fn plan_so_far(&self, seed: u64, steps: u64, plan: &RawValue) -> Vec<u8> {
        let file = PlanFile {
            kind: self.kind.plan_name().into(),
            problem: self.run.record().name,
            engine: ENGINE.into(),
            seed,
            steps,
            threads: self.threads,
            travel_source: self.travel_source.clone(),
            plan,
        };
        serde_json::to_vec(&file).expect("plain data")
    }

    /// Writes the plan that has not been written. One that cannot be is logged: a better one may
    /// fit, and the last one decides.
    async fn keep(&mut self) -> Result<(), FileError> {
        let Some(bytes) = self.unkept.clone() else {
            return Ok(());
        };
        self.kept_at = Some(Instant::now());
        let target = self.run.plan_target();
        let written = aside(move || write_whole(&target, &bytes)).await;
        match &written {
            Ok(()) => self.unkept = None,
            Err(error) => tracing::error!(run = self.run.id(), "{error}"),
        }
        written
    }

    /// The plan that stays. Where the disk has no room for it, it waits until there is some, unless the
    /// service is to end: then it gives up, and the run is left to whoever comes next.
    async fn keep_last(&mut self, runs: &Runs) -> Result<(), FileError> {
        loop {
            let kept = self.keep().await;
            let is_full = kept.as_ref().is_err_and(FileError::is_full);
            if !is_full || runs.is_stopping() {
                return kept;
            }
            tokio::time::sleep(RETRY).await;
        }
    }
}
