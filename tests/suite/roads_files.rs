//! Extracts of OpenStreetMap become roads: what tags say, and what becomes of files that are broken.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::fs;

use datasets::roads::osm::{OsmError, read};
use datasets::roads::profile::{self, Profile, SHIPPED};
use datasets::roads::{file, file::RoadFileError};
use solver::places::roads::{Network, Roads};
use support::roads::osm::{Map, block};
use support::roads::random::town;
use tempfile::TempDir;

use crate::program::{done, rounds};

fn shipped(name: &str) -> Profile {
    profile::read(profile::shipped(name).unwrap()).unwrap()
}

fn read_bytes(bytes: &[u8], profile: &Profile) -> Result<Network, OsmError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("map.osm.pbf");
    fs::write(&path, bytes).unwrap();
    read(&path, profile).map(|extract| extract.network)
}

/// Points 1 to 5 in a row, 1,112 m from each other.
fn row() -> Map {
    let mut map = Map::new();
    for id in 1_i32..=5 {
        map = map.point(i64::from(id), 118.0, 36.8 + 0.01 * f64::from(id), "");
    }
    map
}

/// Seconds there and back on a road of 1,112 m with such tags; a point is no.
fn seconds(profile: &str, tags: &str) -> String {
    match read_bytes(&row().way(&[1, 2], tags).packed(), &shipped(profile)) {
        Ok(network) => {
            let stretch = network.stretches[0];
            let time =
                |time: Option<u32>| time.map_or(".".into(), |time| (time / 1_000).to_string());
            format!("{} {}", time(stretch.forward), time(stretch.backward))
        }
        Err(OsmError::NoRoads(_)) => "none".into(),
        Err(error) => error.to_string(),
    }
}

/// What tags mean: 1,112 m at 25 km/h are 160 s, at 65 km/h 61 s, at 40 km/h (80 % of 50) 100 s.
const TAGS: &str = "
car      highway=residential                                        160 160
car      highway=primary                                            61 61
car      highway=primary maxspeed=50                                100 100
car      highway=primary maxspeed=50 maxspeed:backward=100          100 50
car      highway=primary maxspeed=30mph                             103 103
car      highway=primary maxspeed=fast                              61 61
car      highway=primary oneway=yes                                 61 .
car      highway=primary oneway=-1                                  . 61
car      highway=primary oneway=reversible                          none
car      highway=primary junction=roundabout                        61 .
car      highway=motorway                                           44 .
car      highway=primary surface=gravel                             133 133
car      highway=footway                                            none
car      highway=construction                                       none
car      highway=primary construction=primary                       none
car      highway=primary construction=minor                         61 61
car      highway=residential access=private                         none
car      highway=residential access=no motorcar=yes                 160 160
car      highway=residential vehicle=no                             none
car      highway=residential access=unheard_of                      160 160
car      highway=residential smoothness=impassable                  none
car      highway=pedestrian area=yes                                none
car      route=ferry                                                1700 1700
car      route=ferry duration=00:20                                 2100 2100
car      route=ferry duration=PT1H                                  4500 4500
car      route=ferry motor_vehicle=no                               none
bicycle  highway=residential oneway=yes                             266 .
bicycle  highway=residential oneway=yes oneway:bicycle=no           266 266
bicycle  highway=motorway                                           none
bicycle  highway=cycleway                                           266 266
foot     highway=residential oneway=yes                             800 800
foot     highway=primary junction=roundabout                        800 800
foot     highway=steps                                              2001 2001
";

#[test]
fn tags_mean_what_they_mean_to_each_profile() {
    let mut count = 0;
    for line in TAGS.trim().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_tag = |word: &&&str| word.contains('=');
        let tags: Vec<&str> = words.iter().filter(is_tag).copied().collect();
        let expected: Vec<&str> = words[1 + tags.len()..].to_vec();
        let found = seconds(words[0], &tags.join(" "));
        assert_eq!(found, expected.join(" "), "{line}");
        count += 1;
    }
    assert_eq!(count, 33);
}

#[test]
fn ways_are_cut_where_others_come_in_and_nowhere_else() {
    let map = row()
        .point(9, 118.01, 36.83, "")
        .way(&[1, 2, 3, 4, 5], "highway=primary")
        .way(&[3, 9], "highway=residential");
    let network = read_bytes(&map.packed(), &shipped("car")).unwrap();
    let ends: Vec<_> = network
        .stretches
        .iter()
        .map(|row| (row.from, row.to, row.bends))
        .collect();
    assert_eq!(ends, [(0, 1, (0, 1)), (1, 2, (1, 2)), (1, 3, (2, 2))]);
    assert_eq!(network.junctions.len(), 4);
    assert!((22_230..22_250).contains(&network.stretches[0].decimetres));
}

#[test]
fn nobody_passes_a_barrier_and_signals_cost_whoever_drives_towards_them() {
    let barrier = |tags: &str| {
        let map = Map::new()
            .point(1, 118.0, 36.81, "")
            .point(2, 118.0, 36.82, tags)
            .point(3, 118.0, 36.83, "")
            .way(&[1, 2, 3], "highway=primary");
        read_bytes(&map.packed(), &shipped("car")).unwrap()
    };
    let passed = barrier("barrier=gate");
    assert_eq!((passed.stretches.len(), passed.junctions.len()), (1, 2));
    assert_eq!(
        barrier("barrier=bollard motor_vehicle=yes").stretches.len(),
        1
    );
    for tags in ["barrier=bollard", "barrier=gate access=private"] {
        let stopped = barrier(tags);
        // The road ends on both sides of it, at two junctions that do not know each other.
        assert_eq!(
            (stopped.stretches.len(), stopped.junctions.len()),
            (2, 4),
            "{tags}"
        );
    }
    let lit = Map::new()
        .point(1, 118.0, 36.81, "")
        .point(2, 118.0, 36.82, "highway=traffic_signals")
        .way(&[1, 2], "highway=primary");
    let stretch = read_bytes(&lit.packed(), &shipped("car"))
        .unwrap()
        .stretches[0];
    assert_eq!(stretch.forward.unwrap(), stretch.backward.unwrap() + 2_000);
}

#[test]
fn what_leads_out_of_an_extract_is_left_out() {
    let map = row()
        .way(&[1, 2, 77, 3, 4], "highway=primary")
        .way(&[2, 5], "highway=primary");
    let network = read_bytes(&map.packed(), &shipped("car")).unwrap();
    // 1 to 2, 3 to 4, and 2 to 5.
    assert_eq!(network.stretches.len(), 3);
    assert!(network.stretches.iter().all(|row| 0 < row.decimetres));
}

#[test]
fn broken_extracts_are_refused_whatever_is_broken() {
    let whole = row().way(&[1, 2, 3], "highway=primary").packed();
    let profile = shipped("car");
    assert!(read_bytes(&whole, &profile).is_ok());
    let mut told = Vec::new();
    for length in 0..whole.len() {
        let error = read_bytes(&whole[..length], &profile).expect_err("it is cut");
        told.push(error.to_string());
    }
    assert!(told.iter().all(|text| !text.is_empty()));
    assert!(told[0].contains("no packed file"), "{}", told[0]);
    let last = &told[whole.len() - 1];
    assert!(
        last.contains("ends in the middle") || last.contains("damaged"),
        "{last}"
    );
    // Any byte may be any other: whatever comes of it, nothing panics.
    let mut survived = 0;
    for at in 0..whole.len() {
        for other in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = other;
            survived += usize::from(read_bytes(&bytes, &profile).is_ok());
        }
    }
    assert!(survived < 5 * whole.len());
    let mut foreign = row().way(&[1, 2], "highway=primary");
    foreign.features.push("HistoricalInformation".into());
    let error = read_bytes(&foreign.packed(), &profile)
        .unwrap_err()
        .to_string();
    assert!(error.contains("HistoricalInformation"), "{error}");
    let mut huge = Vec::new();
    block(&mut huge, "OSMData", &[0xff; 64]);
    huge[..4].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(matches!(
        read_bytes(&huge, &profile),
        Err(OsmError::Foreign)
    ));
    assert!(matches!(
        read_bytes(b"<osm/>", &profile),
        Err(OsmError::Foreign | OsmError::Truncated)
    ));
}

#[test]
fn shipped_profiles_are_read_and_flawed_ones_told_by_key() {
    for (name, text) in SHIPPED {
        assert_eq!(profile::read(text).unwrap().name, name);
        assert!(text.contains("assumption"));
    }
    let text = profile::shipped("car").unwrap();
    let text = text
        .replace("primary = 65", "primary = 0")
        .replace("limit_percent = 80", "limit_percent = 900");
    let flaws = profile::read(&text).unwrap_err();
    let paths: Vec<&str> = flaws.iter().map(|flaw| flaw.path.as_str()).collect();
    assert_eq!(paths, ["$.limit_percent", "$.kmh.primary"]);
    assert!(profile::read("name = \"car\"\nfast = true").is_err());
}

#[test]
fn a_file_of_roads_comes_back_whole_or_not_at_all() {
    let about = file::About {
        file: "town.osm.pbf".into(),
        file_sha256: "0".repeat(64),
        taken_at: Some(0),
        profile: profile::shipped("car").unwrap().into(),
    };
    let roads = Roads::new(town(8, 2)).unwrap();
    let bytes = file::write(&about, &roads);
    let back = file::read(&bytes).unwrap();
    assert_eq!(back.about, about);
    assert!(back.roads.network() == roads.network());
    assert!(back.roads.hierarchy() == roads.hierarchy());
    assert!(back.source().starts_with("roads of town.osm.pbf, car, "));
    for length in (0..bytes.len()).step_by(97) {
        assert!(
            file::read(&bytes[..length]).is_err(),
            "cut to {length} bytes"
        );
    }
    for at in (0..bytes.len()).step_by(61) {
        let mut other = bytes.clone();
        other[at] ^= 0x40;
        assert!(file::read(&other).is_err(), "byte {at} is another");
    }
    assert!(matches!(file::read(b"PK"), Err(RoadFileError::Foreign)));
}

#[test]
fn roads_are_built_once_for_the_same_data_and_profile() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let map = row().way(&[1, 2, 3, 4, 5], "highway=primary");
    fs::write(path.join("row.osm.pbf"), map.packed()).unwrap();
    let built = done(path, &["roads", "build", "row.osm.pbf"]).out;
    assert!(built.contains("`row.car.roads` was written"), "{built}");
    assert!(
        built.contains("2026-01-01 00:00 UTC") && built.contains("OpenStreetMap"),
        "{built}"
    );
    let first = fs::read(path.join("row.car.roads")).unwrap();
    let again = done(path, &["roads", "build", "row.osm.pbf"]).out;
    assert!(again.contains("is there already"), "{again}");
    // Another profile is another file of roads.
    let text = done(path, &["roads", "profile", "car"]).out;
    fs::write(
        path.join("own.toml"),
        text.replace("primary = 65", "primary = 130"),
    )
    .unwrap();
    let own = [
        "roads",
        "build",
        "row.osm.pbf",
        "--profile",
        "own.toml",
        "--out",
        "row.car.roads",
    ];
    assert!(done(path, &own).out.contains("was written"));
    assert_ne!(fs::read(path.join("row.car.roads")).unwrap(), first);
    let shown = done(path, &["roads", "show", "row.car.roads"]).out;
    assert!(shown.contains("primary = 130"), "{shown}");
}

#[test]
fn roads_that_cannot_be_made_leave_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let whole = row().way(&[1, 2, 3], "highway=primary").packed();
    fs::write(path.join("cut.osm.pbf"), &whole[..whole.len() - 1]).unwrap();
    fs::write(
        path.join("walk.osm.pbf"),
        row().way(&[1, 2], "highway=steps").packed(),
    )
    .unwrap();
    fs::write(path.join("bad.toml"), "name = 7").unwrap();
    let grid = [
        (vec!["cut.osm.pbf"], 2, "cut.osm.pbf"),
        (vec!["walk.osm.pbf"], 2, "no roads that `car` may use"),
        (vec!["away.osm.pbf"], 2, "away.osm.pbf"),
        (
            vec!["walk.osm.pbf", "--profile", "plane"],
            2,
            "no profile `plane`",
        ),
        (vec!["walk.osm.pbf", "--profile", "bad.toml"], 2, "1 flaw"),
        (
            vec!["walk.osm.pbf", "--profile", "foot", "--out", "away/x"],
            3,
            "away/x",
        ),
    ];
    for (arguments, code, message) in grid {
        let said = rounds(path, &[&["roads", "build"], arguments.as_slice()].concat());
        assert_eq!(
            (said.code, said.err.contains(message)),
            (code, true),
            "{arguments:?}: {}",
            said.err
        );
    }
    let left = crate::program::names(path);
    assert_eq!(left, ["bad.toml", "cut.osm.pbf", "walk.osm.pbf"]);
}

#[test]
fn legs_of_a_file_of_points_are_told_pair_by_pair() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let map = row().way(&[1, 2, 3, 4, 5], "highway=primary");
    fs::write(path.join("row.osm.pbf"), map.packed()).unwrap();
    done(path, &["roads", "build", "row.osm.pbf", "--out", "g"]);
    fs::write(
        path.join("points.csv"),
        "lon,lat\n118.0,36.81\n118.0,36.82\n",
    )
    .unwrap();
    let said = done(
        path,
        &["roads", "legs", "g", "points.csv", "--out", "legs.csv"],
    );
    assert!(said.out.starts_with("2 × 2 legs"), "{}", said.out);
    let text = fs::read_to_string(path.join("legs.csv")).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0..2], ["from,to,seconds,metres", "0,0,0.0,0.0"]);
    assert!(rows[2].starts_with("0,1,61."), "{}", rows[2]);
    fs::write(path.join("points.csv"), "118.0,36.81\n119.0,36.82\nx,y\n").unwrap();
    let said = rounds(
        path,
        &["roads", "legs", "g", "points.csv", "--out", "no.csv"],
    );
    assert_eq!(
        (said.code, said.err.contains("line 3")),
        (2, true),
        "{}",
        said.err
    );
    fs::write(path.join("points.csv"), "118.0,36.81\n119.0,36.82\n").unwrap();
    let said = rounds(
        path,
        &["roads", "legs", "g", "points.csv", "--out", "no.csv"],
    );
    assert_eq!(
        (said.code, said.err.contains("line 2: no road")),
        (2, true),
        "{}",
        said.err
    );
    assert!(!path.join("no.csv").exists());
}
