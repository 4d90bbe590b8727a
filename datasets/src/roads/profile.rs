//! How a kind of vehicle uses roads: who may pass, and how fast. All of it assumptions, in a file that
//! anybody may edit.

use std::collections::BTreeMap;

use serde::Deserialize;
use solver::base::flaw::{Flaw, FlawKind, Flaws};

/// The profiles as shipped, each with what its keys mean.
pub const SHIPPED: [(&str, &str); 3] = [
    ("car", include_str!("../../roads/car.toml")),
    ("bicycle", include_str!("../../roads/bicycle.toml")),
    ("foot", include_str!("../../roads/foot.toml")),
];

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub name: String,
    /// Keys, most specific first.
    pub access: Vec<String>,
    pub refused: Vec<String>,
    pub allowed: Vec<String>,
    pub oneway: Vec<String>,
    pub one_direction: Vec<String>,
    pub barriers: Vec<String>,
    pub limit_percent: i64,
    pub highest_kmh: i64,
    pub signal_seconds: i64,
    pub ferry_kmh: i64,
    pub ferry_wait_seconds: i64,
    pub snap_metres: i64,
    pub kmh: BTreeMap<String, i64>,
    pub surface_kmh: BTreeMap<String, i64>,
}

/// The text of a profile that is shipped.
#[must_use]
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

/// # Errors
/// Every flaw, each with its key.
pub fn read(text: &str) -> Result<Profile, Vec<Flaw>> {
    let profile: Profile = toml::from_str(text).map_err(|error| {
        let message = error.to_string().trim().replace('\n', " ");
        let message_zh = format!("无法读取：{message}");
        vec![Flaw::new(
            "$",
            &FlawKind::Unreadable {
                message,
                message_zh,
            },
        )]
    })?;
    let mut flaws = Flaws::default();
    flaws.name("$.name", &profile.name);
    let figures = [
        ("limit_percent", profile.limit_percent, 1, 200),
        ("highest_kmh", profile.highest_kmh, 1, 200),
        ("signal_seconds", profile.signal_seconds, 0, 600),
        ("ferry_kmh", profile.ferry_kmh, 0, 200),
        ("ferry_wait_seconds", profile.ferry_wait_seconds, 0, 86_400),
        ("snap_metres", profile.snap_metres, 1, 100_000),
    ];
    for (key, figure, low, high) in figures {
        flaws.range(format!("$.{key}"), figure, low, high);
    }
    for (table, rows) in [("kmh", &profile.kmh), ("surface_kmh", &profile.surface_kmh)] {
        for (key, speed) in rows {
            flaws.range(format!("$.{table}.{key}"), *speed, 1, 200);
        }
    }
    if profile.kmh.is_empty() {
        flaws.add("$.kmh", FlawKind::Empty);
    }
    flaws.into_result()?;
    Ok(profile)
}
