//! A roster problem of a given size.

use chrono::{Datelike, NaiveDate};
use solver::base::calendar::CalendarDraft;
use solver::base::rng::Rng;
use solver::places::travel::GreatCircle;
use solver::rostering::draft::weights::Weights;
use solver::rostering::draft::wishes::SameHost;
use solver::rostering::draft::{Draft, InstitutionDraft, Kind, RotationDraft};

use super::demand::{self, Ground};
use super::{people, senders};
use crate::zibo::{City, city};

/// One way, for a session.
pub(super) const MAX_TRAVEL: i64 = 90;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 60 physicians, 20 hosts, 12 weeks
    S,
    /// 300 physicians, 60 hosts, 52 weeks
    M,
    /// 1,500 physicians, 130 hosts with 300 studios, 52 weeks
    L,
    /// 6,000 physicians, 130 hosts with 300 studios, 52 weeks
    City,
}

impl Size {
    pub const ALL: [Size; 4] = [Size::S, Size::M, Size::L, Size::City];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Size::S => "s",
            Size::M => "m",
            Size::L => "l",
            Size::City => "city",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Size> {
        Size::ALL.into_iter().find(|size| size.name() == name)
    }
}

/// The figures of a size. Shares are per cent.
pub(super) struct Scale {
    pub(super) physicians: usize,
    pub(super) hosts: usize,
    pub(super) studios: usize,
    pub(super) senders: usize,
    pub(super) weeks: usize,
    pub(super) links: (i64, i64),
    /// Who goes out for sessions: honoured, other senior, intermediate.
    pub(super) honoured_go: usize,
    pub(super) seniors_go: usize,
    pub(super) others_go: usize,
    /// Fewest and most places to sleep at a host. A city that sends all its candidates needs more
    /// beds than its health centres have rooms today.
    pub(super) beds: (i64, i64),
    /// Of what those who go out can hold, asked for.
    pub(super) filled: usize,
    /// Asked for on top.
    pub(super) extra: i64,
}

impl Scale {
    fn of(size: Size) -> Scale {
        let small = Scale {
            physicians: 60,
            hosts: 20,
            studios: 26,
            senders: 6,
            weeks: 12,
            links: (7, 10),
            honoured_go: 100,
            seniors_go: 65,
            others_go: 14,
            beds: (0, 2),
            filled: 74,
            extra: 4,
        };
        match size {
            Size::S => small,
            Size::M => Scale {
                physicians: 300,
                hosts: 60,
                studios: 100,
                senders: 15,
                weeks: 52,
                links: (9, 12),
                filled: 92,
                extra: 8,
                ..small
            },
            Size::L => Scale {
                physicians: 1_500,
                hosts: 130,
                studios: 300,
                senders: 37,
                weeks: 52,
                links: (14, 20),
                seniors_go: 38,
                others_go: 5,
                beds: (0, 3),
                filled: 92,
                extra: 8,
                ..small
            },
            Size::City => Scale {
                physicians: 6_000,
                hosts: 130,
                studios: 300,
                senders: 37,
                weeks: 52,
                links: (14, 20),
                honoured_go: 55,
                seniors_go: 6,
                others_go: 1,
                beds: (2, 6),
                filled: 92,
                extra: 8,
            },
        }
    }

    pub(super) fn start(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 5).expect("a Monday")
    }

    pub(super) fn year(&self) -> i32 {
        self.start().year()
    }
}

/// A roster problem. Same size and seed, same draft.
#[must_use]
pub fn roster(size: Size, seed: u64) -> Draft {
    let city = city();
    let scale = Scale::of(size);
    let rng = Rng::from_seed(seed).fork("roster");
    let small = size == Size::S;
    let sending = senders::senders(city, scale.senders, small);
    let served = demand::hosts(city, &scale, &rng);
    let hosts: Vec<_> = served.iter().map(|row| row.host.clone()).collect();
    let links = senders::links(
        &sending,
        &hosts,
        scale.links,
        MAX_TRAVEL,
        &mut rng.fork("links"),
    );
    let (departments, physicians) = people::staff(&sending, &scale, &rng);
    let studios = demand::studios(&served, scale.studios);
    let lines = demand::lines(
        &Ground {
            scale: &scale,
            senders: &sending,
            departments: &departments,
            physicians: &physicians,
            hosts: &served,
            studios: &studios,
            links: &links,
        },
        &rng,
    );
    Draft {
        kind: Kind::Rostering,
        name: format!(
            "淄博 {} 年派驻与坐诊（{} 名医师）",
            scale.year(),
            scale.physicians
        ),
        generated: Some(made_up(seed, scale.year())),
        published: None,
        start: scale.start().to_string(),
        weeks: i64::try_from(scale.weeks).expect("few weeks"),
        calendar: calendar(city, scale.year()),
        specialties: senders::specialties(small),
        institutions: sending.iter().map(institution).collect(),
        departments,
        physicians,
        hosts,
        studios,
        lines,
        links,
        on_site: Vec::new(),
        companions: Vec::new(),
        wishes: Vec::new(),
        rotation: rotation(small),
        travel: GreatCircle::default(),
        weights: Weights::default(),
    }
}

fn institution(sender: &senders::Sender) -> InstitutionDraft {
    InstitutionDraft {
        id: sender.id.clone(),
        name: sender.name.clone(),
        place: sender.place,
    }
}

fn made_up(seed: u64, year: i32) -> String {
    format!(
        "generated, seed {seed}, on the real geography and population of Zibo: hospitals and \
         health centres are real (positions approximate, some stations made up for large sizes), \
         people, departments, duties, studios and demand are made up; holidays are known to the \
         end of {year} only"
    )
}

fn calendar(city: &City, year: i32) -> CalendarDraft {
    let year = year.to_string();
    let mut calendar = city.calendar.clone();
    calendar.holidays.retain(|day| day.date.starts_with(&year));
    calendar
        .makeup_workdays
        .retain(|day| day.date.starts_with(&year));
    calendar
}

/// Blocks of a quarter, half or full year; shorter ones on the short horizon.
fn rotation(small: bool) -> RotationDraft {
    RotationDraft {
        lengths: if small {
            vec![4, 8, 12]
        } else {
            vec![13, 26, 52]
        },
        start_every: if small { 1 } else { 4 },
        max_blocks: 4,
        slack_weeks: 4,
        posted_sessions: 6,
        max_travel_minutes: MAX_TRAVEL,
        two_hosts_minutes: None,
        minimum_weeks: None,
        preferred_lengths: Vec::new(),
        days_in_one_year: None,
        same_host: SameHost::Free,
    }
}
