//! The head of a VRPLIB file and its sections, by name; names that change the problem and are not
//! understood are refused.

use std::collections::BTreeMap;

use solver::base::flaw::{Flaw, FlawKind};

use crate::formats::text::{Line, Notes, lines, place};

/// Sections that are read.
const SECTIONS: [&str; 22] = [
    "NODE_COORD_SECTION",
    "EDGE_WEIGHT_SECTION",
    "DEPOT_SECTION",
    "DEMAND_SECTION",
    "LINEHAUL_SECTION",
    "BACKHAUL_SECTION",
    "TIME_WINDOW_SECTION",
    "SERVICE_TIME_SECTION",
    "RELEASE_TIME_SECTION",
    "PRIZE_SECTION",
    "PICKUP_AND_DELIVERY_SECTION",
    "CAPACITY_SECTION",
    "VEHICLES_DEPOT_SECTION",
    "VEHICLES_RELOAD_DEPOT_SECTION",
    "VEHICLES_MAX_RELOADS_SECTION",
    "VEHICLES_FIXED_COST_SECTION",
    "VEHICLES_UNIT_DISTANCE_COST_SECTION",
    "VEHICLES_MAX_DISTANCE_SECTION",
    "VEHICLES_MAX_DURATION_SECTION",
    "VEHICLES_ALLOWED_CLIENTS_SECTION",
    // Describes a picture.
    "DISPLAY_DATA_SECTION",
    "COMMENT_SECTION",
];

/// Keys of the head that are read.
const KEYS: [&str; 14] = [
    "NAME",
    "COMMENT",
    "TYPE",
    "DIMENSION",
    "CAPACITY",
    "VEHICLES",
    "SERVICE_TIME",
    "DISTANCE",
    "EDGE_WEIGHT_TYPE",
    "EDGE_WEIGHT_FORMAT",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_MAX_DURATION",
    "VEHICLES_MAX_RELOADS",
    "NODE_COORD_TYPE",
];

/// Types that mean a problem which is not read as such.
const REFUSED: [(&str, &str, &str); 5] = [
    ("VRPB", "all deliveries before all returns", "先送后取"),
    ("SDVRP", "split deliveries", "拆分配送"),
    ("ACVRP-SD", "split deliveries", "拆分配送"),
    ("GVRP", "one client of each group", "每组只服务一个客户"),
    ("HCP", "cycles without costs", "无代价回路"),
];

pub(super) struct Parts<'t> {
    head: BTreeMap<&'t str, (usize, &'t str)>,
    sections: BTreeMap<&'t str, Section<'t>>,
    unread: Vec<(usize, &'t str)>,
}

struct Section<'t> {
    line: usize,
    rows: Vec<Line<'t>>,
}

impl<'t> Parts<'t> {
    pub(super) fn read(notes: &mut Notes, text: &'t str) -> Parts<'t> {
        let mut parts = Parts {
            head: BTreeMap::new(),
            sections: BTreeMap::new(),
            unread: Vec::new(),
        };
        let mut current: Option<&'t str> = None;
        for line in lines(text) {
            let word = line.words().next().unwrap_or("").trim_end_matches(':');
            if word == "EOF" {
                break;
            } else if word.ends_with("_SECTION") {
                current = Some(word);
                parts.open(notes, line, word);
            } else if let Some((key, value)) = spoken(line.text) {
                current = None;
                parts.say(notes, line, key, value);
            } else if let Some(section) = current.and_then(|name| parts.sections.get_mut(name)) {
                section.rows.push(line);
            } else {
                let start: String = word.chars().take(40).collect();
                notes.line(
                    line.number,
                    format!("`{start}` is neither `KEY : value` nor part of a section"),
                    format!("“{start}” 既不是“键 : 值”，也不属于任何分节"),
                );
            }
        }
        parts.check_type(notes);
        parts
    }

    fn open(&mut self, notes: &mut Notes, line: Line<'t>, name: &'t str) {
        if !SECTIONS.contains(&name) {
            let name: String = name.chars().take(60).collect();
            notes.line(
                line.number,
                format!("{name} is not supported"),
                format!("不支持 {name}"),
            );
        }
        let section = Section {
            line: line.number,
            rows: Vec::new(),
        };
        if self.sections.insert(name, section).is_some() {
            notes.line(
                line.number,
                format!("{name} stands twice"),
                format!("{name} 重复出现"),
            );
        }
    }

    fn say(&mut self, notes: &mut Notes, line: Line<'t>, key: &'t str, value: &'t str) {
        if KEYS.contains(&key) {
            if self.head.insert(key, (line.number, value)).is_some() && key != "COMMENT" {
                notes.line(
                    line.number,
                    format!("{key} stands twice"),
                    format!("{key} 重复出现"),
                );
            }
        } else if key.starts_with("VEHICLES_") {
            notes.line(
                line.number,
                format!("{key} is not supported"),
                format!("不支持 {key}"),
            );
        } else if self.unread.len() < 100 {
            self.unread.push((line.number, key));
        }
    }

    fn check_type(&self, notes: &mut Notes) {
        let Some((line, kind)) = self.head.get("TYPE") else {
            return;
        };
        let refused = REFUSED.iter().find(|(name, _, _)| name == kind);
        if let Some((name, meaning, meaning_zh)) = refused {
            notes.line(
                *line,
                format!("TYPE {name} is not supported: {meaning}"),
                format!("不支持 TYPE {name}：{meaning_zh}"),
            );
        }
    }

    pub(super) fn value(&self, key: &str) -> Option<&'t str> {
        self.head.get(key).map(|(_, value)| *value)
    }

    /// A key with the number of its line.
    pub(super) fn said(&self, key: &str) -> Option<(usize, &'t str)> {
        self.head.get(key).copied()
    }

    pub(super) fn has(&self, section: &str) -> bool {
        self.sections.contains_key(section)
    }

    pub(super) fn rows(&self, section: &str) -> &[Line<'t>] {
        self.sections
            .get(section)
            .map_or(&[], |section| section.rows.as_slice())
    }

    /// Where the section begins.
    pub(super) fn line(&self, section: &str) -> usize {
        self.sections.get(section).map_or(1, |section| section.line)
    }

    pub(super) fn warnings(&self) -> Vec<Flaw> {
        let warning = |(line, key): &(usize, &str)| {
            let key: String = key.chars().take(60).collect();
            let kind = FlawKind::Unreadable {
                message: format!("{key} is not read"),
                message_zh: format!("未读取 {key}"),
            };
            Flaw::new(place(*line), &kind)
        };
        self.unread.iter().map(warning).collect()
    }
}

/// `KEY : value`, where a key is one word of capitals.
fn spoken(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let key = key.trim();
    let is_key = !key.is_empty()
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_key.then(|| (key, value.trim().trim_matches('"').trim()))
}
