//! Vehicles exchange whole trips: the trips stay what they were, and nothing costs more.

use super::*;
use crate::routing::draft::VehicleDraft;

fn trips(state: &State<'_>) -> Vec<String> {
    let mut trips: Vec<String> = out(state)
        .flat_map(|(_, trips)| trips.into_iter().map(|trip| format!("{trip:?}")))
        .collect();
    trips.sort();
    trips
}

fn make_alike(draft: &mut Draft) {
    let first = draft.vehicles[0].clone();
    for vehicle in &mut draft.vehicles {
        *vehicle = VehicleDraft {
            id: vehicle.id.clone(),
            ..first.clone()
        };
    }
}

#[test]
fn vehicles_of_a_kind_exchange_trips_in_time_at_no_cost_and_come_back() {
    let mut made = 0;
    on_altered_days(800, make_alike, |_, state, rng, seed| {
        for _ in 0..8 {
            let Some((route, _)) = out(state).next() else {
                return;
            };
            let (kept, cost, all) = (picture(state), state.cost, trips(state));
            state.checkpoint();
            state.touch(route);
            state.reseat(rng);
            assert!(state.cost <= cost, "seed {seed}");
            assert_eq!(trips(state), all, "seed {seed}");
            let whole: Vec<(u32, Vec<Trip>)> = out(state).collect();
            let mut again = State::new(state.model);
            join(&mut again, &whole, rng);
            for (route, trips) in &whole {
                assert!(again.refresh(*route), "seed {seed}: out of time");
                assert!(trips.len() <= state.van(*route).max_trips as usize);
            }
            assert_eq!(picture(&again), picture(state), "seed {seed}");
            made += usize::from(picture(state) != kept);
            state.undo();
            assert_eq!(picture(state), kept, "seed {seed}: undone");
        }
    });
    assert!(500 < made, "{made} made");
}
