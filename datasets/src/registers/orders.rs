//! Delivery orders from an office's file (处方配送单), onto the depots and vehicles of a base day.
//!
//! A place is either coordinates or the name of a township; the latter stands for its centre, and
//! the row says so in what it becomes. Loads may be given, or follow from doses or parcels.

use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use solver::base::text::TimeOfDay;
use solver::places::point::Point;
use solver::routing::draft::{Draft, HandlingDraft, OrderDraft};

use super::city::Township;
use super::findings::Findings;
use super::kind::Kind;
use super::reading::{Reading, read};
use super::row::Row;

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
    deliveries(&read(Kind::Prescriptions, file, bytes), base, townships)
}

/// The orders of prescriptions that have been read.
///
/// # Errors
/// Every flaw, the refusals of the reading among them.
pub fn deliveries(
    reading: &Reading,
    base: &Draft,
    townships: &[Township],
) -> Result<Vec<OrderDraft>, Vec<Flaw>> {
    let mut findings = Findings::new(reading);
    let mut orders = Vec::new();
    for row in findings.rows() {
        let place = place(&mut findings, row, townships);
        let handling = handling(&mut findings, row, base);
        let door = match handling {
            "cold" => COLD_DOOR_MINUTES,
            _ => DOOR_MINUTES,
        };
        let depot = depot(&mut findings, row, base);
        if let Some((place, area)) = place {
            let release = row.text("release");
            orders.push(OrderDraft {
                place: Some(place),
                area,
                depot,
                release: (!release.is_empty()).then(|| clock(release)),
                windows: windows(row),
                service_seconds: row.integer("service_min").unwrap_or(door) * 60,
                handling: Some(handling.into()),
                ..OrderDraft::new(row.text("rx_no"), load(row, base))
            });
        }
    }
    findings.into_result().map(|()| orders)
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

fn clock(time: &str) -> TimeOfDay {
    TimeOfDay::Clock(time.into())
}

fn place(findings: &mut Findings, row: &Row, townships: &[Township]) -> Option<(Point, String)> {
    let (name, district) = (row.text("township"), row.text("district"));
    if findings.is_given(row, "lon") || findings.is_given(row, "lat") {
        let (lon, lat) = row.decimal("lon").zip(row.decimal("lat"))?;
        return Some((Point { lon, lat }, format!("{district}{name}")));
    }
    if name.is_empty() {
        let contradiction = FlawKind::Contradiction {
            message: "needs a township, or a longitude and a latitude",
            message_zh: "缺少位置：请填写乡镇街道，或经纬度",
        };
        findings.add(row, "township", &contradiction);
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
            findings.add(row, "township", &ambiguous);
            None
        }
        (None, _) => {
            let (what, id) = (Noun::Township, name.to_string());
            findings.add(row, "township", &FlawKind::Unknown { what, id });
            None
        }
    }
}

fn handling(findings: &mut Findings, row: &Row, base: &Draft) -> &'static str {
    let (cold, decoction) = (row.yes("cold"), row.yes("decoct_for_patient"));
    if cold && decoction {
        let both = FlawKind::Contradiction {
            message: "a decoction does not go by cold chain; make two orders",
            message_zh: "代煎汤剂不走冷链，请拆成两单",
        };
        findings.add(row, "cold", &both);
    }
    let class = match (cold, decoction) {
        (true, _) => "cold",
        (_, true) => "decoction",
        _ => "ambient",
    };
    let known = |classes: &Vec<HandlingDraft>| classes.iter().any(|row| row.id == class);
    if !base.handling.as_ref().is_none_or(known) {
        let (what, id) = (Noun::HandlingClass, class.to_string());
        findings.add(row, "cold", &FlawKind::Unknown { what, id });
    }
    class
}

/// One entry for each dimension of the base day; those that no column speaks of stay zero.
fn load(row: &Row, base: &Draft) -> Vec<i64> {
    let implied = match (row.integer("doses"), row.integer("parcels")) {
        (Some(doses), _) => (doses * DOSE.0, doses * DOSE.1),
        (None, parcels) => {
            let parcels = parcels.unwrap_or(1);
            (parcels * PARCEL.0, parcels * PARCEL.1)
        }
    };
    base.dimensions
        .iter()
        .map(|dimension| match dimension.as_str() {
            "grams" => row.integer("grams").unwrap_or(implied.0),
            "millilitres" => row.integer("millilitres").unwrap_or(implied.1),
            _ => 0,
        })
        .collect()
}

fn windows(row: &Row) -> Vec<[TimeOfDay; 2]> {
    let spans = row.list("window").into_iter();
    let mut windows: Vec<[TimeOfDay; 2]> = spans
        .filter_map(|span| span.split_once('-'))
        .map(|(from, to)| [clock(from), clock(to)])
        .collect();
    match (row.text("tw_start"), row.text("tw_end")) {
        ("", "") => {}
        ("", to) => windows.push([clock("00:00"), clock(to)]),
        (from, "") => windows.push([clock(from), clock("24:00")]),
        (from, to) => windows.push([clock(from), clock(to)]),
    }
    windows
}

/// By id or name; left out, the order lies at every depot.
fn depot(findings: &mut Findings, row: &Row, base: &Draft) -> Option<String> {
    let text = row.text("depot");
    if text.is_empty() {
        return None;
    }
    let same = |id: &str, name: &str| id == text || name == text;
    let found = base.depots.iter().find(|row| same(&row.id, &row.name));
    if found.is_none() {
        let (what, id) = (Noun::Depot, text.to_string());
        findings.add(row, "depot", &FlawKind::Unknown { what, id });
    }
    found.map(|row| row.id.clone())
}
