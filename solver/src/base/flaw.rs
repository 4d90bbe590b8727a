//! What is wrong with a draft: every flaw, each with the field it came from.

use std::fmt;

use serde::Serialize;

use super::nearest::nearest;
use super::noun::Noun;

/// One thing wrong with the data somebody gave us.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Flaw {
    /// Path of the field in the draft, `$.physicians[3].leave[0].from`.
    pub path: String,
    /// Stable name of the kind of flaw, for programs.
    pub code: &'static str,
    pub message: String,
    pub message_zh: String,
}

impl Flaw {
    #[must_use]
    pub fn new(path: impl Into<String>, kind: &FlawKind) -> Flaw {
        let (message, message_zh) = kind.messages();
        Flaw {
            path: path.into(),
            code: kind.code(),
            message,
            message_zh,
        }
    }

    /// The same flaw where the draft is a part of something larger: `$.name` within `$.problem` is
    /// `$.problem.name`.
    #[must_use]
    pub fn within(mut self, part: &str) -> Flaw {
        self.path = self.path.replacen('$', part, 1);
        self
    }

    /// As [`Flaw::within`], of each.
    #[must_use]
    pub fn all_within(part: &str, flaws: Vec<Flaw>) -> Vec<Flaw> {
        let located = flaws.into_iter().map(|flaw| flaw.within(part));
        located.collect()
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// Not readable as the format it should be.
    Unreadable {
        message: String,
        message_zh: String,
    },
    /// Wrong type, missing or unknown key, as the schema sees it.
    Shape {
        message: String,
        message_zh: String,
    },
    Empty,
    /// A table with nothing but examples and totals.
    NoRows,
    Unknown {
        what: Noun,
        id: String,
    },
    /// The same, where one that is known is so near that it may have been meant.
    Mistaken {
        what: Noun,
        id: String,
        nearest: String,
    },
    Duplicate {
        id: String,
    },
    /// Row of a table that has the id of an earlier one.
    DuplicateOf {
        id: String,
        line: usize,
    },
    OutOfRange {
        low: i64,
        high: i64,
        found: String,
    },
    TooMany {
        limit: usize,
        found: usize,
    },
    WrongLength {
        expected: usize,
        found: usize,
    },
    BadDate {
        found: String,
    },
    BadTime {
        found: String,
    },
    BadHalfDay {
        found: String,
    },
    Reversed {
        from: String,
        to: String,
    },
    Formula {
        found: String,
    },
    /// A relation between fields that does not hold; says which.
    Contradiction {
        message: &'static str,
        message_zh: &'static str,
    },
}

impl FlawKind {
    /// An id that nobody has, with the nearest of those that are known.
    pub fn unknown<'k>(what: Noun, id: &str, known: impl IntoIterator<Item = &'k str>) -> FlawKind {
        let found = nearest(id, known).map(str::to_string);
        let id = id.to_string();
        match found {
            Some(nearest) => FlawKind::Mistaken { what, id, nearest },
            None => FlawKind::Unknown { what, id },
        }
    }

    fn code(&self) -> &'static str {
        match self {
            FlawKind::Unreadable { .. } => "unreadable",
            FlawKind::Shape { .. } => "shape",
            FlawKind::Empty | FlawKind::NoRows => "empty",
            FlawKind::Unknown { .. } | FlawKind::Mistaken { .. } => "unknown_id",
            FlawKind::Duplicate { .. } | FlawKind::DuplicateOf { .. } => "duplicate_id",
            FlawKind::OutOfRange { .. } => "out_of_range",
            FlawKind::TooMany { .. } => "too_many",
            FlawKind::WrongLength { .. } => "wrong_length",
            FlawKind::BadDate { .. } => "bad_date",
            FlawKind::BadTime { .. } => "bad_time",
            FlawKind::BadHalfDay { .. } => "bad_half_day",
            FlawKind::Reversed { .. } => "reversed",
            FlawKind::Formula { .. } => "formula",
            FlawKind::Contradiction { .. } => "contradiction",
        }
    }

    fn messages(&self) -> (String, String) {
        match self {
            FlawKind::Unreadable {
                message,
                message_zh,
            }
            | FlawKind::Shape {
                message,
                message_zh,
            } => (message.clone(), message_zh.clone()),
            FlawKind::Empty => ("must not be empty".into(), "不能为空".into()),
            FlawKind::Unknown { what, id } => nobody(*what, id),
            FlawKind::Mistaken { what, id, nearest } => {
                let (nobody, nobody_zh) = nobody(*what, id);
                (
                    format!("{nobody}; the nearest is `{nearest}`"),
                    format!("{nobody_zh}；最接近的是“{nearest}”"),
                )
            }
            FlawKind::NoRows => (NO_ROWS.0.into(), NO_ROWS.1.into()),
            FlawKind::Duplicate { id } => {
                (format!("`{id}` is used twice"), format!("“{id}” 重复出现"))
            }
            FlawKind::DuplicateOf { id, line } => (
                format!("`{id}` is used twice, first in row {line}"),
                format!("“{id}” 重复出现，首次出现在第{line}行"),
            ),
            FlawKind::OutOfRange { low, high, found } => (
                format!("{found} is not within {low} to {high}"),
                format!("{found} 超出范围，应在 {low} 至 {high} 之间"),
            ),
            FlawKind::TooMany { limit, found } => (
                format!("{found} items, at most {limit} are taken"),
                format!("共 {found} 项，最多接受 {limit} 项"),
            ),
            FlawKind::WrongLength { expected, found } => (
                format!("has {found} entries, {expected} expected"),
                format!("有 {found} 个值，应为 {expected} 个"),
            ),
            FlawKind::BadDate { found } => unlike(found, "a date (YYYY-MM-DD)", "日期（年-月-日）"),
            FlawKind::BadTime { found } => unlike(found, "a time of day (HH:MM)", "时间（时:分）"),
            FlawKind::BadHalfDay { found } => unlike(
                found,
                "a half-day (mon_am … fri_pm)",
                "午别（mon_am … fri_pm）",
            ),
            FlawKind::Reversed { from, to } => (
                format!("ends before it starts ({from} to {to})"),
                format!("结束早于开始（{from} 至 {to}）"),
            ),
            FlawKind::Formula { found } => (
                format!("`{found}` looks like a spreadsheet formula"),
                format!("“{found}” 像是表格公式，不接受"),
            ),
            FlawKind::Contradiction {
                message,
                message_zh,
            } => ((*message).into(), (*message_zh).into()),
        }
    }
}

/// English, then Chinese.
const NO_ROWS: (&str, &str) = (
    "holds examples or totals and no row of its own: is it the template as it was downloaded? Fill \
     in rows below the header",
    "只有示例行或合计行，没有数据：这是未填写的模板吗？请在表头下填写数据",
);

fn nobody(what: Noun, id: &str) -> (String, String) {
    let (what, what_zh) = what.words();
    (
        format!("there is no {what} `{id}`"),
        format!("没有这个{what_zh}：“{id}”"),
    )
}

fn unlike(found: &str, form: &str, form_zh: &str) -> (String, String) {
    (
        format!("`{found}` is not {form}"),
        format!("“{found}” 不是有效{form_zh}"),
    )
}

/// Collects flaws while a draft is read.
#[derive(Debug, Default)]
pub struct Flaws {
    found: Vec<Flaw>,
}

impl Flaws {
    pub fn add(&mut self, path: impl Into<String>, kind: FlawKind) {
        self.found.push(Flaw::new(path, &kind));
    }

    /// Notes what was found elsewhere.
    pub fn extend(&mut self, found: impl IntoIterator<Item = Flaw>) {
        self.found.extend(found);
    }

    /// Notes the number when it is not within `low..=high`.
    pub fn range(&mut self, path: impl Into<String>, number: i64, low: i64, high: i64) {
        if !(low..=high).contains(&number) {
            let found = number.to_string();
            self.add(path, FlawKind::OutOfRange { low, high, found });
        }
    }

    /// Notes lists that are longer than the product takes.
    pub fn at_most(&mut self, path: impl Into<String>, found: usize, limit: usize) {
        if limit < found {
            self.add(path, FlawKind::TooMany { limit, found });
        }
    }

    /// Notes an id that nobody has. Which is the nearest is looked for of the first few alone: lists may
    /// be long.
    pub fn unknown<'k>(
        &mut self,
        path: impl Into<String>,
        (what, id): (Noun, &str),
        known: impl IntoIterator<Item = &'k str>,
    ) {
        const COMPARED: usize = 10;
        let kind = match self.found.len() < COMPARED {
            true => FlawKind::unknown(what, id, known),
            false => FlawKind::unknown(what, id, []),
        };
        self.add(path, kind);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// `Err` with every flaw when there is one.
    ///
    /// # Errors
    /// The flaws collected so far.
    pub fn into_result(self) -> Result<(), Vec<Flaw>> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(self.found)
        }
    }
}
