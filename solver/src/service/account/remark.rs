//! What an officer should look at again, though it changes no figure.

use serde::{Serialize, Serializer};

use super::{LedgerAccount, Reckoning};
use crate::service::ledger::Physician;
use crate::service::policy::SameHost;
use crate::service::terms::{DeferralReason, Term, TitleLevel};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The level decides; the text says something else.
    TitleDisagrees { text: String, level: TitleLevel },
    /// The policy wants one host "in principle".
    SeveralHosts { hosts: usize },
    /// Taken to be covered.
    GradeUnknown,
    /// Never ended, though employment was.
    OpenAfterLeaving { entry: String },
    /// The policy does not know this reason, so it delays nothing.
    DeferralNotRecognised { reason: DeferralReason },
    /// Recognised once, but no document says so.
    OpeningWithoutDocument,
}

pub(super) fn remarks(
    reckoning: Reckoning,
    person: &Physician,
    mandatory: &LedgerAccount,
) -> Vec<Remark> {
    let rules = reckoning.policy.one_year();
    let mut remarks = Vec::new();
    for title in &person.titles {
        let said = title
            .text
            .as_deref()
            .and_then(TitleLevel::of_standard_title);
        if let (Some(text), Some(_)) = (&title.text, said.filter(|said| *said != title.level)) {
            let (text, level) = (text.clone(), title.level);
            remarks.push(Remark::TitleDisagrees { text, level });
        }
    }
    let mut hosts: Vec<&str> = Vec::new();
    for stint in &mandatory.deciding().stints {
        if !hosts.contains(&stint.host.as_str()) {
            hosts.push(&stint.host);
        }
    }
    if rules.same_host_required.value == SameHost::Warn && 1 < hosts.len() {
        let hosts = hosts.len();
        remarks.push(Remark::SeveralHosts { hosts });
    }
    let employer = person
        .employer
        .map(|id| &reckoning.ledger.institutions()[id]);
    let known = employer.and_then(|employer| employer.grade).is_some();
    if rules.covered_employer_min_grade.value.get().is_some() && !known {
        remarks.push(Remark::GradeUnknown);
    }
    if person.has_left(reckoning.as_of) {
        let open = person.entries.iter().filter(|entry| entry.to.is_none());
        remarks.extend(open.map(|entry| Remark::OpenAfterLeaving {
            entry: entry.key.clone(),
        }));
    }
    for deferral in &person.deferrals {
        let reason = deferral.reason;
        if !rules.deferral_reasons.value.contains(&reason) {
            remarks.push(Remark::DeferralNotRecognised { reason });
        }
    }
    if person.opening.is_some_and(|opening| !opening.has_document) {
        remarks.push(Remark::OpeningWithoutDocument);
    }
    remarks
}

impl Remark {
    /// Stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Remark::TitleDisagrees { .. } => "title_disagrees",
            Remark::SeveralHosts { .. } => "several_hosts",
            Remark::GradeUnknown => "grade_unknown",
            Remark::OpenAfterLeaving { .. } => "open_after_leaving",
            Remark::DeferralNotRecognised { .. } => "deferral_not_recognised",
            Remark::OpeningWithoutDocument => "opening_without_document",
        }
    }

    /// In English and in Chinese.
    #[must_use]
    pub fn messages(&self) -> (String, String) {
        match self {
            Remark::TitleDisagrees { text, level } => {
                let (english, chinese) = level.words();
                (
                    format!("the title reads {text}, the level is {english}: the level decides"),
                    format!("职称为“{text}”，但职称级别登记为{chinese}；以级别为准，请核对"),
                )
            }
            Remark::SeveralHosts { hosts } => (
                format!("served at {hosts} hosts; one is asked for in principle"),
                format!("在 {hosts} 家受援单位服务，原则上应在同一单位完成"),
            ),
            Remark::GradeUnknown => (
                "the grade of the employer is not recorded: taken as covered".into(),
                "未登记派出单位级别，按在要求范围内处理".into(),
            ),
            Remark::OpenAfterLeaving { entry } => (
                format!("entry {entry} was never ended; it ends with the employment"),
                format!("记录 {entry} 未填结束日期，按离职日期截止"),
            ),
            Remark::DeferralNotRecognised { reason } => {
                let (english, chinese) = reason.words();
                (
                    format!("the policy knows no deferral for {english}"),
                    format!("政策未列“{chinese}”为缓派情形，不予考虑"),
                )
            }
            Remark::OpeningWithoutDocument => (
                "what was recognised before has no document".into(),
                "期初认定时长缺少认定文件".into(),
            ),
        }
    }
}

impl Serialize for Remark {
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
