//! Limits, company, floors at home and the wishes about postings, rule by rule.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::{Held, Judge};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::wishes::{SameHost, Stay, Wanted};
use crate::rostering::plan::{Plan, Posting};
use crate::rostering::problem::wishes::OnSite;
use crate::rostering::problem::{Host, Physician};
use crate::rostering::rule::Rule;

/// First of the party, first week, weeks and host.
type PartyPosting = (Id<Physician>, usize, usize, Id<Host>);

impl Judge<'_> {
    pub(super) fn personal_limits(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        for posting in &plan.postings {
            let person = &problem.physicians()[posting.physician];
            let minutes = self.minutes(posting.physician, posting.host);
            for week in posting.first_week..posting.first_week + posting.weeks {
                let kept = (person.limits.iter())
                    .filter(|limit| limit.weeks.contains(&week))
                    .all(|limit| {
                        let near = limit.max_minutes.is_none_or(|most| minutes <= most);
                        let may_be_there = !limit.not_at.contains(&posting.host);
                        near && may_be_there
                            && match limit.postings {
                                Stay::Any => true,
                                Stay::ByDay => minutes <= problem.rotation().max_travel_minutes,
                                Stay::None => false,
                            }
                    });
                if !kept {
                    let host = &problem.hosts()[posting.host].key;
                    let message = (
                        format!("posted to {host} in week {week} against a limit"),
                        format!(
                            "{}派驻{}，超出个人限制",
                            self.week(week),
                            self.host(posting.host)
                        ),
                    );
                    self.broken(Rule::PersonalLimit, person.key.clone(), message);
                }
            }
        }
        self.limits_of_visits(sessions);
    }

    fn limits_of_visits(&mut self, sessions: &[Held]) {
        let problem = self.problem;
        for held in sessions.iter().filter(|held| !held.posted) {
            let host = problem.lines()[held.line].host;
            let person = &problem.physicians()[held.physician];
            let minutes = self.minutes(held.physician, host);
            let limits = || (person.limits.iter()).filter(|limit| limit.weeks.contains(&held.week));
            if limits().any(|limit| limit.not_at.contains(&host)) {
                let key = &problem.hosts()[host].key;
                let message = (
                    format!("a session at {key} in week {} against a limit", held.week),
                    format!(
                        "{}到{}坐诊，超出个人限制",
                        self.week(held.week),
                        self.host(host)
                    ),
                );
                self.broken(Rule::PersonalLimit, person.key.clone(), message);
                continue;
            }
            let too_far =
                limits().any(|limit| limit.max_minutes.is_some_and(|most| most < minutes));
            if too_far {
                let message = (
                    format!("{minutes} minutes in week {} against a limit", held.week),
                    format!("{}单程 {minutes} 分钟，超出个人限制", self.week(held.week)),
                );
                self.broken(Rule::PersonalLimit, person.key.clone(), message);
            }
        }
    }

    /// One way; 0 where no link says.
    pub(super) fn minutes(&self, physician: Id<Physician>, host: Id<Host>) -> i64 {
        (self.problem.link(physician, host)).map_or(0, |link| link.minutes)
    }

    /// Those whose absence is settled are counted; they alone break nothing.
    pub(super) fn floors(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        let mut away: BTreeMap<(Id<OnSite>, usize, HalfDay), (usize, usize)> = BTreeMap::new();
        let people = problem.physicians();
        let mut go = |who: Id<Physician>, week: usize, half: HalfDay, is_settled: bool| {
            for group in &people[who].on_site {
                let (gone, settled) = away.entry((*group, week, half)).or_default();
                *gone += 1;
                *settled += usize::from(is_settled);
            }
        };
        let told = problem.published();
        for posting in &plan.postings {
            let is_settled = told.is_some_and(|told| told.is_settled(*posting));
            for week in posting.first_week..posting.first_week + posting.weeks {
                for half in HalfDay::all() {
                    go(posting.physician, week, half, is_settled);
                }
            }
        }
        for held in sessions.iter().filter(|held| !held.posted) {
            let every = problem.lines()[held.line].every;
            let at = (held.half, held.week % every);
            let is_settled = told.is_some_and(|told| {
                told.is_session_settled(held.line, held.week / every, at, held.physician)
            });
            go(held.physician, held.week, held.half, is_settled);
        }
        for ((id, week, half), (gone, settled)) in away {
            let group = &problem.on_site()[id];
            let Some(may_go) = group.may_go(week, half) else {
                continue;
            };
            for _ in may_go.max(settled)..gone {
                let message = (
                    format!(
                        "{half} of week {week}: {gone} away, {may_go} may go to keep {}",
                        group.at_least
                    ),
                    format!(
                        "{}{}外出 {gone} 人，须留 {} 人在院，至多 {may_go} 人可外出",
                        self.week(week),
                        half.chinese(),
                        group.at_least
                    ),
                );
                self.broken(Rule::OnSiteCover, group.name.clone(), message);
            }
        }
    }

    pub(super) fn company(&mut self, plan: &Plan) {
        let problem = self.problem;
        // Of a party, each posting that not all of it have, once. Where all who have it have it
        // settled, it stays.
        let told = problem.published();
        let mut of_party: BTreeMap<PartyPosting, (BTreeSet<Id<Physician>>, bool)> = BTreeMap::new();
        for posting in &plan.postings {
            let party = &problem.physicians()[posting.physician].party;
            let key = (party[0], posting.first_week, posting.weeks, posting.host);
            let (members, is_open) = of_party.entry(key).or_default();
            members.insert(posting.physician);
            *is_open |= told.is_none_or(|told| !told.is_settled(*posting));
        }
        for ((first, week, _, host), (members, is_open)) in of_party {
            let party = &problem.physicians()[first].party;
            if is_open && members.len() < party.len() {
                let host = &problem.hosts()[host].key;
                let message = (
                    format!(
                        "{} of {} posted to {host} from week {week}",
                        members.len(),
                        party.len()
                    ),
                    format!(
                        "自{}起须同行 {} 人，只派驻 {} 人",
                        self.week(week),
                        party.len(),
                        members.len()
                    ),
                );
                self.broken(Rule::GoTogether, self.person(first), message);
            }
        }
        for (id, person) in problem.physicians().iter() {
            for apart in person.apart.iter().filter(|apart| id < apart.other) {
                for week in 0..problem.weeks() {
                    let at = |who| posted_at(plan, who, week);
                    let meets = (at(id).iter())
                        .any(|host| at(apart.other).iter().any(|at| apart.at_once || at == host));
                    if meets {
                        let other = self.person(apart.other);
                        let message = (
                            format!("posted with {other} in week {week}"),
                            format!("{}与 {other} 同时派驻", self.week(week)),
                        );
                        self.broken(Rule::KeptApart, person.key.clone(), message);
                    }
                }
            }
        }
    }

    /// How many hosts, how long, and how much of it in one calendar year.
    pub(super) fn blocks(&mut self, plan: &Plan) {
        let problem = self.problem;
        let (rotation, weights) = (problem.rotation(), problem.weights());
        let mut hosts: BTreeMap<Id<Physician>, BTreeSet<Id<Host>>> = BTreeMap::new();
        for posting in &plan.postings {
            let of_person = hosts.entry(posting.physician).or_default();
            of_person.insert(posting.host);
            let short = rotation.minimum_weeks.saturating_sub(posting.weeks);
            let short = i64::try_from(short).expect("few weeks");
            self.charge(Rule::BlockLength, short, weights.short_week);
            let preferred = &rotation.preferred_lengths;
            if !preferred.is_empty() && !preferred.contains(&posting.weeks) {
                self.charge(Rule::BlockLength, 1, weights.odd_length);
            }
            if let Some(days) = rotation.days_in_one_year
                && self.most_days_in_one_year(posting) < days
            {
                self.charge(Rule::HalfYear, 1, weights.split_year);
            }
        }
        for (id, hosts) in hosts {
            let extra = i64::try_from(hosts.len()).expect("few") - 1;
            match rotation.same_host {
                SameHost::Free => {}
                SameHost::Preferred => self.charge(Rule::Continuity, extra, weights.extra_host),
                SameHost::Required => {
                    for _ in 0..extra {
                        let message = (
                            format!("posted to {} hosts", hosts.len()),
                            format!("派驻 {} 家单位，应为同一家", hosts.len()),
                        );
                        self.broken(Rule::SameHost, self.person(id), message);
                    }
                }
            }
        }
    }

    fn most_days_in_one_year(&self, posting: &Posting) -> i64 {
        let calendar = self.problem.calendar();
        let last = calendar.sunday(posting.first_week + posting.weeks - 1);
        let mut days: BTreeMap<i32, i64> = BTreeMap::new();
        let from = calendar.monday(posting.first_week);
        for day in from.iter_days().take_while(|day| *day <= last) {
            *days.entry(day.year()).or_default() += 1;
        }
        days.into_values().max().unwrap_or(0)
    }

    pub(super) fn wishes(&mut self, plan: &Plan, sessions: &[Held]) {
        let problem = self.problem;
        let mut presences = Vec::new();
        for posting in &plan.postings {
            let weeks = posting.first_week..posting.first_week + posting.weeks;
            presences.extend(weeks.map(|week| (posting.physician, posting.host, week)));
        }
        for held in sessions.iter().filter(|held| !held.posted) {
            presences.push((held.physician, problem.lines()[held.line].host, held.week));
        }
        for (physician, host, week) in presences {
            for wish in &problem.physicians()[physician].wishes {
                let there = wish.host.is_none_or(|wanted| wanted == host);
                let fits = there && wish.weeks.contains(&week);
                if fits != (wish.wanted == Wanted::Prefer) {
                    self.charge(Rule::Wishes, 1, wish.price);
                }
            }
        }
    }
}

fn posted_at(plan: &Plan, physician: Id<Physician>, week: usize) -> Vec<Id<Host>> {
    let own = (plan.postings.iter())
        .filter(|posting| posting.physician == physician && posting.covers(week));
    own.map(|posting| posting.host).collect()
}
