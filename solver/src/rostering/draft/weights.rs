//! What each soft rule costs; all of it is assumption, and editable.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What each soft rule costs. The order of magnitude keeps the order of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// A candidate who can no longer complete the year in time.
    pub deadline_missed: i64,
    /// Each week such a candidate is short.
    pub deadline_week: i64,
    /// Each week behind an even pace.
    pub pace_week: i64,
    /// A session of a line of weight 100 that is not held.
    pub missing_session: i64,
    /// A session held below the honour asked for.
    pub junior_session: i64,
    /// Each physician beyond the first on one line.
    pub extra_holder: i64,
    /// Each posting beyond the first of one physician.
    pub extra_block: i64,
    /// Each minute on the road.
    pub travel_minute: i64,
    /// Each session above the fair share.
    pub unfair_session: i64,
    /// Each session above twice the fair share, on top.
    pub very_unfair_session: i64,
    /// Each host beyond the first of one physician, where one is preferred.
    #[serde(skip_serializing_if = "usual::<EXTRA_HOST>")]
    pub extra_host: i64,
    /// Each week that a posting is shorter than it should be.
    #[serde(skip_serializing_if = "usual::<SHORT_WEEK>")]
    pub short_week: i64,
    /// Each posting of a length that is not preferred.
    #[serde(skip_serializing_if = "usual::<ODD_LENGTH>")]
    pub odd_length: i64,
    /// Each posting with too few days within one calendar year.
    #[serde(skip_serializing_if = "usual::<SPLIT_YEAR>")]
    pub split_year: i64,
    /// Each senior session a week that a studio does not get.
    #[serde(skip_serializing_if = "usual::<SENIOR_SESSION>")]
    pub senior_session: i64,
    /// Each hundredth of a session below the wanted share of its activity.
    #[serde(skip_serializing_if = "usual::<SHARE_HUNDREDTH>")]
    pub share_hundredth: i64,
    /// Each specialty beyond the first of one day at a studio.
    #[serde(skip_serializing_if = "usual::<CROWDED_DAY>")]
    pub crowded_day: i64,
    /// Each line held at another time than in the quarter before.
    #[serde(skip_serializing_if = "usual::<MOVED_LINE>")]
    pub moved_line: i64,
    /// Each posted week and each visit against a wish of weight 100.
    #[serde(skip_serializing_if = "usual::<WISH>")]
    pub wish: i64,
}

const EXTRA_HOST: i64 = 400;
const SHORT_WEEK: i64 = 200;
const ODD_LENGTH: i64 = 300;
const SPLIT_YEAR: i64 = 400;
const SENIOR_SESSION: i64 = 1_000;
const SHARE_HUNDREDTH: i64 = 5;
const CROWDED_DAY: i64 = 60;
const MOVED_LINE: i64 = 500;
const WISH: i64 = 100;

/// Prices of optional rules stand in a written draft only where they are not the usual ones.
fn usual<const PRICE: i64>(price: &i64) -> bool {
    *price == PRICE
}

impl Default for Weights {
    fn default() -> Self {
        Weights {
            deadline_missed: 200_000,
            deadline_week: 10_000,
            pace_week: 600,
            missing_session: 3_000,
            junior_session: 1_000,
            extra_holder: 400,
            extra_block: 400,
            travel_minute: 1,
            unfair_session: 80,
            very_unfair_session: 160,
            extra_host: EXTRA_HOST,
            short_week: SHORT_WEEK,
            odd_length: ODD_LENGTH,
            split_year: SPLIT_YEAR,
            senior_session: SENIOR_SESSION,
            share_hundredth: SHARE_HUNDREDTH,
            crowded_day: CROWDED_DAY,
            moved_line: MOVED_LINE,
            wish: WISH,
        }
    }
}
