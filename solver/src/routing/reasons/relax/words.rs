//! Relaxations in words.

use super::Kind;
use crate::base::units::Seconds;
use crate::routing::problem::Problem;

/// What gives way, and by how much; in both languages.
pub(super) fn words(
    problem: &Problem,
    (kind, amount): (Kind, i64),
    (of, depot): (&[String], &str),
    after: Option<Seconds>,
) -> (String, String) {
    let (time, time_zh) = problem.span(Seconds(amount));
    let named = of.join(", ");
    let named_zh = of.join("、");
    let (text, text_zh) = match kind {
        Kind::WindowLater => ("window +", "时间窗延后 "),
        Kind::PickupWindowLater => ("pickup window +", "取货时间窗延后 "),
        Kind::OnBoardLonger => ("time on board +", "允许在车时长增加 "),
        Kind::ShiftLonger => ("shift until +", "班次延长 "),
        Kind::DutyLonger => ("duty +", "工时上限增加 "),
        Kind::DrivingLonger => ("driving +", "驾驶时长上限增加 "),
        Kind::ReadyEarlier => {
            return (
                format!("ready {time} earlier"),
                format!("提前 {time_zh} 备好"),
            );
        }
        Kind::DepotOpenLonger => {
            return (
                format!("{depot} open +{time}"),
                format!("取货点 {depot} 晚关门 {time_zh}"),
            );
        }
        Kind::MoreTrips => return trips(amount, after.map(|after| problem.moment(after))),
        Kind::DistanceLonger => return counted(("distance", " m"), ("里程上限", " 米"), amount),
        Kind::MoreStops => return counted(("stops", ""), ("停靠点数上限", ""), amount),
        Kind::MoreCapacity => {
            return (
                format!("capacity +{amount} {named}"),
                format!("载量 {named_zh} 增加 {amount}"),
            );
        }
        _ => return having(kind, (&named, &named_zh), depot),
    };
    (format!("{text}{time}"), format!("{text_zh}{time_zh}"))
}

fn counted(english: (&str, &str), chinese: (&str, &str), amount: i64) -> (String, String) {
    (
        format!("{} +{amount}{}", english.0, english.1),
        format!("{}增加 {amount}{}", chinese.0, chinese.1),
    )
}

fn trips(amount: i64, after: Option<String>) -> (String, String) {
    let clock = (after.as_ref()).map_or(String::new(), |after| format!(" after {after}"));
    let clock_zh = after.map_or(String::new(), |after| format!("{after} 之后"));
    match amount {
        1 => (
            format!("one more trip{clock}"),
            format!("{clock_zh}多跑一趟"),
        ),
        _ => (
            format!("{amount} more trips{clock}"),
            format!("{clock_zh}多跑 {amount} 趟"),
        ),
    }
}

/// What one has or has not.
fn having(kind: Kind, (named, named_zh): (&str, &str), depot: &str) -> (String, String) {
    match kind {
        Kind::Equipment => (format!("needs {named}"), format!("需配备 {named_zh}")),
        Kind::MayServe => ("may be served by it".into(), "允许由该车配送".into()),
        Kind::Skills => (
            format!("needs skills {named}"),
            format!("需具备技能 {named_zh}"),
        ),
        Kind::RideTogether => (
            format!("{named} may ride together"),
            format!("允许 {named_zh} 同车"),
        ),
        Kind::DepotSupplies => (
            format!("waits at {depot}"),
            format!("改在取货点 {depot} 取货"),
        ),
        _ => (
            format!("may be loaded at {depot}"),
            format!("允许在取货点 {depot} 装车"),
        ),
    }
}
