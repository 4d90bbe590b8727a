//! Tables from an OSRM server that somebody named: `/table/v1` in blocks that it is willing to answer.
//!
//! <https://project-osrm.org/docs/v26.7.3/http#table-service>. Only plain `http` is spoken: such servers
//! stand in one's own network. Nothing but coordinates is sent, redirections are not followed, and
//! whatever the server answers that is no table is a message of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use solver::base::flaw::{Flaw, FlawKind};
use solver::places::point::Point;
use solver::places::roads::legs::Leg;
use ureq::Agent;

use super::{Rows, TravelError, far};

/// Places farther from any road than this are refused.
const SNAP_METRES: i64 = 1_000;
/// Sources and targets of a question: servers answer a hundred places by default.
const BLOCK: usize = 50;
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(60);
/// Longest time for all blocks of a table.
const WHOLE: Duration = Duration::from_secs(60 * 60);
/// An answer for such a block takes a few hundred kilobytes.
const MOST_BYTES: u64 = 20_000_000;

#[derive(Debug, thiserror::Error)]
pub enum OsrmError {
    #[error("`{0}` is no address of an OSRM server; it looks like http://localhost:5000")]
    Address(String),
    #[error("the token for the OSRM server is none: letters, digits and -._~+/= make one")]
    Token,
    #[error("the OSRM server {host} cannot be asked: {source}")]
    Ask {
        host: String,
        source: Box<ureq::Error>,
    },
    #[error("the OSRM server {host} refuses: {code}{message}")]
    Refused {
        host: String,
        code: String,
        message: String,
    },
    #[error("the OSRM server {host} answers with something that is no table: {what}")]
    Strange { host: String, what: String },
    #[error("the OSRM server {host} changed its data while it was being asked")]
    Changed { host: String },
    #[error("the OSRM server {host} takes longer than {seconds} s for the table")]
    Slow { host: String, seconds: u64 },
    #[error("nobody waits any more for the table of the OSRM server {host}")]
    Unwanted { host: String },
}

impl OsrmError {
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            OsrmError::Address(url) => format!("“{url}”不是 OSRM 服务器地址"),
            OsrmError::Token => "OSRM 服务器的令牌格式不正确".into(),
            OsrmError::Ask { host, .. } => format!("无法访问 OSRM 服务器 {host}"),
            OsrmError::Refused {
                host,
                code,
                message,
            } => format!("OSRM 服务器 {host} 拒绝了请求：{code}{message}"),
            OsrmError::Strange { host, .. } => {
                format!("OSRM 服务器 {host} 返回的内容不是行程表")
            }
            OsrmError::Changed { host } => format!("OSRM 服务器 {host} 在查询期间更换了数据"),
            OsrmError::Slow { host, seconds } => {
                format!("OSRM 服务器 {host} 未能在 {seconds} 秒内给出行程表")
            }
            OsrmError::Unwanted { host } => {
                format!("请求方已离开，不再向 OSRM 服务器 {host} 查询")
            }
        }
    }
}

/// How a server is asked.
pub struct Manner {
    /// Longest wait for one answer.
    pub answer: Duration,
    /// For all blocks of a table.
    pub whole: Duration,
    /// Sent as `Authorization: Bearer`, where the server stands behind a door.
    pub token: Option<String>,
}

/// A server, and what it drives.
#[derive(Clone)]
pub struct Osrm {
    base: String,
    host: String,
    profile: String,
    agent: Agent,
    answer: Duration,
    whole: Duration,
    token: Option<String>,
    /// Whether somebody still waits for the table.
    is_wanted: Arc<AtomicBool>,
}

#[derive(Deserialize)]
struct Answer {
    code: String,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    durations: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    distances: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    sources: Vec<Waypoint>,
    #[serde(default)]
    data_version: Option<String>,
}

#[derive(Deserialize)]
struct Waypoint {
    distance: f64,
}

impl From<OsrmError> for TravelError {
    fn from(error: OsrmError) -> TravelError {
        TravelError::Osrm(error)
    }
}

impl Osrm {
    /// # Errors
    /// When that is no address.
    pub fn new(url: &str, profile: &str) -> Result<Osrm, OsrmError> {
        let manner = Manner {
            answer: ANSWER,
            whole: WHOLE,
            token: None,
        };
        Osrm::asked(url, profile, manner)
    }

    /// A server that is asked in some manner.
    ///
    /// # Errors
    /// When that is no address, or no token.
    pub fn asked(url: &str, profile: &str, manner: Manner) -> Result<Osrm, OsrmError> {
        let wrong = || OsrmError::Address(url.into());
        let rest = url.strip_prefix("http://").ok_or_else(wrong)?;
        let host = rest.split('/').next().unwrap_or_default();
        let plain = |text: &str, others: &str| {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || others.contains(letter);
            !text.is_empty() && text.chars().all(plain)
        };
        // Names and passwords in addresses would end up in plans.
        if !plain(host, ".-:[]_") || !plain(rest, ".-:[]_/~%") || !plain(profile, "-_") {
            return Err(wrong());
        }
        if manner
            .token
            .as_ref()
            .is_some_and(|token| !plain(token, "-._~+/="))
        {
            return Err(OsrmError::Token);
        }
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(manner.answer))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None);
        Ok(Osrm {
            base: url.trim_end_matches('/').into(),
            host: host.into(),
            profile: profile.into(),
            agent: config.build().into(),
            answer: manner.answer,
            whole: manner.whole,
            token: manner.token,
            is_wanted: Arc::new(AtomicBool::new(true)),
        })
    }

    /// The same server, asked no further once that is false.
    #[must_use]
    pub fn while_wanted(&self, is_wanted: Arc<AtomicBool>) -> Osrm {
        Osrm {
            is_wanted,
            ..self.clone()
        }
    }

    #[must_use]
    pub fn profile(&self) -> &String {
        &self.profile
    }

    pub(super) fn table(&self, places: &[(String, Point)]) -> Result<(Rows, String), TravelError> {
        let mut rows = vec![vec![None; places.len()]; places.len()];
        let mut version = None;
        let mut flaws = Vec::new();
        let (mut block, mut at) = (BLOCK, 0);
        let began = Instant::now();
        while at < places.len() {
            match self.rows(places, (at, block, began), &mut rows, &mut version) {
                Ok(distances) => {
                    for (row, metres) in (at..).zip(distances) {
                        if !(0.0..=SNAP_METRES as f64).contains(&metres) {
                            flaws.push(far(&places[row].0, SNAP_METRES));
                        }
                    }
                    at += block.min(places.len() - at);
                }
                Err(OsrmError::Refused { code, .. }) if code == "TooBig" && 1 < block => block /= 2,
                // It says neither of which place, nor of all of them.
                Err(OsrmError::Refused { code, message, .. }) if code == "NoSegment" => {
                    let message_zh = format!("OSRM 服务器找不到附近道路{message}");
                    let message = format!("the OSRM server finds no road nearby{message}");
                    let kind = FlawKind::Unreadable {
                        message,
                        message_zh,
                    };
                    return Err(vec![Flaw::new("$", &kind)].into());
                }
                Err(error) => return Err(error.into()),
            }
        }
        if !flaws.is_empty() {
            return Err(flaws.into());
        }
        let version = version.flatten().map_or(String::new(), |version: String| {
            let plain = version.chars().filter(|letter| !letter.is_control());
            format!(", data {}", plain.take(40).collect::<String>())
        });
        let host: String = self.host.chars().take(60).collect();
        Ok((rows, format!("OSRM {host}, {}{version}", self.profile)))
    }

    /// Fills rows from `at` on, as many as a block has; how far their places lie from roads.
    fn rows(
        &self,
        places: &[(String, Point)],
        (at, block, began): (usize, usize, Instant),
        rows: &mut Rows,
        version: &mut Option<Option<String>>,
    ) -> Result<Vec<f64>, OsrmError> {
        let sources = &places[at..places.len().min(at + block)];
        let mut away = Vec::new();
        for (number, targets) in places.chunks(block).enumerate() {
            if !self.is_wanted.load(Ordering::Relaxed) {
                let host = self.host.clone();
                return Err(OsrmError::Unwanted { host });
            }
            let left = self.whole.saturating_sub(began.elapsed());
            let answer = match self.ask(sources, targets, left.min(self.answer)) {
                // An answer that was cut short by the time of the whole table says nothing of the server.
                Err(OsrmError::Ask { .. }) if self.whole <= began.elapsed() => {
                    return Err(self.slow());
                }
                answer => answer?,
            };
            match version {
                Some(known) if *known != answer.data_version => {
                    let host = self.host.clone();
                    return Err(OsrmError::Changed { host });
                }
                _ => *version = Some(answer.data_version.clone()),
            }
            for (row, own) in rows[at..at + sources.len()].iter_mut().enumerate() {
                for (column, leg) in own[number * block..]
                    .iter_mut()
                    .take(targets.len())
                    .enumerate()
                {
                    let figures = (answer.durations[row][column], answer.distances[row][column]);
                    *leg = self.leg(figures)?;
                }
            }
            away = answer.sources.iter().map(|row| row.distance).collect();
        }
        Ok(away)
    }

    fn leg(&self, figures: (Option<f64>, Option<f64>)) -> Result<Option<Leg>, OsrmError> {
        let (Some(seconds), Some(metres)) = figures else {
            return Ok(None);
        };
        let sane = |value: f64| (0.0..=1e8).contains(&value);
        if !(sane(seconds) && sane(metres)) {
            return Err(self.strange(format!("a leg of {seconds} s and {metres} m")));
        }
        Ok(Some(Leg {
            milliseconds: (seconds * 1_000.0).round() as u64,
            decimetres: (metres * 10.0).round() as u64,
        }))
    }

    fn slow(&self) -> OsrmError {
        let (host, seconds) = (self.host.clone(), self.whole.as_secs());
        OsrmError::Slow { host, seconds }
    }

    fn strange(&self, what: String) -> OsrmError {
        let host = self.host.clone();
        OsrmError::Strange { host, what }
    }

    fn address(&self, sources: &[(String, Point)], targets: &[(String, Point)]) -> String {
        let all = sources.iter().chain(targets);
        let spots: Vec<String> = all
            .map(|(_, point)| format!("{:.6},{:.6}", point.lon, point.lat))
            .collect();
        let list = |from: usize, count: usize| {
            let rows: Vec<String> = (from..from + count).map(|row| row.to_string()).collect();
            rows.join(";")
        };
        format!(
            "{}/table/v1/{}/{}?annotations=duration,distance&sources={}&destinations={}",
            self.base,
            self.profile,
            spots.join(";"),
            list(0, sources.len()),
            list(sources.len(), targets.len()),
        )
    }

    fn ask(
        &self,
        sources: &[(String, Point)],
        targets: &[(String, Point)],
        wait: Duration,
    ) -> Result<Answer, OsrmError> {
        if wait.is_zero() {
            return Err(self.slow());
        }
        let url = self.address(sources, targets);
        let failed = |source: ureq::Error| OsrmError::Ask {
            host: self.host.clone(),
            source: Box::new(source),
        };
        let request = self.agent.get(&url).config();
        let mut request = request.timeout_global(Some(wait)).build();
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.call().map_err(failed)?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MOST_BYTES);
        let bytes = body.read_to_vec().map_err(failed)?;
        let answer: Answer = serde_json::from_slice(&bytes)
            .map_err(|error| self.strange(format!("status {status}, {error}")))?;
        if answer.code != "Ok" {
            let message = answer
                .message
                .map_or(String::new(), |message| format!(": {message}"));
            let host = self.host.clone();
            let code = answer.code;
            return Err(OsrmError::Refused {
                host,
                code,
                message,
            });
        }
        let square = |rows: &[Vec<Option<f64>>]| {
            rows.len() == sources.len() && rows.iter().all(|row| row.len() == targets.len())
        };
        if !square(&answer.durations)
            || !square(&answer.distances)
            || answer.sources.len() != sources.len()
        {
            return Err(self.strange("a table of another size than was asked for".into()));
        }
        Ok(answer)
    }
}
