//! One pass over a JSON text that keeps nothing of it but what is wrong.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use solver::base::flaw::{Flaw, FlawKind};

/// Flaws beyond this number tell nobody anything new.
const MOST_FLAWS: usize = 1_000;

/// Longest list under a key. The readers of problems know closer limits for some.
fn limit(key: &str) -> usize {
    match key {
        "links" => 1_000_000,
        "vehicles" => 5_000,
        "depots" => 1_000,
        "metres" | "seconds" => 51_000,
        _ => 50_000,
    }
}

/// Keys given twice.
///
/// # Errors
/// The syntax error with its line and column, or every list that is too long.
pub(super) fn scan(text: &str) -> Result<Vec<Flaw>, Vec<Flaw>> {
    let mut found = Found {
        path: "$".into(),
        endless: Vec::new(),
        duplicates: Vec::new(),
    };
    let mut source = serde_json::Deserializer::from_str(text);
    let walk = Walk {
        found: &mut found,
        key: "",
    };
    let read = walk.deserialize(&mut source).and_then(|()| source.end());
    if let Err(error) = read {
        return Err(super::unreadable(
            format!("is no valid JSON: {error}"),
            format!(
                "不是有效的 JSON，从第 {} 行第 {} 列起无法读取",
                error.line(),
                error.column()
            ),
        ));
    }
    if found.endless.is_empty() {
        Ok(found.duplicates)
    } else {
        Err(found.endless)
    }
}

struct Found {
    path: String,
    endless: Vec<Flaw>,
    duplicates: Vec<Flaw>,
}

struct Walk<'f, 'k> {
    found: &'f mut Found,
    /// Of the nearest member above.
    key: &'k str,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let length = self.found.path.len();
        let mut count = 0;
        loop {
            self.found.path.push_str(&format!("[{count}]"));
            let item = Walk {
                found: &mut *self.found,
                key: self.key,
            };
            let more = items.next_element_seed(item)?.is_some();
            self.found.path.truncate(length);
            if !more {
                break;
            }
            count += 1;
        }
        let limit = limit(self.key);
        if limit < count && self.found.endless.len() < MOST_FLAWS {
            let kind = FlawKind::TooMany {
                limit,
                found: count,
            };
            let flaw = Flaw::new(self.found.path.as_str(), &kind);
            self.found.endless.push(flaw);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let length = self.found.path.len();
        let mut keys = BTreeSet::new();
        while let Some(key) = members.next_key::<String>()? {
            self.found.path.push('.');
            self.found.path.extend(key.chars().take(60));
            if keys.contains(&key) && self.found.duplicates.len() < MOST_FLAWS {
                let id = key.chars().take(60).collect();
                let kind = FlawKind::Duplicate { id };
                let flaw = Flaw::new(self.found.path.as_str(), &kind);
                self.found.duplicates.push(flaw);
            }
            members.next_value_seed(Walk {
                found: &mut *self.found,
                key: &key,
            })?;
            self.found.path.truncate(length);
            keys.insert(key);
        }
        Ok(())
    }
}
