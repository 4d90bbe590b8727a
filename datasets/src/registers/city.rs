//! A city's registers: townships, institutions, committees, census, work calendar.

use solver::base::calendar::{CalendarDraft, HolidayDraft, MakeupDraft};
use solver::base::flaw::{Flaw, FlawKind, Flaws};
use solver::places::point::Point;

use super::cell::DayOfMonth;
use super::sheet::Sheet;
use super::table::{Column, Row, Table};

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

const fn column(name: &'static str, aliases: &'static [&'static str], needed: bool) -> Column {
    Column {
        name,
        aliases,
        needed,
    }
}

const CODE: Column = column("code", &["代码", "机构代码", "区划代码"], true);
const NAME: Column = column("name", &["名称", "机构名称", "单位名称"], true);
const KIND: Column = column("kind", &["类型", "类别"], true);
const DISTRICT: Column = column("district", &["区县", "所属区县"], true);
const LON: Column = column("lon", &["经度", "longitude"], true);
const LAT: Column = column("lat", &["纬度", "latitude"], true);

fn table<T>(
    file: &str,
    bytes: &[u8],
    columns: &[Column],
    read: impl Fn(&mut Flaws, &Row) -> Option<T>,
) -> Result<Vec<T>, Vec<Flaw>> {
    let sheet = Sheet::read(file, bytes)?;
    let mut flaws = Flaws::default();
    let table = Table::find(&sheet, columns, &mut flaws);
    let rows = table
        .rows()
        .filter_map(|row| read(&mut flaws, &row))
        .collect();
    flaws.into_result().map(|()| rows)
}

/// Both coordinates, or `None` when both are absent.
pub(super) fn point(flaws: &mut Flaws, row: &Row, lon: &str, lat: &str) -> Option<Point> {
    let found = (
        row.decimal(flaws, lon, -180, 180),
        row.decimal(flaws, lat, -90, 90),
    );
    match found {
        (Some(lon), Some(lat)) => Some(Point { lon, lat }),
        (Some(_), None) if row.text(lat).is_empty() => {
            flaws.add(row.path(lat), FlawKind::Empty);
            None
        }
        (None, Some(_)) if row.text(lon).is_empty() => {
            flaws.add(row.path(lon), FlawKind::Empty);
            None
        }
        _ => None,
    }
}

/// # Errors
/// Every flaw in the file.
pub fn townships(file: &str, bytes: &[u8]) -> Result<Vec<Township>, Vec<Flaw>> {
    let population = column(
        "population_2020_est",
        &["population", "人口", "常住人口"],
        true,
    );
    let committees = column("committees", &["村居数"], false);
    let columns = [CODE, NAME, KIND, DISTRICT, LON, LAT, population, committees];
    table(file, bytes, &columns, |flaws, row| {
        Some(Township {
            code: row.needed(flaws, "code").into(),
            name: row.needed(flaws, "name").into(),
            kind: row.needed(flaws, "kind").into(),
            district: row.needed(flaws, "district").into(),
            population: row
                .integer(flaws, "population_2020_est", 0, 100_000_000)
                .unwrap_or(0),
            committees: row.integer(flaws, "committees", 0, 100_000).unwrap_or(0),
            place: needed_point(flaws, row)?,
        })
    })
}

fn needed_point(flaws: &mut Flaws, row: &Row) -> Option<Point> {
    row.needed(flaws, "lon");
    row.needed(flaws, "lat");
    point(flaws, row, "lon", "lat")
}

/// # Errors
/// Every flaw in the file.
pub fn institutions(file: &str, bytes: &[u8]) -> Result<Vec<Institution>, Vec<Flaw>> {
    let level = column("level", &["级别", "级别等次"], false);
    let township = column("township_code", &["乡镇代码", "所属镇街代码"], false);
    let columns = [NAME, KIND, level, DISTRICT, township, LON, LAT];
    table(file, bytes, &columns, |flaws, row| {
        Some(Institution {
            name: row.needed(flaws, "name").into(),
            kind: row.needed(flaws, "kind").into(),
            level: row.text("level").into(),
            district: row.text("district").into(),
            township: row.text("township_code").into(),
            place: point(flaws, row, "lon", "lat"),
        })
    })
}

/// # Errors
/// Every flaw in the file.
pub fn committees(file: &str, bytes: &[u8]) -> Result<Vec<Committee>, Vec<Flaw>> {
    let township = column(
        "township_code_nbs2022",
        &["township_code", "乡镇代码"],
        true,
    );
    table(file, bytes, &[CODE, NAME, township], |flaws, row| {
        Some(Committee {
            code: row.needed(flaws, "code").into(),
            name: row.needed(flaws, "name").into(),
            township: row.needed(flaws, "township_code_nbs2022").into(),
        })
    })
}

/// # Errors
/// Every flaw in the file.
pub fn census(file: &str, bytes: &[u8]) -> Result<Vec<District>, Vec<Flaw>> {
    let population = column("population", &["人口", "常住人口"], true);
    table(file, bytes, &[CODE, NAME, population], |flaws, row| {
        Some(District {
            code: row.needed(flaws, "code").into(),
            name: row.needed(flaws, "name").into(),
            population: row.integer(flaws, "population", 0, 2_000_000_000)?,
        })
    })
}

/// Holidays and make-up workdays, as a problem wants them.
///
/// # Errors
/// Every flaw in the file.
pub fn work_calendar(file: &str, bytes: &[u8]) -> Result<CalendarDraft, Vec<Flaw>> {
    let columns = [
        column("date", &["日期"], true),
        column("kind", &["类型"], true),
        column("name_zh", &["name", "节日", "名称"], true),
        column("in_lieu", &["调休"], false),
    ];
    let mut calendar = CalendarDraft::default();
    let rows = table(file, bytes, &columns, |flaws, row| {
        row.needed(flaws, "date");
        let date = row.date(flaws, "date", DayOfMonth::First)?.to_string();
        let name = row.needed(flaws, "name_zh").to_string();
        let in_lieu = row.yes(flaws, "in_lieu");
        match row.text("kind") {
            "holiday" | "节假日" => Some(Err(HolidayDraft {
                date,
                name,
                in_lieu,
            })),
            "makeup_workday" | "调休上班" => Some(Ok(MakeupDraft { date, name })),
            other => {
                let what = "kind of day";
                let id = other.to_string();
                flaws.add(row.path("kind"), FlawKind::Unknown { what, id });
                None
            }
        }
    })?;
    for row in rows {
        match row {
            Err(holiday) => calendar.holidays.push(holiday),
            Ok(makeup) => calendar.makeup_workdays.push(makeup),
        }
    }
    Ok(calendar)
}
