//! Staff rosters, posting ledgers and monthly attendance.

use super::words;
use crate::registers::field::{
    Content, Field, Form, count, field, first_day, key, last_day, name, one_of, text,
};

const STAFF_NO: Field = key("staff_no", "工号", &["职工号", "人员编号"])
    .needed()
    .like("示例0007");
const TITLE_TEXT: Field = text("title_text", "职称", &["专业技术职称"]).like("主治医师");
const TARGET_YEAR: Field = field(
    "target_year",
    "拟申报年度",
    &["拟晋升年度"],
    Content::Integer {
        low: 1990,
        high: 2099,
    },
)
.like("2027");
const APPOINTED: Field = first_day(
    "title_appointed_on",
    "职称聘任时间",
    &["现职称聘任时间", "聘任时间", "聘任日期"],
)
.like("2020-09-01");

/// 人员花名册. Below the columns of registers stand those that a roster asks for.
pub(super) static STAFF: Form = Form {
    fields: &[
        STAFF_NO,
        name("name", "姓名", &["医师姓名"]).needed().like("王平"),
        one_of("sex", "性别", &[], words::SEXES).like("女"),
        field("birth_ym", "出生年月", &["出生日期"], Content::Month).like("1985-06"),
        name(
            "institution",
            "单位",
            &["派出单位", "派驻单位", "选派单位", "支援单位"],
        )
        .like("淄博市中心医院"),
        name("department", "科室", &["所在科室"])
            .needed()
            .like("心血管内科"),
        one_of(
            "employment_kind",
            "编制性质",
            &["用工性质"],
            words::EMPLOYMENTS,
        )
        .like("在编"),
        one_of("status", "人员状态", &["在岗状态"], words::STATUSES).like("在岗"),
        text("education", "学历", &[]).like("研究生"),
        text("degree", "学位", &[]).like("硕士"),
        one_of(
            "practice_category",
            "执业类别",
            &[],
            words::PRACTICE_CATEGORIES,
        )
        .like("临床"),
        field(
            "practice_scope",
            "执业范围",
            &["注册执业范围"],
            Content::List,
        )
        .like("内科专业"),
        name("practice_place", "执业地点", &["主要执业机构"]).like("淄博市中心医院"),
        key("licence_no", "执业证书编号", &["医师执业证书编号"]),
        TITLE_TEXT,
        one_of("title_level", "职称级别", &["级别"], words::TITLE_LEVELS)
            .needed()
            .like("中级"),
        first_day("title_obtained_on", "职称取得时间", &["职称获取时间"]).like("2020-06-30"),
        APPOINTED,
        text("target_title", "拟申报职称", &["拟晋升职称"]).like("副主任医师"),
        TARGET_YEAR,
        one_of("honour", "荣誉称号", &["荣誉"], words::HONOURS),
        text("expertise", "专长", &["擅长"]).like("冠心病介入治疗"),
        field(
            "prior_credit_months",
            "既往基层服务月数",
            &["已服务月数"],
            Content::Decimal { low: 0, high: 600 },
        )
        .like("3"),
        text("evidence_ref", "证明编号", &[]),
        text("exemption", "免除/缓派情形", &["免除情形", "缓派情形"]),
        last_day(
            "exemption_until",
            "免除/缓派有效期",
            &["免除有效期", "缓派有效期"],
        ),
        name("home_area", "家庭所在区县", &["居住区县"]).like("张店区"),
        name("specialty", "专业", &["专科", "学科"]).like("心血管内科"),
        field(
            "clinic",
            "本院门诊",
            &["门诊午别", "出诊时间"],
            Content::HalfDays,
        )
        .like("周一上午"),
        count("visits_per_week", "每周坐诊次数", &["每周下派次数"], 10).like("1"),
        first_day("leave_from", "请假开始", &["休假开始"]),
        last_day("leave_to", "请假结束", &["休假结束"]),
    ],
    key: &["staff_no"],
    spans: &[("leave_from", "leave_to")],
    together: &[("leave_from", "leave_to")],
};

/// 基层服务派驻台账. Grades, seals, half-days and days due are what counting asks for.
pub(super) static LEDGER: Form = Form {
    fields: &[
        key("seq", "序号", &[]).like("1"),
        STAFF_NO,
        name("name", "姓名", &["医师姓名"]).like("王平"),
        name(
            "sending_institution",
            "派出单位",
            &["派驻单位", "选派单位", "支援单位"],
        )
        .like("淄博市中心医院"),
        one_of(
            "sending_grade",
            "派出单位等级",
            &["派出单位级别"],
            words::GRADES,
        )
        .like("三级"),
        name("department", "科室", &["所在科室"]).like("心血管内科"),
        TITLE_TEXT,
        one_of("title_level", "职称级别", &[], words::TITLE_LEVELS).like("中级"),
        APPOINTED,
        TARGET_YEAR,
        last_day("left_on", "离职日期", &[]),
        name(
            "host_institution",
            "受援单位",
            &["接收单位", "受援单位(接收单位)", "受援医院", "服务单位"],
        )
        .needed()
        .like("昆仑镇卫生院"),
        one_of(
            "host_level",
            "受援单位级别",
            &["接收单位级别"],
            words::LEVELS,
        )
        .like("乡镇"),
        one_of("posting_type", "派驻类型", &[], words::POSTING_TYPES).like("长期派驻"),
        one_of("legal_basis", "依据", &["执业依据"], words::LEGAL_BASES).like("医联体"),
        text("dispatch_doc_no", "派遣文件文号", &["文号"]).like("淄卫医〔2025〕12号"),
        first_day("start_date", "开始日期", &["起始日期", "派驻开始"])
            .needed()
            .like("2025-03-01"),
        last_day("end_date", "结束日期", &["终止日期", "派驻结束"])
            .in_header()
            .like("2025-08-31"),
        one_of(
            "full_time",
            "全职/兼职",
            &["全职", "是否全职"],
            words::FULL_TIME,
        )
        .like("全职"),
        text("position", "岗位", &[]).like("内科门诊"),
        count("half_days", "半日数", &["坐诊半日数"], 10_000).summed(),
        field(
            "due_days",
            "应出勤天数",
            &["应出勤"],
            Content::Integer {
                low: 1,
                high: 10_000,
            },
        )
        .summed()
        .like("126"),
        count("attendance_days", "实际出勤天数", &["实出勤"], 10_000)
            .summed()
            .like("124"),
        count("absence_days", "缺勤天数", &[], 10_000)
            .summed()
            .like("2"),
        count("annual_leave_days", "年休假天数", &[], 10_000).summed(),
        field(
            "credited_months",
            "折算月数",
            &["认定月数"],
            Content::Decimal { low: 0, high: 600 },
        )
        .summed()
        .like("6"),
        one_of("appraisal", "考核结果", &["考核等次"], words::APPRAISALS).like("合格"),
        text("appraisal_ref", "鉴定表编号", &["考核表编号"]),
        field("host_sealed", "受援单位盖章", &[], Content::YesNo).like("是"),
        field("sender_sealed", "派出单位盖章", &[], Content::YesNo).like("是"),
        text("note", "备注", &[]),
    ],
    key: &["staff_no", "host_institution", "posting_type", "start_date"],
    spans: &[("start_date", "end_date")],
    together: &[],
};

/// 考勤/工作量月报
pub(super) static ATTENDANCE: Form = Form {
    fields: &[
        field("month", "月份", &["考勤月份"], Content::Month)
            .needed()
            .like("2026-03"),
        STAFF_NO,
        name("name", "姓名", &["医师姓名"]).like("王平"),
        name("host_institution", "受援单位", &["接收单位", "服务单位"])
            .needed()
            .like("昆仑镇卫生院"),
        count("due_days", "应出勤", &["应出勤天数"], 31)
            .summed()
            .like("22"),
        count(
            "attended_days",
            "实出勤",
            &["实际出勤天数", "实出勤天数"],
            31,
        )
        .needed()
        .summed()
        .like("21"),
        count("leave_days", "请假", &["请假天数"], 31)
            .summed()
            .like("1"),
        count("outpatient_visits", "门诊人次", &["门诊量"], 100_000)
            .summed()
            .like("180"),
        count("ward_rounds", "查房次数", &["查房"], 10_000)
            .summed()
            .like("12"),
        count("consultations", "会诊", &["会诊次数"], 10_000)
            .summed()
            .like("3"),
        count(
            "procedures",
            "手术/操作",
            &["手术操作例数", "手术", "操作"],
            10_000,
        )
        .summed(),
        count(
            "teachings",
            "带教/培训次数",
            &["带教次数", "培训次数"],
            10_000,
        )
        .summed()
        .like("2"),
        count("referral_up", "转诊上转", &["上转"], 10_000)
            .summed()
            .like("4"),
        count("referral_down", "转诊下转", &["下转"], 10_000)
            .summed()
            .like("2"),
        field("host_sealed", "受援单位盖章", &[], Content::YesNo).like("是"),
        text("note", "备注", &[]),
    ],
    key: &["month", "staff_no", "host_institution"],
    spans: &[],
    together: &[],
};
