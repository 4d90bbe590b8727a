//! In which language a problem is told: `Accept-Language` of RFC 9110, 12.5.4.
//!
//! English is told unless Chinese is liked better. Of both, the one with the higher weight is told; of
//! equal weights, what the header names first. A weight of 0 shuts a language out. Only the first part
//! of a tag counts: `zh-CN`, `zh-Hant` and `zh` are Chinese.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::error::Told;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Chinese,
}

/// Tells problems in the language that was asked for. Everything else is told in both.
pub(super) async fn spoken(request: Request, next: Next) -> Response {
    let language = asked(request.headers());
    let mut response = next.run(request).await;
    let Some(told) = response.extensions_mut().remove::<Told>() else {
        return response;
    };
    let tag = match language {
        Language::English => "en",
        Language::Chinese => {
            *response.body_mut() = Body::from(told.in_chinese());
            "zh"
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tag));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The language of a request.
fn asked(headers: &HeaderMap) -> Language {
    let lines = headers.get_all(header::ACCEPT_LANGUAGE).into_iter();
    // A line that is no text says nothing.
    let ranges = lines.filter_map(|line| line.to_str().ok());
    let ranges: Vec<(&str, u16)> = ranges
        .flat_map(|line| line.split(','))
        .filter_map(range)
        .collect();
    let english = liking(&ranges, "en");
    let chinese = liking(&ranges, "zh");
    match (chinese, english) {
        ((0, _), _) => Language::English,
        ((more, _), (less, _)) if less < more => Language::Chinese,
        ((same, first), (as_much, later)) if same == as_much && first < later => Language::Chinese,
        _ => Language::English,
    }
}

/// How much a language is liked, in thousandths, and where that is said; by name before `*`. Not at all
/// where nothing is said of it, except that English is what there is for those who say nothing.
fn liking(ranges: &[(&str, u16)], language: &str) -> (u16, usize) {
    let is_named = |tag: &str| {
        let first = tag.split('-').next().unwrap_or("");
        first.eq_ignore_ascii_case(language)
    };
    let named = ranges.iter().enumerate();
    // Of several tags of one language the one liked best.
    let named = named
        .filter(|(_, (tag, _))| is_named(tag))
        .map(|(at, (_, weight))| (*weight, at))
        .max_by_key(|(weight, at)| (*weight, std::cmp::Reverse(*at)));
    let any = || ranges.iter().position(|(tag, _)| *tag == "*");
    named
        .or_else(|| any().map(|at| (ranges[at].1, at)))
        .unwrap_or((0, usize::MAX))
}

/// `zh-CN;q=0.8`. What cannot be read is left out.
fn range(text: &str) -> Option<(&str, u16)> {
    let (tag, parameters) = text.split_once(';').unwrap_or((text, ""));
    let tag = tag.trim();
    let is_tag = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '*';
    if tag.is_empty() || !tag.chars().all(is_tag) {
        return None;
    }
    let weight = match parameters.trim() {
        "" => 1.0,
        weight => {
            let (name, value) = weight.split_once('=')?;
            let value: f64 = value.trim().parse().ok()?;
            if !name.trim().eq_ignore_ascii_case("q") || !(0.0..=1.0).contains(&value) {
                return None;
            }
            value
        }
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1,000"
    )]
    Some((tag, (weight * 1_000.0).round() as u16))
}

#[cfg(test)]
mod tests {
    use super::{Language, asked};
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn the_language_liked_best_is_told() {
        let told = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static(line));
            }
            asked(&headers)
        };
        let chinese: [&[&str]; 9] = [
            &["zh"],
            &["zh-CN,zh;q=0.9,en;q=0.8"],
            &["ZH-Hant"],
            &["en;q=0.3, zh;q=0.31"],
            &["zh,en"],
            &["fr, zh;q=0.1"],
            &["en;q=0, *"],
            &["en;q=0.5", "zh-CN ; q=0.7"],
            &["en;q=2, zh;q=0.1"],
        ];
        for lines in chinese {
            assert_eq!(told(lines), Language::Chinese, "{lines:?}");
        }
        let english: [&[&str]; 11] = [
            &[],
            &[""],
            &["*"],
            &["en"],
            &["de"],
            &["en,zh"],
            &["en-GB,en;q=0.9,zh;q=0.8"],
            &["zh;q=0"],
            &["zh;q=0, *"],
            &["zh;q=x"],
            &["zhuang, zh;q=0.4, en;q=0.5"],
        ];
        for lines in english {
            assert_eq!(told(lines), Language::English, "{lines:?}");
        }
    }
}
