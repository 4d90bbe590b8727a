//! Sign-in by an identity provider: who comes in, who does not, and what is asked of whom.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use api::store::Store;
use serde_json::{Value, json};
use sqlx::Row;
use tempfile::TempDir;

use crate::databases::wait;
use crate::program::{Answer, Service, Who};

pub(crate) mod provider;

use provider::{CLIENT, Key, Provider, SECRET};

pub(crate) const BY_PROVIDER: &str = "/api/v1/session/provider";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A service that knows the provider.
pub(crate) fn knowing(folder: &Path, provider: &Provider, more: &str) -> Service {
    Service::at(folder, &configured(folder, provider.url(), more))
}

pub(crate) fn configured(folder: &Path, issuer: &str, more: &str) -> String {
    let secret = folder.join("secret");
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    format!(
        "oidc_issuer = {issuer:?}\noidc_client_id = {CLIENT:?}\noidc_secret_file = {secret:?}\n\
         oidc_redirect = \"http://127.0.0.1:8080/\"\noidc_label = \"市卫健委\"\n{more}"
    )
}

/// Seconds by the clock of the store.
pub(crate) fn now(service: &Service) -> i64 {
    let address = api::store::address_in(&service.data);
    wait(async {
        let store = Store::connect(&address).await.unwrap();
        let row = sqlx::query("SELECT now_ms FROM clock").fetch_one(store.pool());
        let ms: i64 = row.await.unwrap().get(0);
        store.close().await;
        ms / 1_000
    })
}

/// A browser that was sent to the provider: the cookie it keeps, and where it is to go.
pub(crate) fn begun(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 201, "{}", answer.text());
    let cookie = answer.header("set-cookie");
    for mark in [
        "HttpOnly",
        "SameSite=Lax",
        "Max-Age=600",
        "Path=/api/v1/session/provider",
    ] {
        assert!(cookie.contains(mark), "{cookie}");
    }
    let kept = cookie.split(';').next().unwrap().to_string();
    (kept, answer.json()["address"].as_str().unwrap().to_string())
}

pub(crate) fn begin(service: &Service) -> (String, String) {
    begun(&service.send(&Who::Nobody, "POST", BY_PROVIDER, None))
}

pub(crate) fn finish(service: &Service, who: &Who, kept: &str, back: &Value) -> Answer {
    let body = serde_json::to_vec(back).unwrap();
    let kind = ("application/json", Some(body.as_slice()));
    service.send_bytes(who, "PUT", BY_PROVIDER, kind, &[("cookie", kept)])
}

/// A whole sign-in of one whom the provider knows by this name.
pub(crate) fn enter(service: &Service, provider: &Provider, subject: &str) -> Answer {
    provider.manner().now = now(service);
    let (kept, address) = begin(service);
    let back = provider.sign_in(&address, subject);
    finish(service, &Who::Nobody, &kept, &back)
}

/// The session of somebody who was let in.
pub(crate) fn session(answer: &Answer) -> Who {
    assert_eq!(answer.status, 204, "{}", answer.text());
    let cookies = answer.headers.get_all("set-cookie").into_iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap());
    let secret = cookies.find_map(|cookie| cookie.strip_prefix("rounds_session="));
    Who::Session(secret.unwrap().split(';').next().unwrap().into())
}

pub(crate) fn refusal(answer: &Answer) -> (u16, String) {
    let (status, code, _) = answer.problem();
    for field in ["title_zh", "detail", "detail_zh"] {
        assert!(
            answer.json()[field].is_string(),
            "{field}: {}",
            answer.text()
        );
    }
    (status, code)
}

pub(crate) fn id_of(service: &Service, name: &str) -> String {
    let accounts = service.get("/api/v1/accounts").json();
    let mut accounts = accounts.as_array().unwrap().iter();
    let account = accounts.find(|account| account["name"] == name).unwrap();
    account["id"].as_str().unwrap().into()
}

/// Links a person to an account.
pub(crate) fn link(service: &Service, name: &str, subject: &str) -> Answer {
    let path = format!("/api/v1/accounts/{}/identities", id_of(service, name));
    let body = json!({ "subject": subject });
    service.send(&service.admin(), "POST", &path, Some(&body))
}

pub(crate) fn me(service: &Service, who: &Who) -> Value {
    service.send(who, "GET", "/api/v1/session", None).json()
}

#[test]
fn whoever_is_linked_to_an_account_comes_in_once_for_each_sign_in() {
    for key in [Key::es256(), Key::rs256()] {
        let (folder, provider) = (TempDir::new().unwrap(), Provider::start(key));
        let service = knowing(folder.path(), &provider, "");
        let offer = service.send(&Who::Nobody, "GET", BY_PROVIDER, None).json();
        assert_eq!(offer, json!({ "offered": true, "name": "市卫健委" }));
        service.account("li", "planner", "");

        let stranger = enter(&service, &provider, "u-1");
        assert_eq!(refusal(&stranger), (403, "unknown_person".into()));
        assert!(stranger.json()["detail"].as_str().unwrap().contains("u-1"));
        assert_eq!(link(&service, "li", "u-1").status, 201);
        assert_eq!(link(&service, "admin", "u-1").problem().2, ["$.subject"]);

        provider.manner().now = now(&service);
        let (kept, address) = begin(&service);
        let back = provider.sign_in(&address, "u-1");
        let li = session(&finish(&service, &Who::Nobody, &kept, &back));
        assert_eq!(me(&service, &li)["name"], "li");
        let again = finish(&service, &Who::Nobody, &kept, &back);
        assert_eq!(refusal(&again), (401, "sign_in_not_begun".into()));

        let trail = service.get("/api/v1/audit").text();
        for told in [
            "session.open_by_identity",
            "accounts.link_identity",
            "identity u-1",
        ] {
            assert!(trail.contains(told), "{told}");
        }
        let path = format!("/api/v1/accounts/{}/identities", id_of(&service, "li"));
        let linked = service.get(&path).json();
        let path = format!("{path}/{}", linked[0]["id"].as_str().unwrap());
        assert_eq!(
            service.send(&service.admin(), "DELETE", &path, None).status,
            204
        );
        assert_eq!(
            service.send(&li, "GET", "/api/v1/session", None).status,
            401,
            "their sessions end"
        );
        assert_eq!(refusal(&enter(&service, &provider, "u-1")).0, 403);
        assert_eq!(provider.asked("/keys"), 1, "keys are remembered");
        assert_eq!(provider.asked("/.well-known/openid-configuration"), 1);
    }
}

/// How a token is bent: claims, the head, and whether it is forged.
fn bent(now: i64) -> Vec<(&'static str, Value, Value, bool)> {
    let none = json!({});
    let claim = |what, claims: Value| (what, claims, json!({}), false);
    vec![
        claim("another nonce", json!({ "nonce": "of somebody else" })),
        claim("no nonce", json!({ "nonce": null })),
        claim("another audience", json!({ "aud": "another" })),
        claim(
            "several audiences and no party",
            json!({ "aud": [CLIENT, "another"] }),
        ),
        claim(
            "another party",
            json!({ "aud": [CLIENT, "another"], "azp": "another" }),
        ),
        claim("another issuer", json!({ "iss": "https://another" })),
        claim("expired", json!({ "exp": now - 61 })),
        claim("no end", json!({ "exp": null })),
        claim("an end that is no moment", json!({ "exp": "tomorrow" })),
        claim("of the future", json!({ "iat": now + 3_600 })),
        claim("too old", json!({ "iat": now - 3_600, "exp": now + 3_600 })),
        claim("not yet", json!({ "nbf": now + 3_600 })),
        claim("nobody", json!({ "sub": "" })),
        ("not signed", none.clone(), json!({ "alg": "none" }), false),
        (
            "signed by a shared secret",
            none.clone(),
            json!({ "alg": "HS256" }),
            false,
        ),
        (
            "the wrong kind of key",
            none.clone(),
            json!({ "alg": "RS256" }),
            false,
        ),
        (
            "something to be understood",
            none.clone(),
            json!({ "crit": ["b64"] }),
            false,
        ),
        ("forged", none, json!({}), true),
    ]
}

#[test]
fn a_token_that_is_not_as_it_must_be_lets_nobody_in() {
    let (folder, provider) = (TempDir::new().unwrap(), Provider::start(Key::es256()));
    let service = knowing(folder.path(), &provider, "oidc_starts_per_minute = 1000");
    service.account("li", "planner", "");
    assert_eq!(link(&service, "li", "u-1").status, 201);
    for (what, claims, head, forges) in bent(now(&service)) {
        {
            let mut manner = provider.manner();
            (manner.claims, manner.head, manner.forges) = (claims, head, forges);
        }
        let answer = enter(&service, &provider, "u-1");
        assert_eq!(refusal(&answer), (401, "not_believed".into()), "{what}");
        assert!(answer.headers.get("set-cookie").is_none(), "{what}");
    }
    {
        let mut manner = provider.manner();
        let within = json!({ "exp": manner.now - 30, "aud": [CLIENT, "b"], "azp": CLIENT });
        (manner.claims, manner.head, manner.forges) = (within, json!({ "kid": null }), false);
    }
    session(&enter(&service, &provider, "u-1"));
}

#[test]
fn a_new_key_is_looked_for_once_and_not_again_at_once() {
    let (folder, provider) = (TempDir::new().unwrap(), Provider::start(Key::es256()));
    let service = knowing(folder.path(), &provider, "");
    service.account("li", "planner", "");
    assert_eq!(link(&service, "li", "u-1").status, 201);
    session(&enter(&service, &provider, "u-1"));
    assert_eq!(provider.asked("/keys"), 1);
    {
        let mut manner = provider.manner();
        (manner.key, manner.kid) = (Key::es256(), "second".into());
    }
    session(&enter(&service, &provider, "u-1"));
    assert_eq!(provider.asked("/keys"), 2);
    provider.manner().head = json!({ "kid": "third" });
    for _ in 0..3 {
        assert_eq!(refusal(&enter(&service, &provider, "u-1")).0, 401);
    }
    assert_eq!(provider.asked("/keys"), 2);
}

#[test]
fn a_sign_in_ends_where_it_has_begun_and_as_the_provider_says() {
    let (folder, provider) = (TempDir::new().unwrap(), Provider::start(Key::es256()));
    let service = knowing(folder.path(), &provider, "");
    service.account("li", "planner", "");
    assert_eq!(link(&service, "li", "u-1").status, 201);
    provider.manner().now = now(&service);
    let (kept, address) = begin(&service);
    let back = provider.sign_in(&address, "u-1");
    let not_begun = (401, "sign_in_not_begun".to_string());
    let (elsewhere, _) = begin(&service);
    for cookie in ["", "rounds_sign_in=", &elsewhere] {
        let answer = finish(&service, &Who::Nobody, cookie, &back);
        assert_eq!(refusal(&answer), not_begun, "{cookie}");
    }
    // Nobody else's attempt has spoilt it.
    session(&finish(&service, &Who::Nobody, &kept, &back));

    let spoilt: [(&str, Value, &str); 5] = [
        ("iss", json!("https://another"), "not_believed"),
        ("iss", Value::Null, "not_believed"),
        ("code", json!("code of somebody else"), "provider_refuses"),
        ("code", Value::Null, "provider_refuses"),
        ("error", json!("access_denied"), "provider_refuses"),
    ];
    for (field, value, code) in spoilt {
        let (kept, address) = begin(&service);
        let mut back = provider.sign_in(&address, "u-1");
        back[field] = value;
        let answer = finish(&service, &Who::Nobody, &kept, &back);
        assert_eq!(refusal(&answer), (401, code.into()), "{field}");
    }
}

#[test]
fn a_provider_that_is_down_is_told_of_and_passwords_open_all_the_same() {
    let folder = TempDir::new().unwrap();
    // Nobody listens there any more.
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let service = Service::at(
        folder.path(),
        &configured(folder.path(), &format!("http://{address}"), ""),
    );
    let down = (503, "provider_down".to_string());
    let answer = service.send(&Who::Nobody, "POST", BY_PROVIDER, None);
    assert_eq!(refusal(&answer), down);
    assert!(!answer.header("retry-after").is_empty());
    let chinese = ("accept-language", "zh");
    let answer = service.send_bytes(&Who::Nobody, "POST", BY_PROVIDER, ("", None), &[chinese]);
    assert_eq!(answer.json()["title"], answer.json()["title_zh"]);
    let li = Who::Session(service.account("li", "planner", ""));
    let password = json!({ "new": PASSWORD });
    let set = service.send(&li, "PUT", "/api/v1/session/password", Some(&password));
    assert_eq!(set.status, 204);
    service.enter(&json!({ "name": "li", "password": PASSWORD }));
    drop(service);

    let provider = Provider::start(Key::es256());
    let service = knowing(folder.path(), &provider, "");
    assert_eq!(link(&service, "li", "u-1").status, 201);
    for status in [500, 302, 403] {
        provider.manner().status = status;
        assert_eq!(
            refusal(&enter(&service, &provider, "u-1")),
            down,
            "{status}"
        );
    }
    // What is another's is no discovery document of this one.
    let path = format!("{}/", provider.url());
    let other = TempDir::new().unwrap();
    let service = Service::at(other.path(), &configured(other.path(), &path, ""));
    assert_eq!(
        refusal(&service.send(&Who::Nobody, "POST", BY_PROVIDER, None)),
        down
    );
}

#[test]
fn whose_account_is_closed_or_locked_stays_outside() {
    let (folder, provider) = (TempDir::new().unwrap(), Provider::start(Key::es256()));
    let service = knowing(folder.path(), &provider, "");
    service.account("li", "planner", "");
    assert_eq!(link(&service, "li", "u-1").status, 201);
    let wrong = json!({ "name": "li", "password": "wrong" });
    for _ in 0..5 {
        let guess = service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&wrong));
        assert_eq!(guess.status, 401);
    }
    let locked = enter(&service, &provider, "u-1");
    assert_eq!(locked.problem().0, 429);
    assert_eq!(locked.problem().1, "locked_out");
    let path = format!("/api/v1/accounts/{}", id_of(&service, "li"));
    let shut = json!({ "disabled": true });
    assert_eq!(
        service
            .send(&service.admin(), "PUT", &path, Some(&shut))
            .status,
        200
    );
    wait(async {
        let store = Store::connect(&api::store::address_in(&service.data))
            .await
            .unwrap();
        let forgive = sqlx::query("DELETE FROM sign_in_failures").execute(store.pool());
        forgive.await.unwrap();
        store.close().await;
    });
    let closed = enter(&service, &provider, "u-1");
    assert_eq!(
        (closed.status, closed.problem().1.as_str()),
        (401, "refused")
    );
}
