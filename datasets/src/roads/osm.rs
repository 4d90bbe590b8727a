//! Roads out of a packed file of OpenStreetMap (`.osm.pbf`), read twice: ways, then the points they go
//! through. What lies in memory grows with the roads in the file, not with the file.
//!
//! <https://wiki.openstreetmap.org/wiki/PBF_Format>. Relations, and with them forbidden turns, are read
//! over.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, Element, PrimitiveBlock};
use solver::places::roads::{Network, Spot};

use super::profile::Profile;
use super::tags::{Mark, Road, Tags};
use super::walk::walk;

/// Points of roads, counted once for each way through them; a province has fewer.
const MOST_POINTS: usize = 60_000_000;
/// What a reader must know of a file to read it.
const KNOWN: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

#[derive(Debug, thiserror::Error)]
pub enum OsmError {
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    #[error("is no packed file of OpenStreetMap (.osm.pbf)")]
    Foreign,
    #[error("is damaged: {0}")]
    Damaged(String),
    #[error("ends in the middle: it was not copied or downloaded whole")]
    Truncated,
    #[error("needs `{0}` of its reader, which this one does not know")]
    Feature(String),
    #[error("has more than {MOST_POINTS} points on roads; cut out the region that you need")]
    TooLarge,
    #[error("has no roads that `{0}` may use")]
    NoRoads(String),
}

impl From<osmpbf::Error> for OsmError {
    fn from(error: osmpbf::Error) -> OsmError {
        let text = error.to_string();
        match error.into_kind() {
            osmpbf::ErrorKind::Io(source) => OsmError::Read(source),
            _ => OsmError::Damaged(text),
        }
    }
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Extract {
    pub network: Network,
    /// When the data was taken from OpenStreetMap, in seconds since 1970, where the file says so.
    pub taken_at: Option<i64>,
}

/// Ways in the order of the file.
#[derive(Default)]
pub(super) struct Ways {
    /// Where the points of each begin, and how it may be used.
    pub(super) roads: Vec<(usize, Road)>,
    pub(super) points: Vec<i64>,
}

/// Points by their number, ascending.
pub(super) struct Points {
    pub(super) ids: Vec<i64>,
    /// Where a way ends or another one comes in.
    pub(super) is_junction: Vec<bool>,
    pub(super) spots: Vec<Option<Spot>>,
    pub(super) marks: Vec<Mark>,
}

/// # Errors
/// When the file cannot be read, is damaged or too large, or has no roads for the profile.
pub fn read(path: &Path, profile: &Profile) -> Result<Extract, OsmError> {
    let mut ways = Ways::default();
    let taken_at = each_block(path, |block| read_ways(block, profile, &mut ways))?;
    if ways.roads.is_empty() {
        return Err(OsmError::NoRoads(profile.name.clone()));
    }
    let mut points = Points::new(&ways);
    each_block(path, |block| {
        read_points(block, profile, &mut points);
        Ok(())
    })?;
    let network = walk(&ways, &points, profile);
    if network.stretches.is_empty() {
        return Err(OsmError::NoRoads(profile.name.clone()));
    }
    Ok(Extract { network, taken_at })
}

/// A file that ends within something is told from one that is over.
struct Whole<R> {
    inner: R,
    /// The last read found nothing, where so many bytes were wanted.
    wanted: Option<usize>,
    any: bool,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        if !into.is_empty() {
            self.wanted = (count == 0).then_some(into.len());
        }
        self.any |= 0 < count;
        Ok(count)
    }
}

/// The length of what follows, in front of every block.
const LENGTH: usize = 4;

fn each_block(
    path: &Path,
    mut take: impl FnMut(&PrimitiveBlock) -> Result<(), OsmError>,
) -> Result<Option<i64>, OsmError> {
    let file = File::open(path).map_err(OsmError::Read)?;
    let mut whole = Whole {
        inner: BufReader::new(file),
        wanted: None,
        any: false,
    };
    let mut header = None;
    for (index, blob) in BlobReader::new(&mut whole).enumerate() {
        let decoded = blob.map_err(OsmError::from).and_then(|blob| {
            match blob.decode()? {
                BlobDecode::OsmHeader(block) => header = Some(*block),
                BlobDecode::OsmData(block) if header.is_some() => take(&block)?,
                BlobDecode::OsmData(_) => return Err(OsmError::Foreign),
                BlobDecode::Unknown(_) => {}
            }
            Ok(())
        });
        match decoded {
            Err(OsmError::Damaged(_)) if index == 0 => return Err(OsmError::Foreign),
            other => other?,
        }
        let unknown = header.iter().flat_map(|header| header.required_features());
        if let Some(feature) = unknown
            .into_iter()
            .find(|row| !KNOWN.contains(&row.as_str()))
        {
            return Err(OsmError::Feature(feature.clone()));
        }
    }
    if whole.wanted != Some(LENGTH) {
        return Err(OsmError::Truncated);
    }
    match header {
        Some(header) => Ok(header.osmosis_replication_timestamp()),
        None => Err(OsmError::Foreign),
    }
}

fn read_ways(block: &PrimitiveBlock, profile: &Profile, ways: &mut Ways) -> Result<(), OsmError> {
    for way in block.groups().flat_map(|group| group.ways()) {
        let tags: Vec<(&str, &str)> = way.tags().collect();
        let Some(road) = Tags(&tags).road(profile) else {
            continue;
        };
        let begin = ways.points.len();
        ways.points.extend(way.refs());
        if MOST_POINTS < ways.points.len() {
            return Err(OsmError::TooLarge);
        }
        ways.roads.push((begin, road));
    }
    Ok(())
}

fn read_points(block: &PrimitiveBlock, profile: &Profile, points: &mut Points) {
    for element in block.elements() {
        match element {
            Element::Node(node) => {
                let spot = (node.nano_lon(), node.nano_lat());
                points.take(node.id(), spot, || node.tags().collect(), profile);
            }
            Element::DenseNode(node) => {
                let spot = (node.nano_lon(), node.nano_lat());
                points.take(node.id(), spot, || node.tags().collect(), profile);
            }
            _ => {}
        }
    }
}

impl Ways {
    /// The points of each way, and how it may be used.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[i64], &Road)> {
        let ends = self.roads.iter().skip(1).map(|row| row.0);
        let ends = ends.chain([self.points.len()]);
        let rows = self.roads.iter().zip(ends);
        rows.map(|((begin, road), end)| (&self.points[*begin..end], road))
    }
}

impl Points {
    fn new(ways: &Ways) -> Points {
        let mut all = ways.points.clone();
        all.sort_unstable();
        let mut ids = Vec::new();
        let mut is_junction = Vec::new();
        for run in all.chunk_by(|one, other| one == other) {
            ids.push(run[0]);
            is_junction.push(1 < run.len());
        }
        for (way, _) in ways.iter() {
            for end in [way.first(), way.last()].into_iter().flatten() {
                if let Ok(at) = ids.binary_search(end) {
                    is_junction[at] = true;
                }
            }
        }
        Points {
            spots: vec![None; ids.len()],
            marks: vec![Mark::default(); ids.len()],
            ids,
            is_junction,
        }
    }

    fn take<'t>(
        &mut self,
        id: i64,
        (lon, lat): (i64, i64),
        tags: impl FnOnce() -> Vec<(&'t str, &'t str)>,
        profile: &Profile,
    ) {
        let Ok(at) = self.ids.binary_search(&id) else {
            return;
        };
        // A hundred billionths make one of ours. What is not on the earth is as good as missing.
        let ours = |nano: i64, limit: i64| {
            let value = nano.div_euclid(100);
            i32::try_from(value).ok().filter(|_| value.abs() <= limit)
        };
        let (lon, lat) = (ours(lon, 1_800_000_000), ours(lat, 900_000_000));
        self.spots[at] = lon.zip(lat).map(|(lon, lat)| Spot { lon, lat });
        self.marks[at] = Tags(&tags()).mark(profile);
    }
}
