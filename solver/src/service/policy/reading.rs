//! From a policy draft to a policy: every flaw is found.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{MonthRule, Multipliers, OneYearRules, Policy, PolicyDraft};
use crate::base::flaw::{Flaw, FlawKind, Flaws};
use crate::service::parameter::{Parameter, Switch, check_number, check_switch};

pub(super) fn read(draft: &PolicyDraft) -> Result<Policy, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    flaws.name("$.name", &draft.name);
    flaws.name("$.title", &draft.title);
    flaws.name("$.title_zh", &draft.title_zh);
    check_numbers(&mut flaws, &draft.one_year);
    check_sources(&mut flaws, &draft.one_year);
    check_lists(&mut flaws, &draft.one_year);
    check_multipliers(&mut flaws, &draft.one_year);
    check_relations(&mut flaws, &draft.one_year);
    let cutoffs = read_cutoffs(&mut flaws, &draft.one_year);
    let template = read_template(&mut flaws, &draft.one_year);
    draft.studio.check(&mut flaws);
    flaws.into_result()?;
    Ok(Policy {
        draft: draft.clone(),
        cutoffs,
        template: template.expect("a missing one is a flaw"),
    })
}

fn check_numbers(flaws: &mut Flaws, rules: &OneYearRules) {
    let mut number = |name: &str, parameter: &Parameter<i64>, limits: [i64; 2]| {
        check_number(flaws, &path(name), parameter, limits);
    };
    number(
        "required_service_months",
        &rules.required_service_months,
        [1, 120],
    );
    number("min_block_days", &rules.min_block_days, [1, 366]);
    number(
        "preferred_block_days",
        &rules.preferred_block_days,
        [1, 366],
    );
    let halves = &rules.half_days_per_service_day;
    number("half_days_per_service_day", halves, [1, 4]);
    number(
        "service_days_per_month",
        &rules.service_days_per_month,
        [1, 31],
    );
    let cap = &rules.session_conversion_cap_percent;
    number("session_conversion_cap_percent", cap, [0, 100]);
    number("paperwork_lead_days", &rules.paperwork_lead_days, [0, 366]);
    number(
        "forecast_horizon_years",
        &rules.forecast_horizon_years,
        [1, 20],
    );
    let indicator = &rules.indicator_min_days_in_year;
    number("indicator_min_days_in_year", indicator, [1, 366]);
    let further = &rules.post_promotion_credit_months;
    number("post_promotion_credit_months", further, [1, 120]);
    let mut switch = |name: &str, parameter: &Parameter<Switch<i64>>, limits: [i64; 2]| {
        check_switch(flaws, &path(name), parameter, limits);
    };
    switch("max_blocks", &rules.max_blocks, [1, 100]);
    let absence = &rules.max_absence_days_per_block;
    switch("max_absence_days_per_block", absence, [0, 366]);
    switch(
        "min_attendance_percent",
        &rules.min_attendance_percent,
        [1, 100],
    );
    switch("exempt_age_from", &rules.exempt_age_from, [30, 80]);
    let years = &rules.exempt_prior_grassroots_years;
    switch("exempt_prior_grassroots_years", years, [1, 40]);
}

/// Those that are no numbers still say where they come from.
fn check_sources(flaws: &mut Flaws, rules: &OneYearRules) {
    let mut check = Sources { flaws };
    check.source("comparison", &rules.comparison);
    check.source(
        "qualifying_by_paired_support",
        &rules.qualifying_by_paired_support,
    );
    check.source(
        "districts_of_a_city_count_as_county_level",
        &rules.districts_of_a_city_count_as_county_level,
    );
    check.source(
        "credit_requires_different_institution",
        &rules.credit_requires_different_institution,
    );
    check.source(
        "deemed_satisfied_if_employer_level_at_most",
        &rules.deemed_satisfied_if_employer_level_at_most,
    );
    check.source(
        "covered_employer_min_grade",
        &rules.covered_employer_min_grade,
    );
    check.source("count_from", &rules.count_from);
    check.source("same_host_required", &rules.same_host_required);
    check.source("full_time_required", &rules.full_time_required);
    check.source(
        "session_conversion_enabled",
        &rules.session_conversion_enabled,
    );
    check.source("month_rule", &rules.month_rule);
    check.source(
        "multiplier_percent_by_mission",
        &rules.multiplier_percent_by_mission,
    );
    check.source("credit_cutoffs", &rules.credit_cutoffs);
    check.source("credit_cutoff_template", &rules.credit_cutoff_template);
    check.source("min_appraisal", &rules.min_appraisal);
    check.source("legal_basis_required", &rules.legal_basis_required);
}

struct Sources<'f> {
    flaws: &'f mut Flaws,
}

impl Sources<'_> {
    fn source<T>(&mut self, name: &str, parameter: &Parameter<T>) {
        parameter.check_source(self.flaws, &path(name));
    }
}

/// Lists name nothing twice, and those that admit something admit at least one thing.
fn check_lists(flaws: &mut Flaws, rules: &OneYearRules) {
    list(
        flaws,
        "qualifying_site_levels",
        &rules.qualifying_site_levels,
        false,
    );
    list(flaws, "covered_staff", &rules.covered_staff, true);
    list(flaws, "leave_that_counts", &rules.leave_that_counts, false);
    list(flaws, "deferral_reasons", &rules.deferral_reasons, false);
    list(flaws, "evidence_required", &rules.evidence_required, false);
    list(
        flaws,
        "accepted_legal_bases",
        &rules.accepted_legal_bases,
        true,
    );
    list(flaws, "indicator_types", &rules.indicator_types, true);
}

fn list<T: PartialEq + std::fmt::Debug>(
    flaws: &mut Flaws,
    name: &str,
    parameter: &Parameter<Vec<T>>,
    needed: bool,
) {
    let at = path(name);
    parameter.check_source(flaws, &at);
    if needed && parameter.value.is_empty() {
        flaws.add(format!("{at}.value"), FlawKind::Empty);
    }
    for (index, item) in parameter.value.iter().enumerate() {
        if parameter.value[..index].contains(item) {
            let id = format!("{item:?}");
            flaws.add(format!("{at}.value[{index}]"), FlawKind::Duplicate { id });
        }
    }
}

fn check_multipliers(flaws: &mut Flaws, rules: &OneYearRules) {
    let at = path("multiplier_percent_by_mission");
    let parameter = &rules.multiplier_percent_by_mission;
    let [low, high] = parameter.range.unwrap_or([0, 400]);
    let Multipliers {
        epidemic,
        regional_aid,
        foreign_aid,
    } = parameter.value;
    let parts = [
        ("epidemic", epidemic),
        ("regional_aid", regional_aid),
        ("foreign_aid", foreign_aid),
    ];
    for (part, percent) in parts {
        flaws.range(
            format!("{at}.value.{part}"),
            percent,
            low.max(0),
            high.min(400),
        );
    }
}

fn check_relations(flaws: &mut Flaws, rules: &OneYearRules) {
    let contradiction = |message, message_zh| FlawKind::Contradiction {
        message,
        message_zh,
    };
    let converts = rules.session_conversion_enabled.value;
    if rules.full_time_required.value == converts {
        let kind = if converts {
            contradiction(
                "half-days cannot be converted where full-time service is required",
                "要求全职派驻时不能同时启用半日折算",
            )
        } else {
            contradiction(
                "part-time service needs a way to be counted: enable session conversion",
                "不要求全职时须启用半日折算，否则兼职服务无从计算",
            )
        };
        flaws.add(path("full_time_required.value"), kind);
    }
    if rules.preferred_block_days.value < rules.min_block_days.value {
        let kind = contradiction(
            "is shorter than the shortest stint that counts",
            "短于单次最短时长",
        );
        flaws.add(path("preferred_block_days.value"), kind);
    }
    let attended = rules.month_rule.value == MonthRule::AttendanceDays;
    if attended && rules.max_absence_days_per_block.value.get().is_some() {
        let kind = contradiction(
            "absence is left out already where attended days are counted: switch it off",
            "按出勤天数计算时已不含缺勤，请将此项设为 off",
        );
        flaws.add(path("max_absence_days_per_block.value"), kind);
    }
    let nowhere = rules.qualifying_site_levels.value.is_empty();
    if nowhere && !rules.qualifying_by_paired_support.value {
        flaws.add(path("qualifying_site_levels.value"), FlawKind::Empty);
    }
}

fn read_cutoffs(flaws: &mut Flaws, rules: &OneYearRules) -> BTreeMap<i64, NaiveDate> {
    let mut cutoffs = BTreeMap::new();
    for (index, row) in rules.credit_cutoffs.value.iter().enumerate() {
        let at = path(&format!("credit_cutoffs.value[{index}]"));
        flaws.range(format!("{at}.year"), row.year, 1990, 2099);
        let Some(date) = flaws.date(&format!("{at}.date"), &row.date) else {
            continue;
        };
        if cutoffs.insert(row.year, date).is_some() {
            let id = row.year.to_string();
            flaws.add(format!("{at}.year"), FlawKind::Duplicate { id });
        }
        let year = i64::from(chrono::Datelike::year(&date));
        if 1 < (year - row.year).abs() {
            let kind = FlawKind::Contradiction {
                message: "lies years away from its application year",
                message_zh: "与申报年度相差过远",
            };
            flaws.add(format!("{at}.date"), kind);
        }
    }
    let ordered = cutoffs.values().collect::<Vec<_>>();
    if ordered.windows(2).any(|pair| pair[1] <= pair[0]) {
        let kind = FlawKind::Contradiction {
            message: "a later application year must have a later cut-off",
            message_zh: "申报年度靠后的，截止日期也应靠后",
        };
        flaws.add(path("credit_cutoffs.value"), kind);
    }
    cutoffs
}

/// `08-31`; the 29th of February is no day of every year.
fn read_template(flaws: &mut Flaws, rules: &OneYearRules) -> Option<(u32, u32)> {
    let text = &rules.credit_cutoff_template.value;
    let read = || {
        let (month, day) = text.split_once('-')?;
        let number = |part: &str| {
            let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse().ok()).flatten()
        };
        let (month, day) = (number(month)?, number(day)?);
        NaiveDate::from_ymd_opt(2025, month, day).map(|_| (month, day))
    };
    let found = read();
    if found.is_none() {
        let found = text.clone();
        flaws.add(
            path("credit_cutoff_template.value"),
            FlawKind::BadDate { found },
        );
    }
    found
}

fn path(name: &str) -> String {
    format!("$.one_year.{name}")
}
