//! Why an order is left out.

use std::ops::ControlFlow;

use solver::base::run::Budget;
use solver::routing::check::check;
use solver::routing::draft::{Draft, VehicleDraft};
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::routing::reasons::{Reason, reasons};
use solver::routing::solve;
use support::routing::grid::{on_a_line, plan};
use support::routing::{at, depot, order, tiny, vehicle};

/// Depots d at 0 and e at 10, orders a and b at 1 and 2; nobody serves b.
fn why(change: impl FnOnce(&mut Draft), text: &str) -> Reason {
    let mut draft = on_a_line(
        vec![depot("d"), depot("e")],
        vec![vehicle("van", "d")],
        vec![order("a"), order("b")],
        &[0, 10, 1, 2],
    );
    change(&mut draft);
    let problem = Problem::new(&draft).expect("the line is a valid day");
    let mut found = reasons(&problem, &plan(&problem, text));
    assert_eq!(found.len(), 1, "only b is left out");
    found.remove(0)
}

fn rules(reason: &Reason) -> Vec<&'static str> {
    assert_eq!(reason.blocks.len(), 1, "there is one vehicle");
    reason.blocks[0].rules.clone()
}

#[test]
fn the_rule_that_blocks_is_named() {
    let heavy = why(|draft| draft.orders[1].load = vec![11], "van: d a");
    assert_eq!(rules(&heavy), ["capacity_kept"]);
    let cold = why(
        |draft| draft.orders[1].handling = Some("cold".into()),
        "van: d a",
    );
    assert_eq!(rules(&cold), ["equipment_present"]);
    let early = |draft: &mut Draft| draft.orders[1].windows = vec![[at(8, 0), at(8, 1)]];
    assert_eq!(rules(&why(early, "van: d a")), ["window_kept"]);
    let short = |draft: &mut Draft| draft.vehicles[0].shift = [at(8, 0), at(8, 3)];
    assert_eq!(rules(&why(short, "van: d a")), ["shift_kept"]);
    let once = |draft: &mut Draft| {
        draft.vehicles[0].max_trips = Some(1);
        draft.vehicles[0].capacity = vec![1];
    };
    let full = why(once, "van: d a");
    assert_eq!(rules(&full), ["capacity_kept"]);
    assert_eq!(
        full.message,
        "b is left out: van: it does not fit (boxes: 1 too much)"
    );
    assert_eq!(
        full.message_zh,
        "订单 b 未安排：van：装不下（boxes 超出 1）"
    );
    let closed = |draft: &mut Draft| {
        draft.depots[0].open = Some([at(8, 0), at(9, 0)]);
        draft.orders[1].release = Some(at(9, 1));
        draft.orders[1].depot = Some("d".into());
    };
    assert_eq!(rules(&why(closed, "van: d a")), ["depot_open"]);
}

#[test]
fn who_may_not_serve_it_and_who_lacks_a_skill_are_two_things() {
    let barred = |draft: &mut Draft| draft.orders[1].not_by = vec!["van".into()];
    let asking = |draft: &mut Draft| draft.orders[1].skills = vec!["lift".into()];
    let shut_out = why(barred, "van: d a");
    assert_eq!(rules(&shut_out), ["vehicle_barred"]);
    assert_eq!(shut_out.message, "b is left out: van: may not serve it");
    assert_eq!(shut_out.message_zh, "订单 b 未安排：van：不得配送此单");
    let unskilled = why(asking, "van: d a");
    assert_eq!(rules(&unskilled), ["skills_present"]);
    assert_eq!(
        unskilled.message,
        "b is left out: van: a skill it asks for is missing"
    );
    let both = |draft: &mut Draft| {
        barred(draft);
        asking(draft);
    };
    let both = why(both, "van: d a");
    assert_eq!(rules(&both), ["vehicle_barred", "skills_present"]);
    assert_eq!(
        both.message_zh,
        "订单 b 未安排：van：不得配送此单，且缺少所需技能"
    );
}

#[test]
fn of_several_vehicles_that_are_full_the_least_too_much_is_told() {
    let full = |draft: &mut Draft| {
        draft.orders[1].load = vec![9];
        draft.vehicles[0].capacity = vec![5];
        draft.vehicles.push(VehicleDraft {
            capacity: vec![7],
            ..vehicle("w", "d")
        });
    };
    let full = why(full, "van: d a");
    assert_eq!(full.blocks.len(), 1);
    assert_eq!(full.blocks[0].too_much[0].amount, 2);
    assert!(
        full.message
            .contains("van, w: it does not fit (boxes: at least 2 too much)"),
        "{}",
        full.message
    );
}

#[test]
fn what_fits_but_costs_too_much_says_so() {
    let dear = why(|draft| draft.orders[1].unserved_cost = Some(0), "van: d a");
    assert!(rules(&dear).is_empty());
    assert!(
        dear.message
            .contains("for no less than leaving it out costs"),
        "{}",
        dear.message
    );
    assert!(
        dear.message_zh.contains("代价不低于不送"),
        "{}",
        dear.message_zh
    );
}

#[test]
fn what_was_simply_left_out_is_not_called_dear() {
    let cheap = why(|_| (), "van: d a");
    assert!(rules(&cheap).is_empty());
    let message = &cheap.message;
    assert!(
        message.contains("as it is, for less than leaving it out"),
        "{message}"
    );
    assert!(cheap.message_zh.contains("现在就可以送"));
}

#[test]
fn every_order_left_out_has_its_reason_and_the_judge_agrees() {
    let mut seen = 0;
    for seed in 0..120 {
        let problem = Problem::new(&tiny(seed)).expect("a valid day");
        let budget = Budget { seed, steps: 500 };
        let found = solve(&problem, budget, &mut |_| ControlFlow::Continue(())).plan;
        let report = check(&problem, &found);
        let named: Vec<_> = (report.violations.iter())
            .map(|row| row.subject.clone())
            .collect();
        let reasons = reasons(&problem, &found);
        let explained: Vec<_> = reasons.iter().map(|reason| reason.order.clone()).collect();
        assert_eq!(named, explained, "seed {seed}");
        for block in reasons.iter().flat_map(|reason| &reason.blocks) {
            seen += 1;
            assert!(!block.vehicles.is_empty(), "seed {seed}");
        }
        the_judge_agrees(&problem, &found, &reasons, seed);
    }
    assert!(20 < seen, "the days leave orders out");
}

/// On a trip of its own on an idle vehicle an order breaks at least one of the rules said, or it
/// was said to fit.
fn the_judge_agrees(problem: &Problem, found: &Plan, reasons: &[Reason], seed: u64) {
    for reason in reasons {
        let orders = problem.orders();
        let order = orders
            .ids()
            .find(|id| orders[*id].key == reason.order)
            .expect("it exists");
        for (vehicle, row) in problem
            .vehicles()
            .iter()
            .filter(|(id, _)| found.routes[*id].is_empty())
        {
            let block = (reason.blocks.iter()).find(|block| block.vehicles.contains(&row.key));
            let block = block.expect("every vehicle is in one block");
            let fits = problem.depots().ids().any(|depot| {
                let mut alone = Plan::empty(problem);
                let stops = vec![order];
                alone.routes[vehicle].push(solver::routing::plan::Trip { depot, stops });
                check(problem, &alone).score.hard == 0
            });
            assert_eq!(fits, block.rules.is_empty(), "seed {seed}: {reason:?}");
        }
    }
}
