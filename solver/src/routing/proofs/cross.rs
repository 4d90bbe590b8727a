//! Two trips exchange what follows: exactly when no rule forbids it, at the price of driving both.

use super::*;
use crate::routing::improve::{Best, Climb, Now};

/// Both trips as they would be, if no rule but those of time forbids it.
fn exchanged(state: &State<'_>, one: u32, other: u32) -> Option<[(u32, Vec<Trip>); 2]> {
    let [a, b] = [one, other].map(|head| state.nodes[head as usize]);
    let cut = |head: u32, node: &Node| {
        let mut before: Vec<u32> = Vec::new();
        let mut behind: Vec<u32> = Vec::new();
        let mut at = state.load_node(node.trip).next;
        let mut is_behind = !state.is_order(head);
        while state.is_order(at) {
            if is_behind {
                behind.push(at);
            } else {
                before.push(at);
            }
            is_behind |= at == head;
            at = state.nodes[at as usize].next;
        }
        (before, behind)
    };
    let ((a_before, a_behind), (b_before, b_behind)) = (cut(one, &a), cut(other, &b));
    if a_behind.is_empty() && b_behind.is_empty() {
        return None;
    }
    let made = [
        (a, [a_before, b_behind].concat()),
        (b, [b_before, a_behind].concat()),
    ];
    let lawful = made.iter().all(|(node, stops)| keeps(state, node, stops));
    lawful.then(|| {
        made.map(|(node, stops)| {
            let mut trips = state.trips(node.route);
            let mut at = state.nodes[state.start(node.route) as usize].next;
            let mut number = 0;
            while state.nodes[at as usize].trip != node.trip {
                at = state.slots[state.nodes[at as usize].trip as usize].after;
                number += 1;
            }
            trips[number].stops = stops.iter().map(|stop| Id::new(*stop as usize)).collect();
            (node.route, trips)
        })
    })
}

/// Everything but time allows these stops on the trip.
fn keeps(state: &State<'_>, node: &Node, stops: &[u32]) -> bool {
    let (van, depot) = (state.van(node.route), state.slots[node.trip as usize].depot);
    let rows = || stops.iter().map(|stop| &state.model.stops[*stop as usize]);
    let classes = rows().fold(0, |all, stop| all | stop.class);
    let fits = (0..super::super::problem::DIMENSIONS)
        .all(|at| rows().map(|stop| stop.load[at]).sum::<i64>() <= van.capacity[at]);
    let suits = rows().all(|stop| {
        stop.needs & !van.equipment == 0
            && stop.not_with & classes == 0
            && [ANY, depot].contains(&stop.depot)
    });
    !stops.is_empty() && fits && suits
}

/// Of trips of different vehicles: where both are of one, each moves what the other is reached by.
fn heads(state: &State<'_>) -> Vec<u32> {
    let nodes = index(state.nodes.len());
    let ends = state.start(0)..state.loading(0);
    let is_head = |at: &u32| {
        let node = &state.nodes[*at as usize];
        !ends.contains(at) && node.route != NONE && !state.free.contains(&node.trip)
    };
    (0..nodes).filter(is_head).collect()
}

#[test]
fn trips_exchange_their_rests_exactly_when_no_rule_forbids_it_and_come_back() {
    let (mut made, mut refused) = (0, 0);
    on_many_days(800, |draft, state, rng, seed| {
        let kept = picture(state);
        let heads = heads(state);
        for one in &heads {
            for other in &heads {
                let [a, b] = [one, other].map(|head| state.nodes[*head as usize]);
                if a.route == b.route || 1 < rng.below(4) {
                    continue;
                }
                let expected = exchanged(state, *one, *other).and_then(|plan| {
                    let [one, other] = plan
                        .each_ref()
                        .map(|(route, trips)| driven(draft, state, (*route, trips)));
                    Some((one? + other?, plan))
                });
                state.checkpoint();
                state.touch(a.route);
                state.touch(b.route);
                let is_made = state.cross(*one, *other);
                assert_eq!(is_made, expected.is_some(), "seed {seed}: {one} {other}");
                match expected {
                    None => {
                        refused += 1;
                        assert_eq!(picture(state), kept, "seed {seed}: {one} {other}");
                    }
                    Some((cost, plan)) => {
                        made += 1;
                        let costs = [a, b].map(|node| state.routes[node.route as usize].cost);
                        assert_eq!(costs.iter().sum::<i64>(), cost, "seed {seed}");
                        for (route, trips) in plan {
                            assert_eq!(state.trips(route), trips, "seed {seed}");
                        }
                        let whole: Vec<(u32, Vec<Trip>)> = out(state).collect();
                        let mut again = State::new(state.model);
                        join(&mut again, &whole, rng);
                        whole
                            .iter()
                            .for_each(|(route, _)| assert!(again.refresh(*route)));
                        assert_eq!(picture(&again), picture(state), "seed {seed}");
                    }
                }
                state.undo();
                assert_eq!(picture(state), kept, "seed {seed}: undone");
            }
        }
    });
    assert!(
        1_000 < made && 1_000 < refused,
        "{made} made, {refused} refused"
    );
}

#[test]
fn steps_leave_the_routes_as_if_they_had_been_driven_so_at_once() {
    let now = Now {
        step: 0,
        horizon: None,
    };
    let mut crossed = 0;
    on_many_days(300, |_, state, rng, seed| {
        let mut best = Best::new(state);
        let mut climb = Climb::new(state.model, rng.clone());
        for _ in 0..60 {
            climb.step(state, &mut best, now);
        }
        crossed += usize::from(1 < out(state).count());
        let whole: Vec<(u32, Vec<Trip>)> = out(state).collect();
        let mut again = State::new(state.model);
        join(&mut again, &whole, rng);
        for (route, _) in &whole {
            assert!(again.refresh(*route), "seed {seed}");
        }
        assert_eq!(picture(&again), picture(state), "seed {seed}");
    });
    assert!(100 < crossed, "{crossed}");
}
