//! Shift-scheduling instances as Curtois and Qu publish them: sections of comma-separated rows.
//!
//! T. Curtois and R. Qu, Computational results on new staff scheduling benchmark instances,
//! University of Nottingham, 2014. The files explain their columns in comments.

pub mod tables;

use std::collections::BTreeMap;

use solver::base::flaw::Flaw;
use solver::shifts::draft::{CoverDraft, Draft, EmployeeDraft, Kind, RequestDraft, ShiftDraft};

use super::instance::Origin;
use super::text::{Line, Notes, lines, place};

/// Larger texts are refused unread.
const MOST_TEXT: usize = 20_000_000;

/// A file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    pub draft: Draft,
    pub origin: Origin,
}

/// Whether the content looks like it.
#[must_use]
pub fn is_instance(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(10_000)).unwrap_or_default();
    let text = String::from_utf8_lossy(start);
    let mut rows = lines(&text).filter(|line| !is_comment(*line));
    rows.next()
        .is_some_and(|line| line.text.trim().starts_with("SECTION_"))
}

fn is_comment(line: Line<'_>) -> bool {
    line.text.trim_start().starts_with('#')
}

/// # Errors
/// Every line that cannot be read.
pub fn read(bytes: &[u8], name: &str) -> Result<Instance, Vec<Flaw>> {
    let mut reader = Reader::new(name);
    if MOST_TEXT < bytes.len() {
        let found = bytes.len();
        reader.notes.file(
            format!("{found} bytes, at most {MOST_TEXT} are taken"),
            format!("共 {found} 字节，最多接受 {MOST_TEXT} 字节"),
        );
        return Err(reader.notes.flaws);
    }
    let text = String::from_utf8_lossy(bytes);
    let mut section = String::new();
    for line in lines(&text).filter(|line| !is_comment(*line)) {
        let row = line.text.trim();
        if row.starts_with("SECTION_") {
            section = row.to_string();
            reader.section(line.number, row);
        } else {
            let cells: Vec<&str> = row.split(',').map(str::trim).collect();
            reader.row(&section, line.number, &cells);
        }
    }
    reader.finish()
}

const SECTIONS: [&str; 7] = [
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
];

struct Reader {
    notes: Notes,
    draft: Draft,
    origin: Origin,
    has_horizon: bool,
    /// By employee, with their lines: staff may follow.
    days_off: Vec<(usize, String, Vec<i64>)>,
}

impl Reader {
    fn new(name: &str) -> Reader {
        Reader {
            notes: Notes::default(),
            draft: Draft {
                kind: Kind::Shifts,
                name: super::text::title(name),
                generated: None,
                days: 0,
                shifts: Vec::new(),
                staff: Vec::new(),
                on_requests: Vec::new(),
                off_requests: Vec::new(),
                cover: Vec::new(),
            },
            origin: Origin::default(),
            has_horizon: false,
            days_off: Vec::new(),
        }
    }

    fn section(&mut self, number: usize, name: &str) {
        if !SECTIONS.contains(&name) {
            let found: String = name.chars().take(40).collect();
            self.notes.line(
                number,
                format!("there is no section `{found}`"),
                format!("没有“{found}”这一节"),
            );
        }
    }

    fn row(&mut self, section: &str, line: usize, cells: &[&str]) {
        match section {
            "SECTION_HORIZON" => self.horizon(line, cells),
            "SECTION_SHIFTS" => self.shift(line, cells),
            "SECTION_STAFF" => self.employee(line, cells),
            "SECTION_DAYS_OFF" => self.day_off(line, cells),
            "SECTION_SHIFT_ON_REQUESTS" => self.request(line, cells, true),
            "SECTION_SHIFT_OFF_REQUESTS" => self.request(line, cells, false),
            "SECTION_COVER" => self.cover(line, cells),
            // The section itself has been noted, or there is none.
            "" => (self.notes).line(line, "stands before any section", "不在任何一节之内"),
            _ => {}
        }
    }

    fn columns(&mut self, line: usize, cells: &[&str], wanted: usize) {
        if wanted < cells.len() {
            let found = cells.len();
            self.notes.line(
                line,
                format!("has {found} columns, {wanted} expected"),
                format!("有 {found} 列，应为 {wanted} 列"),
            );
        }
    }

    fn horizon(&mut self, line: usize, cells: &[&str]) {
        self.columns(line, cells, 1);
        if self.has_horizon {
            (self.notes).line(line, "a second horizon", "重复给出排班天数");
        }
        self.has_horizon = true;
        self.draft.days = self.notes.whole(line, "days", cells.first().copied());
    }

    fn shift(&mut self, line: usize, cells: &[&str]) {
        self.columns(line, cells, 3);
        let minutes = self.notes.whole(line, "length", cells.get(1).copied());
        let next = cells.get(2).unwrap_or(&"").split('|').map(str::trim);
        let next = next.filter(|id| !id.is_empty());
        self.origin
            .row("shifts", self.draft.shifts.len(), place(line));
        self.draft.shifts.push(ShiftDraft {
            id: cells[0].to_string(),
            minutes,
            not_followed_by: next.map(str::to_string).collect(),
        });
    }

    fn employee(&mut self, line: usize, cells: &[&str]) {
        self.columns(line, cells, 8);
        let mut max_shifts = BTreeMap::new();
        let limits = cells.get(1).unwrap_or(&"").split('|').map(str::trim);
        for limit in limits.filter(|limit| !limit.is_empty()) {
            let (id, number) = limit.split_once('=').unwrap_or((limit, ""));
            let most = self.notes.whole(line, "MaxShifts", Some(number.trim()));
            if max_shifts.insert(id.trim().to_string(), most).is_some() {
                self.notes.line(
                    line,
                    format!("`{id}` is limited twice"),
                    format!("“{id}” 的次数上限重复"),
                );
            }
        }
        let mut figure =
            |column: usize, name: &str| self.notes.whole(line, name, cells.get(column).copied());
        let employee = EmployeeDraft {
            id: cells[0].to_string(),
            max_shifts,
            max_minutes: figure(2, "MaxTotalMinutes"),
            min_minutes: figure(3, "MinTotalMinutes"),
            max_consecutive_shifts: figure(4, "MaxConsecutiveShifts"),
            min_consecutive_shifts: figure(5, "MinConsecutiveShifts"),
            min_consecutive_days_off: figure(6, "MinConsecutiveDaysOff"),
            max_weekends: figure(7, "MaxWeekends"),
            days_off: Vec::new(),
        };
        self.origin
            .row("staff", self.draft.staff.len(), place(line));
        self.draft.staff.push(employee);
    }

    fn day_off(&mut self, line: usize, cells: &[&str]) {
        let mut days = Vec::new();
        for cell in cells.iter().skip(1).filter(|cell| !cell.is_empty()) {
            days.push(self.notes.whole(line, "day", Some(cell)));
        }
        self.days_off.push((line, cells[0].to_string(), days));
    }

    fn request(&mut self, line: usize, cells: &[&str], wants: bool) {
        self.columns(line, cells, 4);
        let request = RequestDraft {
            employee: cells[0].to_string(),
            day: self.notes.whole(line, "day", cells.get(1).copied()),
            shift: (*cells.get(2).unwrap_or(&"")).to_string(),
            weight: self.notes.whole(line, "weight", cells.get(3).copied()),
        };
        let (list, rows) = match wants {
            true => ("on_requests", &mut self.draft.on_requests),
            false => ("off_requests", &mut self.draft.off_requests),
        };
        self.origin.row(list, rows.len(), place(line));
        rows.push(request);
    }

    fn cover(&mut self, line: usize, cells: &[&str]) {
        self.columns(line, cells, 5);
        let cover = CoverDraft {
            day: self.notes.whole(line, "day", cells.first().copied()),
            shift: (*cells.get(1).unwrap_or(&"")).to_string(),
            required: self.notes.whole(line, "requirement", cells.get(2).copied()),
            under: (self.notes).whole(line, "weight for under", cells.get(3).copied()),
            over: (self.notes).whole(line, "weight for over", cells.get(4).copied()),
        };
        self.origin
            .row("cover", self.draft.cover.len(), place(line));
        self.draft.cover.push(cover);
    }

    fn finish(mut self) -> Result<Instance, Vec<Flaw>> {
        if !self.has_horizon {
            (self.notes).file("has no SECTION_HORIZON", "缺少 SECTION_HORIZON 一节");
        }
        let days = self.draft.days;
        for (line, id, off) in self.days_off {
            for day in off.iter().filter(|day| !(0..days).contains(*day)) {
                self.notes.line(
                    line,
                    format!("there is no day {day}"),
                    format!("没有第 {day} 天"),
                );
            }
            match self.draft.staff.iter_mut().find(|row| row.id == id) {
                Some(row) => row.days_off.extend(off),
                None => self.notes.line(
                    line,
                    format!("there is no employee `{id}`"),
                    format!("没有这个人员：“{id}”"),
                ),
            }
        }
        match self.notes.flaws.is_empty() {
            true => Ok(Instance {
                draft: self.draft,
                origin: self.origin,
            }),
            false => Err(self.notes.flaws),
        }
    }
}
