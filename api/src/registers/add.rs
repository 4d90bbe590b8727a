//! Some cells of a row, said while the others stay as they are.

use super::{AsOf, Change, RegisterError, Said, say_in, state};
use crate::store::audit::Actor;
use crate::store::{Store, Transaction};

/// As [`say_in`], of some cells of a row: the others stay as they are.
///
/// # Errors
/// When the store fails.
pub(crate) async fn add_in(
    store: &Store,
    transaction: &mut Transaction,
    said: Said<'_>,
    by: &Actor,
) -> Result<Option<Change>, RegisterError> {
    let which = AsOf {
        kind: said.kind,
        institution: Some(said.institution),
        day: said.effective_on,
        known_at: None,
    };
    let mut rows = state(store, transaction, which).await?.into_iter();
    let known = rows.find(|row| row.key == said.key);
    let mut values = known.and_then(|row| row.values).unwrap_or_default();
    values.extend(said.values.unwrap_or_default());
    let said = Said {
        values: Some(values),
        ..said
    };
    say_in(store, transaction, said, by).await
}
