//! Whom an identity provider brings: strangers, roles, and people who link themselves; and the settings of it all.

use std::process::Command;

use api::config::Config;
use datasets::generate::roster::{Size, roster};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{ROUNDS, Service, Who};
use crate::service_oidc::provider::{Key, Provider, SECRET};
use crate::service_oidc::{
    BY_PROVIDER, PASSWORD, begin, begun, configured, enter, finish, id_of, knowing, link, me, now,
    refusal, session,
};

#[test]
fn whoever_is_unknown_gets_an_account_that_may_do_nothing_where_that_is_configured() {
    let (folder, provider) = (TempDir::new().unwrap(), Provider::start(Key::es256()));
    let service = knowing(folder.path(), &provider, "oidc_unknown = \"account\"");
    // A name that happens to be an administrator's makes nobody one, nor do groups without a mapping.
    provider.manner().claims =
        json!({ "preferred_username": "admin", "groups": ["administrator"] });
    let wang = session(&enter(&service, &provider, "u-2"));
    let told = me(&service, &wang);
    assert_eq!(
        (&told["name"], &told["role"]),
        (&json!("admin 2"), &json!("unassigned"))
    );
    assert_eq!(told["permissions"], json!(["open", "own_account"]));
    let again = session(&enter(&service, &provider, "u-2"));
    assert_eq!(me(&service, &again)["name"], "admin 2");

    let path = format!("/api/v1/accounts/{}", id_of(&service, "admin 2"));
    let change = |role: &str, institution: &str| {
        let body = json!({ "disabled": false, "role": role, "institution": institution });
        service.send(&service.admin(), "PUT", &path, Some(&body))
    };
    assert_eq!(change("dispatcher", "").problem().2, ["$.institution"]);
    assert_eq!(change("dispatcher", "甲药房").status, 200);
    let wang = session(&enter(&service, &provider, "u-2"));
    assert_eq!(
        me(&service, &wang)["role"],
        "dispatcher",
        "it stays as it was given"
    );
    let admin = format!("/api/v1/accounts/{}", id_of(&service, "admin"));
    let body = json!({ "disabled": false, "role": "auditor" });
    let last = service.send(&service.admin(), "PUT", &admin, Some(&body));
    assert_eq!(
        last.problem().2,
        ["$.role"],
        "somebody must be left to let others in"
    );
}

#[test]
fn roles_come_from_the_provider_only_by_the_mapping_and_go_with_it() {
    let (folder, provider) = (TempDir::new().unwrap(), Provider::start(Key::es256()));
    let mapping = "oidc_unknown = \"account\"\noidc_role_claim = \"groups\"\n\
        oidc_roles = [{ value = \"药房\", role = \"dispatcher\", institution = \"甲药房\" }, \
        { value = \"规划\", role = \"planner\" }]";
    let service = knowing(folder.path(), &provider, mapping);
    service.account("li", "planner", "");
    assert_eq!(link(&service, "li", "u-1").status, 201);
    for (groups, role) in [
        (json!(["x", "规划"]), "planner"),
        (json!(["规划", "药房"]), "dispatcher"),
        (json!("规划"), "planner"),
        (json!([7]), "unassigned"),
    ] {
        provider.manner().claims = json!({ "groups": groups });
        let wang = session(&enter(&service, &provider, "u-2"));
        assert_eq!(me(&service, &wang)["role"], role, "{groups}");
        assert_eq!(me(&service, &wang)["name"], "u-2");
        // Accounts that an administrator has made keep what they were given.
        let li = session(&enter(&service, &provider, "u-1"));
        assert_eq!(me(&service, &li)["role"], "planner");
    }
}

#[test]
fn who_links_oneself_shows_the_password_and_is_still_the_one_who_began() {
    let (folder, provider) = (TempDir::new().unwrap(), Provider::start(Key::es256()));
    let service = knowing(folder.path(), &provider, "");
    let li = Who::Session(service.account("li", "planner", ""));
    let password = json!({ "new": PASSWORD });
    let set = service.send(&li, "PUT", "/api/v1/session/password", Some(&password));
    assert_eq!(set.status, 204);
    let ask = |body: Value| service.send(&li, "POST", "/api/v1/session/identities", Some(&body));
    for body in [json!({}), json!({ "password": "wrong" })] {
        assert_eq!(ask(body).problem().1, "refused", "a session alone may not");
    }
    let right = json!({ "password": PASSWORD });
    provider.manner().now = now(&service);
    let (kept, address) = begun(&ask(right.clone()));
    let back = provider.sign_in(&address, "u-1");
    let taken = finish(&service, &service.admin(), &kept, &back);
    assert_eq!(refusal(&taken), (401, "sign_in_not_begun".into()));
    assert_eq!(refusal(&enter(&service, &provider, "u-1")).0, 403);

    let (kept, address) = begun(&ask(right));
    let back = provider.sign_in(&address, "u-1");
    let linked = finish(&service, &li, &kept, &back);
    assert_eq!(linked.status, 201, "{}", linked.text());
    assert_eq!(linked.json()["subject"], "u-1");
    let entered = session(&enter(&service, &provider, "u-1"));
    assert_eq!(me(&service, &entered)["name"], "li");
    let own = service
        .send(&li, "GET", "/api/v1/session/identities", None)
        .json();
    let path = format!(
        "/api/v1/session/identities/{}",
        own[0]["id"].as_str().unwrap()
    );
    let wang = Who::Session(service.account("wang", "planner", ""));
    assert_eq!(service.send(&wang, "DELETE", &path, None).status, 404);
    assert_eq!(service.send(&li, "DELETE", &path, None).status, 204);
    assert_eq!(refusal(&enter(&service, &provider, "u-1")).0, 403);
}

#[test]
fn without_a_provider_nobody_is_asked_and_with_one_not_too_often() {
    let service = Service::start("");
    let offer = service.send(&Who::Nobody, "GET", BY_PROVIDER, None).json();
    assert_eq!(offer, json!({ "offered": false, "name": "" }));
    let none = (409, "no_provider".to_string());
    assert_eq!(
        refusal(&service.send(&Who::Nobody, "POST", BY_PROVIDER, None)),
        none
    );
    assert_eq!(
        refusal(&finish(
            &service,
            &Who::Nobody,
            "",
            &json!({ "state": "x" })
        )),
        none
    );
    assert_eq!(refusal(&link(&service, "admin", "u-1")), none);

    let (folder, provider) = (TempDir::new().unwrap(), Provider::start(Key::es256()));
    let service = knowing(folder.path(), &provider, "oidc_starts_per_minute = 3");
    for _ in 0..3 {
        begin(&service);
    }
    let early = service.send(&Who::Nobody, "POST", BY_PROVIDER, None);
    assert_eq!(
        (early.status, early.problem().1.as_str()),
        (429, "too_many_requests")
    );
    assert!(!early.header("retry-after").is_empty());
}

#[test]
fn what_is_wrong_with_the_settings_is_told_at_once() {
    let folder = TempDir::new().unwrap();
    let right = configured(
        folder.path(),
        "https://login.example.org/realm",
        "secure_cookies = true",
    );
    let told = |text: &str, is: &str| {
        let error = Config::with(&text.replacen("http://127.0.0.1:8080/", is, 1)).err();
        error.unwrap_or_default()
    };
    assert_eq!(told(&right, "https://rounds.example.org/"), "");
    let config = Config::with(&right).unwrap();
    assert!(
        !format!("{config:?}").contains(SECRET),
        "secrets stand in no log"
    );
    for (wrong, flaw) in [
        ("http://rounds.example.org/", "oidc_redirect"),
        ("https://rounds.example.org/x", "oidc_redirect"),
        ("https://a:b@rounds.example.org/", "oidc_redirect"),
    ] {
        assert!(told(&right, wrong).contains(flaw), "{wrong}");
    }
    let absent = folder.path().join("absent");
    let many = format!(
        "oidc_issuer = \"http://login.example.org\"\noidc_redirect = \"https://rounds.example.org/\"\n\
         oidc_scopes = \"profile\"\noidc_secret_file = {absent:?}\noidc_ca_file = {absent:?}\n\
         oidc_answer_seconds = 10\noidc_role_claim = \"g\"\noidc_roles = [{{ value = \"a\", role = \"administrator\" }}, \
         {{ value = \"b\", role = \"driver\" }}]"
    );
    let flaws = Config::with(&many).unwrap_err();
    for named in [
        "oidc_issuer",
        "oidc_client_id",
        "oidc_scopes",
        "oidc_secret_file",
        "oidc_ca_file",
        "secure_cookies",
        "oidc_answer_seconds",
        "oidc_roles[0]",
        "oidc_roles[1]",
    ] {
        assert!(flaws.contains(named), "{named}: {flaws}");
    }
    for wrong in ["oidc_unknown = \"admit\"", "oidc_keys_seconds = 0"] {
        assert!(Config::with(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn secrets_of_the_environment_reach_no_run() {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new(ROUNDS);
    command.env("ROUNDS_OIDC_SECRET", SECRET);
    let provider = Provider::start(Key::es256());
    let settings = configured(folder.path(), provider.url(), "");
    // The environment goes before the file.
    std::fs::write(folder.path().join("secret"), "of old").unwrap();
    let service = Service::through(command, folder.path(), &settings);
    service.account("li", "planner", "");
    assert_eq!(link(&service, "li", "u-1").status, 201);
    session(&enter(&service, &provider, "u-1"));

    let draft = roster(Size::S, 1);
    let draft = serde_json::to_vec(&draft).unwrap();
    let id = service.run("/api/v1/rosterings?seconds=60", &draft);
    service.hear(&id, 0, |event| event.name == "improved");
    let own = service.process();
    let mut seen = 0;
    for process in std::fs::read_dir("/proc").unwrap() {
        let path = process.unwrap().path();
        // It may be gone by now.
        let Ok(told) = std::fs::read_to_string(path.join("stat")) else {
            continue;
        };
        let parent = told.rsplit(')').next().unwrap().split_whitespace().nth(1);
        if parent != Some(own.to_string().as_str()) {
            continue;
        }
        let environment = std::fs::read(path.join("environ")).unwrap();
        let environment = String::from_utf8_lossy(&environment);
        assert!(environment.contains("RUST_LOG="), "it is the right one");
        assert!(!environment.contains(SECRET));
        seen += 1;
    }
    assert_eq!(seen, 1, "one run, one process");
    service.post(&format!("/api/v1/runs/{id}/stop"), b"");
}
