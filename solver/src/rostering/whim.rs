//! Chance where the search wants it, and none where an answer must be exact.

use crate::base::rng::Rng;

/// Draws from a source of chance. Without one, nothing is ever passed over and the first is taken.
#[derive(Debug)]
pub(super) struct Whim<'r>(pub(super) Option<&'r mut Rng>);

impl Whim<'_> {
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.0.as_mut().is_some_and(|rng| rng.percent(percent))
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        match &mut self.0 {
            Some(rng) => rng.pick(from),
            None => &from[0],
        }
    }
}
