//! Breaks as VROOM has them: a vehicle that drives at all takes every one of them. For Rounds one
//! is needless that closes before the vehicle sets out, or opens when it is done; told to VROOM, it
//! is taken then.

use solver::base::units::Seconds;
use solver::routing::problem::Vehicle;
use solver::routing::timetable::{BreakTimes, Timetable};

/// Breaks before the departure and after the finish, each list in order of time, as far as the
/// shift has room for them.
pub(super) fn needless(van: &Vehicle, table: &Timetable) -> (Vec<BreakTimes>, Vec<BreakTimes>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let is_left = |number: &usize| !table.breaks.iter().any(|rest| rest.number == *number);
    let left: Vec<usize> = (0..van.breaks.len()).filter(is_left).collect();
    let mut by = table.departure;
    for number in left.iter().rev().copied() {
        let rest = &van.breaks[number];
        let is_over = (rest.windows.last()).is_some_and(|window| window.to < table.departure);
        let latest = by - rest.length;
        let window = rest
            .windows
            .iter()
            .rev()
            .find(|window| window.from <= latest);
        let start = window.map(|window| window.to.min(latest));
        if let Some(start) = start.filter(|start| is_over && van.shift.from <= *start) {
            before.insert(0, times(number, start, rest.length));
            by = start;
        }
    }
    let mut now = table.finish;
    for number in left {
        let rest = &van.breaks[number];
        let is_ahead = (rest.windows.first()).is_some_and(|window| table.finish <= window.from);
        let window = rest.windows.iter().find(|window| now <= window.to);
        let start = window.map(|window| now.max(window.from));
        let has_room = |start: &Seconds| *start + rest.length <= van.latest_finish();
        if let Some(start) = start.filter(|start| is_ahead && has_room(start)) {
            after.push(times(number, start, rest.length));
            now = start + rest.length;
        }
    }
    (before, after)
}

fn times(number: usize, start: Seconds, length: Seconds) -> BreakTimes {
    BreakTimes {
        number,
        start,
        end: start + length,
    }
}
