//! Ways in and out: passwords, lockout, links, sessions, tokens, and how often one may ask.

use serde_json::{Value, json};

use crate::program::{Service, Who};

#[test]
fn five_failures_shut_a_name_out_from_an_address_and_no_other() {
    let service = Service::start("");
    for name in ["li", "wang"] {
        let who = Who::Session(service.account(name, "planner", ""));
        let set = json!({ "new": "seven blue lanterns" });
        assert_eq!(
            service
                .send(&who, "PUT", "/api/v1/session/password", Some(&set))
                .status,
            204
        );
        // The session that set it stays.
        assert_eq!(
            service.send(&who, "GET", "/api/v1/session", None).json()["has_password"],
            true
        );
    }
    let enter = |name: &str, password: &str| {
        let way = json!({ "name": name, "password": password });
        service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&way))
    };
    assert_eq!(enter("li", "seven blue lanterns").status, 204);
    for _ in 0..5 {
        assert_eq!(enter("li", "guess").problem().1, "refused");
    }
    let shut = enter("li", "seven blue lanterns");
    assert_eq!(
        (shut.status, shut.problem().1.as_str()),
        (429, "locked_out")
    );
    let wait: u32 = shut.header("retry-after").parse().unwrap();
    assert!((800..=901).contains(&wait), "{wait}");
    assert_eq!(enter("wang", "seven blue lanterns").status, 204);
    assert_eq!(enter("nobody", "guess").problem().1, "refused");
    let trail = service.get("/api/v1/audit").json();
    let refused = trail
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["result"] == "refused");
    // Six wrong passwords, and the one that came too late.
    assert_eq!(refused.count(), 7);
}

#[test]
fn passwords_that_are_short_common_or_the_name_are_refused_with_every_reason() {
    let service = Service::start("");
    let who = Who::Session(service.account("lilili", "planner", ""));
    let set = |present: &str, new: &str| {
        let body = json!({ "present": present, "new": new });
        service.send(&who, "PUT", "/api/v1/session/password", Some(&body))
    };
    for (new, flaws) in [
        ("short", 1),
        ("1234567890", 1),
        ("aaaaaaaaaaaa", 1),
        ("LiLiLi", 2),
        ("my lilili password", 1),
    ] {
        assert_eq!(set("", new).problem().2.len(), flaws, "{new}");
    }
    assert_eq!(set("", "seven blue lanterns").status, 204);
    assert_eq!(set("wrong", "eight green lanterns").problem().1, "refused");
    let other = service.enter(&json!({ "name": "lilili", "password": "seven blue lanterns" }));
    assert_eq!(
        set("seven blue lanterns", "eight green lanterns").status,
        204
    );
    // The sessions of before have ended, but for the one that asked.
    assert_eq!(
        service
            .send(&Who::Session(other), "GET", "/api/v1/session", None)
            .status,
        401
    );
    assert_eq!(
        service.send(&who, "GET", "/api/v1/session", None).status,
        200
    );
}

#[test]
fn a_one_time_link_works_once_and_a_session_ends_when_it_is_left() {
    let service = Service::start("");
    let who = Who::Session(service.account("li", "planner", ""));
    let id = service.get("/api/v1/accounts").json();
    let id = id
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["name"] == "li")
        .unwrap()["id"]
        .clone();
    let path = format!("/api/v1/accounts/{}", id.as_str().unwrap());
    let link = || {
        let made = service
            .send(&service.admin(), "POST", &format!("{path}/link"), None)
            .json();
        let link = made["path"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_string();
        json!({ "link": link })
    };
    let (old, new) = (link(), link());
    let follow = |way: &Value| {
        service
            .send(&Who::Nobody, "POST", "/api/v1/session", Some(way))
            .status
    };
    assert_eq!([follow(&old), follow(&new), follow(&new)], [401, 204, 401]);
    let cookie = service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&link()));
    let cookie = cookie.header("set-cookie").to_string();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(
        service.send(&who, "DELETE", "/api/v1/session", None).status,
        204
    );
    assert_eq!(service.send(&who, "GET", "/api/v1/runs", None).status, 401);
    // Whoever is shut out is out at once, and neither link nor token helps.
    let who = Who::Session(service.enter(&link()));
    let shut = json!({ "disabled": true });
    assert_eq!(
        service
            .send(&service.admin(), "PUT", &path, Some(&shut))
            .status,
        200
    );
    assert_eq!(service.send(&who, "GET", "/api/v1/runs", None).status, 401);
    assert_eq!(follow(&link()), 401);
}

#[test]
fn somebody_is_left_who_can_let_others_in() {
    let service = Service::start("");
    let all = service.get("/api/v1/accounts").json();
    let mut all = all.as_array().unwrap().iter();
    let last = all.find(|account| account["role"] == "administrator");
    let path = format!("/api/v1/accounts/{}", last.unwrap()["id"].as_str().unwrap());
    let shut = json!({ "disabled": true });
    let kept = service.send(&service.admin(), "PUT", &path, Some(&shut));
    assert_eq!(kept.problem().2, ["$.disabled"]);
}

#[test]
fn a_token_may_what_it_was_made_for_until_it_is_revoked() {
    let service = Service::start("");
    let who = Who::Session(service.account("li", "planner", ""));
    let draft =
        |scopes: Value, days: i64| json!({ "name": "script", "scopes": scopes, "days": days });
    let make = |draft: &Value| service.send(&who, "POST", "/api/v1/tokens", Some(draft));
    let refused = make(&draft(
        json!(["read_audit", "own_account", "read_runs"]),
        400,
    ));
    assert_eq!(
        refused.problem().2,
        ["$.scopes[0]", "$.scopes[1]", "$.days"]
    );
    let made = make(&draft(json!(["read_runs"]), 1)).json();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("rnd_") && secret.len() == 68, "{secret}");
    let token = Who::Token(secret.into());
    assert_eq!(
        service.send(&token, "GET", "/api/v1/runs", None).status,
        200
    );
    assert_eq!(
        service
            .send(&token, "GET", "/api/v1/demo/routing?size=s", None)
            .status,
        403
    );
    assert_eq!(
        service.send(&token, "GET", "/api/v1/tokens", None).status,
        403
    );
    let listed = service.send(&who, "GET", "/api/v1/tokens", None);
    assert!(!listed.text().contains(secret), "the secret is told once");
    let path = format!("/api/v1/tokens/{}", made["token"]["id"].as_str().unwrap());
    assert_eq!(service.send(&who, "DELETE", &path, None).status, 204);
    assert_eq!(
        service.send(&token, "GET", "/api/v1/runs", None).status,
        401
    );
}

#[test]
fn who_asks_too_often_waits_and_others_do_not() {
    let service = Service::start("requests_per_second = 1\nrequests_at_once = 20");
    let first = Who::Session(service.account("li", "planner", ""));
    let second = Who::Session(service.account("wang", "planner", ""));
    let ask = |who: &Who| service.send(who, "GET", "/api/v1/runs", None);
    let refused = (0..40)
        .map(|_| ask(&first))
        .find(|answer| answer.status != 200);
    let refused = refused.expect("forty at once are too many");
    assert_eq!(
        (refused.status, refused.problem().1.as_str()),
        (429, "too_many_requests")
    );
    assert!(1 <= refused.header("retry-after").parse::<u32>().unwrap());
    assert_eq!(ask(&second).status, 200);
}

#[test]
fn secrets_are_stored_as_hashes_and_the_page_is_locked() {
    let service = Service::start("");
    let who = Who::Session(service.account("li", "planner", ""));
    let set = json!({ "new": "seven blue lanterns" });
    assert_eq!(
        service
            .send(&who, "PUT", "/api/v1/session/password", Some(&set))
            .status,
        204
    );
    let draft = json!({ "name": "t", "scopes": ["read_runs"], "days": 1 });
    let token = service
        .send(&who, "POST", "/api/v1/tokens", Some(&draft))
        .json();
    let Who::Session(session) = &who else {
        unreachable!()
    };
    let mut bytes = Vec::new();
    for name in ["rounds.db", "rounds.db-wal"] {
        bytes.extend(std::fs::read(service.data.join(name)).unwrap());
    }
    let held = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(held("$argon2id$"), "the hash of the password is there");
    for secret in [
        "seven blue lanterns",
        session,
        token["secret"].as_str().unwrap(),
    ] {
        assert!(!held(secret), "{secret} is stored");
    }
    for path in ["/", "/api/v1/runs", "/nowhere"] {
        let page = service.get(path);
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("script-src") && policy.contains("default-src 'self'"),
            "{path}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("access-control-allow-origin"), "");
    }
}

#[test]
fn the_trail_tells_of_everybody_who_was_not_let_in_and_of_no_secret() {
    let service = Service::start("requests_per_second = 1\nrequests_at_once = 30");
    let auditor = Who::Session(service.account("li", "auditor", ""));
    let flood = Who::Session(service.account("wang", "planner", ""));
    let enter = |way: Value| service.send(&Who::Nobody, "POST", "/api/v1/session", Some(&way));
    let password = json!({ "name": "green lanterns 7", "password": "guess seven" });
    let link = json!({ "link": "0123456789abcdef" });
    assert_eq!(enter(password).problem().1, "refused");
    assert_eq!(enter(link).problem().1, "refused");
    for _ in 0..2 {
        let shared = service.send(&Who::Nobody, "GET", "/api/v1/shared/fedcba98/sheet", None);
        assert_eq!(shared.status, 404);
        let refused = service.send(&auditor, "GET", "/api/v1/accounts", None);
        assert_eq!(refused.problem().1, "forbidden");
    }
    let asked = (0..60).map(|_| service.send(&flood, "GET", "/api/v1/runs", None).status);
    let refused = asked.filter(|status| *status == 429).count();
    assert!(2 <= refused, "{refused}");
    let long = json!({ "name": "x".repeat(5_000), "password": "guess seven" });
    assert_eq!(enter(long).problem().1, "refused");

    let trail = service.get("/api/v1/audit");
    let rows = trail.json();
    let told: Vec<[&str; 3]> = (rows.as_array().unwrap().iter())
        .filter(|row| row["result"] == "refused")
        .map(|row| ["account", "action", "object"].map(|key| row[key].as_str().unwrap()))
        .collect();
    // A flood of refusals is one row.
    assert_eq!(
        told,
        [
            ["", "session.open", "account unknown"],
            ["", "session.open_by_link", "link"],
            [
                "",
                "requests.refused",
                "GET /api/v1/shared/{secret}/sheet: no_such_object"
            ],
            ["li", "requests.refused", "GET /api/v1/accounts: forbidden"],
            [
                "wang",
                "requests.refused",
                "GET /api/v1/runs: too_many_requests"
            ],
        ]
    );
    for secret in ["lanterns", "guess", "0123456789abcdef", "fedcba98", "xxxxx"] {
        assert!(!trail.text().contains(secret), "{secret}");
    }
}
