//! What came of the inputs of each reader.

use std::collections::BTreeSet;
use std::time::Duration;

use support::fuzz::campaign::{Campaign, Step};

/// Of crashes that say the same, one is kept.
const MOST_CRASHES: usize = 5;

#[derive(Default)]
pub(crate) struct Tally {
    accepted: usize,
    refused: usize,
    peak: usize,
    slowest: Duration,
    pub(crate) spent: Duration,
    pub(crate) crashes: usize,
    told: BTreeSet<String>,
}

impl Tally {
    /// Counts an input; what is wrong, where that is news.
    pub(crate) fn note(&mut self, step: &Step, took: Duration) -> Option<String> {
        self.slowest = self.slowest.max(took);
        match &step.tried {
            Ok(tried) => {
                self.peak = self.peak.max(tried.peak);
                match tried.accepted {
                    true => self.accepted += 1,
                    false => self.refused += 1,
                }
                None
            }
            Err(crash) => {
                self.crashes += 1;
                let is_letter = |sign: &char| !sign.is_ascii_digit();
                let kind: String = crash.chars().filter(is_letter).take(90).collect();
                let is_news = self.told.len() < MOST_CRASHES && self.told.insert(kind);
                is_news.then(|| crash.clone())
            }
        }
    }
}

pub(crate) fn print(campaigns: &[(Campaign, Tally)]) {
    println!(
        "| reader | inputs | accepted | refused | kinds of answers | most memory | slowest | brought down |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (campaign, tally) in campaigns {
        println!(
            "| {} | {} | {} | {} | {} | {:.1} MB | {} ms | {} |",
            campaign.reader.name,
            campaign.next,
            tally.accepted,
            tally.refused,
            campaign.answers(),
            tally.peak as f64 / 1e6,
            tally.slowest.as_millis(),
            tally.crashes,
        );
    }
    let inputs: usize = campaigns.iter().map(|row| row.0.next).sum();
    let crashes: usize = campaigns.iter().map(|row| row.1.crashes).sum();
    println!("{inputs} inputs, {crashes} brought a reader down\n");
}
