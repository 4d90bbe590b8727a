//! Where tasks lie, and the ways between: VROOM's matrices, or coordinates.

use std::collections::{BTreeMap, BTreeSet};

use solver::places::point::Point;
use solver::places::travel::GreatCircle;
use solver::routing::draft::{ProfileDraft, TableDraft, TravelDraft};

use super::request::{Matrix, PER_HOUR, Request};
use crate::formats::text::Notes;

/// The ways of all profiles, the first of which is the draft's own.
pub(super) struct Ways {
    pub(super) names: Vec<String>,
    pub(super) travel: TravelDraft,
    pub(super) others: Vec<ProfileDraft>,
    /// Profiles whose legs have a cost of their own, which stands in place of metres.
    pub(super) priced: BTreeSet<String>,
}

/// A larger table is refused; its times and distances take 64 MB each.
const MOST_ROWS: usize = 2_000;

pub(super) fn ways(notes: &mut Notes, request: &Request) -> Ways {
    let mut matrices: BTreeMap<&str, Matrix> = request
        .matrices
        .iter()
        .map(|(name, matrix)| (name.as_str(), matrix.clone()))
        .collect();
    if let Some(durations) = &request.matrix {
        matrices.entry("car").or_insert_with(|| Matrix {
            durations: durations.clone(),
            ..Matrix::default()
        });
    }
    let mut names: Vec<String> = Vec::new();
    for van in &request.vehicles {
        if !names.contains(&van.profile) {
            names.push(van.profile.clone());
        }
    }
    let mut ways = Ways {
        travel: TravelDraft::GreatCircle(GreatCircle::default()),
        others: Vec::new(),
        priced: BTreeSet::new(),
        names,
    };
    if matrices.is_empty() {
        return ways;
    }
    let mut tables = Vec::new();
    for name in &ways.names {
        let Some(matrix) = matrices.get(name.as_str()) else {
            notes.at(
                format!("$.matrices.{name}"),
                "there is no matrix for this profile",
                "缺少该车型（profile）的矩阵",
            );
            continue;
        };
        if matrix.costs.is_some() {
            ways.priced.insert(name.clone());
        }
        tables.push((name.clone(), table(notes, name, matrix)));
    }
    check_prices(notes, request, &matrices);
    let mut tables = tables.into_iter();
    if let Some((_, table)) = tables.next() {
        ways.travel = TravelDraft::Table(table);
    }
    ways.others = tables
        .map(|(id, table)| ProfileDraft {
            id,
            travel: Some(TravelDraft::Table(table)),
            periods: None,
        })
        .collect();
    ways
}

fn table(notes: &mut Notes, name: &str, matrix: &Matrix) -> TableDraft {
    let path = format!("$.matrices.{name}");
    let size = matrix.durations.len();
    let mut read = |key: &str, rows: &[Vec<u32>]| -> Vec<Vec<i64>> {
        if MOST_ROWS < rows.len() {
            let found = rows.len();
            notes.at(
                format!("{path}.{key}"),
                format!("{found} rows, at most {MOST_ROWS} are taken"),
                format!("共 {found} 行，最多接受 {MOST_ROWS} 行"),
            );
            return Vec::new();
        }
        let is_square = rows.len() == size && rows.iter().all(|row| row.len() == size);
        if !is_square {
            notes.at(
                format!("{path}.{key}"),
                format!("is not a square of {size} rows"),
                format!("不是 {size} 行的方阵"),
            );
        }
        let whole = |row: &Vec<u32>| row.iter().copied().map(i64::from).collect();
        rows.iter().map(whole).collect()
    };
    let seconds = read("durations", &matrix.durations);
    let metres = match (&matrix.costs, &matrix.distances) {
        (Some(costs), _) => read("costs", costs),
        (None, Some(distances)) => read("distances", distances),
        (None, None) => vec![vec![0; size.min(MOST_ROWS)]; size.min(MOST_ROWS)],
    };
    TableDraft {
        source: format!("VROOM matrix {name}").chars().take(100).collect(),
        metres,
        seconds,
    }
}

/// What needs distances, and what a matrix of costs excludes.
fn check_prices(notes: &mut Notes, request: &Request, matrices: &BTreeMap<&str, Matrix>) {
    for (index, van) in request.vehicles.iter().enumerate() {
        let Some(matrix) = matrices.get(van.profile.as_str()) else {
            continue;
        };
        let by_distance = van.costs.per_km != 0 || van.max_distance.is_some();
        let by_time = van.costs.per_hour != PER_HOUR;
        let path = format!("$.vehicles[{index}]");
        if matrix.costs.is_some() && (by_distance || by_time) {
            notes.at(
                path,
                "with a matrix of costs there are no per_hour, per_km and max_distance",
                "使用 costs 矩阵时不能再设 per_hour、per_km 或 max_distance",
            );
        } else if matrix.costs.is_none() && matrix.distances.is_none() && by_distance {
            notes.at(
                path,
                "per_km and max_distance need a matrix of distances",
                "per_km 与 max_distance 需要 distances 矩阵",
            );
        }
    }
}

/// Row of the matrix, or point on the earth: one of them, as there is a matrix or not.
pub(super) fn spot(
    notes: &mut Notes,
    path: &str,
    is_tabled: bool,
    (location, index): (Option<[f64; 2]>, Option<u32>),
) -> (Option<usize>, Option<Point>) {
    let point = location.map(|[lon, lat]| Point { lon, lat });
    if is_tabled && index.is_none() {
        notes.at(
            path.into(),
            "a place in a matrix needs its index",
            "使用矩阵时必须给出位置序号（index）",
        );
    }
    if !is_tabled && point.is_none() {
        notes.at(
            path.into(),
            "without a matrix a place needs its coordinates",
            "没有矩阵时必须给出坐标",
        );
    }
    let index = index
        .filter(|_| is_tabled)
        .and_then(|index| usize::try_from(index).ok());
    (
        index,
        point.filter(|point| is_on_earth(*point) || !is_tabled),
    )
}

/// Where there is a matrix, coordinates are only shown.
fn is_on_earth(point: Point) -> bool {
    (-180.0..=180.0).contains(&point.lon) && (-90.0..=90.0).contains(&point.lat)
}
