//! One vehicle's day: every moment at which every stop could start, and the ones that are meant.
//!
//! A state is a node of the route, how many breaks are done or needless, and the moment at which
//! the node starts. `reached` holds the states that some day leads to; `good` those from which,
//! too, the day can be brought to the earliest finish.

use solver::routing::draft::{Draft, VehicleDraft};
use solver::routing::plan::TripDraft;

use super::clock::{Clock, seconds};
use super::route::{FIRST, Node, What, nodes, pairs};

/// Moments beyond this are not tried.
const LAST: i64 = 600;
pub(super) struct Day<'d> {
    clock: Clock<'d>,
    shift: i64,
    /// Windows and length.
    breaks: Vec<(Vec<(i64, i64)>, i64)>,
    nodes: Vec<Node>,
}

/// The day that is meant.
pub(super) struct Course {
    pub(super) departure: i64,
    pub(super) finish: i64,
    pub(super) driving: i64,
    pub(super) service: i64,
    pub(super) stops: Vec<Stop>,
}

pub(super) struct Stop {
    pub(super) order: String,
    pub(super) start: i64,
    pub(super) late: i64,
    pub(super) on_board: Option<i64>,
}

pub(super) struct Missed {
    pub(super) windows: i64,
    pub(super) depots: i64,
}

/// `[node][breaks behind][moment - FIRST]`
type States = Vec<Vec<Vec<bool>>>;

impl<'d> Day<'d> {
    pub(super) fn new(draft: &'d Draft, vehicle: &VehicleDraft, trips: &[TripDraft]) -> Day<'d> {
        let breaks = vehicle.breaks.iter();
        Day {
            clock: Clock::new(draft, vehicle),
            shift: seconds(&vehicle.shift[0]),
            breaks: breaks
                .map(|row| (pairs(&row.windows), row.seconds))
                .collect(),
            nodes: nodes(draft, vehicle, trips),
        }
    }

    pub(super) fn metres(&self) -> i64 {
        let legs = self.nodes.windows(2);
        legs.map(|pair| match (pair[0].place, pair[1].place) {
            (Some(from), Some(to)) => self.clock.metres(from, to),
            _ => 0,
        })
        .sum()
    }

    fn arrive(&self, node: usize, leave: i64) -> i64 {
        match (self.nodes[node - 1].place, self.nodes[node].place) {
            (Some(from), Some(to)) => self.clock.arrive(leave, from, to),
            _ => leave,
        }
    }

    /// A node may start then, whenever it was reached.
    fn allows(&self, node: usize, moment: i64) -> bool {
        let node = &self.nodes[node];
        let open = |window: &(i64, i64)| window.0 <= moment && moment <= window.1;
        let late = node.soft && node.windows.iter().all(|window| window.1 < moment);
        let free = node.windows.is_empty() || node.windows.iter().any(open) || late;
        node.ready <= moment && free
    }

    fn is_late(&self, node: usize, moment: i64) -> bool {
        let windows = &self.nodes[node].windows;
        !windows.is_empty() && windows.iter().all(|window| window.1 < moment)
    }

    /// For no break, one, two …: every moment at which the vehicle can then leave a node that
    /// starts at `moment`.
    fn leaves(&self, node: usize, behind: usize, moment: i64) -> Vec<Vec<i64>> {
        let mut leaves = vec![vec![moment + self.nodes[node].work]];
        for (windows, length) in &self.breaks[behind..] {
            let done = leaves.last().and_then(|last| last.iter().min().copied());
            let Some(done) = done else {
                break;
            };
            let open = |start: &i64| {
                windows
                    .iter()
                    .any(|(from, to)| from <= start && start <= to)
            };
            let starts = (done..=LAST).filter(open);
            leaves.push(starts.map(|start| start + length).collect());
        }
        leaves
    }

    fn needless_before(&self, breaks: usize, departure: i64) -> bool {
        let closed = |window: &(i64, i64)| window.1 < departure;
        self.breaks[..breaks]
            .iter()
            .all(|row| row.0.iter().all(closed))
    }

    fn needless_after(&self, breaks: usize, finish: i64) -> bool {
        let open = |window: &(i64, i64)| finish <= window.0;
        self.breaks[breaks..]
            .iter()
            .all(|row| row.0.iter().all(open))
    }

    fn blank(&self) -> States {
        let moments = vec![false; (LAST - FIRST + 1) as usize];
        vec![vec![moments; self.breaks.len() + 1]; self.nodes.len()]
    }

    fn reached(&self) -> States {
        let mut reached = self.blank();
        for behind in 0..=self.breaks.len() {
            for moment in self.shift..=LAST {
                if self.needless_before(behind, moment) {
                    reached[0][behind][(moment - FIRST) as usize] = true;
                }
            }
        }
        for node in 1..self.nodes.len() {
            let mut earliest = vec![i64::MAX; self.breaks.len() + 1];
            for behind in 0..=self.breaks.len() {
                for moment in moments(&reached[node - 1][behind]) {
                    let leaves = self.leaves(node - 1, behind, moment);
                    for (taken, leaves) in leaves.iter().enumerate() {
                        for leave in leaves.iter().take(3) {
                            let arrival = self.arrive(node, *leave);
                            let first = &mut earliest[behind + taken];
                            *first = arrival.min(*first);
                        }
                    }
                }
            }
            for (behind, arrival) in earliest.into_iter().enumerate() {
                for moment in arrival.max(FIRST)..=LAST {
                    let allowed = self.allows(node, moment);
                    reached[node][behind][(moment - FIRST) as usize] = allowed;
                }
            }
        }
        reached
    }

    fn good(&self, reached: &States, finish: i64) -> States {
        let mut good = self.blank();
        let end = self.nodes.len() - 1;
        for behind in 0..=self.breaks.len() {
            let at = (finish - FIRST) as usize;
            let done = reached[end][behind][at] && self.needless_after(behind, finish);
            good[end][behind][at] = done;
        }
        for node in (0..end).rev() {
            for behind in 0..=self.breaks.len() {
                let first = moments(&reached[node][behind]).next();
                for moment in moments(&reached[node][behind]) {
                    let late = self.is_late(node, moment);
                    if late && first != Some(moment) {
                        continue;
                    }
                    let leaves = self.leaves(node, behind, moment);
                    let leads_on = leaves.iter().enumerate().any(|(taken, leaves)| {
                        let latest = moments(&good[node + 1][behind + taken]).last();
                        let latest = latest.unwrap_or(i64::MIN);
                        let mut leaves = leaves.iter();
                        leaves.any(|leave| self.arrive(node + 1, *leave) <= latest)
                    });
                    good[node][behind][(moment - FIRST) as usize] = leads_on;
                }
            }
        }
        good
    }

    /// `None`: not every window can be kept and every break taken.
    pub(super) fn course(&self) -> Option<Course> {
        let reached = self.reached();
        let ends = reached.last()?.iter().enumerate();
        let finish = ends
            .filter_map(|(behind, states)| {
                moments(states).find(|finish| self.needless_after(behind, *finish))
            })
            .min()?;
        let good = self.good(&reached, finish);
        let departures = good[0].iter().enumerate();
        let (departure, behind) = departures
            .filter_map(|(behind, states)| moments(states).last().map(|last| (last, behind)))
            .max()?;
        Some(self.walk(&good, departure, behind, finish))
    }

    fn walk(&self, good: &States, departure: i64, behind: usize, finish: i64) -> Course {
        let (mut behind, mut now) = (behind, departure);
        let mut course = Course {
            departure,
            finish,
            driving: 0,
            service: 0,
            stops: Vec::new(),
        };
        let mut loaded = 0;
        let mut collected: Vec<(String, i64)> = Vec::new();
        for node in 1..self.nodes.len() {
            let (taken, leave, start) = self.next(good, node, behind, now);
            course.driving += self.arrive(node, leave) - leave;
            behind += taken;
            now = start;
            let row = &self.nodes[node];
            let done = start + row.work;
            let since = match row.what {
                What::Start | What::End => continue,
                What::Load => {
                    loaded = done;
                    collected.clear();
                    continue;
                }
                What::Pickup => {
                    collected.push((row.order.clone(), done));
                    None
                }
                What::Delivery => {
                    let own = collected.iter().find(|(order, _)| *order == row.order);
                    Some(own.map_or(loaded, |own| own.1))
                }
            };
            course.service += row.work;
            let last = row.windows.iter().map(|window| window.1).max();
            course.stops.push(Stop {
                order: row.order.clone(),
                start,
                late: last.map_or(0, |last| (start - last).max(0)),
                on_board: since.map(|since| start - since),
            });
        }
        assert_eq!(now, finish, "the day ends when it should");
        course
    }

    /// How many breaks are taken before a node, when the vehicle leaves for it, and its start.
    fn next(&self, good: &States, node: usize, behind: usize, now: i64) -> (usize, i64, i64) {
        let held = matches!(self.nodes[node].what, What::Load | What::Pickup);
        let leaves = self.leaves(node - 1, behind, now);
        let mut options = Vec::new();
        for (taken, leaves) in leaves.iter().enumerate() {
            let Some(leave) = leaves.iter().min().copied() else {
                continue;
            };
            let arrival = self.arrive(node, leave);
            let mut starts = (arrival..=LAST).filter(|moment| self.allows(node, *moment));
            let Some(first) = starts.next() else {
                continue;
            };
            let latest = moments(&good[node][behind + taken]).last();
            if let Some(latest) = latest.filter(|latest| first <= *latest) {
                options.push((taken, leave, if held { latest } else { first }));
            }
        }
        let chosen = match self.nodes[node].what {
            What::Load => options.last(),
            _ => options.first(),
        };
        *chosen.expect("a good state leads to another")
    }

    /// Everything as early as possible, without breaks.
    pub(super) fn missed(&self) -> Missed {
        let mut missed = Missed {
            windows: 0,
            depots: 0,
        };
        let mut now = self.shift;
        for node in 1..self.nodes.len() {
            let row = &self.nodes[node];
            let arrival = self.arrive(node, now + self.nodes[node - 1].work);
            now = arrival.max(row.ready);
            let known = row.windows.iter().map(|window| window.1).max();
            if known.is_some_and(|last| last < now) {
                let depot = row.what == What::Load;
                missed.depots += i64::from(depot);
                missed.windows += i64::from(!depot && !row.soft);
            } else {
                while !self.allows(node, now) {
                    now += 1;
                }
            }
        }
        missed
    }
}

fn moments(states: &[bool]) -> impl DoubleEndedIterator<Item = i64> {
    let states = states.iter().zip(FIRST..).filter(|(is, _)| **is);
    states
        .map(|(_, moment)| moment)
        .collect::<Vec<_>>()
        .into_iter()
}
