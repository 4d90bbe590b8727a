//! Every move of both searches costs what the judge says, after every move and every undo: at each
//! place of a trip, on trips of its own, as a pair, and when it is taken back.

use solver::base::id::Id;
use solver::base::rng::Rng;
use solver::routing::check::check;
use solver::routing::draft::{Draft, VehicleDraft};
use solver::routing::model::Model;
use solver::routing::plan::{Plan, Trip};
use solver::routing::problem::{Order, Problem};
use solver::routing::rich::moves::Moves;
use solver::routing::rich::pricer::Pricer;
use solver::routing::state::State;
use support::routing::places::everywhere;
use support::routing::rich::{Features, rich, rich_plan};
use support::routing::{day, shuffle_legs, tiny};

fn read(draft: &Draft) -> Problem {
    Problem::new(draft).unwrap_or_else(|flaws| panic!("a valid day: {flaws:?}"))
}

/// How many moves were priced.
#[derive(Debug, Default)]
struct Tally {
    insertions: usize,
    trips: usize,
    pairs: usize,
    removals: usize,
}

/// Every plan with one more order, at any place.
fn with_one_more(problem: &Problem, plan: &Plan, order: Id<Order>) -> Vec<Plan> {
    let stops = problem.orders()[order].stops();
    let mut found = Vec::new();
    for (vehicle, trips) in plan.routes.iter() {
        for with in everywhere(problem, trips, order, stops) {
            let mut changed = plan.clone();
            changed.routes[vehicle] = with;
            found.push(changed);
        }
    }
    found
}

fn lawful(problem: &Problem, plan: &Plan, order: Id<Order>) -> Vec<Plan> {
    let mut plans = with_one_more(problem, plan, order);
    plans.retain(|plan| check(problem, plan).score.hard == 0);
    plans
}

fn without(plan: &Plan, order: Id<Order>) -> Plan {
    let mut plan = plan.clone();
    let vehicles: Vec<_> = plan.routes.ids().collect();
    for vehicle in vehicles {
        let trips = &mut plan.routes[vehicle];
        for trip in trips.iter_mut() {
            trip.stops.retain(|stop| *stop != order);
        }
        trips.retain(|trip| !trip.stops.is_empty());
    }
    plan
}

fn trips(plan: &Plan) -> usize {
    plan.routes.values().map(Vec::len).sum()
}

/// Each move that the plain search can make from here, against the judge.
fn plain_moves(problem: &Problem, state: &State<'_>, tally: &mut Tally, seed: u64) {
    let plan = state.plan();
    let before = check(problem, &plan).score;
    assert_eq!(state.score(), before, "seed {seed}");
    for order in problem.orders().ids() {
        if state.is_served(order) {
            let mut after = state.clone();
            let rest = check(problem, &without(&plan, order)).score;
            if after.remove(order) {
                assert_eq!(after.score(), rest, "seed {seed}: {order:?} is removed");
                assert_eq!(after.plan(), without(&plan, order), "seed {seed}");
            } else {
                assert_ne!(rest.hard, 0, "seed {seed}: {order:?} could be removed");
                assert_eq!(after.plan(), plan, "seed {seed}");
            }
            tally.removals += 1;
            continue;
        }
        let mut lawful = lawful(problem, &plan, order);
        for place in state.insertions(order) {
            let mut after = state.clone();
            after.insert(order, &place);
            let reached = after.plan();
            let judged = check(problem, &reached).score;
            assert_eq!(judged.hard, 0, "seed {seed}: {place:?}");
            assert_eq!(
                judged.soft - before.soft,
                place.price,
                "seed {seed}: {place:?}"
            );
            tally.insertions += 1;
            tally.trips += usize::from(trips(&reached) != trips(&plan));
            let at = lawful.iter().position(|plan| *plan == reached);
            lawful.swap_remove(at.unwrap_or_else(|| panic!("seed {seed}: {place:?} twice")));
        }
        assert_eq!(lawful, [], "seed {seed}: places of {order:?} are missed");
    }
}

/// A random move; removals are as frequent as insertions.
fn disturb(problem: &Problem, state: &mut State<'_>, rng: &mut Rng) {
    let order: Id<Order> = Id::new(rng.below(problem.orders().len()));
    if state.is_served(order) {
        state.remove(order);
    } else if let places @ [_, ..] = state.insertions(order).as_slice() {
        state.insert(order, rng.pick(places));
    }
}

#[test]
fn each_move_of_the_plain_search_costs_what_the_judge_says() {
    let mut tally = Tally::default();
    for seed in 0..250 {
        let mut rng = Rng::from_seed(seed).fork("each move");
        let mut draft = tiny(seed);
        if seed % 2 == 0 {
            shuffle_legs(&mut draft, &mut rng);
        }
        let problem = read(&draft);
        let model = Model::new(&problem);
        let mut state = State::new(&model);
        for _ in 0..12 {
            state.checkpoint();
            let before = state.plan();
            for _ in 0..=rng.below(3) {
                disturb(&problem, &mut state, &mut rng);
            }
            if rng.percent(40) {
                state.undo();
                assert_eq!(state.plan(), before, "seed {seed}");
            }
            plain_moves(&problem, &state, &mut tally, seed);
        }
    }
    assert!(8_000 < tally.insertions, "{tally:?}");
    assert!(2_000 < tally.trips, "{tally:?}");
    assert!(2_000 < tally.removals, "{tally:?}");
}

#[test]
fn on_days_in_towns_the_cost_believed_is_the_cost_judged_after_every_move_and_undo() {
    for seed in 0..30 {
        let mut rng = Rng::from_seed(seed).fork("moves");
        let mut draft = day(seed, 40);
        if seed % 3 == 0 {
            shuffle_legs(&mut draft, &mut rng);
        }
        let problem = read(&draft);
        let model = Model::new(&problem);
        let mut state = State::new(&model);
        let judged = |state: &State<'_>| check(&problem, &state.plan()).score;
        for _ in 0..60 {
            state.checkpoint();
            let before = (state.plan(), state.score());
            for _ in 0..=rng.below(4) {
                disturb(&problem, &mut state, &mut rng);
                assert_eq!(state.score(), judged(&state), "seed {seed}");
            }
            if rng.percent(40) {
                state.undo();
                assert_eq!((state.plan(), state.score()), before, "seed {seed}");
            }
        }
    }
}

/// The search asks one of several vehicles that stay at home and differ in nothing.
fn has_idle_twins(draft: &Draft, plan: &Plan) -> bool {
    let idle: Vec<VehicleDraft> = (draft.vehicles.iter().zip(plan.routes.values()))
        .filter(|(_, trips)| trips.is_empty())
        .map(|(row, _)| VehicleDraft {
            id: String::new(),
            ..row.clone()
        })
        .collect();
    (1..idle.len()).any(|at| idle[..at].contains(&idle[at]))
}

/// An order has been collected, on a fixed trip, and is not delivered.
fn is_torn(moves: &Moves<'_>) -> bool {
    let plan = moves.plan();
    let trips: Vec<&Trip> = plan.routes.values().flatten().collect();
    let is_on = |order: &Id<Order>| trips.iter().any(|trip| trip.stops.contains(order));
    moves.unserved().iter().any(is_on)
}

/// Each insertion that the rich search can make from here, against the judge.
fn rich_insertions(
    (draft, problem): (&Draft, &Problem),
    moves: &mut Moves<'_>,
    tally: &mut Tally,
    seed: u64,
) {
    let plan = moves.plan();
    let before = check(problem, &plan).score;
    let finds_all = draft.published.is_none() && !has_idle_twins(draft, &plan);
    for order in moves.unserved() {
        let mut lawful = match finds_all {
            true => lawful(problem, &plan, order),
            false => Vec::new(),
        };
        for place in moves.insertions(order) {
            let mut after = moves.clone();
            after.insert(order, &place);
            let reached = after.plan();
            let judged = check(problem, &reached).score;
            assert!(judged.hard <= before.hard, "seed {seed}: {place:?}");
            // What has been collected is not left out, says the judge, though it is not delivered.
            if is_torn(moves) {
                continue;
            }
            assert_eq!(
                judged.soft - before.soft,
                place.price,
                "seed {seed}: {place:?}"
            );
            assert_eq!(after.cost(), judged.soft, "seed {seed}: {place:?}");
            assert!(after.is_as_if_new(), "seed {seed}: {place:?}");
            tally.insertions += 1;
            tally.trips += usize::from(trips(&reached) != trips(&plan));
            tally.pairs += usize::from(problem.orders()[order].pickup.is_some());
            if finds_all {
                let at = lawful.iter().position(|plan| *plan == reached);
                lawful.swap_remove(at.unwrap_or_else(|| panic!("seed {seed}: {place:?} twice")));
            }
        }
        assert_eq!(lawful, [], "seed {seed}: places of {order:?} are missed");
    }
}

/// Each order is taken off its route, alone and with another one.
fn rich_removals(problem: &Problem, moves: &Moves<'_>, tally: &mut Tally, seed: u64) {
    let removable = moves.removable();
    for (at, first) in removable.iter().enumerate() {
        for second in [None, removable.get(at + 1)] {
            let orders: Vec<Id<Order>> = [Some(first), second]
                .into_iter()
                .flatten()
                .copied()
                .collect();
            let mut after = moves.clone();
            after.checkpoint();
            after.remove(&orders);
            let judged = check(problem, &after.plan()).score;
            if !is_torn(&after) {
                assert_eq!(after.cost(), judged.soft, "seed {seed}: without {orders:?}");
            }
            assert!(after.is_as_if_new(), "seed {seed}: without {orders:?}");
            if after.missing() == 0 {
                assert_eq!(judged.hard, 0, "seed {seed}: without {orders:?}");
            }
            after.undo();
            assert_eq!(after.plan(), moves.plan(), "seed {seed}: {orders:?}");
            assert_eq!(after.cost(), moves.cost(), "seed {seed}: {orders:?}");
            assert!(after.is_as_if_new(), "seed {seed}: {orders:?} are back");
            tally.removals += 1;
        }
    }
}

/// Moves at random and back, on one day.
fn wander(draft: &Draft, rng: &mut Rng, tally: &mut Tally, seed: u64) {
    let problem = read(draft);
    let pricer = Pricer::new(&problem);
    let start = rich_plan(draft, rng);
    let start = start.read(&problem).expect("the plan names the day's");
    let mut moves = Moves::new(&pricer, &start);
    if moves.is_frozen() {
        return;
    }
    for _ in 0..6 {
        moves.checkpoint();
        let before = (moves.plan(), moves.cost());
        for _ in 0..=rng.below(3) {
            let removable = moves.removable();
            if !removable.is_empty() && rng.percent(50) {
                moves.remove(&[*rng.pick(&removable)]);
            } else if let unserved @ [_, ..] = moves.unserved().as_slice() {
                let order = *rng.pick(unserved);
                if let places @ [_, ..] = moves.insertions(order).as_slice() {
                    moves.insert(order, rng.pick(places));
                }
            }
        }
        if rng.percent(40) {
            moves.undo();
            assert_eq!((moves.plan(), moves.cost()), before, "seed {seed}");
        }
        assert!(moves.is_as_if_new(), "seed {seed}");
        rich_insertions((draft, &problem), &mut moves, tally, seed);
        rich_removals(&problem, &moves, tally, seed);
    }
}

#[test]
fn each_move_of_the_rich_search_costs_what_the_judge_says() {
    let mut tally = Tally::default();
    for seed in 0..1_600 {
        let mut rng = Rng::from_seed(seed).fork("each rich move");
        wander(
            &rich(seed, 5, Features::of(seed)),
            &mut rng,
            &mut tally,
            seed,
        );
    }
    assert!(15_000 < tally.insertions, "{tally:?}");
    assert!(2_000 < tally.trips, "{tally:?}");
    assert!(2_000 < tally.pairs, "{tally:?}");
    assert!(5_000 < tally.removals, "{tally:?}");
}
