//! Floors at home, company, personal limits and scopes, in words.

use super::{person, place};
use crate::base::id::Id;
use crate::rostering::draft::wishes::{Bond, Stay};
use crate::rostering::problem::Physician;
use crate::rostering::reasons::need::Limit;
use crate::rostering::reasons::options::Case;

/// A limit of the optional rules as it stands, English and Chinese; `None`: it is another.
pub(super) fn limit(case: Case<'_>, limit: Limit) -> Option<(String, String)> {
    let problem = case.problem;
    Some(match limit {
        Limit::Scope(id, line) => {
            let (who, who_zh) = person(case, id);
            let line = &problem.lines()[line].key;
            (
                format!("{who} is not registered for what {line} asks for"),
                format!("{who_zh}的执业范围不含坐诊项目 {line} 所需范围"),
            )
        }
        Limit::Personal(id, row) => personal(case, id, row),
        Limit::OnSite(id) => {
            let group = &problem.on_site()[id];
            (
                format!("{} keeps at least {} at home", group.name, group.at_least),
                format!("{}本院至少 {} 人在岗", group.name, group.at_least),
            )
        }
        Limit::SameHost => (
            "all postings of one physician are at one host".into(),
            "每人只能派驻同一家单位".into(),
        ),
        Limit::Together(row) => {
            let (who, who_zh) = people(case, row);
            (format!("{who} go together"), format!("{who_zh}须同去同回"))
        }
        Limit::Apart(row) => {
            let (who, who_zh) = people(case, row);
            match case.draft.companions[row].bond {
                Bond::NotAtOnce => (
                    format!("no two of {who} are posted at once"),
                    format!("{who_zh}不得同时派驻"),
                ),
                Bond::Together | Bond::NotAtOneHost => (
                    format!("no two of {who} are posted at one host at once"),
                    format!("{who_zh}不得同时派驻同一单位"),
                ),
            }
        }
        _ => return None,
    })
}

/// What gives way of it, English and Chinese; `None`: it is taken back as it stands.
pub(super) fn relaxation(case: Case<'_>, limit: Limit, amount: i64) -> Option<(String, String)> {
    let Limit::OnSite(id) = limit else {
        return None;
    };
    let name = &case.problem.on_site()[id].name;
    Some((
        format!("those kept at home by {name} -{amount}"),
        format!("{name}在岗保底人数减少 {amount} 人"),
    ))
}

fn personal(case: Case<'_>, id: Id<Physician>, row: usize) -> (String, String) {
    let limit = &case.draft.physicians[id.index()].limits[row];
    let (who, who_zh) = person(case, id);
    let mut kept = Vec::new();
    let mut kept_zh = Vec::new();
    match limit.postings {
        Stay::Any => {}
        Stay::ByDay => {
            kept.push("is home every night".to_string());
            kept_zh.push("须当日往返".to_string());
        }
        Stay::None => {
            kept.push("is not posted".to_string());
            kept_zh.push("不安排派驻".to_string());
        }
    }
    if let Some(minutes) = limit.max_minutes {
        kept.push(format!("goes no farther than {minutes} minutes"));
        kept_zh.push(format!("单程不超过 {minutes} 分钟"));
    }
    if !limit.not_at.is_empty() {
        let hosts = &case.problem.physicians()[id].limits[row].not_at;
        let hosts = hosts.iter().map(|host| place(case, *host));
        let (names, names_zh): (Vec<String>, Vec<String>) = hosts.unzip();
        kept.push(format!("is not at {}", names.join(", ")));
        kept_zh.push(format!("不去{}", names_zh.join("、")));
    }
    let (from, to) = (&limit.from, &limit.to);
    (
        format!("{who} {} {from}..{to}", kept.join(" and ")),
        format!("{who_zh} {from} 至 {to} {}", kept_zh.join("，且")),
    )
}

fn people(case: Case<'_>, row: usize) -> (String, String) {
    let people = case.companions(row);
    let names: Vec<(String, String)> = people.into_iter().map(|id| person(case, id)).collect();
    let english: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    let chinese: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
    (english.join(", "), chinese.join("、"))
}
