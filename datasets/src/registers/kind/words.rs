//! The words that offices put into cells. Where a word stands for a value of the engines, its code
//! is the name of that value in drafts.

use crate::registers::field::{Choice, choice};

pub(super) const SEXES: &[Choice] = &[choice("male", &["男"]), choice("female", &["女"])];

pub(super) const EMPLOYMENTS: &[Choice] = &[
    choice("established", &["在编", "编制内", "事业编", "编内"]),
    choice("recorded", &["备案制", "控制总量", "人员控制总量"]),
    choice("contract", &["合同制", "聘用制", "编外", "劳动合同"]),
    choice("dispatched", &["劳务派遣", "派遣"]),
    choice("rehired", &["返聘", "退休返聘"]),
];

pub(super) const STATUSES: &[Choice] = &[
    choice("on_duty", &["在岗", "在职", "在职在岗"]),
    choice("on_leave", &["休假", "请假"]),
    choice("in_training", &["规培", "住培", "规范化培训"]),
    choice("away_studying", &["进修", "外出进修"]),
    choice("posted", &["派驻", "下派", "支援"]),
    choice("left", &["离职", "退休", "调出"]),
];

pub(super) const PRACTICE_CATEGORIES: &[Choice] = &[
    choice("clinical", &["临床", "临床类别"]),
    choice("tcm", &["中医", "中医类别"]),
    choice("dental", &["口腔", "口腔类别"]),
    choice("public_health", &["公卫", "公共卫生", "公共卫生类别"]),
];

pub(super) const TITLE_LEVELS: &[Choice] = &[
    choice("junior", &["初级", "师级", "士级"]),
    choice("intermediate", &["中级"]),
    choice("associate_senior", &["副高", "副高级"]),
    choice("senior", &["正高", "正高级"]),
];

pub(super) const HONOURS: &[Choice] = &[
    choice("chief_expert", &["首席专家"]),
    choice("famous_doctor", &["名医"]),
    choice("famous_tcm_doctor", &["名中医"]),
    choice("young_famous_doctor", &["青年名医"]),
    choice("young_famous_tcm_doctor", &["青年名中医"]),
];

pub(super) const GRADES: &[Choice] = &[
    choice("tertiary", &["三级", "三级甲等", "三级乙等"]),
    choice("secondary", &["二级", "二级甲等", "二级乙等"]),
    choice("primary", &["一级", "一级甲等", "未定级"]),
];

pub(super) const LEVELS: &[Choice] = &[
    choice("city", &["市", "市级"]),
    choice("district", &["区", "区级"]),
    choice("county", &["县", "县级"]),
    choice("township", &["乡镇", "镇街", "乡镇级", "镇", "乡"]),
    choice("community", &["社区", "社区级"]),
    choice("village", &["村", "村级"]),
];

/// 层级 as registers of institutions write it: they do not tell counties from districts.
pub(super) const TIERS: &[Choice] = &[
    choice("city", &["市", "市级"]),
    choice("county", &["区县", "县", "区", "区县级"]),
    choice("township", &["镇街", "乡镇", "镇", "乡"]),
    choice("community", &["社区"]),
    choice("village", &["村", "村级"]),
];

pub(super) const POSTING_TYPES: &[Choice] = &[
    choice("long_term", &["长期派驻", "派驻"]),
    choice("short_term", &["短期支援", "支援"]),
    choice("circuit", &["巡诊", "巡回医疗"]),
    choice("sessions", &["坐诊", "出诊"]),
    choice("other", &["其他"]),
];

pub(super) const LEGAL_BASES: &[Choice] = &[
    choice("paired_support", &["对口支援"]),
    choice("medical_alliance", &["医联体", "医联体内执业", "医共体"]),
    choice("government_task", &["政府任务"]),
    choice(
        "multi_site_practice",
        &["多机构备案", "多机构执业备案", "多点执业"],
    ),
    choice("free_clinic", &["义诊"]),
];

pub(super) const APPRAISALS: &[Choice] = &[
    choice("excellent", &["优秀"]),
    choice("qualified", &["合格"]),
    choice("unqualified", &["不合格"]),
];

pub(super) const FULL_TIME: &[Choice] = &[
    choice("full_time", &["全职", "是", "1", "true"]),
    choice("part_time", &["兼职", "否", "0", "false"]),
];

/// With the figures of one widely used booking system, 0 to 3; others count otherwise, and then
/// the words must be written.
pub(super) const DAY_PARTS: &[Choice] = &[
    choice("full_day", &["全天", "0"]),
    choice("morning", &["上午", "1", "am"]),
    choice("afternoon", &["下午", "2", "pm"]),
    choice("evening", &["晚上", "3", "夜间", "夜诊"]),
];

pub(super) const CLINIC_TYPES: &[Choice] = &[
    choice("ordinary", &["普通", "0", "普通门诊", "普通号"]),
    choice("expert", &["专家", "1", "专家门诊", "专家号"]),
];

pub(super) const CHANNELS: &[Choice] = &[
    choice("city_platform", &["市平台", "平台"]),
    choice("in_house", &["院内", "医院自有"]),
    choice("grassroots", &["基层预留", "基层"]),
];

pub(super) const CHANGES: &[Choice] = &[
    choice("suspend", &["停诊", "1"]),
    choice("reschedule", &["改诊", "2"]),
    choice("substitute", &["替诊", "3"]),
];

pub(super) const SPECIAL_HANDLING: &[Choice] = &[
    choice("decoct_first", &["先煎"]),
    choice("add_later", &["后下"]),
    choice("separate", &["另煎"]),
    choice("wrapped", &["包煎"]),
    choice("melt", &["烊化"]),
    choice("dissolve", &["冲服"]),
];

pub(super) const PICKUP_MODES: &[Choice] = &[
    choice("self_pickup", &["自取", "自提", "到院取药"]),
    choice("courier", &["快递", "邮寄"]),
    choice("delivery", &["配送", "送药上门", "送药到家"]),
];

pub(super) const RELATIONS: &[Choice] = &[
    choice("self", &["本人", "患者本人"]),
    choice("family", &["家属", "亲属"]),
    choice("carer", &["护工", "照护人"]),
    choice("neighbour", &["邻居"]),
    choice("other", &["其他", "代收"]),
];

pub(super) const COVERAGES: &[Choice] = &[
    choice("circuit", &["巡诊", "巡回医疗"]),
    choice("posting", &["派驻"]),
    choice("neighbour_village", &["邻村覆盖", "邻村"]),
    choice("none", &["未覆盖"]),
];
