//! Single fields: moments, windows, loads, prices, times by kind. Each has its limits here.

use std::collections::BTreeMap;

use super::Keys;
use crate::base::flaw::{FlawKind, Flaws};
use crate::base::noun::Noun;
use crate::base::text::TimeOfDay;
use crate::base::units::Seconds;
use crate::routing::problem::{DIMENSIONS, Load, TimeWindow, Times};

/// What a field may hold.
pub(super) struct Limits;

impl Limits {
    pub(super) const LOAD: i64 = 1_000_000_000_000;
    /// Kilometres, hours and vehicles priced in thousandths.
    pub(super) const PRICE: i64 = 1_000_000_000;
    /// Times the largest scale it still fits a whole number of 64 bits.
    pub(super) const UNSERVED: i64 = 1_000_000_000_000;
    /// A service of minutes that is counted in thousandths of a second takes days.
    pub(super) const WORK: i64 = 7 * 86_400;
    /// As long as a shift can be.
    pub(super) const SPAN: i64 = 800 * 86_400;
    pub(super) const WINDOWS: usize = 50;
}

/// Any time at all, for those who state no hours: earlier and later than any moment that can be
/// stated.
pub(super) const ALWAYS: TimeWindow = TimeWindow {
    from: Seconds(-410 * 86_400),
    to: Seconds(410 * 86_400),
};

pub(super) fn contradiction(
    flaws: &mut Flaws,
    path: impl Into<String>,
    message: &'static str,
    message_zh: &'static str,
) {
    flaws.add(
        path,
        FlawKind::Contradiction {
            message,
            message_zh,
        },
    );
}

pub(super) fn window(flaws: &mut Flaws, path: &str, pair: &[TimeOfDay; 2]) -> TimeWindow {
    let from = flaws.time(&format!("{path}[0]"), &pair[0]);
    let to = flaws.time(&format!("{path}[1]"), &pair[1]);
    if to < from {
        let (from, to) = (from.clock(), to.clock());
        flaws.add(path, FlawKind::Reversed { from, to });
    }
    TimeWindow { from, to }
}

/// In order of time; none stated: any time.
pub(super) fn windows(flaws: &mut Flaws, path: &str, pairs: &[[TimeOfDay; 2]]) -> Vec<TimeWindow> {
    flaws.at_most(path, pairs.len(), Limits::WINDOWS);
    let mut windows = Vec::new();
    for (index, pair) in pairs.iter().take(Limits::WINDOWS).enumerate() {
        windows.push(window(flaws, &format!("{path}[{index}]"), pair));
    }
    windows.sort_by_key(|window| window.from);
    if windows.windows(2).any(|pair| pair[1].from <= pair[0].to) {
        contradiction(flaws, path, "time windows overlap", "时间窗互相重叠");
    }
    if windows.is_empty() {
        windows.push(ALWAYS);
    }
    windows
}

pub(super) fn release(flaws: &mut Flaws, path: &str, time: Option<&TimeOfDay>) -> Seconds {
    time.map_or(ALWAYS.from, |time| flaws.time(path, time))
}

pub(super) fn load(flaws: &mut Flaws, path: &str, amounts: &[i64], dimensions: usize) -> Load {
    if amounts.len() != dimensions {
        let (expected, found) = (dimensions, amounts.len());
        flaws.add(path, FlawKind::WrongLength { expected, found });
    }
    let mut load = Load::default();
    for (index, amount) in amounts.iter().take(DIMENSIONS).enumerate() {
        flaws.range(format!("{path}[{index}]"), *amount, 0, Limits::LOAD);
        load.0[index] = *amount;
    }
    load
}

/// A number within its limits, or a stand-in once the flaw is noted.
pub(super) fn number(flaws: &mut Flaws, path: String, value: i64, low: i64, high: i64) -> i64 {
    flaws.range(path, value, low, high);
    value.clamp(low, high)
}

pub(super) fn optional(
    flaws: &mut Flaws,
    path: String,
    value: Option<i64>,
    (low, high): (i64, i64),
) -> Option<i64> {
    value.map(|value| number(flaws, path, value, low, high))
}

/// `name` is that of the usual time, `service_seconds`; those by kind stand in `service_by_kind`.
pub(super) fn times(
    flaws: &mut Flaws,
    at: &str,
    name: &str,
    usual: i64,
    by_kind: &BTreeMap<String, i64>,
    keys: &Keys,
) -> Times {
    let usual = number(
        flaws,
        format!("{at}.{name}_seconds"),
        usual,
        0,
        Limits::WORK,
    );
    let mut own = Vec::new();
    for (kind, seconds) in by_kind {
        let path = format!("{at}.{name}_by_kind.{kind}");
        let seconds = number(flaws, path.clone(), *seconds, 0, Limits::WORK);
        match keys.kinds.get(kind) {
            Some(id) => own.push((*id, Seconds(seconds))),
            None => {
                let known = keys.kinds.keys().map(String::as_str);
                flaws.unknown(path, (Noun::VehicleKind, kind), known);
            }
        }
    }
    Times {
        usual: Seconds(usual),
        by_kind: own,
    }
}
