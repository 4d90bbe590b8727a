//! How a service starts, and how commands end: what is wrong is said before anything is changed.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::program::{ROUNDS, Service, done, kill, names, rounds};

#[test]
fn a_port_in_use_is_said_before_a_folder_is_filled() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = rounds(folder.path(), &["serve", "--port", &port, "--data", "data"]);
    assert_eq!(said.code, 3, "{}", said.err);
    let wanted = format!("error: cannot listen on 127.0.0.1:{port}: ");
    assert!(said.err.starts_with(&wanted), "{}", said.err);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_second_service_on_a_folder_is_warned_of_and_one_after_the_other_is_not() {
    let folder = TempDir::new().unwrap();
    let warned = || {
        let mut child = Command::new(ROUNDS)
            .args(["serve", "--port", "0", "--data", "data"])
            .current_dir(folder.path())
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut String::new()).unwrap();
        kill("KILL", child.id());
        let mut err = String::new();
        let mut heard = child.stderr.take().unwrap();
        heard.read_to_string(&mut err).unwrap();
        child.wait().unwrap();
        err
    };
    assert_eq!(warned(), "");
    let first = Service::at(folder.path(), "");
    let warning = warned();
    assert!(
        warning.starts_with("warning: data: another service works on it"),
        "{warning}"
    );
    // However the other has ended.
    first.signal("KILL");
    assert_eq!(warned(), "");
}

#[test]
fn a_command_whose_reader_has_gone_ends_quietly() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    done(
        at,
        &["generate", "day", "--size", "40", "--out", "day.json"],
    );
    done(
        at,
        &["route", "day.json", "--steps", "5", "--out", "plan.json"],
    );
    for command in ["check day.json plan.json", "policy notices"] {
        // The reading end is closed before anything is written.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = Command::new(ROUNDS);
        child.args(command.split(' ')).current_dir(at);
        let said = child
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let err = String::from_utf8(said.stderr).unwrap();
        assert_eq!(
            (said.status.code(), err.as_str()),
            (Some(141), ""),
            "{command}"
        );
    }
}
