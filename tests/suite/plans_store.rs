//! What the store promises of plans, in SQLite and in PostgreSQL alike.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::sync::Arc;

use api::engine::{Engine, Kind, Routing};
use api::plan_file::PlanFile;
use api::plans::announce::pair;
use api::plans::create::{New, create};
use api::plans::edit;
use api::plans::period::period;
use api::plans::rows::{self, Content, Wanted};
use api::plans::steps::{Asked, Step, take};
use api::plans::{Expected, Kept, PlanError, State};
use api::run::Replay;
use api::store::Store;
use api::store::audit::{Trail, verify};
use api::store::migrate::{MIGRATIONS, migrate, version};
use datasets::generate::day::day;
use serde_json::json;
use solver::routing::plan::Plan;

use crate::databases::{Databases, wait};
use crate::store::{actor, count};

/// A day on which nothing is delivered yet.
fn content(seed: u64) -> Content {
    let draft = day(5, seed);
    let problem = Routing::problem(&draft).unwrap();
    let replay = Replay {
        seed: 1,
        steps: 0,
        threads: 1,
    };
    Content {
        problem: serde_json::to_vec(&draft).unwrap(),
        plan: PlanFile::new::<Routing>(&problem, &Plan::empty(&problem), replay).to_bytes(),
    }
}

async fn draft(store: &Store, seed: u64) -> Kept {
    let content = content(seed);
    let new = New {
        kind: Kind::Routing,
        institution: "甲药房",
        name: "周二",
        run: "r1",
        days: period(Kind::Routing, &content.problem).unwrap(),
        content,
    };
    create(store, new, &actor("li")).await.unwrap()
}

async fn taken(store: &Store, plan: &Kept, step: Step, who: &str) -> Result<Kept, PlanError> {
    let asked = Asked {
        id: &plan.id,
        expected: &Expected::OneOf(vec![plan.version]),
        step,
        reason: "再看一遍",
        since: None,
    };
    take(store, asked, &actor(who)).await
}

async fn approved(store: &Store, seed: u64) -> Kept {
    let plan = draft(store, seed).await;
    let plan = taken(store, &plan, Step::Propose, "li").await.unwrap();
    taken(store, &plan, Step::Approve, "wang").await.unwrap()
}

pub(crate) fn data_of_the_third_version_gets_plans(databases: &Databases) {
    wait(async {
        let store = Store::connect(&databases.fresh()).await.unwrap();
        migrate(&store, &MIGRATIONS[..3]).await.unwrap();
        let run = "INSERT INTO runs (id, institution, account, state, work, record, events, attempts, \
            fence, owner, lease_until, stop_asked, created_at) \
            VALUES ('r1', '甲药房', 'li', 'finished', '', '{}', '', 1, 1, '', 0, 0, 0)";
        sqlx::query(run).execute(store.pool()).await.unwrap();
        migrate(&store, MIGRATIONS).await.unwrap();
        assert_eq!(version(&store).await.unwrap(), MIGRATIONS.len() as i64);
        assert_eq!(count(&store, "runs").await, 1);
        let plan = draft(&store, 1).await;
        assert_eq!((plan.state, plan.version), (State::Draft, 1));
        let said = rows::content(&store, &plan).await.unwrap();
        assert_eq!(said.plan, content(1).plan);
        store.close().await;
    });
}

pub(crate) fn numbers_of_publications_have_no_gap(databases: &Databases) {
    wait(async {
        let store = Arc::new(databases.store().await);
        let mut plans = Vec::new();
        for seed in 1..=6 {
            plans.push(approved(&store, seed).await);
        }
        let publish = |plan: Kept| {
            let store = Arc::clone(&store);
            // Each is asked for twice at once: one of the two is too late.
            tokio::spawn(async move {
                let twice = (
                    taken(&store, &plan, Step::Publish, "li"),
                    taken(&store, &plan, Step::Publish, "wang"),
                );
                tokio::join!(twice.0, twice.1)
            })
        };
        let tasks: Vec<_> = plans.into_iter().map(publish).collect();
        let mut numbers = Vec::new();
        for task in tasks {
            let (one, other) = task.await.unwrap();
            let (done, late) = match one {
                Ok(done) => (done, other),
                Err(late) => (other.unwrap(), Err(late)),
            };
            assert!(matches!(late, Err(PlanError::Stale(4 | 5))), "{late:?}");
            numbers.push(done.number.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        // Of the same day all but the last are superseded.
        let all = rows::list(&store, wanted(None)).await.unwrap();
        let published = rows::list(&store, wanted(Some(State::Published)))
            .await
            .unwrap();
        assert_eq!((all.len(), published.len()), (6, 1));
        assert_eq!(published[0].number, Some(6));
        for plan in all.iter().filter(|plan| plan.state == State::Superseded) {
            let next = all
                .iter()
                .find(|next| next.id == plan.superseded_by)
                .unwrap();
            assert_eq!(next.number.unwrap(), plan.number.unwrap() + 1);
        }
        assert!(matches!(verify(&store).await.unwrap(), Trail::Whole { .. }));
        store.close().await;
    });
}

fn wanted(state: Option<State>) -> Wanted<'static> {
    Wanted {
        institution: Some("甲药房"),
        kinds: &[Kind::Routing],
        state,
        before: None,
        limit: 50,
    }
}

/// Whatever it breaks.
async fn edited(store: &Store, plan: &Kept, edits: &serde_json::Value) -> Kept {
    let (ground, content) = edit::desk(store, plan).await.unwrap();
    let bytes = edits.to_string();
    let judged = edit::judge(plan.kind, &ground, &content, &plan.locks, bytes.as_bytes());
    let told = (&judged.unwrap(), edits, "试排");
    edit::keep(store, plan, told, &actor("li")).await.unwrap()
}

pub(crate) fn what_a_plan_says_is_kept_as_long_as_somebody_has_signed_it(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        let one = draft(&store, 1).await;
        let other = draft(&store, 1).await;
        // Both say the same.
        assert_eq!(count(&store, "plan_contents").await, 2);
        let vehicle = day(5, 1).vehicles[0].id.clone();
        let order = |number: usize| day(5, 1).orders[number].id.clone();
        let served = |number: usize| {
            json!([{ "move": { "order": order(number), "vehicle": vehicle, "trip": number + 1,
                "stop": 1, "new_trip": true } }])
        };
        let one = edited(&store, &one, &served(0)).await;
        let kept = rows::content(&store, &other).await.unwrap();
        assert_eq!(kept.plan, content(1).plan);
        let before = count(&store, "plan_contents").await;
        let proposed = taken(&store, &one, Step::Propose, "li").await.unwrap();
        let back = taken(&store, &proposed, Step::Reject, "wang")
            .await
            .unwrap();
        let next = edited(&store, &back, &served(1)).await;
        // What was proposed stays, though the draft says something else now.
        assert_eq!(count(&store, "plan_contents").await, before + 1);
        let again = edited(
            &store,
            &next,
            &json!([{ "dropped": { "order": order(1) } }]),
        )
        .await;
        assert_eq!(again.plan_hash, proposed.plan_hash);
        assert_eq!(count(&store, "plan_contents").await, before);
        // Bytes that are not what was signed are not handed out.
        let touch = "UPDATE plan_contents SET content = content || ' ' WHERE hash = $1";
        sqlx::query(touch)
            .bind(again.plan_hash.clone())
            .execute(store.pool())
            .await
            .unwrap();
        let damaged = rows::content(&store, &again).await;
        assert!(matches!(damaged, Err(PlanError::Damaged(_))), "{damaged:?}");
        store.close().await;
    });
}

pub(crate) fn a_plan_edited_while_it_is_read_is_read_whole(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        let plan = draft(&store, 1).await;
        let (vehicle, order) = (&day(5, 1).vehicles[0].id, &day(5, 1).orders[0].id);
        let served = json!([{ "move": { "order": order, "vehicle": vehicle, "trip": 1,
            "stop": 1, "new_trip": true } }]);
        let changed = edited(&store, &plan, &served).await;
        assert_ne!(changed.plan_hash, plan.plan_hash);
        // Whoever still holds the row of before: what it said is gone, and nothing is damaged.
        let desk = edit::desk(&store, &plan).await;
        let version = changed.version;
        assert!(
            matches!(desk, Err(PlanError::Stale(now)) if now == version),
            "{desk:?}"
        );
        let pair = pair(&store, plan.clone()).await.unwrap();
        assert_eq!(pair.plan.version, version);
        let (whole, content) = rows::whole(&store, &plan.id).await.unwrap();
        assert_eq!(whole.version, version);
        assert_eq!(content.plan, pair.content.plan);
        store.close().await;
    });
}
