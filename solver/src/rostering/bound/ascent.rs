//! A Lagrangian bound on what any roster costs, raised by a subgradient method.
//!
//! The roster is taken apart (Guignard and Kim 1987): lines choose a half-day and buy sessions,
//! departments choose postings and visits and sell them; prices make the two agree. Rooms, places
//! to sleep and shares above the fair one are priced too. Each side is solved exactly or from
//! below, so any prices give a bound; good ones are found by a deflected subgradient (Camerini,
//! Fratta and Maffioli 1975) with a target level that comes nearer when it is not reached
//! (Goffin and Kiwiel 1999).

use std::ops::ControlFlow;

use crate::base::units::Cost;
use crate::rostering::candidates::Candidates;
use crate::rostering::problem::Problem;

use super::cover::cover;
use super::desk::{Counters, best_year};
use super::ground::Ground;
use super::prices::Prices;

/// How much of the last direction stays in the next.
const MEMORY: f64 = 0.7;
/// Steps without a gain after which the level comes nearer.
const PATIENCE: usize = 25;
/// The level is a gain of this part of the bound at first, and at least.
const FIRST: f64 = 0.1;
const LEAST: f64 = 2e-5;

/// Calls `heard` after every step with the best bound so far; ends when it says so, or when
/// nothing more is to be gained.
pub fn raise(problem: &Problem, heard: &mut dyn FnMut(Cost) -> ControlFlow<()>) {
    let candidates = Candidates::new(problem);
    let ground = Ground::new(problem, &candidates);
    let mut ascent = Ascent::new(&ground);
    while ascent.step() && heard(super::safe(ascent.best.0)).is_continue() {}
}

struct Ascent<'g> {
    ground: &'g Ground<'g>,
    prices: Prices,
    direction: Prices,
    best: (f64, Prices),
    /// Part of the bound that the next steps aim to gain.
    level: f64,
    quiet: usize,
    most: [f64; 5],
}

impl<'g> Ascent<'g> {
    fn new(ground: &'g Ground<'g>) -> Ascent<'g> {
        let prices = Prices::zero(ground);
        let weights = ground.problem.weights();
        Ascent {
            ground,
            direction: Prices::zero(ground),
            best: (f64::NEG_INFINITY, prices.clone()),
            prices,
            level: FIRST,
            quiet: 0,
            most: [
                f64::INFINITY,
                f64::INFINITY,
                f64::INFINITY,
                weights.unfair_session as f64,
                weights.very_unfair_session as f64,
            ],
        }
    }

    /// One evaluation and one move of the prices; false when nothing more is to be gained.
    fn step(&mut self) -> bool {
        let (value, mut slope) = evaluate(self.ground, &self.prices);
        if std::env::var("LAB").is_ok() { let z=&slope; eprintln!("{value:.0} best {:.0} level {:.5} g2 {:.0} s {:.0} r {:.0} b {:.0} u {:.0}", self.best.0, self.level, z.square(), z.sessions.iter().map(|x|x*x).sum::<f64>(), z.rooms.iter().map(|x|x*x).sum::<f64>(), z.beds.iter().map(|x|x*x).sum::<f64>(), z.unfair.iter().map(|x|x*x).sum::<f64>()); }
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
                return false;
            }
            self.prices = self.best.1.clone();
            slope = evaluate(self.ground, &self.prices).1;
            self.direction = Prices::zero(self.ground);
        }
        slope.scale_sums(self.ground);
        self.direction.fade_into(MEMORY, &slope);
        self.prices.keep_within(&mut self.direction, self.most);
        let square = self.direction.square();
        if square == 0.0 {
            return false;
        }
        let target = self.best.0 + self.level * self.best.0.abs().max(1.0);
        let size = (target - value) / square;
        let mut way = self.direction.clone();
        way.scale_sums(self.ground);
        self.prices.step(size, &way, self.most);
        true
    }
}

/// The bound at these prices, and how it changes with each of them.
fn evaluate(ground: &Ground<'_>, prices: &Prices) -> (f64, Prices) {
    let mut slope = Prices::zero(ground);
    let mut value = cover(ground, prices, &mut slope);
    let counters = Counters::new(ground, prices);
    for desk in &ground.desks {
        value += best_year(ground, prices, &counters, desk, &mut slope);
    }
    value += ground.fixed - prices.supply(ground);
    slope.less_supply(ground);
    (value, slope)
}
