//! Rows and options of the optional rules.
//!
//! ```text
//! rotation two_hosts_minutes=20 minimum_weeks=2 preferred=2 days_in_one_year=10 same_host=required
//! specialty tcm scopes=tcm,general
//! host G north=10 senior=associate_senior:1 shares=expert_clinic:50 spread=yes
//! line L host=G scopes=tcm activity=consultation last=tue_am+1
//! physician A title=senior scopes=tcm carried=2 limits=2026-03-02..2026-03-08:by_day:30
//! floor centre department=ward least=1 halves=mon_am from=2026-03-02 to=2026-03-06
//! together A B
//! patch L 2 physician=B half=wed_am
//! wish A avoid host=G from=2026-03-02 to=2026-03-08 weight=50
//! ```
//!
//! A limit is span:stay:minutes; the minutes may be left out. A physician with `scopes=` has none.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Options, Sheet, int, list, number};

impl Sheet {
    pub(super) fn specialty(&mut self, id: &str, options: &Options<'_>) {
        let scopes = options.get("scopes").map_or(Vec::new(), |text| list(text));
        self.push("specialties", id, json!({"practice_scopes": scopes}));
    }

    pub(super) fn floor(&mut self, name: &str, options: &Options<'_>) {
        let mut row = json!({"name": name, "at_least": number(options, "least", 0)});
        for key in ["department", "institution", "specialty", "from", "to"] {
            if let Some(text) = options.get(key) {
                row[key] = json!(text);
            }
        }
        if let Some(halves) = options.get("halves") {
            row["half_days"] = json!(list(halves));
        }
        self.rows.entry("on_site").or_default().push(row);
    }

    pub(super) fn company(&mut self, what: &str, names: &[&str]) {
        let bond = match what {
            "apart" => "not_at_one_host",
            other => other,
        };
        let row = json!({"physicians": names, "bond": bond});
        self.rows.entry("companions").or_default().push(row);
    }

    /// The session of the line in that week: without physician it is called off.
    pub(super) fn patch(&mut self, line: &str, week: &str, options: &Options<'_>) {
        self.patches.push(json!({
            "line": line, "week": int(week),
            "physician": options.get("physician"), "half_day": options.get("half"),
        }));
    }

    pub(super) fn wish(&mut self, physician: &str, wish: &str, options: &Options<'_>) {
        let mut row = json!({
            "physician": physician,
            "wish": wish,
            "weight_percent": number(options, "weight", 100),
        });
        for key in ["host", "from", "to"] {
            if let Some(text) = options.get(key) {
                row[key] = json!(text);
            }
        }
        self.rows.entry("wishes").or_default().push(row);
    }
}

/// `north=10`: so many kilometres north of home by great circle.
pub(super) fn latitude(options: &Options<'_>) -> f64 {
    36.8 + number(options, "north", 0) as f64 / 111.195
}

pub(super) fn of_studio(options: &Options<'_>) -> Value {
    let mut row = json!({"spread": options.contains_key("spread")});
    if let Some(text) = options.get("senior") {
        let (level, sessions) = text.split_once(':').expect("senior is level:sessions");
        row["senior"] = json!({"title_level": level, "sessions_per_week": int(sessions)});
    }
    let shares = options.get("shares").map_or(Vec::new(), |text| list(text));
    let shares = shares.into_iter().map(|share| {
        let (activity, percent) = share.split_once(':').expect("a share is activity:percent");
        json!({"activity": activity, "percent": int(percent)})
    });
    row["shares"] = json!(shares.collect::<Vec<_>>());
    row
}

pub(super) fn add_to_line(row: &mut Value, options: &Options<'_>) {
    if let Some(scopes) = options.get("scopes") {
        row["practice_scopes"] = json!(list(scopes));
    }
    if let Some(last) = options.get("last") {
        let (half, phase) = last.split_once('+').unwrap_or((last, "0"));
        row["last"] = json!({"half_day": half, "phase": int(phase)});
    }
}

pub(super) fn add_to_physician(row: &mut Value, options: &Options<'_>) {
    row["carried_sessions"] = json!(number(options, "carried", 0));
    if let Some(scopes) = options.get("scopes") {
        row["practice_scopes"] = json!(list(scopes));
    }
    let limits = options.get("limits").map_or(Vec::new(), |text| list(text));
    let limits = limits.into_iter().map(|limit| {
        let mut parts = limit.split(':');
        let (from, to) = (parts.next())
            .and_then(|span| span.split_once(".."))
            .expect("a limit has from..to");
        let stay = parts.next().expect("a limit has a stay");
        let minutes = parts.next().filter(|text| !text.is_empty()).map(int);
        let hosts: Vec<&str> = parts
            .next()
            .map_or(Vec::new(), |text| text.split('+').collect());
        json!({"from": from, "to": to, "postings": stay, "max_minutes": minutes, "not_at": hosts})
    });
    row["limits"] = json!(limits.collect::<Vec<_>>());
}

pub(super) fn add_to_rotation(row: &mut Value, drawn: &BTreeMap<String, String>) {
    for key in ["two_hosts_minutes", "minimum_weeks", "days_in_one_year"] {
        if let Some(text) = drawn.get(key) {
            row[key] = json!(int(text));
        }
    }
    if let Some(text) = drawn.get("preferred") {
        let lengths: Vec<i64> = list(text).into_iter().map(int).collect();
        row["preferred_lengths"] = json!(lengths);
    }
    if let Some(text) = drawn.get("same_host") {
        row["same_host"] = json!(text);
    }
}
