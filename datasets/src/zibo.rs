//! The registers of Zibo, carried inside the program. `catalog` says where they come from.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use geo::{Contains, MultiPolygon};
use solver::base::calendar::CalendarDraft;
use solver::places::point::Point;

use crate::registers::city::{self, Committee, District, Institution, Township};

/// Name and bytes of every shipped file.
pub const FILES: [(&str, &[u8]); 7] = [
    ("townships.csv", include_bytes!("../zibo/townships.csv")),
    ("committees.csv", include_bytes!("../zibo/committees.csv")),
    (
        "institutions.csv",
        include_bytes!("../zibo/institutions.csv"),
    ),
    (
        "health_statistics.csv",
        include_bytes!("../zibo/health_statistics.csv"),
    ),
    (
        "zibo_county_census2020.csv",
        include_bytes!("../zibo/zibo_county_census2020.csv"),
    ),
    (
        "work_calendar_2020_2026.csv",
        include_bytes!("../zibo/work_calendar_2020_2026.csv"),
    ),
    (
        "districts.geojson",
        include_bytes!("../zibo/districts.geojson"),
    ),
];

/// The city as the shipped registers show it.
#[derive(Clone, Debug)]
pub struct City {
    pub townships: Vec<Township>,
    pub institutions: Vec<Institution>,
    pub committees: Vec<Committee>,
    pub districts: Vec<District>,
    pub calendar: CalendarDraft,
    pub boundaries: BTreeMap<String, MultiPolygon>,
}

impl City {
    /// Whether `place` lies within the boundary of `district`.
    #[must_use]
    pub fn contains(&self, district: &str, place: Point) -> bool {
        let place = geo::Point::new(place.lon, place.lat);
        self.boundaries
            .get(district)
            .is_some_and(|boundary| boundary.contains(&place))
    }
}

/// The bytes of a shipped file.
#[must_use]
pub fn file(name: &str) -> Option<&'static [u8]> {
    FILES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, bytes)| *bytes)
}

/// Read once; the tests keep the shipped files readable.
#[must_use]
pub fn city() -> &'static City {
    static CITY: OnceLock<City> = OnceLock::new();
    CITY.get_or_init(read)
}

fn read() -> City {
    let bytes = |name: &str| file(name).expect("listed above");
    let name = "townships.csv";
    let townships = city::townships(name, bytes(name)).expect("the shipped file is tested");
    let name = "institutions.csv";
    let institutions = city::institutions(name, bytes(name)).expect("the shipped file is tested");
    let name = "committees.csv";
    let committees = city::committees(name, bytes(name)).expect("the shipped file is tested");
    let name = "zibo_county_census2020.csv";
    let districts = city::census(name, bytes(name)).expect("the shipped file is tested");
    let name = "work_calendar_2020_2026.csv";
    let calendar = city::work_calendar(name, bytes(name)).expect("the shipped file is tested");
    City {
        townships,
        institutions,
        committees,
        districts,
        calendar,
        boundaries: boundaries(bytes("districts.geojson")),
    }
}

fn boundaries(bytes: &[u8]) -> BTreeMap<String, MultiPolygon> {
    let map: geojson::FeatureCollection =
        serde_json::from_slice(bytes).expect("the shipped file is tested");
    map.features
        .into_iter()
        .map(|feature| {
            let name = feature
                .property("name")
                .and_then(|name| name.as_str())
                .expect("every district has a name")
                .to_string();
            let shape = feature.geometry.expect("every district has an outline");
            let shape: geo::Geometry = shape.try_into().expect("outlines are polygons");
            let area = match shape {
                geo::Geometry::Polygon(polygon) => MultiPolygon::new(vec![polygon]),
                geo::Geometry::MultiPolygon(polygons) => polygons,
                other => panic!("an outline is no {other:?}"),
            };
            (name, area)
        })
        .collect()
}
