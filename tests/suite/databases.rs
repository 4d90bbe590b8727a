//! Databases for the tests: SQLite in a folder, and PostgreSQL where it is installed.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use api::store::{Store, address_in};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Waits for what is asynchronous.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    Runtime::new().unwrap().block_on(future)
}

/// A place for empty stores.
pub(crate) enum Databases {
    Sqlite(TempDir, Cell<usize>),
    Postgres(Postgres, Cell<usize>),
}

impl Databases {
    pub(crate) fn sqlite() -> Databases {
        Databases::Sqlite(TempDir::new().unwrap(), Cell::new(0))
    }

    /// `None`, and a word about it, where PostgreSQL is not installed.
    pub(crate) fn postgres() -> Option<Databases> {
        let server = Postgres::start();
        if server.is_none() {
            eprintln!("PostgreSQL is not installed: its half of the test was left out");
        }
        Some(Databases::Postgres(server?, Cell::new(0)))
    }

    /// The address of a database that has never been used.
    pub(crate) fn fresh(&self) -> String {
        match self {
            Databases::Sqlite(folder, count) => {
                count.set(count.get() + 1);
                let data = folder.path().join(count.get().to_string());
                fs::create_dir(&data).unwrap();
                address_in(&data)
            }
            Databases::Postgres(server, count) => {
                count.set(count.get() + 1);
                let name = format!("rounds{}", count.get());
                let made = server.command("createdb").arg(&name).status();
                assert!(made.unwrap().success());
                server.address(&name)
            }
        }
    }

    /// An opened one.
    pub(crate) async fn store(&self) -> Store {
        Store::open(&self.fresh()).await.unwrap()
    }
}

/// A server of its own in a folder of its own, reached by a socket there.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: TempDir,
}

/// It refuses to run as root.
const UNPRIVILEGED: &str = "nobody";

impl Postgres {
    fn start() -> Option<Postgres> {
        let programs = programs()?;
        let folder = TempDir::with_prefix("rounds-pg").unwrap();
        if is_root() {
            let given = Command::new("chown")
                .arg(UNPRIVILEGED)
                .arg(folder.path())
                .status();
            assert!(given.unwrap().success());
        }
        let server = Postgres { programs, folder };
        let data = server.data();
        let made = server
            .command("initdb")
            .args([
                "-A",
                "trust",
                "-U",
                "rounds",
                "-E",
                "UTF8",
                "--no-locale",
                "-N",
                "-D",
            ])
            .arg(&data)
            .stdout(Stdio::null())
            .status();
        assert!(made.unwrap().success());
        let socket = server.folder.path().display();
        let started = server
            .command("pg_ctl")
            .args([
                "-w",
                "-o",
                &format!("-k {socket} -c listen_addresses=''"),
                "-l",
            ])
            .arg(server.folder.path().join("log"))
            .arg("-D")
            .arg(&data)
            .arg("start")
            .stdout(Stdio::null())
            .status();
        assert!(started.unwrap().success());
        Some(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn address(&self, name: &str) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://rounds@localhost/{name}?host={socket}")
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args([
                    "--reuid",
                    UNPRIVILEGED,
                    "--regid",
                    "nogroup",
                    "--clear-groups",
                ])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .current_dir("/")
            .env("PGHOST", self.folder.path())
            .env("PGUSER", "rounds");
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.data();
        // What is left of it goes with its folder.
        let _ = self
            .command("pg_ctl")
            .args(["-m", "immediate", "-D"])
            .arg(data)
            .arg("stop")
            .stdout(Stdio::null())
            .status();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}

/// The folder of `initdb`: on the path, or where Debian puts it.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok();
    let versions = versions.into_iter().flatten().filter_map(Result::ok);
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().find(|folder| is_there(folder))
}

fn is_there(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "createdb"]
        .iter()
        .all(|program| folder.join(program).exists())
}
