//! Limits and what gives way, in words.

mod wishes;

use super::need::{Limit, Need};
use super::options::Case;
use crate::base::calendar::{HalfDay, HalfDays};
use crate::base::id::Id;
use crate::rostering::problem::{Host, Physician};

/// A limit as it stands, English and Chinese.
pub(super) fn limit(case: Case<'_>, needs: &[Need], limit: Limit) -> (String, String) {
    let problem = case.problem;
    let rotation = problem.rotation();
    match limit {
        Limit::Need(index) => needs[index].words(problem),
        Limit::Leave(id, row) => {
            let leave = &case.draft.physicians[id.index()].leave[row];
            let (who, who_zh) = person(case, id);
            (
                format!("{who} is on leave {}..{}", leave.from, leave.to),
                format!("{who_zh} {} 至 {} 休假", leave.from, leave.to),
            )
        }
        Limit::Closed(id, row) => {
            let closed = &case.draft.hosts[id.index()].closed[row];
            let (host, host_zh) = place(case, id);
            (
                format!("{host} is closed {}..{}", closed.from, closed.to),
                format!("{host_zh} {} 至 {} 停诊", closed.from, closed.to),
            )
        }
        Limit::Specialty(id, specialty) => {
            let (who, who_zh) = person(case, id);
            let name = &problem.specialties()[specialty];
            (
                format!("{who} is not of the specialty {name}"),
                format!("{who_zh}不属于{name}专业"),
            )
        }
        Limit::Entitled(id) | Limit::Duty(id) => duty(case, id),
        Limit::Owed(id) => {
            let (who, who_zh) = person(case, id);
            let must = problem.physicians()[id].duty.map_or(0, |duty| duty.must);
            (
                format!("{who} owes {must} weeks"),
                format!("{who_zh}尚欠 {must} 周"),
            )
        }
        Limit::Horizon(id) => horizon(case, id),
        Limit::Starts => (
            format!("postings start every {} weeks", rotation.start_every),
            format!("派驻每 {} 周才能开始一批", rotation.start_every),
        ),
        Limit::Lengths => {
            let lengths: Vec<String> = rotation.lengths.iter().map(usize::to_string).collect();
            (
                format!("postings last {} weeks", lengths.join(" or ")),
                format!("派驻时长只能为 {} 周", lengths.join("、")),
            )
        }
        Limit::Blocks => (
            format!("nobody has more than {} postings", rotation.max_blocks),
            format!("每人最多派驻 {} 段", rotation.max_blocks),
        ),
        _ => wishes::limit(case, limit).unwrap_or_else(|| amount(case, limit)),
    }
}

fn duty(case: Case<'_>, id: Id<Physician>) -> (String, String) {
    let (who, who_zh) = person(case, id);
    match case.problem.physicians()[id].duty {
        None => (
            format!("{who} has no open one-year duty"),
            format!("{who_zh}没有尚需完成的一年基层服务"),
        ),
        Some(duty) => {
            let most = duty.remaining + case.problem.rotation().slack_weeks;
            (
                format!("{who} is posted for at most {most} weeks"),
                format!("{who_zh}最多派驻 {most} 周"),
            )
        }
    }
}

fn horizon(case: Case<'_>, id: Id<Physician>) -> (String, String) {
    let (who, who_zh) = person(case, id);
    let problem = case.problem;
    let (first, weeks) = (problem.calendar().start(), problem.weeks());
    let end = problem.calendar().sunday(weeks.max(1) - 1);
    let duty = problem.physicians()[id].duty;
    let counted = duty.map_or(0, |duty| duty.counted_weeks);
    let cutoff = duty.map_or(end, |duty| duty.cutoff);
    (
        format!(
            "only {counted} whole weeks of the horizon ({first}..{end}) end by the cut-off of \
             {who}, {cutoff}"
        ),
        format!(
            "排班周期（{first} 至 {end}）内，截至{who_zh}的截止日 {cutoff} 只有 {counted} 个整周"
        ),
    )
}

/// Of people.
fn amount(case: Case<'_>, limit: Limit) -> (String, String) {
    let problem = case.problem;
    let rotation = problem.rotation();
    match limit {
        Limit::Clinic(id) => {
            let (who, who_zh) = person(case, id);
            let (halves, halves_zh) = halves(problem.physicians()[id].clinic);
            (
                format!("{who} has a clinic at home on {halves}"),
                format!("{who_zh}{halves_zh}有本院门诊"),
            )
        }
        Limit::Visits(id) => {
            let (who, who_zh) = person(case, id);
            let most = problem.physicians()[id].visits_per_week;
            (
                format!("{who} holds at most {most} sessions a week"),
                format!("{who_zh}每周最多坐诊 {most} 次"),
            )
        }
        Limit::PostedSessions => (
            format!(
                "the posted hold at most {} sessions a week",
                rotation.posted_sessions
            ),
            format!("派驻期间每周最多坐诊 {} 次", rotation.posted_sessions),
        ),
        Limit::OnePlace(id) => {
            let (who, who_zh) = person(case, id);
            (
                format!("{who} is at one place at a time"),
                format!("{who_zh}同一时间只能在一处"),
            )
        }
        Limit::OneHost(id) => {
            let (who, who_zh) = person(case, id);
            (
                format!("{who} goes to one host a day"),
                format!("{who_zh}一天只去一家单位"),
            )
        }
        Limit::Locks(id) => {
            let (who, who_zh) = person(case, id);
            (
                format!("what is frozen of {who} stays"),
                format!("{who_zh}已锁定的安排不变"),
            )
        }
        _ => way(case, limit),
    }
}

/// Of ways and hosts.
fn way(case: Case<'_>, limit: Limit) -> (String, String) {
    let problem = case.problem;
    let rotation = problem.rotation();
    match limit {
        Limit::Basis(institution, host) => {
            let name = &problem.institutions()[institution].name;
            let (host, host_zh) = place(case, host);
            (
                format!("nothing makes work of {name} at {host} lawful"),
                format!("{name}与{host_zh}之间没有执业依据"),
            )
        }
        Limit::Travel => (
            format!(
                "the way to a session takes at most {} minutes",
                rotation.max_travel_minutes
            ),
            format!("坐诊单程最多 {} 分钟", rotation.max_travel_minutes),
        ),
        Limit::Open(id) => {
            let (host, host_zh) = place(case, id);
            let (halves, halves_zh) = halves(problem.hosts()[id].open);
            (
                format!("{host} is open on {halves} only"),
                format!("{host_zh}只在{halves_zh}开诊"),
            )
        }
        _ => capacity(case, limit),
    }
}

fn capacity(case: Case<'_>, limit: Limit) -> (String, String) {
    let problem = case.problem;
    match limit {
        Limit::Rooms(id) => {
            let (host, host_zh) = place(case, id);
            let rooms = problem.hosts()[id].rooms;
            (
                format!("{host} has {rooms} rooms"),
                format!("{host_zh}只有 {rooms} 间诊室"),
            )
        }
        Limit::Dormitory(id) => {
            let (host, host_zh) = place(case, id);
            let beds = problem.hosts()[id].dormitory;
            (
                format!("the dormitory of {host} has {beds} places"),
                format!("{host_zh}宿舍只有 {beds} 个床位"),
            )
        }
        Limit::Department(id) => {
            let row = &problem.departments()[id];
            let most = row.max_away;
            (
                format!("at most {most} of {} are away", row.name),
                format!("{}最多外派 {most} 人", row.name),
            )
        }
        _ => (
            "weeks that have begun, holidays and days on which a line is not wanted".into(),
            "已开始的周、节假日或项目未开设的日期".into(),
        ),
    }
}

/// A limit made weaker by an amount, English and Chinese.
pub(super) fn relaxation(
    case: Case<'_>,
    limit: Limit,
    amount: i64,
    weeks: Option<(usize, usize)>,
) -> (String, String) {
    let (span, span_zh) = match weeks {
        Some((first, last)) => {
            let calendar = case.problem.calendar();
            let (from, to) = (calendar.monday(first), calendar.sunday(last));
            (
                format!(" in weeks {first}–{last} ({from}..{to})"),
                format!("（{from} 至 {to}）"),
            )
        }
        None => (String::new(), String::new()),
    };
    if let Some((more, more_zh)) = more(case, limit, amount) {
        return (format!("{more}{span}"), format!("{more_zh}{span_zh}"));
    }
    let (stands, stands_zh) = self::limit(case, &[], limit);
    rotation(limit, amount)
        .unwrap_or_else(|| (format!("not: {stands}"), format!("取消：{stands_zh}")))
}

/// Of people and places.
fn more(case: Case<'_>, limit: Limit, amount: i64) -> Option<(String, String)> {
    let problem = case.problem;
    Some(match limit {
        Limit::Dormitory(id) => {
            let (host, host_zh) = place(case, id);
            (
                format!("dormitory of {host} +{amount}"),
                format!("{host_zh}宿舍增加 {amount} 个床位"),
            )
        }
        Limit::Department(id) => {
            let name = &problem.departments()[id].name;
            (
                format!("department cap of {name} +{amount}"),
                format!("{name}外派上限增加 {amount} 人"),
            )
        }
        Limit::Rooms(id) => {
            let (host, host_zh) = place(case, id);
            (
                format!("rooms of {host} +{amount}"),
                format!("{host_zh}增加 {amount} 间诊室"),
            )
        }
        Limit::Visits(id) => {
            let (who, who_zh) = person(case, id);
            (
                format!("sessions a week of {who} +{amount}"),
                format!("{who_zh}每周坐诊上限增加 {amount} 次"),
            )
        }
        Limit::Basis(institution, id) => {
            let name = &problem.institutions()[institution].name;
            let (host, host_zh) = place(case, id);
            (
                format!(
                    "a legal basis for work of {name} at {host}, such as a medical alliance or \
                     paired support"
                ),
                format!("{name}与{host_zh}之间建立执业依据（如医联体、对口支援）"),
            )
        }
        Limit::Owed(id) => {
            let (who, who_zh) = person(case, id);
            (
                format!("{who} is credited {amount} weeks more"),
                format!("{who_zh}另认定 {amount} 周"),
            )
        }
        _ => return wishes::relaxation(case, limit, amount),
    })
}

fn rotation(limit: Limit, amount: i64) -> Option<(String, String)> {
    Some(match limit {
        Limit::PostedSessions => (
            format!("sessions a week of the posted +{amount}"),
            format!("派驻期间每周坐诊上限增加 {amount} 次"),
        ),
        Limit::Duty(_) => (
            format!("weeks beyond the duty +{amount}"),
            format!("允许超出服务要求的周数增加 {amount} 周"),
        ),
        Limit::Blocks => (
            format!("postings of one physician +{amount}"),
            format!("每人派驻段数上限增加 {amount} 段"),
        ),
        Limit::Starts => (
            "postings may start in any week".into(),
            "派驻可在任意一周开始".into(),
        ),
        Limit::Lengths => (
            "postings of another length are permitted".into(),
            "允许其他派驻时长".into(),
        ),
        Limit::SameHost => (
            "postings of one physician may be at several hosts".into(),
            "允许同一人派驻多家单位".into(),
        ),
        Limit::Travel => (
            format!("the longest way to a session +{amount} minutes"),
            format!("坐诊单程上限增加 {amount} 分钟"),
        ),
        _ => return None,
    })
}

/// Whose limit it is, as an id of the draft.
pub(super) fn subject(case: Case<'_>, limit: Limit) -> String {
    let draft = case.draft;
    match limit {
        Limit::Leave(id, _)
        | Limit::Clinic(id)
        | Limit::Visits(id)
        | Limit::OnePlace(id)
        | Limit::OneHost(id)
        | Limit::Entitled(id)
        | Limit::Duty(id)
        | Limit::Owed(id)
        | Limit::Specialty(id, _)
        | Limit::Scope(id, _)
        | Limit::Personal(id, _)
        | Limit::Horizon(id)
        | Limit::Locks(id) => draft.physicians[id.index()].id.clone(),
        Limit::Basis(_, id)
        | Limit::Open(id)
        | Limit::Closed(id, _)
        | Limit::Rooms(id)
        | Limit::Dormitory(id) => draft.hosts[id.index()].id.clone(),
        Limit::Department(id) => draft.departments[id.index()].id.clone(),
        Limit::OnSite(id) => draft.on_site[id.index()].name.clone(),
        Limit::Together(row) | Limit::Apart(row) => draft.companions[row].physicians.join(","),
        Limit::Need(_)
        | Limit::SameHost
        | Limit::PostedSessions
        | Limit::Starts
        | Limit::Lengths
        | Limit::Blocks
        | Limit::Travel
        | Limit::Calendar => String::new(),
    }
}

fn halves(set: HalfDays) -> (String, String) {
    let names: Vec<String> = set.iter().map(|half| half.to_string()).collect();
    let chinese: Vec<String> = set.iter().map(HalfDay::chinese).collect();
    (names.join(", "), chinese.join("、"))
}

fn person(case: Case<'_>, id: Id<Physician>) -> (String, String) {
    let row = &case.problem.physicians()[id];
    (row.key.clone(), format!("{}（{}）", row.name, row.key))
}

fn place(case: Case<'_>, id: Id<Host>) -> (String, String) {
    let row = &case.problem.hosts()[id];
    (row.key.clone(), row.name.clone())
}
