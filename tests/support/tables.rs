//! Random rows of office tables, with what goes wrong on the way through spreadsheets in them.

use std::collections::BTreeMap;

use datasets::registers::field::{Content, Field, Need};
use datasets::registers::kind::Kind;
use datasets::registers::row::Row;
use serde_json::{Value, json};
use solver::base::rng::Rng;

const TEXTS: [&str; 14] = [
    "昆仑镇卫生院一楼",
    "=1+1",
    "+86 533 1234567",
    "-",
    "@sum",
    "'=quoted",
    "''-twice",
    "\tafter a tab",
    "＝全角",
    "逗号,分号;",
    "他说\"好\"",
    "两行\n文字",
    "plain text",
    "'apostrophe",
];
const NAMES: [&str; 6] = [
    "王平",
    "欧阳明",
    "淄博市中心医院（西院区）",
    "John Smith",
    "-某镇",
    "=王",
];
const HALVES: [&str; 4] = ["mon_am", "tue_pm", "wed_am", "fri_pm"];

fn day(rng: &mut Rng) -> String {
    let (year, month, day) = (1960 + rng.below(130), 1 + rng.below(12), 1 + rng.below(28));
    format!("{year}-{month:02}-{day:02}")
}

fn clock(rng: &mut Rng) -> String {
    format!("{:02}:{:02}", rng.below(24), rng.below(60))
}

/// A value as a reading has it; `number` makes keys differ.
fn value(rng: &mut Rng, field: &Field, number: usize) -> Value {
    match field.content {
        Content::Text => json!(rng.pick(&TEXTS)),
        Content::Key => json!(format!("{:05}", 7 * number + rng.below(7))),
        Content::Name => json!(format!("{}{number}", rng.pick(&NAMES))),
        Content::List => json!(["王平", "李静"][..1 + rng.below(2)]),
        Content::Integer { low, high } => json!(rng.between(low, high.min(low + 1_000))),
        Content::Decimal { low, high } => {
            json!(rng.between(1_000 * low, 1_000 * high) as f64 / 1_000.0)
        }
        Content::Date(_) => json!(day(rng)),
        Content::Month => json!(&day(rng)[..7]),
        Content::Time => json!(clock(rng)),
        Content::Moment => json!(format!("{} {}", day(rng), clock(rng))),
        Content::Choice(choices) => json!(rng.pick(choices).code),
        Content::YesNo => json!(rng.percent(50)),
        Content::HalfDays => json!(&HALVES[..1 + rng.below(4)]),
        Content::Windows => json!(["08:00-12:00", "14:00-18:00"][..1 + rng.below(2)]),
    }
}

/// Rows that a reading of that kind could hold; keys are left to the reader.
#[must_use]
pub fn random_rows(kind: Kind, count: usize, rng: &mut Rng) -> Vec<Row> {
    let form = kind.form();
    let row = |number: usize| {
        let mut values = BTreeMap::new();
        for field in form.fields {
            let is_key = form.key.contains(&field.code);
            if is_key || field.need != Need::None || rng.percent(60) {
                values.insert(field.code.to_string(), value(rng, field, number));
            }
        }
        for (from, to) in form.spans {
            if let (Some(first), Some(last)) = (values.get(*from), values.get(*to))
                && last.as_str() < first.as_str()
            {
                let (first, last) = (first.clone(), last.clone());
                values.insert((*from).into(), last);
                values.insert((*to).into(), first);
            }
        }
        for (one, other) in form.together {
            if !values.contains_key(*one) || !values.contains_key(*other) {
                values.remove(*one);
                values.remove(*other);
            }
        }
        Row {
            line: number,
            key: String::new(),
            values,
        }
    };
    (0..count).map(row).collect()
}
