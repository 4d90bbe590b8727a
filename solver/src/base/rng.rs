//! The only source of chance in the solver: xoshiro256++ (Blackman and Vigna 2021), pinned by
//! name so that a seed means the same plan in every release that keeps it.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng};

#[derive(Clone, Debug)]
pub struct Rng {
    source: Xoshiro256PlusPlus,
    seed: u64,
}

impl Rng {
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Rng {
            source: Xoshiro256PlusPlus::seed_from_u64(seed),
            seed,
        }
    }

    /// A stream of its own for one purpose, so that a new draw in one place shifts no other.
    #[must_use]
    pub fn fork(&self, purpose: &str) -> Rng {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ self.seed;
        for byte in purpose.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Rng::from_seed(hash)
    }

    pub fn draw(&mut self) -> u64 {
        self.source.next_u64()
    }

    /// Uniform in `0..bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(0 < bound, "cannot draw from an empty range");
        let wide = u128::from(self.draw()) * bound as u128;
        usize::try_from(wide >> 64).expect("less than bound")
    }

    /// Uniform in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        assert!(low <= high, "cannot draw from {low}..={high}");
        let span = usize::try_from(high - low).expect("a small range") + 1;
        low + i64::try_from(self.below(span)).expect("a small range")
    }

    /// Uniform in `[0, 1)`.
    pub fn fraction(&mut self) -> f64 {
        // 53 bits are all a double can hold below one.
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in `percent` of a hundred draws.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
