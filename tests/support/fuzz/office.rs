//! A service without a socket, with something of everything in it: requests are put before its router.
//!
//! Runs are read and refused: it is stopping. What requests change is put right by opening it anew after
//! some.

use std::net::SocketAddr;
use std::sync::Arc;

use api::accounts::role::Role;
use api::accounts::{AccountDraft, Accounts, LinkDraft};
use api::config::Config;
use api::engine::{Engine, Rostering, Routing};
use api::http::router;
use api::report::{Outcome as Ended, Verdict};
use api::runs::{Order, Runs};
use api::store::audit::Actor;
use api::store::seal::Keys;
use api::store::{Store, address_in};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use solver::base::run::Ending;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use super::changes::head_of;
use super::corpus::kept;
use super::reader::{Next, Outcome, failed, forget_panics, plain};

/// After so many requests everything is as it was.
const LASTS: usize = 1_500;
/// Longest answer that is looked at.
const LONGEST: usize = 64 << 20;

pub(super) struct Office {
    runtime: Runtime,
    open: Option<Open>,
    asked: usize,
}

/// What stands for what in requests: `<plan>` for the id of a plan.
type Names = Vec<(&'static str, String)>;

struct Open {
    router: Router,
    store: Arc<Store>,
    names: Names,
    _folder: TempDir,
}

impl Office {
    pub(super) fn new() -> Office {
        let runtime = Builder::new_current_thread().enable_all().build();
        Office {
            runtime: runtime.expect("there are threads"),
            open: None,
            asked: 0,
        }
    }

    /// What the service answers to a request: its head as text, and its body.
    pub(super) fn ask(&mut self, input: &[u8]) -> Outcome {
        if self.asked.is_multiple_of(LASTS) {
            if let Some(old) = self.open.take() {
                self.runtime.block_on(old.store.close());
            }
            self.open = Some(self.runtime.block_on(Open::new()));
            forget_panics();
        }
        self.asked += 1;
        let open = self.open.as_ref().expect("it was opened");
        let Some(request) = request(&named(input, &open.names)) else {
            return failed("no request");
        };
        let (status, body) = self.runtime.block_on(open.send(request));
        let text = String::from_utf8_lossy(&body);
        let fails = [
            StatusCode::INTERNAL_SERVER_ERROR,
            StatusCode::INSUFFICIENT_STORAGE,
        ];
        assert!(
            !fails.contains(&status),
            "{status}: {}",
            text.chars().take(300).collect::<String>()
        );
        forget_panics();
        let said = told(status, &body);
        if status.is_success() {
            let next: Next = Box::new(move || said);
            Outcome::Read(next)
        } else {
            Outcome::Refused(said)
        }
    }
}

/// Status, code and places of an answer.
fn told(status: StatusCode, body: &[u8]) -> Vec<String> {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut said = vec![format!("{} {}", status.as_u16(), value["code"])];
    for flaw in value["flaws"].as_array().into_iter().flatten().take(10) {
        let path = flaw["path"].as_str().unwrap_or("");
        said.push(format!("{} {}", flaw["code"], plain(path)));
    }
    if let Some(rows) = value.as_object().filter(|_| status.is_success()) {
        said.push(rows.keys().take(6).cloned().collect::<Vec<_>>().join(" "));
    } else if let Some(detail) = value["detail"].as_str() {
        said.push(plain(detail));
    }
    said
}

fn named(input: &[u8], names: &Names) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for (name, value) in names {
        while let Some(at) = bytes
            .windows(name.len())
            .position(|part| part == name.as_bytes())
        {
            bytes.splice(at..at + name.len(), value.bytes());
        }
    }
    bytes
}

/// `None` for what no client can send.
fn request(input: &[u8]) -> Option<Request<Body>> {
    let (head, body) = head_of(input);
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut words = lines.next()?.splitn(2, |byte| *byte == b' ');
    let (method, target) = (words.next()?, words.next()?);
    let mut request = Request::builder().method(method).uri(target);
    for line in lines {
        let at = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..at], line[at + 1..].trim_ascii());
    }
    let from = SocketAddr::from(([127, 0, 0, 1], 4_000));
    let request = request.extension(ConnectInfo(from));
    request.body(Body::from(body.to_vec())).ok()
}

impl Open {
    async fn new() -> Open {
        let folder = TempDir::new().expect("there is room for a folder");
        let data = folder.path();
        let store = Store::open(&address_in(data)).await.expect("a new store");
        let keys = Keys::of(data).expect("new keys");
        let store = Arc::new(store.with_keys(keys));
        let limits = "requests_per_second = 1000000\nrequests_at_once = 1000000";
        let config = Config::with(limits).expect("limits");
        let runs = Runs::open(config, Arc::clone(&store), data)
            .await
            .expect("no runs");
        keep::<Rostering>(&runs).await;
        keep::<Routing>(&runs).await;
        runs.stop_all().await;
        let mut open = Open {
            router: router(Arc::clone(&runs), Arc::clone(&store), None),
            names: Vec::new(),
            store,
            _folder: folder,
        };
        open.people().await;
        for (run, record) in ["<roster-run>", "<route-run>"]
            .iter()
            .zip(runs.list(None, 2, |_| true).iter().rev())
        {
            open.names.push((*run, record.id.clone()));
        }
        open.plans().await;
        open
    }

    /// An administrator, somebody beside, and a token.
    async fn people(&mut self) {
        let accounts = Accounts::new(Arc::clone(&self.store));
        let by = Actor::default();
        let link = accounts.first_link(true).await.expect("a store");
        let session = accounts
            .follow_link(&link.expect("one was asked for"), &by)
            .await;
        let session = session.expect("the link is new");
        self.names.push(("<admin>", session.secret));
        self.names.push(("<admin-id>", session.account.id));
        let draft = AccountDraft {
            name: "li".into(),
            role: Role::Personnel,
            institution: String::new(),
        };
        let li = accounts.create(&draft, &by).await.expect("a new account");
        let link = accounts
            .make_link(&li.id, LinkDraft::default(), &by)
            .await
            .expect("a link");
        let session = accounts
            .follow_link(&link, &by)
            .await
            .expect("the link is new");
        self.names.push(("<li>", session.secret));
        self.names.push(("<li-id>", li.id.clone()));
        let link = accounts
            .make_link(&li.id, LinkDraft::default(), &by)
            .await
            .expect("a link");
        self.names.push(("<link>", link));
        let token = json!({ "name": "t", "scopes": ["read_runs", "reckon"], "days": 9 });
        let token = self.post("<admin>", "/api/v1/tokens", &token).await;
        self.names.push(("<token>", word(&token["secret"])));
        self.names.push(("<token-id>", word(&token["token"]["id"])));
    }

    /// Of each run a draft, and of the roster a plan that is published, with a link to it.
    async fn plans(&mut self) {
        let draft = |run: &str| json!({ "run": run });
        for (run, name) in [
            ("<roster-run>", "<roster>"),
            ("<route-run>", "<routes>"),
            ("<roster-run>", "<published>"),
        ] {
            let made = self.post("<admin>", "/api/v1/plans", &draft(run)).await;
            self.names.push((name, word(&made["id"])));
        }
        for (who, step) in [
            ("<admin>", "propose"),
            ("<li>", "approve"),
            ("<admin>", "publish"),
        ] {
            let path = format!("/api/v1/plans/<published>/{step}");
            self.post(who, &path, &json!({})).await;
        }
        let who = json!({ "plan": "<published>", "purpose": "physician_calendar", "subject": "A" });
        let link = self.post("<admin>", "/api/v1/links", &who).await;
        let path = word(&link["path"]);
        let secret = path
            .split('/')
            .find(|part| 30 < part.len())
            .unwrap_or("none");
        self.names.push(("<secret>", secret.into()));
        self.names.push(("<link-id>", word(&link["link"]["id"])));
        let import = "POST /api/v1/imports?register=staff_roster&effective_on=2026-03-01&file=s.csv\n\
            cookie: rounds_session=<admin>\n\n工号,姓名,单位,科室\n0007,王平,市一院,心内科\n";
        let import = self.sent(import).await;
        self.names.push(("<import>", word(&import["id"])));
    }

    async fn post(&self, who: &str, path: &str, body: &Value) -> Value {
        let head = format!(
            "POST {path}\ncookie: rounds_session={who}\ncontent-type: application/json\nif-match: *\n\n{body}"
        );
        self.sent(&head).await
    }

    async fn sent(&self, text: &str) -> Value {
        let request = request(&named(text.as_bytes(), &self.names)).expect("a request");
        let (status, body) = self.send(request).await;
        assert!(
            status.is_success(),
            "{text}: {}",
            String::from_utf8_lossy(&body)
        );
        serde_json::from_slice(&body).expect("JSON")
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await;
        let response = response.unwrap_or_else(|never| match never {});
        let status = response.status();
        let body = to_bytes(response.into_body(), LONGEST).await;
        (status, body.map(Vec::from).unwrap_or_default())
    }
}

fn word(value: &Value) -> String {
    value.as_str().expect("a word").to_string()
}

/// Keeps the first case of the corpus as a run that is over.
async fn keep<E: Engine>(runs: &Runs) {
    let case = kept(&format!("{}-case", E::KIND.name())).into_iter().next();
    let case: Value = serde_json::from_slice(&case.expect("there is a case").1).expect("JSON");
    let (problem, plan) = (case["problem"].to_string(), case["plan"].to_string());
    let read = api::view::Case::<E>::read(problem.as_bytes(), plan.as_bytes());
    let read = read.unwrap_or_else(|flaws| panic!("the first case has flaws: {flaws:?}"));
    let report = E::check(&read.problem, &read.plan);
    let order = Order {
        kind: E::KIND,
        coin: E::coin(&read.problem),
        name: E::name(&read.problem).into(),
        problem: serde_json::value::RawValue::from_string(problem).expect("JSON"),
        seed: 1,
        steps: Some(1),
        seconds: None,
        threads: 1,
        institution: String::new(),
        account: String::new(),
    };
    let outcome = Ended {
        ending: Ending::BudgetSpent,
        seed: 1,
        steps: 1,
        seconds: 0.1,
        verdict: Verdict::new(&E::coin(&read.problem), &report, None),
    };
    runs.keep(&order, &outcome, plan.as_bytes())
        .await
        .expect("it is kept");
}
