//! What is shown without an account: the public timetable, calendars to subscribe to, a driver's sheet.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use datasets::generate::day::day;
use serde_json::{Value, json};
use support::paper;
use support::roster::draw::draw;
use tempfile::TempDir;

use crate::plans_life::{ask, clerk, drafted, of_run, over, published};
use crate::program::{Answer, Service, Who};
use crate::service_patients::talkative;

/// A roster of which so many weeks from its start are planned; A holds L on Tuesday mornings.
fn in_force(
    service: &Service,
    (li, wang): (&Who, &Who),
    (start, weeks): (&str, usize),
    holder: &str,
) -> Value {
    let held = [holder].repeat(weeks).join(" ");
    let drawn = draw(&format!(
        "weeks {weeks}\nhost G\nline L host=G\nphysician A\nphysician B\nL tue_am | {held}"
    ));
    let mut draft = json!(drawn.draft);
    draft["start"] = json!(start);
    draft["physicians"][0]["name"] = json!("王平");
    draft["physicians"][0]["id"] = json!("0007");
    let draft = drafted(service, li, &draft);
    let plan = json!(drawn.plan).to_string().replace("\"A\"", "\"0007\"");
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let edited = ask(
        service,
        li,
        &draft,
        "edits",
        &json!({ "edits": [{ "plan": plan }] }),
    )
    .json();
    assert_eq!(edited["stored"], true, "{edited}");
    published(service, (li, wang), &edited["plan"])
}

fn linked(service: &Service, who: &Who, (plan, purpose, subject): (&Value, &str, &str)) -> Answer {
    let draft = json!({ "plan": plan["id"], "purpose": purpose, "subject": subject });
    service.send(who, "POST", "/api/v1/links", Some(&draft))
}

fn path_of(made: &Answer) -> String {
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["path"].as_str().unwrap().to_string()
}

fn stranger(service: &Service, path: &str) -> Answer {
    service.send(&Who::Nobody, "GET", path, None)
}

fn lines(text: &str, name: &str) -> Vec<String> {
    let own = text.lines().filter_map(|line| line.strip_prefix(name));
    own.map(str::to_string).collect()
}

#[test]
fn a_calendar_goes_on_with_the_next_publication_until_its_link_is_revoked() {
    let service = Service::start("");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let first = in_force(&service, (&li, &wang), ("2026-03-02", 4), "A");
    let path = path_of(&linked(
        &service,
        &li,
        (&first, "physician_calendar", "0007"),
    ));
    let studio = path_of(&linked(
        &service,
        &li,
        (&first, "studio_calendar", "G-studio"),
    ));
    let feed = stranger(&service, &path);
    assert_eq!(feed.status, 200);
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    let told = |text: &str| (lines(text, "UID:"), lines(text, "SEQUENCE:"));
    let days = |days: &[&str]| -> Vec<String> {
        days.iter()
            .map(|day| format!("L-2026-{day}@rounds"))
            .collect()
    };
    let march = days(&["03-03", "03-10", "03-17", "03-24"]);
    assert_eq!(
        told(&feed.text()),
        (march.clone(), vec!["1".to_string(); 4])
    );
    // The second publication plans the last two weeks anew, and two more: B holds them.
    in_force(&service, (&li, &wang), ("2026-03-16", 4), "B");
    let (uids, sequences) = told(&stranger(&service, &path).text());
    assert_eq!(
        (&uids[..], &sequences[..]),
        (&march[..2], &["1".to_string(), "1".to_string()][..])
    );
    let (uids, sequences) = told(&stranger(&service, &studio).text());
    // The same sessions under the same names, with the number of what goes now.
    assert_eq!(
        uids,
        days(&["03-03", "03-10", "03-17", "03-24", "03-31", "04-07"])
    );
    assert_eq!(sequences, ["1", "1", "2", "2", "2", "2"]);
    the_secret_is_told_once_and_can_be_revoked(&service, (&li, &wang), &path);
    assert_eq!(stranger(&service, &studio).status, 200);
}

/// Neither a list nor the database tells it.
fn the_secret_is_told_once_and_can_be_revoked(
    service: &Service,
    (li, wang): (&Who, &Who),
    path: &str,
) {
    let listed = service.send(li, "GET", "/api/v1/links", None);
    let secret = path.split('/').nth(4).unwrap();
    assert_eq!(secret.len(), 64);
    assert!(!listed.text().contains(secret));
    let database = std::fs::read(service.data.join("rounds.db")).unwrap();
    assert!(!database.windows(64).any(|part| part == secret.as_bytes()));
    let link = &listed.json()[1];
    assert_eq!(
        (&link["subject"], &link["expires_at"]),
        (&json!("0007"), &json!(""))
    );
    let address = format!("/api/v1/links/{}", link["id"].as_str().unwrap());
    let other = Who::Session(service.account("chen", "personnel", "市二院"));
    assert_eq!(
        service.send(&other, "GET", "/api/v1/links", None).json(),
        json!([])
    );
    assert_eq!(service.send(&other, "DELETE", &address, None).status, 404);
    for _ in 0..2 {
        assert_eq!(service.send(wang, "DELETE", &address, None).status, 204);
    }
    assert_eq!(stranger(service, path).problem().1, "no_such_object");
}

#[test]
fn the_log_tells_no_secret() {
    let folder = TempDir::new().unwrap();
    let service = talkative(folder.path());
    let secret = "5ec3e7".repeat(10);
    let path = format!("/api/v1/shared/{secret}/calendar.ics");
    assert_eq!(stranger(&service, &path).status, 404);
    service.signal("TERM");
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("/api/v1/shared/"), "{log}");
    assert!(!log.contains(&secret), "{log}");
}

#[test]
fn the_public_reads_the_timetable_that_goes_and_nothing_else() {
    let service = Service::start("");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let shown = |query: &str| stranger(&service, &format!("/api/v1/public/timetable?{query}"));
    let march = "from=2026-03-01&to=2026-04-30";
    assert_eq!(shown(march).json(), json!([]));
    in_force(&service, (&li, &wang), ("2026-03-02", 4), "A");
    // What is not published is not shown.
    drafted(&service, &li, &crate::plans_life::roster());
    let public = shown(march);
    assert_eq!(
        public.json().as_array().unwrap().len(),
        4,
        "{}",
        public.text()
    );
    assert_eq!(
        public.json()[0],
        json!({
            "date": "2026-03-03", "from": "08:00", "to": "11:40", "host": "G", "studio": "G-studio",
            "physician": "王平", "title": "中级", "honour": "", "specialty": "tcm",
            "activity": "专家门诊",
        })
    );
    assert!(!public.text().contains("0007"), "no staff numbers");
    in_force(&service, (&li, &wang), ("2026-03-16", 4), "B");
    let public = shown(march).json();
    let who: Vec<String> = (public.as_array().unwrap().iter())
        .map(|session| {
            format!(
                "{} {}",
                &session["date"].as_str().unwrap()[5..],
                session["physician"]
            )
        })
        .collect();
    assert_eq!(
        who,
        [
            "03-03 \"王平\"",
            "03-10 \"王平\"",
            "03-17 \"B\"",
            "03-24 \"B\"",
            "03-31 \"B\"",
            "04-07 \"B\"",
        ]
    );
    let named = |name: &str| {
        name.bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
    };
    let of = |name: &str| shown(&format!("{march}&institution={}", named(name))).json();
    assert_eq!(of("市二院"), json!([]));
    assert_eq!(of("市一院").as_array().unwrap().len(), 6);
    assert_eq!(shown("from=2026-03-01&to=2026-06-30").problem().0, 400);
    assert_eq!(shown("from=gestern").problem().2, ["query.from"]);
}

#[test]
fn a_driver_sees_the_own_route_as_it_is_published_now() {
    let service = Service::start("");
    let seat = |name| Who::Session(service.account(name, "dispatcher", "甲药房"));
    let (sun, zhou) = (seat("sun"), seat("zhou"));
    // The link must not have ended: the day lies far ahead.
    let mut draft = serde_json::to_value(day(8, 1)).unwrap();
    draft["date"] = json!("2099-03-17");
    let run = over(&service, &sun, "routings?steps=200", &draft);
    let unpublished = of_run(&service, &sun, &run);
    let plan = published(&service, (&sun, &zhou), &of_run(&service, &sun, &run));
    let view = format!("/api/v1/plans/{}/view", plan["id"].as_str().unwrap());
    let view = service.send(&sun, "GET", &view, None).json();
    let vehicle = view["routes"][0]["vehicle"].as_str().unwrap();
    let made_link = linked(&service, &sun, (&plan, "driver_sheet", vehicle));
    assert_eq!(
        made_link.json()["link"]["expires_at"],
        "2099-03-17T22:00:00.000Z"
    );
    let page = path_of(&made_link);
    let sheet = page.strip_suffix(".html").unwrap();
    let route = stranger(&service, sheet).json();
    assert_eq!(
        (&route["route"], &route["number"]),
        (&view["routes"][0], &json!(1))
    );
    let html = stranger(&service, &page).text();
    let mark = format!("{} 第1号发布", plan["plan_hash"].as_str().unwrap());
    assert!(html.contains(&mark));
    as_pdf(&service, sheet, (&html, &mark));
    let calendar = sheet.replace("/sheet", "/calendar.ics");
    assert_eq!(stranger(&service, &calendar).status, 404);
    assert_eq!(stranger(&service, "/api/v1/shared/abc/sheet").status, 404);
    // An order is dropped, and published anew: the same link shows it.
    let order = view["routes"][0]["trips"][0]["stops"][0]["order"].clone();
    let edit = json!({ "edits": [{ "dropped": { "order": order } }] });
    let edited = ask(&service, &sun, &unpublished, "edits", &edit).json();
    assert_eq!(edited["stored"], true, "{edited}");
    published(&service, (&sun, &zhou), &edited["plan"]);
    let now = stranger(&service, sheet);
    assert_eq!(now.json()["number"], 2);
    assert!(
        !now.text().contains(order.as_str().unwrap()),
        "{}",
        now.text()
    );
}

/// The same sheet as a PDF, of which nobody on the way keeps a copy.
fn as_pdf(service: &Service, sheet: &str, (html, mark): (&str, &str)) {
    if paper::font().is_none() {
        return;
    }
    let pdf = stranger(service, &format!("{sheet}.pdf"));
    assert_eq!(pdf.status, 200, "{}", pdf.text());
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert_eq!(pdf.header("cache-control"), "private, no-cache");
    paper::assert_says_what_the_page_says(&paper::pages(&pdf.body), html, mark);
}

#[test]
fn a_link_is_made_for_what_is_published_and_ends_with_its_day() {
    let service = Service::start("");
    let seat = |name| Who::Session(service.account(name, "dispatcher", "甲药房"));
    let (sun, zhou) = (seat("sun"), seat("zhou"));
    let mut draft = serde_json::to_value(day(8, 1)).unwrap();
    draft["date"] = json!("2020-03-17");
    let vehicle = draft["vehicles"][0]["id"].as_str().unwrap();
    let run = over(&service, &sun, "routings?steps=50", &draft);
    let unpublished = of_run(&service, &sun, &run);
    let plan = published(&service, (&sun, &zhou), &of_run(&service, &sun, &run));
    let link = |plan: &Value, purpose: &str, subject: &str| {
        linked(&service, &sun, (plan, purpose, subject))
    };
    let early = link(&unpublished, "driver_sheet", vehicle);
    assert_eq!(early.problem().1, "wrong_state");
    let nobody = link(&plan, "driver_sheet", "nobody");
    assert_eq!(nobody.problem().2, ["$.subject"]);
    let other = link(&plan, "studio_calendar", vehicle);
    assert_eq!(other.problem().2, ["$.purpose"]);
    // The day is long over.
    let path = path_of(&link(&plan, "driver_sheet", vehicle));
    assert_eq!(stranger(&service, &path).status, 404);
    // Routes are not the work of the personnel office, of the same institution though it is.
    let office = Who::Session(service.account("chen", "personnel", "甲药房"));
    let listed = |who: &Who| service.send(who, "GET", "/api/v1/links", None).json();
    assert_eq!(listed(&office), json!([]));
    for who in [&zhou, &service.admin()] {
        assert_eq!(listed(who)[0]["purpose"], "driver_sheet");
    }
}

#[test]
fn links_come_in_pages_and_the_trail_says_whose_they_are() {
    let service = Service::start("");
    let (li, wang) = (clerk(&service, "li"), clerk(&service, "wang"));
    let plan = in_force(&service, (&li, &wang), ("2026-03-02", 4), "A");
    let made: Vec<Answer> = (0..3)
        .map(|_| linked(&service, &li, (&plan, "physician_calendar", "0007")))
        .collect();
    let first = service.send(&li, "GET", "/api/v1/links?limit=2", None);
    assert_eq!(first.json().as_array().unwrap().len(), 2);
    let next = first.header("link");
    let next = next.strip_prefix('<').unwrap().split('>').next().unwrap();
    let second = service.send(&li, "GET", next, None);
    assert_eq!(second.json()[0]["id"], made[0].json()["link"]["id"]);
    assert_eq!(
        (
            second.json().as_array().unwrap().len(),
            second.header("link")
        ),
        (1, "")
    );
    let trail = service.get("/api/v1/audit");
    let rows = trail.json();
    let rows = rows.as_array().unwrap().iter();
    let entered: Vec<&Value> = rows.filter(|row| row["action"] == "plans.link").collect();
    assert_eq!(entered.len(), 3);
    for (row, made) in entered.iter().zip(&made) {
        let id = made.json()["link"]["id"].as_str().unwrap().to_string();
        assert_eq!(row["object"], format!("link {id} physician_calendar 0007"));
        assert_ne!(row["after_hash"], "");
        let secret = path_of(made).split('/').nth(4).unwrap().to_string();
        assert!(!trail.text().contains(&secret));
    }
}
