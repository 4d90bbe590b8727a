//! A Lagrangian bound on what any roster costs, raised by a subgradient method.
//!
//! The roster is taken apart (Guignard and Kim 1987): lines choose a half-day and buy sessions,
//! departments choose postings and visits and sell them; prices make the two agree. Rooms, places
//! to sleep and shares above the fair one are priced too. Each side is solved exactly or from
//! below, so any prices give a bound; good ones are found by a deflected subgradient (Camerini,
//! Fratta and Maffioli 1975) with a target level that comes nearer when it is not reached
//! (Goffin and Kiwiel 1999).

use super::counters::Counters;
use super::cover::cover;
use super::desk::best_year;
use super::ground::Ground;
use super::prices::Prices;

/// How much of the last direction stays in the next.
const MEMORY: f64 = 0.7;
/// Steps without a gain after which the level comes nearer.
const PATIENCE: usize = 30;
/// The level is a gain of this part of the bound at first, and at least.
const FIRST: f64 = 0.1;
const LEAST: f64 = 5e-5;

pub(super) struct Ascent<'g> {
    ground: &'g Ground<'g>,
    prices: Prices,
    direction: Prices,
    best: (f64, Prices),
    /// Part of the bound that the next steps aim to gain.
    level: f64,
    quiet: usize,
    /// Whether the half-days of a week still have one price.
    by_weeks: bool,
    most: Prices,
}

impl<'g> Ascent<'g> {
    pub(super) fn new(ground: &'g Ground<'g>) -> Ascent<'g> {
        let prices = Prices::zero(ground);
        Ascent {
            ground,
            direction: Prices::zero(ground),
            best: (f64::NEG_INFINITY, prices.clone()),
            prices,
            level: FIRST,
            quiet: 0,
            by_weeks: true,
            most: Prices::most(ground),
        }
    }

    pub(super) fn best(&self) -> f64 {
        self.best.0
    }

    /// The best prices so far.
    pub(super) fn prices(&self) -> &Prices {
        &self.best.1
    }

    /// One evaluation and one move of the prices; false when nothing more is to be gained.
    pub(super) fn step(&mut self) -> bool {
        let Evaluation {
            mut slope, value, ..
        } = evaluate(self.ground, &self.prices);
        if self.best.0 < value {
            if self.best.0 + self.level * 0.3 * self.best.0.abs() < value {
                self.level *= 1.2;
            }
            self.best = (value, self.prices.clone());
            self.quiet = 0;
        } else {
            self.quiet += 1;
        }
        if PATIENCE <= self.quiet {
            self.quiet = 0;
            self.level *= 0.7;
            if self.level < LEAST {
                if !self.by_weeks {
                    return false;
                }
                self.by_weeks = false;
                self.level = 100.0 * LEAST;
            }
            self.prices = self.best.1.clone();
            slope = evaluate(self.ground, &self.prices).slope;
            self.direction = Prices::zero(self.ground);
        }
        if self.by_weeks {
            slope.gather_weeks();
        }
        slope.scale_sums(self.ground);
        self.direction.fade_into(MEMORY, &slope);
        self.prices.keep_within(&mut self.direction, &self.most);
        let square = self.direction.square();
        if square == 0.0 {
            return std::mem::take(&mut self.by_weeks);
        }
        let target = self.best.0 + self.level * self.best.0.abs().max(1.0);
        let size = (target - value) / square;
        let mut way = self.direction.clone();
        way.scale_sums(self.ground);
        if self.by_weeks {
            way.spread_weeks();
        }
        self.prices.step(size, &way, &self.most);
        true
    }
}

/// What prices prove.
pub(super) struct Evaluation {
    /// The bound.
    pub(super) value: f64,
    /// What it consists of: each part, and what belongs to none.
    pub(super) parts: Vec<f64>,
    pub(super) apart: f64,
    /// How it changes with each price.
    pub(super) slope: Prices,
}

pub(super) fn evaluate(ground: &Ground<'_>, prices: &Prices) -> Evaluation {
    let mut slope = Prices::zero(ground);
    let counters = Counters::new(ground, prices);
    let parts: Vec<f64> = (ground.parts.iter())
        .map(|part| {
            let lines = part.lines.iter();
            let lines: f64 = lines
                .map(|line| cover(ground, prices, *line, &mut slope))
                .sum();
            let desks = part.desks.iter().map(|desk| &ground.desks[*desk]);
            let desks: f64 = desks
                .map(|desk| best_year(ground, prices, &counters, desk, &mut slope))
                .sum();
            lines + desks
        })
        .collect();
    let apart = -prices.supply(ground);
    slope.less_supply(ground);
    Evaluation {
        value: apart + parts.iter().sum::<f64>(),
        parts,
        apart,
        slope,
    }
}
