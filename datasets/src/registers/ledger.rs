//! The posting ledger (基层服务派驻台账): what of it counts towards the year, and what does not.
//!
//! A record that cannot be counted is reported with the reason, never dropped. Days are summed
//! before they are turned into weeks, so that nobody loses days to rounding at every posting.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use solver::base::flaw::{Flaw, FlawKind, Flaws};
use solver::rostering::draft::PhysicianDraft;

use super::cell::DayOfMonth;
use super::sheet::Sheet;
use super::table::{Column, Row, Table};
use super::text::bare;

const fn column(name: &'static str, aliases: &'static [&'static str], needed: bool) -> Column {
    Column {
        name,
        aliases,
        needed,
    }
}

const COLUMNS: [Column; 8] = [
    column("工号", &["职工号", "人员编号", "staff_no"], true),
    column(
        "派出单位",
        &["派驻单位", "选派单位", "支援单位", "sending_institution"],
        false,
    ),
    column(
        "受援单位",
        &["接收单位", "受援医院", "服务单位", "host_institution"],
        false,
    ),
    column("开始日期", &["起始日期", "派驻开始", "start_date"], true),
    column("结束日期", &["终止日期", "派驻结束", "end_date"], true),
    column("全职/兼职", &["全职", "是否全职", "full_time"], false),
    column("缺勤天数", &["absence_days"], false),
    column("考核结果", &["考核等次", "appraisal"], false),
];

/// How records are counted. All of it is an editable assumption; the required year is statute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// Shorter stints do not count.
    pub least_days: i64,
    /// Absence beyond so many days of one stint is taken off.
    pub free_absence_days: i64,
    /// Records are counted up to the day before; nothing of the future is credited.
    pub before: NaiveDate,
}

impl Counting {
    /// Stints of three months and more, ten days of absence forgiven.
    #[must_use]
    pub fn usual(before: NaiveDate) -> Counting {
        Counting {
            least_days: 90,
            free_absence_days: 10,
            before,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Countable days by staff number.
    pub days: BTreeMap<String, i64>,
    pub uncountable: Vec<Uncountable>,
}

/// A record that adds nothing, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncountable {
    /// Line or cell of its start date.
    pub path: String,
    pub staff_no: String,
    pub reason: &'static str,
    pub reason_zh: &'static str,
}

impl Ledger {
    /// Whole weeks credited.
    #[must_use]
    pub fn weeks(&self, staff_no: &str) -> i64 {
        self.days.get(staff_no).map_or(0, |days| days / 7)
    }

    /// Adds what the ledger credits to what each candidate brought along; returns staff numbers
    /// with credit that nobody here claims.
    pub fn credit(&self, people: &mut [PhysicianDraft]) -> Vec<String> {
        for person in people.iter_mut() {
            let weeks = self.weeks(&person.id);
            if let Some(promotion) = &mut person.promotion {
                promotion.credited_weeks += weeks;
            }
        }
        let known = |staff_no: &&String| people.iter().any(|person| person.id == **staff_no);
        self.days
            .keys()
            .filter(|key| !known(key))
            .cloned()
            .collect()
    }
}

/// # Errors
/// Every flaw, each with its line and column or its cell.
pub fn ledger(file: &str, bytes: &[u8], counting: Counting) -> Result<Ledger, Vec<Flaw>> {
    let sheet = Sheet::read(file, bytes)?;
    let mut flaws = Flaws::default();
    let table = Table::find(&sheet, &COLUMNS, &mut flaws);
    let mut ledger = Ledger::default();
    let mut stints: BTreeMap<String, Vec<(NaiveDate, NaiveDate)>> = BTreeMap::new();
    for row in table.rows() {
        let staff_no = row.needed(&mut flaws, "工号").to_string();
        row.needed(&mut flaws, "开始日期");
        let from = row.date(&mut flaws, "开始日期", DayOfMonth::First);
        let to = row.date(&mut flaws, "结束日期", DayOfMonth::Last);
        let absence = row.integer(&mut flaws, "缺勤天数", 0, 10_000).unwrap_or(0);
        let Some(from) = from else { continue };
        if let Some(to) = to {
            if to < from {
                let (from, to) = (from.to_string(), to.to_string());
                flaws.add(row.path("结束日期"), FlawKind::Reversed { from, to });
                continue;
            }
            let own = stints.entry(staff_no.clone()).or_default();
            if own
                .iter()
                .any(|(first, last)| from <= *last && *first <= to)
            {
                let overlap = FlawKind::Contradiction {
                    message: "overlaps another posting of the same person",
                    message_zh: "与同一人的另一条派驻记录时间重叠",
                };
                flaws.add(row.path("开始日期"), overlap);
                continue;
            }
            own.push((from, to));
        }
        match countable(&row, from, to, absence, counting) {
            Ok(days) => *ledger.days.entry(staff_no).or_default() += days,
            Err((reason, reason_zh)) => ledger.uncountable.push(Uncountable {
                path: row.path("开始日期"),
                staff_no,
                reason,
                reason_zh,
            }),
        }
    }
    flaws.into_result().map(|()| ledger)
}

type Reason = (&'static str, &'static str);

fn countable(
    row: &Row,
    from: NaiveDate,
    to: Option<NaiveDate>,
    absence: i64,
    counting: Counting,
) -> Result<i64, Reason> {
    let full_time = bare(row.text("全职/兼职"));
    if !["全职", "是", "1", "full_time", "true"].contains(&full_time.as_str()) {
        return Err(if full_time.is_empty() {
            ("not known to be full-time", "未注明是否全职")
        } else {
            ("not full-time", "非全职派驻")
        });
    }
    if ["不合格", "未考核"].contains(&bare(row.text("考核结果")).as_str()) {
        return Err(("appraisal not passed", "考核未合格"));
    }
    let (sender, host) = (row.text("派出单位"), row.text("受援单位"));
    if !sender.is_empty() && sender == host {
        return Err(("sender and host are the same", "派出单位与受援单位相同"));
    }
    let Some(to) = to else {
        return Err(("not ended yet", "尚未结束"));
    };
    let yesterday = counting.before - Days::new(1);
    let days = (to.min(yesterday) - from).num_days() + 1;
    let days = days - (absence - counting.free_absence_days).max(0);
    if days < counting.least_days {
        return Err(("shorter than the least stint", "单次时长不足"));
    }
    Ok(days)
}
