//! Rows of a difference in words: ids in English, names besides in Chinese.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;

use super::What;
use crate::base::calendar::HalfDay;
use crate::rostering::problem::Problem;

/// How something is or was.
pub(super) struct Said {
    pub(super) english: String,
    chinese: String,
}

/// Names by id of the draft, the later year's where both have one.
pub(super) struct Names<'p> {
    after: &'p Problem,
    physicians: BTreeMap<&'p str, &'p str>,
    hosts: BTreeMap<&'p str, &'p str>,
}

impl<'p> Names<'p> {
    pub(super) fn of(before: &'p Problem, after: &'p Problem) -> Names<'p> {
        let mut names = Names {
            after,
            physicians: BTreeMap::new(),
            hosts: BTreeMap::new(),
        };
        for problem in [before, after] {
            let people = problem.physicians().values();
            let people = people.map(|row| (row.key.as_str(), row.name.as_str()));
            names.physicians.extend(people);
            let hosts = problem.hosts().values();
            let hosts = hosts.map(|row| (row.key.as_str(), row.name.as_str()));
            names.hosts.extend(hosts);
        }
        names
    }

    pub(super) fn physician(&self, key: &str) -> String {
        match self.physicians.get(key) {
            Some(name) => format!("{name}（{key}）"),
            None => key.into(),
        }
    }

    fn days(&self, weeks: Range<usize>) -> (NaiveDate, NaiveDate) {
        let calendar = self.after.calendar();
        (calendar.monday(weeks.start), calendar.sunday(weeks.end - 1))
    }

    /// A posting.
    pub(super) fn block(&self, weeks: Range<usize>, host: &str) -> Said {
        let (from, to) = self.days(weeks);
        let name = self.hosts.get(host).copied().unwrap_or(host);
        Said {
            english: format!("{host} {from}..{to}"),
            chinese: format!("{name} {from} 至 {to}"),
        }
    }

    /// Sessions of one holder at one time.
    pub(super) fn session(
        &self,
        weeks: Range<usize>,
        physician: &str,
        (half, phase): (HalfDay, usize),
    ) -> Said {
        let (from, to) = self.days(weeks);
        let (later, later_zh) = match phase {
            0 => (String::new(), String::new()),
            phase => (format!("+{phase}"), format!("（每轮第 {} 周）", phase + 1)),
        };
        let who = self.physician(physician);
        let half_zh = half.chinese();
        Said {
            english: format!("{physician} {half}{later} {from}..{to}"),
            chinese: format!("{who}{half_zh}{later_zh} {from} 至 {to}"),
        }
    }
}

/// What becomes of it, English and Chinese.
pub(super) fn sentence(
    what: What,
    before: Option<&Said>,
    after: Option<&Said>,
) -> (String, String) {
    let both = |said: Option<&Said>| match said {
        Some(said) => (said.english.clone(), said.chinese.clone()),
        None => ("–".into(), "–".into()),
    };
    let ((old, old_zh), (new, new_zh)) = (both(before), both(after));
    match what {
        What::PostingAdded => (format!("is posted at {new}"), format!("新增派驻：{new_zh}")),
        What::PostingDropped => (
            format!("is no longer posted at {old}"),
            format!("取消派驻，原为 {old_zh}"),
        ),
        What::PostingChanged => (
            format!("is posted at {new}, not {old}"),
            format!("派驻改为 {new_zh}，原为 {old_zh}"),
        ),
        What::NewlyHeld => (format!("is held by {new}"), format!("新增坐诊：{new_zh}")),
        What::NoLongerHeld => (
            format!("is no longer held by {old}"),
            format!("停诊，原为 {old_zh}"),
        ),
        What::HolderChanged => (
            format!("is held by {new}, not {old}"),
            format!("替诊：{new_zh}，原为 {old_zh}"),
        ),
        What::HalfDayChanged => (
            format!("is held at {new}, not {old}"),
            format!("改诊：{new_zh}，原为 {old_zh}"),
        ),
    }
}
