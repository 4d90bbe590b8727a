//! The request, key by key as VROOM documents it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Request {
    pub(crate) jobs: Vec<Job>,
    pub(crate) shipments: Vec<Shipment>,
    pub(crate) vehicles: Vec<Van>,
    pub(crate) matrices: BTreeMap<String, Matrix>,
    /// Deprecated: durations of `car`.
    pub(crate) matrix: Option<Vec<Vec<u32>>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Matrix {
    pub(crate) durations: Vec<Vec<u32>>,
    pub(crate) distances: Option<Vec<Vec<u32>>>,
    pub(crate) costs: Option<Vec<Vec<u32>>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(crate) struct Job {
    #[serde(flatten)]
    pub(crate) task: Task,
    #[serde(default)]
    pub(crate) delivery: Vec<u64>,
    #[serde(default)]
    pub(crate) pickup: Vec<u64>,
    /// Deprecated: as `delivery`.
    #[serde(default)]
    pub(crate) amount: Vec<u64>,
    #[serde(default)]
    pub(crate) skills: Vec<u32>,
    #[serde(default)]
    pub(crate) priority: u32,
}

/// A job, or an end of a shipment.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(crate) struct Task {
    pub(crate) id: u64,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) location: Option<[f64; 2]>,
    #[serde(default)]
    pub(crate) location_index: Option<u32>,
    #[serde(default)]
    pub(crate) setup: u32,
    #[serde(default)]
    pub(crate) service: u32,
    #[serde(default)]
    pub(crate) setup_per_type: BTreeMap<String, u32>,
    #[serde(default)]
    pub(crate) service_per_type: BTreeMap<String, u32>,
    #[serde(default)]
    pub(crate) time_windows: Vec<[u32; 2]>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(crate) struct Shipment {
    pub(crate) pickup: Task,
    pub(crate) delivery: Task,
    #[serde(default)]
    pub(crate) amount: Vec<u64>,
    #[serde(default)]
    pub(crate) skills: Vec<u32>,
    #[serde(default)]
    pub(crate) priority: u32,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(crate) struct Van {
    pub(crate) id: u64,
    #[serde(default = "car_profile")]
    pub(crate) profile: String,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) start: Option<[f64; 2]>,
    #[serde(default)]
    pub(crate) start_index: Option<u32>,
    #[serde(default)]
    pub(crate) end: Option<[f64; 2]>,
    #[serde(default)]
    pub(crate) end_index: Option<u32>,
    #[serde(default)]
    pub(crate) capacity: Vec<u64>,
    #[serde(default)]
    pub(crate) costs: Costs,
    #[serde(default)]
    pub(crate) skills: Vec<u32>,
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) time_window: Option<[u32; 2]>,
    #[serde(default)]
    pub(crate) breaks: Vec<Break>,
    #[serde(default = "one")]
    pub(crate) speed_factor: f64,
    #[serde(default)]
    pub(crate) max_tasks: Option<u32>,
    #[serde(default)]
    pub(crate) max_travel_time: Option<u32>,
    #[serde(default)]
    pub(crate) max_distance: Option<u32>,
    #[serde(default)]
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Costs {
    pub(crate) fixed: u32,
    pub(crate) per_hour: u32,
    pub(crate) per_task_hour: u32,
    pub(crate) per_km: u32,
}

/// What VROOM charges by itself in an hour: a unit a second.
pub(crate) const PER_HOUR: u32 = 3_600;

impl Default for Costs {
    fn default() -> Costs {
        Costs {
            fixed: 0,
            per_hour: PER_HOUR,
            per_task_hour: 0,
            per_km: 0,
        }
    }
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(crate) struct Break {
    pub(crate) id: u64,
    #[serde(default)]
    pub(crate) time_windows: Vec<[u32; 2]>,
    #[serde(default)]
    pub(crate) service: u32,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) max_load: Option<Vec<u64>>,
}

/// A route to start from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(crate) struct Step {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) id: Option<u64>,
}

fn car_profile() -> String {
    "car".into()
}

fn one() -> f64 {
    1.0
}

impl Request {
    /// What moments are counted from: dates are seconds since 1970, hours seconds of a day.
    pub(crate) fn base(&self) -> i64 {
        let jobs = self.jobs.iter().map(|job| &job.task);
        let ends = self
            .shipments
            .iter()
            .flat_map(|row| [&row.pickup, &row.delivery]);
        let tasks = jobs.chain(ends).flat_map(|task| &task.time_windows);
        let breaks = self.vehicles.iter().flat_map(|van| &van.breaks);
        let shifts = self
            .vehicles
            .iter()
            .filter_map(|van| van.time_window.as_ref());
        let windows = tasks
            .chain(breaks.flat_map(|row| &row.time_windows))
            .chain(shifts);
        let first = windows
            .map(|window| i64::from(window[0]))
            .min()
            .unwrap_or(0);
        if first < 100 * DAY {
            0
        } else {
            first / DAY * DAY
        }
    }

    /// How many figures amounts have.
    pub(crate) fn dimensions(&self) -> usize {
        let jobs = self.jobs.iter();
        let jobs = jobs.flat_map(|job| [&job.delivery, &job.pickup, &job.amount]);
        let shipments = self.shipments.iter().map(|row| &row.amount);
        let vans = self.vehicles.iter().map(|van| &van.capacity);
        let lengths = jobs.chain(shipments).chain(vans).map(Vec::len);
        lengths.max().unwrap_or(0).max(1)
    }
}

pub(crate) const DAY: i64 = 86_400;
