//! Problems in the language that was asked for.

use serde_json::json;

use crate::program::{Answer, Service, Who};

fn said(
    service: &Service,
    language: Option<&str>,
    method: &str,
    path: &str,
    body: &[u8],
) -> Answer {
    let headers: Vec<(&str, &str)> = language
        .map(|tag| ("accept-language", tag))
        .into_iter()
        .collect();
    let body = (method != "GET").then_some(body);
    service.send_bytes(
        &service.admin(),
        method,
        path,
        ("application/json", body),
        &headers,
    )
}

#[test]
fn problems_are_told_in_the_language_that_was_asked_for() {
    let service = Service::start("");
    let draft = json!({ "name": "x", "role": "king", "institution": "" });
    let draft = serde_json::to_vec(&draft).unwrap();
    let told = |language| {
        said(
            &service,
            language,
            "POST",
            "/api/v1/routings?threads=99",
            &draft,
        )
    };
    for (language, tag) in [
        (None, "en"),
        (Some("fr"), "en"),
        (Some("zh;q=0.2, en;q=0.3"), "en"),
        (Some("en;q=0.2, zh-CN;q=0.3"), "zh"),
    ] {
        let answer = told(language);
        let (status, code, paths) = answer.problem();
        assert_eq!((status, code.as_str()), (422, "flawed"));
        assert!(paths.contains(&"query.threads".into()), "{paths:?}");
        assert_eq!(answer.header("content-language"), tag, "{language:?}");
        let varies = answer.headers.get_all("vary").iter();
        assert!(
            varies
                .filter_map(|value| value.to_str().ok())
                .any(|value| value.contains("accept-language")),
            "{:?}",
            answer.headers
        );
        let body = answer.json();
        let flaws = body["flaws"].as_array().unwrap();
        assert_eq!(body["title_zh"], "数据有误");
        match tag {
            "zh" => {
                assert_eq!(body["title"], "数据有误");
                assert_eq!(body["detail"], format!("共 {} 处", flaws.len()));
                assert!(
                    flaws
                        .iter()
                        .all(|flaw| flaw["message"] == flaw["message_zh"])
                );
            }
            _ => {
                assert_eq!(body["title"], "The data has flaws");
                assert!(
                    flaws
                        .iter()
                        .all(|flaw| flaw["message"] != flaw["message_zh"])
                );
            }
        }
    }
}

/// Wherever a refusal comes from: the guard, an extractor, the router.
#[test]
fn every_door_speaks_the_language_that_was_asked_for() {
    let service = Service::start("");
    let zh = Some("zh-CN,zh;q=0.9,en;q=0.8");
    let answers = [
        said(&service, zh, "GET", "/api/v1/runs/none", b""),
        said(&service, zh, "GET", "/api/v1/nothing", b""),
        said(&service, zh, "PUT", "/api/v1/runs", b"{}"),
        said(&service, zh, "POST", "/api/v1/plans", b"not json"),
        said(&service, zh, "GET", "/api/v1/plans?limit=x", b""),
    ];
    for answer in answers {
        let body = answer.json();
        assert_eq!(body["title"], body["title_zh"], "{body}");
        assert_eq!(answer.header("content-language"), "zh", "{body}");
    }
    let language = [("accept-language", "zh")];
    let stranger = service.send_bytes(&Who::Nobody, "GET", "/api/v1/runs", ("", None), &language);
    assert_eq!(stranger.json()["title"], "尚未登录");
}
