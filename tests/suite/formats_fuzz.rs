//! Whatever bytes come, reading them ends with a day or with flaws, each in both languages.

use api::instance::Day;
use datasets::formats::instance::Wanted;
use datasets::formats::sol;
use datasets::formats::vroom::read_solution;
use solver::base::rng::Rng;
use support::texts::{FORMATS, MANY, TEXTS, VROOM, bytes, mutated};

fn read_as_everything(bytes: &[u8], seed: u64) {
    for format in FORMATS {
        let wanted = Wanted {
            format,
            ..Wanted::default()
        };
        match Day::new(bytes.to_vec(), wanted) {
            Ok(day) => {
                let (problem, draft) = (&day.problem, &day.instance.draft);
                assert_eq!(problem.orders().len(), draft.orders.len(), "seed {seed}");
            }
            Err(flaws) => {
                assert!(!flaws.is_empty(), "seed {seed}");
                let mut flaws = flaws.iter();
                let is_told =
                    flaws.all(|flaw| !flaw.message.is_empty() && !flaw.message_zh.is_empty());
                assert!(is_told, "seed {seed}");
            }
        }
    }
}

#[test]
fn whatever_bytes_come_are_refused_or_read() {
    for seed in 0..400 {
        let mut rng = Rng::from_seed(seed).fork("bytes");
        read_as_everything(&bytes(400, &mut rng), seed);
        for text in TEXTS {
            read_as_everything(&mutated(text, &mut rng), seed);
        }
    }
}

#[test]
fn whatever_plans_come_are_refused_or_read() {
    let day = Day::new(VROOM.as_bytes().to_vec(), Wanted::default()).expect("a day");
    let routes = "Route #1: 1 2\nRoute #2: 3\nCost 7\n";
    let answer = r#"{"routes": [{"vehicle": 7, "steps": [{"type": "job", "id": 1}]}]}"#;
    for seed in 0..1_000 {
        let mut rng = Rng::from_seed(seed).fork("plans");
        let found = [
            sol::read(&mutated(routes, &mut rng), &day.instance.draft),
            read_solution(&mutated(answer, &mut rng), &day.problem),
        ];
        for draft in found.into_iter().flatten() {
            // Names that the day does not have are flaws of the plan, not of its shape.
            let _ = draft.read(&day.problem);
        }
    }
}

#[test]
fn what_cannot_be_counted_in_the_convention_is_refused() {
    // In thousandths of a unit such a window lies beyond 400 days.
    let far = MANY.replace("1 0 500", "1 0 90000000");
    let flaws = Day::new(far.into_bytes(), Wanted::default())
        .err()
        .expect("it is too far");
    assert!(
        flaws.iter().any(|flaw| flaw.path.starts_with("line ")),
        "{flaws:?}"
    );
}
