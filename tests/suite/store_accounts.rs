//! What happens to an account while a password is being hashed counts; and what becomes of secrets whose key is
//! lost.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::sync::{Arc, mpsc};

use api::accounts::{AccountChange, AccountDraft, AccountError, Accounts, password, role::Role};
use api::registers::patients::reseal;
use api::store::audit::{self, Actor};
use api::store::seal::Keys;
use api::store::{Kind, Store};
use sqlx::Row;
use tempfile::TempDir;
use tokio::sync::{Mutex, oneshot};

use crate::databases::{Databases, wait};

const PASSWORD: &str = "seven blue lanterns";

/// An account with a password; its id.
async fn li(store: &Store, accounts: &Accounts) -> String {
    let draft = AccountDraft {
        name: "li".into(),
        role: Role::Planner,
        institution: String::new(),
    };
    let account = accounts.create(&draft, &Actor::default()).await.unwrap();
    set(store, PASSWORD).await;
    account.id
}

async fn set(store: &Store, password: &str) {
    let set = sqlx::query("UPDATE accounts SET password = $1 WHERE name = 'li'");
    let set = set.bind(password::hash(password));
    set.execute(store.pool()).await.unwrap();
}

/// Whoever takes all places where passwords are hashed does so alone.
static PLACES: Mutex<()> = Mutex::const_new(());

/// Signs in, and does something else once the account has been read and before its password is looked at.
async fn sign_in(
    store: &Store,
    accounts: &Arc<Accounts>,
    between: impl Future<Output = ()>,
) -> Result<(), AccountError> {
    let forgotten = sqlx::query("DELETE FROM sign_in_failures");
    forgotten.execute(store.pool()).await.unwrap();
    let _alone = PLACES.lock().await;
    // Both places where passwords are hashed are taken until then.
    let (mut leave, mut busy) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let (free, wait) = mpsc::channel::<()>();
        let (take, taken) = oneshot::channel();
        busy.push(tokio::spawn(password::aside(move || {
            let _ = take.send(());
            let _ = wait.recv();
        })));
        taken.await.unwrap();
        leave.push(free);
    }
    let doors = Arc::clone(accounts);
    let by = Actor {
        account: String::new(),
        address: "127.0.0.1".into(),
    };
    let entering = tokio::spawn(async move { doors.sign_in(("li", PASSWORD, None), &by).await });
    // An attempt is counted, then the account is read, then the password waits for its place.
    let counted = "SELECT name FROM sign_in_failures WHERE name = 'li'";
    while sqlx::query(counted)
        .fetch_optional(store.pool())
        .await
        .unwrap()
        .is_none()
    {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        store.ping().await.unwrap();
    }
    between.await;
    drop(leave);
    let entered = entering.await.unwrap();
    for place in busy {
        place.await.unwrap();
    }
    entered.map(|_| ())
}

pub(crate) fn who_is_shut_out_or_has_another_password_meanwhile_is_not_let_in(
    databases: &Databases,
) {
    wait(async {
        let store = Arc::new(databases.store().await);
        let accounts = Arc::new(Accounts::new(Arc::clone(&store)));
        let id = li(&store, &accounts).await;
        let nothing = sign_in(&store, &accounts, async {}).await;
        assert!(nothing.is_ok(), "{nothing:?}");
        let other = sign_in(&store, &accounts, set(&store, "eight green lanterns"));
        assert!(matches!(other.await, Err(AccountError::Refused)));
        set(&store, PASSWORD).await;
        let shut = AccountChange { disabled: true };
        let by = Actor::default();
        let shut = sign_in(&store, &accounts, async {
            accounts.change(&id, &shut, &by).await.unwrap();
        });
        assert!(matches!(shut.await, Err(AccountError::Refused)));
        let sessions = sqlx::query("SELECT hash FROM sessions").fetch_all(store.pool());
        assert_eq!(sessions.await.unwrap().len(), 0, "nobody is in");
    });
}

async fn file_of_accounts(store: &Store) -> i64 {
    let query = "SELECT CAST(pg_relation_filenode('accounts') AS BIGINT)";
    let row = sqlx::query(query).fetch_one(store.pool());
    row.await.unwrap().get(0)
}

pub(crate) fn a_second_factor_begun_under_a_lost_key_does_not_keep_keys_from_being_renewed(
    databases: &Databases,
) {
    wait(async {
        let store = Arc::new(databases.store().await);
        let accounts = Accounts::new(Arc::clone(&store));
        let id = li(&store, &accounts).await;
        let (lost, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let sealed = Keys::of(lost.path()).unwrap();
        let sealed = sealed.seal("JBSWY3DPEHPK3PXP", &format!("second factor of {id}"));
        let put = async |statement: &'static str| {
            let put = sqlx::query(statement).bind(sealed.clone());
            put.execute(store.pool()).await.unwrap();
        };
        put("UPDATE accounts SET totp_next = $1").await;
        let keys = Keys::of(data.path()).unwrap().renew(data.path()).unwrap();
        let before = match store.kind() {
            Kind::Sqlite => 0,
            Kind::Postgres => file_of_accounts(&store).await,
        };
        let resealed = reseal(&store, &keys).await.unwrap();
        assert_eq!((resealed.texts, resealed.dropped), (0, vec!["li".into()]));
        let row = sqlx::query("SELECT totp_next FROM accounts").fetch_one(store.pool());
        assert_eq!(row.await.unwrap().get::<String, _>(0), "");
        // What was there before is gone from the disk as well.
        if store.kind() == Kind::Postgres {
            assert_ne!(file_of_accounts(&store).await, before);
        }
        let trail = audit::list(&store, 0, 100).await.unwrap();
        let told = |action: &str| {
            trail
                .iter()
                .any(|row| row.action == action && row.object == "account li")
        };
        assert!(told("accounts.second_factor_unfinished_dropped"));
        // One that counts is somebody's way in: without its key nothing is changed.
        put("UPDATE accounts SET totp = $1").await;
        assert!(reseal(&store, &keys).await.is_err());
    });
}
