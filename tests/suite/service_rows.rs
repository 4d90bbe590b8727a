//! Rows of registers over HTTP: texts that look like what the service writes, masked values that come
//! back, versions, and whose business which register is.

use api::registers::patients::{erase, is_sealed, reseal};
use api::store::seal::Keys;
use api::store::{Store, address_in};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::databases::wait;
use crate::program::{Answer, Service, Who, done};

const STAFF: &str = "/api/v1/registers/staff_roster/H1/1";
const RX: &str = "/api/v1/registers/prescriptions/-/RX1";

fn said(values: &Value) -> Value {
    json!({ "values": values, "effective_on": "2026-03-01" })
}

fn put(service: &Service, who: &Who, path: &str, values: &Value) -> Answer {
    service.send(who, "PUT", path, Some(&said(values)))
}

#[test]
fn a_text_that_looks_sealed_is_a_text_and_stops_nothing() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let admin = service.admin();
    let cells = json!({ "staff_no": "1", "expertise": "sealed:abc" });
    assert_eq!(put(&service, &admin, STAFF, &cells).status, 200);
    let rows = service.get("/api/v1/registers/staff_roster?as_of=2026-03-01");
    assert_eq!(rows.json()[0]["values"]["expertise"], "sealed:abc");
    assert_eq!(service.get(STAFF).json()[0]["values"], cells);
    let data = service.data.clone();
    wait(async {
        let store = Store::open(&address_in(&data)).await.unwrap();
        assert!(!is_sealed(&store).await.unwrap(), "nothing of patients");
        store.close().await;
    });
    // In a column that is sealed it comes back as well, and the other columns stay what they are.
    let patient = json!({ "rx_no": "RX1", "patient": "sealed:1:00", "usage": "sealed:2:00" });
    assert_eq!(put(&service, &admin, RX, &patient).status, 200);
    let unmasked = "/api/v1/registers/prescriptions?as_of=2026-03-01&unmask=test";
    assert_eq!(service.get(unmasked).json()[0]["values"], patient);
    service.signal("TERM");
    let rotated = done(folder.path(), &["keys", "rotate", "--data", "data"]);
    assert_eq!(rotated.out, "1 texts sealed anew\n");
    wait(async {
        let store = Store::open(&address_in(&data)).await.unwrap();
        let keys = Keys::of(&data).unwrap();
        assert!(is_sealed(&store).await.unwrap());
        assert_eq!(
            reseal(&store, &keys).await.unwrap().texts,
            0,
            "under the newest"
        );
        let store = store.with_keys(keys);
        assert_eq!(erase(&store, 0).await.unwrap(), 1);
        assert_eq!(erase(&store, 0).await.unwrap(), 0);
        store.close().await;
    });
    let service = Service::at(folder.path(), "");
    let gone = json!({ "values": null, "effective_on": "2026-03-02" });
    let gone = service.send(&service.admin(), "PUT", STAFF, Some(&gone));
    assert_eq!(gone.status, 200, "{}", gone.text());
}

#[test]
fn a_preview_that_waits_is_sealed_too() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let path = "/api/v1/imports?register=prescriptions&effective_on=2026-03-01&file=rx.csv";
    let made = service.post_as(
        path,
        "text/csv",
        "处方号,医院,姓名\nRX1,某院,王测试\n".as_bytes(),
    );
    assert_eq!(made.status, 201, "{}", made.text());
    let data = service.data.clone();
    service.signal("TERM");
    wait(async {
        let store = Store::open(&address_in(&data)).await.unwrap();
        assert!(is_sealed(&store).await.unwrap());
        store.close().await;
    });
}

#[test]
fn a_masked_value_is_not_written_over_what_it_hides() {
    let service = Service::start("");
    let admin = service.admin();
    let plain = json!({ "rx_no": "RX1", "patient": "王测试", "phone": "13800009999",
        "address": "昆仑镇3号" });
    assert_eq!(put(&service, &admin, RX, &plain).status, 200);
    let shown = service.get("/api/v1/registers/prescriptions?as_of=2026-03-01");
    let mut masked = shown.json()[0]["values"].clone();
    assert_eq!(masked["address"], "昆仑****");
    masked["doses"] = json!(7);
    let (status, _, paths) = put(&service, &admin, RX, &masked).problem();
    let columns = ["$.values.patient", "$.values.phone", "$.values.address"];
    assert_eq!((status, paths), (422, columns.map(String::from).to_vec()));
    let full_width = json!({ "rx_no": "RX1", "phone": "138＊＊＊＊9999" });
    let wide = put(&service, &admin, RX, &full_width);
    assert!(wide.text().contains("脱敏"), "{}", wide.text());
    let path = "/api/v1/imports?register=prescriptions&effective_on=2026-03-01&file=rx.csv";
    let file = "处方号,医院,姓名,付数\nRX1,某院,王*试,7\nRX2,某院,李测试,7\n";
    let import = service.post_as(path, "text/csv", file.as_bytes()).json();
    assert_eq!(import["rows"], 1);
    let refused = &import["refused"][0];
    assert!(
        refused["path"]
            .as_str()
            .unwrap()
            .ends_with("line 2, column 姓名"),
        "{refused}"
    );
    assert!(
        refused["message_zh"].as_str().unwrap().contains("脱敏"),
        "{refused}"
    );
    let unmasked = "/api/v1/registers/prescriptions?as_of=2026-03-01&unmask=test";
    assert_eq!(service.get(unmasked).json()[0]["values"], plain);
}

#[test]
fn a_delivery_sheet_comes_back_masked_and_what_is_stored_stays() {
    let service = Service::start("");
    let admin = service.admin();
    let path = "/api/v1/registers/delivery_sheet/-/PS1%20%2F%20RX1";
    let plain = json!({ "run_no": "PS1", "rx_no": "RX1", "stop_seq": 1, "phone": "13800009999" });
    let stored = put(&service, &admin, path, &plain);
    assert_eq!(stored.status, 200, "{}", stored.text());
    let mut back = plain.clone();
    back["parcels"] = json!(2);
    // Offices mask in ways of their own.
    for mask in ["138****9999", "138＊＊＊＊9999", "1**********"] {
        back["phone"] = json!(mask);
        assert_eq!(put(&service, &admin, path, &back).status, 200, "{mask}");
    }
    let unmasked = "/api/v1/registers/delivery_sheet?as_of=2026-03-01&unmask=test";
    let values = service.get(unmasked).json()[0]["values"].clone();
    assert_eq!(
        (&values["phone"], &values["parcels"]),
        (&plain["phone"], &json!(2))
    );
}

#[test]
fn a_row_that_has_changed_is_not_overwritten_by_who_has_seen_the_old_one() {
    let service = Service::start("");
    let admin = service.admin();
    let cells = |title: &str| json!({ "staff_no": "1", "title_level": title });
    let first = put(&service, &admin, STAFF, &cells("senior"));
    let read = service.get(STAFF);
    assert_eq!(read.header("etag"), first.header("etag"));
    let put_if = |tag: &str, title: &str| {
        let body = said(&cells(title)).to_string();
        let kind = ("application/json", Some(body.as_bytes()));
        service.send_bytes(&admin, "PUT", STAFF, kind, &[("if-match", tag)])
    };
    let second = put_if(first.header("etag"), "intermediate");
    assert_eq!(second.status, 200, "{}", second.text());
    assert_ne!(second.header("etag"), first.header("etag"));
    let late = put_if(first.header("etag"), "junior");
    let late = late.problem();
    assert_eq!((late.0, late.1.as_str()), (412, "row_changed"));
    assert_eq!(service.get(STAFF).json().as_array().unwrap().len(), 2);
    // Saying what is so already leaves the version.
    let same = put_if(second.header("etag"), "intermediate");
    assert_eq!(same.header("etag"), second.header("etag"));
    assert_eq!(put_if("7", "junior").status, 400);
}

#[test]
fn a_day_has_a_year_of_four_digits_in_our_time() {
    let service = Service::start("");
    let cells = json!({ "staff_no": "1" });
    for day in [
        "+12026-03-01",
        "1949-12-31",
        "2100-01-01",
        "2026-3-1",
        "-0001-01-01",
    ] {
        let draft = json!({ "values": cells, "effective_on": day });
        let answer = service.send(&service.admin(), "PUT", STAFF, Some(&draft));
        assert_eq!(answer.problem().2, ["$.effective_on"], "{day}");
    }
    for day in ["1950-01-01", "2099-12-31"] {
        let draft = json!({ "values": cells, "effective_on": day });
        let answer = service.send(&service.admin(), "PUT", STAFF, Some(&draft));
        assert_eq!(answer.status, 200, "{day}");
    }
}

#[test]
fn a_reason_that_is_too_long_is_told_so() {
    let service = Service::start("");
    let path = format!("/api/v1/registers/prescriptions?unmask={}", "a".repeat(201));
    let told = service.get(&path).json();
    assert_eq!(told["flaws"][0]["code"], "too_many", "{told}");
}

/// Which registers each role reads, as it was agreed.
const READERS: &str = "
register          administrator personnel dispatcher planner auditor driver
staff_roster      yes           yes       .          yes     yes     .
posting_ledger    yes           yes       .          yes     yes     .
institutions      yes           yes       yes        yes     yes     .
prescriptions     yes           .         yes        .       yes     .
delivery_sheet    yes           .         yes        .       yes     .
handover          yes           .         yes        yes     yes     .
";

#[test]
fn registers_are_read_by_those_whose_work_they_are() {
    let service = Service::start("requests_at_once = 1000");
    let path = "/api/v1/imports?register=prescriptions&effective_on=2026-03-01&file=rx.csv\
        &institution=A";
    let made = service.post_as(path, "text/csv", "处方号,医院\nRX1,某院\n".as_bytes());
    let id = made.json()["id"].as_str().unwrap().to_string();
    let mut lines = READERS.trim().lines().map(str::split_whitespace);
    let roles: Vec<&str> = lines.next().unwrap().skip(1).collect();
    let rows: Vec<Vec<&str>> = lines.map(Iterator::collect).collect();
    for (at, role) in roles.iter().enumerate() {
        let of_one = ["personnel", "dispatcher", "driver"].contains(role);
        let institution = if of_one { "A" } else { "" };
        let who = Who::Session(service.account(role, role, institution));
        let ask = |path: &str| service.send(&who, "GET", path, None).status;
        for row in &rows {
            let register = format!("/api/v1/registers/{}", row[0]);
            let is_open = row[at + 1] == "yes";
            let (here, there) = if is_open { (200, 404) } else { (403, 403) };
            assert_eq!(ask(&register), here, "{role} {register}");
            assert_eq!(
                ask(&format!("{register}/changes")),
                here,
                "{role} {register}"
            );
            let row_path = format!("{register}/A/none");
            assert_eq!(ask(&row_path), there, "{role} {row_path}");
            let imports = format!("/api/v1/imports?register={}", row[0]);
            assert_eq!(ask(&imports), here, "{role} {imports}");
            if row[0] == "prescriptions" {
                assert_eq!(ask(&format!("/api/v1/imports/{id}")), here, "{role}");
                let listed = service.send(&who, "GET", "/api/v1/imports", None).text();
                assert_eq!(listed.contains(&id), is_open, "{role}: {listed}");
            }
        }
    }
}

#[test]
fn runs_are_read_and_stopped_by_those_whose_work_they_are() {
    let service = Service::start("");
    let routing = serde_json::to_value(datasets::generate::day::day(5, 1)).unwrap();
    let dispatcher = Who::Session(service.account("zhao", "dispatcher", "A"));
    let run = service.send(
        &dispatcher,
        "POST",
        "/api/v1/routings?seconds=600",
        Some(&routing),
    );
    let path = format!("/api/v1/runs/{}", run.json()["id"].as_str().unwrap());
    for institution in ["A", ""] {
        let name = format!("office of {institution}.");
        let office = Who::Session(service.account(&name, "personnel", institution));
        let ask = |method: &str, path: &str| service.send(&office, method, path, None);
        assert_eq!(ask("GET", "/api/v1/runs").json(), json!([]));
        for (method, part) in [("GET", ""), ("GET", "/problem"), ("POST", "/stop")] {
            let refused = ask(method, &format!("{path}{part}")).problem();
            assert_eq!(
                (refused.0, refused.1.as_str()),
                (403, "forbidden"),
                "{part}"
            );
        }
    }
    let auditor = Who::Session(service.account("sun", "auditor", ""));
    let read = service.send(&auditor, "GET", &path, None).json();
    assert_ne!(read["state"], "finished", "nobody has stopped it: {read}");
    let stopped = service.send(&dispatcher, "POST", &format!("{path}/stop"), None);
    assert_eq!(stopped.status, 202);
}

#[test]
fn what_one_institution_says_of_hosts_breaks_no_ledger_of_others() {
    let service = Service::start("");
    let path = "/api/v1/imports?register=institutions&effective_on=2026-03-01&file=i.csv";
    let office = Who::Session(service.account("li", "personnel", "A"));
    let import = |who: &Who, file: &str| {
        let kind = ("text/csv", Some(file.as_bytes()));
        let made = service.send_bytes(who, "POST", path, kind, &[]);
        assert_eq!(made.json()["refused"], json!([]), "{}", made.text());
        let path = format!(
            "/api/v1/imports/{}/confirm",
            made.json()["id"].as_str().unwrap()
        );
        assert_eq!(service.send(who, "POST", &path, None).status, 200);
    };
    let header = "机构代码,名称,层级\n";
    import(
        &service.admin(),
        &format!("{header}001,昆仑镇卫生院,镇街\n"),
    );
    let before = service.get("/api/v1/ledgers?as_of=2026-04-01");
    // Nobody is posted yet; that is all there is to say against it.
    assert_eq!(before.problem().2, ["$.physicians"], "{}", before.text());
    import(&office, &format!("{header}001,昆仑镇卫生院,市\n"));
    let after = service.get("/api/v1/ledgers?as_of=2026-04-01");
    assert_eq!(after.json(), before.json());
}
