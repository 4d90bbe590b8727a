//! Tables and ways on the roads of this service, asked and answered as an OSRM server does.
//!
//! <https://project-osrm.org/docs/v26.7.3/http>. What is not known here, turn-by-turn steps,
//! alternatives and speeds for what no road joins, is refused by name.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use datasets::roads::file::RoadFile;
use serde_json::{Map, Value, json};
use solver::places::point::Point;
use solver::places::roads::legs::Leg;
use solver::places::roads::snap::Snapped;

use super::error::{Problem, Refusal};
use super::extract::Path;
use super::{Service, aside};
use crate::travel::threads;

mod line;
mod query;

use query::{Overview, Question, RouteOptions, TableOptions};

/// Seconds and metres between points on the roads of this service. As `/table/v1` of OSRM: `code` is `Ok`,
/// `durations` and `distances` are tables, `null` where there is no way.
#[utoipa::path(
    get, path = "/table/v1/{profile}/{coordinates}", tag = "roads",
    params(
        ("profile" = String, Path, description = "The profile of the roads, or `driving` for `car`"),
        ("coordinates" = String, Path, description = "`lon,lat;lon,lat`, `polyline(…)` or `polyline6(…)`"),
        ("sources" = Option<String>, Query, description = "`all`, or positions: `0;2`"),
        ("destinations" = Option<String>, Query, description = "As `sources`"),
        ("annotations" = Option<String>, Query, description = "`duration` (left out), `distance`, or both"),
        ("radiuses" = Option<String>, Query, description = "Metres to the next road, or `unlimited`, for each point"),
    ),
    responses(
        (status = 200, description = "The table", body = Object),
        (status = 400, description = "`InvalidQuery`, `InvalidOptions`, `InvalidValue`, `NoSegment`, `TooBig` or `NotImplemented`", body = Refusal),
        (status = "4XX", description = "Who is not let in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn table(
    State(service): State<Arc<Service>>,
    Path((profile, coordinates)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let limit = service.runs.config().table_places;
    let roads = service.roads.clone();
    aside(move || {
        let answer = || {
            let roads = of_profile(roads.as_deref(), &profile)?;
            let question = Question::read(&coordinates, query.as_deref())?;
            let options = TableOptions::read(&question)?;
            if limit.saturating_mul(limit) < options.sources.len() * options.targets.len() {
                return Err(Refusal::new(
                    "TooBig",
                    format!("at most {limit} × {limit} legs are reckoned"),
                    format!("最多计算 {limit} × {limit} 段行程"),
                ));
            }
            let places = snap(roads, &question)?;
            Ok(table_of(roads, &options, &places))
        };
        Ok(told(answer()))
    })
    .await
}

/// The quickest way through points on the roads of this service. As `/route/v1` of OSRM.
#[utoipa::path(
    get, path = "/route/v1/{profile}/{coordinates}", tag = "roads",
    params(
        ("profile" = String, Path, description = "The profile of the roads, or `driving` for `car`"),
        ("coordinates" = String, Path, description = "`lon,lat;lon,lat`, `polyline(…)` or `polyline6(…)`"),
        ("geometries" = Option<String>, Query, description = "`polyline` (left out), `polyline6` or `geojson`"),
        ("overview" = Option<String>, Query, description = "`simplified` (left out), `full` or `false`"),
        ("radiuses" = Option<String>, Query, description = "Metres to the next road, or `unlimited`, for each point"),
    ),
    responses(
        (status = 200, description = "The way", body = Object),
        (status = 400, description = "`NoRoute`, and what `/table/v1` refuses", body = Refusal),
        (status = "4XX", description = "Who is not let in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn route(
    State(service): State<Arc<Service>>,
    Path((profile, coordinates)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let roads = service.roads.clone();
    aside(move || {
        let answer = || {
            let roads = of_profile(roads.as_deref(), &profile)?;
            let question = Question::read(&coordinates, query.as_deref())?;
            let options = RouteOptions::read(&question)?;
            if MOST_STOPS < question.points.len() {
                return Err(Refusal::new(
                    "TooBig",
                    format!("at most {MOST_STOPS} points make a way"),
                    format!("一条路线最多 {MOST_STOPS} 个点"),
                ));
            }
            let places = snap(roads, &question)?;
            way_of(roads, &options, &places)
        };
        Ok(told(answer()))
    })
    .await
}

/// As many as OSRM takes by default.
const MOST_STOPS: usize = 500;

fn told(answer: Result<Value, Refusal>) -> Response {
    match answer {
        Ok(value) => axum::Json(value).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

fn of_profile<'r>(roads: Option<&'r RoadFile>, profile: &str) -> Result<&'r RoadFile, Refusal> {
    let none = "this service was started without roads: rounds serve --roads FILE";
    let none_zh = "本服务启动时未加载路网：rounds serve --roads FILE";
    let roads = roads.ok_or_else(|| Refusal::new("NotImplemented", none, none_zh))?;
    let own = roads.profile.name.as_str();
    if profile != own && (profile, own) != ("driving", "car") {
        let message = format!("the roads of this service are for `{own}`");
        let message_zh = format!("本服务的路网用于“{own}”");
        return Err(Refusal::new("InvalidValue", message, message_zh));
    }
    Ok(roads)
}

fn snap(roads: &RoadFile, question: &Question) -> Result<Vec<Snapped>, Refusal> {
    let usual = roads.profile.snap_metres as f64;
    let places = question.points.iter().enumerate().map(|(index, point)| {
        let radius = question.radiuses.get(index).copied().flatten();
        let place = roads.roads.snap(*point, radius.unwrap_or(usual));
        let message = format!("Could not find a matching segment for coordinate {index}");
        let message_zh = format!("第 {index} 个坐标附近没有连通的道路");
        place.ok_or_else(|| Refusal::new("NoSegment", message, message_zh))
    });
    places.collect()
}

fn table_of(roads: &RoadFile, options: &TableOptions, places: &[Snapped]) -> Value {
    let chosen = |rows: &[usize]| {
        rows.iter()
            .map(|row| places[*row])
            .collect::<Vec<Snapped>>()
    };
    let (sources, targets) = (chosen(&options.sources), chosen(&options.targets));
    let legs = roads.roads.legs(&sources, &targets, threads());
    let figures = |figure: &dyn Fn(&Leg) -> f64| -> Value {
        let cell = |leg: &Option<Leg>| leg.as_ref().map(figure);
        let rows = legs.iter().map(|row| row.iter().map(cell).collect());
        rows.collect::<Vec<Vec<Option<f64>>>>().into()
    };
    let mut answer = Map::new();
    answer.insert("code".into(), "Ok".into());
    if options.durations {
        answer.insert("durations".into(), figures(&seconds));
    }
    if options.distances {
        answer.insert("distances".into(), figures(&metres));
    }
    let spots = |places: &[Snapped]| places.iter().map(spot).collect::<Vec<Value>>();
    answer.insert("sources".into(), spots(&sources).into());
    answer.insert("destinations".into(), spots(&targets).into());
    answer.insert("data_version".into(), roads.fingerprint[..16].into());
    Value::Object(answer)
}

/// In tenths, as OSRM tells them.
fn seconds(leg: &Leg) -> f64 {
    (leg.milliseconds as f64 / 100.0).round() / 10.0
}

fn metres(leg: &Leg) -> f64 {
    leg.decimetres as f64 / 10.0
}

/// Where a point meets the road.
fn spot(place: &Snapped) -> Value {
    json!({
        "location": pair(place.point),
        "distance": (place.metres * 10.0).round() / 10.0,
        "name": "",
    })
}

fn pair(point: Point) -> [f64; 2] {
    [point.lon, point.lat].map(|degrees| (degrees * 1e6).round() / 1e6)
}

fn way_of(roads: &RoadFile, options: &RouteOptions, places: &[Snapped]) -> Result<Value, Refusal> {
    let mut line: Vec<Point> = Vec::new();
    let mut legs = Vec::new();
    let (mut time, mut length) = (0.0, 0.0);
    for stops in places.windows(2) {
        let none = || {
            Refusal::new(
                "NoRoute",
                "Impossible route between points",
                "两点之间没有路",
            )
        };
        let way = roads.roads.way(&stops[0], &stops[1]).ok_or_else(none)?;
        let (seconds, metres) = (seconds(&way.leg), metres(&way.leg));
        legs.push(json!({
            "steps": [], "summary": "", "duration": seconds, "distance": metres, "weight": seconds,
        }));
        time += seconds;
        length += metres;
        line.extend(way.line);
        line.dedup();
    }
    let tenths = |value: f64| (value * 10.0).round() / 10.0;
    let mut found = json!({
        "legs": legs, "duration": tenths(time), "distance": tenths(length),
        "weight": tenths(time), "weight_name": "duration",
    });
    let line = match options.overview {
        Overview::None => None,
        Overview::Full => Some(line),
        Overview::Simplified => Some(line::simplified(&line)),
    };
    if let Some(line) = line {
        found["geometry"] = match options.precision {
            Some(precision) => line::encode(&line, precision).into(),
            None => {
                let pairs: Vec<[f64; 2]> = line.into_iter().map(pair).collect();
                json!({ "type": "LineString", "coordinates": pairs })
            }
        };
    }
    let waypoints: Vec<Value> = places.iter().map(spot).collect();
    Ok(
        json!({ "code": "Ok", "routes": [found], "waypoints": waypoints, "data_version": roads.fingerprint[..16] }),
    )
}
