//! Which weeks are taken, a bit each, so that what somebody could hold in a year is a few operations
//! on words instead of a question for every week.

use super::State;
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::problem::{Host, Physician, Problem};

/// Weeks of a horizon; a draft has at most 104.
pub type Weeks = u128;

/// The weeks of a set, the first ones first.
pub(in crate::rostering) fn each(mut weeks: Weeks) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let week = weeks.trailing_zeros() as usize;
        (weeks != 0).then(|| {
            weeks &= weeks - 1;
            week
        })
    })
}

pub(in crate::rostering) fn span(weeks: std::ops::Range<usize>) -> Weeks {
    let below = |end: usize| 1_u128.checked_shl(end as u32).map_or(!0, |bit| bit - 1);
    below(weeks.end) & !below(weeks.start)
}

fn put(weeks: &mut Weeks, week: usize, on: bool) {
    *weeks = *weeks & !(1 << week) | Weeks::from(on) << week;
}

#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// Per physician and half-day: with a session.
    busy: Vec<Weeks>,
    /// Per physician: with as many sessions as may be.
    full: Vec<Weeks>,
    /// Per physician.
    posted: Vec<Weeks>,
    /// Per department and half-day: with as many away as may be.
    away: Vec<Weeks>,
    /// Per host and half-day: with all rooms in use.
    rooms: Vec<Weeks>,
    /// Per host: with all places to sleep in use.
    beds: Vec<Weeks>,
}

impl Taken {
    pub(super) fn new(problem: &Problem) -> Taken {
        let when = |none: bool| if none { !0 } else { 0 };
        let people = problem.physicians();
        let departments = problem.departments().values();
        let hosts = problem.hosts().values();
        let halves = |none: bool| [when(none); HalfDay::COUNT];
        Taken {
            busy: vec![0; people.len() * HalfDay::COUNT],
            full: (people.values())
                .map(|person| when(person.visits_per_week == 0))
                .collect(),
            posted: vec![0; people.len()],
            away: departments
                .flat_map(|row| halves(row.max_away == 0))
                .collect(),
            rooms: hosts
                .clone()
                .flat_map(|row| halves(row.rooms == 0))
                .collect(),
            beds: hosts.map(|row| when(row.dormitory == 0)).collect(),
        }
    }
}

impl State<'_> {
    /// Weeks in which a physician is posted anywhere.
    pub(in crate::rostering) fn posted(&self, physician: Id<Physician>) -> Weeks {
        self.taken.posted[physician.index()]
    }

    /// Weeks in which a physician might hold a session at a host: free then, with a room, posted
    /// there or near enough and not missed at home. Says nothing of leave, of what limits and floors
    /// forbid, and of a second host on the day; see [`State::doubtful`].
    #[must_use]
    pub fn could_hold(&self, physician: Id<Physician>, host: Id<Host>, half: HalfDay) -> Weeks {
        let (problem, taken) = (self.problem, &self.taken);
        let person = &problem.physicians()[physician];
        let posted = taken.posted[physician.index()];
        let mut there = 0;
        if posted != 0 {
            for own in self.postings[physician]
                .iter()
                .filter(|own| own.host == host)
            {
                there |= span(own.first_week..own.first_week + own.weeks);
            }
        }
        let link = problem.link(physician, host);
        let near = link.is_some_and(|link| link.minutes <= problem.rotation().max_travel_minutes);
        if near && !person.clinic.has(half) {
            let desk = person.department.index() * HalfDay::COUNT + half.index();
            there |= !posted & !taken.away[desk];
        }
        let own = physician.index() * HalfDay::COUNT + half.index();
        let room = host.index() * HalfDay::COUNT + half.index();
        there & !taken.busy[own] & !taken.full[physician.index()] & !taken.rooms[room]
    }

    /// Weeks in which [`State::could_hold`] alone does not tell: [`State::can_hold`] does.
    #[must_use]
    pub fn doubtful(&self, physician: Id<Physician>, half: HalfDay) -> Weeks {
        let person = &self.problem.physicians()[physician];
        let plain = person.limits.is_empty() && person.on_site.is_empty();
        if !plain || self.problem.published().is_some() {
            return !0;
        }
        let other = physician.index() * HalfDay::COUNT + half.other().index();
        self.taken.busy[other] & !self.taken.posted[physician.index()]
    }

    /// Weeks in which [`State::can_post_week`] permits a posting at a host, leave and closures apart;
    /// `None` where limits, company, floors or a published roster have a say.
    #[must_use]
    pub fn could_post(&self, physician: Id<Physician>, host: Id<Host>) -> Option<Weeks> {
        let (problem, taken) = (self.problem, &self.taken);
        let person = &problem.physicians()[physician];
        let plain = person.party.len() == 1
            && person.limits.is_empty()
            && person.on_site.is_empty()
            && person.apart.is_empty()
            && problem.published().is_none();
        let any = |weeks: &[Weeks], at: usize| {
            let halves = &weeks[at * HalfDay::COUNT..(at + 1) * HalfDay::COUNT];
            halves.iter().fold(0, |all, half| all | half)
        };
        let hindered = taken.posted[physician.index()]
            | any(&taken.busy, physician.index())
            | any(&taken.away, person.department.index())
            | taken.beds[host.index()];
        plain.then_some(span(0..self.weeks) & !hindered)
    }

    /// After a session has come or gone.
    pub(super) fn mark_session(
        &mut self,
        physician: Id<Physician>,
        host: Id<Host>,
        week: usize,
        half: HalfDay,
    ) {
        let busy = self.busy(physician, week);
        let own = physician.index() * HalfDay::COUNT + half.index();
        put(&mut self.taken.busy[own], week, busy.has(half));
        let used = self.rooms_used[self.room(host, week, half)];
        let room = host.index() * HalfDay::COUNT + half.index();
        let rooms = self.problem.hosts()[host].rooms;
        put(&mut self.taken.rooms[room], week, rooms <= used);
        self.mark_full(physician, week);
        self.mark_away(physician, week, half);
    }

    /// After a week of a posting has come or gone.
    pub(super) fn mark_posting(&mut self, physician: Id<Physician>, host: Id<Host>, week: usize) {
        let beds = self.problem.hosts()[host].dormitory;
        let all = beds <= self.sleeping[host.index() * self.weeks + week];
        put(&mut self.taken.beds[host.index()], week, all);
        let is_posted = self.posted_at(physician, week).is_some();
        put(&mut self.taken.posted[physician.index()], week, is_posted);
        self.mark_full(physician, week);
        for half in HalfDay::all() {
            self.mark_away(physician, week, half);
        }
    }

    fn mark_full(&mut self, physician: Id<Physician>, week: usize) {
        let most = match self.posted_at(physician, week) {
            Some(_) => self.problem.rotation().posted_sessions,
            None => self.problem.physicians()[physician].visits_per_week,
        };
        let full = most <= self.busy(physician, week).len();
        put(&mut self.taken.full[physician.index()], week, full);
    }

    fn mark_away(&mut self, physician: Id<Physician>, week: usize, half: HalfDay) {
        let department = self.problem.physicians()[physician].department;
        let cap = self.problem.departments()[department].max_away;
        let all = cap <= self.away[self.desk(physician, week, half)];
        let desk = department.index() * HalfDay::COUNT + half.index();
        put(&mut self.taken.away[desk], week, all);
    }
}
