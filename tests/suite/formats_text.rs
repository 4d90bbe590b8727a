//! Text instances of the literature become days whose costs are those of their conventions.

use api::instance::Day;
use datasets::formats::instance::{Format, Wanted, sniff};
use datasets::formats::sol;
use solver::base::flaw::Flaw;
use solver::base::text::TimeOfDay;
use solver::places::plane::Rounding;
use solver::routing::check::check;
use solver::routing::draft::{Draft, Objective, TravelDraft};
use solver::routing::plan::{PlanDraft, RouteDraft, TripDraft};
use support::texts::{CVRP, LILIM, MANY, SOLOMON};

fn day(text: &str) -> Day {
    with(text, Wanted::default())
}

fn with(text: &str, wanted: Wanted) -> Day {
    Day::new(text.as_bytes().to_vec(), wanted).expect("a day")
}

fn rounded(text: &str, rounding: Rounding) -> Day {
    let wanted = Wanted {
        rounding: Some(rounding),
        ..Wanted::default()
    };
    with(text, wanted)
}

fn draft(text: &str) -> Draft {
    day(text).instance.draft
}

fn flaws(text: &str) -> Vec<Flaw> {
    let read = Day::new(text.as_bytes().to_vec(), Wanted::default());
    read.err().expect("something is wrong")
}

/// Lines with something of what is said there, in any order.
fn told(text: &str, expected: &[(&str, &str)]) {
    let flaws = flaws(text);
    for (path, words) in expected {
        let here = flaws
            .iter()
            .any(|flaw| flaw.path == *path && flaw.message.contains(words));
        assert!(here, "{path}: {words} is not among {flaws:#?}");
    }
    assert_eq!(flaws.len(), expected.len(), "{flaws:#?}");
    assert!(flaws.iter().all(|flaw| !flaw.message_zh.is_empty()));
}

fn moments(from: i64, to: i64) -> [TimeOfDay; 2] {
    [from, to].map(TimeOfDay::Seconds)
}

/// The cost as it is shown, of a plan without broken rules: vehicle and stops of one trip each.
fn cost(day: &Day, routes: &[(&str, &[&str])]) -> f64 {
    let depot = &day.problem.depots().values().next().expect("a depot").key;
    let route = |(vehicle, stops): &(&str, &[&str])| RouteDraft {
        vehicle: (*vehicle).into(),
        trips: vec![TripDraft {
            depot: depot.clone(),
            stops: stops.iter().map(|stop| (*stop).to_string()).collect(),
        }],
    };
    let plan = PlanDraft {
        routes: routes.iter().map(route).collect(),
        ..PlanDraft::default()
    };
    let report = check(&day.problem, &plan.read(&day.problem).expect("a plan"));
    assert_eq!(report.score.hard, 0, "{:?}", report.violations);
    let money = day.problem.money();
    money.shown(report.score.soft).0 as f64 / money.divisor() as f64
}

#[test]
fn a_solomon_file_is_priced_in_tenths_truncated() {
    let day = day(SOLOMON);
    assert_eq!(day.instance.format, Format::Solomon);
    let draft = &day.instance.draft;
    assert_eq!(
        (draft.depots[0].id.as_str(), draft.orders[1].id.as_str()),
        ("0", "2")
    );
    assert_eq!(draft.vehicles.len(), 3);
    assert_eq!(draft.orders[0].windows, [moments(0, 1_000)]);
    assert_eq!(draft.orders[0].service_seconds, 100);
    // From (0, 0) to (3, 4), 50 tenths; to (0, 10), the root of 45 is 6.708: 67; back, 100.
    assert_eq!(cost(&day, &[("v1", &["1", "2"])]), 21.7);
}

#[test]
fn a_capacitated_file_is_priced_in_whole_numbers_and_its_fleet_is_free() {
    let day = day(CVRP);
    assert_eq!(day.instance.format, Format::Vrplib);
    let names: Vec<&str> = day
        .problem
        .orders()
        .values()
        .map(|order| order.key.as_str())
        .collect();
    assert_eq!(names, ["2", "3"]);
    assert_eq!(
        day.problem.vehicles().len(),
        2,
        "as many as there are clients"
    );
    // 5 and 7 and 10.
    assert_eq!(cost(&day, &[("v1", &["2", "3"])]), 22.0);
    assert_eq!(day.instance.warnings.len(), 1, "BEST_KNOWN is read over");
    assert_eq!(day.instance.warnings[0].path, "line 5");
}

#[test]
fn a_pair_is_named_after_its_pickup_and_vehicles_come_before_exact_distance() {
    let day = day(LILIM);
    assert_eq!(day.instance.format, Format::Lilim);
    assert_eq!(
        day.instance.draft.objective,
        Objective::VehiclesThenDistance
    );
    let order = &day.instance.draft.orders[0];
    assert_eq!((order.id.as_str(), order.load[0]), ("1", 10));
    // 5, 6.708, 10.
    assert_eq!(cost(&day, &[("v1", &["1", "1"])]), 21.708);
    let alone = Wanted {
        objective: Some(Objective::Cost),
        ..Wanted::default()
    };
    let alone = with(LILIM, alone);
    assert_eq!(cost(&alone, &[("v2", &["1", "1"])]), 21.708);
}

#[test]
fn each_rounding_counts_as_its_convention_does() {
    // 6.708 between the stops; 5 and 10 on either side.
    for (rounding, expected) in [
        (Rounding::Dimacs, 21.7),
        (Rounding::Round, 22.0),
        (Rounding::Trunc, 21.0),
        (Rounding::Exact, 21.708),
        (Rounding::None, 21.708),
    ] {
        let day = rounded(SOLOMON, rounding);
        assert_eq!(cost(&day, &[("v1", &["1", "2"])]), expected, "{rounding:?}");
    }
}

#[test]
fn the_convention_is_that_of_best_known_values_of_the_kind() {
    let rounding = |text: &str| match draft(text).travel {
        TravelDraft::Plane(plane) => plane.rounding,
        _ => panic!("a plane"),
    };
    assert_eq!(rounding(SOLOMON), Rounding::Dimacs);
    assert_eq!(rounding(CVRP), Rounding::Round);
    assert_eq!(rounding(LILIM), Rounding::None);
    assert_eq!(rounding(MANY), Rounding::Exact, "several depots");
    let windows = CVRP.replace(
        "DEPOT_SECTION",
        "TIME_WINDOW_SECTION\n1 0 90\n2 0 90\n3 0 90\nDEPOT_SECTION",
    );
    assert_eq!(rounding(&windows), Rounding::Dimacs);
    let fleet = CVRP.replace("TYPE : CVRP", "TYPE : HFVRP");
    assert_eq!(rounding(&fleet), Rounding::Exact);
    assert_eq!(
        rounding(&CVRP.replace("EUC_2D", "FLOOR_2D")),
        Rounding::Trunc
    );
}

#[test]
fn every_section_of_the_dialect_reaches_the_day() {
    let draft = draft(MANY);
    assert_eq!(draft.depots.len(), 2);
    assert_eq!(draft.depots[0].open, Some(moments(0, 500_000)));
    assert_eq!(draft.depots[1].loading_seconds, 2_000);
    let [first, second, third] = &draft.orders[..] else {
        panic!("three orders")
    };
    assert_eq!((first.id.as_str(), &first.load[..]), ("3", &[4, 1][..]));
    assert_eq!(first.collect, Some(vec![2, 0]));
    assert_eq!(first.release, Some(TimeOfDay::Seconds(20_000)));
    assert_eq!(first.windows, [moments(10_000, 90_000)]);
    assert_eq!(first.unserved_cost, None, "a prize of 0: it must be served");
    assert_eq!(second.unserved_cost, Some(7_500));
    assert_eq!(second.service_seconds, 3_000);
    assert_eq!(third.release, None);
    let [van, other] = &draft.vehicles[..] else {
        panic!("two vehicles")
    };
    assert_eq!((van.start.as_str(), other.start.as_str()), ("1", "2"));
    assert_eq!(
        van.loads_at.as_deref(),
        Some(&["1".to_string(), "2".to_string()][..])
    );
    assert_eq!((van.max_trips, other.max_trips), (Some(3), Some(1)));
    assert_eq!(
        (&van.capacity[..], &other.capacity[..]),
        (&[10, 5][..], &[20, 5][..])
    );
    assert_eq!((van.fixed, other.fixed), (50_000, 0));
    assert_eq!((van.per_km, other.per_km), (1_000, 2_000));
    assert_eq!(
        (van.max_metres, van.max_duty_seconds),
        (Some(80_000), Some(300_000))
    );
    assert_eq!(van.shift, moments(0, 500_000));
    // Node 5 may be served by the second vehicle alone.
    assert_eq!(third.skills, other.skills);
    assert!(van.skills.is_empty() && first.skills.is_empty());
}

#[test]
fn what_changes_the_problem_and_is_not_read_is_refused_by_name() {
    for (from, to, line, name) in [
        (
            "DEPOT_SECTION",
            "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\nDEPOT_SECTION",
            "line 15",
            "MUTUALLY_EXCLUSIVE_GROUP_SECTION",
        ),
        ("TYPE : CVRP", "TYPE : VRPB", "line 2", "VRPB"),
        (
            "TYPE : CVRP",
            "VEHICLES_SPEED : 3",
            "line 2",
            "VEHICLES_SPEED",
        ),
        ("EUC_2D", "GEO", "line 4", "GEO"),
    ] {
        told(
            &CVRP.replace(from, to),
            &[(line, &format!("{name} is not supported"))],
        );
    }
}

#[test]
fn every_flaw_of_a_solomon_file_is_told_with_its_line() {
    let text = SOLOMON
        .replace("  3         200", "  0         x")
        .replace(
            "    1      3          4          10",
            "    1      3          4          ten",
        )
        .replace("    2      0", "    1      0");
    told(
        &text,
        &[
            ("line 5", "0 vehicles"),
            ("line 5", "`x` is not a number"),
            ("line 11", "DEMAND: `ten` is not a number"),
            ("line 12", "node 1 stands twice"),
        ],
    );
    // What is readable and makes no sense has its line, too.
    told(
        &SOLOMON.replace("0          100        10", "100        20         10"),
        &[
            ("line 11: windows[0]", "ends before"),
            ("line 12: windows[0]", "ends before"),
        ],
    );
}

#[test]
fn every_flaw_of_a_vrplib_file_is_told_with_its_line() {
    let text = CVRP
        .replace("DIMENSION : 3", "DIMENSION : 4")
        .replace("3 0 10\n", "3 zero 10\n")
        .replace("2 7\n", "9 7\n")
        .replace("DEPOT_SECTION\n 1", "DEPOT_SECTION\n 8");
    told(
        &text,
        &[
            ("line 3", "3 nodes are listed"),
            ("line 10", "x: `zero` is not a number"),
            ("line 13", "there is no node `9`"),
            ("line 16", "there is no node `8`"),
            ("$", "DEPOT_SECTION names no depot"),
        ],
    );
}

#[test]
fn every_flaw_of_a_file_of_pairs_is_told_with_its_line() {
    let text = format!("{LILIM}3 1 1 5 0 9 0 0 7\n4 1 1 5 0 9 0 0 0\n5 1 1 5 0 9 0 1 0\n");
    told(
        &text,
        &[
            ("line 5", "no node `7`"),
            ("line 6", "belongs to no pair"),
            ("line 7", "does not name it in return"),
        ],
    );
    told(
        &LILIM.replace("-10", "-9"),
        &[("line 3", "is not what node 2 gets")],
    );
}

#[test]
fn every_format_of_a_table_gives_the_same_distances() {
    // Three nodes; 1-2 is 4, 1-3 is 5, 2-3 is 6.
    let table = [[0, 4, 5], [4, 0, 6], [5, 6, 0]];
    for (format, weights) in [
        ("FULL_MATRIX", "0 4 5\n4 0 6\n5 6 0"),
        ("UPPER_ROW", "4 5 6"),
        ("LOWER_ROW", "4\n5 6"),
        ("UPPER_DIAG_ROW", "0 4 5 0\n6 0"),
        ("LOWER_DIAG_ROW", "0 4 0 5 6 0"),
        ("LOWER_COL", "4 5 6"),
        ("UPPER_COL", "4 5 6"),
    ] {
        let head = format!("EXPLICIT\nEDGE_WEIGHT_FORMAT : {format}");
        let section = format!("EDGE_WEIGHT_SECTION\n{weights}\nDEPOT_SECTION");
        let text = CVRP
            .replace("EUC_2D", &head)
            .replace("DEPOT_SECTION", &section);
        let TravelDraft::Table(read) = draft(&text).travel else {
            panic!("a table")
        };
        assert_eq!(read.metres, table, "{format}");
        assert_eq!(read.seconds, table, "{format}");
    }
    let short = CVRP.replace("EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT : UPPER_ROW");
    let short = short.replace("DEPOT_SECTION", "EDGE_WEIGHT_SECTION\n4 5\nDEPOT_SECTION");
    told(&short, &[("line 16", "2 weights, 3 expected")]);
}

#[test]
fn what_a_file_is_shows_in_its_content() {
    assert_eq!(sniff(SOLOMON.as_bytes()), Some(Format::Solomon));
    assert_eq!(sniff(CVRP.as_bytes()), Some(Format::Vrplib));
    assert_eq!(sniff(LILIM.as_bytes()), Some(Format::Lilim));
    assert_eq!(
        sniff(b"{\"vehicles\": [], \"jobs\": []}"),
        Some(Format::Vroom)
    );
    assert_eq!(
        sniff(b"{\"kind\": \"routing\", \"vehicles\": []}"),
        Some(Format::Rounds)
    );
    assert_eq!(sniff("今天天气不错".as_bytes()), None);
    let crlf = SOLOMON.replace('\n', "\r\n");
    assert_eq!(draft(&crlf), draft(SOLOMON));
}

#[test]
fn a_claimed_size_is_refused_before_anything_is_made_of_it() {
    let claim = CVRP.replace("TYPE : CVRP", "VEHICLES : 999999999999");
    told(&claim, &[("line 2", "1 to 5000 are taken")]);
    let large = vec![b' '; 20_000_001];
    let wanted = Wanted {
        format: Some(Format::Solomon),
        ..Wanted::default()
    };
    let flaws = Day::new(large, wanted).err().expect("it is too large");
    assert!(flaws[0].message.contains("20000000 are taken"), "{flaws:?}");
}

#[test]
fn what_is_read_is_the_same_day_when_written_in_our_own_form() {
    for text in [SOLOMON, CVRP, LILIM, MANY] {
        let day = day(text);
        let written = serde_json::to_vec(&day.instance.draft).unwrap();
        let again = Day::new(written, Wanted::default()).expect("a day");
        assert_eq!(again.instance.draft, day.instance.draft);
        assert_eq!(again.instance.format, Format::Rounds);
    }
}

#[test]
fn published_solutions_are_read_and_written_with_the_depot_for_each_loading() {
    let draft = draft(MANY);
    // Depots are places 0 and 1; stops 2, 3 and 4.
    let text = "Route #1: 2 1 3\nRoute #2: 4\nCost 12\n";
    let plan = sol::read(text.as_bytes(), &draft).unwrap();
    assert_eq!(plan.routes[0].trips.len(), 2);
    assert_eq!(plan.routes[0].trips[1].depot, "2");
    assert_eq!(plan.routes[0].trips[1].stops, ["4"]);
    assert_eq!(sol::write(&plan, &draft, "12").as_deref(), Some(text));
    let pairs = self::draft(LILIM);
    let text = "Route #2: 1 2\nCost 3\n";
    let plan = sol::read(text.as_bytes(), &pairs).unwrap();
    assert_eq!(plan.routes[0].trips[0].stops, ["1", "1"]);
    assert_eq!(sol::write(&plan, &pairs, "3").as_deref(), Some(text));
    let flaws = sol::read(b"Route #1: 9 x\nRoute #7: 2", &draft).unwrap_err();
    let paths: Vec<&str> = flaws.iter().map(|flaw| flaw.path.as_str()).collect();
    assert_eq!(paths, ["line 1", "line 1", "line 2"]);
}

#[test]
fn what_cannot_be_counted_in_the_convention_is_refused() {
    // In thousandths of a unit such a window lies beyond 400 days.
    let found = flaws(&MANY.replace("1 0 500", "1 0 90000000"));
    let in_a_line = found.iter().any(|flaw| flaw.path.starts_with("line "));
    assert!(in_a_line, "{found:?}");
}
