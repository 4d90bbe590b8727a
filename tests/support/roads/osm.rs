//! Packed files of OpenStreetMap, as small as a test needs them.
//!
//! <https://wiki.openstreetmap.org/wiki/PBF_Format>, uncompressed, points in a plain list.

/// A map drawn as lists of points and ways.
#[derive(Clone, Debug, Default)]
pub struct Map {
    points: Vec<(i64, f64, f64, Tags)>,
    ways: Vec<(i64, Vec<i64>, Tags)>,
    pub features: Vec<String>,
}

type Tags = Vec<(String, String)>;

/// `highway=primary oneway=yes`
fn tags(text: &str) -> Tags {
    let pairs = text
        .split_whitespace()
        .filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}

impl Map {
    #[must_use]
    pub fn new() -> Map {
        Map {
            features: vec!["OsmSchema-V0.6".into()],
            ..Map::default()
        }
    }

    #[must_use]
    pub fn point(mut self, id: i64, lon: f64, lat: f64, tagged: &str) -> Map {
        self.points.push((id, lon, lat, tags(tagged)));
        self
    }

    #[must_use]
    pub fn way(mut self, points: &[i64], tagged: &str) -> Map {
        let id = i64::try_from(self.ways.len()).unwrap_or(0) + 1;
        self.ways.push((id, points.to_vec(), tags(tagged)));
        self
    }

    /// The bytes of the file.
    #[must_use]
    pub fn packed(&self) -> Vec<u8> {
        let mut header = Vec::new();
        for feature in &self.features {
            bytes(&mut header, 4, feature.as_bytes());
        }
        // 1 January 2026.
        number(&mut header, 32, 1_767_225_600);
        let mut file = Vec::new();
        block(&mut file, "OSMHeader", &header);
        block(&mut file, "OSMData", &self.data());
        file
    }

    fn data(&self) -> Vec<u8> {
        let mut words: Vec<String> = vec![String::new()];
        let mut group = Vec::new();
        for (id, lon, lat, tagged) in &self.points {
            let mut point = Vec::new();
            number(&mut point, 1, zigzag(*id));
            keys(&mut point, tagged, &mut words);
            // A unit is a hundred billionths of a degree.
            let units = |degrees: f64| zigzag((degrees * 1e7).round() as i64);
            number(&mut point, 8, units(*lat));
            number(&mut point, 9, units(*lon));
            bytes(&mut group, 1, &point);
        }
        for (id, points, tagged) in &self.ways {
            let mut way = Vec::new();
            number(&mut way, 1, u64::try_from(*id).unwrap_or(0));
            keys(&mut way, tagged, &mut words);
            let (mut packed, mut before) = (Vec::new(), 0);
            for point in points {
                varint(&mut packed, zigzag(point - before));
                before = *point;
            }
            bytes(&mut way, 8, &packed);
            bytes(&mut group, 3, &way);
        }
        let mut table = Vec::new();
        for word in &words {
            bytes(&mut table, 1, word.as_bytes());
        }
        let mut data = Vec::new();
        bytes(&mut data, 1, &table);
        bytes(&mut data, 2, &group);
        data
    }
}

fn keys(into: &mut Vec<u8>, tags: &Tags, words: &mut Vec<String>) {
    let mut place = |word: &String| {
        let known = words.iter().position(|known| known == word);
        let at = known.unwrap_or_else(|| {
            words.push(word.clone());
            words.len() - 1
        });
        u64::try_from(at).unwrap_or(0)
    };
    for (field, value) in [(2, false), (3, true)] {
        let mut packed = Vec::new();
        for tag in tags {
            varint(&mut packed, place(if value { &tag.1 } else { &tag.0 }));
        }
        if !packed.is_empty() {
            bytes(into, field, &packed);
        }
    }
}

/// A block of a file: its length, its kind, its bytes.
pub fn block(file: &mut Vec<u8>, kind: &str, content: &[u8]) {
    let mut blob = Vec::new();
    bytes(&mut blob, 1, content);
    let mut header = Vec::new();
    bytes(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, blob.len() as u64);
    let length = u32::try_from(header.len()).unwrap_or(0);
    file.extend(length.to_be_bytes());
    file.extend(header);
    file.extend(blob);
}

fn varint(into: &mut Vec<u8>, mut value: u64) {
    while 0x80 <= value {
        into.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    into.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn number(into: &mut Vec<u8>, field: u64, value: u64) {
    varint(into, field << 3);
    varint(into, value);
}

fn bytes(into: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(into, field << 3 | 2);
    varint(into, content.len() as u64);
    into.extend(content);
}
