//! Which hospitals send people, with what departments, and to which hosts they may.

use std::collections::{BTreeMap, BTreeSet};

use solver::base::rng::Rng;
use solver::places::point::Point;
use solver::places::travel::GreatCircle;
use solver::rostering::draft::{HostDraft, LegalBasis, LinkDraft, SpecialtyDraft};

use crate::registers::city::Institution;
use crate::zibo::City;

/// Id, name, and whether the small size has it.
pub(super) const SPECIALTIES: [(&str, &str, bool); 13] = [
    ("cardiology", "心血管内科", true),
    ("respiratory", "呼吸内科", true),
    ("endocrinology", "内分泌科", true),
    ("surgery", "普通外科", true),
    ("obstetrics_gynaecology", "妇产科", true),
    ("paediatrics", "儿科", true),
    ("tcm_internal", "中医内科", true),
    ("acupuncture", "针灸推拿科", true),
    ("neurology", "神经内科", false),
    ("orthopaedics", "骨科", false),
    ("ophthalmology", "眼科", false),
    ("rehabilitation", "康复医学科", false),
    ("tcm_orthopaedics", "中医骨伤科", false),
];

/// Those a hospital of a kind has, most usual first.
fn offered(kind: &str) -> &'static [&'static str] {
    match kind {
        "中医医院" => &[
            "tcm_internal",
            "acupuncture",
            "tcm_orthopaedics",
            "rehabilitation",
            "cardiology",
            "paediatrics",
        ],
        "中西医结合医院" => &[
            "tcm_internal",
            "cardiology",
            "acupuncture",
            "neurology",
            "surgery",
            "endocrinology",
        ],
        "妇幼保健院" => &["obstetrics_gynaecology", "paediatrics", "endocrinology"],
        "肿瘤医院" => &["surgery", "respiratory", "tcm_internal"],
        "精神专科医院" => &["neurology", "rehabilitation"],
        _ => &[
            "cardiology",
            "surgery",
            "respiratory",
            "endocrinology",
            "paediatrics",
            "obstetrics_gynaecology",
            "orthopaedics",
            "neurology",
            "ophthalmology",
            "rehabilitation",
            "tcm_internal",
        ],
    }
}

pub(super) struct Sender {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) district: String,
    pub(super) place: Point,
    /// Share of the people.
    pub(super) weight: i64,
    pub(super) specialties: Vec<&'static str>,
}

pub(super) fn specialties(small: bool) -> Vec<SpecialtyDraft> {
    SPECIALTIES
        .iter()
        .filter(|(_, _, basic)| *basic || !small)
        .map(|(id, name, _)| SpecialtyDraft {
            id: (*id).into(),
            name: (*name).into(),
            practice_scopes: Vec::new(),
        })
        .collect()
}

/// The small size, spread over the city: two large hospitals, the city's own of Chinese medicine
/// and of mother and child, one in the south, one in the north.
const FIRST: [&str; 15] = [
    "淄博市中心医院",
    "淄博市中医医院",
    "淄博市妇幼保健院",
    "淄博市第一医院",
    "淄博市市立医院(临淄区人民医院)",
    "桓台县人民医院",
    "沂源县人民医院",
    "高青县人民医院",
    "淄川区医院",
    "周村区人民医院",
    "淄博市中西医结合医院",
    "博山区中医院",
    "沂源县中医医院",
    "淄博矿业集团有限责任公司中心医院",
    "桓台县中医院",
];

pub(super) fn senders(city: &City, count: usize, small: bool) -> Vec<Sender> {
    let mut hospitals: Vec<&Institution> = city
        .institutions
        .iter()
        .filter(|row| !row.is_primary() && row.place.is_some())
        .collect();
    let rank = |row: &Institution| {
        let first = FIRST.iter().position(|name| *name == row.name);
        first.unwrap_or(FIRST.len())
    };
    hospitals.sort_by_key(|row| rank(row));
    let known: BTreeSet<&str> = SPECIALTIES
        .iter()
        .filter(|(_, _, basic)| *basic || !small)
        .map(|(id, _, _)| *id)
        .collect();
    let mut senders = Vec::new();
    for (index, row) in hospitals.into_iter().take(count).enumerate() {
        let weight = match (row.level.as_str(), row.kind.as_str()) {
            ("三级甲等", "综合医院") => 10,
            (level, _) if level.starts_with("三级") => 6,
            (_, "综合医院") => 5,
            (_, "中医医院" | "中西医结合医院") => 4,
            (_, "妇幼保健院") => 3,
            _ => 2,
        };
        senders.push(Sender {
            id: format!("I{:02}", index + 1),
            name: row.name.clone(),
            district: row.district.clone(),
            place: row.place.expect("filtered above"),
            weight,
            specialties: offered(&row.kind)
                .iter()
                .filter(|id| known.contains(*id))
                .copied()
                .collect(),
        });
    }
    senders
}

/// Every sender with hosts near home (one alliance) and in a paired district, `low..=high` of
/// them; every host with at least three senders within reach.
pub(super) fn links(
    senders: &[Sender],
    hosts: &[HostDraft],
    (low, high): (i64, i64),
    reach_minutes: i64,
    rng: &mut Rng,
) -> Vec<LinkDraft> {
    let districts: BTreeSet<&str> = hosts.iter().map(|host| host.district.as_str()).collect();
    let districts: Vec<&str> = districts.into_iter().collect();
    let mut basis = Basis::new();
    for (index, sender) in senders.iter().enumerate() {
        let wanted = usize::try_from(rng.between(low, high)).expect("positive");
        let mut others: Vec<&str> = districts.clone();
        others.retain(|district| *district != sender.district);
        rng.shuffle(&mut others);
        // Home first, then the paired districts one after the other.
        let order = std::iter::once(sender.district.as_str()).chain(others);
        let mut chosen = 0;
        for (turn, district) in order.enumerate() {
            let mut local: Vec<usize> = (0..hosts.len())
                .filter(|host| hosts[*host].district == district)
                .collect();
            rng.shuffle(&mut local);
            // Paired support reaches the far ends of the city, a few hosts at a time.
            let share = if turn == 0 {
                wanted.div_ceil(2)
            } else {
                wanted.div_ceil(3)
            };
            for host in local.into_iter().take(share.min(wanted - chosen)) {
                let why = match turn {
                    0 => LegalBasis::MedicalAlliance,
                    _ if rng.percent(85) => LegalBasis::PairedSupport,
                    _ => LegalBasis::GovernmentTask,
                };
                basis.insert((index, host), why);
                chosen += 1;
            }
        }
    }
    ensure_three(senders, hosts, reach_minutes, &mut basis);
    basis
        .into_iter()
        .map(|((sender, host), basis)| LinkDraft {
            institution: senders[sender].id.clone(),
            host: hosts[host].id.clone(),
            basis,
            minutes: None,
        })
        .collect()
}

/// Why a sender's people may work at a host, by the positions of both.
type Basis = BTreeMap<(usize, usize), LegalBasis>;

/// Three senders within reach of every host, where there are as many.
fn ensure_three(senders: &[Sender], hosts: &[HostDraft], reach_minutes: i64, basis: &mut Basis) {
    let travel = GreatCircle::default();
    let minutes = |sender: &Sender, host: &HostDraft| {
        let (_, time) = travel.between(sender.place, host.place);
        (time.0 + 59) / 60
    };
    for (host, row) in hosts.iter().enumerate() {
        // The sender with the fewest hosts takes the next one.
        let mut near: Vec<(usize, usize)> = (0..senders.len())
            .filter(|sender| minutes(&senders[*sender], row) <= reach_minutes)
            .map(|sender| {
                let has = basis.keys().filter(|(other, _)| *other == sender);
                (has.count(), sender)
            })
            .collect();
        near.sort_unstable();
        let (has, lacks): (Vec<usize>, Vec<usize>) = (near.into_iter())
            .map(|(_, sender)| sender)
            .partition(|sender| basis.contains_key(&(*sender, host)));
        for sender in lacks.into_iter().take(3_usize.saturating_sub(has.len())) {
            basis.insert((sender, host), LegalBasis::PairedSupport);
        }
    }
}
