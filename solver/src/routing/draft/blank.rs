//! Rows in which everything optional is left out, for those who build drafts rather than read them.

use super::{DepotDraft, Draft, Kind, Objective, OrderDraft, TravelDraft, VehicleDraft};
use crate::base::text::TimeOfDay;

impl Draft {
    /// Without depots, vehicles and orders.
    #[must_use]
    pub fn new(name: impl Into<String>, travel: TravelDraft, dimensions: Vec<String>) -> Draft {
        Draft {
            kind: Kind::Routing,
            name: name.into(),
            generated: None,
            date: None,
            objective: Objective::Cost,
            unit: None,
            balance_per_square_hour: 0,
            travel,
            periods: Vec::new(),
            profiles: Vec::new(),
            dimensions,
            handling: None,
            depots: Vec::new(),
            vehicles: Vec::new(),
            orders: Vec::new(),
            published: None,
        }
    }
}

impl DepotDraft {
    /// Named like its id, always open, loaded in no time.
    #[must_use]
    pub fn new(id: impl Into<String>) -> DepotDraft {
        let id = id.into();
        DepotDraft {
            name: id.clone(),
            id,
            place: None,
            at: None,
            open: None,
            loading_seconds: 0,
        }
    }
}

impl VehicleDraft {
    /// Named like its id, from a depot and back to it, free of charge.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        start: impl Into<String>,
        capacity: Vec<i64>,
        shift: [TimeOfDay; 2],
    ) -> VehicleDraft {
        let id = id.into();
        VehicleDraft {
            name: id.clone(),
            id,
            kind: None,
            start: start.into(),
            end: None,
            open_start: false,
            open_end: false,
            loads_at: None,
            profile: None,
            speed_percent: 100,
            capacity,
            shift,
            overtime: None,
            breaks: Vec::new(),
            equipment: Vec::new(),
            skills: Vec::new(),
            max_trips: None,
            max_duty_seconds: None,
            max_driving_seconds: None,
            max_metres: None,
            max_stops: None,
            fixed: 0,
            per_km: 0,
            per_hour: 0,
            per_driving_hour: 0,
            per_service_hour: 0,
        }
    }
}

impl OrderDraft {
    /// From any depot, at any time, in no time.
    #[must_use]
    pub fn new(id: impl Into<String>, load: Vec<i64>) -> OrderDraft {
        OrderDraft {
            id: id.into(),
            place: None,
            at: None,
            area: String::new(),
            depot: None,
            pickup: None,
            load,
            collect: None,
            release: None,
            windows: Vec::new(),
            late_per_minute: None,
            max_on_board_seconds: None,
            service_seconds: 0,
            setup_seconds: 0,
            service_by_kind: Default::default(),
            setup_by_kind: Default::default(),
            handling: None,
            skills: Vec::new(),
            not_by: Vec::new(),
            priority: 0,
            unserved_cost: None,
        }
    }
}
