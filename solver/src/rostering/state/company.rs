//! Who may go where and when as far as limits, company and floors at home say, and the postings
//! of a party: those who go together change together.

use super::State;
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::wishes::{SameHost, Stay};
use crate::rostering::plan::Posting;
use crate::rostering::problem::{Host, Physician};

impl State<'_> {
    pub(super) fn stays_by_day(&self, physician: Id<Physician>, week: usize) -> bool {
        self.problem.physicians()[physician].stays_by_day(week)
    }

    /// Floors at home apart.
    pub(super) fn can_visit(
        &self,
        physician: Id<Physician>,
        host: Id<Host>,
        week: usize,
        half: HalfDay,
        held: usize,
    ) -> bool {
        let person = &self.problem.physicians()[physician];
        let Some(link) = self.problem.link(physician, host) else {
            return false;
        };
        let other = self.host_of_day[self.slot(physician, week, half.other())];
        let elsewhere = other.is_some_and(|other| !self.problem.may_share_day(other, host));
        let department = &self.problem.departments()[person.department];
        link.minutes <= self.problem.rotation().max_travel_minutes
            && held < person.visits_per_week
            && !person.clinic.has(half)
            && !elsewhere
            && self.may_go_to((physician, host), link.minutes, week)
            && self.away[self.desk(physician, week, half)] < department.max_away
    }

    /// Floors at home, when one more goes.
    #[inline]
    pub(super) fn leaves_enough(
        &self,
        physician: Id<Physician>,
        week: usize,
        half: HalfDay,
    ) -> bool {
        let groups = &self.problem.physicians()[physician].on_site;
        groups
            .iter()
            .all(|group| self.may_go(*group, week, half, 1))
    }

    /// Whether no limit of that week forbids a session there, or so long a way.
    #[inline]
    pub(in crate::rostering) fn may_go_to(
        &self,
        (physician, host): (Id<Physician>, Id<Host>),
        minutes: i64,
        week: usize,
    ) -> bool {
        let limits = &self.problem.physicians()[physician].limits;
        (limits.iter())
            .filter(|limit| limit.weeks.contains(&week))
            .all(|limit| {
                !limit.not_at.contains(&host)
                    && limit.max_minutes.is_none_or(|most| minutes <= most)
            })
    }

    /// Whether limits, those kept apart and floors at home leave the week free for the posting. One
    /// that stays breaks no floor.
    pub(super) fn may_be_posted(&self, posting: Posting, week: usize) -> bool {
        let person = &self.problem.physicians()[posting.physician];
        let apart = (person.apart.iter()).all(|apart| match self.posted_at(apart.other, week) {
            Some(host) => !apart.at_once && host != posting.host,
            None => true,
        });
        apart
            && self.within_limits(posting, week)
            && (HalfDay::all().all(|half| self.leaves_enough(posting.physician, week, half))
                || self.is_posting_fixed(posting))
    }

    fn within_limits(&self, posting: Posting, week: usize) -> bool {
        let limits = &self.problem.physicians()[posting.physician].limits;
        if limits.is_empty() {
            return true;
        }
        let minutes =
            (self.problem.link(posting.physician, posting.host)).map_or(0, |link| link.minutes);
        let daily = self.problem.rotation().max_travel_minutes;
        (limits.iter())
            .filter(|limit| limit.weeks.contains(&week))
            .all(|limit| {
                let near = limit.max_minutes.is_none_or(|most| minutes <= most);
                near && !limit.not_at.contains(&posting.host)
                    && limit.postings != Stay::None
                    && (limit.postings != Stay::ByDay || minutes <= daily)
            })
    }

    /// Whether a further host is permitted.
    pub(super) fn may_add_host(&self, own: &[Posting], host: Id<Host>) -> bool {
        self.problem.rotation().same_host != SameHost::Required
            || own.iter().all(|other| other.host == host)
    }

    /// [`State::can_post`] for all who go together with the physician, given that none of them
    /// holds a session then. Whoever adds or removes the posting does so for each of them.
    #[must_use]
    pub fn can_post_party(&self, posting: Posting) -> bool {
        self.can_post_all(&posting.of_party(self.problem))
    }

    /// [`State::can_post`] for several at one host in the same weeks.
    fn can_post_all(&self, postings: &[Posting]) -> bool {
        let Some(first) = postings.first() else {
            return true;
        };
        let people: Vec<Id<Physician>> = postings.iter().map(|own| own.physician).collect();
        let mut weeks = first.first_week..first.first_week + first.weeks;
        postings.iter().all(|own| self.can_post(*own))
            && weeks.all(|week| self.has_room_for(&people, first.host, week))
    }

    /// Puts in what can be kept of some postings: each that stays whatever becomes of others by
    /// itself, of all others those that are to be for everyone who goes together.
    pub(super) fn add_postings(
        &mut self,
        postings: &[Posting],
        is_to_be: impl Fn(&Posting) -> bool,
    ) {
        let stays = |posting: &&Posting| self.is_posting_fixed(**posting);
        let (settled, open): (Vec<&Posting>, Vec<&Posting>) = postings.iter().partition(stays);
        for posting in settled {
            if self.can_post(*posting) {
                self.add_posting(*posting);
            }
        }
        for posting in open {
            self.add_party(*posting, &is_to_be);
        }
    }

    /// Posts a physician and all who go together, if each of them is to be and may, or is already.
    fn add_party(&mut self, posting: Posting, is_to_be: impl Fn(&Posting) -> bool) {
        let mut party = posting.of_party(self.problem);
        party.retain(|own| !self.postings[own.physician].contains(own));
        if party.iter().all(is_to_be) && self.can_post_all(&party) {
            for own in party {
                self.add_posting(own);
            }
        }
    }

    /// The part of [`State::can_post_party`] that looks at one week.
    pub(in crate::rostering) fn can_post_party_week(&self, posting: Posting, week: usize) -> bool {
        let party = &self.problem.physicians()[posting.physician].party;
        (party.iter()).all(|physician| {
            let own = Posting {
                physician: *physician,
                ..posting
            };
            self.can_post_week(own, week)
        }) && self.has_room_for(party, posting.host, week)
    }

    /// Places to sleep, departments and groups for all of a party at once.
    fn has_room_for(&self, party: &[Id<Physician>], host: Id<Host>, week: usize) -> bool {
        if party.len() == 1 {
            return true;
        }
        let problem = self.problem;
        let people = problem.physicians();
        let overnight = (party.iter())
            .filter(|physician| !self.stays_by_day(**physician, week))
            .count();
        let sleeping = self.sleeping[host.index() * self.weeks + week];
        if problem.hosts()[host].dormitory < sleeping + overnight {
            return false;
        }
        party.iter().all(|physician| {
            let department = people[*physician].department;
            let together = |same: &dyn Fn(&Physician) -> bool| {
                party.iter().filter(|other| same(&people[**other])).count()
            };
            let colleagues = together(&|other| other.department == department);
            let cap = problem.departments()[department].max_away;
            HalfDay::all().all(|half| {
                self.away[self.desk(*physician, week, half)] + colleagues <= cap
                    && people[*physician].on_site.iter().all(|group| {
                        let members = together(&|other| other.on_site.contains(group));
                        self.may_go(*group, week, half, members)
                    })
            })
        })
    }
}
