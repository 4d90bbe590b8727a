//! Travel times from an OSRM server that the service is configured to ask: another service of ours, and
//! servers that answer anything else.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::io::Write;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SendError, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};
use support::roads::server::{Server, table};

use crate::program::{Answer, Service};
use crate::roads_days::{day, place};
use crate::service_doors::on_street;

fn ask(service: &Service) -> Answer {
    let day = serde_json::to_vec(&day()).unwrap();
    service.post("/api/v1/routings?steps=5&travel=osrm", &day)
}

/// A service that asks there.
fn asking(url: &str, more: &str) -> Service {
    Service::start(&format!("osrm_url = {url:?}\n{more}"))
}

#[test]
fn one_service_tells_another_how_long_ways_take() {
    let (roads, _folder) = on_street("");
    let draft = json!({ "name": "tables", "scopes": ["reckon"], "days": 1 });
    let token = roads.send(&roads.admin(), "POST", "/api/v1/tokens", Some(&draft));
    let token = token.json()["secret"].as_str().unwrap().to_string();
    let service = asking(roads.url(), &format!("osrm_token = {token:?}"));
    let started = ask(&service);
    assert_eq!(started.status, 202, "{}", started.text());
    let id = started.json()["id"].as_str().unwrap().to_string();
    assert_eq!(service.ended(&id)["state"], "finished");
    let kept = service.get(&format!("/api/v1/runs/{id}/problem")).json();
    // 1,112 m at 65 km/h are 61.6 s; half-begun seconds are whole.
    assert_eq!(kept["travel"]["table"]["seconds"][0], json!([0, 62, 185]));
    let source = kept["travel"]["table"]["source"].as_str().unwrap();
    assert!(source.starts_with("OSRM 127.0.0.1:"), "{source}");
    let request = json!({
        "vehicles": [{ "id": 1, "start": [118.0, 36.81], "end": [118.0, 36.81] }],
        "jobs": [{ "id": 2, "location": [118.0, 36.84] }],
    });
    let answer = service.send(&service.admin(), "POST", "/vroom?steps=5", Some(&request));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["routes"][0]["duration"], 370);
    // Without its token the other service lets nobody in.
    let stranger = asking(roads.url(), "");
    assert_eq!(ask(&stranger).problem().2, ["query.travel"]);
}

/// What a server says to an address.
type Says = Box<dyn Fn(&str) -> String + Send>;

#[test]
fn a_server_that_answers_anything_else_is_a_flaw_and_nothing_is_begun() {
    let (never, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let answers: [(&str, Says); 7] = [
        ("cannot be asked", Box::new(|_| String::new())),
        ("no table", Box::new(|_| "<html>".into())),
        ("no table", Box::new(|_| "{\"code\": 7}".into())),
        (
            "refuses: InvalidQuery",
            Box::new(|_| "{\"code\": \"InvalidQuery\"}".into()),
        ),
        ("another size", Box::new(|_| "{\"code\": \"Ok\"}".into())),
        (
            "a leg of -1 s",
            Box::new(|path| support::roads::server::table(path, |_, _| Some(-1.0), 0.0)),
        ),
        (
            "cannot be asked",
            Box::new(move |_| {
                // Until the test is over.
                let _ = wait.lock().unwrap().recv();
                String::new()
            }),
        ),
    ];
    for (message, answer) in answers {
        let server = Server::start(answer);
        let service = asking(&server.url(), "osrm_answer_seconds = 1");
        let refused = ask(&service);
        let (status, code, paths) = refused.problem();
        assert_eq!((status, code.as_str()), (422, "flawed"), "{message}");
        assert_eq!(paths, ["query.travel"], "{message}");
        let told = refused.json()["flaws"][0].clone();
        assert!(
            told["message"].as_str().unwrap().contains(message),
            "{told}"
        );
        assert!(
            told["message_zh"].as_str().unwrap().contains("OSRM"),
            "{told}"
        );
        assert_eq!(service.get("/api/v1/runs").json(), json!([]), "{message}");
    }
    drop(never);
}

#[test]
fn a_service_that_asks_nobody_says_so_and_addresses_that_are_none_do_not_start() {
    let service = Service::start("");
    assert_eq!(ask(&service).problem().2, ["query.travel"]);
    let wrong = [
        "osrm_url = \"https://maps\"",
        "osrm_url = \"http://a b\"",
        "osrm_url = \"http://a\"\nosrm_token = \"two words\"",
        "osrm_answer_seconds = 0",
        "osrm_tables = 0",
    ];
    for text in wrong {
        assert!(api::config::Config::with(text).is_err(), "{text}");
    }
    // A table that may take as long as its answer leaves no time to answer.
    let short = "answer_seconds = 25";
    assert!(api::config::Config::with(short).is_ok());
    let told = api::config::Config::with(&format!("osrm_url = \"http://a\"\n{short}"));
    assert!(told.unwrap_err().contains("`osrm_table_seconds`"));
    // Of thirty seconds 25 are the table's; of the other five those after it are no time to wait.
    let shipped = api::config::Config::shipped();
    for (afterwards, left) in [(0, 5), (2, 3), (5, 0), (60, 0)] {
        let [afterwards, left] = [afterwards, left].map(Duration::from_secs);
        assert_eq!(shipped.patience(afterwards), left);
    }
}

#[test]
fn a_request_that_is_repeated_asks_the_server_no_more() {
    let server = Server::start(|path| table(path, |_, _| Some(60.0), 5.0));
    let service = asking(&server.url(), "");
    let ask = |query: &str| {
        let day = serde_json::to_vec(&day()).unwrap();
        let path = format!("/api/v1/routings?steps=5&{query}");
        let body = ("application/json", Some(day.as_slice()));
        let key = [("idempotency-key", "k")];
        service.send_bytes(&service.admin(), "POST", &path, body, &key)
    };
    let first = ask("travel=osrm");
    assert_eq!(first.status, 202, "{}", first.text());
    let asked = server.asked().len();
    assert_eq!(asked, 1);
    let again = ask("travel=osrm");
    assert_eq!(
        (again.status, &again.json()["id"]),
        (202, &first.json()["id"])
    );
    assert_eq!(server.asked().len(), asked);
    // The same day with the times it brings is another request.
    assert_eq!(ask("seed=1").problem().1, "key_reused");
    assert_eq!(ask("travel=osrm&seed=2").problem().1, "key_reused");
    assert_eq!(server.asked().len(), asked);
}

#[test]
fn of_two_requests_under_one_key_at_once_one_asks_the_server() {
    let (server, asked, leave) = patient();
    let service = asking(&server.url(), "");
    let ask = || {
        let day = serde_json::to_vec(&day()).unwrap();
        let body = ("application/json", Some(day.as_slice()));
        let key = [("idempotency-key", "k")];
        let path = "/api/v1/routings?steps=5&travel=osrm";
        service.send_bytes(&service.admin(), "POST", path, body, &key)
    };
    std::thread::scope(|scope| {
        let requests = [scope.spawn(ask), scope.spawn(ask)];
        asked.recv().unwrap();
        // Time for the other to come as far.
        for _ in 0..20 {
            assert_eq!(service.get("/healthz").status, 200);
        }
        drop((asked, leave));
        let answers = requests.map(|request| request.join().unwrap());
        let [one, other] = answers.map(|answer| {
            assert_eq!(answer.status, 202, "{}", answer.text());
            answer.json()["id"].clone()
        });
        assert_eq!(one, other);
    });
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_day_that_is_too_large_is_refused_before_its_turn() {
    let (server, asked, leave) = patient();
    // Nobody has the second turn while the first is held.
    let limits = "osrm_tables = 1\ntable_places = 3\nosrm_answer_seconds = 20";
    let service = asking(&server.url(), limits);
    let mut large = day();
    let order = |at: usize| json!({ "id": format!("o{at}"), "place": place(36.82), "load": [0] });
    large["orders"] = (0..3).map(order).collect();
    let job = |id: u32| json!({ "id": id, "location": [118.0, 36.8 + f64::from(id) / 100.0] });
    let jobs: Vec<Value> = (1..4).map(job).collect();
    let request = json!({ "vehicles": [{ "id": 1, "start": [118.0, 36.84] }], "jobs": jobs });
    std::thread::scope(|scope| {
        let first = scope.spawn(|| ask(&service));
        asked.recv().unwrap();
        let path = "/api/v1/routings?steps=5&travel=osrm";
        let refused = service.post(path, &serde_json::to_vec(&large).unwrap());
        assert_eq!(refused.problem(), (422, "flawed".into(), vec!["$".into()]));
        let refused = service.post("/vroom", &serde_json::to_vec(&request).unwrap());
        assert_eq!((refused.status, &refused.json()["code"]), (400, &json!(2)));
        leave.send(()).unwrap();
        assert_eq!(first.join().unwrap().status, 202);
    });
    drop((asked, leave));
    assert_eq!(server.asked().len(), 1);
}

/// A server that tells of each question, and answers it when it is let.
fn patient() -> (Server, Receiver<()>, Sender<()>) {
    let ((ask, asked), (leave, left)) = (channel(), channel());
    let server = Server::start(move |path| {
        // The test may be over.
        let _ = ask
            .send(())
            .and_then(|()| left.recv().map_err(|_| SendError(())));
        table(path, |_, _| Some(60.0), 5.0)
    });
    (server, asked, leave)
}

#[test]
fn who_would_wait_too_long_for_a_turn_is_told_when_to_come_back() {
    let (server, asked, leave) = patient();
    // One second is left for a turn.
    let limits =
        "osrm_tables = 1\nanswer_seconds = 61\nosrm_table_seconds = 60\nosrm_answer_seconds = 60";
    let service = asking(&server.url(), limits);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| ask(&service));
        asked.recv().unwrap();
        let second = ask(&service);
        assert_eq!(second.problem().1, "busy");
        assert_eq!((second.status, second.header("retry-after")), (503, "10"));
        assert_eq!(
            second.json()["detail_zh"],
            "OSRM 服务器正在为其他请求计算行程表"
        );
        leave.send(()).unwrap();
        assert_eq!(first.join().unwrap().status, 202);
    });
    drop((asked, leave));
    assert_eq!(ask(&service).status, 202, "the place is free again");
}

#[test]
fn a_client_that_goes_away_has_nobody_asked_for_it_any_more() {
    let (server, asked, leave) = patient();
    let service = asking(&server.url(), "osrm_tables = 1");
    let mut long = day();
    let order = |at: usize| json!({ "id": format!("o{at}"), "place": place(36.82), "load": [0] });
    long["orders"] = (0..119).map(order).collect();
    let body = serde_json::to_vec(&long).unwrap();
    let draft = json!({ "name": "day", "scopes": ["start_routings"], "days": 1 });
    let token = service.send(&service.admin(), "POST", "/api/v1/tokens", Some(&draft));
    let token = token.json()["secret"].as_str().unwrap().to_string();
    let mut client = TcpStream::connect(service.url().trim_start_matches("http://")).unwrap();
    let head = format!(
        "POST /api/v1/routings?steps=5&travel=osrm HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    client.write_all(head.as_bytes()).unwrap();
    client.write_all(&body).unwrap();
    asked.recv().unwrap();
    drop(client);
    // What was sent before these was heard before them.
    for _ in 0..20 {
        assert_eq!(service.get("/healthz").status, 200);
    }
    drop((asked, leave));
    assert_eq!(ask(&service).status, 202);
    // 120 places are nine questions, and the other day is one.
    let questions = server.asked().len();
    assert!(questions < 9 + 1, "{questions}");
    assert_eq!(
        service.get("/api/v1/runs").json().as_array().unwrap().len(),
        1
    );
}
