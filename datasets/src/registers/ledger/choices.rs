//! The words that offices put into cells of the posting ledger.

use solver::base::flaw::{FlawKind, Flaws};
use solver::service::terms::{
    Appraisal, EntryKind, Evidence, Grade, LegalBasis, SiteLevel, TitleLevel,
};

use crate::registers::table::Row;
use crate::registers::text::bare;

/// What may stand in a cell, and what it means.
pub(super) type Words<T> = (T, &'static [&'static str]);

pub(super) const TITLE_LEVELS: [Words<TitleLevel>; 4] = [
    (TitleLevel::Junior, &["初级", "junior"]),
    (TitleLevel::Intermediate, &["中级", "intermediate"]),
    (
        TitleLevel::AssociateSenior,
        &["副高", "副高级", "associate_senior"],
    ),
    (TitleLevel::Senior, &["正高", "正高级", "senior"]),
];

pub(super) const GRADES: [Words<Grade>; 3] = [
    (
        Grade::Tertiary,
        &["三级", "三级甲等", "三级乙等", "tertiary"],
    ),
    (
        Grade::Secondary,
        &["二级", "二级甲等", "二级乙等", "secondary"],
    ),
    (Grade::Primary, &["一级", "一级甲等", "未定级", "primary"]),
];

pub(super) const LEVELS: [Words<SiteLevel>; 6] = [
    (SiteLevel::City, &["市", "市级", "city"]),
    (SiteLevel::District, &["区", "区级", "district"]),
    (SiteLevel::County, &["县", "县级", "county"]),
    (
        SiteLevel::Township,
        &["乡镇", "镇街", "乡镇级", "镇", "乡", "township"],
    ),
    (SiteLevel::Community, &["社区", "社区级", "community"]),
    (SiteLevel::Village, &["村", "村级", "village"]),
];

pub(super) const KINDS: [Words<EntryKind>; 5] = [
    (EntryKind::LongTerm, &["长期派驻", "派驻", "long_term"]),
    (EntryKind::ShortTerm, &["短期支援", "支援", "short_term"]),
    (EntryKind::Circuit, &["巡诊", "巡回医疗", "circuit"]),
    (EntryKind::Sessions, &["坐诊", "出诊", "sessions"]),
    (EntryKind::Other, &["其他", "other"]),
];

pub(super) const BASES: [Words<LegalBasis>; 5] = [
    (LegalBasis::PairedSupport, &["对口支援", "paired_support"]),
    (
        LegalBasis::MedicalAlliance,
        &["医联体", "医联体内执业", "医共体", "medical_alliance"],
    ),
    (LegalBasis::GovernmentTask, &["政府任务", "government_task"]),
    (
        LegalBasis::MultiSitePractice,
        &[
            "多机构备案",
            "多机构执业备案",
            "多点执业",
            "multi_site_practice",
        ],
    ),
    (LegalBasis::FreeClinic, &["义诊", "free_clinic"]),
];

pub(super) const APPRAISALS: [Words<Appraisal>; 3] = [
    (Appraisal::Excellent, &["优秀", "excellent"]),
    (Appraisal::Qualified, &["合格", "qualified"]),
    (Appraisal::Unqualified, &["不合格", "unqualified"]),
];

pub(super) const FULL_TIME: [Words<bool>; 2] = [
    (true, &["全职", "是", "1", "full_time", "true"]),
    (false, &["兼职", "否", "0", "part_time", "false"]),
];

/// `None` for an empty cell or one that says that it is not known; a word nobody knows is a flaw.
pub(super) fn choice<T: Copy>(
    flaws: &mut Flaws,
    row: &Row,
    name: &str,
    words: &[Words<T>],
) -> Option<T> {
    let text = bare(row.text(name)).to_lowercase();
    if ["", "-", "无", "未知", "未考核", "未注明"].contains(&text.as_str()) {
        return None;
    }
    let found = words
        .iter()
        .find(|(_, known)| known.contains(&text.as_str()));
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(_, known)| known[0]).collect();
        let kind = FlawKind::Unreadable {
            message: format!("`{text}` is none of {}", known.join(", ")),
            message_zh: format!("“{text}” 不在可选值之内：{}", known.join("、")),
        };
        flaws.add(row.path(name), kind);
    }
    found.map(|(value, _)| *value)
}

/// What the columns of papers say is there.
pub(super) fn papers(flaws: &mut Flaws, row: &Row) -> Vec<Evidence> {
    let mut papers = Vec::new();
    if !row.text("鉴定表编号").is_empty() {
        papers.push(Evidence::AppraisalForm);
    }
    if !row.text("实际出勤天数").is_empty() {
        papers.push(Evidence::AttendanceRecord);
    }
    let seals = [
        ("受援单位盖章", Evidence::HostSeal),
        ("派出单位盖章", Evidence::SenderSeal),
    ];
    for (name, seal) in seals {
        if row.yes(flaws, name) {
            papers.push(seal);
        }
    }
    papers
}
