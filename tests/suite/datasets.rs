//! The shipped registers are what the catalogue says they are.

use datasets::catalog::{Standing, entries, fingerprint};
use datasets::zibo::{FILES, city, file};

#[test]
fn the_catalogue_knows_every_shipped_file_by_its_fingerprint() {
    let entries = entries();
    let listed: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let mut shipped: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    let mut sorted = listed.clone();
    sorted.sort_unstable();
    shipped.sort_unstable();
    assert_eq!(sorted, shipped);
    for entry in &entries {
        let bytes = file(&entry.name).unwrap();
        assert_eq!(fingerprint(bytes), entry.sha256, "{}", entry.name);
        assert_eq!(rows(&entry.name, bytes), entry.rows, "{}", entry.name);
        for text in [
            &entry.title,
            &entry.title_zh,
            &entry.source,
            &entry.licence,
            &entry.approximate,
        ] {
            assert!(!text.is_empty(), "{}", entry.name);
        }
    }
}

fn rows(name: &str, bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes).expect("text");
    if name.ends_with(".csv") {
        text.lines().count() - 1
    } else {
        let map: serde_json::Value = serde_json::from_str(text).expect("a map");
        map["features"].as_array().expect("a list").len()
    }
}

#[test]
fn files_on_disk_are_the_files_inside_the_program() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../datasets/zibo");
    for (name, bytes) in FILES {
        assert_eq!(
            std::fs::read(format!("{folder}/{name}")).unwrap(),
            bytes,
            "{name}"
        );
    }
}

#[test]
fn positions_of_institutions_are_never_called_real() {
    let entries = entries();
    let institutions = entries
        .iter()
        .find(|entry| entry.name == "institutions.csv")
        .unwrap();
    assert_eq!(institutions.standing, Standing::Proxy);
}

#[test]
fn the_city_has_its_townships_institutions_and_people() {
    let city = city();
    assert_eq!(city.townships.len(), 88);
    assert_eq!(city.institutions.len(), 130);
    assert_eq!(city.committees.len(), 2_931);
    assert_eq!(city.districts.len(), 8);
    let people: i64 = city.districts.iter().map(|row| row.population).sum();
    assert_eq!(people, 4_704_138);
    assert_eq!(city.boundaries.len(), 8);
    let astray: Vec<&str> = (city.townships.iter())
        .filter(|town| !city.contains(&town.district, town.place))
        .map(|town| town.name.as_str())
        .collect();
    // Rounded to a hundredth of a degree, its centre falls just across the boundary.
    assert_eq!(astray, ["商家镇"]);
}

#[test]
fn the_work_calendar_pairs_days_in_lieu_with_make_up_days() {
    let calendar = &city().calendar;
    let of_2026 = |date: &str| date.starts_with("2026");
    let in_lieu = calendar
        .holidays
        .iter()
        .filter(|day| of_2026(&day.date) && day.in_lieu);
    let makeup = calendar
        .makeup_workdays
        .iter()
        .filter(|day| of_2026(&day.date));
    assert_eq!(in_lieu.count(), 6);
    assert_eq!(makeup.count(), 6);
}
