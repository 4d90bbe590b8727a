//! Days of a hundred seconds, and routes driven on them second by second: every departure is tried.

use crate::base::rng::Rng;
use crate::base::text::TimeOfDay;
use crate::routing::draft::{DepotDraft, Draft, OrderDraft, TableDraft, TravelDraft, VehicleDraft};
use crate::routing::plan::Trip;

/// What happens at a place, as the draft has it.
#[derive(Debug)]
pub(super) struct Halt {
    /// The leg from the halt before.
    pub(super) metres: i64,
    pub(super) seconds: i64,
    pub(super) work: i64,
    /// Work starts at a moment in one of these, both ends included, and not before `ready`.
    windows: Vec<(i64, i64)>,
    ready: i64,
}

impl Halt {
    /// Work starts as early as it can.
    fn begin(&self, arrival: i64) -> Option<i64> {
        (arrival.max(self.ready)..=self.windows.last()?.1).find(|moment| self.is_open(*moment))
    }

    fn is_open(&self, moment: i64) -> bool {
        let within = |window: &(i64, i64)| window.0 <= moment && moment <= window.1;
        self.ready <= moment && self.windows.iter().any(within)
    }
}

fn seconds(time: &TimeOfDay) -> i64 {
    match time {
        TimeOfDay::Seconds(seconds) => *seconds,
        TimeOfDay::Clock(text) => panic!("{text} is not in seconds"),
    }
}

fn window(pair: &[TimeOfDay; 2]) -> (i64, i64) {
    (seconds(&pair[0]), seconds(&pair[1]))
}

/// The start of a vehicle, each loading and stop of its trips, and its end.
pub(super) fn halts(draft: &Draft, vehicle: usize, trips: &[Trip]) -> Vec<Halt> {
    let TravelDraft::Table(table) = &draft.travel else {
        panic!("these days have a table");
    };
    let row = &draft.vehicles[vehicle];
    let depot = |id: &str| draft.depots.iter().position(|depot| depot.id == id);
    let start = depot(&row.start).expect("it is there");
    let end = row
        .end
        .as_ref()
        .map_or(start, |id| depot(id).expect("it is there"));
    let (from, to) = window(&row.shift);
    let mut halts = Vec::new();
    let mut last = start;
    let mut add = |place: Option<usize>, work, windows, ready| {
        let leg = place.map(|place| (table.metres[last][place], table.seconds[last][place]));
        let (metres, seconds) = leg.unwrap_or((0, 0));
        last = place.unwrap_or(last);
        halts.push(Halt {
            metres,
            seconds,
            work,
            windows,
            ready,
        });
    };
    add(None, 0, vec![(from, to)], from);
    for trip in trips {
        let yard = &draft.depots[trip.depot.index()];
        let open = yard.open.as_ref().map_or((-1_000, 1_000), window);
        let released = |order: &OrderDraft| order.release.as_ref().map(seconds);
        let orders = trip.stops.iter().map(|order| &draft.orders[order.index()]);
        let ready = orders.filter_map(released).max().unwrap_or(-1_000);
        let closes = open.1 - yard.loading_seconds;
        add(
            Some(trip.depot.index()),
            yard.loading_seconds,
            vec![(open.0, closes)],
            ready,
        );
        for stop in &trip.stops {
            let order = &draft.orders[stop.index()];
            let mut windows: Vec<_> = order.windows.iter().map(window).collect();
            if windows.is_empty() {
                windows.push((-1_000, 1_000));
            }
            let place = draft.depots.len() + stop.index();
            add(Some(place), order.service_seconds, windows, -1_000);
        }
    }
    add(
        (!row.open_end).then_some(end),
        0,
        vec![(-1_000, to)],
        -1_000,
    );
    halts
}

/// When work starts at each halt from one on, where it starts at a moment; `None`: somewhere too
/// late.
pub(super) fn drive(halts: &[Halt], start: i64) -> Option<Vec<i64>> {
    let (first, rest) = halts.split_first()?;
    if !first.is_open(start) {
        return None;
    }
    let mut moments = vec![start];
    let mut leaves = start + first.work;
    for halt in rest {
        let moment = halt.begin(leaves + halt.seconds)?;
        moments.push(moment);
        leaves = moment + halt.work;
    }
    Some(moments)
}

/// Of all departures those that finish first, and of these the latest: when the vehicle departs and
/// when it is done.
pub(super) fn duty(halts: &[Halt]) -> Option<(i64, i64)> {
    let (from, to) = *halts[0].windows.first()?;
    let finish = |start: i64| drive(halts, start).and_then(|moments| moments.last().copied());
    let driven = (from..=to).filter_map(|start| Some((finish(start)?, start)));
    let (finish, start) = driven.min_by_key(|(finish, start)| (*finish, -start))?;
    Some((start, finish))
}

/// The latest start of work at a halt from which all the others can be reached.
pub(super) fn latest(halts: &[Halt], at: usize) -> Option<i64> {
    let (_, to) = *halts.last()?.windows.last()?;
    (-1_000..=to)
        .rev()
        .find(|start| drive(&halts[at..], *start).is_some())
}

fn at(seconds: i64) -> TimeOfDay {
    TimeOfDay::Seconds(seconds)
}

/// One or two depots, up to three vehicles, up to seven orders. Legs come from dice, or are the
/// ways between points.
pub(super) fn day(seed: u64) -> Draft {
    let mut rng = Rng::from_seed(seed).fork("ticks");
    let (depots, orders) = (rng.between(1, 2), rng.between(2, 7));
    let is_metric = rng.percent(50);
    let travel = table(&mut rng, (depots + orders) as usize, is_metric);
    let mut draft = Draft::new("ticks", travel, vec!["boxes".into()]);
    for number in 0..depots {
        draft.depots.push(DepotDraft {
            open: rng
                .percent(30)
                .then(|| [at(rng.between(0, 20)), at(rng.between(40, 110))]),
            loading_seconds: rng.between(0, 5),
            ..DepotDraft::new(["d", "e"][number as usize])
        });
    }
    for number in 0..rng.between(1, 3) {
        let (start, end) = (
            rng.pick(&draft.depots).id.clone(),
            rng.pick(&draft.depots).id.clone(),
        );
        let from = rng.between(0, 10);
        let shift = [at(from), at(rng.between(60, 120))];
        let capacity = vec![rng.between(4, 12)];
        draft.vehicles.push(VehicleDraft {
            end: rng.percent(50).then_some(end),
            fixed: rng.between(0, 40),
            per_km: rng.between(0, 3),
            per_hour: 3_600 * rng.between(0, 3),
            ..VehicleDraft::new(format!("v{number}"), start, capacity, shift)
        });
    }
    for number in 0..orders {
        let depot = rng.percent(30).then(|| rng.pick(&draft.depots).id.clone());
        draft.orders.push(OrderDraft {
            depot,
            release: rng.percent(30).then(|| at(rng.between(0, 40))),
            windows: windows(&mut rng),
            service_seconds: rng.between(0, 6),
            unserved_cost: Some(rng.between(50, 400)),
            ..OrderDraft::new(format!("o{number}"), vec![rng.between(1, 4)])
        });
    }
    draft
}

/// Only driving is paid, and nothing but one window of each order keeps the vehicles waiting.
pub(super) fn make_lean(draft: &mut Draft) {
    for vehicle in &mut draft.vehicles {
        (vehicle.per_hour, vehicle.per_km) = (0, 2);
    }
    for order in &mut draft.orders {
        order.release = None;
        order.windows.truncate(1);
    }
}

fn windows(rng: &mut Rng) -> Vec<[TimeOfDay; 2]> {
    let mut windows = Vec::new();
    let mut from = rng.between(0, 40);
    for _ in 0..rng.between(0, 3) {
        let to = from + rng.between(0, 25);
        windows.push([at(from), at(to)]);
        from = to + rng.between(1, 15);
    }
    windows
}

fn table(rng: &mut Rng, size: usize, is_metric: bool) -> TravelDraft {
    let spots: Vec<(i64, i64)> = (0..size)
        .map(|_| (rng.between(0, 8), rng.between(0, 8)))
        .collect();
    let mut square = |longest: i64| -> Vec<Vec<i64>> {
        let mut leg = |from: usize, to: usize| {
            let (one, other) = (spots[from], spots[to]);
            match is_metric {
                true => (one.0 - other.0).abs() + (one.1 - other.1).abs(),
                false => rng.between(0, longest),
            }
        };
        (0..size)
            .map(|from| (0..size).map(|to| leg(from, to)).collect())
            .collect()
    };
    let (mut metres, seconds) = (square(3_000), square(14));
    if is_metric {
        metres.iter_mut().flatten().for_each(|leg| *leg *= 200);
    }
    TravelDraft::Table(TableDraft {
        source: "dice".into(),
        metres,
        seconds,
    })
}
