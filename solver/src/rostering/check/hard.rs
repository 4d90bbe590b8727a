//! What no roster may do, rule by rule.

use std::collections::{BTreeMap, BTreeSet};

use super::{Held, Judge};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::plan::{Plan, Posting};
use crate::rostering::problem::{Department, Host, Physician};
use crate::rostering::rule::Rule;

/// Where somebody holds sessions on a day of a week.
type Days = BTreeMap<(Id<Physician>, usize, u64), BTreeSet<Id<Host>>>;

impl Judge<'_> {
    pub(super) fn postings(&mut self, plan: &Plan) {
        let problem = self.problem;
        let mut sleeping: BTreeMap<(Id<Host>, usize), usize> = BTreeMap::new();
        for posting in &plan.postings {
            self.posting(*posting);
            let physician = &problem.physicians()[posting.physician];
            for week in posting.first_week..posting.first_week + posting.weeks {
                if !physician.stays_by_day(week) {
                    *sleeping.entry((posting.host, week)).or_default() += 1;
                }
            }
        }
        for ((host, week), people) in sleeping {
            let host = &problem.hosts()[host];
            for _ in host.dormitory..people {
                let message = (
                    format!("week {week}: {people} posted, {} places", host.dormitory),
                    format!(
                        "{}派驻 {people} 人，宿舍只有 {} 个床位",
                        self.week(week),
                        host.dormitory
                    ),
                );
                self.broken(Rule::DormitoryPlace, host.key.clone(), message);
            }
        }
        for (id, physician) in problem.physicians().iter() {
            let rotation = problem.rotation();
            let own = || {
                plan.postings
                    .iter()
                    .filter(move |posting| posting.physician == id)
            };
            let blocks = own().count();
            for _ in rotation.max_blocks..blocks {
                let message = (
                    format!("{blocks} postings, at most {}", rotation.max_blocks),
                    format!("派驻 {blocks} 段，最多 {} 段", rotation.max_blocks),
                );
                self.broken(Rule::BlockKept, self.person(id), message);
            }
            let served: usize = own().map(|posting| posting.weeks).sum();
            let served = i64::try_from(served).expect("few weeks");
            let may = physician
                .duty
                .map_or(0, |duty| duty.remaining + rotation.slack_weeks);
            if 0 < served && may < served {
                let message = (
                    format!("posted for {served} weeks, the duty asks for {may}"),
                    format!("派驻共 {served} 周，服务要求至多 {may} 周"),
                );
                self.broken(Rule::DutyOpen, self.person(id), message);
            }
        }
    }

    fn posting(&mut self, posting: Posting) {
        let problem = self.problem;
        let rotation = problem.rotation();
        let who = self.person(posting.physician);
        let physician = &problem.physicians()[posting.physician];
        let end = posting.first_week + posting.weeks;
        // An event may have cut what was published after it had begun.
        let told = problem.published();
        let is_told = told.is_some_and(|told| told.lock_of(posting).is_some());
        let is_block = rotation.lengths.contains(&posting.weeks)
            && posting.first_week.is_multiple_of(rotation.start_every);
        if !is_block && !is_told {
            let message = (
                format!("weeks {}..{end} are no permitted block", posting.first_week),
                format!(
                    "自{}起派驻 {} 周，不是允许的起止安排",
                    self.week(posting.first_week),
                    posting.weeks
                ),
            );
            self.broken(Rule::BlockKept, who.clone(), message);
        }
        if problem.link(posting.physician, posting.host).is_none() {
            let host = &problem.hosts()[posting.host].key;
            let message = (
                format!("nothing makes work at {host} lawful"),
                format!("派驻{}没有执业依据", self.host(posting.host)),
            );
            self.broken(Rule::LegalBasis, who.clone(), message);
        }
        for week in posting.first_week..end {
            // What had begun when the news came is a fact.
            if told.is_some_and(|told| told.is_fact(posting, week)) {
                continue;
            }
            if problem.is_shut(posting.host, week) {
                let message = (
                    format!("posted in week {week} of a closure"),
                    format!("{}受援单位停诊，仍有派驻", self.week(week)),
                );
                self.broken(Rule::HostOpen, who.clone(), message);
            }
            if !physician.on_leave[week].is_empty() {
                let message = (
                    format!("posted in week {week} of leave"),
                    format!("{}休假，仍有派驻", self.week(week)),
                );
                self.broken(Rule::LeaveKept, who.clone(), message);
            }
        }
    }

    pub(super) fn whereabouts(&mut self, plan: &Plan, sessions: &[Held]) {
        let mut posted: BTreeMap<(Id<Physician>, usize), Id<Host>> = BTreeMap::new();
        for posting in &plan.postings {
            for week in posting.first_week..posting.first_week + posting.weeks {
                if posted
                    .insert((posting.physician, week), posting.host)
                    .is_some()
                {
                    let message = (
                        format!("posted twice in week {week}"),
                        format!("{}同时派驻两处", self.week(week)),
                    );
                    self.broken(
                        Rule::OnePlaceAtATime,
                        self.person(posting.physician),
                        message,
                    );
                }
            }
        }
        let mut busy = BTreeSet::new();
        let mut hosts_of_day = Days::new();
        for held in sessions {
            let host = self.problem.lines()[held.line].host;
            let who = self.person(held.physician);
            if !busy.insert((held.physician, held.week, held.half)) {
                let message = (
                    format!("two sessions on {} of week {}", held.half, held.week),
                    format!(
                        "{}{}同时有两次坐诊",
                        self.week(held.week),
                        held.half.chinese()
                    ),
                );
                self.broken(Rule::OnePlaceAtATime, who.clone(), message);
            }
            match posted.get(&(held.physician, held.week)) {
                Some(at) if *at != host => {
                    let message = (
                        format!("posted elsewhere in week {}", held.week),
                        format!("{}派驻在其他单位", self.week(held.week)),
                    );
                    self.broken(Rule::OnePlaceAtATime, who, message);
                }
                _ => {
                    let day = (held.physician, held.week, held.half.day());
                    hosts_of_day.entry(day).or_default().insert(host);
                }
            }
        }
        self.one_host_a_day(hosts_of_day);
    }

    fn one_host_a_day(&mut self, hosts_of_day: Days) {
        for ((physician, week, day), hosts) in hosts_of_day {
            let near = (hosts.iter()).all(|one| {
                hosts
                    .iter()
                    .all(|other| self.problem.may_share_day(*one, *other))
            });
            if 1 < hosts.len() && !near {
                let message = (
                    format!("{} hosts on day {day} of week {week}", hosts.len()),
                    format!("{}的同一天要去 {} 家单位", self.week(week), hosts.len()),
                );
                self.broken(Rule::OneHostADay, self.person(physician), message);
            }
        }
    }

    pub(super) fn each_session(&mut self, sessions: &[Held]) {
        let problem = self.problem;
        for held in sessions {
            let line = &problem.lines()[held.line];
            let physician = &problem.physicians()[held.physician];
            let subject = format!("{} @ {}", physician.key, line.key);
            if physician.specialty != line.specialty {
                let message = (
                    format!("week {}: another specialty", held.week),
                    format!("{}的坐诊不属于本人专业", self.week(held.week)),
                );
                self.broken(Rule::SpecialtyMatches, subject.clone(), message);
            }
            if !problem.hosts()[line.host].open.has(held.half) {
                let message = (
                    format!("week {}: closed on {}", held.week, held.half),
                    format!(
                        "{}{}受援单位不开诊",
                        self.week(held.week),
                        held.half.chinese()
                    ),
                );
                self.broken(Rule::HostOpen, subject.clone(), message);
            }
            if !held.posted && physician.clinic.has(held.half) {
                let message = (
                    format!("week {}: own clinic on {}", held.week, held.half),
                    format!("{}{}有本院门诊", self.week(held.week), held.half.chinese()),
                );
                self.broken(Rule::HomeClinicKept, subject.clone(), message);
            }
            match problem.link(held.physician, line.host) {
                None => {
                    let message = (
                        format!("week {}: nothing makes it lawful", held.week),
                        format!("{}的坐诊没有执业依据", self.week(held.week)),
                    );
                    self.broken(Rule::LegalBasis, subject, message);
                }
                Some(link) => {
                    let limit = problem.rotation().max_travel_minutes;
                    if !held.posted && limit < link.minutes {
                        let message = (
                            format!("{} minutes, at most {limit}", link.minutes),
                            format!("单程 {} 分钟，最多 {limit} 分钟", link.minutes),
                        );
                        self.broken(Rule::TravelLimit, subject, message);
                    }
                }
            }
        }
    }

    pub(super) fn rooms(&mut self, sessions: &[Held]) {
        let mut used: BTreeMap<(Id<Host>, usize, HalfDay), usize> = BTreeMap::new();
        for held in sessions {
            let host = self.problem.lines()[held.line].host;
            *used.entry((host, held.week, held.half)).or_default() += 1;
        }
        for ((host, week, half), count) in used {
            let host = &self.problem.hosts()[host];
            for _ in host.rooms..count {
                let message = (
                    format!(
                        "{half} of week {week}: {count} sessions, {} rooms",
                        host.rooms
                    ),
                    format!(
                        "{}{}有 {count} 次坐诊，只有 {} 间诊室",
                        self.week(week),
                        half.chinese(),
                        host.rooms
                    ),
                );
                self.broken(Rule::RoomFree, host.key.clone(), message);
            }
        }
    }

    pub(super) fn departments(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        let mut away: BTreeMap<(Id<Department>, usize, HalfDay), usize> = BTreeMap::new();
        for posting in &plan.postings {
            let department = problem.physicians()[posting.physician].department;
            for week in posting.first_week..posting.first_week + posting.weeks {
                for half in HalfDay::all() {
                    *away.entry((department, week, half)).or_default() += 1;
                }
            }
        }
        for held in sessions.iter().filter(|held| !held.posted) {
            let department = problem.physicians()[held.physician].department;
            *away.entry((department, held.week, held.half)).or_default() += 1;
        }
        for ((id, week, half), people) in away {
            let department = &problem.departments()[id];
            for _ in department.max_away..people {
                let message = (
                    format!(
                        "{half} of week {week}: {people} away, at most {}",
                        department.max_away
                    ),
                    format!(
                        "{}{}外派 {people} 人，最多 {} 人",
                        self.week(week),
                        half.chinese(),
                        department.max_away
                    ),
                );
                self.broken(Rule::DepartmentKept, department.name.clone(), message);
            }
        }
    }

    pub(super) fn weekly_limits(&mut self, sessions: &[Held]) {
        let mut count: BTreeMap<(Id<Physician>, usize, bool), usize> = BTreeMap::new();
        for held in sessions {
            *count
                .entry((held.physician, held.week, held.posted))
                .or_default() += 1;
        }
        for ((physician, week, posted), sessions) in count {
            let limit = if posted {
                self.problem.rotation().posted_sessions
            } else {
                self.problem.physicians()[physician].visits_per_week
            };
            for _ in limit..sessions {
                let message = (
                    format!("week {week}: {sessions} sessions, at most {limit}"),
                    format!("{}坐诊 {sessions} 次，最多 {limit} 次", self.week(week)),
                );
                self.broken(Rule::SessionLimit, self.person(physician), message);
            }
        }
    }
}
