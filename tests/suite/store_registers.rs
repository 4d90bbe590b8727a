//! Registers: read as of any day, imported by preview and confirmation, never overwritten.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::collections::BTreeSet;

use api::registers::changes::history;
use api::registers::import::{Upload, confirm, drop, find, preview};
use api::registers::{AsOf, RegisterError, Said, Values, as_of, say};
use api::store::Store;
use api::store::audit::{Trail, verify};
use api::store::migrate::{MIGRATIONS, migrate, version};
use chrono::NaiveDate;
use datasets::registers::kind::Kind;
use serde_json::json;

use crate::databases::{Databases, wait};
use crate::store::{actor, count};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn cells(title: &str) -> Option<Values> {
    let cells = json!({ "staff_no": "007", "name": "张三", "title_level": title });
    cells.as_object().cloned()
}

async fn titles(store: &Store, on: &str, known_at: Option<i64>) -> Vec<String> {
    let which = AsOf {
        kind: Kind::StaffRoster,
        institution: None,
        day: day(on),
        known_at,
    };
    let rows = as_of(store, which).await.unwrap();
    let title =
        |values: Option<Values>| values.unwrap()["title_level"].as_str().unwrap().to_string();
    rows.into_iter().map(|row| title(row.values)).collect()
}

async fn now(store: &Store) -> i64 {
    let mut transaction = store.write().await.unwrap();
    let now = api::store::now(&mut transaction).await.unwrap();
    transaction.rollback().await.unwrap();
    now
}

/// Something about the one person there is.
fn said(values: Option<Values>, on: &str) -> Said<'static> {
    Said {
        kind: Kind::StaffRoster,
        institution: "市一院",
        key: "007",
        values,
        effective_on: day(on),
    }
}

pub(crate) fn a_register_is_read_as_of_any_day_and_as_known_at_any_moment(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        let by = actor("li");
        say(&store, said(cells("中级"), "2026-01-01"), &by)
            .await
            .unwrap();
        say(&store, said(cells("副高"), "2026-03-01"), &by)
            .await
            .unwrap();
        assert_eq!(titles(&store, "2025-12-31", None).await, [""; 0]);
        assert_eq!(titles(&store, "2026-02-28", None).await, ["中级"]);
        assert_eq!(titles(&store, "2026-03-01", None).await, ["副高"]);

        // Moments are milliseconds, and the next one must be another.
        let before = now(&store).await;
        while now(&store).await <= before {}
        // A correction of the past: in January already it was 正高; March stays what was said of March.
        say(&store, said(cells("正高"), "2026-01-15"), &by)
            .await
            .unwrap();
        assert_eq!(titles(&store, "2026-02-28", None).await, ["正高"]);
        assert_eq!(titles(&store, "2026-02-28", Some(before)).await, ["中级"]);
        assert_eq!(titles(&store, "2026-01-14", None).await, ["中级"]);
        assert_eq!(titles(&store, "2026-03-01", None).await, ["副高"]);

        // Deleting is a change too, and saying what is so already is none.
        say(&store, said(None, "2026-05-01"), &by).await.unwrap();
        assert_eq!(
            say(&store, said(cells("副高"), "2026-04-01"), &by)
                .await
                .unwrap(),
            None
        );
        assert_eq!(titles(&store, "2026-05-01", None).await, [""; 0]);
        assert_eq!(titles(&store, "2026-04-30", None).await, ["副高"]);
        let again = say(&store, said(None, "2026-06-01"), &by).await;
        assert!(matches!(again, Err(RegisterError::Absent)), "{again:?}");
        let (told, _) = history(&store, (Kind::StaffRoster, "市一院", "007"))
            .await
            .unwrap();
        let days: Vec<String> = told
            .iter()
            .map(|row| row.effective_on.to_string())
            .collect();
        assert_eq!(
            days,
            ["2026-01-01", "2026-03-01", "2026-01-15", "2026-05-01"]
        );
        assert_eq!(told[3].values, None);
        assert_eq!(verify(&store).await.unwrap(), Trail::Whole { rows: 4 });
        store.close().await;
    });
}

const FILE: &str = "人员花名册\n工号,姓名,单位,科室,职称级别\n001,张三,市一院,内科,中级\n002,李四,市一院,外科,副高\n,王五,市一院,内科,中级\n";

fn upload<'u>(institution: &'u str, text: &'u str, is_whole: bool) -> Upload<'u> {
    Upload {
        kind: Kind::StaffRoster,
        institution,
        file: "花名册.csv",
        bytes: text.as_bytes(),
        effective_on: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        is_whole,
    }
}

pub(crate) fn imports_of_the_fourth_version_are_confirmed_without_notes(databases: &Databases) {
    wait(async {
        let store = Store::connect(&databases.fresh()).await.unwrap();
        migrate(&store, &MIGRATIONS[..4]).await.unwrap();
        let cells = r#"{"staff_no":"007","name":"张三","title_level":"中级"}"#;
        let insert = format!(
            "INSERT INTO imports (id, kind, institution, file, file_hash, effective_on, is_whole, state, found, \
             refused, difference, account, created_at, ended_at) VALUES ('i1', 'staff_roster', '市一院', \
             '花名册.csv', 'h', '2026-03-01', 0, 'previewed', \
             '{{\"columns\":[\"staff_no\",\"name\",\"title_level\"],\"rows\":[[\"市一院\",\"007\",{cells}]]}}', '[]', \
             '[{{\"institution\":\"市一院\",\"key\":\"007\",\"before\":null,\"after\":{cells}}}]', 'li', 0, 0)"
        );
        let entered = sqlx::query(sqlx::AssertSqlSafe(insert));
        entered.execute(store.pool()).await.unwrap();
        migrate(&store, MIGRATIONS).await.unwrap();
        assert_eq!(version(&store).await.unwrap(), MIGRATIONS.len() as i64);
        let import = find(&store, "i1").await.unwrap();
        assert_eq!((import.rows, import.notes.len()), (1, 0));
        confirm(&store, "i1", &actor("li")).await.unwrap();
        assert_eq!(titles(&store, "2026-03-01", None).await, ["中级"]);
        store.close().await;
    });
}

pub(crate) fn an_import_changes_nothing_until_it_is_confirmed(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        let by = actor("li");
        let import = preview(&store, upload("市一院", FILE, false), &by)
            .await
            .unwrap();
        assert_eq!((import.state.as_str(), import.rows), ("previewed", 2));
        assert_eq!(import.refused.len(), 1);
        assert!(
            import.refused[0].path.contains("line 5"),
            "{:?}",
            import.refused
        );
        assert_eq!(import.difference.len(), 2);
        assert_eq!(titles(&store, "2026-03-01", None).await, [""; 0]);

        let dropped = preview(&store, upload("市一院", FILE, false), &by)
            .await
            .unwrap();
        assert_eq!(
            drop(&store, &dropped.id, &by).await.unwrap().state,
            "dropped"
        );
        let late = confirm(&store, &dropped.id, &by).await;
        assert!(matches!(late, Err(RegisterError::Ended(_))), "{late:?}");

        assert_eq!(
            confirm(&store, &import.id, &by).await.unwrap().state,
            "confirmed"
        );
        assert_eq!(
            titles(&store, "2026-03-01", None).await,
            ["intermediate", "associate_senior"]
        );
        let (rows, _) = history(&store, (Kind::StaffRoster, "市一院", "001"))
            .await
            .unwrap();
        assert_eq!(
            (rows[0].import.as_str(), rows[0].account.as_str()),
            (import.id.as_str(), "li")
        );
        let twice = confirm(&store, &import.id, &by).await;
        assert!(matches!(twice, Err(RegisterError::Ended(_))), "{twice:?}");
        // The same file again changes nothing.
        let again = preview(&store, upload("市一院", FILE, true), &by)
            .await
            .unwrap();
        assert_eq!(again.difference, []);
        // Rows of others are refused, each at its cell.
        let foreign = preview(&store, upload("市二院", FILE, false), &by)
            .await
            .unwrap();
        assert_eq!((foreign.rows, foreign.refused.len()), (0, 3));
        store.close().await;
    });
}

pub(crate) fn an_import_that_was_overtaken_is_looked_at_again(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        let by = actor("li");
        let first = preview(&store, upload("市一院", FILE, false), &by)
            .await
            .unwrap();
        let second = preview(&store, upload("市一院", FILE, false), &by)
            .await
            .unwrap();
        confirm(&store, &second.id, &by).await.unwrap();
        let overtaken = confirm(&store, &first.id, &by).await;
        assert!(
            matches!(overtaken, Err(RegisterError::Moved)),
            "{overtaken:?}"
        );
        let import = api::registers::import::find(&store, &first.id)
            .await
            .unwrap();
        assert_eq!(
            (import.state.as_str(), import.difference.len()),
            ("previewed", 0)
        );
        assert_eq!(
            confirm(&store, &first.id, &by).await.unwrap().state,
            "confirmed"
        );
        assert_eq!(count(&store, "register_changes").await, 2);
        store.close().await;
    });
}

pub(crate) fn a_whole_register_deletes_what_it_does_not_have(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        let by = actor("li");
        let import = preview(&store, upload("市一院", FILE, false), &by)
            .await
            .unwrap();
        confirm(&store, &import.id, &by).await.unwrap();
        let other = FILE.replace("市一院", "市二院");
        let import = preview(&store, upload("市二院", &other, false), &by)
            .await
            .unwrap();
        confirm(&store, &import.id, &by).await.unwrap();

        let left = "工号,姓名,单位,科室,职称级别\n002,李四,市一院,外科,正高\n";
        let import = preview(&store, upload("市一院", left, true), &by)
            .await
            .unwrap();
        let changed: BTreeSet<(&str, bool)> = import
            .difference
            .iter()
            .map(|change| (change.key.as_str(), change.after.is_none()))
            .collect();
        assert_eq!(changed, BTreeSet::from([("001", true), ("002", false)]));
        confirm(&store, &import.id, &by).await.unwrap();
        assert_eq!(
            titles(&store, "2026-03-01", None).await,
            ["senior", "intermediate", "associate_senior"]
        );
        assert_eq!(titles(&store, "2026-02-28", None).await, [""; 0]);
        // A row that cannot be read is not one that is gone.
        let mistyped = "工号,姓名,单位,科室,职称级别\n002,李四,市一院,外科,正糕\n";
        let import = preview(&store, upload("市一院", mistyped, true), &by)
            .await
            .unwrap();
        assert_eq!((import.refused.len(), import.is_whole), (1, false));
        assert_eq!(import.difference, []);
        store.close().await;
    });
}

pub(crate) fn a_row_is_said_without_looking_at_the_others(databases: &Databases) {
    wait(async {
        let store = databases.store().await;
        let by = actor("li");
        say(&store, said(cells("中级"), "2026-01-01"), &by)
            .await
            .unwrap();
        // Were the whole register read, this one could not be.
        let other = "INSERT INTO register_changes (seq, kind, institution, key, content, effective_on, \
            recorded_at, account, import) VALUES (1000, 'staff_roster', '市一院', '008', '{', \
            '2026-01-01', 0, 'li', '')";
        sqlx::query(other).execute(store.pool()).await.unwrap();
        let change = say(&store, said(cells("副高"), "2026-03-01"), &by).await;
        let before = change.unwrap().unwrap().before.unwrap();
        assert_eq!(before["title_level"], "中级");
        // A key that means all of them elsewhere is a key like others.
        let star = Said {
            key: "*",
            ..said(cells("正高"), "2026-03-01")
        };
        let change = say(&store, star, &by).await.unwrap().unwrap();
        assert_eq!(change.before, None);
        store.close().await;
    });
}
