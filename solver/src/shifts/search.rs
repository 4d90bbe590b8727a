//! The search: a first roster by best responses, then column generation on the whole problem and a
//! dive, then the same on parts of the roster that are chosen anew each time while all else stays
//! (large neighbourhood search, Shaw 1998).
//!
//! Nothing in the trajectory depends on a clock, so a run stopped after so many steps is replayed by
//! that number.

use super::generate::Effort;
use super::master::{Master, Relaxed, Scope};
use super::meter::Meter;
use super::plan::Plan;
use super::pool::Pool;
use super::price::{Ask, Desk, FAR, Fines, Found, SCALE};
use super::problem::Problem;
use super::tables::{Choice, OFF, Open, Tables};
use crate::base::id::Id;
use crate::base::rng::Rng;
use crate::base::run::{Budget, Ending, Outcome, Watch};
use crate::base::score::Score;
use crate::base::units::Cost;

pub(super) struct Search<'m, 'w> {
    pub(super) tables: Tables,
    pub(super) desk: Desk,
    pub(super) pool: Pool,
    /// Per employee.
    fines: Vec<Fines>,
    pub(super) rng: Rng,
    pub(super) meter: Meter<'m, 'w>,
    /// The best roster.
    pub(super) rows: Vec<Vec<Choice>>,
    pub(super) cost: i64,
    /// Employees for whom no lawful row is known; they are off every day.
    pub(super) unable: Vec<bool>,
    /// No lawful roster costs less.
    pub(super) bound: Option<i64>,
    /// Of the next part: days and employees, multiplied.
    size: f64,
    /// Prices of the best bound.
    pub(super) centre: Option<Vec<i64>>,
}

/// Best roster found within `budget`; the first one comes from best responses.
pub(super) fn search(
    problem: &Problem,
    budget: Budget,
    watch: &mut Watch<'_, Plan>,
) -> Outcome<Plan> {
    let tables = Tables::new(problem);
    let staff = tables.staff.len();
    let mut search = Search {
        desk: Desk::default(),
        pool: Pool::new(staff),
        fines: vec![Fines::default(); staff],
        rng: Rng::from_seed(budget.seed).fork("shifts"),
        meter: Meter::new(budget, watch),
        rows: vec![vec![0; tables.days]; staff],
        cost: i64::MAX,
        unable: vec![true; staff],
        bound: None,
        size: SMALLEST,
        centre: None,
        tables,
    };
    search.begin();
    search.respond();
    // Where nothing is lawful for anybody there is nothing to search.
    if search.unable.contains(&false) {
        search.root();
        search.parts(usize::MAX);
    }
    let ending = match (search.is_optimal(), search.meter.is_stopped) {
        (true, _) => Ending::Optimal,
        (false, true) => Ending::Stopped,
        (false, false) => Ending::BudgetSpent,
    };
    Outcome {
        plan: search.plan(&search.rows),
        score: search.score(),
        bound: search.bound.map(Cost),
        ending,
        steps: search.meter.done,
    }
}

const USUAL: Ask = Ask {
    below: FAR,
    rounds: 6,
    labels: 60,
};

impl Search<'_, '_> {
    pub(super) fn ask(
        &mut self,
        employee: usize,
        prices: &[i64],
        open: &[Open],
        ask: Ask,
    ) -> Found {
        let (network, fines) = (&self.tables.staff[employee], &mut self.fines[employee]);
        self.desk.price(network, prices, open, fines, ask)
    }

    fn is_over(&self) -> bool {
        self.meter.is_over() || self.is_optimal()
    }

    fn is_optimal(&self) -> bool {
        let is_proven = self.bound.is_some_and(|bound| self.cost <= bound);
        is_proven && self.score().is_feasible()
    }

    fn score(&self) -> Score {
        let unable = self.unable.iter().filter(|unable| **unable).count();
        Score {
            hard: i64::try_from(unable).expect("few people"),
            soft: Cost(self.cost),
        }
    }

    fn plan(&self, rows: &[Vec<Choice>]) -> Plan {
        let cell = |choice: &Choice| choice.checked_sub(1).map(|shift| Id::new(shift.into()));
        Plan {
            rows: rows
                .iter()
                .map(|row| row.iter().map(cell).collect())
                .collect(),
        }
    }

    /// Takes a roster that is better, or as good and another.
    pub(super) fn take(&mut self, rows: Vec<Vec<Choice>>) {
        let cost = self.tables.cost(&rows);
        if self.cost < cost {
            return;
        }
        let is_better = cost < self.cost;
        self.cost = cost;
        self.rows = rows;
        if is_better {
            let (plan, score) = (self.plan(&self.rows), self.score());
            self.meter.improved(&plan, score);
        }
    }

    /// A bound in the scale of prices that holds for every lawful roster.
    pub(super) fn prove(&mut self, bound: i64) {
        let bound = bound.div_euclid(SCALE) + i64::from(bound.rem_euclid(SCALE) != 0);
        let is_news = self.bound.is_none_or(|known| known < bound);
        if is_news && 0 <= bound && self.score().is_feasible() {
            self.bound = Some(bound);
            self.meter.proved(Cost(bound));
        }
    }

    /// What one more worker saves in every cell.
    pub(super) fn wants(&self, working: &[i64]) -> Vec<i64> {
        let cells = self.tables.cover.iter().zip(working);
        let want = cells.map(|(cover, working)| match cover {
            Some(cover) if *working < cover.required => SCALE * cover.under,
            Some(cover) => -SCALE * cover.over,
            None => 0,
        });
        want.collect()
    }

    /// Everybody answers the rest of the roster with a best row, until nobody gains.
    fn respond(&mut self) {
        let staff = self.rows.len();
        let (mut employee, mut content) = (0, 0);
        while content < staff && self.meter.goes_on() {
            let mut rows = self.rows.clone();
            let mut working = self.tables.working(&rows);
            self.tables.count(&mut working, &rows[employee], -1);
            let prices = self.wants(&working);
            let open = self.tables.staff[employee].open.clone();
            let found = match self.unable[employee] {
                true => None,
                false => self
                    .ask(employee, &prices, &open, USUAL)
                    .rows
                    .into_iter()
                    .next(),
            };
            let before = self.cost;
            if let Some((_, row)) = found {
                self.pool.add(&self.tables, employee, &row);
                rows[employee] = row;
                self.take(rows);
            }
            content = if self.cost < before { 1 } else { content + 1 };
            employee = (employee + 1) % staff;
        }
    }

    /// Everything that may be done at all.
    fn whole(&self) -> Scope {
        let staff = self.tables.staff.iter().zip(&self.unable);
        let open = staff.map(|(network, unable)| (!unable).then(|| network.open.clone()));
        Scope::new(&self.tables, &self.rows, open.collect())
    }

    /// The master programme of a scope with the rows of the pool that fit it, the newest `most`.
    pub(super) fn master(&self, scope: &Scope, most: usize) -> Master {
        let mut master = Master::new(&self.tables, scope);
        for employee in &scope.free {
            let open = &scope.open[*employee];
            let own = |at: &&usize| self.pool.column(**at).row == self.rows[*employee];
            let all = self.pool.of(*employee);
            let fitting = all
                .iter()
                .rev()
                .filter(|at| super::tables::fits(&self.pool.column(**at).row, open));
            let mut chosen: Vec<usize> = fitting.take(most).copied().collect();
            chosen.extend(all.iter().find(own).filter(|at| !chosen.contains(at)));
            for at in chosen {
                master.add(&self.tables, scope, at, self.pool.column(at));
            }
        }
        master
    }

    /// Prices and a bound for the whole problem; where it is not too large, column generation and a
    /// dive.
    fn root(&mut self) {
        if FEW_CELLS < self.tables.cover.len() {
            self.parts(60);
        }
        let mut scope = self.whole();
        if MOST_CELLS < scope.cells.len() {
            return self.descend(&scope, 200, 0);
        }
        self.descend(&scope, 60, 60);
        let effort = Effort {
            rounds: 1_000,
            steps: 6,
            labels: 60,
            most_labels: 16_000,
            smoothing: 60,
            close: match scope.cells.len() {
                ..=FEW_CELLS => 1e-4,
                _ => 3e-3,
            },
            is_whole: true,
        };
        let mut master = self.master(&scope, 60);
        let relaxed = self.generate(&mut master, &scope, effort);
        self.settle(&mut master, &mut scope, relaxed, 8);
    }

    /// So many parts, one after another.
    fn parts(&mut self, count: usize) {
        for number in 1..=count {
            if self.is_over() {
                return;
            }
            self.part();
            if number % GATHERED == 0 && self.tables.cover.len() <= GATHERED_CELLS {
                self.gather();
            }
        }
    }

    /// The same on a part of the roster, larger while smaller ones find nothing.
    fn part(&mut self) {
        let staff: Vec<usize> = (0..self.rows.len())
            .filter(|at| !self.unable[*at])
            .collect();
        let days = self.tables.days;
        let window = match self.rng.below(3) {
            0 => days.min(84),
            1 => 14 + self.rng.below(15),
            _ => 7 + self.rng.below(8),
        };
        let window = window.min(days);
        let first = self.rng.below(days - window + 1);
        let count = (self.size as usize / window).max(2).min(staff.len());
        let mut chosen = staff;
        self.rng.shuffle(&mut chosen);
        chosen.truncate(count);
        let mut open = vec![None; self.rows.len()];
        for employee in chosen {
            let network = &self.tables.staff[employee];
            let days = self.rows[employee].iter().enumerate();
            let days = days.map(
                |(day, choice)| match (first..first + window).contains(&day) {
                    true => network.open[day],
                    false => OFF << choice,
                },
            );
            open[employee] = Some(days.collect());
        }
        let mut scope = Scope::new(&self.tables, &self.rows, open);
        let mut master = self.master(&scope, 40);
        let effort = Effort { rounds: 15, ..PART };
        let before = self.cost;
        let relaxed = self.generate(&mut master, &scope, effort);
        let share = [5, 10, 20][self.rng.below(3)];
        self.settle(&mut master, &mut scope, relaxed, share);
        let all = (self.rows.len() * days) as f64;
        self.size = match self.cost < before {
            true => (self.size * 0.8).max(SMALLEST),
            false => (self.size * 1.03).min(all.max(SMALLEST)),
        };
    }

    /// A dive from a relaxation.
    fn settle(
        &mut self,
        master: &mut Master,
        scope: &mut Scope,
        relaxed: Option<Relaxed>,
        share: usize,
    ) {
        let Some(relaxed) = relaxed.filter(|_| !self.is_over()) else {
            return;
        };
        if let Some(rows) = self.dive(master, scope, relaxed, PART, share) {
            self.take(rows);
        }
    }
}

/// With more cells than this a first roster is improved by parts before the whole is looked at.
const FEW_CELLS: usize = 400;
/// Parts after which the rows known are put together exactly.
const GATHERED: usize = 30;
/// With more cells than this they are not: the exact programme listens to no clock, and takes long.
const GATHERED_CELLS: usize = 90;
/// With more cells than this the whole programme is not solved.
const MOST_CELLS: usize = 2_000;
/// Days and employees of a part, multiplied.
const SMALLEST: f64 = 200.0;
/// Of a step of a dive.
const PART: Effort = Effort {
    rounds: 3,
    steps: 4,
    labels: 60,
    most_labels: 240,
    smoothing: 0,
    close: 1e-4,
    is_whole: false,
};
