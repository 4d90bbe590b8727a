//! The counting rule (口径) that stands beside every balance, in English and Chinese.

use chrono::NaiveDate;

use super::account::Basis;
use super::policy::{Answer, Comparison, CountFrom, MonthRule, OneYearRules, SameHost};
use super::terms::{Term, listed};
use super::window::Kind;

/// One sentence after the other, in both languages.
#[derive(Default)]
struct Rule {
    english: Vec<String>,
    chinese: Vec<String>,
}

impl Rule {
    fn say(&mut self, english: impl Into<String>, chinese: impl Into<String>) {
        self.english.push(english.into());
        self.chinese.push(chinese.into());
    }
}

/// How a balance of this kind and basis was counted.
pub(super) fn counting_rule(
    rules: &OneYearRules,
    kind: Kind,
    basis: Basis,
    as_of: NaiveDate,
) -> (String, String) {
    let mut rule = Rule::default();
    let (english, chinese) = basis.words();
    rule.say(
        format!("{english}, up to {as_of}"),
        format!("{chinese}，截至 {as_of}"),
    );
    since(&mut rule, rules, kind);
    places(&mut rule, rules);
    months(&mut rule, rules);
    stints(&mut rule, rules);
    if basis == Basis::WithHalfDays {
        half_days(&mut rule, rules);
    }
    papers(&mut rule, rules);
    let required = match kind {
        Kind::Mandatory => rules.required_service_months.value,
        Kind::Preference => rules.post_promotion_credit_months.value,
    };
    match rules.comparison.value {
        Comparison::AtLeast => rule.say(
            format!("full at {required} months, which themselves suffice"),
            format!("满 {required} 个月（含本数）即达到要求"),
        ),
        Comparison::MoreThan => rule.say(
            format!("full above {required} months"),
            format!("超过 {required} 个月（不含本数）方达到要求"),
        ),
    }
    (
        format!("{}.", rule.english.join("; ")),
        format!("{}。", rule.chinese.join("；")),
    )
}

fn since(rule: &mut Rule, rules: &OneYearRules, kind: Kind) {
    match (kind, rules.count_from.value) {
        (Kind::Mandatory, CountFrom::Career) => rule.say(
            "service of the whole career before associate senior",
            "晋升副高之前的全部服务",
        ),
        (Kind::Mandatory, CountFrom::CurrentTitle) => rule.say(
            "service since the appointment to the intermediate title",
            "自聘任中级职称之日起的服务",
        ),
        (Kind::Preference, _) => rule.say(
            "service since the appointment to associate senior",
            "自聘任副高职称之日起的服务",
        ),
    }
}

fn places(rule: &mut Rule, rules: &OneYearRules) {
    let (english, chinese) = listed(&rules.qualifying_site_levels.value);
    let paired = rules.qualifying_by_paired_support.value;
    let (or, or_zh) = if paired {
        (
            ", and paired support at any level",
            "，以及各级对口支援单位",
        )
    } else {
        ("", "")
    };
    rule.say(
        format!("hosts of these levels: {english}{or}"),
        format!("受援单位级别：{chinese}{or_zh}"),
    );
    match rules.districts_of_a_city_count_as_county_level.value {
        Answer::Yes => rule.say("districts of a city count as county level", "市辖区视同县级"),
        Answer::No => rule.say(
            "districts of a city do not count as county level",
            "市辖区不视同县级",
        ),
        Answer::Unset => rule.say(
            "whether districts of a city count as county level is undecided, so they are not counted",
            "市辖区是否视同县级尚未明确，暂不计入",
        ),
    }
    if rules.credit_requires_different_institution.value {
        rule.say("not at the own employer", "不含在本单位的服务");
    }
}

fn months(rule: &mut Rule, rules: &OneYearRules) {
    match rules.month_rule.value {
        MonthRule::CalendarMonths => rule.say(
            "whole calendar months, days left over at 30 a month, no day twice",
            "整月按月计，余下天数按 30 天折 1 个月，同一天不重复计算",
        ),
        MonthRule::AttendanceDays => {
            let days = rules.service_days_per_month.value;
            rule.say(
                format!("days attended, {days} of them a month, no day twice"),
                format!("按出勤天数计，每 {days} 天折 1 个月，同一天不重复计算"),
            );
        }
    }
}

fn stints(rule: &mut Rule, rules: &OneYearRules) {
    let least = rules.min_block_days.value;
    if 1 < least {
        rule.say(
            format!("stints of at least {least} days at one host"),
            format!("在同一单位连续服务不少于 {least} 天的才计"),
        );
    }
    if let Some(most) = rules.max_blocks.value.get() {
        rule.say(
            format!("the {most} longest stints at most"),
            format!("最多计最长的 {most} 次"),
        );
    }
    if rules.same_host_required.value == SameHost::Hard {
        rule.say(
            "one host only, that with the most service",
            "只计服务时间最长的一家受援单位",
        );
    }
    if let Some(free) = rules.max_absence_days_per_block.value.get() {
        let (english, chinese) = listed(&rules.leave_that_counts.value);
        rule.say(
            format!("absence beyond {free} days of a stint is taken off ({english} is no absence)"),
            format!("每次派驻缺勤超过 {free} 天的部分扣除（不算缺勤的假：{chinese}）"),
        );
    }
    if let Some(least) = rules.min_attendance_percent.value.get() {
        rule.say(
            format!("at least {least} % of the days due attended, where attendance is recorded"),
            format!("有考勤记录的，出勤率不低于 {least}%"),
        );
    }
}

fn half_days(rule: &mut Rule, rules: &OneYearRules) {
    let a_day = rules.half_days_per_service_day.value;
    let a_month = rules.service_days_per_month.value;
    let cap = rules.session_conversion_cap_percent.value;
    rule.say(
        format!(
            "half-days at {a_day} a day and {a_month} days a month, at most {cap} % of what is required"
        ),
        format!(
            "半日按 {a_day} 个折 1 天、{a_month} 天折 1 个月，折算部分不超过应服务时长的 {cap}%"
        ),
    );
    if !rules.session_conversion_enabled.value {
        rule.say(
            "for comparison only: the policy does not convert half-days",
            "仅供对照：现行政策不折算半日",
        );
    }
}

fn papers(rule: &mut Rule, rules: &OneYearRules) {
    if let Some(least) = rules.min_appraisal.value.get() {
        let (english, chinese) = least.words();
        rule.say(
            format!("appraised as {english} at least"),
            format!("考核结果在“{chinese}”及以上"),
        );
    }
    if !rules.evidence_required.value.is_empty() {
        let (english, chinese) = listed(&rules.evidence_required.value);
        rule.say(
            format!("with papers: {english}"),
            format!("须有：{chinese}"),
        );
    }
    if rules.legal_basis_required.value {
        rule.say("with a legal basis of practice", "须有执业依据");
    }
}
