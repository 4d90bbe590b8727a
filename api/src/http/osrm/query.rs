//! What is asked in the addresses of OSRM: points, and options by name. Nothing is read over.

use solver::places::point::Point;

use super::line::decode;
use crate::http::error::Refusal;

/// Points and options.
pub(super) struct Question {
    pub(super) points: Vec<Point>,
    /// How far the next road may be, where that was said.
    pub(super) radiuses: Vec<Option<f64>>,
    options: Vec<(String, String)>,
}

/// Options that every service takes and that change nothing here.
const WITHOUT_EFFECT: [&str; 3] = ["generate_hints", "skip_waypoints", "continue_straight"];
const LONGEST: usize = 1_000_000;

fn invalid(message: impl Into<String>, message_zh: impl Into<String>) -> Refusal {
    Refusal::new("InvalidQuery", message, message_zh)
}

impl Question {
    pub(super) fn read(coordinates: &str, query: Option<&str>) -> Result<Question, Refusal> {
        if LONGEST < coordinates.len() {
            return Err(Refusal::new(
                "TooBig",
                format!("at most {LONGEST} characters of coordinates are read"),
                format!("坐标最多 {LONGEST} 个字符"),
            ));
        }
        let points = points(coordinates.strip_suffix(".json").unwrap_or(coordinates))?;
        let pairs = query
            .unwrap_or("")
            .split('&')
            .filter(|pair| !pair.is_empty());
        let mut options: Vec<(String, String)> = Vec::new();
        for pair in pairs {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if options.iter().any(|(known, _)| known == name) {
                return Err(invalid(
                    format!("`{name}` is said twice"),
                    format!("参数 {name} 重复"),
                ));
            }
            let value = value
                .replace("%3B", ";")
                .replace("%3b", ";")
                .replace("%2C", ",")
                .replace("%2c", ",");
            options.push((name.into(), value));
        }
        let mut question = Question {
            radiuses: Vec::new(),
            points,
            options,
        };
        question.read_radiuses()?;
        Ok(question)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    fn read_radiuses(&mut self) -> Result<(), Refusal> {
        let Some(text) = self.get("radiuses") else {
            return Ok(());
        };
        let radius = |text: &str| match text {
            "" => Ok(None),
            "unlimited" => Ok(Some(f64::INFINITY)),
            text => match text.parse::<f64>() {
                Ok(metres) if 0.0 <= metres => Ok(Some(metres)),
                _ => Err(invalid(
                    format!("`{text}` is no radius"),
                    format!("“{text}”不是半径"),
                )),
            },
        };
        let radiuses: Vec<Option<f64>> = text.split(';').map(radius).collect::<Result<_, _>>()?;
        if radiuses.len() != self.points.len() {
            let message = "there must be a radius for each point";
            let message_zh = "每个点都须有一个半径";
            return Err(Refusal::new("InvalidOptions", message, message_zh));
        }
        self.radiuses = radiuses;
        Ok(())
    }

    /// Refuses what nobody looks at; some services ask for what this one does not know.
    fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        for (name, value) in &self.options {
            let name = name.as_str();
            let is_known =
                known.contains(&name) || name == "radiuses" || WITHOUT_EFFECT.contains(&name);
            let is_off = matches!(value.as_str(), "false" | "0");
            match name {
                _ if is_known => {}
                "steps" | "alternatives" | "annotations" if is_off => {}
                "steps"
                | "alternatives"
                | "annotations"
                | "bearings"
                | "approaches"
                | "exclude"
                | "hints"
                | "snapping"
                | "fallback_speed"
                | "fallback_coordinate"
                | "scale_factor"
                | "waypoints" => {
                    let message = format!("`{name}` is not known here");
                    let message_zh = format!("不支持参数 {name}");
                    return Err(Refusal::new("NotImplemented", message, message_zh));
                }
                _ => {
                    return Err(invalid(
                        format!("there is no option `{name}`"),
                        format!("没有参数 {name}"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Positions of points, or all of them.
    fn positions(&self, name: &str) -> Result<Vec<usize>, Refusal> {
        let all = || (0..self.points.len()).collect();
        match self.get(name) {
            None | Some("all") => Ok(all()),
            Some(text) => (text.split(';'))
                .map(|row| match row.parse::<usize>() {
                    Ok(row) if row < self.points.len() => Ok(row),
                    Ok(_) => Err(Refusal::new(
                        "InvalidOptions",
                        format!("`{name}`: there is no point {row}"),
                        format!("{name}：没有第 {row} 个点"),
                    )),
                    Err(_) => Err(invalid(
                        format!("`{name}`: `{row}` is no position"),
                        format!("{name}：“{row}”不是点的序号"),
                    )),
                })
                .collect(),
        }
    }
}

fn points(text: &str) -> Result<Vec<Point>, Refusal> {
    let encoded = |name: &str| text.strip_prefix(name)?.strip_suffix(')');
    let line = encoded("polyline(").map(|line| decode(line, 5));
    let line = line.or_else(|| encoded("polyline6(").map(|line| decode(line, 6)));
    let points = match line {
        Some(points) => {
            points.ok_or_else(|| invalid("the polyline cannot be read", "无法读取折线编码"))?
        }
        None => {
            let point = |(index, pair): (usize, &str)| {
                let mut figures = pair.split(',').map(|figure| figure.parse::<f64>().ok());
                let (lon, lat) = (figures.next().flatten(), figures.next().flatten());
                let point = lon.zip(lat).filter(|_| figures.next().is_none());
                let wrong = || {
                    invalid(
                        format!("coordinate {index} is not `longitude,latitude`"),
                        format!("第 {index} 个坐标不是“经度,纬度”"),
                    )
                };
                point.map(|(lon, lat)| Point { lon, lat }).ok_or_else(wrong)
            };
            text.split(';')
                .enumerate()
                .map(point)
                .collect::<Result<Vec<_>, _>>()?
        }
    };
    let inside = |point: &Point| point.lon.abs() <= 180.0 && point.lat.abs() <= 90.0;
    if let Some(index) = points.iter().position(|point| !inside(point)) {
        return Err(Refusal::new(
            "InvalidValue",
            format!("coordinate {index} is not on the earth"),
            format!("第 {index} 个坐标超出经纬度范围"),
        ));
    }
    if points.len() < 2 {
        return Err(Refusal::new(
            "InvalidOptions",
            "at least two coordinates are needed",
            "至少需要两个坐标",
        ));
    }
    Ok(points)
}

pub(super) struct TableOptions {
    pub(super) sources: Vec<usize>,
    pub(super) targets: Vec<usize>,
    pub(super) durations: bool,
    pub(super) distances: bool,
}

impl TableOptions {
    pub(super) fn read(question: &Question) -> Result<TableOptions, Refusal> {
        question.only(&["sources", "destinations", "annotations"])?;
        let mut options = TableOptions {
            sources: question.positions("sources")?,
            targets: question.positions("destinations")?,
            durations: false,
            distances: false,
        };
        for name in question.get("annotations").unwrap_or("duration").split(',') {
            match name {
                "duration" => options.durations = true,
                "distance" => options.distances = true,
                _ => {
                    return Err(invalid(
                        format!("there is no annotation `{name}`"),
                        format!("annotations 没有“{name}”"),
                    ));
                }
            }
        }
        Ok(options)
    }
}

pub(super) enum Overview {
    Simplified,
    Full,
    None,
}

pub(super) struct RouteOptions {
    pub(super) overview: Overview,
    /// Decimals of a polyline; `None` for GeoJSON.
    pub(super) precision: Option<i32>,
}

impl RouteOptions {
    pub(super) fn read(question: &Question) -> Result<RouteOptions, Refusal> {
        question.only(&["geometries", "overview"])?;
        Ok(RouteOptions {
            overview: match question.get("overview").unwrap_or("simplified") {
                "simplified" => Overview::Simplified,
                "full" => Overview::Full,
                "false" => Overview::None,
                other => {
                    return Err(invalid(
                        format!("there is no overview `{other}`"),
                        format!("overview 没有“{other}”"),
                    ));
                }
            },
            precision: match question.get("geometries").unwrap_or("polyline") {
                "polyline" => Some(5),
                "polyline6" => Some(6),
                "geojson" => None,
                other => {
                    return Err(invalid(
                        format!("there are no geometries `{other}`"),
                        format!("geometries 没有“{other}”"),
                    ));
                }
            },
        })
    }
}
