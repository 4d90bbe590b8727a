//! Which id was probably meant by one that nobody has.

/// The nearest of the ids known, of equally near ones the first: capitals and zeros before a number
/// do not count, and at least half of it must be the same.
#[must_use]
pub fn nearest<'k>(id: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let asked = plain(id);
    let distance = |known: &'k str| {
        let other = plain(known);
        let longest = asked.chars().count().max(other.chars().count());
        let differs = strsim::levenshtein(&asked, &other);
        (2 * differs <= longest).then_some((differs, known))
    };
    let near = known.into_iter().filter_map(distance);
    let nearest = near.min_by_key(|(differs, _)| *differs);
    nearest.map(|(_, known)| known)
}

/// `O0017` and `o17` are the same.
fn plain(id: &str) -> String {
    let mut plain = String::new();
    let mut chars = id.chars().peekable();
    while let Some(char) = chars.next() {
        let is_within = plain.ends_with(|last: char| last.is_ascii_digit());
        let leads = chars.peek().is_some_and(char::is_ascii_digit);
        if char != '0' || is_within || !leads {
            plain.extend(char.to_lowercase());
        }
    }
    plain
}
