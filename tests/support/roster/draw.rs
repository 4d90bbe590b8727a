//! A roster drawn as text: one line for each row of the draft, then one grid row for everybody
//! who is posted and every line that is held.
//!
//! ```text
//! weights missing_session=100
//! rotation lengths=1,2 max_blocks=1
//! host G beds=1 open=mon_am,tue_am minutes=30
//! line L host=G every=2 wants=famous_doctor
//! physician A visits=1 clinic=tue_am leave=2026-03-02..2026-03-03 duty=2026-12-31:52-50
//! apart A B
//! A        | G G . .
//! L mon_am | . . A .
//! ```
//!
//! `published begun=1 lock=week` says how firmly those rows hold that are drawn with `was` before
//! them: `was A | G G . .`, `was L mon_am | . . A .`; `informed=A,B` who is told anyway.
//!
//! In a grid a column is a week; `.` is nobody or nowhere. Equal neighbours are one posting or
//! tenure; a `'` behind a name starts a new one. `L tue_am+1` is held in week 1 of each cycle. Every
//! name stands for itself: departments and specialties exist because somebody names them. Rows of the
//! optional rules are read in `draw/wishes.rs`.

mod spans;
mod wishes;

use std::collections::BTreeMap;

use self::spans::spans;
use serde_json::{Value, json};
use solver::base::report::Report;
use solver::rostering::check::check;
use solver::rostering::draft::Draft;
use solver::rostering::plan::{Plan, PlanDraft};
use solver::rostering::problem::Problem;

/// A problem and a plan for it.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub draft: Draft,
    pub plan: PlanDraft,
}

impl Drawn {
    /// # Panics
    /// When the drawing is no valid problem.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem::new(&self.draft).unwrap_or_else(|flaws| panic!("{flaws:#?}"))
    }

    /// # Panics
    /// When the drawn plan does not fit the drawn problem.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.plan
            .read(&self.problem())
            .unwrap_or_else(|flaws| panic!("{flaws:#?}"))
    }

    #[must_use]
    pub fn report(&self) -> Report {
        check(&self.problem(), &self.plan())
    }

    /// The hard rules that the plan breaks, each once, in the order of the book.
    #[must_use]
    pub fn broken(&self) -> Vec<&'static str> {
        let report = self.report();
        let hard = report.rules.iter().filter(|line| line.hard);
        hard.filter(|line| 0 < line.amount)
            .map(|line| line.rule)
            .collect()
    }

    /// The soft rules that cost something, with what they cost.
    #[must_use]
    pub fn costs(&self) -> Vec<(&'static str, i64)> {
        let report = self.report();
        let soft = report.rules.iter().filter(|line| !line.hard);
        soft.filter(|line| line.cost.0 != 0)
            .map(|line| (line.rule, line.cost.0))
            .collect()
    }
}

/// Reads a drawing. Without `start` the horizon begins on Monday 2026-03-02, six weeks without a
/// holiday; without `weeks` it is as wide as the grid.
///
/// # Panics
/// On anything it does not understand: a drawing is part of a test.
#[must_use]
pub fn draw(text: &str) -> Drawn {
    let mut sheet = Sheet::default();
    for row in text.lines().map(str::trim).filter(|row| !row.is_empty()) {
        match row.split_once('|') {
            Some((head, weeks)) => sheet.grid(head, weeks),
            None => sheet.row(row),
        }
    }
    sheet.finish()
}

#[derive(Default)]
struct Sheet {
    rows: BTreeMap<&'static str, Vec<Value>>,
    start: Option<String>,
    weeks: Option<i64>,
    rotation: BTreeMap<String, String>,
    weights: BTreeMap<String, i64>,
    holidays: Vec<Value>,
    makeup: Vec<Value>,
    postings: Vec<Value>,
    series: Vec<Value>,
    patches: Vec<Value>,
    /// Where something is published: all of it but the rows.
    published: Option<Value>,
    lock: String,
    was: (Vec<Value>, Vec<Value>),
    widest: i64,
}

type Options<'t> = BTreeMap<&'t str, &'t str>;

fn number(options: &Options<'_>, key: &str, default: i64) -> i64 {
    options.get(key).map_or(default, |text| int(text))
}

fn int(text: &str) -> i64 {
    text.parse()
        .unwrap_or_else(|_| panic!("`{text}` is no number"))
}

fn list(text: &str) -> Vec<&str> {
    text.split(',').filter(|item| !item.is_empty()).collect()
}

impl Sheet {
    fn row(&mut self, row: &str) {
        let mut words = row.split_whitespace();
        let what = words.next().expect("rows are not empty");
        let mut names = Vec::new();
        let mut options = Options::new();
        for word in words {
            match word.split_once('=') {
                Some((key, value)) => {
                    options.insert(key, value);
                }
                None => names.push(word),
            }
        }
        match what {
            "start" => self.start = Some(names[0].into()),
            "weeks" => self.weeks = Some(int(names[0])),
            "rotation" => self.rotation.extend(owned(&options)),
            "weights" => (self.weights)
                .extend((options.iter()).map(|(key, value)| ((*key).into(), int(value)))),
            "holiday" => self.holidays.push(
                json!({"date": names[0], "name": names[1], "in_lieu": names.get(2).is_some()}),
            ),
            "makeup" => self
                .makeup
                .push(json!({"date": names[0], "name": names[1]})),
            "published" => {
                let prices: BTreeMap<&&str, i64> = (options.iter())
                    .filter(|(key, _)| key.starts_with("per_") || key.starts_with("near_"))
                    .map(|(key, value)| (key, int(value)))
                    .collect();
                self.lock = options.get("lock").copied().unwrap_or("free").into();
                let informed = options
                    .get("informed")
                    .map_or(Vec::new(), |text| list(text));
                self.published = Some(json!({
                    "begun_weeks": number(&options, "begun", 0),
                    "prices": prices, "informed": informed,
                }));
            }
            "department" => {
                let cap = number(&options, "away", 100);
                self.push("departments", names[0], json!({"max_away": cap}));
            }
            "specialty" => self.specialty(names[0], &options),
            "floor" => self.floor(names[0], &options),
            "together" | "apart" | "not_at_once" => self.company(what, &names),
            "patch" => self.patch(names[0], names[1], &options),
            "wish" => self.wish(names[0], names[1], &options),
            "host" => self.host(names[0], &options),
            "line" => self.line(names[0], &options),
            "physician" => self.physician(names[0], &options),
            other => panic!("`{other}` is nothing to draw"),
        }
    }

    fn push(&mut self, list: &'static str, id: &str, mut row: Value) {
        row["id"] = json!(id);
        row["name"] = json!(id);
        let rows = self.rows.entry(list).or_default();
        if list == "departments" {
            row["institution"] = json!("home");
        }
        if rows.iter().all(|other| other["id"] != row["id"]) {
            rows.push(row);
        }
    }

    fn host(&mut self, id: &str, options: &Options<'_>) {
        let mut row = json!({
            "place": {"lon": 118.0, "lat": wishes::latitude(options)},
            "rooms": number(options, "rooms", 10),
            "dormitory": number(options, "beds", 10),
        });
        if let Some(open) = options.get("open") {
            row["open"] = json!(list(open));
        }
        if let Some(closed) = options.get("closed") {
            let (from, to) = closed.split_once("..").expect("closed is from..to");
            row["closed"] = json!([{"from": from, "to": to}]);
        }
        self.push("hosts", id, row);
        let mut studio = wishes::of_studio(options);
        studio["host"] = json!(id);
        self.push("studios", &format!("{id}-studio"), studio);
        // `minutes=none`: nothing makes work there lawful.
        if options.get("minutes") != Some(&"none") {
            let minutes = number(options, "minutes", 0);
            self.rows.entry("links").or_default().push(json!({
                "institution": "home", "host": id, "basis": "medical_alliance", "minutes": minutes,
            }));
        }
    }

    fn line(&mut self, id: &str, options: &Options<'_>) {
        let specialty = options.get("specialty").copied().unwrap_or("tcm");
        self.push("specialties", specialty, json!({}));
        let mut row = json!({
            "id": id,
            "studio": format!("{}-studio", options["host"]),
            "specialty": specialty,
            "activity": options.get("activity").unwrap_or(&"expert_clinic"),
            "every_weeks": number(options, "every", 1),
            "wants_honour": options.get("wants"),
            "weight_percent": number(options, "weight", 100),
            "from": options.get("from"),
            "to": options.get("to"),
        });
        wishes::add_to_line(&mut row, options);
        self.rows.entry("lines").or_default().push(row);
    }

    fn physician(&mut self, id: &str, options: &Options<'_>) {
        let department = options.get("department").copied().unwrap_or("ward");
        let specialty = options.get("specialty").copied().unwrap_or("tcm");
        self.push("departments", department, json!({"max_away": 100}));
        self.push("specialties", specialty, json!({}));
        let leave = options.get("leave").map_or(Vec::new(), |text| list(text));
        let leave = leave.into_iter().map(|span| {
            let (from, to) = span.split_once("..").expect("leave is from..to");
            json!({"from": from, "to": to})
        });
        // cut-off:required-credited
        let promotion = options.get("duty").map(|text| {
            let (cutoff, weeks) = text
                .split_once(':')
                .expect("duty is cutoff:required-credited");
            let (required, credited) = weeks
                .split_once('-')
                .expect("duty is cutoff:required-credited");
            json!({
                "target_year": int(&cutoff[..4]),
                "cutoff": cutoff,
                "required_weeks": int(required),
                "credited_weeks": int(credited),
            })
        });
        let mut row = json!({
            "department": department,
            "specialty": specialty,
            "title_level": options.get("title").unwrap_or(&"intermediate"),
            "honour": options.get("honour"),
            "leave": leave.collect::<Vec<_>>(),
            "clinic": options.get("clinic").map_or(Vec::new(), |text| list(text)),
            "visits_per_week": number(options, "visits", 10),
            "fair_sessions": number(options, "fair", 1000),
            "promotion": promotion,
        });
        wishes::add_to_physician(&mut row, options);
        self.push("physicians", id, row);
    }

    fn grid(&mut self, head: &str, weeks: &str) {
        let spans = spans(weeks);
        let width = weeks.split_whitespace().count();
        self.widest = (self.widest).max(i64::try_from(width).expect("a narrow grid"));
        let (head, was) = match head.trim().strip_prefix("was ") {
            Some(head) => (head.trim(), true),
            None => (head.trim(), false),
        };
        let lock = self.lock.clone();
        let locked = |mut row: Value| {
            if was {
                row["lock"] = json!(lock);
            }
            row
        };
        let (postings, series) = match was {
            true => (&mut self.was.0, &mut self.was.1),
            false => (&mut self.postings, &mut self.series),
        };
        match head.split_once(char::is_whitespace) {
            None => postings.extend(spans.into_iter().map(|span| {
                locked(json!({"physician": head, "host": span.name,
                       "first_week": span.first, "weeks": span.weeks}))
            })),
            Some((line, pattern)) => {
                let (half, phase) = pattern.trim().split_once('+').unwrap_or((pattern, "0"));
                let holders = spans.into_iter().map(|span| {
                    locked(json!({"physician": span.name, "first_week": span.first, "weeks": span.weeks}))
                });
                series.push(json!({
                    "line": line, "half_day": half.trim(), "phase": int(phase),
                    "holders": holders.collect::<Vec<_>>(),
                }));
            }
        }
    }

    fn finish(mut self) -> Drawn {
        let home = json!({"place": {"lon": 118.0, "lat": 36.8}});
        self.push("institutions", "home", home);
        let lengths: Vec<i64> = (self.rotation.get("lengths"))
            .map_or(vec![1, 2], |text| list(text).into_iter().map(int).collect());
        let rule = |key: &str, default| self.rotation.get(key).map_or(default, |text| int(text));
        let rows = |list: &str| self.rows.get(list).cloned().unwrap_or_default();
        let weeks = self.weeks.unwrap_or(self.widest);
        let (was, series) = (self.was.0.clone(), self.was.1.clone());
        if let Some(published) = &mut self.published {
            published["postings"] = json!(was);
            published["series"] = json!(series);
        }
        let mut draft = json!({
            "kind": "rostering",
            "name": "drawn",
            "start": self.start.as_deref().unwrap_or("2026-03-02"),
            "weeks": weeks,
            "calendar": {"holidays": self.holidays, "makeup_workdays": self.makeup},
            "specialties": rows("specialties"),
            "institutions": rows("institutions"),
            "departments": rows("departments"),
            "physicians": rows("physicians"),
            "hosts": rows("hosts"),
            "studios": rows("studios"),
            "lines": rows("lines"),
            "links": rows("links"),
            "rotation": {
                "lengths": lengths,
                "start_every": rule("start_every", 1),
                "max_blocks": rule("max_blocks", 9),
                "slack_weeks": rule("slack", 0),
                "posted_sessions": rule("posted_sessions", 10),
                "max_travel_minutes": rule("max_travel", 90),
            },
            "weights": self.weights,
            "published": self.published,
        });
        for list in ["on_site", "companions", "wishes"] {
            draft[list] = json!(rows(list));
        }
        wishes::add_to_rotation(&mut draft["rotation"], &self.rotation);
        let plan = json!({
            "postings": self.postings, "series": self.series, "patches": self.patches,
        });
        Drawn {
            draft: serde_json::from_value(draft).expect("a drawing is a draft"),
            plan: serde_json::from_value(plan).expect("a grid is a plan"),
        }
    }
}

fn owned(options: &Options<'_>) -> Vec<(String, String)> {
    let pairs = options.iter();
    pairs
        .map(|(key, value)| ((*key).into(), (*value).into()))
        .collect()
}
