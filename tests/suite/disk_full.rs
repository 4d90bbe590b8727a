//! A full disk: every write is refused with 507 and leaves nothing behind, reading goes on, and when there is
//! room again the same service takes the same writes.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use api::store::audit::{Trail, verify};
use api::store::{Store, address_in};
use datasets::generate::day::day;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::databases::wait;
use crate::plans_life::{ask, clerk, drafted, of_run, over, roster, step};
use crate::program::{Answer, ROUNDS, Service, Who, names};
use crate::service_runs::{gone, workers};

/// A disk that can be filled under a service, without being the administrator of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disk {
    /// 32 MB of memory, mounted where only the service sees it.
    Own,
    /// Files may not grow any more: a quota, as far as the service can tell.
    Quota,
}

impl Disk {
    /// Those that this machine lets us have.
    pub(crate) fn all() -> Vec<Disk> {
        let lets = |flags: &str| {
            let tried = Command::new("unshare")
                .args([flags, "mount", "-t", "tmpfs", "none", "/mnt"])
                .output();
            tried.is_ok_and(|tried| tried.status.success())
        };
        match lets("-Urm") {
            true => vec![Disk::Own, Disk::Quota],
            false => {
                eprintln!("no mounts of one's own here: that half of the test was left out");
                vec![Disk::Quota]
            }
        }
    }

    fn service(self, folder: &Path) -> Service {
        let data = folder.join("data");
        let mut command = match self {
            Disk::Own => {
                // With what an earlier service has left.
                fs::create_dir_all(&data).unwrap();
                let mut command = Command::new("unshare");
                let script = "cp -a \"$1\" \"$1.was\" && mount -t tmpfs -o size=32m none \"$1\" \
                    && cp -a \"$1.was/.\" \"$1\" && shift && exec \"$@\"";
                command.args(["-Urm", "sh", "-c", script, "sh"]).arg(&data);
                command
            }
            Disk::Quota => {
                let mut command = Command::new("sh");
                command.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]);
                command
            }
        };
        command.arg(ROUNDS);
        Service::through(command, folder, "")
    }

    /// The data folder as the service sees it.
    fn data(self, service: &Service) -> PathBuf {
        match self {
            Disk::Own => {
                let root = PathBuf::from(format!("/proc/{}/root", service.process()));
                root.join(service.data.strip_prefix("/").unwrap())
            }
            Disk::Quota => service.data.clone(),
        }
    }

    fn fill(self, service: &Service) {
        match self {
            Disk::Own => {
                let mut file = fs::File::create(self.data(service).join("filler")).unwrap();
                let written = (0..64).try_for_each(|_| file.write_all(&[0; 1 << 20]));
                let error = written.expect_err("64 MB do not fit");
                assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
            }
            Disk::Quota => limit(service, "1"),
        }
    }

    fn free(self, service: &Service) {
        match self {
            Disk::Own => fs::remove_file(self.data(service).join("filler")).unwrap(),
            Disk::Quota => limit(service, "unlimited"),
        }
    }
}

/// How large the files of the service may be from now on.
fn limit(service: &Service, bytes: &str) {
    let process = service.process().to_string();
    let limit = format!("--fsize={bytes}:");
    let set = Command::new("prlimit")
        .args(["--pid", &process, &limit])
        .status();
    assert!(set.unwrap().success());
}

/// What there is before the disk is full.
struct Office {
    service: Service,
    li: Who,
    run: String,
    import: String,
    draft: Value,
    approved: Value,
}

const FILE: &str = "工号,姓名,单位,科室,职称级别\n001,张三,市一院,内科,中级\n";
const IMPORTS: &str = "/api/v1/imports?register=staff_roster&effective_on=2026-03-01&file=s.csv";

fn orders() -> Value {
    serde_json::to_value(day(10, 1)).unwrap()
}

fn office(folder: &Path) -> Office {
    let service = Service::at(folder, "");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let run = over(&service, &li, "rosterings?steps=50", &roster());
    let draft = of_run(&service, &li, &run);
    let proposed = drafted(&service, &li, &roster());
    let proposed = step(&service, &li, &proposed, "propose");
    let approved = step(&service, &wang, &proposed, "approve");
    let import = service.post_as(IMPORTS, "text/csv", FILE.as_bytes()).json();
    Office {
        li,
        run,
        import: import["id"].as_str().unwrap().into(),
        draft,
        approved,
        service,
    }
}

impl Office {
    /// Asks for every kind of write, and gives each answer with the status it has where there is room.
    fn writes(&self) -> Vec<(&'static str, Answer, u16)> {
        let (service, admin) = (&self.service, self.service.admin());
        let row =
            json!({ "values": { "staff_no": "7", "name": "王五" }, "effective_on": "2026-01-01" });
        let send = |method: &str, path: &str, body: &Value| {
            service.send(&admin, method, &format!("/api/v1/{path}"), Some(body))
        };
        let lock = json!({ "edits": [{ "lock": { "physician": "A", "lock": "frozen" } }] });
        let token = json!({ "name": "t", "scopes": ["read_runs"], "days": 1 });
        let account = json!({ "name": "zhao", "role": "planner", "institution": "" });
        let run = json!({ "run": self.run });
        let stranger = json!({ "name": "nobody", "password": "guess" });
        let confirm = format!("imports/{}/confirm", self.import);
        let empty = json!({});
        vec![
            ("row", send("PUT", "registers/staff_roster/-/7", &row), 200),
            (
                "import",
                service.post_as(IMPORTS, "text/csv", FILE.as_bytes()),
                201,
            ),
            ("confirmation", send("POST", &confirm, &empty), 200),
            ("run", send("POST", "routings?steps=5", &orders()), 202),
            (
                "draft",
                service.send(&self.li, "POST", "/api/v1/plans", Some(&run)),
                201,
            ),
            (
                "edit",
                ask(service, &self.li, &self.draft, "edits", &lock),
                200,
            ),
            (
                "publication",
                ask(service, &self.li, &self.approved, "publish", &empty),
                200,
            ),
            ("account", send("POST", "accounts", &account), 201),
            ("token", send("POST", "tokens", &token), 201),
            (
                "sign-in",
                service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&stranger)),
                401,
            ),
        ]
    }

    /// What everything says that can be read.
    fn reads(&self) -> Vec<(String, u16, Vec<u8>)> {
        let (run, draft) = (&self.run, self.draft["id"].as_str().unwrap());
        let paths = [
            "runs".into(),
            format!("runs/{run}"),
            format!("runs/{run}/plan"),
            format!("runs/{run}/view"),
            "plans".into(),
            format!("plans/{draft}"),
            format!("plans/{draft}/steps"),
            format!("plans/{draft}/files/session_timetable.xlsx"),
            "registers/staff_roster".into(),
            format!("imports/{}", self.import),
            "accounts".into(),
            "audit".into(),
        ];
        let read = |path: String| {
            let answer = self.service.get(&format!("/api/v1/{path}"));
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            (path, answer.status, answer.body)
        };
        paths.into_iter().map(read).collect()
    }
}

/// Makes every session two minutes older, so that the next request would note its use.
async fn age_sessions(data: &Path) {
    let store = Store::connect(&address_in(data)).await.unwrap();
    let age = "UPDATE sessions SET used_at = used_at - 120000";
    sqlx::query(age).execute(store.pool()).await.unwrap();
    store.close().await;
}

/// Of a copy of the database: nobody writes into it just now.
async fn trail_is_whole(data: &Path) -> bool {
    let copy = TempDir::new().unwrap();
    for name in ["rounds.db", "rounds.db-wal"] {
        fs::copy(data.join(name), copy.path().join(name)).unwrap();
    }
    let store = Store::connect(&address_in(copy.path())).await.unwrap();
    let check = sqlx::query("PRAGMA integrity_check").fetch_one(store.pool());
    assert_eq!(sqlx::Row::get::<String, _>(&check.await.unwrap(), 0), "ok");
    let trail = verify(&store).await.unwrap();
    store.close().await;
    matches!(trail, Trail::Whole { rows } if 10 < rows)
}

#[test]
fn a_full_disk_refuses_every_write_keeps_every_read_and_is_got_over() {
    for disk in Disk::all() {
        let folder = TempDir::new().unwrap();
        let office = office(folder.path());
        office.service.signal("TERM");
        wait(age_sessions(&folder.path().join("data")));
        let office = Office {
            service: disk.service(folder.path()),
            ..office
        };
        let data = disk.data(&office.service);
        let (before, runs) = (office.reads(), names(&data.join("runs")));
        disk.fill(&office.service);
        let draft = format!("/api/v1/plans/{}", office.draft["id"].as_str().unwrap());
        let read = office.service.send(&office.li, "GET", &draft, None);
        assert_eq!(
            read.status,
            200,
            "a session two minutes old: {}",
            read.text()
        );
        let writes = office.writes();
        for (what, answer, _) in &writes {
            let body = answer.json();
            assert_eq!(answer.problem().1, "disk_full", "{what}: {body}");
            assert_eq!(answer.status, 507, "{what}");
            assert_eq!(body["title_zh"], "服务器磁盘已满", "{what}");
        }
        assert!(before == office.reads(), "something half-written is read");
        assert_eq!(names(&data.join("runs")), runs);
        assert_eq!(office.service.get("/healthz").status, 200);
        let refused = writes.len();

        disk.free(&office.service);
        for (what, answer, status) in office.writes() {
            assert_eq!(answer.status, status, "{what}: {}", answer.text());
        }
        assert!(wait(trail_is_whole(&data)));
        eprintln!(
            "{disk:?}: {refused} kinds of writes refused with 507, {} addresses read as before, all \
             taken when there was room again, trail whole",
            before.len()
        );
    }
}

#[test]
fn a_run_that_ends_on_a_full_disk_waits_for_room_and_loses_nothing() {
    for disk in Disk::all() {
        let folder = TempDir::new().unwrap();
        let service = disk.service(folder.path());
        let draft = serde_json::to_vec(&day(40, 1)).unwrap();
        let id = service.run("/api/v1/routings?seconds=3000", &draft);
        service.hear(&id, 0, |event| event.name == "improved");
        let [worker] = workers(&service)[..] else {
            panic!("one run, one process");
        };
        disk.fill(&service);
        // Nothing can be noted, and it ends all the same.
        let stop = format!("/api/v1/runs/{id}/stop");
        assert_eq!(service.post(&stop, b"").problem().1, "disk_full");
        assert!(gone(worker));
        let record = service.get(&format!("/api/v1/runs/{id}")).json();
        assert_eq!(record["state"], "running");

        disk.free(&service);
        let record = service.ended(&id);
        assert_eq!(record["state"], "stopped", "{record}");
        let plan = service.get(&format!("/api/v1/runs/{id}/plan"));
        let verdict = service.post(&format!("/api/v1/runs/{id}/check"), &plan.body);
        assert_eq!(verdict.json()["cost"], record["cost"]);
        eprintln!("{disk:?}: a run stopped on a full disk, its last plan kept when there was room");
    }
}

/// The commands of the operator on a disk that is full: each says so, and leaves nothing under the name
/// that was asked for.
#[test]
fn a_backup_that_does_not_fit_leaves_no_folder_and_a_plan_no_file() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let draft = serde_json::to_vec(&day(40, 1)).unwrap();
    let id = service.run("/api/v1/routings?steps=20", &draft);
    service.ended(&id);
    fs::write(folder.path().join("day.json"), &draft).unwrap();
    let before = names(folder.path());
    let commands = [
        "backup copy --data data",
        "route day.json --steps 20 --out plan.json",
        "generate day --size 40 --out other.json",
    ];
    for command in commands {
        let script = format!("trap '' XFSZ; exec prlimit --fsize=2000: \"$0\" {command}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, ROUNDS]).current_dir(&folder);
        let said = shell.output().unwrap();
        let err = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(3), "{command}: {err}");
        assert!(err.contains("File too large"), "{command}: {err}");
        assert_eq!(names(folder.path()), before, "{command}");
    }
    eprintln!(
        "{} commands on a full disk, nothing left behind",
        commands.len()
    );
}
