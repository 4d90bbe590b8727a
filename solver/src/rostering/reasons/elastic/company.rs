//! Rows of the elastic model: floors at home, one host, and those who go together or are kept apart.

use std::collections::BTreeMap;

use good_lp::Variable;

use super::{Elastic, Terms, whole};
use crate::base::calendar::HalfDay;
use crate::base::id::Id;
use crate::rostering::draft::wishes::{Bond, SameHost};
use crate::rostering::plan::Posting;
use crate::rostering::problem::wishes::OnSite;
use crate::rostering::problem::{Host, Physician};
use crate::rostering::reasons::need::Limit;
use crate::rostering::reasons::options::Session;

/// First week, weeks and host: what those who go together have alike.
type Stay = (usize, usize, Id<Host>);

impl Elastic<'_> {
    pub(super) fn limit_company(&mut self) {
        for (row, companions) in self.case.draft.companions.iter().enumerate() {
            let people = self.case.companions(row);
            match companions.bond {
                Bond::Together => self.keep_together(row, &people),
                Bond::NotAtOneHost => self.keep_apart(row, &people, false),
                Bond::NotAtOnce => self.keep_apart(row, &people, true),
            }
        }
        self.keep_floors();
        if self.case.problem.rotation().same_host == SameHost::Required {
            self.keep_to_one_host();
        }
    }

    fn blocks_of(&self, physician: Id<Physician>) -> impl Iterator<Item = (Posting, Variable)> {
        let own = (self.blocks.iter()).filter(move |(row, _)| row.posting.physician == physician);
        own.map(|(row, taken)| (row.posting, taken.is))
    }

    fn keep_together(&mut self, row: usize, people: &[Id<Physician>]) {
        let mut of_block: BTreeMap<Stay, Vec<Option<Variable>>> = BTreeMap::new();
        for (number, member) in people.iter().enumerate() {
            for (posting, taken) in self.open_blocks(*member) {
                let stay = (posting.first_week, posting.weeks, posting.host);
                let taken_by = of_block
                    .entry(stay)
                    .or_insert_with(|| vec![None; people.len()]);
                taken_by[number] = Some(taken);
            }
        }
        for ((first_week, weeks, host), taken_by) in of_block {
            let is_open = |physician: &Id<Physician>| {
                let physician = *physician;
                let posting = Posting {
                    physician,
                    first_week,
                    weeks,
                    host,
                };
                self.is_open(posting)
            };
            let open: Vec<bool> = people.iter().map(is_open).collect();
            let taken_by = taken_by.into_iter().zip(open);
            let taken_by: Vec<_> = taken_by.filter(|(_, open)| *open).collect();
            for pair in taken_by.windows(2) {
                let signed = |sign: i64| -> Terms {
                    let own = pair[0].0.map(|taken| (sign, taken));
                    let other = pair[1].0.map(|taken| (-sign, taken));
                    own.into_iter().chain(other).collect()
                };
                self.at_most(Limit::Together(row), signed(1), 0);
                self.at_most(Limit::Together(row), signed(-1), 0);
            }
        }
    }

    /// What is settled stays, whatever becomes of others.
    fn is_open(&self, posting: Posting) -> bool {
        let told = self.case.problem.published();
        told.is_none_or(|told| !told.is_settled(posting))
    }

    fn open_blocks(&self, physician: Id<Physician>) -> impl Iterator<Item = (Posting, Variable)> {
        (self.blocks_of(physician)).filter(|(posting, _)| self.is_open(*posting))
    }

    fn keep_apart(&mut self, row: usize, people: &[Id<Physician>], at_once: bool) {
        type At = (usize, Option<Id<Host>>);
        let mut met: BTreeMap<At, BTreeMap<Id<Physician>, Terms>> = BTreeMap::new();
        for physician in people {
            for (posting, taken) in self.blocks_of(*physician) {
                let host = (!at_once).then_some(posting.host);
                for week in posting.first_week..posting.first_week + posting.weeks {
                    let there = met.entry((week, host)).or_default();
                    there.entry(*physician).or_default().push((1, taken));
                }
            }
        }
        // One alone is kept from nobody.
        for there in met.into_values().filter(|there| 1 < there.len()) {
            self.at_most(
                Limit::Apart(row),
                there.into_values().flatten().collect(),
                1,
            );
        }
    }

    fn keep_floors(&mut self) {
        let problem = self.case.problem;
        let mut posted: BTreeMap<(Id<OnSite>, usize), Terms> = BTreeMap::new();
        let mut visiting: BTreeMap<(Id<OnSite>, usize, HalfDay), Terms> = BTreeMap::new();
        let settled = problem.settled_away();
        for (block, taken) in self.blocks.iter().filter(|(row, _)| !row.is_fixed) {
            let posting = block.posting;
            for group in &problem.physicians()[posting.physician].on_site {
                for week in posting.first_week..posting.first_week + posting.weeks {
                    let gone = posted.entry((*group, week)).or_default();
                    gone.push((1, taken.is));
                }
            }
        }
        let open = |row: &Session| !row.is_posted && !row.is_fixed;
        for (session, held) in self.sessions.iter().filter(|(row, _)| open(row)) {
            for group in &problem.physicians()[session.physician].on_site {
                let gone = visiting.entry((*group, session.week, session.half));
                gone.or_default().push((1, held.is));
            }
        }
        for (id, group) in problem.on_site().iter() {
            for week in 0..problem.weeks() {
                let away = posted.remove(&(id, week)).unwrap_or_default();
                for half in HalfDay::all() {
                    let mut terms = visiting.remove(&(id, week, half)).unwrap_or_default();
                    terms.extend(away.iter().copied());
                    if let Some(may_go) = group.may_go(week, half)
                        && !terms.is_empty()
                    {
                        let gone = settled.get(&(id, week, half)).copied().unwrap_or(0);
                        let may_go = may_go.saturating_sub(gone);
                        self.at_most(Limit::OnSite(id), terms, whole(may_go));
                    }
                }
            }
        }
    }

    fn keep_to_one_host(&mut self) {
        let mut hosts: BTreeMap<Id<Physician>, BTreeMap<Id<Host>, Vec<Variable>>> = BTreeMap::new();
        for (block, taken) in &self.blocks {
            let of_person = hosts.entry(block.posting.physician).or_default();
            let there = of_person.entry(block.posting.host).or_default();
            there.push(taken.is);
        }
        for hosts in hosts.into_values().filter(|hosts| 1 < hosts.len()) {
            let mut served = Terms::new();
            for taken in hosts.into_values() {
                let host = self.mip.yes_or_no(0);
                for taken in taken {
                    self.mip.at_most([(1, taken), (-1, host)], 0);
                }
                served.push((1, host));
            }
            self.at_most(Limit::SameHost, served, 1);
        }
    }
}
