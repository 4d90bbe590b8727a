//! The people's side of the bound: the best year of one department at given prices. Who is
//! posted when is chosen exactly for all its candidates together, under its cap; visits of each
//! week follow from who is left.

use super::choice::{Choice, by_weeks, choice, supply_stay};
use super::counters::Counters;
use super::earnings::{Earnings, State, Worth};
use super::ground::{Desk, Ground};
use super::prices::Prices;

/// Combinations looked at before the cap on candidates is forgotten for this time.
const MOST: usize = 50_000;

/// The cost of the best year of `desk`; what it supplies is taken from `balance`. With `once`, no
/// cycle of a line is held twice by visits.
pub(super) fn best_year(
    ground: &Ground<'_>,
    prices: &Prices,
    counters: &Counters<'_>,
    desk: &Desk,
    once: bool,
    balance: &mut Prices,
) -> f64 {
    let mut year = Year::new(ground, prices, counters, desk, once);
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
pub(super) fn lost_visits(ground: &Ground<'_>, prices: &Prices, desk: &Desk) -> Vec<f64> {
    let mut earnings = Earnings::new(ground, prices, desk, false);
    let one = usize::from(0 < desk.cap && !desk.members.is_empty());
    (0..ground.problem.weeks())
        .map(|week| {
            let all = earnings.of_week(week, (0, 0)).earned;
            all - earnings.of_week(week, (one, 0)).earned
        })
        .collect()
}

/// Branch and bound over the schedules of a department's candidates.
struct Year<'y> {
    desk: &'y Desk,
    earnings: Earnings<'y>,
    choices: Vec<Choice<'y>>,
    /// Least that the choices from here on cost: on their own, and with what visits lose.
    rest: Vec<Worth>,
    /// Per week.
    posted: Vec<State>,
    now: Vec<usize>,
    best: (f64, Vec<usize>),
    looked: usize,
    /// Per candidate, while weeks are looked at alone: what visits lose by his being posted.
    losses: Vec<Losses>,
}

/// Sums over the weeks before each week.
#[derive(Clone, Default)]
struct Losses {
    lost: Vec<f64>,
    /// Weeks in which nobody more may be away.
    full: Vec<usize>,
}

impl<'y> Year<'y> {
    fn new(
        ground: &'y Ground<'y>,
        prices: &'y Prices,
        counters: &Counters<'_>,
        desk: &'y Desk,
        once: bool,
    ) -> Year<'y> {
        let listed = (desk.members.iter()).filter(|member| member.schedules.is_some());
        Year {
            desk,
            earnings: Earnings::new(ground, prices, desk, once),
            choices: listed
                .map(|member| choice(prices, counters, member))
                .collect(),
            rest: Vec::new(),
            posted: vec![(0, 0); ground.problem.weeks()],
            now: Vec::new(),
            best: (f64::INFINITY, Vec::new()),
            looked: 0,
            losses: Vec::new(),
        }
    }

    fn solve(&mut self) -> f64 {
        self.order();
        let mut rest = vec![Worth::default(); self.choices.len() + 1];
        for (at, choice) in self.choices.iter().enumerate().rev() {
            let own = choice.order.iter().map(|one| one.1);
            rest[at] = Worth {
                earned: rest[at + 1].earned + own.fold(f64::INFINITY, f64::min),
                smooth: rest[at + 1].smooth + choice.order[0].0,
            };
        }
        self.rest = rest;
        self.losses = vec![Losses::default(); self.choices.len()];
        let mut cost = Worth::default();
        for window in 0..self.earnings.count() {
            cost = cost.less(self.earnings.worth(window, &self.posted));
        }
        self.search(0, cost);
        let least = cost.smooth + self.rest[0].smooth;
        match self.looked < MOST {
            true => self.best.0,
            false => least,
        }
    }

    /// Puts every candidate's schedules in the order of what they cost when nobody else is posted.
    /// That is the least they can add where earnings fall the faster the more are posted.
    fn order(&mut self) {
        for at in 0..self.choices.len() {
            let lost: Vec<f64> = (self.choices[at].member.blocks.iter())
                .map(|block| (block.first_week, block.first_week + block.weeks))
                .map(|span| self.least_lost(at, span))
                .collect();
            let choice = &mut self.choices[at];
            let schedules = choice.member.schedules.as_deref().unwrap_or_default();
            for (least, _, at) in &mut choice.order {
                let blocks = schedules[*at].blocks.iter();
                *least += blocks.map(|block| lost[*block as usize]).sum::<f64>();
            }
            choice.order.sort_by(|one, other| one.0.total_cmp(&other.0));
        }
    }

    /// What visits lose at least with one posting.
    fn least_lost(&mut self, at: usize, span: (usize, usize)) -> f64 {
        if self.desk.cap == 0 {
            return 0.0;
        }
        let smooth = |year: &mut Year<'_>| -> f64 {
            let mut sum = 0.0;
            year.each_window(&[span], |year, window| {
                if year.earnings.is_smooth(window) {
                    sum += year.earnings.worth(window, &year.posted).smooth;
                }
            });
            sum
        };
        let all = smooth(self);
        let bits = self.bits(at);
        self.posted[span.0..span.1].fill((1, bits));
        let left = smooth(self);
        self.posted[span.0..span.1].fill((0, 0));
        (all - left).max(0.0)
    }

    /// The windows that these weeks lie in, the first ones first and each once.
    fn each_window(&mut self, spans: &[(usize, usize)], mut see: impl FnMut(&mut Self, usize)) {
        let span = self.earnings.span;
        let mut next = 0;
        for (from, to) in spans {
            let last = to.div_ceil(span);
            for window in (from / span).max(next)..last {
                see(self, window);
            }
            next = next.max(last);
        }
    }

    /// Tries the schedules of the candidate `at`, cheapest first; `cost` is what is so far.
    fn search(&mut self, at: usize, cost: Worth) {
        if at == self.choices.len() {
            if cost.earned < self.best.0 {
                self.best = (cost.earned, self.now.clone());
            }
            return;
        }
        let rest = self.rest[at + 1];
        let weekly = self.earnings.is_weekly();
        if weekly {
            self.look_ahead(at);
        }
        for next in 0..self.choices[at].order.len() {
            let (least, own, schedule) = self.choices[at].order[next];
            if self.best.0 <= cost.smooth + least + rest.smooth {
                return;
            }
            self.looked += 1;
            if MOST <= self.looked {
                return;
            }
            let lost = match weekly {
                true => self.lost(at, schedule),
                false => self.post(at, schedule),
            };
            let Some(lost) = lost else {
                continue;
            };
            let cost = Worth {
                earned: cost.earned + own + lost.earned,
                smooth: cost.smooth + own + lost.smooth,
            };
            let least = (cost.earned + rest.earned).max(cost.smooth + rest.smooth);
            if least < self.best.0 {
                self.now.push(next);
                if weekly {
                    self.mark(at, schedule);
                }
                self.search(at + 1, cost);
                if weekly {
                    self.take_back(at, schedule);
                }
                self.now.pop();
            }
            if !weekly {
                self.take_back(at, schedule);
            }
        }
    }

    /// What each week loses by one candidate more, given who is posted.
    fn look_ahead(&mut self, at: usize) {
        let bits = self.bits(at);
        let mut own = std::mem::take(&mut self.losses[at]);
        own.lost.clear();
        own.full.clear();
        let (mut lost, mut full) = (0.0, 0);
        for week in 0..self.posted.len() {
            own.lost.push(lost);
            own.full.push(full);
            let (count, before) = self.posted[week];
            if count == self.desk.cap {
                full += 1;
                continue;
            }
            lost += self.earnings.alone_in(week, (count, before));
            lost -= self.earnings.alone_in(week, (count + 1, before | bits));
        }
        own.lost.push(lost);
        own.full.push(full);
        self.losses[at] = own;
    }

    /// What visits earn less with these postings; `None` above the cap.
    fn lost(&self, at: usize, schedule: usize) -> Option<Worth> {
        let own = &self.losses[at];
        let mut lost = 0.0;
        for (from, weeks, _) in self.choices[at].stays(schedule) {
            let to = from + weeks;
            if own.full[from] < own.full[to] {
                return None;
            }
            lost += own.lost[to] - own.lost[from];
        }
        Some(Worth {
            earned: lost,
            smooth: lost,
        })
    }

    fn weeks_of(&self, at: usize, schedule: usize) -> Vec<(usize, usize)> {
        let stays = self.choices[at].stays(schedule);
        stays.map(|(from, weeks, _)| (from, from + weeks)).collect()
    }

    /// What visits earn less with these postings; `None`, and nothing changed, above the cap.
    fn post(&mut self, at: usize, schedule: usize) -> Option<Worth> {
        let spans = self.weeks_of(at, schedule);
        let full = (spans.iter())
            .any(|(from, to)| (*from..*to).any(|week| self.posted[week].0 == self.desk.cap));
        if full {
            return None;
        }
        let mut lost = Worth::default();
        self.each_window(&spans, |year, window| {
            lost = lost.plus(year.earnings.worth(window, &year.posted));
        });
        self.mark(at, schedule);
        self.each_window(&spans, |year, window| {
            lost = lost.less(year.earnings.worth(window, &year.posted));
        });
        Some(lost)
    }

    fn mark(&mut self, at: usize, schedule: usize) {
        let bits = self.bits(at);
        for (from, to) in self.weeks_of(at, schedule) {
            for (count, before) in &mut self.posted[from..to] {
                (*count, *before) = (*count + 1, *before | bits);
            }
        }
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
                supply_stay(counters, choice.member, lodging, weeks, balance);
            }
        }
        for window in 0..self.earnings.count() {
            for pick in self.earnings.sold(window, &self.posted) {
                balance.sessions[pick.session] -= 1.0;
                balance.unfair[pick.visitor] += 1.0;
                balance.very_unfair[pick.visitor] += 1.0;
            }
        }
    }
}
