//! The queue of runs: claimed once, fenced, given up after three attempts, asked for once.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::sync::Arc;

use api::coin::Coin;
use api::engine::Kind;
use api::runs::Order;
use api::runs::queue::back::put_back;
use api::runs::queue::rows::{exhausted, held, load};
use api::runs::queue::{Beat, Entered, New, Task, ask_stop, beat, claim, enter, finish};
use api::runs::record::{Record, State};
use api::store::Store;
use serde_json::value::RawValue;

use crate::databases::{Databases, wait};
use crate::store::actor;

fn order() -> Order {
    Order {
        kind: Kind::Routing,
        coin: Coin::points(),
        name: "day".into(),
        problem: RawValue::from_string("{}".into()).unwrap(),
        seed: 1,
        steps: Some(10),
        seconds: None,
        threads: 1,
        institution: String::new(),
        account: "li".into(),
    }
}

const TASK: Task = Task {
    kind: Kind::Routing,
    seed: 1,
    steps: Some(10),
    seconds: None,
    threads: 1,
};

pub(crate) async fn entered(
    store: &Store,
    id: &str,
    key: Option<&str>,
    body_hash: &str,
) -> Entered {
    let record = Record::new(id.into(), &order());
    let new = New {
        record: &record,
        task: &TASK,
        key,
        body_hash,
    };
    enter(store, new, (2, 60), &actor("li")).await.unwrap()
}

fn over(id: &str, why: &str) -> Record {
    let mut record = Record::new(id.into(), &order());
    record.finish(State::Failed, None, Some(why.into()));
    record
}

pub(crate) fn each_run_is_claimed_once_in_order(databases: &Databases) {
    wait(async {
        let store = Arc::new(databases.store().await);
        for id in 0..20 {
            assert_eq!(
                entered(&store, &format!("r{id:02}"), None, "").await,
                Entered::Queued
            );
        }
        // Six workers take what there is, all at once.
        let workers: Vec<_> = (0..6)
            .map(|worker| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    let mut taken = Vec::new();
                    // In PostgreSQL two may look at the same run; who comes second looks again.
                    let mut misses = 0;
                    while misses < 20 {
                        match claim(&store, &format!("w{worker}"), &[]).await.unwrap() {
                            Some(claim) => taken.push(claim.id),
                            None => misses += 1,
                        }
                    }
                    assert!(taken.is_sorted(), "{taken:?}");
                    taken
                })
            })
            .collect();
        let mut taken = Vec::new();
        for worker in workers {
            taken.extend(worker.await.unwrap());
        }
        taken.sort();
        let all: Vec<String> = (0..20).map(|id| format!("r{id:02}")).collect();
        assert_eq!(taken, all);
        // Twenty run, so nobody has a place and forty more may wait.
        for id in 20..80 {
            assert_eq!(
                entered(&store, &format!("r{id}"), None, "").await,
                Entered::Queued
            );
        }
        assert_eq!(entered(&store, "r99", None, "").await, Entered::Full(60));
        assert!(load(&store, "r99").await.unwrap().is_none());
        store.close().await;
    });
}

pub(crate) fn a_late_result_is_refused_by_the_fence(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        entered(&store, "r1", None, "").await;
        let frozen = claim(&store, "frozen", &[]).await.unwrap().unwrap();
        // The first worker is heard no more: to the others it is frozen.
        let silent = held(&store).await.unwrap();
        let awake = claim(&store, "awake", &silent).await.unwrap().unwrap();
        assert_eq!((frozen.fence, awake.fence, awake.attempt), (1, 2, 2));
        // Somebody else who has seen the same comes too late.
        assert!(claim(&store, "third", &silent).await.unwrap().is_none());

        let by = actor("");
        assert_eq!(beat(&store, &frozen, "frozen").await.unwrap(), Beat::Lost);
        assert!(!put_back(&store, &frozen, "frozen").await.unwrap());
        assert!(
            !finish(&store, &over("r1", "late"), frozen.fence, "", &by)
                .await
                .unwrap()
        );
        assert_eq!(beat(&store, &awake, "awake").await.unwrap(), Beat::Held);
        ask_stop(&store, &over("r1", ""), &by).await.unwrap();
        assert_eq!(
            beat(&store, &awake, "awake").await.unwrap(),
            Beat::StopAsked
        );
        assert!(
            finish(&store, &over("r1", "in time"), awake.fence, "", &by)
                .await
                .unwrap()
        );
        // Once is all: neither again nor by the other.
        assert!(
            !finish(&store, &over("r1", "twice"), awake.fence, "", &by)
                .await
                .unwrap()
        );
        assert!(
            !finish(&store, &over("r1", "late"), frozen.fence, "", &by)
                .await
                .unwrap()
        );
        let row = load(&store, "r1").await.unwrap().unwrap();
        assert_eq!(row.record.failure.as_deref(), Some("in time"));
        store.close().await;
    });
}

pub(crate) fn a_run_that_fails_each_time_is_dead_after_three_attempts(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        entered(&store, "bad", None, "").await;
        entered(&store, "good", None, "").await;
        for attempt in 1..=3 {
            let silent = held(&store).await.unwrap();
            let taken = claim(&store, "w", &silent).await.unwrap().unwrap();
            assert_eq!((taken.id.as_str(), taken.attempt), ("bad", attempt));
        }
        // Its worker has vanished three times: it blocks nobody and waits to be buried.
        let silent = held(&store).await.unwrap();
        let next = claim(&store, "w", &silent).await.unwrap().unwrap();
        assert_eq!(next.id, "good");
        assert!(exhausted(&store, &[]).await.unwrap().is_empty());
        let dead = exhausted(&store, &silent).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].record.id.as_str(), dead[0].fence), ("bad", 3));
        assert!(
            finish(&store, &over("bad", "dead"), 3, "", &actor(""))
                .await
                .unwrap()
        );
        assert!(exhausted(&store, &silent).await.unwrap().is_empty());
        store.close().await;
    });
}

pub(crate) fn fifty_at_once_under_one_key_are_one_run(databases: &Databases) {
    wait(async {
        let store = Arc::new(databases.store().await);
        let asked: Vec<_> = (0..50)
            .map(|id| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    entered(&store, &format!("r{id:02}"), Some("k1"), "same").await
                })
            })
            .collect();
        let (mut made, mut known) = (0, Vec::new());
        for task in asked {
            match task.await.unwrap() {
                Entered::Queued => made += 1,
                Entered::Known(id) => known.push(id),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((made, known.len()), (1, 49));
        assert!(known.iter().all(|id| *id == known[0]));
        assert!(load(&store, &known[0]).await.unwrap().is_some());
        eprintln!(
            "50 requests under one key: {made} run, {} repetitions",
            known.len()
        );
        assert_eq!(
            entered(&store, "x", Some("k1"), "other").await,
            Entered::KeyReused
        );
        assert_eq!(
            entered(&store, "x", Some("k2"), "other").await,
            Entered::Queued
        );
        store.close().await;
    });
}
