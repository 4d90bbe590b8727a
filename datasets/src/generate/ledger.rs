//! A service ledger for the people of a generated roster.
//!
//! What a candidate's roster says is credited stands here as postings, with the papers a title
//! committee asks for; beside them stand the sessions of studios and the usual mistakes of such
//! ledgers. All of it is made up, and the ledger says so.

use chrono::{Datelike, Days, NaiveDate};
use solver::base::rng::Rng;
use solver::rostering::draft::{Draft, PhysicianDraft as Person, TitleLevel as Level};
use solver::rostering::forecast::weeks;
use solver::service::draft::{
    AbsenceDraft, AttendanceDraft, EntryDraft, InstitutionDraft, Kind, LedgerDraft, PhysicianDraft,
    TitleDraft,
};
use solver::service::served::Served;
use solver::service::terms::{
    AbsenceKind, Appraisal, EntryKind, Evidence, Grade, SiteLevel, StaffKind, TitleLevel,
};

use super::roster::{Size, roster};
use crate::zibo::city;

mod mistakes;

/// The ledger of the roster of the same size and seed, up to the eve of its first week.
#[must_use]
pub fn ledger(size: Size, seed: u64) -> LedgerDraft {
    of_roster(&roster(size, seed), seed)
}

/// # Panics
/// When the roster is not valid.
#[must_use]
pub fn of_roster(draft: &Draft, seed: u64) -> LedgerDraft {
    let rng = Rng::from_seed(seed).fork("ledger");
    let start = NaiveDate::parse_from_str(&draft.start, "%Y-%m-%d").expect("a valid roster");
    let mut ledger = LedgerDraft {
        kind: Kind::Ledger,
        name: format!("淄博基层服务台账（截至 {}）", start - Days::new(1)),
        generated: Some(format!(
            "generated, seed {seed}: people, titles, postings and papers are made up; hospitals and \
             health centres are real, some stations made up for large sizes"
        )),
        institutions: institutions(draft),
        physicians: Vec::new(),
        entries: Vec::new(),
    };
    for person in &draft.physicians {
        let mut rng = rng.fork(&person.id);
        let mut clerk = Clerk {
            draft,
            person,
            start,
            entries: Vec::new(),
        };
        clerk.served(&mut rng);
        clerk.sessions(&mut rng);
        let first = clerk.entries.iter().map(|entry| entry.from.clone()).min();
        let titles = titles(person, start, first.as_deref(), &mut rng);
        clerk.mistakes(&titles, &mut rng);
        for mut entry in clerk.entries {
            entry.id = format!("E{:05}", ledger.entries.len() + 1);
            ledger.entries.push(entry);
            mistakes::name_replacement(&mut ledger.entries);
        }
        ledger.physicians.push(PhysicianDraft {
            id: person.id.clone(),
            name: person.name.clone(),
            institution: Some(employer(draft, person).into()),
            staff: StaffKind::LicensedPhysician,
            titles,
            born: None,
            grassroots_years: None,
            target_year: person.promotion.as_ref().map(|duty| duty.target_year),
            left_on: None,
            deferrals: Vec::new(),
            opening: None,
        });
    }
    ledger
}

fn employer<'d>(draft: &'d Draft, person: &Person) -> &'d str {
    let mut departments = draft.departments.iter();
    let own = departments.find(|department| department.id == person.department);
    &own.expect("a valid roster").institution
}

fn institutions(draft: &Draft) -> Vec<InstitutionDraft> {
    let senders = draft.institutions.iter().map(|row| {
        let known = city()
            .institutions
            .iter()
            .find(|known| known.name == row.name);
        let is_tertiary = known.is_some_and(|known| known.level.starts_with("三级"));
        let district = known.map_or("", |known| known.district.as_str());
        let level = if row.name.starts_with("淄博") {
            SiteLevel::City
        } else if district.ends_with('县') {
            SiteLevel::County
        } else {
            SiteLevel::District
        };
        InstitutionDraft {
            id: row.id.clone(),
            name: row.name.clone(),
            level: Some(level),
            grade: Some(if is_tertiary {
                Grade::Tertiary
            } else {
                Grade::Secondary
            }),
        }
    });
    let hosts = draft.hosts.iter().map(|row| {
        let is_town = row.name.contains("卫生院");
        InstitutionDraft {
            id: row.id.clone(),
            name: row.name.clone(),
            level: Some(if is_town {
                SiteLevel::Township
            } else {
                SiteLevel::Community
            }),
            grade: Some(Grade::Primary),
        }
    });
    senders.chain(hosts).collect()
}

/// Titles a few years apart, the current one before everything that was served for the next.
fn titles(
    person: &Person,
    start: NaiveDate,
    first: Option<&str>,
    rng: &mut Rng,
) -> Vec<TitleDraft> {
    let levels = [
        (Level::Junior, TitleLevel::Junior, "住院医师"),
        (Level::Intermediate, TitleLevel::Intermediate, "主治医师"),
        (
            Level::AssociateSenior,
            TitleLevel::AssociateSenior,
            "副主任医师",
        ),
        (Level::Senior, TitleLevel::Senior, "主任医师"),
    ];
    let first = first.and_then(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok());
    let latest = first.unwrap_or(start).year();
    // Appointed in autumn, a year or more before.
    let mut year = latest - 1 - i32::try_from(rng.below(3)).expect("small");
    let mut titles = Vec::new();
    let held = levels
        .into_iter()
        .rev()
        .filter(|(level, _, _)| *level <= person.title_level);
    for (_, level, text) in held {
        titles.push(TitleDraft {
            level,
            text: Some(text.into()),
            appointed_on: Some(format!("{year}-{:02}-01", 9 + rng.below(3))),
        });
        year -= 5 + i32::try_from(rng.below(3)).expect("small");
    }
    titles.reverse();
    titles
}

/// Who writes the entries of one physician.
struct Clerk<'a> {
    draft: &'a Draft,
    person: &'a Person,
    start: NaiveDate,
    /// Not named yet.
    entries: Vec<EntryDraft>,
}

impl Clerk<'_> {
    /// The postings behind what the roster credits, the latest written last; and for some without a
    /// duty in the roster a whole year.
    fn served(&mut self, rng: &mut Rng) {
        let credited = match &self.person.promotion {
            Some(duty) => duty.credited_weeks,
            None if self.person.title_level == Level::Intermediate && rng.percent(40) => 52,
            None if self.person.title_level == Level::AssociateSenior && rng.percent(15) => 26,
            None => 0,
        };
        let blocks = (credited / 13).clamp(1, 4);
        let mut left = credited;
        let mut end = self.start - Days::new(8 + 7 * rng.below(8) as u64);
        let mut total = Served::NONE;
        let first = self.entries.len();
        for block in (0..blocks).filter(|_| 0 < credited) {
            let own = if block + 1 == blocks { left } else { 13 };
            left -= own;
            let mut from = end - Days::new(u64::try_from(7 * own).expect("positive") - 1);
            let wanted = credited - left;
            // Months are longer than four weeks: a few days more or less make the weeks whole.
            while weeks(total + Served::span(from, end)) < wanted {
                from = from - Days::new(1);
            }
            while wanted < weeks(total + Served::span(from, end)) {
                from = from + Days::new(1);
            }
            total += Served::span(from, end);
            if let Some(entry) = self.posting(from, end, rng) {
                self.entries.push(entry);
            }
            end = from - Days::new(29 + 7 * rng.below(14) as u64);
        }
        self.entries[first..].reverse();
        // The papers of the latest may still be on their way.
        let recent = self.entries.last_mut().filter(|_| rng.percent(12));
        if let Some(entry) = recent {
            entry.appraisal = None;
            entry
                .evidence
                .retain(|paper| *paper == Evidence::DispatchNotice);
        }
    }

    /// At a host that the employer is linked with; none where it is linked with none.
    fn posting(&self, from: NaiveDate, to: NaiveDate, rng: &mut Rng) -> Option<EntryDraft> {
        let employer = employer(self.draft, self.person);
        let links = self
            .draft
            .links
            .iter()
            .filter(|link| link.institution == employer);
        let links: Vec<_> = links.collect();
        if links.is_empty() {
            return None;
        }
        let link = rng.pick(&links);
        let due_days = ((to - from).num_days() + 1) * 5 / 7;
        let (leave, ill) = (rng.between(0, 3), rng.between(0, 2));
        let absences = [
            (AbsenceKind::AnnualLeave, leave),
            (AbsenceKind::SickLeave, ill),
        ];
        Some(EntryDraft {
            id: String::new(),
            physician: self.person.id.clone(),
            kind: EntryKind::LongTerm,
            host: link.host.clone(),
            from: from.to_string(),
            to: Some(to.to_string()),
            full_time: Some(true),
            half_days: None,
            legal_basis: Some(link.basis.into()),
            mission: None,
            document: Some(format!("淄卫派〔{}〕{}号", from.year(), rng.between(1, 60))),
            attendance: Some(AttendanceDraft {
                due_days,
                attended_days: due_days - leave - ill,
            }),
            absences: (absences.into_iter())
                .filter(|(_, days)| 0 < *days)
                .map(|(kind, days)| AbsenceDraft { kind, days })
                .collect(),
            appraisal: Some(match rng.below(100) {
                0..20 => Appraisal::Excellent,
                _ => Appraisal::Qualified,
            }),
            evidence: vec![
                Evidence::DispatchNotice,
                Evidence::AttendanceRecord,
                Evidence::AppraisalForm,
                Evidence::HostSeal,
                Evidence::SenderSeal,
            ],
            replaces: None,
            note: None,
        })
    }

    /// Those who hold sessions at studios have half-days of the last year.
    fn sessions(&mut self, rng: &mut Rng) {
        if self.person.visits_per_week == 0 {
            return;
        }
        let year = self.start.year() - 1;
        let date = |month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let held = rng.between(28, 48) * self.person.visits_per_week;
        if let Some(posting) = self.posting(date(1, 2), date(12, 30), rng) {
            self.entries.push(EntryDraft {
                kind: EntryKind::Sessions,
                full_time: Some(false),
                half_days: Some(held),
                attendance: None,
                absences: Vec::new(),
                ..posting
            });
        }
    }
}
