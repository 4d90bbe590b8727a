//! Who could do what, worked out once: most pairs of people and places never come into question.

use super::draft::wishes::Stay;
use super::problem::{Host, Line, Physician, Problem};
use super::state::Pattern;
use super::state::weeks::Weeks;
use crate::base::id::{Id, Table};

#[derive(Clone, Debug)]
pub(super) struct Candidates {
    /// Of the line's specialty, with a lawful way to the host, cheapest visits first.
    pub(super) holders: Table<Line, Vec<Id<Physician>>>,
    /// Half-days and phases on which the host is open.
    pub(super) patterns: Table<Line, Vec<Pattern>>,
    /// Hosts where the physician may be posted, nearest first; empty without an open duty.
    pub(super) hosts: Table<Physician, Vec<Id<Host>>>,
    pub(super) lines_of_host: Table<Host, Vec<Id<Line>>>,
    /// Weeks with leave, and weeks in which nobody can be posted at a host.
    pub(super) on_leave: Table<Physician, Weeks>,
    pub(super) shut: Table<Host, Weeks>,
    /// Physicians with an open duty and somewhere to serve it, nearest cut-off first; of those who
    /// go together only the first.
    pub(super) dutiful: Vec<Id<Physician>>,
}

impl Candidates {
    pub(super) fn new(problem: &Problem) -> Candidates {
        let holders = problem.lines().iter().map(|(id, _)| holders(problem, id));
        let patterns = problem.lines().iter().map(|(id, _)| patterns(problem, id));
        let hosts: Table<Physician, Vec<Id<Host>>> = (problem.physicians().ids())
            .map(|id| posting_hosts(problem, id))
            .collect();
        let mut lines_of_host = Table::filled(problem.hosts().len(), Vec::new());
        for (id, line) in problem.lines().iter() {
            lines_of_host[line.host].push(id);
        }
        let mut dutiful: Vec<Id<Physician>> = (problem.physicians().ids())
            .filter(|id| !hosts[*id].is_empty() && problem.physicians()[*id].party[0] == *id)
            .collect();
        dutiful.sort_by_key(|id| {
            let duty = problem.physicians()[*id]
                .duty
                .expect("it has posting hosts");
            (
                std::cmp::Reverse(duty.must),
                std::cmp::Reverse(duty.pace),
                *id,
            )
        });
        let which = |is: &dyn Fn(usize) -> bool| {
            (0..problem.weeks()).fold(0, |weeks, week| weeks | Weeks::from(is(week)) << week)
        };
        let on_leave = (problem.physicians().values())
            .map(|person| which(&|week| !person.on_leave[week].is_empty()));
        let shut = (problem.hosts().ids()).map(|host| which(&|week| problem.is_shut(host, week)));
        Candidates {
            on_leave: on_leave.collect(),
            shut: shut.collect(),
            holders: holders.collect(),
            patterns: patterns.collect(),
            hosts,
            lines_of_host,
            dutiful,
        }
    }
}

fn holders(problem: &Problem, id: Id<Line>) -> Vec<Id<Physician>> {
    let line = &problem.lines()[id];
    let mut people: Vec<(i64, Id<Physician>)> = (problem.physicians().iter())
        .filter(|(_, person)| {
            person.specialty == line.specialty && line.scopes.admits(person.scopes)
        })
        .filter_map(|(physician, person)| {
            let minutes = problem.link(physician, line.host)?.minutes;
            let visits =
                0 < person.visits_per_week && minutes <= problem.rotation().max_travel_minutes;
            (visits || person.duty.is_some()).then_some((minutes, physician))
        })
        .collect();
    people.sort_unstable();
    people.into_iter().map(|(_, physician)| physician).collect()
}

fn patterns(problem: &Problem, id: Id<Line>) -> Vec<Pattern> {
    let line = &problem.lines()[id];
    let open = problem.hosts()[line.host].open;
    (open.iter())
        .flat_map(|half| (0..line.every).map(move |phase| Pattern { half, phase }))
        .collect()
}

fn posting_hosts(problem: &Problem, id: Id<Physician>) -> Vec<Id<Host>> {
    let people = problem.physicians();
    let party = &people[id].party;
    if party.iter().any(|member| people[*member].duty.is_none()) {
        return Vec::new();
    }
    let by_day =
        |id: &Id<Physician>| (people[*id].limits.iter()).any(|limit| limit.postings == Stay::ByDay);
    let mut hosts: Vec<(i64, Id<Host>)> = (problem.hosts().iter())
        .filter(|(_, host)| 0 < host.dormitory || party.iter().all(by_day))
        .filter(|(host, _)| {
            party
                .iter()
                .all(|member| problem.link(*member, *host).is_some())
        })
        .filter_map(|(host, _)| Some((problem.link(id, host)?.minutes, host)))
        .collect();
    hosts.sort_unstable();
    hosts.into_iter().map(|(_, host)| host).collect()
}
