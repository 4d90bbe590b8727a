//! Days with one field changed.

use serde_json::{Value, json};

use super::{Edit, base_day};

pub(super) fn edits() -> Vec<Edit> {
    [orders(), vehicles(), tables(), texts()].concat()
}

fn orders() -> Vec<Edit> {
    vec![
        (
            "a negative load",
            "$.orders[0].load[0]",
            "out_of_range",
            "/orders/0/load",
            json!([-1, 0]),
        ),
        (
            "a load of one dimension",
            "$.orders[0].load",
            "wrong_length",
            "/orders/0/load",
            json!([1]),
        ),
        (
            "a load in words",
            "$.orders[0].load[0]",
            "shape",
            "/orders/0/load",
            json!(["much", 1]),
        ),
        (
            "a window that closes before it opens",
            "$.orders[0].windows[0]",
            "reversed",
            "/orders/0/windows",
            json!([["12:00", "08:00"]]),
        ),
        (
            "windows that overlap",
            "$.orders[0].windows",
            "contradiction",
            "/orders/0/windows",
            json!([["08:00", "12:00"], ["11:00", "13:00"]]),
        ),
        (
            "a window with one end",
            "$.orders[0].windows[0]",
            "shape",
            "/orders/0/windows",
            json!([["08:00"]]),
        ),
        (
            "a minute 99",
            "$.orders[0].windows[0][0]",
            "bad_time",
            "/orders/0/windows",
            json!([["08:99", "12:00"]]),
        ),
        (
            "a release in years",
            "$.orders[0].release",
            "out_of_range",
            "/orders/0/release",
            json!(100_000_000),
        ),
    ]
}

fn vehicles() -> Vec<Edit> {
    vec![
        (
            "an unknown depot",
            "$.orders[0].depot",
            "unknown_id",
            "/orders/0/depot",
            json!("nowhere"),
        ),
        (
            "an unknown handling class",
            "$.orders[0].handling",
            "unknown_id",
            "/orders/0/handling",
            json!("explosive"),
        ),
        (
            "an order twice",
            "$.orders[1].id",
            "duplicate_id",
            "/orders/1/id",
            json!("O0001"),
        ),
        (
            "a negative capacity",
            "$.vehicles[0].capacity[0]",
            "out_of_range",
            "/vehicles/0/capacity",
            json!([-5, 1]),
        ),
        ("no vehicles", "$.vehicles", "empty", "/vehicles", json!([])),
        (
            "a shift that ends before it starts",
            "$.vehicles[0].shift",
            "reversed",
            "/vehicles/0/shift",
            json!(["18:00", "08:00"]),
        ),
        (
            "an end to an open route",
            "$.vehicles[0].open_end",
            "contradiction",
            "/vehicles/0",
            open_with_end(),
        ),
    ]
}

fn tables() -> Vec<Edit> {
    let table = |metres: Value| json!({"table": {"source": "measured", "metres": metres, "seconds": [[0]]}});
    let unknown_class = json!([{"id": "ambient", "not_with": ["fire"]}]);
    vec![
        (
            "a table that is not square",
            "$.travel.table.metres",
            "wrong_length",
            "/travel",
            table(json!([[0]])),
        ),
        (
            "a way of negative length",
            "$.travel.table.metres[0][0]",
            "out_of_range",
            "/travel",
            table(json!([[-1]])),
        ),
        (
            "an unknown way to travel",
            "$.travel.teleport",
            "shape",
            "/travel",
            json!({"teleport": {}}),
        ),
        (
            "five dimensions",
            "$.dimensions",
            "too_many",
            "/dimensions",
            json!(["a", "b", "c", "d", "e"]),
        ),
        (
            "a day in February that is none",
            "$.date",
            "bad_date",
            "/date",
            json!("2026-02-30"),
        ),
        (
            "a class kept from an unknown one",
            "$.handling[0].not_with[0]",
            "unknown_id",
            "/handling",
            unknown_class,
        ),
    ]
}

fn texts() -> Vec<Edit> {
    vec![
        (
            "a formula for an order",
            "$.orders[0].id",
            "formula",
            "/orders/0/id",
            json!("@SUM(A1)"),
        ),
        (
            "a service of days",
            "$.orders[0].service_seconds",
            "out_of_range",
            "/orders/0/service_seconds",
            json!(864_000),
        ),
    ]
}

fn open_with_end() -> Value {
    let mut vehicle = base_day()["vehicles"][0].clone();
    vehicle["open_end"] = json!(true);
    vehicle["end"] = vehicle["start"].clone();
    vehicle
}
