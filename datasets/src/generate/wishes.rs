//! What a personnel department adds to a roster of people and places: scopes, carers, floors at
//! home, company, shares, last quarter's timetable and wishes. Mild figures, all of them made up.

use chrono::{Days, NaiveDate};
use solver::base::calendar::HalfDay;
use solver::base::rng::Rng;
use solver::rostering::draft::wishes::{
    Bond, CompanionsDraft, LastDraft, LimitDraft, OnSiteDraft, SameHost, SeniorDraft, ShareDraft,
    Stay, Wanted, WishDraft,
};
use solver::rostering::draft::{Activity, Draft, PhysicianDraft, TitleLevel};

/// Specialties on whose presence an emergency centre of the hospital stands, and its name.
const CENTRES: [(&str, &str); 3] = [
    ("cardiology", "胸痛中心"),
    ("neurology", "卒中中心"),
    ("obstetrics_gynaecology", "危重孕产妇救治中心"),
];

/// Registered scopes (执业范围) that make work in a specialty lawful.
fn scopes(specialty: &str) -> &'static [&'static str] {
    match specialty {
        "surgery" | "orthopaedics" => &["外科专业"],
        "obstetrics_gynaecology" => &["妇产科专业"],
        "paediatrics" => &["儿科专业"],
        "tcm_internal" | "acupuncture" | "tcm_orthopaedics" => &["中医专业", "中西医结合专业"],
        "ophthalmology" => &["眼耳鼻咽喉科专业"],
        "rehabilitation" => &["康复医学专业", "中医专业"],
        _ => &["内科专业", "中西医结合专业"],
    }
}

/// The same roster, and more that is asked of it. Same draft and seed, same wishes.
#[must_use]
pub fn with_wishes(mut draft: Draft, seed: u64) -> Draft {
    let rng = Rng::from_seed(seed).fork("wishes");
    for row in &mut draft.specialties {
        row.practice_scopes = scopes(&row.id).iter().map(|name| (*name).into()).collect();
    }
    people(&mut draft, &mut rng.fork("people"));
    centres(&mut draft);
    company(&mut draft, &mut rng.fork("company"));
    studios(&mut draft, &mut rng.fork("studios"));
    let longest = draft.rotation.lengths.iter().copied().max().unwrap_or(1);
    let year = 52 <= longest;
    let rotation = &mut draft.rotation;
    rotation.minimum_weeks = rotation.lengths.iter().copied().min();
    rotation.preferred_lengths = vec![if year { 26 } else { longest }];
    // 26 weeks from a Monday are one day short of the indicator's 183 days.
    rotation.days_in_one_year = year.then_some(182);
    rotation.same_host = SameHost::Preferred;
    draft
}

fn day(draft: &Draft, week: i64) -> NaiveDate {
    let start: NaiveDate = draft.start.parse().expect("generated drafts have a start");
    start + Days::new(7 * u64::try_from(week).expect("not before the start"))
}

fn people(draft: &mut Draft, rng: &mut Rng) {
    let (first, last) = (day(draft, 0), day(draft, draft.weeks) - Days::new(1));
    let weeks = draft.weeks;
    let mut wishes = Vec::new();
    for row in &mut draft.physicians {
        // Registered as general practitioners, whatever the ward they work in.
        if rng.percent(2) {
            row.practice_scopes = Some(vec!["全科医学专业".into()]);
        }
        if 0 < row.visits_per_week && rng.percent(20) {
            row.carried_sessions = rng.between(-4, 4);
        }
        if rng.percent(4) {
            row.limits.push(limit(first, last, weeks, rng));
        }
        if row.promotion.is_some() && rng.percent(15) {
            wishes.push(wish(row, first, weeks, rng));
        }
    }
    draft.wishes = wishes;
}

/// Pregnancy and nursing for half a year, or the care of others all the time.
fn limit(first: NaiveDate, last: NaiveDate, weeks: i64, rng: &mut Rng) -> LimitDraft {
    let carer = rng.percent(40);
    let from = first + Days::new(7 * u64::try_from(rng.between(0, weeks - 1)).expect("positive"));
    let (from, to) = if carer {
        (first, last)
    } else {
        (from, (from + Days::new(7 * 26 - 1)).min(last))
    };
    LimitDraft {
        from: from.to_string(),
        to: to.to_string(),
        postings: if carer { Stay::ByDay } else { Stay::None },
        max_minutes: Some(if carer { 60 } else { 30 }),
        not_at: Vec::new(),
    }
}

/// Not in some weeks: an examination, the last weeks before school.
fn wish(row: &PhysicianDraft, first: NaiveDate, weeks: i64, rng: &mut Rng) -> WishDraft {
    let from = first + Days::new(7 * u64::try_from(rng.between(0, weeks - 1)).expect("positive"));
    WishDraft {
        physician: row.id.clone(),
        wish: Wanted::Avoid,
        host: None,
        from: Some(from.to_string()),
        to: Some((from + Days::new(7 * 4 - 1)).to_string()),
        weight_percent: 100,
    }
}

/// Half of those an emergency centre has stay at work in its hospital.
fn centres(draft: &mut Draft) {
    for institution in &draft.institutions {
        for (specialty, name) in CENTRES {
            let at_home = |row: &&PhysicianDraft| {
                let department = draft
                    .departments
                    .iter()
                    .find(|own| own.id == row.department);
                row.specialty == specialty
                    && department.is_some_and(|own| own.institution == institution.id)
            };
            let members = draft.physicians.iter().filter(at_home).count();
            if 4 <= members {
                draft.on_site.push(OnSiteDraft {
                    name: format!("{}{name}", institution.name),
                    department: None,
                    institution: Some(institution.id.clone()),
                    specialty: Some(specialty.into()),
                    at_least: i64::try_from(members / 2).expect("few"),
                    half_days: None,
                    from: None,
                    to: None,
                });
            }
        }
    }
}

/// A few pairs of one institution: couples who go together, and people who must not.
fn company(draft: &mut Draft, rng: &mut Rng) {
    let owing: Vec<&PhysicianDraft> = (draft.physicians.iter())
        .filter(|row| row.promotion.is_some())
        .collect();
    let institution = |row: &PhysicianDraft| {
        let own = draft
            .departments
            .iter()
            .find(|own| own.id == row.department);
        own.map(|own| own.institution.clone())
    };
    let mut companions = Vec::new();
    for pair in owing.windows(2).step_by(2) {
        if institution(pair[0]) == institution(pair[1]) && rng.percent(20) {
            companions.push(CompanionsDraft {
                physicians: pair.iter().map(|row| row.id.clone()).collect(),
                bond: *rng.pick(&[Bond::Together, Bond::NotAtOneHost, Bond::NotAtOnce]),
            });
        }
    }
    draft.companions = companions;
}

fn studios(draft: &mut Draft, rng: &mut Rng) {
    for studio in &mut draft.studios {
        let lines = || draft.lines.iter().filter(|line| line.studio == studio.id);
        if lines().any(|line| line.activity == Activity::ExpertClinic) {
            studio.shares = vec![ShareDraft {
                activity: Activity::ExpertClinic,
                percent: 50,
            }];
        }
        if lines().any(|line| line.every_weeks == 1 && line.wants_honour.is_some()) {
            studio.senior = Some(SeniorDraft {
                title_level: TitleLevel::AssociateSenior,
                sessions_per_week: 1,
            });
        }
        studio.spread = 1 < lines().count();
    }
    for line in &mut draft.lines {
        let studio = draft.studios.iter().find(|own| own.id == line.studio);
        let host = studio.and_then(|own| draft.hosts.iter().find(|host| host.id == own.host));
        let open = host.and_then(|host| host.open.clone());
        let halves = open.unwrap_or_else(|| HalfDay::all().map(|half| half.to_string()).collect());
        if rng.percent(70) {
            line.last = Some(LastDraft {
                half_day: rng.pick(&halves).clone(),
                phase: rng.between(0, line.every_weeks - 1),
            });
        }
    }
}
