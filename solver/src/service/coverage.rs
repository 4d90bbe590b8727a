//! Who owes the year at all: staff, employers, exemptions.

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

use super::ledger::{Ledger, Physician};
use super::policy::{Answer, OneYearRules};
use super::terms::{Grade, SiteLevel, StaffKind, Term};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    Covered,
    /// Has left by the day of the reckoning.
    Left {
        on: NaiveDate,
    },
    Staff {
        kind: StaffKind,
    },
    EmployerGrade {
        grade: Grade,
    },
    /// The employer itself is at the grassroots.
    Deemed {
        level: SiteLevel,
    },
    Age {
        years: i64,
    },
    GrassrootsYears {
        years: i64,
    },
}

/// Whether `person` owes the year on `date`.
#[must_use]
pub fn coverage(
    ledger: &Ledger,
    rules: &OneYearRules,
    person: &Physician,
    date: NaiveDate,
) -> Coverage {
    if let Some(on) = person.left_on.filter(|_| person.has_left(date)) {
        return Coverage::Left { on };
    }
    let kind = person.staff;
    if !rules.covered_staff.value.contains(&kind) {
        return Coverage::Staff { kind };
    }
    let employer = person.employer.map(|id| &ledger.institutions()[id]);
    let grade = employer.and_then(|employer| employer.grade);
    let least = rules.covered_employer_min_grade.value.get();
    if let (Some(grade), Some(least)) = (grade, least)
        && grade < least
    {
        return Coverage::EmployerGrade { grade };
    }
    let districts = rules.districts_of_a_city_count_as_county_level.value;
    let height = |level: SiteLevel| height(level, districts);
    let level = employer.and_then(|employer| employer.level);
    let most = rules.deemed_satisfied_if_employer_level_at_most.value.get();
    if let (Some(level), Some(most)) = (level, most) {
        let is_low = height(level)
            .zip(height(most))
            .is_some_and(|(own, most)| own <= most);
        if is_low {
            return Coverage::Deemed { level };
        }
    }
    let age = person.born.map(|born| age(born, date));
    if let (Some(years), Some(from)) = (age, rules.exempt_age_from.value.get())
        && from <= years
    {
        return Coverage::Age { years };
    }
    let served = person
        .grassroots_years
        .zip(rules.exempt_prior_grassroots_years.value.get());
    if let Some((years, _)) = served.filter(|(years, least)| least <= years) {
        return Coverage::GrassrootsYears { years };
    }
    Coverage::Covered
}

/// Administrative height, villages lowest; `None` for a district nobody has decided about.
fn height(level: SiteLevel, districts: Answer) -> Option<u8> {
    Some(match level {
        SiteLevel::Village => 0,
        SiteLevel::Community | SiteLevel::Township => 1,
        SiteLevel::County => 2,
        SiteLevel::District => match districts {
            Answer::Unset => return None,
            Answer::Yes => 2,
            Answer::No => 3,
        },
        SiteLevel::City => 4,
    })
}

/// Full years of life.
fn age(born: NaiveDate, date: NaiveDate) -> i64 {
    let had_birthday = (born.month(), born.day()) <= (date.month(), date.day());
    i64::from(date.year() - born.year()) - i64::from(!had_birthday)
}

impl Coverage {
    /// Stable name, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Coverage::Covered => "covered",
            Coverage::Left { .. } => "left",
            Coverage::Staff { .. } => "staff",
            Coverage::EmployerGrade { .. } => "employer_grade",
            Coverage::Deemed { .. } => "deemed_satisfied",
            Coverage::Age { .. } => "age",
            Coverage::GrassrootsYears { .. } => "grassroots_years",
        }
    }

    /// In English and in Chinese.
    #[must_use]
    pub fn messages(self) -> (String, String) {
        match self {
            Coverage::Covered => ("owes the year".into(), "需完成基层服务".into()),
            Coverage::Left { on } => (format!("left on {on}"), format!("已于 {on} 离职")),
            Coverage::Staff { kind } => {
                let (english, chinese) = kind.words();
                (
                    format!("not owed by staff of this kind: {english}"),
                    format!("{chinese}不在要求范围内"),
                )
            }
            Coverage::EmployerGrade { grade } => {
                let (english, chinese) = grade.words();
                (
                    format!("not owed by staff of {english} institutions"),
                    format!("{chinese}医疗机构人员不在要求范围内"),
                )
            }
            Coverage::Deemed { level } => {
                let (english, chinese) = level.words();
                (
                    format!("works at a {english}-level institution: taken as satisfied"),
                    format!("在{chinese}医疗卫生机构工作，视同满足"),
                )
            }
            Coverage::Age { years } => (
                format!("exempt at the age of {years}"),
                format!("年满 {years} 周岁，免除"),
            ),
            Coverage::GrassrootsYears { years } => (
                format!("exempt after {years} years worked at the grassroots"),
                format!("曾在基层连续工作 {years} 年，免除"),
            ),
        }
    }
}

impl Serialize for Coverage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told {
            code: &'static str,
            message: String,
            message_zh: String,
        }
        let (message, message_zh) = self.messages();
        let code = self.code();
        Told {
            code,
            message,
            message_zh,
        }
        .serialize(serializer)
    }
}
