//! What a column of an office table holds: declared once, and from the declaration come reading,
//! writing, templates, refusals and documentation.

use super::cell::DayOfMonth;

/// A table with its columns.
#[derive(Debug)]
pub struct Form {
    pub fields: &'static [Field],
    /// Codes of the columns that together name a row.
    pub key: &'static [&'static str],
    /// First and last of a span: the last is not before the first.
    pub spans: &'static [(&'static str, &'static str)],
    /// Columns that are given both or not at all.
    pub together: &'static [(&'static str, &'static str)],
}

impl Form {
    #[must_use]
    pub fn field(&self, code: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.code == code)
    }
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// English name, the same in every file, in the store and in the API.
    pub code: &'static str,
    /// Chinese name, as it is written.
    pub heading: &'static str,
    /// Other headings that are accepted.
    pub aliases: &'static [&'static str],
    pub content: Content,
    pub need: Need,
    /// Of patients: how it is masked where it is shown.
    pub personal: Option<Mask>,
    /// Written workbooks add it up.
    pub summed: bool,
    /// What the template shows.
    pub example: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    None,
    /// The header has it; cells may be empty.
    Column,
    /// No cell is empty.
    Cell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// 张*明
    Name,
    /// 138****1234
    Phone,
    /// Nothing but the first six characters.
    Address,
}

/// What stands in the cells of a column, and as what it is kept.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// As it stands.
    Text,
    /// A number or code by which something is called; leading zeros stay, spaces do not.
    Key,
    /// Of a person or place; spaces between Chinese characters only line up columns and go.
    Name,
    /// Several texts, separated by `、`.
    List,
    Integer {
        low: i64,
        high: i64,
    },
    Decimal {
        low: i64,
        high: i64,
    },
    /// `2019-09-01`; where the day is missing it is the first or the last of the month.
    Date(DayOfMonth),
    /// `2019-09`
    Month,
    /// `08:30`
    Time,
    /// `2026-03-17 08:30`
    Moment,
    Choice(&'static [Choice]),
    YesNo,
    /// `["mon_am", …]`
    HalfDays,
    /// `["14:00-18:00", …]`
    Windows,
}

/// A value that may stand in a cell.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// As it is kept.
    pub code: &'static str,
    /// As it is written, without spaces and capitals; the first is how it is shown, the others are
    /// understood as well.
    pub words: &'static [&'static str],
}

pub(super) const fn choice(code: &'static str, words: &'static [&'static str]) -> Choice {
    Choice { code, words }
}

pub(super) const fn field(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
    content: Content,
) -> Field {
    Field {
        code,
        heading,
        aliases,
        content,
        need: Need::None,
        personal: None,
        summed: false,
        example: "",
    }
}

pub(super) const fn text(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
) -> Field {
    field(code, heading, aliases, Content::Text)
}

pub(super) const fn name(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
) -> Field {
    field(code, heading, aliases, Content::Name)
}

pub(super) const fn key(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
) -> Field {
    field(code, heading, aliases, Content::Key)
}

/// Degrees of WGS-84.
pub(super) const LON: Field = field(
    "lon",
    "经度",
    &["longitude"],
    Content::Decimal {
        low: -180,
        high: 180,
    },
)
.like("118.05");
pub(super) const LAT: Field = field(
    "lat",
    "纬度",
    &["latitude"],
    Content::Decimal { low: -90, high: 90 },
)
.like("36.62");

/// A whole number from 0.
pub(super) const fn count(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
    high: i64,
) -> Field {
    field(code, heading, aliases, Content::Integer { low: 0, high })
}

/// A first day: where the day is missing, the first of the month.
pub(super) const fn first_day(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
) -> Field {
    field(code, heading, aliases, Content::Date(DayOfMonth::First))
}

/// A last day: where the day is missing, the last of the month.
pub(super) const fn last_day(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
) -> Field {
    field(code, heading, aliases, Content::Date(DayOfMonth::Last))
}

pub(super) const fn one_of(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
    choices: &'static [Choice],
) -> Field {
    field(code, heading, aliases, Content::Choice(choices))
}

impl Field {
    pub(super) const fn needed(mut self) -> Field {
        self.need = Need::Cell;
        self
    }

    pub(super) const fn in_header(mut self) -> Field {
        self.need = Need::Column;
        self
    }

    pub(super) const fn personal(mut self, mask: Mask) -> Field {
        self.personal = Some(mask);
        self
    }

    pub(super) const fn summed(mut self) -> Field {
        self.summed = true;
        self
    }

    pub(super) const fn like(mut self, example: &'static str) -> Field {
        self.example = example;
        self
    }
}
