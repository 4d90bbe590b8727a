//! Packed files of OpenStreetMap taken apart and put together: blocks, and messages within messages.
//!
//! <https://protobuf.dev/programming-guides/encoding>, <https://wiki.openstreetmap.org/wiki/PBF_Format>.

use solver::base::rng::Rng;

/// A field of a message.
#[derive(Clone, Debug)]
pub struct Field {
    pub number: u64,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub enum Value {
    Figure(u64),
    Bytes(Vec<u8>),
    /// Four or eight bytes.
    Fixed(Vec<u8>),
}

fn figure(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn part<'b>(bytes: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (part, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(part)
}

/// `None` for what is no message.
#[must_use]
pub fn fields(mut bytes: &[u8]) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = figure(&mut bytes)?;
        let value = match key & 7 {
            0 => Value::Figure(figure(&mut bytes)?),
            1 => Value::Fixed(part(&mut bytes, 8)?.to_vec()),
            2 => {
                let length = usize::try_from(figure(&mut bytes)?).ok()?;
                Value::Bytes(part(&mut bytes, length)?.to_vec())
            }
            5 => Value::Fixed(part(&mut bytes, 4)?.to_vec()),
            _ => return None,
        };
        let number = key >> 3;
        fields.push(Field { number, value });
    }
    Some(fields)
}

fn put(into: &mut Vec<u8>, mut value: u64) {
    while 0x80 <= value {
        into.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    into.push(value as u8);
}

#[must_use]
pub fn message(fields: &[Field]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for Field { number, value } in fields {
        match value {
            Value::Figure(figure) => {
                put(&mut bytes, number << 3);
                put(&mut bytes, *figure);
            }
            Value::Bytes(inner) => {
                put(&mut bytes, number << 3 | 2);
                put(&mut bytes, inner.len() as u64);
                bytes.extend(inner);
            }
            Value::Fixed(inner) => {
                put(
                    &mut bytes,
                    number << 3 | if inner.len() == 8 { 1 } else { 5 },
                );
                bytes.extend(inner);
            }
        }
    }
    bytes
}

/// A block of a file: its kind, and its message unpacked.
type Block = (Vec<u8>, Vec<u8>);

fn blocks(mut file: &[u8]) -> Option<Vec<Block>> {
    let mut found = Vec::new();
    while !file.is_empty() {
        let length = part(&mut file, 4)?.first_chunk::<4>().copied()?;
        let head = fields(part(&mut file, u32::from_be_bytes(length) as usize)?)?;
        let kind = head
            .iter()
            .find_map(|field| match (&field.value, field.number) {
                (Value::Bytes(kind), 1) => Some(kind.clone()),
                _ => None,
            })?;
        let size = head
            .iter()
            .find_map(|field| match (&field.value, field.number) {
                (Value::Figure(size), 3) => usize::try_from(*size).ok(),
                _ => None,
            })?;
        let blob = fields(part(&mut file, size)?)?;
        let content = blob
            .into_iter()
            .find_map(|field| match (field.value, field.number) {
                (Value::Bytes(content), 1) => Some(content),
                (Value::Bytes(packed), 3) => stored(&packed),
                _ => None,
            })?;
        found.push((kind, content));
    }
    Some(found)
}

/// What a stream of zlib holds that was stored without compression, as [`zlib`] does.
fn stored(packed: &[u8]) -> Option<Vec<u8>> {
    let content = packed.get(7..packed.len().checked_sub(4)?)?;
    (packed[2] == 1).then(|| content.to_vec())
}

/// A stream of zlib (RFC 1950) with one stored block (RFC 1951, 3.2.4).
fn zlib(content: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(content.len()).ok()?;
    let mut packed = vec![0x78, 0x01, 0x01];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(content);
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in content {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    packed.extend((high << 16 | low).to_be_bytes());
    Some(packed)
}

fn bytes_field(number: u64, bytes: Vec<u8>) -> Field {
    let value = Value::Bytes(bytes);
    Field { number, value }
}

fn figure_field(number: u64, figure: u64) -> Field {
    let value = Value::Figure(figure);
    Field { number, value }
}

/// A file of blocks; each as it is, or as a stream of zlib that says its size.
#[must_use]
pub fn file(blocks: &[(Vec<u8>, Vec<u8>)], is_packed: bool, claim: Option<u64>) -> Vec<u8> {
    let mut file = Vec::new();
    for (kind, content) in blocks {
        let packed = zlib(content).filter(|_| is_packed);
        let blob = match packed {
            Some(packed) => {
                let size = claim.unwrap_or(content.len() as u64);
                message(&[figure_field(2, size), bytes_field(3, packed)])
            }
            None => message(&[bytes_field(1, content.clone())]),
        };
        let head = message(&[
            bytes_field(1, kind.clone()),
            figure_field(3, blob.len() as u64),
        ]);
        let length = u32::try_from(head.len()).unwrap_or(0);
        file.extend(length.to_be_bytes());
        file.extend(head);
        file.extend(blob);
    }
    file
}

/// `None` where the file has no blocks any more.
pub(super) fn changed(input: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let mut found = blocks(input)?;
    if found.is_empty() {
        return None;
    }
    for _ in 0..=rng.below(3) {
        let at = rng.below(found.len());
        match rng.below(20) {
            0 => found.swap(0, at),
            1 => found.insert(at, found[at].clone()),
            _ => found[at].1 = edited(&found[at].1, 6, rng),
        }
    }
    let claim = rng.percent(10).then(|| odd(rng));
    Some(file(&found, rng.percent(40), claim))
}

/// A figure of any size.
fn odd(rng: &mut Rng) -> u64 {
    rng.draw() >> rng.below(64)
}

/// One field of the message, or of a message within it, becomes another.
fn edited(content: &[u8], depth: usize, rng: &mut Rng) -> Vec<u8> {
    let found = fields(content).filter(|found| !found.is_empty());
    let Some(mut found) = found.filter(|_| 0 < depth) else {
        return scrambled(content, rng);
    };
    let at = rng.below(found.len());
    match rng.below(20) {
        0 => drop(found.remove(at)),
        1 => found.insert(at, found[rng.below(found.len())].clone()),
        2 => found[at].number = 1 + rng.below(40) as u64,
        _ => match &mut found[at].value {
            Value::Figure(figure) => *figure = odd(rng),
            Value::Bytes(inner) => *inner = edited(inner, depth - 1, rng),
            Value::Fixed(inner) => *inner = scrambled(inner, rng),
        },
    }
    message(&found)
}

/// Lists of figures stand as bytes: some become others, or there are more or fewer of them.
fn scrambled(content: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = content.to_vec();
    let at = rng.below(bytes.len() + 1);
    match rng.below(5) {
        0 => bytes.truncate(at),
        1 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
        2 if at < bytes.len() => {
            bytes.remove(at);
        }
        3 => {
            let mut figure = Vec::new();
            put(&mut figure, odd(rng));
            bytes.splice(at..at, figure);
        }
        _ => bytes.push(rng.below(256) as u8),
    }
    bytes
}
