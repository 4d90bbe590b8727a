//! The register of studios (名医基层工作室名册) onto the hosts and specialties of a base problem:
//! studios, and a line for every session that their rule of sessions names.

use solver::base::calendar::HalfDay;
use solver::base::flaw::{Flaw, FlawKind};
use solver::base::noun::Noun;
use solver::rostering::draft::wishes::LastDraft;
use solver::rostering::draft::{Activity, Draft, LineDraft, StudioDraft};

use super::findings::Findings;
use super::reading::Reading;
use super::row::Row;
use super::text::bare;

/// The studios, called by their names, and their lines. The half-day of a rule is where the line was
/// held before: moving it has its price. Lines are held as long as the expert's term (聘期) lasts.
///
/// # Errors
/// Every flaw, the refusals of the reading among them.
pub fn studios(
    reading: &Reading,
    base: &Draft,
) -> Result<(Vec<StudioDraft>, Vec<LineDraft>), Vec<Flaw>> {
    let mut findings = Findings::new(reading);
    let (mut studios, mut lines) = (Vec::new(), Vec::new());
    for row in findings.rows() {
        let name = row.text("studio");
        studios.push(StudioDraft {
            id: name.into(),
            name: name.into(),
            host: host(&mut findings, row, base),
            senior: None,
            shares: Vec::new(),
            spread: false,
        });
        let rules = rules(&mut findings, row);
        if rules.is_empty() {
            continue;
        }
        let specialty = specialty(&mut findings, row, base);
        for (number, (every_weeks, half)) in rules.into_iter().enumerate() {
            lines.push(LineDraft {
                id: format!("{name}-{}", number + 1),
                studio: name.into(),
                specialty: specialty.clone(),
                activity: Activity::ExpertClinic,
                every_weeks,
                wants_honour: row.word("honour"),
                weight_percent: 100,
                practice_scopes: Vec::new(),
                last: Some(LastDraft {
                    half_day: half.to_string(),
                    phase: 0,
                }),
                from: row.date("term_from").map(|date| date.to_string()),
                to: row.date("term_to").map(|date| date.to_string()),
            });
        }
    }
    findings.into_result().map(|()| (studios, lines))
}

fn host(findings: &mut Findings, row: &Row, base: &Draft) -> String {
    let name = row.text("host_institution");
    let mut hosts = base.hosts.iter();
    let found = hosts.find(|host| host.id == name || host.name == name);
    if found.is_none() && !name.is_empty() {
        let (what, id) = (Noun::Host, name.to_string());
        findings.add(row, "host_institution", &FlawKind::Unknown { what, id });
    }
    found.map_or_else(String::new, |host| host.id.clone())
}

fn specialty(findings: &mut Findings, row: &Row, base: &Draft) -> String {
    let name = row.text("specialty");
    let mut known = base.specialties.iter();
    let found = known.find(|specialty| specialty.id == name || specialty.name == name);
    if found.is_none() {
        let kind = match name {
            "" => FlawKind::Empty,
            name => FlawKind::Unknown {
                what: Noun::Specialty,
                id: name.into(),
            },
        };
        findings.add(row, "specialty", &kind);
    }
    found.map_or_else(String::new, |specialty| specialty.id.clone())
}

/// Weeks of the cycle and half-day of every session of the rule.
fn rules(findings: &mut Findings, row: &Row) -> Vec<(i64, HalfDay)> {
    let text = bare(row.text("session_rule"));
    let parts = text.split(['、', ',', ';', '和', '及']);
    let mut rules = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        match rule(part) {
            Some(rule) => rules.push(rule),
            None => {
                let kind = FlawKind::Unreadable {
                    message: format!(
                        "`{part}` is not understood: write 每周二上午 or 隔周周三下午"
                    ),
                    message_zh: format!("无法理解“{part}”，请写成“每周二上午”或“隔周周三下午”"),
                };
                findings.add(row, "session_rule", &kind);
            }
        }
    }
    rules
}

/// `每周二上午`, `隔周周三下午`, `每四周星期五上午`
fn rule(text: &str) -> Option<(i64, HalfDay)> {
    let text = text.replace("星期", "周").replace("礼拜", "周");
    let cycles = [
        ("隔周", 2),
        ("双周", 2),
        ("每两周", 2),
        ("每2周", 2),
        ("每四周", 4),
        ("每4周", 4),
        ("每周", 1),
        ("周", 1),
    ];
    let mut cut = cycles.iter().filter_map(|(word, every)| {
        let rest = text.strip_prefix(word)?;
        Some((*every, rest.trim_start_matches('周')))
    });
    let (every, day) = cut.next()?;
    let day = format!("周{day}");
    let half = HalfDay::all().find(|half| half.chinese() == day)?;
    Some((every, half))
}
