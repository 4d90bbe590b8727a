//! Delivery orders from an office's file (处方配送单), onto the depots and vehicles of a base day.
//!
//! A place is either coordinates or the name of a township; the latter stands for its centre, and
//! the row says so in what it becomes. Loads may be given, or follow from doses or parcels.

use std::collections::BTreeMap;

use solver::base::flaw::{Flaw, FlawKind, Flaws};
use solver::base::text::TimeOfDay;
use solver::base::units::Seconds;
use solver::places::point::Point;
use solver::routing::draft::{Draft, OrderDraft};

use super::cell;
use super::city::{Township, point};
use super::sheet::Sheet;
use super::table::{Column, Row, Table};
use super::text::bare;

const fn column(name: &'static str, aliases: &'static [&'static str]) -> Column {
    Column {
        name,
        aliases,
        needed: false,
    }
}

const COLUMNS: [Column; 19] = [
    Column {
        name: "处方号",
        aliases: &["订单号", "处方编号", "单号", "rx_no", "order_id", "id"],
        needed: true,
    },
    column(
        "乡镇",
        &["镇街", "街道", "乡镇街道", "所属镇街", "township", "area"],
    ),
    column("区县", &["所属区县", "district"]),
    column("经度", &["lon", "longitude"]),
    column("纬度", &["lat", "latitude"]),
    column("重量", &["重量(克)", "重量克", "grams"]),
    column("体积", &["体积(毫升)", "体积毫升", "millilitres"]),
    column("付数", &["剂数", "帖数", "贴数", "doses"]),
    column("件数", &["包裹数", "parcels"]),
    column("可取时间", &["备妥时间", "出锅时间", "release"]),
    column("时间窗", &["送达时间窗", "配送时间", "window"]),
    column("时间窗起", &["最早送达", "tw_start"]),
    column("时间窗止", &["最晚送达", "tw_end"]),
    column("是否冷链", &["冷链", "cold"]),
    column("是否代煎", &["代煎", "decoct_for_patient"]),
    column("取货点", &["药房", "发药点", "发药药房", "depot"]),
    column("服务分钟", &["停留分钟", "service_min"]),
    // Known so that they are not taken for anything else; nothing of them is kept.
    column("收件人", &["姓名", "recipient_masked"]),
    column("地址", &["收件地址", "address"]),
];

/// Assumptions where the file says nothing: two bags of 200 ml for each dose, parcels of usual
/// size, and minutes at the door.
const DOSE: (i64, i64) = (430, 550);
const PARCEL: (i64, i64) = (450, 1_200);
const DOOR_MINUTES: i64 = 4;
const COLD_DOOR_MINUTES: i64 = 6;

/// The orders of the file for the depots and dimensions of `base`. Names and addresses in the
/// file are not kept.
///
/// # Errors
/// Every flaw, each with its line and column or its cell.
pub fn orders(
    file: &str,
    bytes: &[u8],
    base: &Draft,
    townships: &[Township],
) -> Result<Vec<OrderDraft>, Vec<Flaw>> {
    let sheet = Sheet::read(file, bytes)?;
    let mut flaws = Flaws::default();
    let table = Table::find(&sheet, &COLUMNS, &mut flaws);
    let mut orders = Vec::new();
    let mut seen = BTreeMap::new();
    for row in table.rows() {
        let id = row.needed(&mut flaws, "处方号");
        if !id.is_empty() && seen.insert(id, row.number()).is_some() {
            let id = id.to_string();
            flaws.add(row.path("处方号"), FlawKind::Duplicate { id });
        }
        let place = place(&mut flaws, &row, townships);
        let handling = handling(&mut flaws, &row, base);
        let load = load(&mut flaws, &row, base);
        let door = match handling {
            "cold" => COLD_DOOR_MINUTES,
            _ => DOOR_MINUTES,
        };
        let minutes = row.integer(&mut flaws, "服务分钟", 0, 240);
        let release = row.time(&mut flaws, "可取时间");
        let windows = windows(&mut flaws, &row);
        let depot = depot(&mut flaws, &row, base);
        if let Some((place, area)) = place {
            orders.push(OrderDraft {
                place: Some(place),
                area,
                depot,
                release: release.map(clock),
                windows,
                service_seconds: minutes.unwrap_or(door) * 60,
                handling: Some(handling.into()),
                ..OrderDraft::new(id, load)
            });
        }
    }
    if orders.is_empty() {
        flaws.add(file, FlawKind::Empty);
    }
    flaws.into_result().map(|()| orders)
}

/// The base day with these orders in place of its own.
#[must_use]
pub fn day_of(base: &Draft, name: &str, orders: Vec<OrderDraft>) -> Draft {
    Draft {
        name: name.into(),
        orders,
        ..base.clone()
    }
}

fn clock(seconds: i64) -> TimeOfDay {
    TimeOfDay::from_seconds(Seconds(seconds))
}

fn place(flaws: &mut Flaws, row: &Row, townships: &[Township]) -> Option<(Point, String)> {
    let (name, district) = (bare(row.text("乡镇")), bare(row.text("区县")));
    if !row.text("经度").is_empty() || !row.text("纬度").is_empty() {
        let place = point(flaws, row, "经度", "纬度")?;
        return Some((place, format!("{district}{name}")));
    }
    if name.is_empty() {
        let contradiction = FlawKind::Contradiction {
            message: "needs a township, or a longitude and a latitude",
            message_zh: "缺少位置：请填写乡镇街道，或经纬度",
        };
        flaws.add(row.path("乡镇"), contradiction);
        return None;
    }
    let same = |town: &&Township| {
        let short = town.name.trim_end_matches("街道").trim_end_matches('镇');
        (town.name == name || short == name) && (district.is_empty() || town.district == district)
    };
    let mut found = townships.iter().filter(same);
    match (found.next(), found.next()) {
        (Some(town), None) => Some((town.place, format!("{}{}", town.district, town.name))),
        (Some(_), Some(_)) => {
            let ambiguous = FlawKind::Contradiction {
                message: "several townships have this name; give the district too",
                message_zh: "有多个同名镇街，请同时填写区县",
            };
            flaws.add(row.path("乡镇"), ambiguous);
            None
        }
        (None, _) => {
            let what = "township";
            flaws.add(row.path("乡镇"), FlawKind::Unknown { what, id: name });
            None
        }
    }
}

fn handling(flaws: &mut Flaws, row: &Row, base: &Draft) -> &'static str {
    let cold = row.yes(flaws, "是否冷链");
    let decoction = row.yes(flaws, "是否代煎");
    if cold && decoction {
        let both = FlawKind::Contradiction {
            message: "a decoction does not go by cold chain; make two orders",
            message_zh: "代煎汤剂不走冷链，请拆成两单",
        };
        flaws.add(row.path("是否冷链"), both);
    }
    let class = match (cold, decoction) {
        (true, _) => "cold",
        (_, true) => "decoction",
        _ => "ambient",
    };
    let known = |classes: &Vec<_>| {
        classes
            .iter()
            .any(|row: &solver::routing::draft::HandlingDraft| row.id == class)
    };
    if !base.handling.as_ref().is_none_or(known) {
        let what = "handling class";
        let id = class.to_string();
        flaws.add(row.path("是否冷链"), FlawKind::Unknown { what, id });
    }
    class
}

/// One entry for each dimension of the base day; those that no column speaks of stay zero.
fn load(flaws: &mut Flaws, row: &Row, base: &Draft) -> Vec<i64> {
    let most = 1_000_000_000;
    let grams = row.integer(flaws, "重量", 0, most);
    let millilitres = row.integer(flaws, "体积", 0, most);
    let doses = row.integer(flaws, "付数", 0, 1_000);
    let parcels = row.integer(flaws, "件数", 0, 1_000);
    let implied = match (doses, parcels) {
        (Some(doses), _) => (doses * DOSE.0, doses * DOSE.1),
        (None, parcels) => {
            let parcels = parcels.unwrap_or(1);
            (parcels * PARCEL.0, parcels * PARCEL.1)
        }
    };
    base.dimensions
        .iter()
        .map(|dimension| match dimension.as_str() {
            "grams" => grams.unwrap_or(implied.0),
            "millilitres" => millilitres.unwrap_or(implied.1),
            _ => 0,
        })
        .collect()
}

fn windows(flaws: &mut Flaws, row: &Row) -> Vec<[TimeOfDay; 2]> {
    let text = bare(row.text("时间窗"));
    let mut windows = Vec::new();
    for span in text
        .split([';', ',', '、', '/'])
        .filter(|span| !span.is_empty())
    {
        let ends = span.split_once(['-', '~', '至', '到']);
        let times = ends.and_then(|(from, to)| Some((cell::time(from)?, cell::time(to)?)));
        match times {
            Some((from, to)) => push(flaws, &row.path("时间窗"), &mut windows, from, to),
            None => {
                let found = span.to_string();
                flaws.add(row.path("时间窗"), FlawKind::BadTime { found });
            }
        }
    }
    let from = row.time(flaws, "时间窗起");
    let to = row.time(flaws, "时间窗止");
    match (from, to) {
        (None, None) => {}
        (from, to) => {
            let (from, to) = (from.unwrap_or(0), to.unwrap_or(86_400));
            push(flaws, &row.path("时间窗止"), &mut windows, from, to);
        }
    }
    windows
}

fn push(flaws: &mut Flaws, path: &str, windows: &mut Vec<[TimeOfDay; 2]>, from: i64, to: i64) {
    if to < from {
        let (from, to) = (Seconds(from).clock(), Seconds(to).clock());
        flaws.add(path, FlawKind::Reversed { from, to });
    } else {
        windows.push([clock(from), clock(to)]);
    }
}

/// By id or name; left out, the order lies at every depot.
fn depot(flaws: &mut Flaws, row: &Row, base: &Draft) -> Option<String> {
    let text = row.text("取货点");
    if text.is_empty() {
        return None;
    }
    let same = |id: &str, name: &str| id == text || name == text;
    let found = base.depots.iter().find(|row| same(&row.id, &row.name));
    if found.is_none() {
        let what = "depot";
        let id = text.to_string();
        flaws.add(row.path("取货点"), FlawKind::Unknown { what, id });
    }
    found.map(|row| row.id.clone())
}
