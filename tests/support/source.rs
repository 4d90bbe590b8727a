//! The repository itself, read line by line.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file of the repository, by its path from the top.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// The top of the repository.
#[must_use]
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the repository can be read")
}

/// Every written source file: not what is built, installed or generated.
#[must_use]
pub fn sources(endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![top()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the repository can be read") {
            let path = entry.expect("the repository can be read").path();
            let name = path
                .file_name()
                .expect("the repository can be read")
                .to_string_lossy()
                .into_owned();
            let built = ["target", "node_modules", "dist", "out", "data"].contains(&name.as_str());
            if path.is_dir() {
                if !built && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let short = path
                    .strip_prefix(top())
                    .expect("the repository can be read");
                found.push(Source {
                    path: short.to_string_lossy().into_owned(),
                    text: fs::read_to_string(&path).expect("the repository can be read"),
                });
            }
        }
    }
    assert!(!found.is_empty(), "no {endings:?} below {:?}", top());
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// Files below any of the folders, and the file beside each that opens it.
pub fn within(
    sources: &[Source],
    folders: &[&str],
) -> impl Iterator<Item = (usize, String, String)> {
    let mut lines = Vec::new();
    for source in sources {
        let inside = folders.iter().any(|folder| {
            source.path.starts_with(&format!("{folder}/")) || source.path == format!("{folder}.rs")
        });
        if inside {
            for (number, line) in source.text.lines().enumerate() {
                lines.push((number + 1, source.path.clone(), line.to_string()));
            }
        }
    }
    assert!(!lines.is_empty(), "nothing in {folders:?}");
    lines.into_iter()
}

/// The words after every `crate::` of a line, also within braces.
#[must_use]
pub fn used(line: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        let letter = |c: &char| c.is_alphanumeric() || *c == '_';
        text.chars().take_while(letter).collect()
    };
    let mut words = Vec::new();
    for rest in line.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => words.extend(list.split(',').map(|item| word(item.trim()))),
            None => words.push(word(rest)),
        }
    }
    words
}

/// First line and length of every function, told by the indentation rustfmt gives it.
#[must_use]
pub fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (first, line) in lines.iter().enumerate().filter(|(_, line)| opens(line)) {
        let rest = &lines[first..];
        // A declaration ends with a semicolon, an empty or one-line body with its brace.
        let head = rest
            .iter()
            .find(|line| line.ends_with(['{', ';', '}']))
            .copied();
        if !head.is_some_and(|head| head.ends_with('{')) {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indent}}}");
        let last = rest.iter().position(|line| *line == end);
        found.push((first + 1, last.expect("rustfmt closes it there") + 1));
    }
    found
}

/// Whether a function starts in this line.
fn opens(line: &str) -> bool {
    let words = ["pub", "const", "async", "unsafe", "extern"];
    let mut rest = line.trim_start();
    while let Some((word, after)) = rest.split_once(' ') {
        if word == "fn" {
            return true;
        }
        if !words.iter().any(|known| word.starts_with(known)) {
            return false;
        }
        rest = after;
    }
    false
}
