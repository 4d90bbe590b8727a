//! One reader under input after input. What was never answered before is kept in memory and changed
//! further. Everything follows from the seed, the corpus and the number of the input.

use std::collections::BTreeSet;

use solver::base::rng::Rng;

use super::changes::changed;
use super::corpus::kept;
use super::reader::{Gauge, Reader, Tried, tried};

/// So many inputs are changed at most, and none that is longer.
const MOST_KEPT: usize = 3_000;
const LONGEST_KEPT: usize = 60_000;

pub struct Campaign {
    pub reader: Reader,
    seed: u64,
    /// The corpus first, then what answered something new.
    pub inputs: Vec<Vec<u8>>,
    /// Those that were read.
    read: Vec<Vec<u8>>,
    /// Of the corpus.
    pub kept: usize,
    seen: BTreeSet<String>,
    /// The number of the next input; the corpus comes first.
    pub next: usize,
}

/// An input and what came of it.
pub struct Step {
    pub input: Vec<u8>,
    pub tried: Result<Tried, String>,
}

impl Campaign {
    #[must_use]
    pub fn new(reader: Reader, seed: u64) -> Campaign {
        let inputs: Vec<Vec<u8>> = kept(&reader.name).into_iter().map(|row| row.1).collect();
        Campaign {
            kept: inputs.len(),
            inputs,
            read: Vec::new(),
            reader,
            seed,
            seen: BTreeSet::new(),
            next: 0,
        }
    }

    /// Kinds of answers that were heard.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.seen.len()
    }

    /// The next input, before anybody has read it.
    #[must_use]
    pub fn input(&self) -> Vec<u8> {
        if self.next < self.kept {
            return self.inputs[self.next].clone();
        }
        let purpose = format!("{} {}", self.reader.name, self.next);
        let mut rng = Rng::from_seed(self.seed).fork(&purpose);
        // Most changes break something: whoever starts from what is broken already reads nothing.
        let is_broken_further = self.read.is_empty() || rng.percent(25);
        let from = match is_broken_further {
            true => &self.inputs,
            false => &self.read,
        };
        changed(self.reader.form, from, &mut rng)
    }

    /// Reads the next input.
    pub fn step(&mut self, input: Vec<u8>, gauge: Gauge<'_>) -> Step {
        let tried = tried(&mut self.reader, &input, gauge);
        let is_change = self.kept <= self.next;
        self.next += 1;
        if let Ok(tried) = &tried {
            let mut is_new = false;
            for word in &tried.said {
                if !self.seen.contains(word) {
                    self.seen.insert(word.clone());
                    is_new = true;
                }
            }
            let fits = |list: &[Vec<u8>]| list.len() < MOST_KEPT && input.len() <= LONGEST_KEPT;
            if is_new && is_change && fits(&self.inputs) {
                self.inputs.push(input.clone());
            }
            if tried.accepted && (is_new || !is_change) && fits(&self.read) {
                self.read.push(input.clone());
            }
        }
        Step { input, tried }
    }
}
