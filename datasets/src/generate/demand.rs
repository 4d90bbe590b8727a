//! Hosts, studios and the sessions they ask for.
//!
//! Demand is laid where somebody could meet it: each physician who goes out gets about as many
//! lines as they can hold, and then some more are asked for. Leave, postings and caps on people
//! away make the whole a little more than can be held.

use std::collections::BTreeMap;

use solver::base::calendar::HalfDay;
use solver::base::rng::Rng;
use solver::places::point::Point;
use solver::places::travel::GreatCircle;
use solver::rostering::draft::{
    Activity, DepartmentDraft, HostDraft, LineDraft, LinkDraft, PhysicianDraft, StudioDraft,
};

use super::roster::{MAX_TRAVEL, Scale};
use super::senders::Sender;
use crate::zibo::City;

/// A host and the people it serves.
pub(super) struct Served {
    pub(super) host: HostDraft,
    pub(super) population: i64,
}

/// The most populous townships of every district in turn; beyond the health centres there are,
/// generated stations named after real residents' committees.
pub(super) fn hosts(city: &City, scale: &Scale, rng: &Rng) -> Vec<Served> {
    let mut sites: Vec<(String, String, Point, i64)> = Vec::new();
    for row in city.institutions.iter().filter(|row| row.is_primary()) {
        let Some(place) = row.place else { continue };
        let Some(town) = city.townships.iter().find(|town| town.code == row.township) else {
            continue;
        };
        let share = if row.kind.contains("分院") { 4 } else { 1 };
        sites.push((
            row.name.clone(),
            town.district.clone(),
            place,
            town.population / share,
        ));
    }
    let mut by_district: BTreeMap<String, Vec<(String, String, Point, i64)>> = BTreeMap::new();
    for site in sites {
        by_district.entry(site.1.clone()).or_default().push(site);
    }
    let mut order = Vec::new();
    let mut queues: Vec<_> = by_district
        .into_values()
        .map(|mut sites| {
            sites.sort_by_key(|site| site.3);
            sites
        })
        .collect();
    while queues.iter().any(|queue| !queue.is_empty()) {
        order.extend(queues.iter_mut().filter_map(Vec::pop));
    }
    order.truncate(scale.hosts);
    let missing = scale.hosts - order.len();
    order.extend(stations(city, missing, &mut rng.fork("stations")));
    let mut rng = rng.fork("hosts");
    order
        .into_iter()
        .enumerate()
        .map(|(index, site)| served(index, site, scale, &mut rng))
        .collect()
}

fn stations(city: &City, count: usize, rng: &mut Rng) -> Vec<(String, String, Point, i64)> {
    let mut towns: Vec<_> = city
        .townships
        .iter()
        .filter(|town| town.is_street())
        .collect();
    towns.sort_by_key(|town| std::cmp::Reverse(town.population));
    let mut stations = Vec::new();
    for turn in 0.. {
        for town in &towns {
            if stations.len() == count {
                return stations;
            }
            let committee = city
                .committees
                .iter()
                .filter(|row| row.township == town.code && row.name.ends_with("社区居委会"))
                .nth(turn);
            let Some(committee) = committee else { continue };
            let stem = committee.name.trim_end_matches("社区居委会");
            let place = super::day::near(city, &town.district, town.place, 0.015, rng);
            let people = town.population / 8;
            stations.push((
                format!("{stem}社区卫生服务站"),
                town.district.clone(),
                place,
                people,
            ));
        }
        assert!(turn < 1_000, "the city has residents' committees enough");
    }
    stations
}

fn served(
    index: usize,
    (name, district, place, population): (String, String, Point, i64),
    scale: &Scale,
    rng: &mut Rng,
) -> Served {
    let rooms = match rng.below(100) {
        0..40 => 1,
        40..80 => 2,
        _ => 3,
    };
    let dormitory = rng.between(scale.beds.0, scale.beds.1);
    let mornings = || HalfDay::all().filter(|half| half.is_morning());
    let open = rng
        .percent(25)
        .then(|| mornings().map(|half| half.to_string()).collect());
    Served {
        population,
        host: HostDraft {
            id: format!("H{:03}", index + 1),
            name,
            district,
            place,
            rooms,
            dormitory,
            open,
            closed: Vec::new(),
        },
    }
}

/// One to three studios for each host, the more populous first.
pub(super) fn studios(hosts: &[Served], count: usize) -> Vec<StudioDraft> {
    let mut wanted = vec![1; hosts.len()];
    let mut order: Vec<usize> = (0..hosts.len()).collect();
    order.sort_by_key(|host| std::cmp::Reverse(hosts[*host].population));
    let mut left = count.saturating_sub(hosts.len());
    for most in [2, 3] {
        for host in &order {
            if 0 < left && wanted[*host] < most {
                wanted[*host] += 1;
                left -= 1;
            }
        }
    }
    let mut studios = Vec::new();
    for (served, count) in hosts.iter().zip(wanted) {
        for number in ["一", "二", "三"].iter().take(count) {
            let name = &served.host.name;
            studios.push(StudioDraft {
                id: format!("S{:03}", studios.len() + 1),
                name: match count {
                    1 => format!("{name}名医工作室"),
                    _ => format!("{name}名医工作室（{number}）"),
                },
                host: served.host.id.clone(),
                senior: None,
                shares: Vec::new(),
                spread: false,
            });
        }
    }
    studios
}

/// What the lines are laid upon.
pub(super) struct Ground<'g> {
    pub(super) scale: &'g Scale,
    pub(super) senders: &'g [Sender],
    pub(super) departments: &'g [DepartmentDraft],
    pub(super) physicians: &'g [PhysicianDraft],
    pub(super) hosts: &'g [Served],
    pub(super) studios: &'g [StudioDraft],
    pub(super) links: &'g [LinkDraft],
}

/// Quarters of a session a week: 4 for every week, 1 for every fourth.
type Quarters = i64;

struct Laying<'g> {
    ground: &'g Ground<'g>,
    lines: Vec<LineDraft>,
    /// Laid at each host and, of those, as clinics and all at each studio.
    at_host: Vec<Quarters>,
    clinics: Vec<Quarters>,
    at_studio: Vec<Quarters>,
}

pub(super) fn lines(ground: &Ground, rng: &Rng) -> Vec<LineDraft> {
    let mut laying = Laying {
        ground,
        lines: Vec::new(),
        at_host: vec![0; ground.hosts.len()],
        clinics: vec![0; ground.studios.len()],
        at_studio: vec![0; ground.studios.len()],
    };
    let mut rng = rng.fork("lines");
    let mut people: Vec<&PhysicianDraft> = ground
        .physicians
        .iter()
        .filter(|row| 0 < row.visits_per_week)
        .collect();
    rng.shuffle(&mut people);
    let mut laid = 0;
    for physician in &people {
        let reach = reachable(ground, physician);
        let mut free = physician.visits_per_week * 4;
        while 0 < free && !reach.is_empty() {
            let size = size_within(free, &mut rng);
            free -= size;
            if rng.percent(ground.scale.filled) {
                laying.lay(physician, &reach, size, &mut rng);
                laid += size;
            }
        }
    }
    let mut more = laid * ground.scale.extra / 100;
    while 0 < more {
        let physician = *rng.pick(&people);
        let reach = reachable(ground, physician);
        if !reach.is_empty() {
            let size = size_within(4, &mut rng);
            laying.lay(physician, &reach, size, &mut rng);
            more -= size;
        }
    }
    laying.lines
}

fn size_within(free: Quarters, rng: &mut Rng) -> Quarters {
    let size = match rng.below(100) {
        0..30 => 4,
        30..72 => 2,
        _ => 1,
    };
    if size <= free { size } else { 1 }
}

/// Hosts that the physician may serve within the limit, by position.
fn reachable(ground: &Ground, physician: &PhysicianDraft) -> Vec<usize> {
    let department = ground
        .departments
        .iter()
        .find(|row| row.id == physician.department)
        .expect("departments were made with their people");
    let sender = ground
        .senders
        .iter()
        .find(|row| row.id == department.institution)
        .expect("institutions were made before departments");
    let travel = GreatCircle::default();
    (0..ground.hosts.len())
        .filter(|host| {
            let host = &ground.hosts[*host].host;
            let (_, time) = travel.between(sender.place, host.place);
            let linked = |link: &LinkDraft| link.institution == sender.id && link.host == host.id;
            (time.0 + 59) / 60 <= MAX_TRAVEL && ground.links.iter().any(linked)
        })
        .collect()
}

impl Laying<'_> {
    /// One more line that `physician` could hold, at a host that has little for its people.
    fn lay(&mut self, physician: &PhysicianDraft, reach: &[usize], size: Quarters, rng: &mut Rng) {
        let need = |host: usize| 1 + self.ground.hosts[host].population / (2 + self.at_host[host]);
        let all: i64 = reach.iter().map(|host| need(*host)).sum();
        let mut draw = rng.between(0, all - 1);
        let mut chosen = reach[0];
        for host in reach {
            chosen = *host;
            draw -= need(*host);
            if draw < 0 {
                break;
            }
        }
        let host = &self.ground.hosts[chosen].host;
        let studio = (0..self.ground.studios.len())
            .filter(|studio| self.ground.studios[*studio].host == host.id)
            .min_by_key(|studio| self.at_studio[*studio])
            .expect("every host has a studio");
        let clinic_due = 2 * self.clinics[studio] < self.at_studio[studio] + size;
        let activity = if clinic_due || rng.percent(35) {
            Activity::ExpertClinic
        } else {
            other_activity(&physician.specialty, rng)
        };
        self.at_host[chosen] += size;
        self.at_studio[studio] += size;
        if activity == Activity::ExpertClinic {
            self.clinics[studio] += size;
        }
        let far = self.ground.senders.iter().all(|sender| {
            let city_hospital = sender.district == "张店区";
            !city_hospital || 30_000.0 < sender.place.metres_to(host.place)
        });
        let asks = physician.honour.is_some() && rng.percent(60);
        self.lines.push(LineDraft {
            id: format!("L{:04}", self.lines.len() + 1),
            studio: self.ground.studios[studio].id.clone(),
            specialty: physician.specialty.clone(),
            activity,
            every_weeks: 4 / size,
            wants_honour: physician.honour.filter(|_| asks),
            weight_percent: if far { 150 } else { 100 },
            practice_scopes: Vec::new(),
            last: None,
            from: None,
            to: None,
        });
    }
}

fn other_activity(specialty: &str, rng: &mut Rng) -> Activity {
    if ["obstetrics_gynaecology", "paediatrics"].contains(&specialty) && rng.percent(60) {
        return Activity::MaternalChildGuidance;
    }
    *rng.pick(&[
        Activity::Consultation,
        Activity::WardRound,
        Activity::ClinicalTeaching,
        Activity::TechnicalTraining,
    ])
}
