//! Generated problems are valid, repeatable and shaped like the city they stand on.

use std::collections::{BTreeMap, BTreeSet};

use datasets::generate::day::day;
use datasets::generate::roster::{Size, roster};
use datasets::generate::wishes::with_wishes;
use datasets::zibo::city;
use solver::base::text::TimeOfDay;
use solver::rostering::draft::{Activity, Draft};
use solver::{rostering, routing};

#[test]
fn every_size_of_roster_is_a_valid_problem() {
    for size in Size::ALL {
        let draft = roster(size, 1);
        let problem = rostering::problem::Problem::new(&draft).expect("no flaws");
        let (physicians, hosts, weeks, studios) = match size {
            Size::S => (60, 20, 12, 26),
            Size::M => (300, 60, 52, 100),
            Size::L => (1_500, 130, 52, 300),
            Size::City => (6_000, 130, 52, 300),
        };
        assert_eq!(problem.physicians().len(), physicians);
        assert_eq!(problem.hosts().len(), hosts);
        assert_eq!(problem.weeks(), weeks);
        assert_eq!(problem.studios().len(), studios);
        println!("{}: {}", size.name(), statistics(&problem, &draft));
    }
}

#[test]
fn a_roster_with_wishes_asks_for_each_of_them_and_changes_nothing_else() {
    for size in [Size::S, Size::M] {
        let plain = roster(size, 1);
        let asked = with_wishes(plain.clone(), 1);
        let problem = rostering::problem::Problem::new(&asked).expect("no flaws");
        let people = || problem.physicians().values();
        assert!(people().any(|row| !row.limits.is_empty()));
        assert!(people().any(|row| !row.wishes.is_empty()));
        assert!(people().any(|row| !row.on_site.is_empty()));
        // Of the small roster's few with a duty, no pair happens to be drawn.
        let company = people().any(|row| 1 < row.party.len() || !row.apart.is_empty());
        assert_eq!(company, size == Size::M);
        assert!((problem.lines().values()).any(|line| line.last.is_some()));
        assert!((problem.studios().values()).any(|row| row.senior.is_some() && row.spread));
        let mut bare = asked;
        for row in &mut bare.physicians {
            row.limits.clear();
            row.carried_sessions = 0;
            row.practice_scopes = None;
        }
        for row in &mut bare.studios {
            (row.senior, row.spread) = (None, false);
            row.shares.clear();
        }
        bare.lines.iter_mut().for_each(|row| row.last = None);
        (bare.specialties.iter_mut()).for_each(|row| row.practice_scopes.clear());
        (bare.on_site, bare.companions, bare.wishes) = Default::default();
        bare.rotation = plain.rotation.clone();
        assert_eq!(bare, plain);
    }
}

fn statistics(problem: &rostering::problem::Problem, draft: &Draft) -> String {
    let required: usize = problem
        .lines()
        .values()
        .map(|line| line.wanted.iter().filter(|wanted| **wanted).count())
        .sum();
    let capacity: i64 = draft.physicians.iter().map(|row| row.visits_per_week).sum();
    let duties: Vec<_> = problem
        .physicians()
        .values()
        .filter_map(|row| row.duty)
        .collect();
    format!(
        "{} institutions, {} departments, {} physicians ({} go out, {} visits a week), {} duties \
         ({} must serve now, {} must weeks, {} pace weeks), {} links, {} lines, {required} \
         sessions wanted of {} visits in the horizon, {} dormitory places",
        draft.institutions.len(),
        draft.departments.len(),
        draft.physicians.len(),
        draft
            .physicians
            .iter()
            .filter(|row| 0 < row.visits_per_week)
            .count(),
        capacity,
        duties.len(),
        duties.iter().filter(|duty| 0 < duty.must).count(),
        duties.iter().map(|duty| duty.must).sum::<i64>(),
        duties.iter().map(|duty| duty.pace).sum::<i64>(),
        draft.links.len(),
        draft.lines.len(),
        capacity * draft.weeks,
        draft.hosts.iter().map(|row| row.dormitory).sum::<i64>(),
    )
}

#[test]
fn the_same_size_and_seed_give_the_same_draft() {
    let text = |seed| serde_json::to_string(&roster(Size::M, seed)).unwrap();
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
    let text = |seed| serde_json::to_string(&day(300, seed)).unwrap();
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn generated_drafts_say_that_they_are() {
    let (roster, day) = datasets::generate::demo();
    for note in [roster.generated.unwrap(), day.generated.unwrap()] {
        assert!(
            note.starts_with("generated, seed 1, on the real geography"),
            "{note}"
        );
    }
}

#[test]
fn every_line_of_a_roster_can_be_held_by_somebody() {
    for size in [Size::S, Size::M, Size::L] {
        let draft = roster(size, 3);
        let problem = rostering::problem::Problem::new(&draft).unwrap();
        for line in problem.lines().values() {
            let able = problem.physicians().iter().any(|(id, row)| {
                let near = problem
                    .link(id, line.host)
                    .is_some_and(|link| link.minutes <= problem.rotation().max_travel_minutes);
                near && row.specialty == line.specialty && 0 < row.visits_per_week
            });
            assert!(able, "nobody can hold {}", line.key);
        }
    }
}

#[test]
fn rosters_keep_the_proportions_of_the_domain() {
    let draft = roster(Size::L, 1);
    let open = draft
        .physicians
        .iter()
        .filter(|row| row.promotion.is_some())
        .count();
    assert!(
        (25..=31).contains(&(100 * open / draft.physicians.len())),
        "{open} open duties"
    );
    let years: BTreeSet<i64> = (draft.physicians.iter())
        .filter_map(|row| Some(row.promotion.as_ref()?.target_year))
        .collect();
    assert_eq!(years, (2026..=2030).collect());
    let rate = |wanted: fn(Activity) -> bool| -> i64 {
        (draft.lines.iter())
            .filter(|line| wanted(line.activity))
            .map(|line| 4 / line.every_weeks)
            .sum()
    };
    let clinics = rate(|activity| activity == Activity::ExpertClinic);
    assert!(
        rate(|_| true) <= 2 * clinics,
        "at least half of the sessions are clinics"
    );
    let activities: BTreeSet<_> = draft.lines.iter().map(|line| line.activity).collect();
    assert_eq!(activities.len(), Activity::ALL.len());
}

#[test]
fn a_few_candidates_of_this_year_can_no_longer_make_it() {
    let draft = roster(Size::M, 1);
    let problem = rostering::problem::Problem::new(&draft).unwrap();
    let lost = (problem.physicians().values())
        .filter_map(|row| row.duty)
        .filter(|duty| i64::try_from(duty.counted_weeks).unwrap() < duty.must)
        .count();
    assert!((1..=6).contains(&lost), "{lost}");
}

#[test]
fn physicians_have_a_handful_of_linked_hosts_and_some_far_ones() {
    for (size, low, high) in [(Size::S, 6, 14), (Size::M, 6, 20), (Size::L, 10, 34)] {
        let draft = roster(size, 1);
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for link in &draft.links {
            *count.entry(&link.institution).or_default() += 1;
        }
        for institution in &draft.institutions {
            let links = count[institution.id.as_str()];
            assert!(
                (low..=high).contains(&links),
                "{}: {links}",
                institution.name
            );
        }
        let problem = rostering::problem::Problem::new(&draft).unwrap();
        let far = problem.hosts().ids().any(|host| {
            problem.physicians().ids().any(|physician| {
                problem
                    .link(physician, host)
                    .is_some_and(|link| 90 < link.minutes)
            })
        });
        assert!(far, "some postings are too far for a session");
    }
}

fn seconds(time: &TimeOfDay) -> i64 {
    match time {
        TimeOfDay::Seconds(seconds) => *seconds,
        TimeOfDay::Clock(text) => {
            let (hours, minutes) = text.split_once(':').expect("HH:MM");
            hours.parse::<i64>().expect("hours") * 3600
                + minutes.parse::<i64>().expect("minutes") * 60
        }
    }
}

#[test]
fn every_generated_order_can_be_delivered_by_some_vehicle() {
    for count in [100, 300, 1_000, 3_000] {
        let draft = day(count, 1);
        let problem = routing::problem::Problem::new(&draft).expect("no flaws");
        assert_eq!(problem.orders().len(), count);
        for (id, order) in problem.orders().iter() {
            let depot = order.depot.expect("every order lies somewhere");
            let (_, way) = problem.leg(problem.depot_place(depot), problem.order_place(id));
            let row = &problem.depots()[depot];
            let needs = problem.handling()[order.handling].needs;
            let able = problem.vehicles().values().any(|vehicle| {
                let ready = vehicle.shift.from.max(row.open.from).max(order.release);
                let arrival = ready + row.loading + way;
                let back = |start| start + order.service.usual + way <= vehicle.shift.to;
                vehicle.start == depot
                    && needs & !vehicle.equipment == 0
                    && order.load.fits(vehicle.capacity)
                    && order.start(arrival).is_some_and(back)
            });
            assert!(
                able,
                "{} of {count} in {} is out of reach",
                order.key, order.area
            );
        }
        println!(
            "{count}: {} depots, {} vehicles, {} bikes",
            draft.depots.len(),
            draft.vehicles.len(),
            draft
                .vehicles
                .iter()
                .filter(|row| row.capacity[0] < 100_000)
                .count()
        );
    }
}

#[test]
fn orders_of_a_day_lie_in_their_district_and_leave_before_their_windows_close() {
    let draft = day(1_000, 2);
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for order in &draft.orders {
        let district: String = order.area.chars().take(3).collect();
        let place = order.place.expect("homes have a place");
        assert!(
            city().contains(&district, place),
            "{} {}",
            order.id,
            order.area
        );
        for degrees in [place.lon, place.lat] {
            let scaled = degrees * 10_000.0;
            assert!(
                (scaled - scaled.round()).abs() < 1e-6,
                "{degrees} has four decimals"
            );
        }
        *classes
            .entry(order.handling.as_deref().unwrap())
            .or_default() += 1;
        if let Some(release) = &order.release {
            assert!(
                seconds(release) < seconds(&order.windows[0][1]),
                "{}",
                order.id
            );
        }
        assert!((180..=360).contains(&order.service_seconds));
    }
    assert!((280..=390).contains(&classes["decoction"]), "{classes:?}");
    assert!((50..=110).contains(&classes["cold"]), "{classes:?}");
    assert!(draft.orders.iter().any(|order| order.windows.len() == 2));
}
