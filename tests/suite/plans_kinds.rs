//! Rosters are the work of one role and routes of another: by its id too, a plan of the other kind is not
//! there.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use datasets::generate::day::day;
use serde_json::{Value, json};

use crate::plans_life::{ask, drafted, of_run, over, roster};
use crate::program::{Service, Who};

const READS: [&str; 8] = [
    "",
    "/steps",
    "/verdict",
    "/view",
    "/announcement",
    "/results",
    "/files/plan.json",
    "/files/announcement.csv",
];

fn listed(service: &Service, who: &Who, query: &str) -> Vec<Value> {
    let answer = service.send(who, "GET", &format!("/api/v1/plans{query}"), None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let plans = answer.json();
    let ids = plans
        .as_array()
        .unwrap()
        .iter()
        .map(|plan| plan["id"].clone());
    ids.collect()
}

#[test]
fn a_plan_of_the_other_kind_is_not_there_by_its_id_nor_in_a_list() {
    let service = Service::start("");
    let at_home = |name, role| Who::Session(service.account(name, role, "甲药房"));
    let (clerk, dispatcher) = (at_home("li", "personnel"), at_home("sun", "dispatcher"));
    let planner = Who::Session(service.account("zhou", "planner", ""));
    let auditor = Who::Session(service.account("wu", "auditor", ""));
    let year = drafted(&service, &clerk, &roster());
    let orders = serde_json::to_value(day(5, 1)).unwrap();
    let run = over(&service, &dispatcher, "routings?steps=5", &orders);
    let routes = of_run(&service, &dispatcher, &run);
    for (plan, own, other) in [(&year, &clerk, &dispatcher), (&routes, &dispatcher, &clerk)] {
        for read in READS {
            let path = format!("/api/v1/plans/{}{read}", plan["id"].as_str().unwrap());
            let status = |who: &Who| service.send(who, "GET", &path, None).status;
            assert_eq!(status(own), 200, "{path}");
            assert_eq!(status(other), 404, "{path}");
            assert_eq!(status(&planner), 200, "{path}");
            assert_eq!(status(&auditor), 200, "{path}");
        }
        for (what, body) in [("propose", json!({})), ("edits", json!({ "edits": [] }))] {
            let tried = ask(&service, other, plan, what, &body);
            assert_eq!(tried.problem().0, 404, "{what}");
        }
        assert_eq!(listed(&service, own, ""), [plan["id"].clone()]);
    }
    assert_eq!(listed(&service, &clerk, "?kind=routing"), [Value::Null; 0]);
    assert_eq!(
        listed(&service, &dispatcher, "?kind=rostering"),
        [Value::Null; 0]
    );
    for who in [&planner, &auditor, &service.admin()] {
        assert_eq!(listed(&service, who, "").len(), 2);
        assert_eq!(
            listed(&service, who, "?kind=rostering"),
            [year["id"].clone()]
        );
    }
}
