//! The algebra of the plain search against driving second by second: what a node knows of the way
//! before and after it, what is joined at any cut and in any order, what each move costs, and what
//! an undo leaves behind.

mod cross;
mod reseat;
mod ticks;

use self::ticks::{drive, duty, halts, latest};
use super::draft::Draft;
use super::model::{ANY, Model, index};
use super::plan::Trip;
use super::problem::{Order, Problem};
use super::state::{NONE, Node, Route, State};
use crate::base::id::Id;
use crate::base::rng::Rng;

fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

/// A few moves at random; orders go in and come out.
fn disturb(state: &mut State<'_>, rng: &mut Rng) {
    for _ in 0..=rng.below(6) {
        let order: Id<Order> = Id::new(rng.below(state.model.stops.len()));
        if state.is_served(order) {
            state.remove(order);
        } else if let places @ [_, ..] = state.insertions(order).as_slice() {
            state.insert(order, rng.pick(places));
        }
    }
}

/// Calls `look` with states of many days, a few of each.
fn on_many_days(days: u64, look: impl FnMut(&Draft, &mut State<'_>, &mut Rng, u64)) {
    on_altered_days(days, |_| {}, look);
}

fn on_altered_days(
    days: u64,
    alter: impl Fn(&mut Draft),
    mut look: impl FnMut(&Draft, &mut State<'_>, &mut Rng, u64),
) {
    for seed in 0..days {
        let mut draft = ticks::day(seed);
        alter(&mut draft);
        if seed.is_multiple_of(3) {
            ticks::make_lean(&mut draft);
        }
        let problem = read(&draft);
        let model = Model::new(&problem);
        let mut state = State::new(&model);
        let mut rng = Rng::from_seed(seed).fork("proofs");
        for _ in 0..5 {
            disturb(&mut state, &mut rng);
            look(&draft, &mut state, &mut rng, seed);
        }
    }
}

/// The nodes of a route from its start to its end.
fn chain(state: &State<'_>, route: u32) -> Vec<Node> {
    let mut nodes = vec![state.nodes[state.start(route) as usize]];
    while let Some(last) = nodes.last().filter(|last| last.next != NONE) {
        nodes.push(state.nodes[last.next as usize]);
    }
    nodes
}

/// What the routes are, however they came to be: without the numbers of trip slots.
fn picture(state: &State<'_>) -> (i64, Vec<u32>, Vec<Vec<u32>>, Vec<String>) {
    // Lean models keep no account of duty.
    let is_lean = state.model.lean;
    let kept = |figure: i32| if is_lean { 0 } else { figure };
    let unlinked = |node: Node| Node {
        prev: 0,
        next: 0,
        trip: 0,
        before: kept(node.before),
        leave: kept(node.leave),
        after: kept(node.after),
        finish: kept(node.finish),
        ..node
    };
    let mut routes = Vec::new();
    for route in 0..index(state.routes.len()) {
        let nodes = chain(state, route);
        // Of a vehicle at home the way from start to end was never driven.
        let is_out = 2 < nodes.len();
        let shown = nodes.iter().filter(|_| is_out).map(|node| unlinked(*node));
        let shown: Vec<Node> = shown.collect();
        let metres: i64 = nodes.iter().map(|node| i64::from(node.metres)).sum();
        assert_eq!(state.routes[route as usize].metres, metres);
        let slots = nodes.iter().skip(1).filter(|node| node.trip != NONE);
        let slots: Vec<_> = (slots.map(|node| &state.slots[node.trip as usize]))
            .map(|slot| (slot.depot, slot.stops, slot.classes, slot.room))
            .collect();
        let Route {
            trips,
            gaps,
            duty,
            waits,
            cost,
            metres: _,
        } = state.routes[route as usize];
        let (duty, waits) = (kept(duty), kept(waits));
        let trips_of = state.trips(route);
        routes.push(format!(
            "{trips} {gaps} {duty} {waits} {cost} {trips_of:?} {shown:?} {slots:?}"
        ));
    }
    let mut unserved = state.unserved.clone();
    unserved.sort_unstable();
    let mut idle = state.idle.clone();
    idle.iter_mut().for_each(|kind| kind.sort_unstable());
    (state.cost, unserved, idle, routes)
}

fn out(state: &State<'_>) -> impl Iterator<Item = (u32, Vec<Trip>)> {
    let routes = (0..index(state.routes.len())).map(|route| (route, state.trips(route)));
    routes.filter(|(_, trips)| !trips.is_empty())
}

#[test]
fn a_node_knows_when_it_is_reached_and_by_when_as_if_all_was_driven_second_by_second() {
    let mut routes = [0, 0, 0];
    on_many_days(600, |draft, state, _, seed| {
        for (route, trips) in out(state) {
            let halts = halts(draft, route as usize, &trips);
            let nodes = chain(state, route);
            assert_eq!(nodes.len(), halts.len(), "seed {seed}");
            let from = i64::from(state.van(route).from);
            let earliest = drive(&halts, from).expect("a route keeps its windows");
            let takes = halts.iter().map(|halt| halt.seconds + halt.work);
            let (mut before, mut after) = (0, takes.sum::<i64>());
            for (at, node) in nodes.iter().enumerate() {
                assert_eq!(
                    i64::from(node.early),
                    earliest[at],
                    "seed {seed}: {halts:?}"
                );
                before += halts[at].seconds;
                after -= halts[at].seconds;
                if 0 < at && !state.model.lean {
                    assert_eq!(i64::from(node.before), before, "seed {seed}");
                    assert_eq!(i64::from(node.after), after, "seed {seed}");
                }
                if 0 < at {
                    assert_eq!(
                        Some(i64::from(node.late)),
                        latest(&halts, at),
                        "seed {seed}: {at} of {halts:?}"
                    );
                }
                before += halts[at].work;
                after -= halts[at].work;
            }
            let (departure, finish) = duty(&halts).expect("a route keeps its windows");
            let entry = &state.routes[route as usize];
            if state.model.lean {
                routes[2] += 1;
                continue;
            }
            assert_eq!(
                i64::from(entry.duty),
                finish - departure,
                "seed {seed}: {halts:?}"
            );
            routes[usize::from(entry.gaps)] += 1;
        }
    });
    // Those with gaps are walked, the others are joined; of lean ones only the windows count.
    assert!(1_000 < routes[0] && 100 < routes[1], "{routes:?}");
    assert!(300 < routes[2], "{routes:?}");
}

#[test]
fn a_route_cut_anywhere_and_joined_again_is_the_route() {
    let mut cuts = 0;
    on_many_days(600, |_, state, _, seed| {
        for (route, _) in out(state) {
            let entry = &state.routes[route as usize];
            for pair in chain(state, route)
                .windows(2)
                .filter(|_| !entry.gaps && !state.model.lean)
            {
                let (a, b) = (&pair[0], &pair[1]);
                let takes = a.service + b.seconds;
                let reached = a.early + takes;
                assert!(reached <= b.late, "seed {seed}");
                // The two halves as each knows itself, and the leg between them.
                let works = a.before + takes + b.after;
                let finish = b.finish.max(reached + b.after);
                let start = b.late.min(finish - b.after);
                let departure = a.leave.min(start - takes - a.before);
                assert_eq!(finish - departure, entry.duty, "seed {seed}: {pair:?}");
                assert_eq!(entry.duty - works, entry.waits, "seed {seed}: {pair:?}");
                cuts += 1;
            }
        }
    });
    assert!(5_000 < cuts, "{cuts} cuts");
}

/// Joins the stops of a plan one by one in a random order, whatever is broken on the way.
fn join(state: &mut State<'_>, plan: &[(u32, Vec<Trip>)], rng: &mut Rng) {
    let mut stops: Vec<(usize, usize, usize)> = Vec::new();
    for (at, (_, trips)) in plan.iter().enumerate() {
        for (trip, row) in trips.iter().enumerate() {
            stops.extend((0..row.stops.len()).map(|stop| (at, trip, stop)));
        }
    }
    rng.shuffle(&mut stops);
    for (at, trip, stop) in stops {
        let (route, trips) = &plan[at];
        let node = |stop: &Id<Order>| &state.nodes[stop.index()];
        let is_there = |stop: &&Id<Order>| node(stop).route != NONE;
        let here = &trips[trip].stops;
        let order = index(here[stop].index());
        let earlier = trips[..trip].iter().flat_map(|trip| &trip.stops);
        match here.iter().find(is_there) {
            // Its trip has begun: after the last stop before it, or right after the loading.
            Some(some) => {
                let loading = state.loading(node(some).trip);
                let last = here[..stop].iter().rev().find(is_there);
                let before = last.map_or(loading, |stop| index(stop.index()));
                state.link(order, before, None);
            }
            None => {
                let last = earlier.rev().find(is_there);
                let before = last.map_or(state.start(*route), |stop| index(stop.index()));
                let depot = index(trips[trip].depot.index());
                state.link(order, before, Some(depot));
            }
        }
        // What is not whole yet may be late.
        let _ = state.refresh(*route);
    }
}

#[test]
fn in_whatever_order_stops_are_joined_the_route_is_the_same() {
    on_many_days(400, |_, state, rng, seed| {
        let plan: Vec<(u32, Vec<Trip>)> = out(state).collect();
        let mut again = State::new(state.model);
        join(&mut again, &plan, rng);
        for (route, _) in &plan {
            assert!(
                again.refresh(*route),
                "seed {seed}: the whole keeps the rules"
            );
        }
        assert_eq!(picture(&again), picture(state), "seed {seed}");
    });
}

/// What a route costs that is driven second by second; `None`: somewhere it is too late.
fn driven(draft: &Draft, state: &State<'_>, (route, trips): (u32, &[Trip])) -> Option<i64> {
    if trips.is_empty() {
        return Some(0);
    }
    let halts = halts(draft, route as usize, trips);
    let (departure, finish) = duty(&halts)?;
    let van = state.van(route);
    let metres: i64 = halts.iter().map(|halt| halt.metres).sum();
    Some(metres * van.per_metre + (finish - departure) * van.per_second + van.fixed)
}

#[test]
fn the_price_of_each_insertion_and_removal_is_what_driving_both_routes_says() {
    let (mut insertions, mut removals) = (0, 0);
    on_many_days(300, |draft, state, _, seed| {
        let whole = |state: &State<'_>| -> i64 {
            let routes = (0..index(state.routes.len())).map(|route| (route, state.trips(route)));
            let costs = routes.map(|(route, trips)| driven(draft, state, (route, &trips)));
            let left = state
                .unserved()
                .map(|order| state.model.stops[order.index()].unserved);
            costs
                .map(|cost| cost.expect("routes keep their windows"))
                .sum::<i64>()
                + left.sum::<i64>()
        };
        let (before, kept) = (whole(state), picture(state));
        assert_eq!(state.cost, before, "seed {seed}");
        for order in (0..state.model.stops.len()).map(Id::new) {
            let places = match state.is_served(order) {
                true => vec![None],
                false => state.insertions(order).into_iter().map(Some).collect(),
            };
            for place in places {
                state.checkpoint();
                match place {
                    Some(place) => {
                        state.insert(order, &place);
                        assert_eq!(
                            whole(state) - before,
                            place.price.0,
                            "seed {seed}: {place:?}"
                        );
                        insertions += 1;
                    }
                    None => {
                        state.remove(order);
                        assert_eq!(whole(state), state.cost, "seed {seed}: {order:?}");
                        removals += 1;
                    }
                }
                state.undo();
                assert_eq!(picture(state), kept, "seed {seed}: {order:?}");
            }
        }
    });
    assert!(
        10_000 < insertions && 1_000 < removals,
        "{insertions} {removals}"
    );
}
