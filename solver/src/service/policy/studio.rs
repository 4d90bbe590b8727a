//! How famous-doctor grassroots studios (名医基层工作室) are run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::flaw::{FlawKind, Flaws};
use crate::base::text::TimeOfDay;
use crate::service::parameter::{Parameter, Switch, check_number, check_switch};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudioRules {
    pub studio_term_months: Parameter<i64>,
    pub min_sessions_per_month: Parameter<ByHonour>,
    pub session_unit: Parameter<SessionUnit>,
    pub activity_kinds: Parameter<Vec<String>>,
    /// Of all sessions.
    pub min_outpatient_percent: Parameter<i64>,
    pub max_travel_minutes_oneway: Parameter<i64>,
    /// The same weekday and half-day in every cycle.
    pub preferred_fixed_weekday: Parameter<bool>,
    pub announce_lead_days_public: Parameter<i64>,
    pub announce_lead_days_host: Parameter<i64>,
    pub change_notice_min_hours: Parameter<i64>,
    pub substitute_same_specialty_same_or_higher_title: Parameter<bool>,
    pub team_min: Parameter<Team>,
    pub max_studios_per_expert: Parameter<i64>,
    pub slot_minutes_for_studio: Parameter<i64>,
    pub platform_percent_for_studio: Parameter<i64>,
    /// Of the expert slots at home, kept for referrals from the grassroots.
    pub community_reserved_percent: Parameter<Switch<i64>>,
    /// Of the sessions of a quarter.
    pub attendance_warning_below_percent: Parameter<i64>,
    pub booking_horizon_days: Parameter<ByClinic>,
    pub cancel_before_hours: Parameter<ByClinic>,
    pub no_show_limit: Parameter<ByClinic>,
    pub lock_days: Parameter<ByClinic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByHonour {
    pub chief_expert: i64,
    pub famous_doctor: i64,
    pub famous_tcm_doctor: i64,
    pub young_famous_doctor: i64,
    pub young_famous_tcm_doctor: i64,
}

/// First and last minute of a half-day, HH:MM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionUnit {
    pub morning: [String; 2],
    pub afternoon: [String; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub leads: i64,
    pub host_coordinators: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByClinic {
    pub ordinary: i64,
    pub expert: i64,
}

const PERCENT: [i64; 2] = [0, 100];
const COUNT: [i64; 2] = [0, 1_000];

impl StudioRules {
    /// Notes every flaw below `$.studio`.
    pub(super) fn check(&self, flaws: &mut Flaws) {
        let mut number = |name: &str, parameter: &Parameter<i64>, limits: [i64; 2]| {
            check_number(flaws, &format!("$.studio.{name}"), parameter, limits);
        };
        number("studio_term_months", &self.studio_term_months, [1, 600]);
        number(
            "min_outpatient_percent",
            &self.min_outpatient_percent,
            PERCENT,
        );
        let travel = &self.max_travel_minutes_oneway;
        number("max_travel_minutes_oneway", travel, [0, 1_440]);
        number(
            "announce_lead_days_public",
            &self.announce_lead_days_public,
            COUNT,
        );
        number(
            "announce_lead_days_host",
            &self.announce_lead_days_host,
            COUNT,
        );
        number(
            "change_notice_min_hours",
            &self.change_notice_min_hours,
            COUNT,
        );
        number(
            "max_studios_per_expert",
            &self.max_studios_per_expert,
            [1, 100],
        );
        number(
            "slot_minutes_for_studio",
            &self.slot_minutes_for_studio,
            [1, 480],
        );
        let platform = &self.platform_percent_for_studio;
        number("platform_percent_for_studio", platform, PERCENT);
        let warning = &self.attendance_warning_below_percent;
        number("attendance_warning_below_percent", warning, PERCENT);
        let at = "$.studio.community_reserved_percent";
        check_switch(flaws, at, &self.community_reserved_percent, PERCENT);
        let at = "$.studio.preferred_fixed_weekday";
        self.preferred_fixed_weekday.check_source(flaws, at);
        let at = "$.studio.substitute_same_specialty_same_or_higher_title";
        self.substitute_same_specialty_same_or_higher_title
            .check_source(flaws, at);
        self.check_parts(flaws);
        self.check_activities(flaws);
        self.check_unit(flaws);
    }

    fn check_parts(&self, flaws: &mut Flaws) {
        let sessions = |row: &ByHonour| {
            vec![
                ("chief_expert", row.chief_expert),
                ("famous_doctor", row.famous_doctor),
                ("famous_tcm_doctor", row.famous_tcm_doctor),
                ("young_famous_doctor", row.young_famous_doctor),
                ("young_famous_tcm_doctor", row.young_famous_tcm_doctor),
            ]
        };
        parts(
            flaws,
            "min_sessions_per_month",
            &self.min_sessions_per_month,
            sessions,
        );
        let team = |row: &Team| {
            vec![
                ("leads", row.leads),
                ("host_coordinators", row.host_coordinators),
            ]
        };
        parts(flaws, "team_min", &self.team_min, team);
        let clinics = [
            ("booking_horizon_days", &self.booking_horizon_days),
            ("cancel_before_hours", &self.cancel_before_hours),
            ("no_show_limit", &self.no_show_limit),
            ("lock_days", &self.lock_days),
        ];
        for (name, parameter) in clinics {
            parts(flaws, name, parameter, |row| {
                vec![("ordinary", row.ordinary), ("expert", row.expert)]
            });
        }
    }

    fn check_activities(&self, flaws: &mut Flaws) {
        let at = "$.studio.activity_kinds";
        self.activity_kinds.check_source(flaws, at);
        if self.activity_kinds.value.is_empty() {
            flaws.add(format!("{at}.value"), FlawKind::Empty);
        }
        for (index, kind) in self.activity_kinds.value.iter().enumerate() {
            let path = format!("{at}.value[{index}]");
            flaws.name(&path, kind);
            if self.activity_kinds.value[..index].contains(kind) {
                let id = kind.clone();
                flaws.add(path, FlawKind::Duplicate { id });
            }
        }
    }

    fn check_unit(&self, flaws: &mut Flaws) {
        let at = "$.studio.session_unit";
        self.session_unit.check_source(flaws, at);
        let halves = [
            ("morning", &self.session_unit.value.morning),
            ("afternoon", &self.session_unit.value.afternoon),
        ];
        for (name, [from, to]) in halves {
            let mut read = |index: usize, text: &str| {
                let path = format!("{at}.value.{name}[{index}]");
                flaws.time(&path, &TimeOfDay::Clock(text.into()))
            };
            let (first, last) = (read(0, from), read(1, to));
            if last <= first {
                let (from, to) = (from.clone(), to.clone());
                let path = format!("{at}.value.{name}");
                flaws.add(path, FlawKind::Reversed { from, to });
            }
        }
    }
}

/// Numbers side by side in one parameter.
fn parts<T>(
    flaws: &mut Flaws,
    name: &str,
    parameter: &Parameter<T>,
    parts: impl Fn(&T) -> Vec<(&'static str, i64)>,
) {
    let at = format!("$.studio.{name}");
    parameter.check_source(flaws, &at);
    let [low, high] = parameter.range.unwrap_or(COUNT);
    for (which, value) in [("value", &parameter.value), ("default", &parameter.default)] {
        for (part, number) in parts(value) {
            flaws.range(
                format!("{at}.{which}.{part}"),
                number,
                low.max(0),
                high.min(1_000),
            );
        }
    }
}
