//! Text by lines: words, figures, and what is wrong with them, with the number of the line.

use solver::base::flaw::{Flaw, FlawKind};
use solver::base::text::TimeOfDay;
use solver::places::plane::{Plane, Rounding};
use solver::routing::draft::{Draft, TravelDraft, UnitDraft};

/// A file with more flaws is something else than it is taken for.
const MOST_FLAWS: usize = 1_000;
/// Figures beyond this cannot be counted in thousandths.
const LARGEST: f64 = 1e12;
/// More vehicles than a problem may have are not made.
pub(super) const MOST_VEHICLES: usize = 5_000;
/// Moments that problems may name, in seconds: 400 days.
pub(super) const FARTHEST: i64 = 400 * 86_400;

/// A line that is not blank.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// From 1.
    pub(super) number: usize,
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    pub(super) fn words(self) -> impl Iterator<Item = &'t str> {
        self.text.split_whitespace()
    }
}

pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let numbered = text.lines().enumerate();
    let line = |(index, text)| Line {
        number: index + 1,
        text,
    };
    numbered
        .map(line)
        .filter(|line| !line.text.trim().is_empty())
}

/// What is wrong, as far as there is room for it.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) flaws: Vec<Flaw>,
}

impl Notes {
    pub(super) fn line(
        &mut self,
        number: usize,
        message: impl Into<String>,
        message_zh: impl Into<String>,
    ) {
        self.at(place(number), message, message_zh);
    }

    /// Something about the file as a whole.
    pub(super) fn file(&mut self, message: impl Into<String>, message_zh: impl Into<String>) {
        self.at("$".into(), message, message_zh);
    }

    pub(super) fn at(
        &mut self,
        path: String,
        message: impl Into<String>,
        message_zh: impl Into<String>,
    ) {
        if self.flaws.len() < MOST_FLAWS {
            let (message, message_zh) = (message.into(), message_zh.into());
            let kind = FlawKind::Unreadable {
                message,
                message_zh,
            };
            self.flaws.push(Flaw::new(path, &kind));
        }
    }

    /// A figure, or 0 and a flaw.
    pub(super) fn figure(&mut self, line: usize, name: &str, word: Option<&str>) -> f64 {
        let Some(word) = word else {
            self.line(line, format!("{name} is missing"), format!("缺少 {name}"));
            return 0.0;
        };
        match word.parse::<f64>() {
            Ok(value) if value.abs() < LARGEST => value,
            _ => {
                let word: String = word.chars().take(40).collect();
                self.line(
                    line,
                    format!("{name}: `{word}` is not a number"),
                    format!("{name}：“{word}” 不是数字"),
                );
                0.0
            }
        }
    }

    /// A whole number, or 0 and a flaw.
    pub(super) fn whole(&mut self, line: usize, name: &str, word: Option<&str>) -> i64 {
        let value = self.figure(line, name, word);
        if value.fract() != 0.0 {
            self.line(
                line,
                format!("{name}: {value} is not a whole number"),
                format!("{name}：{value} 不是整数"),
            );
        }
        value as i64
    }

    /// How many vehicles: at least one, at most what a problem may have.
    pub(super) fn vehicles(&mut self, line: usize, word: Option<&str>) -> usize {
        let count = self.whole(line, "number of vehicles", word);
        let most = MOST_VEHICLES as i64;
        if !(1..=most).contains(&count) && word.is_some() {
            self.line(
                line,
                format!("{count} vehicles, 1 to {most} are taken"),
                format!("车辆数为 {count}，应在 1 至 {most} 之间"),
            );
        }
        usize::try_from(count.clamp(1, most)).unwrap_or(1)
    }

    /// A node number as it is written: digits only.
    pub(super) fn node<'w>(&mut self, line: usize, word: Option<&'w str>) -> &'w str {
        let word = word.unwrap_or("");
        let is_number = (1..=12).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        if !is_number {
            let found: String = word.chars().take(40).collect();
            self.line(
                line,
                format!("`{found}` is not the number of a node"),
                format!("“{found}” 不是节点编号"),
            );
        }
        word
    }
}

pub(super) fn place(line: usize) -> String {
    format!("line {line}")
}

/// A time or price in the unit of the convention, rounded as its distances are.
pub(super) fn scaled(rounding: Rounding, value: f64) -> i64 {
    let value = value * rounding.scale() as f64;
    match rounding {
        Rounding::Dimacs | Rounding::Trunc => value as i64,
        Rounding::Round | Rounding::Exact | Rounding::None => (value + 0.5).floor() as i64,
    }
}

pub(super) fn window(rounding: Rounding, from: f64, to: f64) -> [TimeOfDay; 2] {
    [from, to].map(|moment| TimeOfDay::Seconds(scaled(rounding, moment)))
}

/// A draft of points in a plane, whose costs are shown in the unit of the points.
pub(super) fn planar(
    name: &str,
    source: &str,
    rounding: Rounding,
    points: Vec<[f64; 2]>,
    dimensions: usize,
) -> Draft {
    let name = title(name);
    let plane = Plane {
        source: format!("{source} {name}"),
        rounding,
        points,
    };
    let dimensions = (1..=dimensions).map(|number| format!("load {number}"));
    let travel = TravelDraft::Plane(plane);
    let mut draft = Draft::new(name, travel, dimensions.collect());
    draft.unit = Some(UnitDraft {
        name: "distance".into(),
        per: rounding.scale(),
        time_per: Some(rounding.scale()),
    });
    draft
}

/// What may stand as a name, of what the file calls itself.
pub(super) fn title(text: &str) -> String {
    let plain = text.trim().trim_matches('"').trim();
    let plain: String = plain
        .chars()
        .filter(|c| !c.is_control())
        .take(100)
        .collect();
    let plain = plain.trim_start_matches(['=', '+', '-', '@', ' ']).trim();
    if plain.is_empty() { "instance" } else { plain }.to_string()
}

/// Notes nodes that stand twice.
pub(super) fn unique<'t>(notes: &mut Notes, nodes: impl Iterator<Item = (usize, &'t str)>) {
    let mut known = std::collections::BTreeSet::new();
    for (line, node) in nodes {
        if !known.insert(node) {
            notes.line(
                line,
                format!("node {node} stands twice"),
                format!("节点 {node} 重复出现"),
            );
        }
    }
}
