//! Random changes to drafts: refused with whole flaws, or judged; nothing panics.

use serde_json::{Value, json};
use solver::base::flaw::Flaw;
use solver::base::rng::Rng;
use solver::routing::check::check;
use solver::routing::draft::Draft;
use solver::routing::problem::Problem;
use support::routing::rich::{Features, rich, rich_plan};

fn is_whole(flaw: &Flaw) -> bool {
    flaw.path.starts_with("$.") && !flaw.message.is_empty() && !flaw.message_zh.is_empty()
}

/// Some number, word or list of the draft becomes another.
fn mutate(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Array(rows) if !rows.is_empty() && !rng.percent(10) => {
            let which = rng.below(rows.len());
            mutate(&mut rows[which], rng);
        }
        Value::Object(rows) if !rows.is_empty() && !rng.percent(5) => {
            let which = rng.below(rows.len());
            let key = rows.keys().nth(which).expect("within").clone();
            match rng.percent(5) {
                true => drop(rows.remove(&key)),
                false => mutate(&mut rows[&key], rng),
            }
        }
        other => {
            let odd = [
                json!(-1),
                json!(0),
                json!(1),
                json!(i64::MAX),
                json!(i64::MIN),
                json!(1_000_000_000),
                json!("x"),
                json!("v0"),
                json!("done"),
                json!([]),
                json!({}),
                json!(null),
                json!(true),
                json!(0.5),
            ];
            *other = rng.pick(&odd).clone();
        }
    }
}

#[test]
fn days_with_any_field_changed_are_refused_or_judged_and_nothing_panics() {
    let (mut refused, mut judged) = (0, 0);
    for seed in 0..8_000 {
        let draft = rich(seed, 4, Features::ALL);
        let mut rng = Rng::from_seed(seed).fork("mutate");
        let plan = rich_plan(&draft, &mut rng);
        let mut day = serde_json::to_value(&draft).expect("drafts are plain data");
        for _ in 0..=rng.below(3) {
            mutate(&mut day, &mut rng);
        }
        // What has not even the shape of a draft is refused before.
        let Ok(draft) = serde_json::from_value::<Draft>(day) else {
            continue;
        };
        match Problem::new(&draft) {
            Err(flaws) => {
                let are_whole = !flaws.is_empty() && flaws.iter().all(is_whole);
                assert!(are_whole, "seed {seed}: {flaws:?}");
                refused += 1;
            }
            Ok(problem) => {
                judged += 1;
                if let Ok(plan) = plan.read(&problem) {
                    let report = check(&problem, &plan);
                    // Soft rules are told, too.
                    let is_told = report.score.hard == 0 || !report.violations.is_empty();
                    assert!(is_told, "seed {seed}");
                }
            }
        }
    }
    assert!(300 < refused, "{refused} days refused");
    assert!(300 < judged, "{judged} days judged");
}

#[test]
fn a_draft_with_everything_reads_back_as_it_was_written() {
    for seed in 0..200 {
        let draft = rich(seed, 5, Features::ALL);
        let text = serde_json::to_string(&draft).expect("drafts are plain data");
        let again: Draft = serde_json::from_str(&text).expect("it reads what it wrote");
        assert_eq!(again, draft, "seed {seed}");
    }
}
