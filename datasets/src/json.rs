//! Text to drafts, with every error of shape at its path.
//!
//! A first pass over the text finds what would harm a parser: size, endless lists, keys given
//! twice, syntax. Then serde reads. Only when it refuses is the text held against the JSON schema,
//! which finds every error where serde stops at the first. Nesting is limited by serde_json, so
//! nothing can exhaust the stack.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use solver::base::flaw::{Flaw, FlawKind};

use crate::registers::text::looks_like_gb18030;

mod scan;
mod shape;

/// Larger texts are refused unread.
pub const MOST_BYTES: usize = 100_000_000;

/// Either problem, as its field `kind` says.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is read from a file and taken apart at once"
)]
pub enum AnyDraft {
    Rostering(solver::rostering::draft::Draft),
    Routing(solver::routing::draft::Draft),
}

/// A problem of either kind.
///
/// # Errors
/// Every flaw in the shape of the text.
pub fn read_draft(bytes: &[u8]) -> Result<AnyDraft, Vec<Flaw>> {
    let text = text_of(bytes)?;
    let duplicates = scan::scan(text)?;
    match kind(text).as_deref() {
        Some("rostering") => parse(text, duplicates).map(AnyDraft::Rostering),
        Some("routing") => parse(text, duplicates).map(AnyDraft::Routing),
        _ => {
            let unknown = FlawKind::Contradiction {
                message: "must be `rostering` or `routing`",
                message_zh: "应为 rostering 或 routing",
            };
            Err(vec![Flaw::new("$.kind", &unknown)])
        }
    }
}

/// Any value with a schema: a draft of one kind, a plan.
///
/// # Errors
/// Every flaw in the shape of the text.
pub fn read_json<T: DeserializeOwned + JsonSchema>(bytes: &[u8]) -> Result<T, Vec<Flaw>> {
    let text = text_of(bytes)?;
    let duplicates = scan::scan(text)?;
    parse(text, duplicates)
}

/// What the text says it is; `None` when it does not say.
#[must_use]
pub fn kind_of(bytes: &[u8]) -> Option<String> {
    kind(std::str::from_utf8(bytes).ok()?)
}

fn kind(text: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Kinded {
        kind: Value,
    }
    let kinded: Kinded = serde_json::from_str(text).ok()?;
    kinded.kind.as_str().map(str::to_string)
}

fn unreadable(message: impl Into<String>, message_zh: impl Into<String>) -> Vec<Flaw> {
    let kind = FlawKind::Unreadable {
        message: message.into(),
        message_zh: message_zh.into(),
    };
    vec![Flaw::new("$", &kind)]
}

fn text_of(bytes: &[u8]) -> Result<&str, Vec<Flaw>> {
    if MOST_BYTES < bytes.len() {
        let found = bytes.len();
        return Err(unreadable(
            format!("{found} bytes, at most {MOST_BYTES} are taken"),
            format!("共 {found} 字节，最多接受 {MOST_BYTES} 字节"),
        ));
    }
    let marks: [(&[u8], &str); 3] = [
        (b"\xef\xbb\xbf", "UTF-8"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
    ];
    if let Some((_, encoding)) = marks.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(unreadable(
            format!("starts with a byte-order mark ({encoding}); save it as UTF-8 without one"),
            format!("文件以字节顺序标记（BOM，{encoding}）开头，请另存为不带 BOM 的 UTF-8"),
        ));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
        let (guess, guess_zh) = if looks_like_gb18030(bytes) {
            ("; it looks like GB18030", "，看起来是 GB18030 编码")
        } else {
            ("", "")
        };
        unreadable(
            format!("line {line} is not UTF-8{guess}; save it as UTF-8"),
            format!("第 {line} 行不是 UTF-8{guess_zh}，请另存为 UTF-8"),
        )
    })
}

fn parse<T: DeserializeOwned + JsonSchema>(
    text: &str,
    duplicates: Vec<Flaw>,
) -> Result<T, Vec<Flaw>> {
    let read = serde_json::from_str(text);
    match read {
        Ok(value) if duplicates.is_empty() => Ok(value),
        Ok(_) => Err(duplicates),
        Err(error) => {
            let mut flaws = duplicates;
            // The first pass has read it to its end.
            let value: Value = serde_json::from_str(text).expect("scanned");
            let found = shape::errors(&schemars::schema_for!(T).to_value(), &value);
            if found.is_empty() && flaws.is_empty() {
                let message = error.to_string();
                let message_zh = "内容不符合要求".into();
                let kind = FlawKind::Shape {
                    message,
                    message_zh,
                };
                flaws.push(Flaw::new("$", &kind));
            }
            flaws.extend(found);
            Err(flaws)
        }
    }
}
