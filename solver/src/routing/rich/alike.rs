//! Vehicles that differ in nothing: an empty one stands for all of them.

use crate::routing::problem::Vehicle;

pub(super) fn is_alike(one: &Vehicle, other: &Vehicle) -> bool {
    let depots = |row: &Vehicle| (row.start, row.end, row.open_start);
    let times = |row: &Vehicle| (row.shift, row.overtime, row.max_duty, row.max_driving);
    let limits = |row: &Vehicle| (row.max_trips, row.max_stops, row.max_metres);
    let means = |row: &Vehicle| (row.kind, row.profile, row.speed_percent, row.equipment);
    let prices = |row: &Vehicle| {
        let time = (row.per_second, row.per_driving_second);
        let rest = (row.per_service_second, row.per_overtime_second);
        (row.fixed, row.per_metre, time, rest)
    };
    depots(one) == depots(other)
        && times(one) == times(other)
        && limits(one) == limits(other)
        && means(one) == means(other)
        && prices(one) == prices(other)
        && one.capacity == other.capacity
        && one.loads_at == other.loads_at
        && one.breaks == other.breaks
}
