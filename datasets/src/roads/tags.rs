//! What the tags of a way or a point say to one kind of vehicle.
//!
//! <https://wiki.openstreetmap.org/wiki/Key:access>, `Key:oneway`, `Key:maxspeed`, `Tag:route=ferry`.

use super::profile::Profile;

/// How a way may be used, from its first point to its last and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Road {
    pub(super) kmh: [Option<f64>; 2],
    /// What it takes as a whole, where that is stated, and a wait: for ferries.
    pub(super) seconds: Option<f64>,
    pub(super) wait: f64,
}

/// What a point of a road does to those who pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) is_signal: bool,
    pub(super) is_barrier: bool,
}

pub(super) struct Tags<'t>(pub(super) &'t [(&'t str, &'t str)]);

impl<'t> Tags<'t> {
    fn get(&self, key: &str) -> Option<&'t str> {
        self.0
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| *value)
    }

    fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// What the keys of access say; `None` where they say nothing.
    fn access(&self, profile: &Profile) -> Option<bool> {
        let says = |key: &String| {
            let value = self.get(key)?;
            let any = |list: &[String]| {
                let mut values = value.split(';').map(str::trim);
                values.any(|value| list.iter().any(|row| row == value))
            };
            match (any(&profile.refused), any(&profile.allowed)) {
                (true, _) => Some(false),
                (false, true) => Some(true),
                _ => None,
            }
        };
        profile.access.iter().find_map(says)
    }

    pub(super) fn mark(&self, profile: &Profile) -> Mark {
        let barrier = self
            .get("barrier")
            .filter(|kind| profile.barriers.iter().any(|row| row == kind));
        // Gates and the like are passed unless somebody says that one may not.
        let is_barrier = match self.access(profile) {
            Some(may) => !may && self.get("barrier").is_some(),
            None => barrier.is_some(),
        };
        Mark {
            is_signal: self.is("highway", "traffic_signals"),
            is_barrier,
        }
    }

    /// `None` for what the vehicle does not use.
    pub(super) fn road(&self, profile: &Profile) -> Option<Road> {
        if self.access(profile) == Some(false) || self.is("area", "yes") {
            return None;
        }
        if self.is("route", "ferry") {
            return self.ferry(profile);
        }
        let impassable = self.is("smoothness", "impassable") || self.is("impassable", "yes");
        // Some say of a road that is being built what it will be.
        let built = |key| {
            let state = self.get(key);
            state.is_none_or(|state| matches!(state, "no" | "minor" | "widening"))
        };
        let impassable = impassable || !built("construction") || !built("proposed");
        let usual = profile
            .kmh
            .get(self.get("highway")?)
            .filter(|_| !impassable)?;
        let highest = profile.highest_kmh as f64;
        let surface = self
            .get("surface")
            .and_then(|surface| profile.surface_kmh.get(surface));
        let surface = surface.map_or(highest, |kmh| *kmh as f64);
        let pace = |direction: &str| {
            let limit = self.get(direction).or_else(|| self.get("maxspeed"));
            let limit = limit.and_then(limit_of);
            let pace = limit.map_or(*usual as f64, |kmh| {
                kmh * profile.limit_percent as f64 / 100.0
            });
            pace.min(highest).min(surface)
        };
        let [ahead, back] = self.directions(profile);
        Some(Road {
            kmh: [
                ahead.then(|| pace("maxspeed:forward")),
                back.then(|| pace("maxspeed:backward")),
            ],
            seconds: None,
            wait: 0.0,
        })
        .filter(|_| ahead || back)
    }

    fn ferry(&self, profile: &Profile) -> Option<Road> {
        if profile.ferry_kmh == 0 {
            return None;
        }
        let kmh = Some(profile.ferry_kmh as f64);
        let [ahead, back] = self.directions(profile);
        Some(Road {
            kmh: [kmh.filter(|_| ahead), kmh.filter(|_| back)],
            seconds: self.get("duration").and_then(duration_of),
            wait: profile.ferry_wait_seconds as f64,
        })
    }

    /// Along the way, and back. Lanes whose direction changes with the hour are taken in none.
    fn directions(&self, profile: &Profile) -> [bool; 2] {
        if profile.oneway.is_empty() {
            return [true, true];
        }
        let said = profile.oneway.iter().find_map(|key| match self.get(key)? {
            "yes" | "true" | "1" => Some([true, false]),
            "-1" | "reverse" => Some([false, true]),
            "no" | "false" | "0" => Some([true, true]),
            "reversible" | "alternating" => Some([false, false]),
            _ => None,
        });
        // A key of one's own alone (`oneway:foot`) does not make roundabouts go one way only.
        let for_all = profile.oneway.iter().any(|key| key == "oneway");
        let kind = self.get("highway").unwrap_or("");
        let round = self.is("junction", "roundabout") || self.is("junction", "circular");
        let implied = (round && for_all) || profile.one_direction.iter().any(|row| row == kind);
        said.unwrap_or([true, !implied])
    }
}

/// Kilometres an hour: `50`, `30 mph`, `walk`, the first of several.
fn limit_of(text: &str) -> Option<f64> {
    let text = text.split([';', '|']).next()?.trim();
    if text == "walk" {
        return Some(5.0);
    }
    let (number, factor) = match (text.strip_suffix("mph"), text.strip_suffix("km/h")) {
        (Some(miles), _) => (miles, 1.609_344),
        (_, Some(kilometres)) => (kilometres, 1.0),
        _ => (text, 1.0),
    };
    let number: f64 = number.trim().parse().ok()?;
    (number.is_finite() && 1.0 <= number).then_some(number * factor)
}

/// Seconds: `00:20`, `1:30:00`, `20` (minutes), `PT20M`.
fn duration_of(text: &str) -> Option<f64> {
    let seconds = match text.trim().strip_prefix("PT") {
        Some(rest) => iso_duration(rest)?,
        None => {
            let parts: Vec<f64> = (text.trim().split(':'))
                .map(|part| part.parse::<f64>().ok().filter(|value| value.is_finite()))
                .collect::<Option<_>>()?;
            match parts.as_slice() {
                [minutes] => minutes * 60.0,
                [hours, minutes] => hours * 3_600.0 + minutes * 60.0,
                [hours, minutes, seconds] => hours * 3_600.0 + minutes * 60.0 + seconds,
                _ => return None,
            }
        }
    };
    (1.0..=604_800.0).contains(&seconds).then_some(seconds)
}

/// `1H30M`
fn iso_duration(text: &str) -> Option<f64> {
    let (mut seconds, mut number) = (0.0, String::new());
    for letter in text.chars() {
        let unit = match letter {
            'H' => 3_600.0,
            'M' => 60.0,
            'S' => 1.0,
            _ => {
                number.push(letter);
                continue;
            }
        };
        seconds += number
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())?
            * unit;
        number.clear();
    }
    number.is_empty().then_some(seconds)
}
