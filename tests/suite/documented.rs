//! What the documents give as examples is true of the days they speak of.

use std::fs;
use std::ops::ControlFlow;

use serde_json::Value;
use solver::base::run::Budget;
use solver::routing::draft::OrderDraft;
use solver::routing::problem::Problem;
use solver::routing::replan::after;
use solver::routing::replan::events::EventsDraft;
use solver::routing::solve;
use support::source::top;

/// The blocks of JSON in a document.
fn blocks(document: &str) -> Vec<Value> {
    let text = fs::read_to_string(top().join(document)).expect("the document is there");
    let blocks = text.split("```json\n").skip(1);
    let block = |text: &str| {
        let text = text.split("```").next().expect("a block ends");
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{document}: {error}: {text}"))
    };
    blocks.map(block).collect()
}

#[test]
fn orders_and_events_in_the_documents_are_those_of_the_day_they_speak_of() {
    // `rounds generate day --size 1000 --seed 1`
    let draft = datasets::generate::day::day(1000, 1);
    let problem = Problem::new(&draft).expect("a valid day");
    let budget = Budget {
        seed: 1,
        steps: 200,
    };
    let plan = solve(&problem, budget, &mut |_| ControlFlow::Continue(())).plan;
    let (mut orders, mut events) = (0, 0);
    for document in ["README.md", "README.zh.md", "docs/API.md"] {
        for block in blocks(document) {
            if let Ok(order) = serde_json::from_value::<OrderDraft>(block.clone()) {
                let found = api::dispatch::offers(&draft, &plan, order);
                let found = found.unwrap_or_else(|flaws| panic!("{document}: {flaws:?}"));
                assert!(!found.offers.is_empty(), "{document}: no place for it");
                orders += 1;
            }
            if let Ok(news) = serde_json::from_value::<EventsDraft>(block) {
                let now = after(&draft, &problem, &plan, &news);
                now.unwrap_or_else(|flaws| panic!("{document}: {flaws:?}"));
                events += 1;
            }
        }
    }
    assert_eq!((orders, events), (2, 3));
}
