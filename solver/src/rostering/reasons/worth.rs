//! What one more place to sleep, or one more of a department away, would be worth to a roster.
//!
//! With the limit a little weaker, the people whom it could concern are posted anew, one after another
//! as long as that helps, and the lines touched are staffed again. What the same finds without the
//! weaker limit is taken off. It is what a short look finds and no bound: a longer one may find more.

use serde::Serialize;

use super::force::Ground;
use crate::base::id::Id;
use crate::base::score::Score;
use crate::base::units::Cost;
use crate::rostering::plan::Plan;
use crate::rostering::problem::{Department, Host, Physician, Problem};

/// So many people are posted anew at most, one after another.
const ROUNDS: usize = 3;

/// A limit that could be wider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wider {
    /// One more place to sleep.
    Dormitory(Id<Host>),
    /// One more away.
    Department(Id<Department>),
}

/// What a wider limit would save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Worth {
    pub saved: Cost,
    pub message: String,
    pub message_zh: String,
}

impl Wider {
    /// In words, English and Chinese.
    #[must_use]
    pub fn words(self, problem: &Problem) -> (String, String) {
        match self {
            Wider::Dormitory(host) => {
                let row = &problem.hosts()[host];
                (
                    format!("one more dormitory place at {}", row.key),
                    format!("{}宿舍每增加一个床位", row.name),
                )
            }
            Wider::Department(id) => {
                let row = &problem.departments()[id];
                (
                    format!("one more of {} away", row.name),
                    format!("{}外派上限每增加一人", row.name),
                )
            }
        }
    }
}

/// What one more would save, as far as a short look finds.
#[must_use]
pub fn worth(problem: &Problem, plan: &Plan, wider: Wider) -> Worth {
    let mut more = problem.clone();
    let (what, what_zh) = wider.words(problem);
    match wider {
        Wider::Dormitory(host) => more.hosts[host].dormitory += 1,
        Wider::Department(id) => more.departments[id].max_away += 1,
    }
    let concerned = |problem: &Problem, physician: Id<Physician>| match wider {
        Wider::Dormitory(host) => problem.link(physician, host).is_some(),
        Wider::Department(id) => problem.physicians()[physician].department == id,
    };
    let found = |problem: &Problem| {
        let ground = Ground::new(problem, plan);
        let people: Vec<Id<Physician>> = (ground.dutiful().iter().copied())
            .filter(|id| concerned(problem, *id))
            .collect();
        best(&ground, &people)
    };
    let saved = Cost((found(problem) - found(&more)).soft.0.max(0));
    Worth {
        saved,
        message: format!("{what} is worth {saved}, as far as re-posting people one by one finds"),
        message_zh: format!("{what_zh}约可降低代价 {saved}（逐人重排所得，并非下界）"),
    }
}

fn best(ground: &Ground<'_>, people: &[Id<Physician>]) -> Score {
    let mut state = ground.state().clone();
    for _ in 0..ROUNDS {
        let tried = people.iter().map(|id| ground.reposted(&state, *id));
        match tried.min_by_key(|tried| tried.score()) {
            Some(better) if better.score() < state.score() => state = better,
            _ => break,
        }
    }
    state.score()
}
