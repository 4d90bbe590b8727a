//! Circuits of mobile clinics, villages without a clinic, institutions.

use super::words;
use crate::registers::field::{
    Content, Field, Form, LAT, LON, count, field, first_day, key, name, one_of, text,
};

const DISTRICT: Field = name("district", "区县", &["所属区县", "县区"]).like("淄川区");
const TOWNSHIP: Field = name("township", "镇街", &["所属镇街", "乡镇", "街道"]).like("昆仑镇");

/// 巡回医疗排程
pub(super) static CIRCUITS: Form = Form {
    fields: &[
        key("vehicle", "车辆", &["车牌号", "巡诊车"])
            .needed()
            .like("示例1号车"),
        first_day("date", "日期", &["巡诊日期"])
            .needed()
            .like("2026-03-17"),
        one_of("half_day", "午别", &["时段"], words::DAY_PARTS).like("上午"),
        name("village", "村", &["行政村", "自然村", "村庄"])
            .needed()
            .like("某村"),
        TOWNSHIP,
        text("stop_place", "停留地点", &["巡诊地点"]).like("村委会"),
        field("arrives_at", "到达", &["到达时间"], Content::Time).like("09:00"),
        field("leaves_at", "离开", &["离开时间"], Content::Time).like("11:30"),
        name("clinician", "临床队员", &["临床"]).like("王平"),
        name("tcm_physician", "中医队员", &["中医"]),
        name("nurse", "护理队员", &["护理", "护士"]),
        name("public_health", "公卫队员", &["公卫"]),
        name("support", "辅助队员", &["辅助", "司机"]),
        count("people_served", "服务人次", &[], 100_000)
            .summed()
            .like("35"),
        count("medicine_deliveries", "送药数", &["送药人次"], 100_000)
            .summed()
            .like("12"),
        text("missed_reason", "未达原因", &[]),
    ],
    key: &["vehicle", "date", "half_day", "village"],
    spans: &[("arrives_at", "leaves_at")],
    together: &[],
};

/// 卫生室空白村名册
pub(super) static VILLAGES: Form = Form {
    fields: &[
        key("village_code", "村代码", &["行政区划代码", "代码"])
            .needed()
            .like("示例370302001"),
        name("name", "名称", &["村名称", "村名"])
            .needed()
            .like("某村"),
        TOWNSHIP,
        DISTRICT,
        count("registered_population", "户籍人口", &["户籍"], 1_000_000)
            .summed()
            .like("812"),
        count("resident_population", "常住人口", &["常住"], 1_000_000)
            .summed()
            .like("640"),
        count(
            "aged_60_population",
            "60岁以上人口",
            &["60岁以上"],
            1_000_000,
        )
        .summed()
        .like("210"),
        field(
            "has_clinic",
            "是否有卫生室",
            &["有无卫生室"],
            Content::YesNo,
        )
        .like("否"),
        LON,
        LAT,
        name("nearest_health_centre", "最近卫生院", &["就近卫生院"]).like("昆仑镇卫生院"),
        text("road_class", "道路等级", &[]).like("四级"),
        one_of("coverage", "现行安排", &["覆盖方式"], words::COVERAGES).like("巡诊"),
    ],
    key: &["village_code"],
    spans: &[],
    together: &[("lon", "lat")],
};

/// 机构名册
pub(super) static INSTITUTIONS: Form = Form {
    fields: &[
        key(
            "institution_code",
            "机构代码",
            &["医疗机构代码", "代码", "code"],
        )
        .needed()
        .like("示例0001"),
        key("credit_code", "统一社会信用代码", &["信用代码"]),
        name("name", "名称", &["机构名称", "单位名称"])
            .needed()
            .like("昆仑镇卫生院"),
        text("grade", "级别等次", &["级别", "医院等级"]).like("一级"),
        text("category", "类别", &["机构类别", "类型"]).like("乡镇卫生院"),
        one_of("tier", "层级", &[], words::TIERS).like("镇街"),
        DISTRICT,
        text("alliance", "医联体", &["所属医联体"]),
        text("paired_support", "对口支援关系", &["对口支援"]),
        field("has_tcm", "是否开设中医", &["开设中医"], Content::YesNo).like("是"),
        LON,
        LAT,
        text("opening_hours", "接诊时间", &["服务时间", "营业时间"]).like("08:00-17:30"),
    ],
    key: &["institution_code"],
    spans: &[],
    together: &[("lon", "lat")],
};
