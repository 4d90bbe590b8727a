//! A service of its own with something to read: a roster that two people have published, and a run that goes
//! on.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::Outcome;
use crate::client::{Answer, Connection};

pub(crate) struct Office {
    service: Child,
    folder: PathBuf,
    pub(crate) address: String,
    /// Of a session that may do everything.
    pub(crate) cookie: String,
    plan: String,
    pub(crate) plan_bytes: usize,
    /// The run that goes on.
    pub(crate) run: String,
}

/// Nobody is turned away for asking often: that is another promise.
fn limits(streams: usize) -> String {
    format!(
        "requests_per_second = 1000000\nrequests_at_once = 1000000\nstreams = {}\n",
        streams.max(1)
    )
}

impl Office {
    pub(crate) fn open(streams: usize) -> Outcome<Office> {
        let folder = std::env::temp_dir().join(format!("rounds-load-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("limits.toml"), limits(streams))?;
        let program = std::env::var_os("ROUNDS_BIN").ok_or("ROUNDS_BIN names the program")?;
        let mut service = Command::new(program)
            .args(["serve", "--link", "--port", "0", "--data", "data"])
            .args(["--config", "limits.toml"])
            .current_dir(&folder)
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()?;
        let out = service.stdout.take().ok_or("its output is heard")?;
        let mut lines = BufReader::new(out).lines();
        let mut line =
            || -> Outcome<String> { Ok(lines.next().ok_or("the service does not start")??) };
        let address = line()?.replace("listening on http://", "");
        let link = line()?.rsplit('/').next().unwrap_or("").to_string();
        let mut office = Office {
            service,
            folder,
            address,
            cookie: String::new(),
            plan: String::new(),
            plan_bytes: 0,
            run: String::new(),
        };
        office.cookie = office.enter(&link)?;
        office.publish()?;
        office.begin_run()?;
        Ok(office)
    }

    /// Follows a one-time link; the cookie of the session.
    fn enter(&self, link: &str) -> Outcome<String> {
        let body = format!("{{\"link\":\"{link}\"}}");
        let answer = self.ask("", "POST", "/api/v1/session", &body)?;
        let cookie = answer.header("set-cookie").ok_or("no session")?;
        Ok(cookie.split(';').next().unwrap_or("").to_string())
    }

    fn ask(&self, cookie: &str, method: &str, path: &str, body: &str) -> Outcome<Answer> {
        let body = Some(body.as_bytes()).filter(|_| method != "GET");
        let answer = Connection::open(&self.address, cookie)?.ask(method, path, &[], body)?;
        match answer.status {
            200..300 => Ok(answer),
            status => Err(format!("{method} {path}: {status} {}", answer.text()).into()),
        }
    }

    /// A roster, published by two.
    fn publish(&mut self) -> Outcome<()> {
        let own = self.cookie.clone();
        let second = r#"{"name":"second","role":"administrator"}"#;
        let second = self.ask(&own, "POST", "/api/v1/accounts", second)?;
        let path = format!("/api/v1/accounts/{}/link", second.field("id")?);
        let link = self.ask(&own, "POST", &path, "{}")?.field("path")?;
        let second = self.enter(link.rsplit('/').next().unwrap_or(""))?;
        let draft = self.ask(&own, "GET", "/api/v1/demo/rostering?size=s", "")?;
        let run = self.ask(&own, "POST", "/api/v1/rosterings?seconds=5", &draft.text())?;
        let run = run.field("id")?;
        let path = format!("/api/v1/runs/{run}");
        while self.ask(&own, "GET", &path, "")?.field("state")? != "finished" {
            sleep(Duration::from_millis(200));
        }
        let made = format!("{{\"run\":\"{run}\"}}");
        let plan = self.ask(&own, "POST", "/api/v1/plans", &made)?;
        self.plan = plan.field("id")?;
        for (step, who) in [("propose", &own), ("approve", &second), ("publish", &own)] {
            let path = format!("/api/v1/plans/{}/{step}", self.plan);
            let mut connection = Connection::open(&self.address, who)?;
            let answer = connection.ask("POST", &path, &[("if-match", "*")], Some(b"{}"))?;
            if answer.status != 200 {
                return Err(format!("{step}: {}", answer.text()).into());
            }
        }
        let path = format!("/api/v1/plans/{}/files/plan.json", self.plan);
        self.plan_bytes = self.ask(&own, "GET", &path, "")?.body.len();
        Ok(())
    }

    /// An hour on one core.
    pub(crate) fn begin_run(&mut self) -> Outcome<()> {
        let cookie = self.cookie.clone();
        let day = self.ask(&cookie, "GET", "/api/v1/demo/routing?size=m", "")?;
        let run = self.ask(
            &cookie,
            "POST",
            "/api/v1/routings?seconds=3600",
            &day.text(),
        )?;
        self.run = run.field("id")?;
        Ok(())
    }

    /// Ends the run, which ends its streams.
    pub(crate) fn end_run(&self) -> Outcome<()> {
        let path = format!("/api/v1/runs/{}/stop", self.run);
        self.ask(&self.cookie, "POST", &path, "{}").map(|_| ())
    }

    /// What is read, and how it is called.
    pub(crate) fn reads(&self) -> Vec<(&'static str, String)> {
        let plan = format!("/api/v1/plans/{}", self.plan);
        vec![
            ("the plan's state (`/plans/{id}`)", plan.clone()),
            (
                "all of it (`/files/plan.json`)",
                format!("{plan}/files/plan.json"),
            ),
            (
                "judged, as the page shows it (`/view`)",
                format!("{plan}/view"),
            ),
            (
                "the public timetable",
                "/api/v1/public/timetable?from=2026-03-02".into(),
            ),
        ]
    }

    /// Resident memory of the service, KiB.
    pub(crate) fn resident(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.service.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let figure = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(figure.ok_or("no VmRSS in /proc")?.parse()?)
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        // It may have ended by itself, and what it kept is of no use to anybody.
        let _ = self.service.kill();
        let _ = self.service.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Processes that want a core, over the last minute.
pub(crate) fn machine_load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or("unknown").to_string()
}
