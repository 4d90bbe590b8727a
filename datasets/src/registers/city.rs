//! A city's registers: townships, institutions, committees, census, work calendar.

use solver::base::calendar::{CalendarDraft, HolidayDraft, MakeupDraft};
use solver::base::flaw::Flaw;
use solver::places::point::Point;

use super::field::{
    Choice, Content, Field, Form, LAT, LON, choice, count, field, first_day, key, name, one_of,
    text,
};
use super::findings::Findings;
use super::reading::of_form;
use super::row::Row;

/// A town (镇, 乡) or street (街道).
#[derive(Clone, Debug, PartialEq)]
pub struct Township {
    pub code: String,
    pub name: String,
    /// 镇, 乡 or 街道
    pub kind: String,
    pub district: String,
    pub place: Point,
    pub population: i64,
    pub committees: i64,
}

impl Township {
    #[must_use]
    pub fn is_street(&self) -> bool {
        self.kind == "街道"
    }
}

/// A hospital, township health centre or community health centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Institution {
    pub name: String,
    /// 综合医院, 中医医院, 乡镇卫生院 …
    pub kind: String,
    pub level: String,
    pub district: String,
    /// Code of the township it lies in; empty when unknown.
    pub township: String,
    pub place: Option<Point>,
}

impl Institution {
    /// Township health centre or community health centre.
    #[must_use]
    pub fn is_primary(&self) -> bool {
        self.kind.starts_with("乡镇卫生院") || self.kind.starts_with("社区卫生服务")
    }
}

/// A villagers' or residents' committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committee {
    pub code: String,
    pub name: String,
    pub township: String,
}

/// Residents of a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    pub code: String,
    pub name: String,
    pub population: i64,
}

const CODE: Field = key("code", "代码", &["机构代码", "区划代码"]).needed();
const NAME: Field = name("name", "名称", &["机构名称", "单位名称"]).needed();
const KIND: Field = text("kind", "类型", &["类别"]).needed();
const DISTRICT: Field = name("district", "区县", &["所属区县"]).in_header();

const fn form(fields: &'static [Field], key: &'static [&'static str]) -> Form {
    Form {
        fields,
        key,
        spans: &[],
        together: &[("lon", "lat")],
    }
}

static TOWNSHIPS: Form = form(
    &[
        CODE,
        NAME,
        KIND,
        DISTRICT,
        LON.needed(),
        LAT.needed(),
        count(
            "population_2020_est",
            "人口",
            &["population", "常住人口"],
            100_000_000,
        )
        .in_header(),
        count("committees", "村居数", &[], 100_000),
    ],
    &["code"],
);

static INSTITUTIONS: Form = form(
    &[
        NAME,
        KIND,
        text("level", "级别", &["级别等次"]),
        DISTRICT,
        key("township_code", "乡镇代码", &["所属镇街代码"]),
        LON.in_header(),
        LAT.in_header(),
    ],
    &["name"],
);

static COMMITTEES: Form = form(
    &[
        CODE,
        NAME,
        key("township_code_nbs2022", "乡镇代码", &["township_code"]).needed(),
    ],
    &["code"],
);

static CENSUS: Form = form(
    &[
        CODE,
        NAME,
        count("population", "人口", &["常住人口"], 2_000_000_000).needed(),
    ],
    &["code"],
);

const DAYS: &[Choice] = &[
    choice("holiday", &["节假日"]),
    choice("makeup_workday", &["调休上班"]),
];

static CALENDAR: Form = form(
    &[
        first_day("date", "日期", &[]).needed(),
        one_of("kind", "类型", &[], DAYS).needed(),
        name("name_zh", "节日", &["name", "名称"]).needed(),
        field("in_lieu", "调休", &[], Content::YesNo),
    ],
    &["date"],
);

fn table<T>(
    form: &'static Form,
    file: &str,
    bytes: &[u8],
    read: impl Fn(&Row) -> T,
) -> Result<Vec<T>, Vec<Flaw>> {
    let reading = of_form(form, file, bytes);
    Findings::new(&reading).into_result()?;
    Ok(reading.rows.iter().map(read).collect())
}

fn place(row: &Row) -> Option<Point> {
    let (lon, lat) = row.decimal("lon").zip(row.decimal("lat"))?;
    Some(Point { lon, lat })
}

/// # Errors
/// Every flaw in the file.
pub fn townships(file: &str, bytes: &[u8]) -> Result<Vec<Township>, Vec<Flaw>> {
    table(&TOWNSHIPS, file, bytes, |row| Township {
        code: row.text("code").into(),
        name: row.text("name").into(),
        kind: row.text("kind").into(),
        district: row.text("district").into(),
        population: row.integer("population_2020_est").unwrap_or(0),
        committees: row.integer("committees").unwrap_or(0),
        place: place(row).expect("both columns are needed"),
    })
}

/// # Errors
/// Every flaw in the file.
pub fn institutions(file: &str, bytes: &[u8]) -> Result<Vec<Institution>, Vec<Flaw>> {
    table(&INSTITUTIONS, file, bytes, |row| Institution {
        name: row.text("name").into(),
        kind: row.text("kind").into(),
        level: row.text("level").into(),
        district: row.text("district").into(),
        township: row.text("township_code").into(),
        place: place(row),
    })
}

/// # Errors
/// Every flaw in the file.
pub fn committees(file: &str, bytes: &[u8]) -> Result<Vec<Committee>, Vec<Flaw>> {
    table(&COMMITTEES, file, bytes, |row| Committee {
        code: row.text("code").into(),
        name: row.text("name").into(),
        township: row.text("township_code_nbs2022").into(),
    })
}

/// # Errors
/// Every flaw in the file.
pub fn census(file: &str, bytes: &[u8]) -> Result<Vec<District>, Vec<Flaw>> {
    table(&CENSUS, file, bytes, |row| District {
        code: row.text("code").into(),
        name: row.text("name").into(),
        population: row.integer("population").unwrap_or(0),
    })
}

/// Holidays and make-up workdays, as a problem wants them.
///
/// # Errors
/// Every flaw in the file.
pub fn work_calendar(file: &str, bytes: &[u8]) -> Result<CalendarDraft, Vec<Flaw>> {
    let mut calendar = CalendarDraft::default();
    let days = table(&CALENDAR, file, bytes, |row| {
        let (date, name) = (
            row.text("date").to_string(),
            row.text("name_zh").to_string(),
        );
        let holiday = row.text("kind") == "holiday";
        (holiday, date, name, row.yes("in_lieu"))
    })?;
    for (holiday, date, name, in_lieu) in days {
        if holiday {
            calendar.holidays.push(HolidayDraft {
                date,
                name,
                in_lieu,
            });
        } else {
            calendar.makeup_workdays.push(MakeupDraft { date, name });
        }
    }
    Ok(calendar)
}
