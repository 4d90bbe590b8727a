//! From a request to a day: jobs and shipments become orders, starts and ends depots.

use std::collections::{BTreeMap, BTreeSet};

use solver::base::flaw::{Flaw, FlawKind};
use solver::base::text::TimeOfDay;
use solver::routing::draft::published::{
    PublishedDraft, PublishedRoute, PublishedStop, PublishedTrip,
};
use solver::routing::draft::{
    BreakDraft, DepotDraft, Draft, Objective, OrderDraft, PickupDraft, UnitDraft, VehicleDraft,
};
use solver::routing::problem::DIMENSIONS;

use super::request::{DAY, Request, Task, Van};
use super::travel::{self, Ways};
use crate::formats::instance::Origin;
use crate::formats::text::{FARTHEST, Notes};

struct Reader<'r> {
    request: &'r Request,
    notes: Notes,
    warnings: &'r mut Vec<Flaw>,
    ways: Ways,
    is_tabled: bool,
    base: i64,
    dimensions: usize,
    kinds: BTreeSet<&'r str>,
    depots: BTreeMap<String, usize>,
}

pub(super) fn draft(
    request: &Request,
    origin: &mut Origin,
    warnings: &mut Vec<Flaw>,
) -> Result<Draft, Vec<Flaw>> {
    let mut notes = Notes::default();
    let ways = travel::ways(&mut notes, request);
    let dimensions = request.dimensions();
    let mut reader = Reader {
        request,
        notes,
        warnings,
        is_tabled: !request.matrices.is_empty() || request.matrix.is_some(),
        base: request.base(),
        dimensions,
        kinds: request
            .vehicles
            .iter()
            .filter_map(|van| van.kind.as_deref())
            .collect(),
        depots: BTreeMap::new(),
        ways,
    };
    if DIMENSIONS < dimensions {
        reader.notes.at(
            "$.vehicles".into(),
            format!("amounts of {dimensions} figures, at most {DIMENSIONS} are taken"),
            format!("载量为 {dimensions} 维，最多接受 {DIMENSIONS} 维"),
        );
    }
    let names = (1..=dimensions.min(DIMENSIONS)).map(|number| format!("amount {number}"));
    let mut draft = Draft::new("VROOM request", reader.ways.travel.clone(), names.collect());
    draft.profiles = reader.ways.others.clone();
    draft.objective = Objective::Vroom;
    draft.unit = Some(UnitDraft {
        name: "cost".into(),
        per: 1,
        time_per: None,
    });
    if !reader.is_tabled {
        reader.warn(
            "$.matrices",
            "there is no matrix: travel is estimated from coordinates",
            "没有矩阵：行驶时间由坐标估算",
        );
    }
    reader.orders(&mut draft, origin);
    reader.vehicles(&mut draft, origin);
    reader.warm_start(&mut draft);
    if reader.notes.flaws.is_empty() {
        Ok(draft)
    } else {
        Err(reader.notes.flaws)
    }
}

impl Reader<'_> {
    fn warn(&mut self, path: &str, message: &str, message_zh: &str) {
        let (message, message_zh) = (message.to_string(), message_zh.to_string());
        let kind = FlawKind::Unreadable {
            message,
            message_zh,
        };
        self.warnings.push(Flaw::new(path, &kind));
    }

    fn moment(&self, seconds: u32) -> TimeOfDay {
        TimeOfDay::Seconds(i64::from(seconds) - self.base)
    }

    fn windows(&self, windows: &[[u32; 2]]) -> Vec<[TimeOfDay; 2]> {
        let window = |pair: &[u32; 2]| pair.map(|moment| self.moment(moment));
        windows.iter().map(window).collect()
    }

    /// Amounts that are left out are nothing; of others all have one length.
    fn amount(&mut self, path: String, figures: &[u64]) -> Vec<i64> {
        if !figures.is_empty() && figures.len() != self.dimensions {
            let (found, expected) = (figures.len(), self.dimensions);
            self.notes.at(
                path,
                format!("has {found} figures, others have {expected}"),
                format!("有 {found} 个数值，其他处为 {expected} 个"),
            );
        }
        let whole = |figure: &u64| i64::try_from(*figure).unwrap_or(i64::MAX);
        let mut row: Vec<i64> = figures.iter().map(whole).collect();
        row.resize(self.dimensions.min(DIMENSIONS), 0);
        row
    }

    fn orders(&mut self, draft: &mut Draft, origin: &mut Origin) {
        let request = self.request;
        for (index, job) in request.jobs.iter().enumerate() {
            let path = format!("$.jobs[{index}]");
            origin.row("orders", draft.orders.len(), path.clone());
            let brought = if job.delivery.is_empty() {
                &job.amount
            } else {
                &job.delivery
            };
            let load = self.amount(format!("{path}.delivery"), brought);
            let collect = self.amount(format!("{path}.pickup"), &job.pickup);
            let mut order = OrderDraft::new(format!("job {}", job.task.id), load);
            order.collect = collect.iter().any(|figure| *figure != 0).then_some(collect);
            order.skills = job.skills.iter().map(u32::to_string).collect();
            order.priority = i64::from(job.priority);
            self.task(&mut order, &path, &job.task);
            draft.orders.push(order);
        }
        for (index, row) in request.shipments.iter().enumerate() {
            let path = format!("$.shipments[{index}]");
            origin.row("orders", draft.orders.len(), path.clone());
            let load = self.amount(format!("{path}.amount"), &row.amount);
            let name = format!("shipment {}-{}", row.pickup.id, row.delivery.id);
            let mut order = OrderDraft::new(name, load);
            order.skills = row.skills.iter().map(u32::to_string).collect();
            order.priority = i64::from(row.priority);
            self.task(&mut order, &format!("{path}.delivery"), &row.delivery);
            let mut end = OrderDraft::new("", Vec::new());
            self.task(&mut end, &format!("{path}.pickup"), &row.pickup);
            order.pickup = Some(PickupDraft {
                place: end.place,
                at: end.at,
                release: None,
                windows: end.windows,
                service_seconds: end.service_seconds,
                setup_seconds: end.setup_seconds,
                service_by_kind: end.service_by_kind,
                setup_by_kind: end.setup_by_kind,
            });
            draft.orders.push(order);
        }
    }

    fn task(&mut self, order: &mut OrderDraft, path: &str, task: &Task) {
        let spot = (task.location, task.location_index);
        let at = format!("{path}.location");
        (order.at, order.place) = travel::spot(&mut self.notes, &at, self.is_tabled, spot);
        order.windows = self.windows(&task.time_windows);
        order.service_seconds = i64::from(task.service);
        order.setup_seconds = i64::from(task.setup);
        // Times for types that no vehicle has are never needed.
        let known = |times: &BTreeMap<String, u32>| {
            let times = times
                .iter()
                .filter(|(kind, _)| self.kinds.contains(kind.as_str()));
            times
                .map(|(kind, time)| (kind.clone(), i64::from(*time)))
                .collect()
        };
        order.service_by_kind = known(&task.service_per_type);
        order.setup_by_kind = known(&task.setup_per_type);
    }

    fn vehicles(&mut self, draft: &mut Draft, origin: &mut Origin) {
        let request = self.request;
        for (index, van) in request.vehicles.iter().enumerate() {
            let path = format!("$.vehicles[{index}]");
            origin.row("vehicles", index, path.clone());
            let start = self.depot(
                draft,
                &format!("{path}.start"),
                (van.start, van.start_index),
            );
            let end = self.depot(draft, &format!("{path}.end"), (van.end, van.end_index));
            let Some(first) = start.clone().or(end.clone()) else {
                self.notes
                    .at(path, "needs a start or an end", "必须至少给出起点或终点");
                continue;
            };
            let row = VehicleDraft {
                open_start: start.is_none(),
                open_end: end.is_none(),
                end: end.filter(|end| *end != first),
                loads_at: Some(vec![first.clone()]),
                max_trips: Some(1),
                ..self.vehicle(&path, van, &first)
            };
            draft.vehicles.push(row);
        }
    }

    fn vehicle(&mut self, path: &str, van: &Van, start: &str) -> VehicleDraft {
        let shift = match &van.time_window {
            Some(window) => window.map(|moment| self.moment(moment)),
            // Time begins at 0; dates begin long before the first one that is named.
            None => {
                let from = if self.base == 0 { 0 } else { -100 * DAY };
                [from, FARTHEST].map(TimeOfDay::Seconds)
            }
        };
        let capacity = self.amount(format!("{path}.capacity"), &van.capacity);
        let limit = |value: Option<u32>| value.map(i64::from);
        let is_priced = self.ways.priced.contains(&van.profile);
        let own = self.ways.names.iter().position(|name| *name == van.profile);
        let rest: i64 = van.breaks.iter().map(|row| i64::from(row.service)).sum();
        VehicleDraft {
            name: van.id.to_string(),
            kind: van.kind.clone(),
            profile: (self.is_tabled && own != Some(0)).then(|| van.profile.clone()),
            speed_percent: percent(&mut self.notes, path, van.speed_factor),
            skills: van.skills.iter().map(u32::to_string).collect(),
            breaks: self.breaks(path, van, &shift),
            max_stops: limit(van.max_tasks),
            max_driving_seconds: limit(van.max_travel_time),
            max_metres: limit(van.max_distance),
            // Whoever goes out takes all breaks, and is paid for them like for tasks.
            fixed: i64::from(van.costs.fixed) + i64::from(van.costs.per_task_hour) * rest / 3_600,
            per_km: if is_priced {
                1_000
            } else {
                i64::from(van.costs.per_km)
            },
            per_driving_hour: if is_priced {
                0
            } else {
                i64::from(van.costs.per_hour)
            },
            per_service_hour: i64::from(van.costs.per_task_hour),
            ..VehicleDraft::new(van.id.to_string(), start, capacity, shift)
        }
    }

    fn breaks(&mut self, path: &str, van: &Van, shift: &[TimeOfDay; 2]) -> Vec<BreakDraft> {
        let mut breaks = Vec::new();
        for (index, row) in van.breaks.iter().enumerate() {
            if row.max_load.is_some() {
                self.notes.at(
                    format!("{path}.breaks[{index}].max_load"),
                    "is not supported",
                    "不支持",
                );
            }
            let mut windows = self.windows(&row.time_windows);
            if windows.is_empty() {
                windows.push(shift.clone());
            }
            breaks.push(BreakDraft {
                id: row.id.to_string(),
                windows,
                seconds: i64::from(row.service),
            });
        }
        breaks
    }

    /// A depot for each place where vehicles start or end; `None`: the end is left open.
    fn depot(
        &mut self,
        draft: &mut Draft,
        path: &str,
        spot: (Option<[f64; 2]>, Option<u32>),
    ) -> Option<String> {
        if spot == (None, None) {
            return None;
        }
        let (at, place) = travel::spot(&mut self.notes, path, self.is_tabled, spot);
        let key = match (at, place) {
            (Some(at), _) => format!("place {at}"),
            (None, Some(place)) => format!("place {} {}", place.lon, place.lat),
            (None, None) => return Some(String::new()),
        };
        if !self.depots.contains_key(&key) {
            self.depots.insert(key.clone(), draft.depots.len());
            draft.depots.push(DepotDraft {
                at,
                place,
                ..DepotDraft::new(key.clone())
            });
        }
        Some(key)
    }

    /// Routes that are given with the vehicles are where the search begins; nothing holds them.
    fn warm_start(&mut self, draft: &mut Draft) {
        let request = self.request;
        let mut routes = Vec::new();
        let known = super::known::Known::new(request);
        for (index, van) in request.vehicles.iter().enumerate() {
            let mut stops = Vec::new();
            for (step, row) in van.steps.iter().enumerate() {
                if matches!(row.kind.as_str(), "start" | "end" | "break") {
                    continue;
                }
                let id = row.id.unwrap_or(0);
                match known.order(&row.kind, id) {
                    Some(order) => stops.push(PublishedStop {
                        order,
                        start: None,
                        lock: Default::default(),
                    }),
                    None => self.notes.at(
                        format!("$.vehicles[{index}].steps[{step}]"),
                        format!(
                            "there is no {} {id}",
                            row.kind.chars().take(20).collect::<String>()
                        ),
                        "所指任务不存在",
                    ),
                }
            }
            let start = draft.vehicles.get(index).map(|van| van.start.clone());
            if let Some(depot) = start.filter(|_| !stops.is_empty()) {
                let load_start = None;
                routes.push(PublishedRoute {
                    vehicle: van.id.to_string(),
                    trips: vec![PublishedTrip {
                        depot,
                        load_start,
                        stops,
                    }],
                });
            }
        }
        if !routes.is_empty() {
            draft.published = Some(PublishedDraft::new(routes));
        }
    }
}

/// VROOM takes factors above 0, up to 5, and counts a leg in hundredths of its time: 63 of them at
/// 1.6 times the speed. The whole per cent that is no faster: 158.
fn percent(notes: &mut Notes, path: &str, factor: f64) -> i64 {
    if !(0.1..=5.0).contains(&factor) {
        notes.at(
            format!("{path}.speed_factor"),
            format!("{factor} is not within 0.1 to 5"),
            format!("{factor} 超出范围，应在 0.1 至 5 之间"),
        );
        return 100;
    }
    let hundredths = (100.0 / factor).round();
    (10_000.0 / hundredths).floor() as i64
}
