//! What goes wrong in such ledgers: none of it changes what is credited.

use chrono::{Days, NaiveDate};
use solver::base::rng::Rng;
use solver::service::draft::{EntryDraft, TitleDraft};
use solver::service::terms::{EntryKind, TitleLevel};

use super::{Clerk, employer};

/// Stands in `replaces` until the entry before has its name.
const THE_ONE_BEFORE: &str = "…";

impl Clerk<'_> {
    pub(super) fn mistakes(&mut self, titles: &[TitleDraft], rng: &mut Rng) {
        let current = titles
            .last()
            .filter(|title| title.level == TitleLevel::Intermediate);
        let appointed = current.and_then(|title| title.appointed_on.as_deref());
        let appointed = appointed.and_then(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok());
        let Some(appointed) = appointed else { return };
        match rng.below(100) {
            0..6 => self.before_the_title(appointed, rng),
            6..10 => self.at_home(appointed, rng),
            10..14 => self.corrected(),
            14..18 => self.time_not_recorded(appointed, rng),
            _ => (),
        }
    }

    /// Half a year served while still a resident.
    fn before_the_title(&mut self, appointed: NaiveDate, rng: &mut Rng) {
        let end = appointed - Days::new(40);
        if let Some(entry) = self.posting(end - Days::new(181), end, rng) {
            self.entries.insert(0, entry);
        }
    }

    /// Recorded at the own employer.
    fn at_home(&mut self, appointed: NaiveDate, rng: &mut Rng) {
        let host = employer(self.draft, self.person).to_string();
        let end = appointed + Days::new(90);
        if let Some(entry) = self.posting(appointed, end, rng) {
            self.entries.insert(0, EntryDraft { host, ..entry });
        }
    }

    /// A wrong first day, put right by a second entry.
    fn corrected(&mut self) {
        let posted = |entry: &EntryDraft| entry.full_time == Some(true);
        let Some(at) = self.entries.iter().position(posted) else {
            return;
        };
        let right = EntryDraft {
            replaces: Some(THE_ONE_BEFORE.into()),
            note: Some("更正开始日期".into()),
            ..self.entries[at].clone()
        };
        let wrong = NaiveDate::parse_from_str(&right.from, "%Y-%m-%d").expect("a date");
        self.entries[at].from = (wrong - Days::new(31)).to_string();
        self.entries.insert(at + 1, right);
    }

    /// Help of three weeks of which nobody wrote down whether it was all day.
    fn time_not_recorded(&mut self, appointed: NaiveDate, rng: &mut Rng) {
        let from = appointed + Days::new(7);
        if let Some(entry) = self.posting(from, from + Days::new(20), rng) {
            let (kind, full_time) = (EntryKind::ShortTerm, None);
            self.entries.insert(
                0,
                EntryDraft {
                    kind,
                    full_time,
                    ..entry
                },
            );
        }
    }
}

/// Gives the entry that the last one replaces its name.
pub(super) fn name_replacement(entries: &mut [EntryDraft]) {
    if let [.., before, last] = entries
        && last.replaces.as_deref() == Some(THE_ONE_BEFORE)
    {
        last.replaces = Some(before.id.clone());
    }
}
