//! A backup holds every row and file, and gives them back; a damaged one is refused.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::fs;
use std::path::Path;

use api::backup::{BackupError, backup, restore};
use api::store::Store;
use api::store::audit::{Trail, verify};
use tempfile::TempDir;

use crate::databases::{Databases, wait};
use crate::store::actor;

/// A store with something in every kind of table, and the files of a run.
async fn filled(databases: &Databases, data: &Path) -> Store {
    let store = databases.store().await;
    let accounts = std::sync::Arc::new(store);
    {
        let accounts = api::accounts::Accounts::new(std::sync::Arc::clone(&accounts));
        accounts.first_link(true).await.unwrap();
    }
    let store = std::sync::Arc::into_inner(accounts).unwrap();
    let said = |key| api::registers::Said {
        kind: datasets::registers::kind::Kind::StaffRoster,
        institution: "市一院",
        key,
        values: serde_json::json!({ "staff_no": key, "name": "张三\n\"四\"" })
            .as_object()
            .cloned(),
        effective_on: "2026-01-01".parse().unwrap(),
    };
    for key in ["001", "002", "003"] {
        api::registers::say(&store, said(key), &actor("li"))
            .await
            .unwrap();
    }
    let run = data.join("runs").join("r1");
    fs::create_dir_all(&run).unwrap();
    fs::write(run.join("problem.json"), "{}").unwrap();
    fs::write(run.join("plan.1.json"), "{\"routes\": []}").unwrap();
    store
}

pub(crate) fn a_backup_is_restored_row_by_row(databases: &Databases) {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    wait(async {
        let store = filled(databases, &at("data")).await;
        let made = backup(&store, &at("data"), &at("first")).await.unwrap();
        store.close().await;
        assert_eq!(made.rows["register_changes"], 3);
        assert_eq!(made.files.len(), 2);

        let other = Store::connect(&databases.fresh()).await.unwrap();
        let restored = restore(&other, &at("first"), &at("again")).await.unwrap();
        assert_eq!(restored, made);
        // The copy of the copy is the copy: every row and every byte of the files.
        let copied = backup(&other, &at("again"), &at("second")).await.unwrap();
        assert_eq!(copied, made);
        eprintln!(
            "restored {} tables, sha256 {}",
            copied.rows.len(),
            copied.rows_hash
        );
        let rows = i64::try_from(made.rows["audit"]).unwrap();
        assert_eq!(verify(&other).await.unwrap(), Trail::Whole { rows });
        let used = restore(&other, &at("first"), &at("again")).await;
        assert!(matches!(used, Err(BackupError::NotEmpty)), "{used:?}");
        other.close().await;

        // One byte of a file, or of a row, and nothing is taken.
        for (file, was, is) in [
            ("runs/r1/problem.json", "{}", "{ }"),
            ("rows.jsonl", "市一院", "市二院"),
        ] {
            let path = at("first").join(file);
            let whole = fs::read_to_string(&path).unwrap();
            fs::write(&path, whole.replacen(was, is, 1)).unwrap();
            let empty = Store::connect(&databases.fresh()).await.unwrap();
            let refused = restore(&empty, &at("first"), &at("never")).await;
            assert!(
                matches!(refused, Err(BackupError::Damaged { .. })),
                "{refused:?}"
            );
            assert!(!at("never").exists());
            empty.close().await;
            fs::write(&path, whole).unwrap();
        }
    });
}

pub(crate) fn a_backup_of_an_earlier_version_is_restored(databases: &Databases) {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    wait(async {
        let store = filled(databases, &at("data")).await;
        let made = backup(&store, &at("data"), &at("copy")).await.unwrap();
        store.close().await;
        // As the third version would have written it: without the tables and columns that it did not have.
        let rows = fs::read_to_string(at("copy").join("rows.jsonl")).unwrap();
        let rows = rows.replace("\"totp\":\"\",\"totp_next\":\"\",\"totp_step\":0,", "");
        let rows = rows.replace(",\"totp\":\"\",\"totp_next\":\"\",\"totp_step\":0", "");
        let last = format!("\"version\":{}", api::store::migrate::MIGRATIONS.len());
        let rows = rows.replace(&last, "\"version\":3");
        let mut earlier = made.clone();
        earlier.store_version = 3;
        earlier
            .rows
            .retain(|table, _| !table.starts_with("plan") && table != "identities");
        earlier.rows_hash = api::store::fingerprint(rows.as_bytes());
        fs::write(at("copy").join("rows.jsonl"), rows).unwrap();
        let manifest = serde_json::to_vec(&earlier).unwrap();
        fs::write(at("copy").join("manifest.json"), manifest).unwrap();

        let other = Store::connect(&databases.fresh()).await.unwrap();
        restore(&other, &at("copy"), &at("again")).await.unwrap();
        let again = backup(&other, &at("again"), &at("second")).await.unwrap();
        assert_eq!(again.rows, made.rows);
        assert_eq!(again.store_version, made.store_version);
        other.close().await;
    });
}
