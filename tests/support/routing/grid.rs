//! Days drawn on a line, plans drawn as text.

use solver::base::report::Report;
use solver::routing::check::check;
use solver::routing::draft::{
    DepotDraft, Draft, OrderDraft, TableDraft, TravelDraft, VehicleDraft,
};
use solver::routing::plan::{Plan, PlanDraft, RouteDraft, TripDraft};
use solver::routing::problem::Problem;
use solver::routing::timetable::{Timetable, timetable};

use super::{depot, order, vehicle};

/// Places on a line, depots first: a unit is a kilometre and a minute.
#[must_use]
pub fn on_a_line(
    depots: Vec<DepotDraft>,
    vehicles: Vec<VehicleDraft>,
    orders: Vec<OrderDraft>,
    places: &[i64],
) -> Draft {
    let table = |unit: i64| {
        let row = |from: &i64| places.iter().map(|to| (from - to).abs() * unit).collect();
        places.iter().map(row).collect()
    };
    let source = "a line".to_string();
    let travel = TravelDraft::Table(TableDraft {
        source,
        metres: table(1000),
        seconds: table(60),
    });
    Draft {
        depots,
        vehicles,
        orders,
        ..Draft::new("a line", travel, vec!["boxes".into()])
    }
}

/// `"van: d a b | e c"`: two trips, loaded at d and at e. One line for each vehicle.
#[must_use]
pub fn plan(problem: &Problem, text: &str) -> Plan {
    let trip = |text: &str| {
        let mut words = text.split_whitespace().map(String::from);
        let depot = words.next().expect("a trip has a depot");
        TripDraft {
            depot,
            stops: words.collect(),
        }
    };
    let route = |line: &str| {
        let (vehicle, trips) = line.split_once(':').expect("vehicle: trips");
        let vehicle = vehicle.trim().to_string();
        RouteDraft {
            vehicle,
            trips: trips.split('|').map(trip).collect(),
        }
    };
    let routes = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(route)
        .collect();
    let draft = PlanDraft {
        routes,
        ..PlanDraft::default()
    };
    draft
        .read(problem)
        .expect("the plan names what the problem has")
}

/// Depots d at 0 and e at 10, orders a, b, c at 1, 2, 3; van starts and ends at d at 8:00.
#[must_use]
pub fn line(change: impl FnOnce(&mut Draft)) -> Problem {
    let mut draft = on_a_line(
        vec![depot("d"), depot("e")],
        vec![vehicle("van", "d")],
        vec![order("a"), order("b"), order("c")],
        &[0, 10, 1, 2, 3],
    );
    change(&mut draft);
    Problem::new(&draft).unwrap_or_else(|flaws| panic!("the line is a valid day: {flaws:?}"))
}

#[must_use]
pub fn judge(problem: &Problem, text: &str) -> Report {
    check(problem, &plan(problem, text))
}

/// The hard rules a plan breaks, each as often as it is broken.
#[must_use]
pub fn broken(problem: &Problem, text: &str) -> Vec<&'static str> {
    let report = judge(problem, text);
    let hard = report
        .violations
        .iter()
        .filter(|violation| violation.rule != "unserved");
    let found: Vec<_> = hard.map(|violation| violation.rule).collect();
    assert_eq!(usize::try_from(report.score.hard), Ok(found.len()));
    found
}

/// The timetable of the first vehicle.
#[must_use]
pub fn times(problem: &Problem, text: &str) -> Timetable {
    let plan = plan(problem, text);
    let first = problem.vehicles().ids().next().expect("there is a vehicle");
    timetable(problem, first, &plan.routes[first])
}

/// When service starts at each stop of the first vehicle, in order.
#[must_use]
pub fn starts(problem: &Problem, text: &str) -> Vec<String> {
    let table = times(problem, text);
    let stops = table.trips.iter().flat_map(|trip| &trip.stops);
    stops.map(|stop| stop.start.clock()).collect()
}

/// What a plan costs by one soft rule, in money.
#[must_use]
pub fn cost_of(problem: &Problem, text: &str, rule: &str) -> i64 {
    let report = judge(problem, text);
    let line = report.rules.iter().find(|line| line.rule == rule);
    let cost = line.expect("a rule of the book").cost.0;
    assert_eq!(cost % problem.cost_scale(), 0, "whole money");
    cost / problem.cost_scale()
}
