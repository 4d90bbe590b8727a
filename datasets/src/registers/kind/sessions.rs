//! Timetables of sessions, slots and their changes, and studios.

use super::words;
use crate::registers::field::{
    Content, Field, Form, count, field, first_day, key, last_day, name, one_of, text,
};

const NAME: Field = name("name", "姓名", &["医生姓名", "医师姓名"]).like("王平");
const DEPARTMENT: Field = name("department", "科室", &["所在科室"]).like("心血管内科");
const HALF_DAY: Field =
    one_of("half_day", "午别", &["时段", "班次"], words::DAY_PARTS).like("上午");
const CLINIC_TYPE: Field = one_of(
    "clinic_type",
    "出诊类型",
    &["号别", "门诊类型"],
    words::CLINIC_TYPES,
)
.like("专家");

/// 排班表 with a column for each half-day of the week.
pub(super) static WEEKLY: Form = Form {
    fields: &[
        key("staff_no", "工号", &["医生工号", "职工号"]).like("示例0007"),
        NAME.needed(),
        DEPARTMENT,
        text("title_text", "职称", &["专业技术职称"]).like("主任医师"),
        text("mon_am", "周一上午", &["星期一上午"]).like("昆仑镇卫生院"),
        text("mon_pm", "周一下午", &["星期一下午"]),
        text("tue_am", "周二上午", &["星期二上午"]),
        text("tue_pm", "周二下午", &["星期二下午"]),
        text("wed_am", "周三上午", &["星期三上午"]),
        text("wed_pm", "周三下午", &["星期三下午"]),
        text("thu_am", "周四上午", &["星期四上午"]),
        text("thu_pm", "周四下午", &["星期四下午"]),
        text("fri_am", "周五上午", &["星期五上午"]),
        text("fri_pm", "周五下午", &["星期五下午"]),
        text("sat_am", "周六上午", &["星期六上午"]),
        text("sat_pm", "周六下午", &["星期六下午"]),
        text(
            "sun_am",
            "周日上午",
            &["星期日上午", "周天上午", "星期天上午"],
        ),
        text(
            "sun_pm",
            "周日下午",
            &["星期日下午", "周天下午", "星期天下午"],
        ),
        text("note", "备注", &[]),
    ],
    key: &["staff_no", "name", "department"],
    spans: &[],
    together: &[],
};

/// 排班表 with a row for each session on its date.
pub(super) static DATED: Form = Form {
    fields: &[
        first_day("date", "日期", &["出诊日期", "坐诊日期"])
            .needed()
            .like("2026-03-17"),
        text("weekday", "星期", &["周几"]).like("周二"),
        HALF_DAY.needed(),
        field("start", "开始时间", &["出诊开始"], Content::Time).like("08:00"),
        field("end", "结束时间", &["出诊结束"], Content::Time).like("11:40"),
        DEPARTMENT,
        key("staff_no", "医生工号", &["工号", "医师工号"])
            .needed()
            .like("示例0007"),
        name("name", "医生姓名", &["姓名", "医师姓名"]).like("王平"),
        CLINIC_TYPE,
        name("place", "地点", &["出诊地点", "坐诊地点", "受援单位"]).like("昆仑镇卫生院"),
        text("room", "诊室", &[]).like("2诊室"),
        text("studio", "工作室", &["工作室名称"]),
        text("activity", "活动类型", &[]),
        count("capacity", "限号数", &["限号"], 10_000)
            .summed()
            .like("20"),
        count("bookable", "限约数", &["限约"], 10_000)
            .summed()
            .like("14"),
        count("booked", "已挂号数", &["已挂号"], 10_000)
            .summed()
            .like("9"),
        field("suspended", "停诊标志", &["停诊"], Content::YesNo).like("否"),
        text("substitute", "替诊医生", &["替诊"]),
    ],
    key: &["date", "half_day", "staff_no", "place", "start"],
    spans: &[("start", "end")],
    together: &[],
};

/// 号源发布
pub(super) static SLOTS: Form = Form {
    fields: &[
        name("institution", "机构", &["医疗机构", "机构名称"])
            .needed()
            .like("昆仑镇卫生院"),
        key("staff_no", "医生工号", &["工号", "医师工号"])
            .needed()
            .like("示例0007"),
        first_day("date", "日期", &["出诊日期"])
            .needed()
            .like("2026-03-17"),
        HALF_DAY,
        field("slot_start", "时段开始", &["开始时间"], Content::Time)
            .needed()
            .like("08:00"),
        field("slot_end", "时段结束", &["结束时间"], Content::Time).like("08:30"),
        key("seq_no", "号序", &["序号"]).needed().like("1"),
        CLINIC_TYPE,
        one_of("channel", "渠道", &["号源渠道"], words::CHANNELS).like("市平台"),
        field("release_at", "放号时间", &["发布时间"], Content::Moment).like("2026-03-10 08:00"),
    ],
    key: &["institution", "staff_no", "date", "slot_start", "seq_no"],
    spans: &[("slot_start", "slot_end")],
    together: &[],
};

/// 停诊、改诊、替诊
pub(super) static CHANGES: Form = Form {
    fields: &[
        name("institution", "机构", &["医疗机构", "机构名称"])
            .needed()
            .like("昆仑镇卫生院"),
        key("staff_no", "医生工号", &["工号", "医师工号"])
            .needed()
            .like("示例0007"),
        one_of("op", "操作", &["变更操作", "变更类型"], words::CHANGES)
            .needed()
            .like("替诊"),
        first_day("original_date", "原日期", &["原出诊日期"])
            .needed()
            .like("2026-03-17"),
        one_of("half_day", "午别", &["原午别"], words::DAY_PARTS).like("上午"),
        first_day("new_date", "改后日期", &["新日期"]),
        one_of("new_half_day", "改后午别", &["新午别"], words::DAY_PARTS),
        key("substitute_staff_no", "替诊工号", &["替诊医生工号"]).like("0008"),
        text("suspension_kind", "停诊类型", &[]),
        text("note", "备注", &["变更说明"]),
    ],
    key: &["institution", "staff_no", "original_date", "half_day", "op"],
    spans: &[],
    together: &[],
};

/// 名医基层工作室
pub(super) static STUDIOS: Form = Form {
    fields: &[
        name("studio", "工作室名称", &["工作室"])
            .needed()
            .like("示例 王平名医基层工作室"),
        name("host_institution", "设立单位", &["受援单位", "所在机构"])
            .needed()
            .like("昆仑镇卫生院"),
        name("lead_expert", "领衔专家", &["专家", "领衔人"])
            .needed()
            .like("王平"),
        key("lead_staff_no", "领衔专家工号", &["专家工号"]),
        one_of("honour", "荣誉称号", &["荣誉"], words::HONOURS).like("名医"),
        name("specialty", "专业", &["专科", "学科"]).like("心血管内科"),
        field("members", "成员", &["团队成员"], Content::List).like("李静、张三"),
        field("mentees", "带教对象", &["带教人员"], Content::List),
        first_day("term_from", "聘期开始", &["聘期起"]).like("2025-01-01"),
        last_day("term_to", "聘期结束", &["聘期止"]).like("2027-12-31"),
        text("session_rule", "坐诊规律", &["出诊规律", "坐诊时间"]).like("每周二上午"),
        text("address", "地址", &["工作室地址"]).like("昆仑镇卫生院一楼"),
        key("phone", "咨询电话", &["电话"]),
        first_day("opened_on", "挂牌日期", &["成立日期"]).like("2025-01-15"),
    ],
    key: &["studio"],
    spans: &[("term_from", "term_to")],
    together: &[],
};
