//! A plan from draft to publication: who may take which step, and what is refused.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use serde_json::{Value, json};
use support::roster::draw::draw;

use crate::program::{Answer, Service, Who, rounds};

/// A roster that is solved at once: one line, two who can hold it.
pub(crate) fn roster() -> Value {
    let drawn = draw("weeks 4\nhost G\nline L host=G\nphysician A\nphysician B");
    serde_json::to_value(drawn.draft).unwrap()
}

/// Somebody of the personnel office of an institution.
pub(crate) fn clerk(service: &Service, name: &str) -> Who {
    Who::Session(service.account(name, "personnel", "市一院"))
}

/// A draft of what a run has found.
pub(crate) fn drafted(service: &Service, who: &Who, draft: &Value) -> Value {
    let run = over(service, who, "rosterings?steps=50", draft);
    of_run(service, who, &run)
}

/// A run that is over.
pub(crate) fn over(service: &Service, who: &Who, path: &str, draft: &Value) -> String {
    let run = service.send(who, "POST", &format!("/api/v1/{path}"), Some(draft));
    assert_eq!(run.status, 202, "{}", run.text());
    let run = run.json()["id"].as_str().unwrap().to_string();
    service.ended(&run);
    run
}

pub(crate) fn of_run(service: &Service, who: &Who, run: &str) -> Value {
    let made = service.send(who, "POST", "/api/v1/plans", Some(&json!({ "run": run })));
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

/// Asks something of a plan as it was read.
pub(crate) fn ask(service: &Service, who: &Who, plan: &Value, what: &str, body: &Value) -> Answer {
    let tag = format!("\"{}\"", plan["version"]);
    let headers = [("if-match", tag.as_str())];
    let path = format!("/api/v1/plans/{}/{what}", plan["id"].as_str().unwrap());
    let bytes = serde_json::to_vec(body).unwrap();
    service.send_bytes(
        who,
        "POST",
        &path,
        ("application/json", Some(&bytes)),
        &headers,
    )
}

/// Takes a step that must succeed; the plan after it.
pub(crate) fn step(service: &Service, who: &Who, plan: &Value, what: &str) -> Value {
    let answer = ask(service, who, plan, what, &json!({}));
    assert_eq!(answer.status, 200, "{what}: {}", answer.text());
    let plan = answer.json();
    assert_eq!(answer.header("etag"), format!("\"{}\"", plan["version"]));
    plan
}

/// From a draft to a publication.
pub(crate) fn published(service: &Service, (one, other): (&Who, &Who), plan: &Value) -> Value {
    let plan = step(service, one, plan, "propose");
    let plan = step(service, other, &plan, "approve");
    step(service, one, &plan, "publish")
}

fn refusal(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    for field in ["title", "title_zh"] {
        assert!(!body[field].as_str().unwrap().is_empty(), "{body}");
    }
    let (status, code, _) = answer.problem();
    (status, code)
}

#[test]
fn a_plan_is_approved_by_a_second_person_and_published_under_a_number() {
    let service = Service::start("");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let draft = drafted(&service, &li, &roster());
    assert_eq!(
        (&draft["state"], &draft["version"]),
        (&json!("draft"), &json!(1))
    );
    assert_eq!(
        (&draft["number"], &draft["created_by"]),
        (&Value::Null, &json!("li"))
    );
    assert_eq!(
        (&draft["first_day"], &draft["last_day"]),
        (&json!("2026-03-02"), &json!("2026-03-29"))
    );
    let empty = json!({});
    let early = ask(&service, &wang, &draft, "approve", &empty);
    assert_eq!(refusal(&early), (409, "wrong_state".into()));
    assert_eq!(early.json()["detail_zh"], "方案状态：草案");
    let proposed = step(&service, &li, &draft, "propose");
    let own = ask(&service, &li, &proposed, "approve", &empty);
    assert_eq!(refusal(&own), (403, "second_person".into()));
    let approved = step(&service, &wang, &proposed, "approve");
    let edit = json!({ "edits": [] });
    let late = ask(&service, &li, &approved, "edits", &edit);
    assert_eq!(refusal(&late), (409, "wrong_state".into()));
    let plan = step(&service, &li, &approved, "publish");
    assert_eq!(
        (&plan["state"], &plan["number"]),
        (&json!("published"), &json!(1))
    );
    let people = ["proposed_by", "approved_by", "published_by"].map(|by| plan[by].clone());
    assert_eq!(people, ["li", "wang", "li"].map(Value::from));
    // What is published stays as it is.
    for what in [
        "propose", "withdraw", "reject", "approve", "publish", "discard",
    ] {
        let answer = ask(&service, &wang, &plan, what, &json!({ "reason": "改一下" }));
        assert_eq!(refusal(&answer), (409, "wrong_state".into()), "{what}");
    }
    let late = ask(&service, &li, &plan, "edits", &edit);
    assert_eq!(refusal(&late), (409, "wrong_state".into()));
    papers_carry_number_and_hash(&service, &li, &plan);
    the_trail_tells(&service, &plan);
}

fn papers_carry_number_and_hash(service: &Service, who: &Who, plan: &Value) {
    let id = plan["id"].as_str().unwrap();
    let get = |name: &str| {
        let path = format!("/api/v1/plans/{id}/files/{name}");
        let answer = service.send(who, "GET", &path, None);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    };
    let hash = plan["plan_hash"].as_str().unwrap();
    assert_eq!(api::store::fingerprint(&get("plan.json").body), hash);
    let problem = api::store::fingerprint(&get("problem.json").body);
    assert_eq!(plan["problem_hash"], problem);
    let notice = get("notice.html").text();
    assert!(notice.contains(&format!("{hash} 第1号发布")), "{notice}");
    assert!(get("calendar.ics").text().contains("SEQUENCE:1"));
    let absent = service.send(
        who,
        "GET",
        &format!("/api/v1/plans/{id}/files/routes.xlsx"),
        None,
    );
    assert_eq!(refusal(&absent), (404, "no_such_file".into()));
}

/// Every step is in the trail, refusals too, and nobody has touched it.
fn the_trail_tells(service: &Service, plan: &Value) {
    let trail = service.get("/api/v1/audit?after=0&limit=500").json();
    let told: Vec<String> = (trail.as_array().unwrap().iter())
        .filter(|row| {
            row["object"]
                .as_str()
                .unwrap()
                .contains(plan["id"].as_str().unwrap())
        })
        .map(|row| {
            let word = |field: &str| row[field].as_str().unwrap().to_string();
            assert_eq!(row["institution"], "市一院");
            format!("{} {} {}", word("account"), word("action"), word("result"))
        })
        .collect();
    assert_eq!(
        told,
        [
            "li plans.create done",
            "li plans.propose done",
            "li plans.approve refused",
            "wang plans.approve done",
            "li plans.publish done",
        ]
    );
    let data = service.data.display().to_string();
    let said = rounds(&service.data, &["audit", "verify", "--data", &data]);
    assert_eq!(said.code, 0, "{}", said.err);
}

#[test]
fn whoever_made_the_last_edit_does_not_approve_and_the_next_publication_supersedes() {
    let service = Service::start("");
    let (li, wang, zhao) = (
        clerk(&service, "li"),
        clerk(&service, "wang"),
        clerk(&service, "zhao"),
    );
    let first = published(&service, (&li, &wang), &drafted(&service, &li, &roster()));
    let draft = drafted(&service, &li, &roster());
    assert_eq!(draft["base"], first["id"]);
    let edit = json!({ "edits": [{ "session": { "line": "L", "week": 1 } }] });
    let edited = ask(&service, &wang, &draft, "edits", &edit);
    assert_eq!(edited.status, 200, "{}", edited.text());
    let edited = edited.json()["plan"].clone();
    assert_eq!(
        (&edited["edited_by"], &edited["version"]),
        (&json!("wang"), &json!(2))
    );
    let proposed = step(&service, &li, &edited, "propose");
    let refused = ask(&service, &wang, &proposed, "approve", &json!({}));
    assert_eq!(refusal(&refused), (403, "second_person".into()));
    let approved = step(&service, &zhao, &proposed, "approve");
    // What was looked at as the publication in force is not it.
    let overtaken = ask(&service, &li, &approved, "publish", &json!({ "since": 0 }));
    assert_eq!(refusal(&overtaken), (409, "overtaken".into()));
    let answer = ask(&service, &li, &approved, "publish", &json!({ "since": 1 }));
    let second = answer.json();
    assert_eq!(
        (&second["state"], &second["number"]),
        (&json!("published"), &json!(2))
    );
    let path = format!("/api/v1/plans/{}", first["id"].as_str().unwrap());
    let gone = service.send(&li, "GET", &path, None).json();
    assert_eq!(
        (&gone["state"], &gone["number"]),
        (&json!("superseded"), &json!(1))
    );
    assert_eq!(gone["superseded_by"], second["id"]);
    assert_eq!(gone["plan_hash"], first["plan_hash"]);
    let steps = service
        .send(&li, "GET", &format!("{path}/steps"), None)
        .json();
    let steps: Vec<&str> = (steps.as_array().unwrap().iter())
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        ["create", "propose", "approve", "publish", "supersede"]
    );
    another_institution_counts_for_itself(&service, &li, &path);
}

fn another_institution_counts_for_itself(service: &Service, li: &Who, path: &str) {
    let other = Who::Session(service.account("chen", "personnel", "市二院"));
    let second = Who::Session(service.account("qian", "personnel", "市二院"));
    let plan = drafted(service, &other, &roster());
    let plan = published(service, (&other, &second), &plan);
    assert_eq!(plan["number"], 1);
    let listed = |state: &str| {
        let path = format!("/api/v1/plans?state={state}&kind=rostering");
        let plans = service.send(li, "GET", &path, None).json();
        plans.as_array().unwrap().len()
    };
    assert_eq!(
        [listed("published"), listed("superseded"), listed("draft")],
        [1, 1, 0]
    );
    assert_eq!(service.send(&other, "GET", path, None).status, 404);
}

#[test]
fn a_plan_goes_back_with_a_reason_only() {
    let service = Service::start("");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let draft = drafted(&service, &li, &roster());
    let proposed = step(&service, &li, &draft, "propose");
    for (who, what) in [(&wang, "reject"), (&li, "withdraw")] {
        for reason in [
            json!({}),
            json!({ "reason": " " }),
            json!({ "reason": "长".repeat(501) }),
        ] {
            let answer = ask(&service, who, &proposed, what, &reason);
            assert_eq!(
                answer.problem(),
                (422, "flawed".into(), vec!["$.reason".into()])
            );
        }
    }
    let reason = json!({ "reason": "第三周与义诊冲突" });
    let back = ask(&service, &wang, &proposed, "reject", &reason);
    let back = back.json();
    assert_eq!(
        (&back["state"], &back["proposed_by"]),
        (&json!("draft"), &json!(""))
    );
    let again = step(&service, &li, &back, "propose");
    let approved = step(&service, &wang, &again, "approve");
    let back = ask(&service, &li, &approved, "withdraw", &reason).json();
    assert_eq!(
        (&back["state"], &back["approved_by"]),
        (&json!("draft"), &json!(""))
    );
    let gone = ask(&service, &li, &back, "discard", &reason).json();
    assert_eq!(gone["state"], "discarded");
    let path = format!("/api/v1/plans/{}/steps", gone["id"].as_str().unwrap());
    let steps = service.send(&wang, "GET", &path, None).json();
    assert_eq!(
        (&steps[2]["step"], &steps[2]["account"], &steps[2]["reason"]),
        (&json!("reject"), &json!("wang"), &reason["reason"])
    );
}

#[test]
fn a_step_is_for_the_version_that_was_looked_at() {
    let service = Service::start("");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let draft = drafted(&service, &li, &roster());
    let path = format!("/api/v1/plans/{}", draft["id"].as_str().unwrap());
    let tagged = |what: &str, headers: &[(&str, &str)]| {
        let body = ("application/json", Some(&b"{}"[..]));
        service.send_bytes(&li, "POST", &format!("{path}/{what}"), body, headers)
    };
    assert_eq!(refusal(&tagged("propose", &[])), (428, "no_version".into()));
    let stale = tagged("propose", &[("if-match", "\"9\", \"abc\"")]);
    assert_eq!(refusal(&stale), (412, "plan_changed".into()));
    let untagged = tagged("propose", &[("if-match", "1")]);
    assert_eq!(refusal(&untagged), (400, "bad_request".into()));
    assert_eq!(
        tagged("propose", &[("if-match", "\"9\", \"1\"")]).status,
        200
    );
    assert_eq!(
        refusal(&ask(&service, &li, &draft, "propose", &json!({}))).0,
        412
    );
    // Of those who approve it at once, one does.
    let proposed = service.send(&li, "GET", &path, None);
    assert_eq!(proposed.header("etag"), "\"2\"");
    let known = [("if-none-match", "\"2\"")];
    let same = service.send_bytes(&li, "GET", &path, ("", None), &known);
    assert_eq!((same.status, same.body.len()), (304, 0));
    let proposed = proposed.json();
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let approve = || ask(&service, &wang, &proposed, "approve", &json!({})).status;
        let tasks: Vec<_> = (0..8).map(|_| scope.spawn(approve)).collect();
        tasks.into_iter().map(|task| task.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
    // Without a tag of its own, whatever it is.
    assert_eq!(tagged("publish", &[("if-match", "*")]).status, 200);
}
