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

/// What is told of a problem in English and in Chinese.
fn details(service: &Service, method: &str, path: &str, body: &[u8]) -> [String; 2] {
    ["en", "zh"].map(|tag| {
        let answer = said(service, Some(tag), method, path, body);
        let body = answer.json();
        let told = body["detail"]
            .as_str()
            .unwrap_or_else(|| panic!("{path}: {body}"));
        told.to_string()
    })
}

#[test]
fn what_is_wrong_with_a_request_is_told_in_chinese_too() {
    let service = Service::start("");
    let register = "/api/v1/registers/staff_roster";
    let one = "/api/v1/registers/staff_roster/-/7";
    let cases: [(&str, &str, &[u8], &str); 12] = [
        (
            "POST",
            "/api/v1/plans",
            b"{",
            "JSON 不完整（第 1 行第 1 列）",
        ),
        ("POST", "/api/v1/plans", b"no", "不是有效的 JSON"),
        ("PUT", one, b"{}", "JSON 内容不符合要求"),
        (
            "POST",
            "/api/v1/routings/offers",
            b"{}",
            "JSON 内容不符合要求",
        ),
        ("GET", "/api/v1/plans?limit=x", b"", "查询参数无法读取"),
        ("GET", "/api/v1/demo/sea", b"", "地址无法读取"),
        (
            "GET",
            "/api/v1/demo/routing?size=huge",
            b"",
            "没有“huge”这种规模",
        ),
        (
            "GET",
            "/api/v1/registers/staff_roster?after=x",
            b"",
            "after 不是此列表的位置标记",
        ),
        ("GET", "/api/v1/registers/letters", b"", "登记册"),
        ("GET", "/api/v1/plans/none", b"", "方案"),
        (
            "GET",
            "/api/v1/public/timetable?from=2026-03-01&to=2026-06-30",
            b"",
            "一次最多显示 62 天",
        ),
        (
            "POST",
            "/api/v1/session",
            b"{\"link\":\"00\"}",
            "账号、密码或验证码不正确，或链接已使用、已过期",
        ),
    ];
    for (method, path, body, chinese) in cases {
        let [en, zh] = details(&service, method, path, body);
        assert!(zh.starts_with(chinese), "{path}: {zh}");
        assert!(en.is_ascii(), "{path}: {en}");
    }
    assert!(
        service
            .get(&format!("{register}?known_at=x"))
            .text()
            .contains("known_at 不是")
    );
}

#[test]
fn the_doors_of_other_programs_keep_their_fields_and_change_their_words() {
    let service = Service::start("");
    let table = "/table/v1/driving/118.0,36.81;118.0,36.82";
    let told = |tag: &str, method: &str, path: &str, body: &[u8]| {
        let answer = said(&service, Some(tag), method, path, body);
        assert_eq!(answer.header("content-language"), tag, "{path}");
        answer.json()
    };
    let zh = told("zh", "GET", table, b"");
    let words = "本服务启动时未加载路网：rounds serve --roads FILE";
    assert_eq!(zh, json!({ "code": "NotImplemented", "message": words }));
    let en = told("en", "GET", table, b"");
    assert!(en["message"].as_str().unwrap().is_ascii(), "{en}");
    let place = json!([118.0, 36.81]);
    let request = json!({
        "vehicles": [{ "id": 1, "start": place }], "jobs": [{ "id": 2, "location": place }],
    });
    let request = serde_json::to_vec(&request).unwrap();
    let zh = told("zh", "POST", "/vroom", &request);
    let words = "请求中没有行程矩阵，且本服务启动时未加载路网";
    assert_eq!(zh, json!({ "code": 3, "error": words }));
    let zh = told("zh", "POST", "/vroom?threads=99", &request);
    assert_eq!(zh["code"], 2);
    let error = zh["error"].as_str().unwrap();
    assert!(error.starts_with("query.threads："), "{error}");
    assert_eq!(zh["flaws"][0]["message"], zh["flaws"][0]["message_zh"]);
    let en = told("en", "POST", "/vroom?threads=99", &request);
    assert!(en["error"].as_str().unwrap().is_ascii(), "{en}");
}
