//! The pages on fields say what the types say.

use std::fs;

use schemars::schema_for;
use solver::routing::draft::Draft;
use solver::routing::plan::PlanDraft;
use solver::routing::replan::events::EventsDraft;
use support::reference::page;
use support::source::top;

const OPENING: &str = "\
# A day of routes, field by field

Written from the types that read the files; `make docs` writes it anew. JSON; an unknown field is an
error that is told with its path. Times are seconds, distances metres, money whole units of whatever
the prices are in. Words are explained in [MODEL.md](MODEL.md).

`rounds route`, `check`, `offer`, `explain` and `replan` read a day; `offer` an OrderDraft besides, and
`replan` what happens; plans stand in the field `plan` of the file that `rounds route` writes.
";

#[test]
fn the_page_on_a_day_names_every_field_with_what_it_holds() {
    let roots = [
        ("A day", schema_for!(Draft).to_value()),
        (
            "What happens during a day",
            schema_for!(EventsDraft).to_value(),
        ),
        ("A plan", schema_for!(PlanDraft).to_value()),
    ];
    let wanted = page(OPENING, &roots);
    let path = top().join("docs").join("DAY.md");
    if std::env::var_os("ROUNDS_WRITE_DOCS").is_some() {
        fs::write(&path, &wanted).expect("the page can be written");
    }
    let found = fs::read_to_string(&path).expect("the page is there");
    assert!(found == wanted, "docs/DAY.md is out of date: make docs");
    for word in [
        "| `per_sequence_change` |",
        "| `release` |",
        "`order_cancelled`",
        "| `unserved` |",
    ] {
        assert!(found.contains(word), "{word}");
    }
}
