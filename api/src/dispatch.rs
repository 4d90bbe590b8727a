//! What a dispatcher asks while the day goes on: places for a new order, and the day planned anew.
//! The same for the command line and the service.

use serde::Serialize;
use solver::base::flaw::Flaw;
use solver::base::id::Id;
use solver::routing::diff::Change;
use solver::routing::draft::{Draft, OrderDraft};
use solver::routing::offer::{Offer, Offers, with_order};
use solver::routing::plan::{Plan, TripDraft};
use solver::routing::problem::{Problem, Visit};
use solver::routing::reasons::remedy::remedy;
use solver::routing::replan::Now;
use solver::routing::replan::broken::Allowance;
use solver::routing::replan::note::Note;
use utoipa::ToSchema;

use crate::engine::{Engine, Routing};

/// The best places for an order, cheapest first, and of those that cost the same, those first that
/// delay others least.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Offered {
    pub order: String,
    /// None: no place keeps every hard rule.
    pub offers: Vec<OfferRow>,
    /// So many units of `added` make one of what costs are shown in.
    pub cost_scale: i64,
    /// Where it fits nowhere: the cheapest relaxation that would let it in.
    pub remedy: Option<String>,
    pub remedy_zh: Option<String>,
}

/// A place for the order. Trips and stops are counted from 1, moments in seconds after midnight.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfferRow {
    pub vehicle: String,
    pub trip: usize,
    pub stop: usize,
    /// Where it is collected on the way.
    pub pickup: Option<usize>,
    pub new_trip: bool,
    /// What the routes cost more.
    pub added: i64,
    pub arrival: i64,
    /// Service starts.
    pub start: i64,
    /// Stops of others that start at another moment than before.
    pub shifts: Vec<ShiftRow>,
    /// Seconds by which those of them that start later do so, in all.
    pub delay: i64,
    /// The vehicle's trips with the order there, as in a plan.
    #[schema(value_type = Vec<Object>)]
    pub trips: Vec<TripDraft>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShiftRow {
    pub order: String,
    /// It is the pickup that shifts.
    pub pickup: bool,
    pub before: i64,
    pub after: i64,
}

/// Something that a customer or a driver must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeRow {
    /// `order` or `vehicle`.
    pub who: String,
    pub id: String,
    /// `newly_served`, `no_longer_served`, `vehicle_changed`, `start_shifted`; of vehicles
    /// `stops_added`, `stops_dropped`, `sequence_changed`, `trip_added`, `trip_dropped`,
    /// `departure_moved`, `brings_back`.
    pub what: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub message: String,
    pub message_zh: String,
}

/// Something that was taken for granted, and that the events could have said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoteRow {
    pub message: String,
    pub message_zh: String,
}

/// A promise that the plan breaks, as it can no longer be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AllowanceRow {
    /// An order or a vehicle.
    pub id: String,
    pub rule: String,
    pub rule_zh: String,
    /// Beyond what was promised.
    pub seconds: i64,
    pub message: String,
    pub message_zh: String,
}

/// The best places for an order that the day does not have yet.
///
/// # Errors
/// Every flaw of the order, at its path within it.
pub fn offers(draft: &Draft, plan: &Plan, order: OrderDraft) -> Result<Offered, Vec<Flaw>> {
    let problem = with_order(draft, order)?;
    let id = Id::new(problem.orders().len() - 1);
    let found = Offers::new(&problem, plan).offer(id);
    let remedy = found
        .is_empty()
        .then(|| remedy(&problem, plan, id))
        .flatten();
    Ok(Offered {
        order: problem.orders()[id].key.clone(),
        offers: found.iter().map(|offer| row(&problem, offer)).collect(),
        cost_scale: Routing::coin(&problem).scale,
        remedy_zh: remedy.as_ref().map(|remedy| remedy.message_zh.clone()),
        remedy: remedy.map(|remedy| remedy.message),
    })
}

fn row(problem: &Problem, offer: &Offer) -> OfferRow {
    let shifts = offer.shifts.iter().map(|shift| ShiftRow {
        order: problem.orders()[shift.order].key.clone(),
        pickup: shift.visit == Visit::Pickup,
        before: shift.before.0,
        after: shift.after.0,
    });
    let taken = offer.taken(&Plan::empty(problem)).to_draft(problem);
    OfferRow {
        vehicle: problem.vehicles()[offer.vehicle].key.clone(),
        trip: offer.trip + 1,
        stop: offer.stop + 1,
        pickup: offer.pickup.map(|stop| stop + 1),
        new_trip: offer.is_new_trip,
        added: Routing::coin(problem).shown(offer.added).0,
        arrival: offer.arrival.0,
        start: offer.start.0,
        shifts: shifts.collect(),
        delay: offer.delay.0,
        trips: taken
            .routes
            .into_iter()
            .flat_map(|route| route.trips)
            .collect(),
    }
}

/// Who must be told what when the plan of a day gives way to that of the day as it is now.
#[must_use]
pub fn changes(before: (&Problem, &Plan), now: &Now, plan: &Plan) -> Vec<ChangeRow> {
    now.changes(before, plan).into_iter().map(change).collect()
}

/// What was taken for granted.
#[must_use]
pub fn notes(now: &Now) -> Vec<NoteRow> {
    let row = |note: &Note| NoteRow {
        message: note.message.clone(),
        message_zh: note.message_zh.clone(),
    };
    now.notes.iter().map(row).collect()
}

fn change(change: Change) -> ChangeRow {
    ChangeRow {
        who: word(&change.who),
        id: change.id,
        what: word(&change.what),
        before: change.before,
        after: change.after,
        message: change.message,
        message_zh: change.message_zh,
    }
}

/// What can no longer be helped.
#[must_use]
pub fn allowances(now: &Now, plan: &Plan) -> Vec<AllowanceRow> {
    let row = |row: Allowance| AllowanceRow {
        id: row.id,
        rule: row.rule.into(),
        rule_zh: row.rule_zh.into(),
        seconds: row.seconds,
        message: row.message,
        message_zh: row.message_zh,
    };
    now.allowances(plan).into_iter().map(row).collect()
}

/// A name as it stands in JSON.
pub(crate) fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).expect("a plain word");
    word.as_str().map_or_else(String::new, str::to_string)
}
