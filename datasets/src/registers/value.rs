//! A cell to a value and back: `show` of what `read` found reads as the same value again.

use serde_json::{Number, Value};
use solver::base::calendar::HalfDay;
use solver::base::flaw::FlawKind;
use solver::base::units::Seconds;

use super::cell;
use super::field::{Choice, Content};
use super::text::bare;

/// Longer texts are refused.
const LONGEST: usize = 2_000;

/// What the cell says; `None` for an empty one.
///
/// # Errors
/// Why the text is none of what the column holds.
pub fn read(content: Content, text: &str) -> Result<Option<Value>, FlawKind> {
    let found = || text.chars().take(60).collect::<String>();
    if text.is_empty() {
        return Ok(None);
    }
    let value = match content {
        Content::Text => of_text(lines(text)?),
        Content::Key => of_text(bare(&lines(text)?)),
        Content::Name => of_text(close_up(&lines(text)?)),
        Content::List => of_parts(parts(&lines(text)?).map(String::from)),
        Content::Integer { low, high } => {
            let number = cell::integer(text).filter(|number| (low..=high).contains(number));
            let number = number.ok_or_else(|| FlawKind::OutOfRange {
                low,
                high,
                found: found(),
            })?;
            Some(number.into())
        }
        Content::Decimal { low, high } => {
            // Bounds are small, so the conversion is exact.
            let within = |number: &f64| low as f64 <= *number && *number <= high as f64;
            let number = cell::decimal(text).filter(within);
            let number = number.and_then(|number| Number::from_f64(number + 0.0));
            let number = number.ok_or_else(|| FlawKind::OutOfRange {
                low,
                high,
                found: found(),
            })?;
            Some(number.into())
        }
        Content::Date(day) => {
            let date = cell::date(text, day);
            let date = date.ok_or_else(|| FlawKind::BadDate { found: found() })?;
            of_text(date.to_string())
        }
        Content::Month => {
            let month = cell::month(text).ok_or_else(|| FlawKind::BadDate { found: found() })?;
            of_text(month)
        }
        Content::Time => {
            let time = cell::time(text).ok_or_else(|| FlawKind::BadTime { found: found() })?;
            of_text(Seconds(time).clock())
        }
        Content::Moment => {
            let moment = cell::moment(text);
            let (date, time) = moment.ok_or_else(|| FlawKind::BadTime { found: found() })?;
            of_text(format!("{date} {}", Seconds(time).clock()))
        }
        Content::Choice(choices) => choose(choices, text)?.map(Value::from),
        Content::YesNo => Some(cell::yes(text).ok_or_else(|| neither(&found()))?.into()),
        Content::HalfDays => of_parts(half_days(text)?.into_iter()),
        Content::Windows => of_parts(windows(text)?.into_iter()),
    };
    Ok(value)
}

/// As people write it.
#[must_use]
pub fn show(content: Content, value: &Value) -> String {
    match (content, value) {
        (Content::Choice(choices), Value::String(code)) => {
            let known = choices.iter().find(|choice| choice.code == code);
            known.map_or(code.as_str(), |choice| choice.words[0]).into()
        }
        (Content::YesNo, Value::Bool(yes)) => if *yes { "是" } else { "否" }.into(),
        (Content::HalfDays, Value::Array(halves)) => {
            let chinese = |half: &Value| {
                let half: HalfDay = half.as_str()?.parse().ok()?;
                Some(half.chinese())
            };
            let halves: Vec<String> = halves.iter().filter_map(chinese).collect();
            halves.join("、")
        }
        (Content::Windows, Value::Array(windows)) => join(windows, "; "),
        (_, Value::Array(parts)) => join(parts, "、"),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Null) => String::new(),
        (_, other) => match other.as_f64() {
            // Whole decimals without their point, as spreadsheets show them.
            Some(number) if !other.is_i64() => number.to_string(),
            _ => other.to_string(),
        },
    }
}

fn join(parts: &[Value], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
    parts.join(between)
}

/// Whether the value holds something that the text does not: a day, a time, a calendar.
#[must_use]
pub(super) fn is_completed(content: Content, text: &str) -> bool {
    let text = bare(text);
    let groups = text.split(|sign: char| !sign.is_ascii_digit());
    let groups = groups.filter(|group| !group.is_empty()).count();
    match content {
        Content::Date(_) => groups < 3 && text.len() != 8,
        Content::Month => groups == 1 && text.len() == 5,
        Content::Moment => groups < 4,
        Content::Time => !text.contains([':', '点', '时']),
        _ => false,
    }
}

/// Whether a number is meant as a month, and a zero at its end may be lost: 2019.1 is October as
/// often as January.
#[must_use]
pub(super) fn is_ambiguous_month(content: Content, number: &str) -> bool {
    let dated = matches!(content, Content::Date(_) | Content::Month);
    let year = number.strip_suffix(".1");
    dated && year.is_some_and(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
}

fn of_text(text: String) -> Option<Value> {
    (!text.is_empty()).then_some(Value::String(text))
}

fn of_parts(parts: impl Iterator<Item = String>) -> Option<Value> {
    let parts: Vec<Value> = parts.map(Value::String).collect();
    (!parts.is_empty()).then_some(Value::Array(parts))
}

/// The text with one kind of line end; other signs that nobody can see are refused.
fn lines(text: &str) -> Result<String, FlawKind> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if LONGEST < text.chars().count() {
        let (limit, found) = (LONGEST, text.chars().count());
        return Err(FlawKind::TooMany { limit, found });
    }
    if text
        .chars()
        .any(|sign| sign.is_control() && sign != '\n' && sign != '\t')
    {
        return Err(FlawKind::Unreadable {
            message: "holds control characters".into(),
            message_zh: "含有不可见的控制字符".into(),
        });
    }
    Ok(text)
}

/// Spaces between Chinese characters go; between other words one stays.
fn close_up(text: &str) -> String {
    let mut closed = String::new();
    for word in text.split_whitespace() {
        let is_latin = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii());
        if is_latin(closed.chars().next_back()) && is_latin(word.chars().next()) {
            closed.push(' ');
        }
        closed.push_str(word);
    }
    closed
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['、', ',', ';', '，', '；', '/', '\n']);
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// `None` where the cell says that nothing is known.
fn choose(choices: &[Choice], text: &str) -> Result<Option<&'static str>, FlawKind> {
    let text = bare(text).to_lowercase();
    let known = |choice: &&Choice| choice.code == text || choice.words.contains(&text.as_str());
    if let Some(choice) = choices.iter().find(known) {
        return Ok(Some(choice.code));
    }
    if ["", "-", "无", "未知", "未考核", "未注明"].contains(&text.as_str()) {
        return Ok(None);
    }
    let words: Vec<&str> = choices.iter().map(|choice| choice.words[0]).collect();
    Err(FlawKind::Unreadable {
        message: format!("`{text}` is none of {}", words.join(", ")),
        message_zh: format!("“{text}” 不在可选值之内：{}", words.join("、")),
    })
}

fn neither(found: &str) -> FlawKind {
    FlawKind::Unreadable {
        message: format!("`{found}` is neither yes nor no"),
        message_zh: format!("“{found}” 既不是“是”也不是“否”"),
    }
}

/// `周一上午、星期三下午`, or `mon_am`.
fn half_days(text: &str) -> Result<Vec<String>, FlawKind> {
    let mut halves = Vec::new();
    for part in parts(&bare(text)) {
        let found = part.replace("星期", "周");
        let half = HalfDay::all().find(|half| half.chinese() == found || half.to_string() == found);
        halves.push(half.ok_or(FlawKind::BadHalfDay { found })?.to_string());
    }
    Ok(halves)
}

/// `14:00-18:00；19:00-20:00`
fn windows(text: &str) -> Result<Vec<String>, FlawKind> {
    let text = bare(text);
    let spans = text.split([';', ',', '、', '/']);
    let mut windows = Vec::new();
    for span in spans.filter(|span| !span.is_empty()) {
        let ends = span.split_once(['-', '~', '至', '到']);
        let times = ends.and_then(|(from, to)| Some((cell::time(from)?, cell::time(to)?)));
        let found = span.to_string();
        let (from, to) = times.ok_or(FlawKind::BadTime { found })?;
        let (first, last) = (Seconds(from).clock(), Seconds(to).clock());
        if to < from {
            let (from, to) = (first, last);
            return Err(FlawKind::Reversed { from, to });
        }
        windows.push(format!("{first}-{last}"));
    }
    Ok(windows)
}
