//! A row that keeps every rule, whatever it costs: a whole-number programme for one employee, where
//! so much has to be worked that hardly any row is lawful and labels lead nowhere.

use good_lp::Variable;

use super::tables::{Choice, Network, OFF};
use crate::mip::{Limit, Mip};

/// Branch-and-bound nodes; with a limit of time the answer would not be the same every time.
const NODES: i32 = 2_000;

pub(super) enum Lawful {
    Row(Vec<Choice>),
    /// It is proven that there is none.
    None,
    NotFound,
}

pub(super) fn lawful(network: &Network) -> Lawful {
    if network.open.iter().all(|open| *open == OFF) {
        // A model without variables says nothing.
        return match network.min_minutes {
            ..=0 => Lawful::Row(vec![0; network.open.len()]),
            _ => Lawful::None,
        };
    }
    let mut model = Model::new(network);
    for day in 0..network.open.len() {
        model.work(day);
        model.rest(day);
    }
    model.totals();
    model.solve()
}

struct Model<'n> {
    network: &'n Network,
    mip: Mip,
    /// By day and place; days and shifts that are not open have none.
    works: Vec<Vec<Option<Variable>>>,
}

type Terms = Vec<(i64, Variable)>;

impl<'n> Model<'n> {
    fn new(network: &'n Network) -> Model<'n> {
        let mut mip = Mip::new(true);
        let places = |open: &u32| {
            let is_open = |shift: &usize| open >> (1 + shift) & 1 == 1;
            let shifts = network.shifts.iter();
            shifts
                .map(|shift| is_open(shift).then(|| mip.yes_or_no(0)))
                .collect()
        };
        let works = network.open.iter().map(places).collect();
        Model {
            network,
            mip,
            works,
        }
    }

    /// Whether anything is worked on these days, as a sum.
    fn days(&self, days: impl IntoIterator<Item = usize>, factor: i64) -> Terms {
        let works = days.into_iter().flat_map(|day| &self.works[day]);
        works.flatten().map(|works| (factor, *works)).collect()
    }

    /// One shift a day, those after it that may follow, and no run too long or too short.
    fn work(&mut self, day: usize) {
        let network = self.network;
        let days = self.works.len();
        self.mip.at_most(self.days([day], 1), 1);
        if day + 1 < days {
            for (place, followers) in network.followers.iter().enumerate() {
                let Some(today) = self.works[day][place] else {
                    continue;
                };
                let others = self.works[day + 1].iter().enumerate();
                let barred = others.filter(|(other, _)| !followers.contains(other));
                let mut terms: Terms = barred
                    .filter_map(|(_, works)| Some((1, (*works)?)))
                    .collect();
                terms.push((1, today));
                self.mip.at_most(terms, 1);
            }
        }
        if !network.goes_on && day + network.lengths < days {
            let longest = i64::try_from(network.lengths).expect("few days");
            self.mip
                .at_most(self.days(day..=day + network.lengths, 1), longest);
        }
        // A run that begins on this day, and ends within the horizon.
        let lengths = 1..network.min_work;
        for length in lengths.filter(|length| 0 < day && day + length < days) {
            let mut terms = self.days(day..day + length, 1);
            terms.extend(self.days([day - 1, day + length], -1));
            self.mip
                .at_most(terms, i64::try_from(length).expect("few days") - 1);
        }
    }

    /// No run of days off that begins on this day and ends within the horizon is too short.
    fn rest(&mut self, day: usize) {
        let lengths = 1..self.network.min_off;
        for length in lengths.filter(|length| 0 < day && day + length < self.works.len()) {
            let mut terms = self.days([day - 1, day + length], 1);
            terms.extend(self.days(day..day + length, -1));
            self.mip.at_most(terms, 1);
        }
    }

    /// What counts over the whole horizon.
    fn totals(&mut self) {
        let network = self.network;
        let of = |place: usize| self.works.iter().filter_map(move |works| works[place]);
        let places = 0..network.shifts.len();
        let minutes = |place: usize| of(place).map(move |works| (network.minutes[place], works));
        let minutes: Terms = places.clone().flat_map(minutes).collect();
        self.mip.at_most(minutes.clone(), network.max_minutes);
        self.mip.at_least(minutes, network.min_minutes);
        let mut counted: Vec<Terms> = vec![Terms::new(); network.limits.len()];
        for place in places {
            if let Some(counter) = network.counter[place] {
                counted[counter].extend(of(place).map(|works| (1, works)));
            }
        }
        for (terms, limit) in counted.into_iter().zip(&network.limits) {
            self.mip.at_most(terms, *limit);
        }
        let mut weekends = Terms::new();
        for saturday in (5..self.works.len()).step_by(7) {
            let weekend = self.mip.yes_or_no(0);
            weekends.push((1, weekend));
            for day in (saturday..self.works.len()).take(2) {
                let mut terms = self.days([day], 1);
                terms.push((-1, weekend));
                self.mip.at_most(terms, 0);
            }
        }
        self.mip.at_most(weekends, network.max_weekends);
    }

    fn solve(self) -> Lawful {
        let answer = self.mip.solve(Limit {
            seconds: None,
            nodes: Some(NODES),
        });
        if answer.is_infeasible {
            return Lawful::None;
        }
        if answer.objective.is_none() {
            return Lawful::NotFound;
        }
        // Variables are numbered as they came in.
        let mut values = answer.values.into_iter();
        let mut is_worked = |works: &Option<Variable>| {
            works.is_some() && values.next().is_some_and(|value| 0.5 < value)
        };
        let row = self.works.iter().map(|works| {
            let mut choice = 0;
            for (place, works) in works.iter().enumerate() {
                if is_worked(works) {
                    choice = self.network.choice(place);
                }
            }
            choice
        });
        Lawful::Row(row.collect())
    }
}
