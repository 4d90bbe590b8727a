//! Some cells of a row, said while the others stay as they are.

use super::{Change, RegisterError, Said, present, say_over};
use crate::store::audit::Actor;
use crate::store::{Store, Transaction};

/// As [`super::say_in`], of some cells of a row: the others stay as they are.
///
/// # Errors
/// When the store fails.
pub(crate) async fn add_in(
    store: &Store,
    transaction: &mut Transaction,
    said: Said<'_>,
    by: &Actor,
) -> Result<Option<Change>, RegisterError> {
    let before = present(store, transaction, &said).await?;
    let mut values = before.clone().unwrap_or_default();
    values.extend(said.values.unwrap_or_default());
    let said = Said {
        values: Some(values),
        ..said
    };
    say_over(store, transaction, before, said, by).await
}
