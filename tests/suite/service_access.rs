//! Who may do what: every address of the OpenAPI document, as every role, on one's own and on others'.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::collections::BTreeMap;

use datasets::generate::day::day;
use serde_json::{Value, json};

use crate::program::{Service, Who};

/// What each role may do, as it was agreed; a point is no.
const GRID: &str = "
permission        administrator personnel dispatcher planner auditor driver unassigned nobody
open              yes           yes       yes        yes     yes     yes    yes        yes
own_account       yes           yes       yes        yes     yes     yes    yes        .
manage_accounts   yes           .         .          .       .       .      .          .
read_audit        yes           .         .          .       yes     .      .          .
read_metrics      yes           .         .          .       yes     .      .          .
read_runs         yes           yes       yes        yes     yes     .      .          .
start_rosterings  yes           yes       .          yes     .       .      .          .
start_routings    yes           .         yes        yes     .       .      .          .
stop_runs         yes           yes       yes        yes     .       .      .          .
reckon            yes           yes       yes        yes     yes     .      .          .
read_registers    yes           yes       yes        yes     yes     .      .          .
change_registers  yes           yes       yes        .       .       .      .          .
read_plans        yes           yes       yes        yes     yes     .      .          .
edit_plans        yes           yes       yes        yes     .       .      .          .
approve_plans     yes           yes       yes        .       .       .      .          .
publish_plans     yes           yes       yes        .       .       .      .          .
record_results    yes           yes       yes        .       .       .      .          .
";

fn agreed(permission: &str, role: &str) -> bool {
    let mut lines = GRID.trim().lines().map(|line| line.split_whitespace());
    let at = lines.next().unwrap().position(|name| name == role).unwrap();
    let mut row = lines
        .find(|line| line.clone().next() == Some(permission))
        .unwrap();
    row.nth(at) == Some("yes")
}

/// Somebody, and the objects that are theirs.
struct Seat {
    role: &'static str,
    institution: &'static str,
    who: Who,
    token: String,
}

const SEATS: [(&str, &str); 9] = [
    ("administrator", ""),
    ("personnel", "市一院"),
    ("personnel", "市二院"),
    ("personnel", ""),
    ("dispatcher", "甲药房"),
    ("planner", ""),
    ("auditor", ""),
    ("driver", "甲药房"),
    ("unassigned", ""),
];

fn seats(service: &Service) -> Vec<Seat> {
    let sit = |(index, (role, institution)): (usize, &(&'static str, &'static str))| {
        let who = Who::Session(service.account(&format!("seat {index}"), role, institution));
        // Some have nothing that a token could do.
        let scopes = if ["driver", "unassigned"].contains(role) {
            json!([])
        } else {
            json!(["read_runs"])
        };
        let draft = json!({ "name": "t", "scopes": scopes, "days": 1 });
        let made = service.send(&who, "POST", "/api/v1/tokens", Some(&draft));
        let token = if made.status == 201 {
            made.json()["token"]["id"].as_str().unwrap().into()
        } else {
            String::new()
        };
        Seat {
            role,
            institution,
            who,
            token,
        }
    };
    SEATS.iter().enumerate().map(sit).collect()
}

/// A run that is over, an import and a plan.
struct Objects {
    run: String,
    import: String,
    plan: String,
}

/// Those of every institution that has any.
fn objects(service: &Service, seats: &[Seat]) -> BTreeMap<&'static str, Objects> {
    let mut objects = BTreeMap::new();
    for seat in seats {
        let starts = matches!(seat.role, "administrator" | "personnel" | "dispatcher");
        if !starts || objects.contains_key(seat.institution) {
            continue;
        }
        let (path, draft) = match seat.role {
            "personnel" => ("/api/v1/rosterings?steps=1", roster()),
            _ => (
                "/api/v1/routings?steps=1",
                serde_json::to_value(day(10, 1)).unwrap(),
            ),
        };
        let run = service.send(&seat.who, "POST", path, Some(&draft));
        assert_eq!(run.status, 202, "{}", run.text());
        let run = run.json()["id"].as_str().unwrap().to_string();
        service.ended(&run);
        // Pharmacies import nothing so far, so that the administrator does it for them.
        let path = format!(
            "/api/v1/imports?register=staff_roster&effective_on=2026-01-01&institution={}",
            encoded(seat.institution)
        );
        let file = format!("工号,姓名,单位\n007,张三,{}\n", seat.institution);
        let made = service.post_as(&path, "text/csv", file.as_bytes());
        assert_eq!(made.status, 201, "{}", made.text());
        let import = made.json()["id"].as_str().unwrap().into();
        let draft = json!({ "run": run });
        let plan = service.send(&seat.who, "POST", "/api/v1/plans", Some(&draft));
        assert_eq!(plan.status, 201, "{}", plan.text());
        let plan = plan.json()["id"].as_str().unwrap().into();
        objects.insert(seat.institution, Objects { run, import, plan });
    }
    objects
}

fn roster() -> Value {
    use datasets::generate::roster::{Size, roster};
    serde_json::to_value(roster(Size::S, 1)).unwrap()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn every_address_is_open_to_those_it_is_meant_for_and_to_no_others() {
    let service = Service::start("requests_at_once = 100000");
    let seats = seats(&service);
    let objects = objects(&service, &seats);
    let document = api::http::openapi::document();
    let mut tried = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let permission = operation["x-permission"].as_str();
            let permission =
                permission.unwrap_or_else(|| panic!("{method} {path} asks for nothing"));
            for seat in &seats {
                let expected = agreed(permission, seat.role);
                tried += look(&service, (method, path, expected), seat, &seats, &objects);
            }
            let open = agreed(permission, "nobody");
            let absent = Objects::named("x");
            let answer = send(&service, &Who::Nobody, method, &filled(path, &absent, "-"));
            assert_eq!(
                answer.0 == 401 && answer.1 == "not_signed_in",
                !open,
                "{method} {path}: {answer:?}"
            );
            tried += 1;
        }
    }
    eprintln!("{tried} requests by {} seats and by nobody", seats.len());
}

/// Tries one address as one seat, on everybody's objects; how many requests it took.
fn look(
    service: &Service,
    (method, path, expected): (&str, &str, bool),
    seat: &Seat,
    seats: &[Seat],
    objects: &BTreeMap<&'static str, Objects>,
) -> usize {
    let asked = asked((method, path, expected), seat, seats, objects);
    for (path, is_own) in &asked {
        let (status, code) = send(service, &seat.who, method, path);
        let told = format!(
            "{} of `{}`: {method} {path}: {status} {code}",
            seat.role, seat.institution
        );
        match (expected, *is_own) {
            (false, _) => assert_eq!((status, code.as_str()), (403, "forbidden"), "{told}"),
            // Registers are changed by those whose work they are, whatever else may be changed.
            (true, _) if seat.role == "dispatcher" && status == 403 => {
                let is_register = path.contains("imports") || path.contains("registers");
                assert!(is_register, "{told}");
            }
            // So are runs and plans: those of routes are no work of a personnel office.
            (true, true) if seat.role == "personnel" && status == 403 => {
                assert!(path.contains("/runs/"), "{told}");
            }
            (true, true) if seat.role == "personnel" && status == 404 => {
                assert!(path.contains("/plans/"), "{told}");
            }
            (true, false) => assert_eq!(status, 404, "{told}"),
            (true, true) => assert!(![401, 403, 404, 500].contains(&status), "{told}"),
        }
    }
    asked.len()
}

/// What to ask, and whether it is one's own.
fn asked(
    (method, path, expected): (&str, &str, bool),
    seat: &Seat,
    seats: &[Seat],
    objects: &BTreeMap<&'static str, Objects>,
) -> Vec<(String, bool)> {
    let covers = |institution: &str| seat.institution.is_empty() || seat.institution == institution;
    // The session that asks must not end; another test ends one.
    if (method, path) == ("delete", "/api/v1/session") {
        return Vec::new();
    }
    if path.starts_with("/api/v1/tokens/{id}") {
        let others = seats
            .iter()
            .filter(|other| !std::ptr::eq(*other, seat) && !other.token.is_empty());
        return others
            .map(|other| (path.replace("{id}", &other.token), false))
            .collect();
    }
    // Whoever may manage accounts may manage all of them.
    if path.starts_with("/api/v1/accounts/{id}") {
        let refused = (path.replace("{id}", "x"), false);
        return if expected { Vec::new() } else { vec![refused] };
    }
    // What secret links lead to, and whose they are, another test asks.
    if path.contains("{secret}") {
        return Vec::new();
    }
    if path.starts_with("/api/v1/links/{id}") || path.starts_with("/api/v1/session/identities/") {
        return vec![(path.replace("{id}", "x"), false)];
    }
    if !["{id}", "{key}"].iter().any(|part| path.contains(part)) {
        return vec![(filled(path, &Objects::named(""), ""), true)];
    }
    let mut asked = Vec::new();
    for (institution, theirs) in objects {
        let owner = if institution.is_empty() {
            "-"
        } else {
            institution
        };
        // Rows that nobody has entered are not there for their owner either.
        if !(method == "get" && path.contains("{key}") && covers(institution)) {
            asked.push((filled(path, theirs, &encoded(owner)), covers(institution)));
        }
    }
    asked
}

impl Objects {
    fn named(name: &str) -> Objects {
        Objects {
            run: name.into(),
            import: name.into(),
            plan: name.into(),
        }
    }
}

fn filled(path: &str, objects: &Objects, institution: &str) -> String {
    let id = if path.contains("/imports/") {
        &objects.import
    } else if path.contains("/plans/") {
        &objects.plan
    } else {
        &objects.run
    };
    path.replace("{id}", id)
        .replace("{profile}", "driving")
        .replace("{coordinates}", "118.0,36.8;118.1,36.9")
        .replace("{name}", "plan.json")
        .replace("{kind}", "routing")
        .replace("{register}", "staff_roster")
        .replace("{institution}", institution)
        .replace("{key}", "007")
}

/// With a body that every reader understands and none takes. Status, and the code of the problem.
fn send(service: &Service, who: &Who, method: &str, path: &str) -> (u16, String) {
    let body = (method != "get").then(|| json!({}));
    let answer = service.send(who, &method.to_uppercase(), path, body.as_ref());
    let code = match answer.status {
        // VROOM's codes are numbers.
        400.. => answer.json()["code"]
            .to_string()
            .trim_matches('"')
            .to_string(),
        _ => String::new(),
    };
    (answer.status, code)
}

#[test]
fn runs_and_rows_of_others_are_neither_listed_nor_found() {
    let service = Service::start("");
    let first = Who::Session(service.account("li", "personnel", "市一院"));
    let second = Who::Session(service.account("wang", "personnel", "市二院"));
    let draft = roster();
    let run = service
        .send(&first, "POST", "/api/v1/rosterings?steps=1", Some(&draft))
        .json();
    assert_eq!(
        (&run["institution"], &run["account"]),
        (&"市一院".into(), &"li".into())
    );
    let listed = |who: &Who| service.send(who, "GET", "/api/v1/runs", None).json();
    assert_eq!(listed(&first)[0]["id"], run["id"]);
    assert_eq!(listed(&second), json!([]));
    assert_eq!(listed(&service.admin())[0]["id"], run["id"]);

    // A body that names another institution does not make it one's own.
    let said = json!({ "values": { "staff_no": "007", "institution": "市一院" }, "effective_on": "2026-01-01" });
    let path = |institution: &str| {
        format!(
            "/api/v1/registers/staff_roster/{}/007",
            encoded(institution)
        )
    };
    assert_eq!(
        service
            .send(&second, "PUT", &path("市一院"), Some(&said))
            .status,
        404
    );
    let refused = service.send(&second, "PUT", &path("市二院"), Some(&said));
    assert_eq!(refused.problem().2, ["$.values.institution"]);
    assert_eq!(
        service
            .send(&first, "PUT", &path("市一院"), Some(&said))
            .status,
        200
    );
    let rows = |who: &Who| {
        service
            .send(who, "GET", "/api/v1/registers/staff_roster", None)
            .json()
    };
    assert_eq!(rows(&first)[0]["values"]["staff_no"], "007");
    assert_eq!(rows(&second), json!([]));
    let asked = format!(
        "/api/v1/registers/staff_roster?institution={}",
        encoded("市一院")
    );
    assert_eq!(service.send(&second, "GET", &asked, None).status, 404);
}
