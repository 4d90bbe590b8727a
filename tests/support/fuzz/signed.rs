//! Files of roads changed and signed anew, so that what stands behind the signature is read.

use sha2::{Digest, Sha256};
use solver::base::rng::Rng;

const MAGIC: usize = 8;
const SIGNATURE: usize = 32;

/// `None` for what is too short to be one.
pub(super) fn changed(input: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let content = input.len().checked_sub(SIGNATURE)?;
    let mut bytes = input[..content].to_vec();
    if bytes.len() < MAGIC + 8 {
        return None;
    }
    for _ in 0..=rng.below(3) {
        let words = (bytes.len() - MAGIC) / 4;
        let at = MAGIC + 4 * rng.below(words.max(1));
        let Some(word) = bytes.get(at..at + 4) else {
            continue;
        };
        let now = u32::from_le_bytes(word.first_chunk().copied()?);
        let word = match rng.below(8) {
            0 => u32::MAX,
            1 => 0,
            2 => now.wrapping_add(1),
            3 => now.wrapping_sub(1),
            4 => now ^ 1 << rng.below(32),
            5 => (rng.draw() >> (32 + rng.below(32))) as u32,
            6 => {
                bytes.drain(at..at + 4);
                continue;
            }
            _ => {
                bytes.splice(at..at, now.to_le_bytes());
                continue;
            }
        };
        bytes.splice(at..at + 4, word.to_le_bytes());
    }
    let signature = Sha256::digest(&bytes);
    bytes.extend(signature);
    Some(bytes)
}
