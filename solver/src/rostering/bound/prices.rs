//! What the bound charges for, and the direction in which prices should move.

use crate::base::calendar::HalfDay;

use super::ground::Ground;

/// Prices per session, room, place to sleep, and for a visitor's sessions above the fair share.
/// In points. Any prices within their range give a bound.
#[derive(Clone, Debug)]
pub(super) struct Prices {
    /// Paid by a line to whoever holds its session; `0` or more.
    pub(super) sessions: Vec<f64>,
    pub(super) rooms: Vec<f64>,
    pub(super) beds: Vec<f64>,
    /// Per visitor, up to `unfair_session`.
    pub(super) unfair: Vec<f64>,
    /// Per visitor, up to `very_unfair_session`.
    pub(super) very_unfair: Vec<f64>,
}

impl Prices {
    pub(super) fn zero(ground: &Ground<'_>) -> Prices {
        Prices {
            sessions: vec![0.0; ground.sessions],
            rooms: vec![0.0; ground.rooms],
            beds: vec![0.0; ground.beds],
            unfair: vec![0.0; ground.visitors.len()],
            very_unfair: vec![0.0; ground.visitors.len()],
        }
    }

    /// The highest prices that are of use. A line does without a session rather than pay more
    /// than a missing one costs.
    pub(super) fn most(ground: &Ground<'_>) -> Prices {
        let mut most = Prices::zero(ground);
        for (id, line) in ground.problem.lines().iter() {
            let from = ground.sessions_from[id];
            let count = ground.weeks(id) * HalfDay::COUNT;
            most.sessions[from..from + count].fill(line.missing.0 as f64);
        }
        let dearest = most
            .sessions
            .iter()
            .fold(0.0_f64, |one, other| one.max(*other));
        most.rooms.fill(dearest);
        most.beds.fill(f64::INFINITY);
        let weights = ground.problem.weights();
        most.unfair.fill(weights.unfair_session as f64);
        most.very_unfair.fill(weights.very_unfair_session as f64);
        most
    }

    /// What the rooms and places to sleep that there are come to at these prices.
    pub(super) fn supply(&self, ground: &Ground<'_>) -> f64 {
        let mut total = 0.0;
        for (id, host) in ground.problem.hosts().iter() {
            if let Some(from) = ground.rooms_from[id] {
                let count = ground.problem.weeks() * HalfDay::COUNT;
                let sum: f64 = self.rooms[from..from + count].iter().sum();
                total += sum * host.rooms as f64;
            }
            if let Some(from) = ground.beds_from[id] {
                let sum: f64 = self.beds[from..from + ground.problem.weeks()].iter().sum();
                total += sum * host.dormitory as f64;
            }
        }
        total
    }

    /// Turns what is used into what is used beyond the supply.
    pub(super) fn less_supply(&mut self, ground: &Ground<'_>) {
        let weeks = ground.problem.weeks();
        for (id, host) in ground.problem.hosts().iter() {
            if let Some(from) = ground.rooms_from[id] {
                for used in &mut self.rooms[from..from + weeks * HalfDay::COUNT] {
                    *used -= host.rooms as f64;
                }
            }
            if let Some(from) = ground.beds_from[id] {
                for used in &mut self.beds[from..from + weeks] {
                    *used -= host.dormitory as f64;
                }
            }
        }
        for (at, visitor) in ground.visitors.iter().enumerate() {
            self.unfair[at] -= visitor.fair;
            self.very_unfair[at] -= 2.0 * visitor.fair;
        }
    }

    fn parts(&self) -> [&Vec<f64>; 5] {
        [
            &self.sessions,
            &self.rooms,
            &self.beds,
            &self.unfair,
            &self.very_unfair,
        ]
    }

    fn parts_mut(&mut self) -> [&mut Vec<f64>; 5] {
        [
            &mut self.sessions,
            &mut self.rooms,
            &mut self.beds,
            &mut self.unfair,
            &mut self.very_unfair,
        ]
    }

    /// `self` becomes `self × times + other`.
    pub(super) fn fade_into(&mut self, times: f64, other: &Prices) {
        for (own, others) in self.parts_mut().into_iter().zip(other.parts()) {
            for (one, more) in own.iter_mut().zip(others) {
                *one = *one * times + more;
            }
        }
    }

    pub(super) fn square(&self) -> f64 {
        let squares = |part: &Vec<f64>| part.iter().map(|one| one * one).sum::<f64>();
        self.parts().into_iter().map(squares).sum()
    }

    /// Puts the ten half-days of every week together: one slope for a line and week, in the first
    /// place of the ten; the rooms, which differ by half-days only, are left alone.
    pub(super) fn gather_weeks(&mut self) {
        for week in self.sessions.chunks_mut(HalfDay::COUNT) {
            let sum: f64 = week.iter().sum();
            week.fill(0.0);
            week[0] = sum;
        }
        self.rooms.fill(0.0);
    }

    /// Gives every half-day of a week the slope of the week.
    pub(super) fn spread_weeks(&mut self) {
        for week in self.sessions.chunks_mut(HalfDay::COUNT) {
            let first = week[0];
            week.fill(first);
        }
    }

    /// Takes out of a direction what would leave the range of a price at once.
    pub(super) fn keep_within(&self, direction: &mut Prices, most: &Prices) {
        let both = self.parts().into_iter().zip(direction.parts_mut());
        for ((own, way), most) in both.zip(most.parts()) {
            for ((price, step), most) in own.iter().zip(way.iter_mut()).zip(most) {
                if (*price <= 0.0 && *step < 0.0) || (*most <= *price && 0.0 < *step) {
                    *step = 0.0;
                }
            }
        }
    }

    /// A step along `direction`, kept within the range of every price.
    pub(super) fn step(&mut self, size: f64, direction: &Prices, most: &Prices) {
        let both = self.parts_mut().into_iter().zip(direction.parts());
        for ((own, way), most) in both.zip(most.parts()) {
            for ((price, step), most) in own.iter_mut().zip(way).zip(most) {
                *price = (*price + size * step).clamp(0.0, *most);
            }
        }
    }

    /// Sums over a year are ten or a hundred times what a single session adds: their rows are
    /// divided by that, once for a slope and again for a step.
    pub(super) fn scale_sums(&mut self, ground: &Ground<'_>) {
        for (at, visitor) in ground.visitors.iter().enumerate() {
            self.unfair[at] /= visitor.fair + 1.0;
            self.very_unfair[at] /= 2.0 * visitor.fair + 1.0;
        }
    }
}
