//! Whatever bytes come, reading them ends with a day or with flaws, each in both languages.

use api::instance::Day;
use datasets::formats::instance::{Format, Wanted};
use datasets::formats::sol;
use datasets::formats::vroom::read_solution;
use proptest::prelude::*;
use support::texts::{CVRP, LILIM, MANY, SOLOMON, VROOM};

const FORMATS: [Option<Format>; 6] = [
    None,
    Some(Format::Rounds),
    Some(Format::Vroom),
    Some(Format::Vrplib),
    Some(Format::Solomon),
    Some(Format::Lilim),
];

/// What stands in for a word: figures at the edge of what can be counted, and nonsense.
const WORDS: [&str; 16] = [
    "-1",
    "0",
    "1e300",
    "-1e11",
    "99999999999",
    "18446744073709551616",
    "0.5",
    "nan",
    "inf",
    "EOF",
    "DEMAND_SECTION",
    ":",
    "null",
    "[]",
    "淄",
    "",
];

fn read_as_everything(bytes: &[u8]) {
    for format in FORMATS {
        let wanted = Wanted {
            format,
            ..Wanted::default()
        };
        match Day::new(bytes.to_vec(), wanted) {
            Ok(day) => assert_eq!(day.problem.orders().len(), day.instance.draft.orders.len()),
            Err(flaws) => {
                assert!(!flaws.is_empty());
                let told = |text: &String| !text.is_empty();
                assert!(
                    flaws
                        .iter()
                        .all(|flaw| told(&flaw.message) && told(&flaw.message_zh))
                );
            }
        }
    }
}

fn texts() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![CVRP, LILIM, MANY, SOLOMON, VROOM])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_as_everything(&bytes);
    }

    #[test]
    fn files_with_other_words_are_refused_or_read(
        text in texts(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(WORDS.to_vec())), 1..6),
    ) {
        let mut words: Vec<&str> = text.split_inclusive([' ', '\n', ',', ':', '[']).collect();
        for (at, word) in &edits {
            let at = at.index(words.len());
            words[at] = word;
            words.insert(at + 1, " ");
        }
        read_as_everything(words.concat().as_bytes());
    }

    #[test]
    fn files_with_other_bytes_are_refused_or_read(
        text in texts(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..10),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in &edits {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        read_as_everything(&bytes);
        bytes.truncate(end.index(bytes.len()));
        read_as_everything(&bytes);
    }

    #[test]
    fn plans_of_random_bytes_are_refused_or_read(
        mut text in "(Route #?[0-9]{1,3}: ([0-9 ]|\\PC){0,20}\n){0,4}",
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let day = Day::new(VROOM.as_bytes().to_vec(), Wanted::default()).expect("a day");
        text.push_str(&String::from_utf8_lossy(&bytes));
        for draft in [sol::read(text.as_bytes(), &day.instance.draft), read_solution(&bytes, &day.problem)].into_iter().flatten() {
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
