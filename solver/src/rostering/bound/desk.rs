//! The people's side of the bound: the best year of one department at given prices. Who is
//! posted when is chosen exactly for all its candidates together, under its cap; visits of each
//! week follow from who is left.

use super::choice::{Choice, by_weeks, choice, supply_stay};
use super::counters::Counters;
use super::ground::{Desk, Ground};
use super::prices::Prices;
use super::visits::{self, Week};

/// Combinations looked at before the cap on candidates is forgotten for this time.
const MOST: usize = 50_000;

/// The cost of the best year of `desk`; what it supplies is taken from `balance`.
pub(super) fn best_year(
    ground: &Ground<'_>,
    prices: &Prices,
    counters: &Counters<'_>,
    desk: &Desk,
    balance: &mut Prices,
) -> f64 {
    let mut year = Year::new(ground, prices, counters, desk);
    let apart: f64 = (desk.members.iter())
        .filter(|member| member.schedules.is_none())
        .map(|member| by_weeks(ground, prices, counters, member, balance))
        .sum();
    let fair: f64 = (desk.visitors.clone())
        .map(|at| {
            let fair = ground.visitors[at].fair;
            fair * (prices.unfair[at] + 2.0 * prices.very_unfair[at])
        })
        .sum();
    let cost = desk.fixed + apart + year.solve() - fair;
    year.supply(counters, balance);
    cost
}

/// Per week: what visits earn less while one of the department is posted.
pub(super) fn lost_visits(
    ground: &Ground<'_>,
    prices: &Prices,
    counters: &Counters<'_>,
    desk: &Desk,
) -> Vec<f64> {
    let mut year = Year::new(ground, prices, counters, desk);
    year.prepare();
    let one = usize::from(0 < desk.cap);
    (0..ground.problem.weeks())
        .map(|week| year.earned(week, 0, 0) - year.earned(week, one, 0))
        .collect()
}

/// Branch and bound over the schedules of a department's candidates.
struct Year<'y> {
    ground: &'y Ground<'y>,
    prices: &'y Prices,
    desk: &'y Desk,
    /// Per visitor of the desk and week.
    alone: Vec<Vec<Week>>,
    choices: Vec<Choice<'y>>,
    /// Least that the choices from here on cost.
    rest: Vec<f64>,
    /// Earned per week, number posted and which visitors are; NaN while unknown.
    known: Vec<f64>,
    /// Per week: number posted, and the bits of those who otherwise visit.
    posted: Vec<(usize, usize)>,
    now: Vec<usize>,
    best: (f64, Vec<usize>),
    looked: usize,
}

impl<'y> Year<'y> {
    fn new(
        ground: &'y Ground<'y>,
        prices: &'y Prices,
        counters: &Counters<'_>,
        desk: &'y Desk,
    ) -> Year<'y> {
        let weeks = ground.problem.weeks();
        let alone = (desk.visitors.clone()).map(|visitor| {
            let weeks = 0..weeks;
            weeks
                .map(|week| visits::alone(ground, prices, visitor, week))
                .collect()
        });
        let listed = (desk.members.iter()).filter(|member| member.schedules.is_some());
        Year {
            ground,
            prices,
            desk,
            alone: alone.collect(),
            choices: listed
                .map(|member| choice(ground, prices, counters, member))
                .collect(),
            rest: Vec::new(),
            known: Vec::new(),
            posted: vec![(0, 0); weeks],
            now: Vec::new(),
            best: (f64::INFINITY, Vec::new()),
            looked: 0,
        }
    }

    fn prepare(&mut self) {
        self.known = vec![f64::NAN; self.ground.problem.weeks() * self.states()];
    }

    fn solve(&mut self) -> f64 {
        let weeks = self.ground.problem.weeks();
        self.prepare();
        self.order();
        let mut rest = vec![0.0; self.choices.len() + 1];
        for (at, choice) in self.choices.iter().enumerate().rev() {
            rest[at] = rest[at + 1] + choice.order[0].0;
        }
        self.rest = rest;
        let free: f64 = (0..weeks).map(|week| self.earned(week, 0, 0)).sum();
        self.search(0, -free);
        let least = -free + self.rest[0];
        match self.looked < MOST {
            true => self.best.0,
            false => least,
        }
    }

    /// Puts every candidate's schedules in the order of what they cost when nobody else is posted.
    /// While no candidate visits, that is the least they can add: the fewer may be away, the more
    /// it costs when one more is posted.
    fn order(&mut self) {
        let weeks = self.ground.problem.weeks();
        let mut lost = vec![0.0; weeks + 1];
        if self.visiting() == 0 && 0 < self.desk.cap {
            for week in 0..weeks {
                lost[week + 1] = lost[week] + self.earned(week, 0, 0) - self.earned(week, 1, 0);
            }
        }
        for choice in &mut self.choices {
            let schedules = choice.member.schedules.as_deref().unwrap_or_default();
            for (least, _, at) in &mut choice.order {
                for block in &schedules[*at].blocks {
                    let block = &choice.member.blocks[*block as usize];
                    *least += lost[block.first_week + block.weeks] - lost[block.first_week];
                }
            }
            choice.order.sort_by(|one, other| one.0.total_cmp(&other.0));
        }
    }

    fn states(&self) -> usize {
        (self.desk.cap + 1) << self.visiting()
    }

    fn visiting(&self) -> usize {
        (self.desk.members.iter())
            .filter(|member| member.visits.is_some())
            .count()
    }

    /// What visitors earn in a week in which so many are posted, among them those of `bits`.
    fn earned(&mut self, week: usize, posted: usize, bits: usize) -> f64 {
        let at = week * self.states() + (posted << self.visiting()) + bits;
        if self.known[at].is_nan() {
            self.known[at] = self.visits(week, posted, bits).earned;
        }
        self.known[at]
    }

    fn visits(&self, week: usize, posted: usize, bits: usize) -> Week {
        let gone = |visitor: usize| {
            (self.desk.members.iter())
                .filter_map(|member| member.visits)
                .any(|(bit, other)| other == visitor && bits & (1 << bit) != 0)
        };
        let left: Vec<usize> = (0..self.desk.visitors.len())
            .filter(|visitor| !gone(*visitor))
            .collect();
        let people: Vec<usize> = (left.iter())
            .map(|visitor| self.desk.visitors.start + visitor)
            .collect();
        let weeks: Vec<&Week> = left
            .iter()
            .map(|visitor| &self.alone[*visitor][week])
            .collect();
        let room = self.desk.cap - posted;
        visits::together(self.ground, self.prices, &people, &weeks, week, room)
    }

    /// Tries the schedules of the candidate `at`, cheapest first; `cost` is what is so far.
    fn search(&mut self, at: usize, cost: f64) {
        if at == self.choices.len() {
            if cost < self.best.0 {
                self.best = (cost, self.now.clone());
            }
            return;
        }
        for next in 0..self.choices[at].order.len() {
            let (least, own, schedule) = self.choices[at].order[next];
            if self.best.0 <= cost + least + self.rest[at + 1] {
                return;
            }
            self.looked += 1;
            if MOST <= self.looked {
                return;
            }
            let lost = self.post(at, schedule);
            if let Some(lost) = lost
                && cost + own + lost + self.rest[at + 1] < self.best.0
            {
                self.now.push(next);
                self.search(at + 1, cost + own + lost);
                self.now.pop();
            }
            if lost.is_some() {
                self.take_back(at, schedule);
            }
        }
    }

    fn weeks_of(&self, at: usize, schedule: usize) -> Vec<(usize, usize)> {
        let stays = self.choices[at].stays(schedule);
        stays.map(|(from, weeks, _)| (from, from + weeks)).collect()
    }

    /// What visits earn less with these postings; `None`, and nothing changed, above the cap.
    fn post(&mut self, at: usize, schedule: usize) -> Option<f64> {
        let spans = self.weeks_of(at, schedule);
        let full = (spans.iter())
            .any(|(from, to)| (*from..*to).any(|week| self.posted[week].0 == self.desk.cap));
        if full {
            return None;
        }
        let bits = self.bits(at);
        let mut lost = 0.0;
        for (from, to) in spans {
            for week in from..to {
                let (count, before) = self.posted[week];
                lost += self.earned(week, count, before);
                self.posted[week] = (count + 1, before | bits);
                lost -= self.earned(week, count + 1, before | bits);
            }
        }
        Some(lost)
    }

    fn take_back(&mut self, at: usize, schedule: usize) {
        let bits = self.bits(at);
        for (from, to) in self.weeks_of(at, schedule) {
            for week in from..to {
                let (count, before) = self.posted[week];
                self.posted[week] = (count - 1, before & !bits);
            }
        }
    }

    fn bits(&self, at: usize) -> usize {
        self.choices[at]
            .member
            .visits
            .map_or(0, |(bit, _)| 1 << bit)
    }

    /// Takes what the best year supplies from the balance.
    fn supply(&mut self, counters: &Counters<'_>, balance: &mut Prices) {
        for (at, next) in self.best.1.clone().into_iter().enumerate() {
            let schedule = self.choices[at].order[next].2;
            self.post(at, schedule);
            let choice = &self.choices[at];
            for (first_week, weeks, lodging) in choice.stays(schedule) {
                let weeks = first_week..first_week + weeks;
                supply_stay(
                    self.ground,
                    counters,
                    choice.member,
                    lodging,
                    weeks,
                    balance,
                );
            }
        }
        for week in 0..self.ground.problem.weeks() {
            let (posted, bits) = self.posted[week];
            for pick in self.visits(week, posted, bits).picks {
                balance.sessions[pick.session] -= 1.0;
                balance.unfair[pick.visitor] += 1.0;
                balance.very_unfair[pick.visitor] += 1.0;
            }
        }
    }
}
