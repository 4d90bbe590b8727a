//! Clocks that jump and days that are rare: no run changes hands because of a clock, and 29 February is
//! a day as others are, in China's time wherever the machine stands.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::time::Duration;

use api::runs::queue::rows::held;
use api::runs::queue::silence::{Held, Silence};
use api::runs::queue::{Beat, beat, claim};
use api::store::{Kind, Store, address_in};
use api::zone::day_at;
use chrono::DateTime;
use datasets::generate::day::day;
use serde_json::json;
use sqlx::Row;
use tempfile::TempDir;

use crate::databases::{Databases, wait};
use crate::program::{Event, Service, kill};
use crate::service_runs::workers;
use crate::store_queue::entered;

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// Sets the clock of a store, which is a view, so many milliseconds off.
async fn jump(store: &Store, ms: i64) {
    let now = match store.kind() {
        Kind::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        Kind::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    };
    let mut transaction = store.write().await.unwrap();
    let view = format!("CREATE VIEW clock AS SELECT {now} + ({ms}) AS now_ms");
    for statement in ["DROP VIEW clock".into(), view] {
        let set = sqlx::query(sqlx::AssertSqlSafe(statement));
        set.execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

pub(crate) fn a_clock_that_jumps_takes_a_run_from_nobody(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        entered(&store, "r1", None, "").await;
        let ours = claim(&store, "w", &[]).await.unwrap().unwrap();
        let lease = Duration::from_secs(30);
        let (mut silence, mut seconds) = (Silence::default(), 0);
        for ms in [HOUR_MS, -HOUR_MS, 0] {
            jump(&store, ms).await;
            for _ in 0..5 {
                seconds += 10;
                let all = held(&store).await.unwrap();
                let silent = silence.of(all, Duration::from_secs(seconds), lease);
                assert_eq!(silent, [], "{ms}");
                assert!(claim(&store, "other", &silent).await.unwrap().is_none());
                assert_eq!(beat(&store, &ours, "w").await.unwrap(), Beat::Held);
            }
        }
        // With a clock an hour back, one who is gone is missed as soon as with any other.
        jump(&store, -HOUR_MS).await;
        let mut look = async |seconds| {
            let all = held(&store).await.unwrap();
            silence.of(all, Duration::from_secs(seconds), lease)
        };
        assert_eq!(look(1_000).await, []);
        assert_eq!(look(1_029).await, []);
        let silent = look(1_030).await;
        let taken = claim(&store, "other", &silent).await.unwrap().unwrap();
        assert_eq!((taken.id.as_str(), taken.fence), ("r1", 2));
        store.close().await;
    });
}

#[test]
fn silence_counts_from_when_a_lease_was_first_seen_as_it_is() {
    let seen = |fence, beats| Held {
        id: "r1".into(),
        fence,
        beats,
    };
    let mut silence = Silence::default();
    let mut look = |held: Held, seconds| {
        let now = Duration::from_secs(seconds);
        let silent = silence.of(vec![held], now, Duration::from_secs(30));
        !silent.is_empty()
    };
    assert!(!look(seen(1, 1), 100));
    assert!(!look(seen(1, 1), 129));
    // Renewed, and taken by somebody else: each begins anew.
    assert!(!look(seen(1, 2), 131));
    assert!(!look(seen(2, 3), 160));
    assert!(!look(seen(2, 3), 189));
    assert!(look(seen(2, 3), 190));
}

/// Waits until the lease of the only run has been renewed so often more; its fence.
async fn renewed(store: &Store, more: i64) -> i64 {
    let mut first = None;
    loop {
        let row = sqlx::query("SELECT fence, beats FROM runs")
            .fetch_one(store.pool())
            .await
            .unwrap();
        let (fence, beats): (i64, i64) = (row.get(0), row.get(1));
        if *first.get_or_insert(beats) + more <= beats {
            return fence;
        }
        tokio::task::yield_now().await;
    }
}

#[test]
fn services_whose_clock_jumps_an_hour_keep_their_runs_and_miss_the_dead() {
    let folder = TempDir::new().unwrap();
    let limits = "lease_seconds = 1";
    let first = Service::at(folder.path(), limits);
    let second = Service::at(folder.path(), limits);
    let draft = serde_json::to_vec(&day(40, 1)).unwrap();
    let id = first.run("/api/v1/routings?seconds=3000", &draft);
    let both = || [&first, &second].map(workers).concat();
    while both().is_empty() {
        std::thread::yield_now();
    }
    let worker = both()[0];
    wait(async {
        let store = Store::connect(&address_in(&first.data)).await.unwrap();
        for ms in [HOUR_MS, -HOUR_MS] {
            jump(&store, ms).await;
            // Longer than two leases.
            assert_eq!(renewed(&store, 7).await, 1, "{ms}");
        }
        store.close().await;
    });
    let (working, idle) = match workers(&first).contains(&worker) {
        true => (first, second),
        false => (second, first),
    };
    assert_eq!(workers(&working), [worker]);
    // The clock is an hour behind what it was when the lease was taken, and sessions are good.
    let path = format!("/api/v1/runs/{id}");
    assert_eq!(idle.get(&path).json()["state"], "running");
    kill("KILL", working.process());
    let is_second = |event: &Event| event.name == "started" && event.data["attempt"] == 2;
    idle.hear(&id, 0, is_second);
    assert_eq!(idle.post(&format!("{path}/stop"), b"").status, 202);
    let record = idle.ended(&id);
    assert_eq!(
        (&record["state"], &record["attempts"]),
        (&"stopped".into(), &2.into())
    );
    eprintln!(
        "an hour ahead, an hour back: fence 1 throughout; after the kill taken over at fence 2"
    );
}

#[test]
fn the_leap_day_is_a_day_in_registers_and_in_no_other_year() {
    let service = Service::start("");
    let say = |day: &str, name: &str| {
        let said = json!({ "values": { "staff_no": "1", "name": name }, "effective_on": day });
        let path = "/api/v1/registers/staff_roster/-/1";
        service.send(&service.admin(), "PUT", path, Some(&said))
    };
    assert_eq!(say("2028-02-28", "张三").status, 200);
    assert_eq!(say("2028-02-29", "李四").status, 200);
    assert_eq!(say("2028-03-01", "王五").status, 200);
    let (status, _, paths) = say("2026-02-29", "赵六").problem();
    assert_eq!(
        (status, paths.as_slice()),
        (422, &["$.effective_on".into()][..])
    );
    for (day, name) in [("28", "张三"), ("29", "李四")] {
        let path = format!("/api/v1/registers/staff_roster?as_of=2028-02-{day}");
        let rows = service.get(&path).json();
        assert_eq!(rows[0]["values"]["name"], name, "{rows}");
    }
    let bad = service.get("/api/v1/registers/staff_roster?as_of=2027-02-29");
    assert!((400..500).contains(&bad.status), "{}", bad.text());
}

#[test]
fn a_day_begins_in_china_at_sixteen_hours_utc_in_summer_as_in_winter() {
    for (moment, day) in [
        ("2028-02-28T15:59:59Z", "2028-02-28"),
        ("2028-02-28T16:00:00Z", "2028-02-29"),
        ("2028-02-29T15:59:59Z", "2028-02-29"),
        ("2028-02-29T16:00:00Z", "2028-03-01"),
        ("2026-02-28T16:00:00Z", "2026-03-01"),
        ("2026-07-14T15:59:59Z", "2026-07-14"),
        ("2026-07-14T16:00:00Z", "2026-07-15"),
        ("2026-12-31T16:00:00Z", "2027-01-01"),
    ] {
        let at = DateTime::parse_from_rfc3339(moment).unwrap();
        assert_eq!(day_at(at.into()).to_string(), day, "{moment}");
    }
}
