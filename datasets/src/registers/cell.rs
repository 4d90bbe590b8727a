//! What a cell says: numbers, dates, times and choices in the spellings met in practice.

use chrono::{Datelike, Days, NaiveDate};

use super::text::{bare, plain};

/// `1,200`, `１２`, `3.0`, `12公斤` is none.
#[must_use]
pub fn integer(text: &str) -> Option<i64> {
    let text = bare(text).replace(',', "");
    let whole = text
        .split_once('.')
        .filter(|(_, rest)| rest.bytes().all(|digit| digit == b'0'))
        .map_or(text.as_str(), |(whole, _)| whole);
    whole.parse().ok()
}

/// A finite number.
#[must_use]
pub fn decimal(text: &str) -> Option<f64> {
    let number: f64 = bare(text).replace(',', "").parse().ok()?;
    number.is_finite().then_some(number)
}

/// Whether a date without a day means the first or the last of its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOfMonth {
    First,
    Last,
}

/// `2019-09-01`, `2019.9.1`, `2019/9/1`, `20190901`, `2019年9月1日`, `2019-09`, `2019年9月`,
/// `43709` (a spreadsheet's day count). The 31st of February is none.
#[must_use]
pub fn date(text: &str, missing_day: DayOfMonth) -> Option<NaiveDate> {
    let text = bare(text);
    // Spreadsheets write a time beside the date.
    let text = text.strip_suffix("00:00:00").unwrap_or(&text);
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return compact(text);
    }
    let parts: Vec<&str> = text
        .trim_end_matches(['日', '号', '月', 'T'])
        .split(['-', '.', '/', '年', '月'])
        .collect();
    let number = |part: &&str| -> Option<u32> {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    let numbers: Option<Vec<u32>> = parts.iter().map(number).collect();
    let found = match (numbers?.as_slice(), parts[0].len()) {
        ([year, month, day], 4) => ymd(*year, *month, *day),
        ([year, month], 4) => match missing_day {
            DayOfMonth::First => ymd(*year, *month, 1),
            DayOfMonth::Last => last_of_month(*year, *month),
        },
        _ => None,
    };
    found.filter(plausible)
}

fn compact(digits: &str) -> Option<NaiveDate> {
    let number: u32 = digits.parse().ok()?;
    let found = match digits.len() {
        8 => ymd(number / 10_000, number / 100 % 100, number % 100),
        // Day counts of 1950 to 2100; spreadsheets count from 1899-12-30.
        5 => ymd(1899, 12, 30)?.checked_add_days(Days::new(u64::from(number))),
        _ => None,
    };
    found.filter(plausible)
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn last_of_month(year: u32, month: u32) -> Option<NaiveDate> {
    let next = if month == 12 {
        ymd(year + 1, 1, 1)
    } else {
        ymd(year, month + 1, 1)
    };
    next?.pred_opt()
}

fn plausible(date: &NaiveDate) -> bool {
    (1950..2100).contains(&date.year())
}

/// `8:30`, `08：30`, `8点30分`, `8点`, or the fraction of a day that spreadsheets store:
/// seconds from midnight.
#[must_use]
pub fn time(text: &str) -> Option<i64> {
    let text = bare(text).replace(['点', '时'], ":");
    let text = text.trim_end_matches(['分', '秒']).replace('分', ":");
    if let Some(fraction) = text.strip_prefix("0.") {
        let of_day: f64 = format!("0.{fraction}").parse().ok()?;
        // Below one day, so the seconds fit.
        return Some((of_day * 1440.0).round() as i64 * 60);
    }
    if !text.contains(':') {
        return None;
    }
    let mut numbers = [0_i64; 3];
    for (index, part) in text.split(':').enumerate() {
        let digits = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || 2 < index || (part.is_empty() && index == 0) {
            return None;
        }
        // `8点` leaves nothing behind the colon.
        numbers[index] = part.parse().unwrap_or(0);
    }
    let [hours, minutes, seconds] = numbers;
    let valid = hours < 48 && minutes < 60 && seconds < 60;
    valid.then_some(hours * 3600 + minutes * 60 + seconds)
}

/// `2019-09`, `2019.9`, `2019年9月`, `201909`, or any date: its month.
#[must_use]
pub fn month(text: &str) -> Option<String> {
    let text = bare(text);
    let compact = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = if compact {
        format!("{}-{}", &text[..4], &text[4..])
    } else {
        text
    };
    let first = date(&text, DayOfMonth::First)?;
    Some(first.format("%Y-%m").to_string())
}

/// A date and seconds from its midnight: `2026-03-17 8:30`, `2026年3月17日8时30分`, or the day
/// count with a fraction that spreadsheets store; a date alone is its midnight.
#[must_use]
pub fn moment(text: &str) -> Option<(NaiveDate, i64)> {
    let text = plain(text);
    if let Some(midnight) = date(&text, DayOfMonth::First) {
        let groups = text.split(|sign: char| !sign.is_ascii_digit());
        let is_month = groups.filter(|group| !group.is_empty()).count() == 2;
        return (!is_month).then_some((midnight, 0));
    }
    if let Some((days, fraction)) = text.split_once('.')
        && days.len() == 5
    {
        let at = time(&format!("0.{fraction}"))?;
        return Some((date(days, DayOfMonth::First)?, at));
    }
    let (day, at) = match text.split_once([' ', 'T']) {
        Some(parts) => parts,
        None => text.split_once(['日', '号'])?,
    };
    let at = time(at).filter(|at| *at < 86_400)?;
    Some((date(day, DayOfMonth::First)?, at))
}

/// 是, 有, Y, 1, √ … and their opposites; an empty cell is no.
#[must_use]
pub fn yes(text: &str) -> Option<bool> {
    match bare(text).to_lowercase().as_str() {
        "是" | "有" | "需" | "y" | "yes" | "true" | "1" | "√" | "✓" => Some(true),
        "" | "否" | "无" | "不需" | "n" | "no" | "false" | "0" | "×" | "-" => Some(false),
        _ => None,
    }
}
