//! The nearest road to a point.
//!
//! Only stretches count from which one gets everywhere and back; a yard that no road leads out of would
//! leave whoever is put there without any way.

use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use super::search::Weight;
use super::{Network, Roads, Stretch};
use crate::places::point::Point;

type Piece = GeomWithData<Line<[f64; 2]>, (u32, u32)>;

/// Metres east and north of the middle of the map, and every straight piece of every stretch there.
pub(super) struct Ground {
    middle: Point,
    east_per_degree: f64,
    pieces: RTree<Piece>,
}

/// Metres in a degree of latitude, on the sphere that great circles are measured on.
const NORTH_PER_DEGREE: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

impl Ground {
    /// `None` where no stretch has both ends in the main part.
    pub(super) fn new(network: &Network, main: &[bool]) -> Option<Ground> {
        let inside = |stretch: &Stretch| {
            let ends = [stretch.from, stretch.to];
            let open = stretch.forward.is_some() || stretch.backward.is_some();
            open && ends.iter().all(|end| main[*end as usize])
        };
        let usable = || {
            let all = (0_u32..).zip(&network.stretches);
            all.filter(|(_, stretch)| inside(stretch))
        };
        let ends = usable().map(|(_, stretch)| network.junctions[stretch.from as usize].point());
        let count = usable().count();
        if count == 0 {
            return None;
        }
        let sum = ends.fold((0.0, 0.0), |sum, point| {
            (sum.0 + point.lon, sum.1 + point.lat)
        });
        let middle = Point {
            lon: sum.0 / count as f64,
            lat: sum.1 / count as f64,
        };
        let mut ground = Ground {
            middle,
            // Poles have no width; a millimetre keeps numbers from being divided by it.
            east_per_degree: (NORTH_PER_DEGREE * middle.lat.to_radians().cos()).max(1e-3),
            pieces: RTree::new(),
        };
        let mut pieces = Vec::new();
        for (index, stretch) in usable() {
            let line: Vec<[f64; 2]> = line(network, stretch)
                .map(|spot| ground.flat(spot))
                .collect();
            for (number, pair) in (0_u32..).zip(line.windows(2)) {
                let piece = Line::new(pair[0], pair[1]);
                pieces.push(GeomWithData::new(piece, (index, number)));
            }
        }
        ground.pieces = RTree::bulk_load(pieces);
        Some(ground)
    }

    pub(super) fn flat(&self, point: Point) -> [f64; 2] {
        [
            (point.lon - self.middle.lon) * self.east_per_degree,
            (point.lat - self.middle.lat) * NORTH_PER_DEGREE,
        ]
    }

    fn round(&self, flat: [f64; 2]) -> Point {
        Point {
            lon: flat[0] / self.east_per_degree + self.middle.lon,
            lat: flat[1] / NORTH_PER_DEGREE + self.middle.lat,
        }
    }
}

/// The ends and bends of a stretch, in order.
pub(super) fn line<'n>(
    network: &'n Network,
    stretch: &Stretch,
) -> impl DoubleEndedIterator<Item = Point> + 'n {
    let end = |junction: u32| std::iter::once(network.junctions[junction as usize]);
    let bends = &network.bends[stretch.bends.0 as usize..stretch.bends.1 as usize];
    let spots = end(stretch.from)
        .chain(bends.iter().copied())
        .chain(end(stretch.to));
    spots.map(super::Spot::point)
}

/// So close to a junction, in metres, one is there.
const NEAR: f64 = 0.05;

/// Where a point meets the road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapped {
    pub point: Point,
    /// From there to the road, in a straight line.
    pub metres: f64,
    /// `None` on a junction that was named as one.
    pub(super) stretch: Option<u32>,
    from: u32,
    to: u32,
    /// Of the stretch, from its first end to there, and from there to its other end.
    pub(super) share: f64,
    ahead: [Option<Weight>; 2],
    behind: [Option<Weight>; 2],
}

/// Weight from one end to a place on a stretch, and the rest of it.
fn split(time: u32, decimetres: u32, share: f64) -> [Weight; 2] {
    let part = |whole: u32| (f64::from(whole) * share).round() as u32;
    let (first, length) = (part(time), part(decimetres));
    [
        Weight::new(first, length),
        Weight::new(time - first.min(time), decimetres - length.min(decimetres)),
    ]
}

impl Roads {
    /// The place on the roads that is nearest to the point, if it is no farther than `most_metres`.
    #[must_use]
    pub fn snap(&self, point: Point, most_metres: f64) -> Option<Snapped> {
        let flat = self.ground.flat(point);
        if !flat.iter().all(|value| value.is_finite()) {
            return None;
        }
        let piece = self.ground.pieces.nearest_neighbor(flat)?;
        let near = piece.geom().nearest_point(&flat);
        let metres = near.distance_2(&flat).sqrt();
        if most_metres < metres {
            return None;
        }
        let (index, number) = piece.data;
        let stretch = self.network.stretches[index as usize];
        let (mut before, mut whole) = (0.0, 0.0);
        let line: Vec<[f64; 2]> = line(&self.network, &stretch)
            .map(|point| self.ground.flat(point))
            .collect();
        for (other, pair) in (0_u32..).zip(line.windows(2)) {
            let length = pair[0].distance_2(&pair[1]).sqrt();
            if other < number {
                before += length;
            } else if other == number {
                before += pair[0].distance_2(&near).sqrt();
            }
            whole += length;
        }
        let share = if before <= NEAR {
            0.0
        } else if whole - before <= NEAR {
            1.0
        } else {
            before / whole
        };
        let parts = |time: Option<u32>, share: f64| {
            let parts = time.map(|time| split(time, stretch.decimetres, share));
            [parts.map(|parts| parts[0]), parts.map(|parts| parts[1])]
        };
        let [behind, ahead] = parts(stretch.forward, share);
        let [back_behind, back_ahead] = parts(stretch.backward, 1.0 - share);
        Some(Snapped {
            point: self.ground.round(near),
            metres,
            stretch: Some(index),
            from: stretch.from,
            to: stretch.to,
            share,
            ahead: [ahead, back_ahead],
            behind: [behind, back_behind],
        })
    }
}

impl Roads {
    /// A junction as a place, wherever it lies; `None` when there are not so many.
    #[must_use]
    pub fn junction(&self, number: usize) -> Option<Snapped> {
        let spot = self.network.junctions.get(number)?;
        let junction = u32::try_from(number).ok()?;
        Some(Snapped {
            point: spot.point(),
            metres: 0.0,
            stretch: None,
            from: junction,
            to: junction,
            share: 0.0,
            ahead: [None; 2],
            behind: [None; 2],
        })
    }
}

impl Snapped {
    /// Junctions one gets to from there first, with the way to them. On a junction one is there.
    pub(super) fn exits(&self) -> impl Iterator<Item = (u32, Weight)> {
        let ends = [self.ahead[0].map(|weight| (self.to, weight))];
        let ends = ends
            .into_iter()
            .chain([self.ahead[1].map(|weight| (self.from, weight))]);
        ends.flatten().chain(self.junction())
    }

    /// Junctions one comes to it from, with the way from them.
    pub(super) fn entries(&self) -> impl Iterator<Item = (u32, Weight)> + use<> {
        let ends = [self.behind[0].map(|weight| (self.from, weight))];
        let ends = ends
            .into_iter()
            .chain([self.behind[1].map(|weight| (self.to, weight))]);
        ends.flatten().chain(self.junction())
    }

    fn junction(&self) -> Option<(u32, Weight)> {
        let end = match self.share {
            0.0 => self.from,
            1.0 => self.to,
            _ => return None,
        };
        Some((end, Weight::NOTHING))
    }

    /// The way to a place on the same stretch without leaving it.
    pub(super) fn along(&self, target: &Snapped) -> Option<Weight> {
        if self.stretch? != target.stretch? {
            return None;
        }
        let ahead = |lane: usize| {
            let (one, other) = (self.behind[lane]?, target.behind[lane]?);
            let time = other.milliseconds().checked_sub(one.milliseconds())?;
            let length = other.decimetres().checked_sub(one.decimetres())?;
            let narrow = |value: u64| u32::try_from(value).ok();
            Some(Weight::new(narrow(time)?, narrow(length)?))
        };
        [ahead(0), ahead(1)].into_iter().flatten().min()
    }
}
