//! The search's moves one by one, for who holds their prices against the judge.

use super::held::Bond;
use super::insert::{self, Effort, Finder, Place};
use super::near;
use super::net::{NONE, count, number};
use super::pricer::Pricer;
use super::routes::State;
use super::warm::warm;
use crate::base::id::{Id, Table};
use crate::base::rng::Rng;
use crate::base::units::Cost;
use crate::routing::plan::Plan;
use crate::routing::problem::Order;

/// A place for an order, and by how much the whole cost changes when it goes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Insertion {
    pub price: Cost,
    place: Place,
}

/// Routes that are changed move by move.
#[derive(Clone, Debug)]
pub struct Moves<'n> {
    state: State<'n>,
    finder: Finder,
}

/// Every place that no bound rules out.
const ALL: Effort = Effort {
    tried: usize::MAX,
    blinks: 0,
    trusts: false,
};

impl<'n> Moves<'n> {
    /// What must stay is on the routes, and as much of the plan as keeps the rules.
    #[must_use]
    pub fn new(pricer: &'n Pricer<'_>, start: &Plan) -> Moves<'n> {
        let mut state = State::new(&pricer.net);
        warm(&mut state, start);
        Moves {
            state,
            finder: Finder::new(&pricer.net, near::find(&pricer.net), ALL),
        }
    }

    /// Of routes and of what is left out.
    #[must_use]
    pub fn cost(&self) -> Cost {
        Cost(self.state.cost)
    }

    /// Orders left out that may not be.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.state.missing
    }

    /// What must stay on some vehicle breaks rules by itself.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.state.is_frozen.contains(&true)
    }

    #[must_use]
    pub fn plan(&self) -> Plan {
        let vans = 0..self.state.routes.len();
        let routes = vans.map(|van| self.state.trips(van));
        Plan::new(Table::from_rows(routes.collect()))
    }

    /// Orders on no trip.
    #[must_use]
    pub fn unserved(&self) -> Vec<Id<Order>> {
        let bank = self.state.bank.iter();
        bank.map(|order| Id::new(*order as usize)).collect()
    }

    /// Orders on trips that the search may take off.
    #[must_use]
    pub fn removable(&self) -> Vec<Id<Order>> {
        let state = &self.state;
        let is_free = |order: &usize| {
            let van = state.home[*order];
            let bond = state.net.held.bonds[*order];
            van != NONE && !state.is_frozen[van as usize] && !matches!(bond, Bond::Fixed(_))
        };
        let orders = (0..state.net.orders).filter(is_free);
        orders.map(Id::new).collect()
    }

    /// Every place an unserved order fits in, with its exact price.
    pub fn insertions(&mut self, order: Id<Order>) -> Vec<Insertion> {
        let order = number(order);
        // Nothing is overlooked, so nothing is drawn.
        let mut rng = Rng::from_seed(0);
        self.finder.scan(&self.state, order, &mut rng);
        let unserved = self.state.net.goods[order as usize].unserved;
        let mut found = Vec::new();
        for place in &self.finder.places {
            if let Some(delta) = insert::price(&mut self.state, order, place) {
                found.push(Insertion {
                    price: Cost(delta - unserved),
                    place: Place { delta, ..*place },
                });
            }
        }
        found
    }

    /// Makes an insertion that was priced in this very state.
    pub fn insert(&mut self, order: Id<Order>, at: &Insertion) {
        insert::insert(&mut self.state, number(order), &at.place);
    }

    /// Takes orders off their routes, as ruin does: a route that breaks a rule without them is
    /// emptied as far as it may be.
    pub fn remove(&mut self, orders: &[Id<Order>]) {
        let mut changed = Vec::new();
        for order in orders {
            let van = self.state.home[order.index()];
            assert!(van != NONE, "only a served order can be removed");
            if !changed.contains(&van) {
                changed.push(van);
            }
            self.state.lift(number(*order));
        }
        for van in changed {
            self.state.settle(van as usize);
        }
    }

    /// `undo` comes back to here.
    pub fn checkpoint(&mut self) {
        self.state.checkpoint();
    }

    /// Everything as it was at the last checkpoint.
    pub fn undo(&mut self) {
        self.state.undo();
    }

    /// The routes and all that is written beside them are what they would be had they been put
    /// there at once.
    #[must_use]
    pub fn is_as_if_new(&self) -> bool {
        let mut fresh = self.state.clone();
        for van in 0..fresh.routes.len() {
            let codes = self.state.routes[van].codes.clone();
            fresh.put(van, &codes, self.state.routes[van].cost);
        }
        let (mut bank, mut left) = (self.state.bank.clone(), Vec::new());
        left.extend((0..count(self.state.net.orders)).filter(|order| {
            let routes = self.state.routes.iter();
            !routes
                .flat_map(|route| &route.codes)
                .any(|code| code == order)
        }));
        bank.sort_unstable();
        fresh.routes == self.state.routes && fresh.cost == self.state.cost && bank == left
    }
}
