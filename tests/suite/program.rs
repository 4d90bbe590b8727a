//! The `rounds` command and its service as processes of their own, as people have them.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use ureq::Agent;
use ureq::http::Response;

/// The program under test.
pub(crate) const ROUNDS: &str = env!("CARGO_BIN_EXE_rounds-tested");

/// What a command said, and how it ended.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `rounds` in a folder.
pub(crate) fn rounds(folder: &Path, arguments: &[&str]) -> Said {
    rounds_hearing(folder, arguments, "")
}

/// Runs `rounds` in a folder, with something on its standard input.
pub(crate) fn rounds_hearing(folder: &Path, arguments: &[&str], input: &str) -> Said {
    let mut child = Command::new(ROUNDS)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that has ended before it read everything says why by its exit code.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code().expect("no signal ended it"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs `rounds` and expects it to do what it was asked.
pub(crate) fn done(folder: &Path, arguments: &[&str]) -> Said {
    let said = rounds(folder, arguments);
    assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
    said
}

/// Names of everything in a folder, hidden files too.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A service with a folder of its own, killed when it is dropped.
pub(crate) struct Service {
    child: Child,
    pub(crate) data: PathBuf,
    url: String,
    agent: Agent,
    /// Gone with the service, unless somebody else keeps it.
    _folder: Option<TempDir>,
}

impl Service {
    /// With limits that differ from those shipped.
    pub(crate) fn start(limits: &str) -> Service {
        let folder = TempDir::new().unwrap();
        let mut service = Service::at(folder.path(), limits);
        service._folder = Some(folder);
        service
    }

    /// On the data of an earlier one perhaps.
    pub(crate) fn at(folder: &Path, limits: &str) -> Service {
        Service::through(Command::new(ROUNDS), folder, limits)
    }

    /// By a command that ends with the program.
    pub(crate) fn through(mut command: Command, folder: &Path, limits: &str) -> Service {
        let (data, config) = (folder.join("data"), folder.join("limits.toml"));
        std::fs::write(&config, limits).unwrap();
        let mut child = command
            .args(["serve", "--port", "0", "--data"])
            .arg(&data)
            .arg("--config")
            .arg(&config)
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .map(str::to_string);
        let config = Agent::config_builder().http_status_as_error(false);
        Service {
            child,
            data,
            url: url.expect("the address is the first line"),
            agent: config.build().into(),
            _folder: None,
        }
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let answer = self.agent.get(self.at_path(path)).call();
        Answer::from(answer.unwrap())
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.post_as(path, "application/json", body)
    }

    pub(crate) fn post_as(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        let request = self.agent.post(self.at_path(path));
        Answer::from(request.header("content-type", kind).send(body).unwrap())
    }

    fn at_path(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Starts a run and gives its id.
    pub(crate) fn run(&self, path: &str, draft: &[u8]) -> String {
        let answer = self.post(path, draft);
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_string()
    }

    /// Hears a run from after the event `last`, until `enough` or its end.
    pub(crate) fn hear(
        &self,
        id: &str,
        last: u64,
        mut enough: impl FnMut(&Event) -> bool,
    ) -> Vec<Event> {
        let request = self
            .agent
            .get(self.at_path(&format!("/api/v1/runs/{id}/events")));
        let mut answer = request
            .header("last-event-id", last.to_string())
            .call()
            .unwrap();
        let mut events = Vec::new();
        let mut event = Event::default();
        for line in BufReader::new(answer.body_mut().as_reader()).lines() {
            let line = line.unwrap();
            if let Some(id) = line.strip_prefix("id: ") {
                event.id = id.parse().unwrap();
            } else if let Some(name) = line.strip_prefix("event: ") {
                event.name = name.into();
            } else if let Some(data) = line.strip_prefix("data: ") {
                event.data = serde_json::from_str(data).unwrap();
            } else if line.is_empty() && event.id != 0 {
                let last = enough(&event);
                events.push(std::mem::take(&mut event));
                if last {
                    break;
                }
            }
        }
        events
    }

    /// Waits for the end of a run; its record.
    pub(crate) fn ended(&self, id: &str) -> Value {
        self.hear(id, 0, |_| false);
        self.get(&format!("/api/v1/runs/{id}")).json()
    }

    /// Sends the service a signal and waits until it has ended.
    pub(crate) fn signal(mut self, name: &str) -> Option<i32> {
        kill(name, self.child.id());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn kill(signal: &str, process: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{signal}"), &process.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) data: Value,
}

/// An answer of the service, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn from(mut answer: Response<ureq::Body>) -> Answer {
        let mut body = Vec::new();
        let read = answer.body_mut().as_reader().read_to_end(&mut body);
        read.unwrap();
        Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body,
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem document, and the paths of its flaws.
    pub(crate) fn problem(&self) -> (u16, String, Vec<String>) {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["status"], self.status);
        assert_eq!(
            body["type"].as_str().unwrap(),
            format!("urn:rounds:problem:{}", body["code"].as_str().unwrap())
        );
        assert!(!body["title"].as_str().unwrap().is_empty());
        let flaws = body["flaws"].as_array().cloned().unwrap_or_default();
        let path = |flaw: &Value| {
            assert!(!flaw["message"].as_str().unwrap().is_empty(), "{flaw}");
            assert!(!flaw["message_zh"].as_str().unwrap().is_empty(), "{flaw}");
            flaw["path"].as_str().unwrap().to_string()
        };
        let code = body["code"].as_str().unwrap().to_string();
        (self.status, code, flaws.iter().map(path).collect())
    }
}
