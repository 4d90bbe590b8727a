//! Lines on the map: the text that OSRM writes them in, and fewer points where a picture is enough.
//!
//! <https://developers.google.com/maps/documentation/utilities/polylinealgorithm>

use geo::{Coord, LineString, Simplify};
use solver::places::point::Point;

/// Degrees become whole numbers of so many decimals; each is written as its difference from the last.
pub(super) fn encode(line: &[Point], precision: i32) -> String {
    let unit = 10_f64.powi(precision);
    let mut text = String::new();
    let mut last = [0, 0];
    for point in line {
        let now = [point.lat, point.lon].map(|degrees| (degrees * unit).round() as i64);
        for (now, last) in now.iter().zip(&mut last) {
            write(&mut text, now - *last);
            *last = *now;
        }
    }
    text
}

fn write(text: &mut String, value: i64) {
    let mut left = (value << 1 ^ value >> 63).cast_unsigned();
    loop {
        let more = if 0x20 <= left { 0x20 } else { 0 };
        let letter = (left & 0x1f) as u8 | more;
        text.push(char::from(letter + 63));
        left >>= 5;
        if more == 0 {
            return;
        }
    }
}

/// `None` for what is no such text.
pub(super) fn decode(text: &str, precision: i32) -> Option<Vec<Point>> {
    let unit = 10_f64.powi(precision);
    let mut letters = text.bytes();
    let mut sums = [0_i64, 0];
    let mut points = Vec::new();
    while letters.len() != 0 {
        for sum in &mut sums {
            *sum = sum.checked_add(read(&mut letters)?)?;
        }
        let [lat, lon] = sums.map(|sum| sum as f64 / unit);
        points.push(Point { lon, lat });
    }
    Some(points)
}

fn read(letters: &mut impl Iterator<Item = u8>) -> Option<i64> {
    let mut value = 0_u64;
    for shift in (0..60).step_by(5) {
        let letter = letters
            .next()?
            .checked_sub(63)
            .filter(|letter| *letter < 64)?;
        value |= u64::from(letter & 0x1f) << shift;
        if letter < 0x20 {
            let half = (value >> 1).cast_signed();
            return Some(if value & 1 == 1 { !half } else { half });
        }
    }
    None
}

/// No bend that is left out lies farther from the line than a five-hundredth of its extent.
pub(super) fn simplified(line: &[Point]) -> Vec<Point> {
    let extent = |of: fn(&Point) -> f64| {
        let low = line.iter().map(of).fold(f64::INFINITY, f64::min);
        line.iter().map(of).fold(f64::NEG_INFINITY, f64::max) - low
    };
    let widest = extent(|point| point.lon).max(extent(|point| point.lat));
    let coords = line.iter().map(|point| Coord {
        x: point.lon,
        y: point.lat,
    });
    let simple = coords.collect::<LineString>().simplify(widest / 500.0);
    let points = simple.0.into_iter();
    points
        .map(|coord| Point {
            lon: coord.x,
            lat: coord.y,
        })
        .collect()
}
