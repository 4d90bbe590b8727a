//! What presence is worth: prices for a search that decides on postings.
//!
//! A search that counts only the sessions nobody holds sees no use in relieving those who visit.
//! Prices do: they say what a session, a bed and a colleague at home are worth to the whole.

use std::collections::BTreeMap;

use crate::base::id::{Id, Table};
use crate::rostering::problem::{Host, Physician};

use super::ascent::Ascent;
use super::counters::Counters;
use super::desk::lost_visits;
use super::ground::Ground;

/// Moves of the prices in all.
const MOST: usize = 300;
/// Moves after which the search is told anew.
const LOOK: usize = 10;
/// With more people than this one move takes too long to wait for.
const PEOPLE: usize = 3_000;

/// Prices that are moved a little at a time while a search goes on.
pub(in crate::rostering) struct Guide<'p> {
    ground: &'p Ground<'p>,
    ascent: Ascent<'p>,
    left: usize,
    /// Per candidate and place: what a posting there costs in each week, without travel; below 0
    /// where it is worth more than it costs.
    weekly: Table<Physician, BTreeMap<Id<Host>, Vec<i64>>>,
}

impl<'p> Guide<'p> {
    pub(in crate::rostering) fn new(ground: &'p Ground<'p>) -> Guide<'p> {
        Guide {
            ground,
            ascent: Ascent::new(ground),
            left: if ground.problem.physicians().len() <= PEOPLE {
                MOST
            } else {
                0
            },
            weekly: Table::filled(ground.problem.physicians().len(), BTreeMap::new()),
        }
    }

    /// Moves the prices once, unless they have settled.
    pub(in crate::rostering) fn learn(&mut self) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        if !self.ascent.step() {
            self.left = 0;
        }
        if self.left.is_multiple_of(LOOK) {
            self.look();
        }
    }

    /// What each week of a posting costs, where the guide knows.
    pub(in crate::rostering) fn weekly(
        &self,
        physician: Id<Physician>,
        host: Id<Host>,
    ) -> Option<&[i64]> {
        self.weekly[physician].get(&host).map(Vec::as_slice)
    }

    fn look(&mut self) {
        let (ground, prices) = (self.ground, self.ascent.prices());
        let weeks = ground.problem.weeks();
        let counters = Counters::new(ground, prices);
        for desk in &ground.desks {
            let lost = lost_visits(ground, prices, &counters, desk);
            for member in &desk.members {
                for place in &member.lodgings {
                    let weekly = (0..weeks).map(|week| {
                        let bed = (ground.beds_from[place.host])
                            .map_or(0.0, |from| prices.beds[from + week]);
                        let worth =
                            (place.counter).map_or(0.0, |counter| counters.share(counter, week));
                        (lost[week] + bed - worth).round() as i64
                    });
                    self.weekly[member.person].insert(place.host, weekly.collect());
                }
            }
        }
    }
}
