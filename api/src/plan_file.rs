//! Plans as files: byte-identical for the same problem, seed and steps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use solver::base::flaw::{Flaw, FlawKind};

use crate::engine::Engine;
use crate::run::Replay;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanFile<P> {
    /// `rostering_plan`, `routing_plan` or `shifts_plan`.
    pub kind: String,
    /// Name of the problem it was made for.
    pub problem: String,
    pub engine: String,
    pub seed: u64,
    pub steps: u64,
    /// That worked on this one plan.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub threads: usize,
    pub travel_source: String,
    pub plan: P,
}

fn one() -> usize {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
fn is_one(threads: &usize) -> bool {
    *threads == 1
}

/// What this build calls itself in plan files.
pub const ENGINE: &str = concat!("rounds ", env!("CARGO_PKG_VERSION"));

impl<P> PlanFile<P> {
    pub fn new<E: Engine<PlanDraft = P>>(
        problem: &E::Problem,
        plan: &E::Plan,
        replay: Replay,
    ) -> PlanFile<P> {
        PlanFile {
            kind: E::KIND.plan_name().into(),
            problem: E::name(problem).into(),
            engine: ENGINE.into(),
            seed: replay.seed,
            steps: replay.steps,
            threads: replay.threads,
            travel_source: E::travel_source(problem).into(),
            plan: E::write_plan(problem, plan),
        }
    }

    /// # Errors
    /// When it is a plan of another kind, or names what the problem does not have.
    pub fn read<E: Engine<PlanDraft = P>>(
        &self,
        problem: &E::Problem,
    ) -> Result<E::Plan, Vec<Flaw>> {
        if self.kind != E::KIND.plan_name() {
            let kind = FlawKind::Contradiction {
                message: "the plan and the problem are not of one kind",
                message_zh: "方案与问题的类型不一致",
            };
            return Err(vec![Flaw::new("$.kind", &kind)]);
        }
        let plan = E::read_plan(problem, &self.plan);
        plan.map_err(|flaws| Flaw::all_within("$.plan", flaws))
    }
}

impl<P: Serialize> PlanFile<P> {
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("plans are plain data");
        bytes.push(b'\n');
        bytes
    }
}
