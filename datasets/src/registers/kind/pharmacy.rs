//! Prescriptions to decoct and deliver, delivery sheets and hand-over records.

use super::words;
use crate::registers::field::{
    Content, Field, Form, LAT, LON, Mask, count, field, key, name, one_of, text,
};

const RX_NO: Field = key(
    "rx_no",
    "处方号",
    &["订单号", "处方编号", "单号", "order_id", "id"],
)
.needed()
.like("示例0001");
const PHONE: Field = key("phone", "电话", &["联系电话", "手机号", "手机"])
    .personal(Mask::Phone)
    .like("13800001234");
const TW_START: Field = field("tw_start", "时间窗起", &["最早送达"], Content::Time).like("14:00");
const TW_END: Field = field("tw_end", "时间窗止", &["最晚送达"], Content::Time).like("18:00");
const COLD: Field = field("cold", "是否冷链", &["冷链"], Content::YesNo).like("否");
const NOTE: Field = text("note", "备注", &[]);

const fn minutes(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
) -> Field {
    count(code, heading, aliases, 1_440)
}

const fn celsius(
    code: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
) -> Field {
    field(
        code,
        heading,
        aliases,
        Content::Decimal {
            low: -80,
            high: 100,
        },
    )
}

/// 代煎处方, and what of a prescription its delivery asks for.
pub(super) static PRESCRIPTIONS: Form = Form {
    fields: &[
        RX_NO,
        name("institution", "医院", &["医疗机构", "开方机构"]).like("昆仑镇卫生院"),
        name("department", "科室", &["所在科室"]),
        name("physician", "医生", &["医师", "开方医生"]),
        name(
            "patient",
            "姓名",
            &["收件人", "患者姓名", "recipient_masked"],
        )
        .personal(Mask::Name)
        .like("张小明"),
        one_of("sex", "性别", &[], words::SEXES),
        count("age", "年龄", &[], 150),
        PHONE,
        text("address", "收件地址", &["地址", "送货地址"])
            .personal(Mask::Address)
            .like("昆仑镇某路1号"),
        name("district", "区县", &["所属区县"]).like("淄川区"),
        name(
            "township",
            "乡镇",
            &["镇街", "街道", "乡镇街道", "所属镇街", "area"],
        )
        .like("昆仑镇"),
        LON,
        LAT,
        count(
            "doses",
            "付数",
            &["剂数", "帖数", "贴数", "付数/剂数"],
            1_000,
        )
        .summed()
        .like("7"),
        count("times_per_day", "次数", &["每日次数", "日服次数"], 24).like("2"),
        text("usage", "服用方法", &["用法", "服法"]).like("早晚温服"),
        key("scheme_code", "煎药方案", &["方案"]).like("1"),
        minutes("soak_min", "泡药时间", &["浸泡时间"]).like("30"),
        minutes("boil1_min", "一煎时间", &["头煎时间"]).like("30"),
        minutes("boil2_min", "二煎时间", &["次煎时间"]).like("20"),
        count("bag_ml", "包装量", &["每袋毫升"], 5_000).like("200"),
        count("bags", "袋数", &[], 10_000).summed().like("14"),
        one_of("special_handling", "特殊煎法", &[], words::SPECIAL_HANDLING),
        field("urgent", "加急", &["急煎", "是否加急"], Content::YesNo).like("否"),
        field("ordered_at", "下单时间", &["开方时间"], Content::Moment).like("2026-03-17 08:10"),
        field("due_at", "取药时间", &["应取时间"], Content::Moment),
        one_of(
            "pickup_mode",
            "取药方式",
            &["交付方式"],
            words::PICKUP_MODES,
        )
        .like("配送"),
        text("status", "当前状态", &["状态"]),
        name("checked_by", "复核人", &["审核人"]),
        field("checked_at", "复核时间", &["审核时间"], Content::Moment),
        name("soaked_by", "泡药人", &[]),
        key("pot_no", "煎药机号", &["煎药锅号"]),
        key("packer_no", "包装机号", &[]),
        count("grams", "重量", &["重量(克)", "重量克"], 1_000_000_000).summed(),
        count(
            "millilitres",
            "体积",
            &["体积(毫升)", "体积毫升"],
            1_000_000_000,
        )
        .summed(),
        count("parcels", "件数", &["包裹数"], 1_000).summed(),
        field(
            "release",
            "可取时间",
            &["备妥时间", "出锅时间"],
            Content::Time,
        )
        .like("09:30"),
        field(
            "window",
            "时间窗",
            &["送达时间窗", "配送时间"],
            Content::Windows,
        )
        .like("14:00-18:00"),
        TW_START.like(""),
        TW_END.like(""),
        COLD,
        field("decoct_for_patient", "是否代煎", &["代煎"], Content::YesNo).like("是"),
        name("depot", "取货点", &["药房", "发药点", "发药药房"]),
        count("service_min", "服务分钟", &["停留分钟"], 240),
        NOTE,
    ],
    key: &["rx_no"],
    spans: &[("tw_start", "tw_end")],
    together: &[("lon", "lat")],
};

/// 配送单
pub(super) static DELIVERIES: Form = Form {
    fields: &[
        key("run_no", "配送单号", &["线路号"])
            .needed()
            .like("示例PS0001"),
        key("wave", "波次", &["车次", "批次"]).like("1"),
        key("vehicle", "车辆", &["车牌号", "车号"]).like("van1"),
        name("courier", "配送员", &["司机", "驾驶员"]).like("赵六"),
        count("stop_seq", "序号", &["站序"], 10_000)
            .needed()
            .like("1"),
        RX_NO,
        name("recipient_masked", "收件人(脱敏)", &["收件人", "姓名"])
            .personal(Mask::Name)
            .like("张*明"),
        key("phone", "电话", &["联系电话", "手机号", "手机"])
            .personal(Mask::Phone)
            .like("138****1234"),
        text("address", "地址", &["收件地址", "送货地址"])
            .personal(Mask::Address)
            .like("淄川区昆仑镇"),
        LON,
        LAT,
        TW_START,
        TW_END,
        count("parcels", "件数", &["包裹数"], 1_000)
            .summed()
            .like("1"),
        COLD,
        field("eta", "预计到达", &["预计送达"], Content::Time).like("14:25"),
        field("delivered_at", "实际送达", &["送达时间"], Content::Moment),
        name("signed_by", "签收人", &["签收"]).personal(Mask::Name),
        one_of("relation", "与患者关系", &["关系"], words::RELATIONS),
        celsius("temp_c", "交付温度", &["交付温度(℃)"]),
        text("exception", "异常原因", &["异常"]),
    ],
    key: &["run_no", "rx_no"],
    spans: &[("tw_start", "tw_end")],
    together: &[("lon", "lat")],
};

/// 交接单
pub(super) static HANDOVER: Form = Form {
    fields: &[
        key("handover_no", "交接单号", &[])
            .needed()
            .like("示例JJ0001"),
        name("from_party", "交出方", &["移交方"]).like("煎药中心"),
        name("to_party", "接收方", &["承运方"]).like("van1"),
        field("handed_over_at", "交接时间", &[], Content::Moment).like("2026-03-17 13:30"),
        RX_NO,
        count("bag_count", "袋数", &["件数"], 10_000)
            .summed()
            .like("14"),
        key("box_no", "冷藏箱号", &["保温箱号"]),
        celsius("temp_out_c", "启运温度", &["启运温度(℃)"]),
        celsius("temp_in_c", "到达温度", &["到达温度(℃)"]),
        key("seal_no", "封签号", &["铅封号"]),
        one_of("mode", "交接方式", &["取药方式"], words::PICKUP_MODES).like("配送"),
        text("signatures", "交接人签字", &["签字"]),
        NOTE,
    ],
    key: &["handover_no", "rx_no"],
    spans: &[],
    together: &[],
};
