//! Requests that have coordinates get a matrix, as if they had brought it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use solver::base::flaw::{Flaw, FlawKind};
use solver::places::point::Point;

use super::request::Request;
use crate::json;

/// Where a request goes, if it brings no matrix.
pub struct Places {
    /// Each place once, in order, and the path of what lies there first.
    pub points: Vec<(String, Point)>,
    /// The profiles of its vehicles.
    pub profiles: Vec<String>,
    known: BTreeMap<[u64; 2], usize>,
}

/// Adding zero makes one of both zeros.
fn key(point: Point) -> [u64; 2] {
    [point.lon, point.lat].map(|degrees| (degrees + 0.0).to_bits())
}

/// Keys of coordinates, and of the row that stands beside them.
const SPOTS: [(&str, &str); 3] = [
    ("location", "location_index"),
    ("start", "start_index"),
    ("end", "end_index"),
];

/// `None` for a request that brings matrices.
///
/// # Errors
/// Every flaw in its shape.
pub fn places(bytes: &[u8]) -> Result<Option<Places>, Vec<Flaw>> {
    let request: Request = json::read_json(bytes)?;
    if !request.matrices.is_empty() || request.matrix.is_some() {
        return Ok(None);
    }
    let mut profiles: Vec<String> = Vec::new();
    for van in &request.vehicles {
        if !profiles.contains(&van.profile) {
            profiles.push(van.profile.clone());
        }
    }
    let mut points: Vec<(String, Point)> = Vec::new();
    let mut known = BTreeMap::new();
    let mut value = value(bytes)?;
    each_spot(&mut value, |path, point| {
        let next = known.len();
        if *known.entry(key(point)).or_insert(next) == next {
            points.push((path, point));
        }
        None
    });
    Ok(Some(Places {
        points,
        profiles,
        known,
    }))
}

/// The request with a matrix for each profile and the rows of all places, in the order of [`places`].
///
/// # Errors
/// When the bytes are no request any more.
pub fn with_table(
    bytes: &[u8],
    places: &Places,
    (seconds, metres): (&[Vec<i64>], &[Vec<i64>]),
) -> Result<Vec<u8>, Vec<Flaw>> {
    let mut value = value(bytes)?;
    each_spot(&mut value, |_, point| {
        places.known.get(&key(point)).copied()
    });
    let matrix = json!({ "durations": seconds, "distances": metres });
    let matrices = places
        .profiles
        .iter()
        .map(|name| (name.clone(), matrix.clone()));
    let matrices: Map<String, Value> = matrices.collect();
    value["matrices"] = Value::Object(matrices);
    Ok(serde_json::to_vec(&value).expect("plain data"))
}

fn value(bytes: &[u8]) -> Result<Value, Vec<Flaw>> {
    serde_json::from_slice(bytes).map_err(|error| {
        let message = error.to_string();
        let message_zh = format!("无法读取：{message}");
        vec![Flaw::new(
            "$",
            &FlawKind::Unreadable {
                message,
                message_zh,
            },
        )]
    })
}

/// Visits all coordinates of a request that has been found to be one; what comes of it is their row.
fn each_spot(request: &mut Value, mut visit: impl FnMut(String, Point) -> Option<usize>) {
    let mut look = |path: &str, row: &mut Value| {
        for (key, beside) in SPOTS {
            let pair = row.get(key).and_then(Value::as_array).map(Vec::as_slice);
            let Some([lon, lat]) = pair else { continue };
            let Some((lon, lat)) = lon.as_f64().zip(lat.as_f64()) else {
                continue;
            };
            let index = visit(format!("{path}.{key}"), Point { lon, lat });
            if let Some(index) = index {
                row[beside] = index.into();
            }
        }
    };
    for (list, ends) in [
        ("vehicles", [].as_slice()),
        ("jobs", &[]),
        ("shipments", &["pickup", "delivery"]),
    ] {
        let rows = request.get_mut(list).and_then(Value::as_array_mut);
        for (index, row) in rows.into_iter().flatten().enumerate() {
            let path = format!("$.{list}[{index}]");
            if ends.is_empty() {
                look(&path, row);
            }
            for end in ends {
                if let Some(end_row) = row.get_mut(*end) {
                    look(&format!("{path}.{end}"), end_row);
                }
            }
        }
    }
}
