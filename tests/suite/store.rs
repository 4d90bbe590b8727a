//! What the store promises, in SQLite and in PostgreSQL alike: versions, the audit trail, registers.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::sync::Arc;

use api::accounts::role::Role;
use api::accounts::{AccountChange, AccountDraft, Accounts};
use api::store::audit::{Actor, Entry, Result as Outcome, Trail, enter, list, verify};
use api::store::migrate::{MIGRATIONS, migrate, version};
use api::store::{Store, StoreError};

use crate::databases::{Databases, wait};
use crate::{clocks, plans_store, store_accounts, store_queue, store_registers};

/// Every promise about the store; each gets databases of its own.
type Promise = fn(&Databases);

const PROMISES: [(&str, Promise); 25] = [
    (
        "versions",
        versions_are_made_once_and_newer_ones_are_refused,
    ),
    ("first version", data_of_the_first_version_is_carried_over),
    ("cut off", a_migration_that_is_cut_off_has_not_happened),
    ("trail", the_trail_names_the_first_row_that_was_touched),
    ("trail side by side", the_trail_of_many_at_once_has_no_gap),
    (
        "registers",
        store_registers::a_register_is_read_as_of_any_day_and_as_known_at_any_moment,
    ),
    (
        "imports",
        store_registers::an_import_changes_nothing_until_it_is_confirmed,
    ),
    (
        "imports side by side",
        store_registers::an_import_that_was_overtaken_is_looked_at_again,
    ),
    (
        "whole imports",
        store_registers::a_whole_register_deletes_what_it_does_not_have,
    ),
    ("queue", store_queue::each_run_is_claimed_once_in_order),
    ("fence", store_queue::a_late_result_is_refused_by_the_fence),
    (
        "poison",
        store_queue::a_run_that_fails_each_time_is_dead_after_three_attempts,
    ),
    ("clocks", clocks::a_clock_that_jumps_takes_a_run_from_nobody),
    ("keys", store_queue::fifty_at_once_under_one_key_are_one_run),
    ("backup", crate::backup::a_backup_is_restored_row_by_row),
    (
        "backup of the third version",
        crate::backup::a_backup_of_an_earlier_version_is_restored,
    ),
    (
        "third version",
        plans_store::data_of_the_third_version_gets_plans,
    ),
    (
        "fourth version",
        store_registers::imports_of_the_fourth_version_are_confirmed_without_notes,
    ),
    (
        "plans side by side",
        plans_store::numbers_of_publications_have_no_gap,
    ),
    (
        "what plans say",
        plans_store::what_a_plan_says_is_kept_as_long_as_somebody_has_signed_it,
    ),
    (
        "plans read while they are edited",
        plans_store::a_plan_edited_while_it_is_read_is_read_whole,
    ),
    (
        "one row of many",
        store_registers::a_row_is_said_without_looking_at_the_others,
    ),
    (
        "administrators",
        two_administrators_do_not_shut_each_other_out,
    ),
    (
        "accounts while passwords are hashed",
        store_accounts::who_is_shut_out_or_has_another_password_meanwhile_is_not_let_in,
    ),
    (
        "lost keys",
        store_accounts::a_second_factor_begun_under_a_lost_key_does_not_keep_keys_from_being_renewed,
    ),
];

#[test]
fn the_store_keeps_its_promises_in_sqlite() {
    for (name, promise) in PROMISES {
        eprintln!("SQLite: {name}");
        promise(&Databases::sqlite());
    }
}

#[test]
fn the_store_keeps_its_promises_in_postgresql() {
    let Some(databases) = Databases::postgres() else {
        return;
    };
    for (name, promise) in PROMISES {
        eprintln!("PostgreSQL: {name}");
        promise(&databases);
    }
}

pub(crate) fn actor(account: &str) -> Actor {
    Actor {
        account: account.into(),
        address: "10.0.0.7".into(),
    }
}

pub(crate) async fn count(store: &Store, table: &'static str) -> i64 {
    use sqlx::Row;
    let query = format!("SELECT COUNT(*) FROM {table}");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).fetch_one(store.pool());
    row.await.unwrap().get(0)
}

fn two_administrators_do_not_shut_each_other_out(databases: &Databases) {
    wait(async {
        let store = Arc::new(databases.store().await);
        let accounts = Accounts::new(Arc::clone(&store));
        for round in 0..8 {
            let mut ids = Vec::new();
            for name in ["one", "other"] {
                let draft = AccountDraft {
                    name: format!("{name} {round}"),
                    role: Role::Administrator,
                    institution: String::new(),
                };
                ids.push(accounts.create(&draft, &actor("li")).await.unwrap().id);
            }
            let (out, by) = (AccountChange { disabled: true }, actor("li"));
            let (one, other) = tokio::join!(
                accounts.change(&ids[0], &out, &by),
                accounts.change(&ids[1], &out, &by)
            );
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            // Whoever is left makes room for the next two.
            let left = if one.is_ok() { &ids[1] } else { &ids[0] };
            let gone = "UPDATE accounts SET disabled = 1 WHERE id = $1";
            let gone = sqlx::query(gone).bind(left.clone());
            gone.execute(store.pool()).await.unwrap();
        }
        store.close().await;
    });
}

fn versions_are_made_once_and_newer_ones_are_refused(databases: &Databases) {
    wait(async {
        let address = databases.fresh();
        let known = MIGRATIONS.len() as i64;
        for _ in 0..2 {
            let store = Store::open(&address).await.unwrap();
            assert_eq!(version(&store).await.unwrap(), known);
            store.close().await;
        }
        let store = Store::connect(&address).await.unwrap();
        let refused = migrate(&store, &MIGRATIONS[..1]).await;
        assert!(
            matches!(refused, Err(StoreError::Newer { found, known: 1 }) if found == known),
            "{refused:?}"
        );
        store.close().await;
    });
}

fn data_of_the_first_version_is_carried_over(databases: &Databases) {
    wait(async {
        let store = Store::connect(&databases.fresh()).await.unwrap();
        migrate(&store, &MIGRATIONS[..1]).await.unwrap();
        let insert = "INSERT INTO accounts (id, name, role, institution, password, disabled, created_at) \
            VALUES ('a1', '李主任', 'personnel', '市一院', '', 0, 1700000000000)";
        sqlx::query(insert).execute(store.pool()).await.unwrap();
        trail_of(&store, 3).await;
        migrate(&store, MIGRATIONS).await.unwrap();
        assert_eq!(version(&store).await.unwrap(), MIGRATIONS.len() as i64);
        let accounts = api::accounts::Accounts::new(store.into());
        let account = accounts.named("李主任").await.unwrap();
        assert_eq!(account.institution, "市一院");
        assert_eq!(account.created_at, "2023-11-14T22:13:20.000Z");
    });
}

fn a_migration_that_is_cut_off_has_not_happened(databases: &Databases) {
    wait(async {
        let store = Store::connect(&databases.fresh()).await.unwrap();
        // The second step makes a table and then cannot go on.
        let broken = [
            MIGRATIONS[0],
            "CREATE TABLE half (id BIGINT);\nINSERT INTO nowhere VALUES (1);\n",
        ];
        let failed = migrate(&store, &broken).await;
        assert!(
            matches!(failed, Err(StoreError::Migrate { version: 2, .. })),
            "{failed:?}"
        );
        assert_eq!(version(&store).await.unwrap(), 1);
        let left = sqlx::query("SELECT id FROM half")
            .fetch_all(store.pool())
            .await;
        assert!(left.is_err(), "the first half of the step stayed");
        // The next start makes all of it.
        migrate(&store, MIGRATIONS).await.unwrap();
        assert_eq!(count(&store, "register_changes").await, 0);
        store.close().await;
    });
}

/// Enters so many rows.
async fn trail_of(store: &Store, rows: usize) {
    for row in 0..rows {
        let mut transaction = store.write().await.unwrap();
        let object = format!("run {row}");
        let entry = Entry {
            action: "runs.start",
            object: &object,
            institution: "",
            before: None,
            after: Some(b"{}"),
            result: Outcome::Done,
        };
        enter(&mut transaction, &actor("li"), entry).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

fn the_trail_names_the_first_row_that_was_touched(databases: &Databases) {
    let touches = [
        ("UPDATE audit SET account = 'wang' WHERE seq = 4", 4),
        ("UPDATE audit SET at = at + 1 WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE 5 <= seq", 5),
        // Somebody who reckons the hash of the changed row anew is betrayed by the next one.
        ("UPDATE audit SET hash = previous WHERE seq = 2", 2),
        ("UPDATE audit SET previous = hash WHERE seq = 6", 6),
        (
            "INSERT INTO audit SELECT 7, at, account, address, action, object, institution, before_hash, \
             after_hash, result, hash, hash FROM audit WHERE seq = 6",
            7,
        ),
    ];
    wait(async {
        for (touch, expected) in touches {
            let store = databases.store().await;
            trail_of(&store, 6).await;
            assert_eq!(verify(&store).await.unwrap(), Trail::Whole { rows: 6 });
            sqlx::query(touch).execute(store.pool()).await.unwrap();
            let trail = verify(&store).await.unwrap();
            assert!(
                matches!(trail, Trail::Broken { seq, .. } if seq == expected),
                "{touch}: {trail:?}"
            );
            store.close().await;
        }
    });
}

fn the_trail_of_many_at_once_has_no_gap(databases: &Databases) {
    wait(async {
        let store = std::sync::Arc::new(databases.store().await);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let store = std::sync::Arc::clone(&store);
                tokio::spawn(async move { trail_of(&store, 10).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(verify(&store).await.unwrap(), Trail::Whole { rows: 80 });
        let rows = list(&store, 70, 500).await.unwrap();
        assert_eq!(rows.len(), 10);
        assert_eq!((rows[0].seq, rows[0].account.as_str()), (71, "li"));
        store.close().await;
    });
}
