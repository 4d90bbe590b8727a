//! What a session, a posting and a duty cost; the sums that the judge makes from scratch.

use chrono::{Datelike, NaiveDate};

use super::{Pattern, State};
use crate::base::id::Id;
use crate::rostering::draft::wishes::{SameHost, Wanted};
use crate::rostering::plan::Posting;
use crate::rostering::problem::{Host, Line, Physician};

impl State<'_> {
    /// What this session adds while it is counted as the last one: fairness is convex, so the
    /// same difference is taken back when it goes first again.
    pub(super) fn session_cost(
        &self,
        physician: Id<Physician>,
        line_id: Id<Line>,
        week: usize,
    ) -> i64 {
        let line = &self.problem.lines()[line_id];
        let weights = self.problem.weights();
        let person = &self.problem.physicians()[physician];
        let mut cost = -line.missing.0;
        if !line.is_senior(person) {
            cost += weights.junior_session;
        }
        let people = &self.lines[line_id].people;
        let own = people.iter().find(|(id, _)| *id == physician);
        if own.is_some_and(|(_, sessions)| *sessions == 1) {
            cost += if 1 < people.len() {
                weights.extra_holder
            } else {
                self.moved_price(line_id, self.lines[line_id].pattern)
            };
        }
        if self.posted_at(physician, week).is_none() {
            cost += self.visit_minutes(physician, line.host) * weights.travel_minute;
            let visits = self.visits[physician];
            cost += self.unfairness(physician, visits) - self.unfairness(physician, visits - 1);
            cost += self.wish_price(physician, line.host, week);
        }
        cost
    }

    /// There and back.
    pub(in crate::rostering) fn visit_minutes(
        &self,
        physician: Id<Physician>,
        host: Id<Host>,
    ) -> i64 {
        2 * self
            .problem
            .link(physician, host)
            .map_or(0, |link| link.minutes)
    }

    pub(in crate::rostering) fn unfairness(&self, physician: Id<Physician>, visits: i64) -> i64 {
        let weights = self.problem.weights();
        let fair = self.problem.physicians()[physician].fair_sessions;
        (visits - fair).max(0) * weights.unfair_session
            + (visits - 2 * fair).max(0) * weights.very_unfair_session
    }

    pub(super) fn postings_cost(&self, physician: Id<Physician>) -> i64 {
        let weights = self.problem.weights();
        let own = &self.postings[physician];
        let blocks = i64::try_from(own.len()).expect("few");
        let prices = own.iter().map(|posting| self.posting_price(*posting));
        self.duty_cost(physician, self.served[physician])
            + (blocks - 1).max(0) * weights.extra_block
            + self.extra_hosts_price(own)
            + prices.sum::<i64>()
    }

    /// What a posting costs by itself, whatever else its physician serves.
    pub(in crate::rostering) fn posting_price(&self, posting: Posting) -> i64 {
        self.weekly_prices(posting) + self.block_price(posting)
    }

    /// What all weeks of a posting cost by themselves.
    fn weekly_prices(&self, posting: Posting) -> i64 {
        let person = &self.problem.physicians()[posting.physician];
        let price = |week| self.week_price(posting.physician, posting.host, week);
        if person.limits.is_empty() && person.wishes.is_empty() {
            let weeks = i64::try_from(posting.weeks).expect("few weeks");
            return price(posting.first_week) * weeks;
        }
        let weeks = posting.first_week..posting.first_week + posting.weeks;
        weeks.map(price).sum()
    }

    /// The way to a posting in one week, and the wishes about it.
    #[inline]
    pub(in crate::rostering) fn week_price(
        &self,
        physician: Id<Physician>,
        host: Id<Host>,
        week: usize,
    ) -> i64 {
        self.way_price(physician, host, week) + self.wish_price(physician, host, week)
    }

    /// The way to a posting in one week: once, or on each of its workdays, where there may be none.
    pub(in crate::rostering) fn way_price(
        &self,
        physician: Id<Physician>,
        host: Id<Host>,
        week: usize,
    ) -> i64 {
        let ways = if self.stays_by_day(physician, week) {
            let days = self.problem.worked(week).iter();
            i64::try_from(days.filter(|half| half.is_morning()).count()).expect("five at most")
        } else {
            1
        };
        self.visit_minutes(physician, host) * ways * self.problem.weights().travel_minute
    }

    /// What one posted week or visit costs against wishes.
    #[inline]
    pub(in crate::rostering) fn wish_price(
        &self,
        physician: Id<Physician>,
        host: Id<Host>,
        week: usize,
    ) -> i64 {
        let wishes = &self.problem.physicians()[physician].wishes;
        (wishes.iter())
            .filter(|wish| {
                let fits =
                    wish.weeks.contains(&week) && wish.host.is_none_or(|wanted| wanted == host);
                match wish.wanted {
                    Wanted::Prefer => !fits,
                    Wanted::Avoid => fits,
                }
            })
            .map(|wish| wish.price)
            .sum()
    }

    /// What the length and the dates of a posting cost.
    pub(in crate::rostering) fn block_price(&self, posting: Posting) -> i64 {
        let (rotation, weights) = (self.problem.rotation(), self.problem.weights());
        let short = rotation.minimum_weeks.saturating_sub(posting.weeks);
        let mut price = i64::try_from(short).expect("few weeks") * weights.short_week;
        let preferred = &rotation.preferred_lengths;
        if !preferred.is_empty() && !preferred.contains(&posting.weeks) {
            price += weights.odd_length;
        }
        if let Some(days) = rotation.days_in_one_year {
            let calendar = self.problem.calendar();
            let first = calendar.monday(posting.first_week);
            let last = calendar.sunday(posting.first_week + posting.weeks - 1);
            let within = |year: i32| {
                let new_year = NaiveDate::from_ymd_opt(year, 1, 1).expect("a year of the calendar");
                let eve = NaiveDate::from_ymd_opt(year, 12, 31).expect("a year of the calendar");
                (last.min(eve) - first.max(new_year)).num_days() + 1
            };
            if (first.year()..=last.year()).all(|year| within(year) < days) {
                price += weights.split_year;
            }
        }
        price
    }

    pub(in crate::rostering) fn extra_hosts_price(&self, own: &[Posting]) -> i64 {
        if self.problem.rotation().same_host != SameHost::Preferred {
            return 0;
        }
        let extra = (own.iter().enumerate().skip(1))
            .filter(|(index, posting)| own[..*index].iter().all(|other| other.host != posting.host))
            .count();
        i64::try_from(extra).expect("few") * self.problem.weights().extra_host
    }

    /// What it costs to hold the line at that time and not as in the quarter before.
    pub(in crate::rostering) fn moved_price(
        &self,
        line: Id<Line>,
        pattern: Option<Pattern>,
    ) -> i64 {
        let (Some(last), Some(now)) = (self.problem.lines()[line].last, pattern) else {
            return 0;
        };
        if (last.half, last.phase) == (now.half, now.phase) {
            0
        } else {
            self.problem.weights().moved_line
        }
    }

    /// Deadline and pace of one physician who serves so many counted weeks.
    pub(in crate::rostering) fn duty_cost(&self, physician: Id<Physician>, served: i64) -> i64 {
        let weights = self.problem.weights();
        let Some(duty) = self.problem.physicians()[physician].duty else {
            return 0;
        };
        let short = (duty.must - served).max(0);
        let behind = (duty.pace - served.max(duty.must)).max(0);
        let missed = if 0 < short {
            weights.deadline_missed
        } else {
            0
        };
        missed + short * weights.deadline_week + behind * weights.pace_week
    }
}
