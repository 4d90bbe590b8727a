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
    /// The session of the first administrator, as whom everything is done that says nothing else.
    session: String,
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
            .args(["serve", "--link", "--port", "0", "--data"])
            .arg(&data)
            .arg("--config")
            .arg(&config)
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("it starts").unwrap();
        let url = line.strip_prefix("listening on ").map(str::to_string);
        // A connection on which a body was refused unread is closed; the next request takes another.
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections(0);
        let mut service = Service {
            child,
            data,
            url: url.expect("the address is the first line"),
            agent: config.build().into(),
            session: String::new(),
            _folder: None,
        };
        let line = lines.next().expect("it prints a link").unwrap();
        let link = line.rsplit('/').next().unwrap();
        service.session = service.enter(&serde_json::json!({ "link": link }));
        service
    }

    /// Opens a session and gives its secret.
    pub(crate) fn enter(&self, way: &Value) -> String {
        let answer = self.send(&Who::Nobody, "POST", "/api/v1/session", Some(way));
        assert_eq!(answer.status, 204, "{}", answer.text());
        let cookie = answer.header("set-cookie").split(';').next().unwrap();
        cookie.strip_prefix("rounds_session=").unwrap().to_string()
    }

    /// Makes an account, follows its link, and gives the secret of its session.
    pub(crate) fn account(&self, name: &str, role: &str, institution: &str) -> String {
        let draft = serde_json::json!({ "name": name, "role": role, "institution": institution });
        let made = self.send(&self.admin(), "POST", "/api/v1/accounts", Some(&draft));
        assert_eq!(made.status, 201, "{}", made.text());
        let path = format!(
            "/api/v1/accounts/{}/link",
            made.json()["id"].as_str().unwrap()
        );
        let link = self.send(&self.admin(), "POST", &path, None).json();
        let link = link["path"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_string();
        self.enter(&serde_json::json!({ "link": link }))
    }

    pub(crate) fn admin(&self) -> Who {
        Who::Session(self.session.clone())
    }

    /// Sends a request with a JSON body or none.
    pub(crate) fn send(&self, who: &Who, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let bytes = body.map(|body| serde_json::to_vec(body).unwrap());
        self.send_bytes(
            who,
            method,
            path,
            ("application/json", bytes.as_deref()),
            &[],
        )
    }

    /// The status of a request to a service that may be gone; `None` when it is.
    pub(crate) fn try_send(&self, method: &str, path: &str, body: &Value) -> Option<u16> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(self.at_path(path))
            .header("cookie", format!("rounds_session={}", self.session))
            .header("content-type", "application/json")
            .body(serde_json::to_vec(body).unwrap());
        let answer = self.agent.run(request.unwrap()).ok()?;
        Some(answer.status().as_u16())
    }

    /// Sends a request with a body of some type and more headers.
    pub(crate) fn send_bytes(
        &self,
        who: &Who,
        method: &str,
        path: &str,
        (kind, body): (&str, Option<&[u8]>),
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(self.at_path(path));
        request = match who {
            Who::Nobody => request,
            Who::Session(secret) => request.header("cookie", format!("rounds_session={secret}")),
            Who::Token(secret) => request.header("authorization", format!("Bearer {secret}")),
        };
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(body) => self
                .agent
                .run(request.header("content-type", kind).body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        Answer::from(answer.unwrap())
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(&self.admin(), "GET", path, None)
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.post_as(path, "application/json", body)
    }

    pub(crate) fn post_as(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        self.send_bytes(&self.admin(), "POST", path, (kind, Some(body)), &[])
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
            .header("cookie", format!("rounds_session={}", self.session))
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

/// As whom a request is sent.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    Nobody,
    Session(String),
    Token(String),
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
