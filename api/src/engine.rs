//! The engines behind one door, so that whatever runs, judges or stores one of them
//! runs, judges and stores the others.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use solver::base::flaw::Flaw;
use solver::base::report::Report;
use solver::base::run::{Budget, Outcome, Watch};
use solver::base::units::Cost;
use solver::mip::Limit;
use solver::rostering::dates::Standing;
use solver::routing::reasons::remedy::remedy;
use solver::{rostering, routing, shifts};

use crate::coin::Coin;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Rostering,
    Routing,
    Shifts,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Rostering => "rostering",
            Kind::Routing => "routing",
            Kind::Shifts => "shifts",
        }
    }
    /// The kind a plan file of this engine states.
    #[must_use]
    pub fn plan_name(self) -> &'static str {
        match self {
            Kind::Rostering => "rostering_plan",
            Kind::Routing => "routing_plan",
            Kind::Shifts => "shifts_plan",
        }
    }
}

/// One kind of problem with its search and its judge.
pub trait Engine: 'static {
    const KIND: Kind;
    /// Lower bounds are computed apart from the search.
    const PROVES: bool;
    /// Of which plans a bound speaks, where not of all; in English and Chinese.
    const AMONG: (&str, &str) = ("", "");
    type Draft: DeserializeOwned + Serialize + JsonSchema + Send + Sync;
    type Problem: Send + Sync;
    type Plan: Clone + Send;
    type PlanDraft: DeserializeOwned + Serialize + JsonSchema;

    /// # Errors
    /// Every flaw in the draft.
    fn problem(draft: &Self::Draft) -> Result<Self::Problem, Vec<Flaw>>;
    fn name(problem: &Self::Problem) -> &str;
    fn travel_source(problem: &Self::Problem) -> &str;
    /// How its costs are shown.
    fn coin(problem: &Self::Problem) -> Coin;
    /// Several threads can work on one plan; otherwise each makes its own.
    fn is_shared(_problem: &Self::Problem) -> bool {
        false
    }
    /// Whether time is set apart for a proof.
    fn proves(_problem: &Self::Problem) -> bool {
        Self::PROVES
    }
    fn solve(
        problem: &Self::Problem,
        threads: usize,
        budget: Budget,
        watch: &mut Watch<'_, Self::Plan>,
    ) -> Outcome<Self::Plan>;
    /// Tells what no plan can undercut, better and better, while seconds of the run's clock are `left`.
    fn prove(problem: &Self::Problem, left: &mut dyn FnMut() -> f64, heard: &mut dyn FnMut(Cost));
    /// What is worth saying of a finished plan beyond its report, a line each, in English and Chinese.
    /// Of so many orders left out it is said what would let them in.
    fn remarks(
        problem: &Self::Problem,
        plan: &Self::Plan,
        remedies: usize,
    ) -> Vec<(String, String)>;
    fn check(problem: &Self::Problem, plan: &Self::Plan) -> Report;
    fn write_plan(problem: &Self::Problem, plan: &Self::Plan) -> Self::PlanDraft;
    /// # Errors
    /// Every reference to something the problem does not have.
    fn read_plan(problem: &Self::Problem, draft: &Self::PlanDraft)
    -> Result<Self::Plan, Vec<Flaw>>;
}

pub struct Rostering;

impl Engine for Rostering {
    const KIND: Kind = Kind::Rostering;
    const PROVES: bool = true;
    const AMONG: (&str, &str) = (
        " among rosters without moved sessions",
        "（限不改期的排班）",
    );
    type Draft = rostering::draft::Draft;
    type Problem = rostering::problem::Problem;
    type Plan = rostering::plan::Plan;
    type PlanDraft = rostering::plan::PlanDraft;

    fn problem(draft: &Self::Draft) -> Result<Self::Problem, Vec<Flaw>> {
        Self::Problem::new(draft)
    }
    fn name(problem: &Self::Problem) -> &str {
        problem.name()
    }
    fn travel_source(problem: &Self::Problem) -> &str {
        problem.travel_source()
    }
    fn coin(_problem: &Self::Problem) -> Coin {
        Coin::points()
    }
    /// Whoever repairs a roster in seconds waits for no proof.
    fn proves(problem: &Self::Problem) -> bool {
        problem.published().is_none()
    }
    fn solve(
        problem: &Self::Problem,
        _threads: usize,
        budget: Budget,
        watch: &mut Watch<'_, Self::Plan>,
    ) -> Outcome<Self::Plan> {
        rostering::solve(problem, budget, watch)
    }
    fn prove(problem: &Self::Problem, left: &mut dyn FnMut() -> f64, heard: &mut dyn FnMut(Cost)) {
        let mut left = || Limit {
            seconds: Some(left()),
            nodes: None,
        };
        rostering::bound::bound(problem, &mut left, heard);
    }
    fn remarks(
        problem: &Self::Problem,
        plan: &Self::Plan,
        _remedies: usize,
    ) -> Vec<(String, String)> {
        let progress = rostering::dates::progress(problem, plan);
        let count = |standing| {
            progress
                .iter()
                .filter(|row| row.standing == standing)
                .count()
        };
        let all = progress.len();
        let candidates = counted(all);
        let [complete, on_track, missed] =
            [Standing::Complete, Standing::OnTrack, Standing::Missed].map(count);
        vec![(
            format!(
                "one-year duty of {candidates}: {complete} complete, {on_track} on track, {missed} missed"
            ),
            format!(
                "基层服务一年要求，共 {all} 人：已满一年 {complete} 人，可按期完成 {on_track} 人，无法按期 {missed} 人"
            ),
        )]
    }
    fn check(problem: &Self::Problem, plan: &Self::Plan) -> Report {
        rostering::check::check(problem, plan)
    }
    fn write_plan(problem: &Self::Problem, plan: &Self::Plan) -> Self::PlanDraft {
        plan.to_draft(problem)
    }
    fn read_plan(
        problem: &Self::Problem,
        draft: &Self::PlanDraft,
    ) -> Result<Self::Plan, Vec<Flaw>> {
        draft.read(problem)
    }
}

/// "1 candidate", "2 candidates".
#[must_use]
pub fn counted(candidates: usize) -> String {
    let plural = if candidates == 1 { "" } else { "s" };
    format!("{candidates} candidate{plural}")
}

/// Orders left out of which it is said what would let them in.
pub const REMEDIES: usize = 10;

pub struct Routing;

impl Engine for Routing {
    const KIND: Kind = Kind::Routing;
    const PROVES: bool = false;
    type Draft = routing::draft::Draft;
    type Problem = routing::problem::Problem;
    type Plan = routing::plan::Plan;
    type PlanDraft = routing::plan::PlanDraft;

    fn problem(draft: &Self::Draft) -> Result<Self::Problem, Vec<Flaw>> {
        Self::Problem::new(draft)
    }
    fn name(problem: &Self::Problem) -> &str {
        problem.name()
    }
    fn travel_source(problem: &Self::Problem) -> &str {
        problem.travel_source()
    }
    fn coin(problem: &Self::Problem) -> Coin {
        let money = problem.money();
        Coin {
            scale: money.divisor(),
            tier: money.tier,
            unit: money.unit.clone(),
        }
    }
    fn is_shared(problem: &Self::Problem) -> bool {
        routing::is_shared(problem)
    }
    fn solve(
        problem: &Self::Problem,
        threads: usize,
        budget: Budget,
        watch: &mut Watch<'_, Self::Plan>,
    ) -> Outcome<Self::Plan> {
        routing::solve_on(problem, threads, budget, watch)
    }
    fn prove(_: &Self::Problem, _left: &mut dyn FnMut() -> f64, _heard: &mut dyn FnMut(Cost)) {}
    fn remarks(
        problem: &Self::Problem,
        plan: &Self::Plan,
        remedies: usize,
    ) -> Vec<(String, String)> {
        let reasons = routing::reasons::reasons(problem, plan);
        let orders = problem.orders().len();
        let served = orders - reasons.len();
        let mut lines = vec![(
            format!("{served} of {orders} orders served"),
            format!("共 {orders} 单，已安排 {served} 单"),
        )];
        // A remedy takes a moment: whoever wants all of them asks for as many.
        for (number, reason) in reasons.iter().enumerate() {
            let why = format!("unserved {}: {}", reason.order, reason.message);
            let why_zh = reason.message_zh.clone();
            let mut ids = problem.orders().ids();
            let order = ids.find(|id| problem.orders()[*id].key == reason.order);
            let order = order.filter(|_| number < remedies);
            let remedy = order.and_then(|order| remedy(problem, plan, order));
            lines.push(match remedy {
                Some(remedy) => (
                    format!("{why}; it {}", remedy.message),
                    format!("{why_zh}；{}", remedy.message_zh),
                ),
                None => (why, why_zh),
            });
        }
        let (all, left) = (reasons.len(), reasons.len().saturating_sub(remedies));
        if 0 < left {
            lines.push((
                format!(
                    "what would let them in was not looked for of {left} of these: `--remedies {all}` \
                     says it of all, `rounds explain` with `--why` of one"
                ),
                format!(
                    "其中 {left} 单未查找可行办法：--remedies {all} 可全部给出，rounds explain 加 --why 可逐单查询"
                ),
            ));
        }
        lines
    }
    fn check(problem: &Self::Problem, plan: &Self::Plan) -> Report {
        routing::check::check(problem, plan)
    }
    fn write_plan(problem: &Self::Problem, plan: &Self::Plan) -> Self::PlanDraft {
        plan.to_draft(problem)
    }
    fn read_plan(
        problem: &Self::Problem,
        draft: &Self::PlanDraft,
    ) -> Result<Self::Plan, Vec<Flaw>> {
        draft.read(problem)
    }
}

pub struct Shifts;

impl Engine for Shifts {
    const KIND: Kind = Kind::Shifts;
    // The search proves as it goes.
    const PROVES: bool = false;
    type Draft = shifts::draft::Draft;
    type Problem = shifts::problem::Problem;
    type Plan = shifts::plan::Plan;
    type PlanDraft = shifts::plan::PlanDraft;

    fn problem(draft: &Self::Draft) -> Result<Self::Problem, Vec<Flaw>> {
        Self::Problem::new(draft)
    }
    fn name(problem: &Self::Problem) -> &str {
        problem.name()
    }
    fn travel_source(_problem: &Self::Problem) -> &str {
        "nobody travels"
    }
    fn coin(_problem: &Self::Problem) -> Coin {
        Coin::points()
    }
    fn solve(
        problem: &Self::Problem,
        _threads: usize,
        budget: Budget,
        watch: &mut Watch<'_, Self::Plan>,
    ) -> Outcome<Self::Plan> {
        shifts::solve(problem, budget, watch)
    }
    fn prove(_: &Self::Problem, _left: &mut dyn FnMut() -> f64, _heard: &mut dyn FnMut(Cost)) {}
    fn remarks(
        _problem: &Self::Problem,
        _plan: &Self::Plan,
        _remedies: usize,
    ) -> Vec<(String, String)> {
        Vec::new()
    }
    fn check(problem: &Self::Problem, plan: &Self::Plan) -> Report {
        shifts::check::check(problem, plan)
    }
    fn write_plan(problem: &Self::Problem, plan: &Self::Plan) -> Self::PlanDraft {
        plan.to_draft(problem)
    }
    fn read_plan(
        problem: &Self::Problem,
        draft: &Self::PlanDraft,
    ) -> Result<Self::Plan, Vec<Flaw>> {
        draft.read(problem)
    }
}
