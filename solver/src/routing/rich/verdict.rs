//! The rules that a published plan breaks by what is fixed in it: no search can price these, so
//! the judge counts them, once for each plan that is told.

use crate::base::score::Score;
use crate::routing::check::check;
use crate::routing::plan::Plan;
use crate::routing::problem::Problem;

pub(super) fn verdict(problem: &Problem, plan: &Plan) -> Score {
    check(problem, plan).score
}
