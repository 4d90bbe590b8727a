//! Made-up names of people.

use solver::base::rng::Rng;

const SURNAMES: [&str; 60] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "徐", "马", "朱", "胡", "高", "郭", "林",
    "何", "宋", "于", "韩", "郑", "谢", "冯", "董", "曹", "袁", "许", "邓", "傅", "沈", "彭", "吕",
    "苏", "卢", "蒋", "贾", "丁", "魏", "薛", "叶", "阎", "潘", "杜", "戴", "夏", "田", "任", "姜",
    "范", "石", "姚", "邵", "孟", "崔", "翟", "毕", "司", "孔", "耿", "国",
];
const FIRST: [&str; 30] = [
    "建", "文", "志", "明", "晓", "海", "玉", "春", "秀", "丽", "国", "永", "立", "振", "庆", "淑",
    "桂", "思", "佳", "欣", "雨", "子", "俊", "家", "宏", "新", "长", "美", "爱", "光",
];
const SECOND: [&str; 36] = [
    "华", "平", "军", "杰", "敏", "静", "涛", "燕", "霞", "峰", "磊", "娟", "宁", "林", "波", "辉",
    "梅", "芳", "强", "刚", "丽", "红", "玲", "超", "洋", "琳", "颖", "斌", "鹏", "萍", "东", "清",
    "国", "云", "怡", "然",
];

/// A surname and a given name of one or two characters.
pub(super) fn person(rng: &mut Rng) -> String {
    let surname = SURNAMES[rng.below(SURNAMES.len())];
    let short = rng.percent(18);
    let first = FIRST[rng.below(FIRST.len())];
    let second = SECOND[rng.below(SECOND.len())];
    if short {
        format!("{surname}{second}")
    } else {
        format!("{surname}{first}{second}")
    }
}
