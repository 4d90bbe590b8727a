//! `rounds audit verify`: whether the audit trail is whole.

use std::io::Write;

use super::failure::Failure;
use super::serve::{StoreArgs, runtime};
use crate::store::audit::{Trail, verify};

#[derive(clap::Args)]
pub(super) struct AuditArgs {
    what: What,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// Go through the whole trail; the first row that cannot be trusted is named.
    Verify,
}

pub(super) fn audit(args: &AuditArgs) -> Result<(), Failure> {
    let What::Verify = args.what;
    let trail = runtime()?.block_on(async {
        let store = args.store.existing().await?;
        let trail = verify(&store).await;
        store.close().await;
        trail.map_err(Failure::from)
    })?;
    let mut out = std::io::stdout().lock();
    match trail {
        Trail::Whole { rows } => Ok(writeln!(out, "the trail is whole: {rows} rows")?),
        Trail::Broken { seq, why } => {
            writeln!(out, "the trail is broken at row {seq}: {why}")?;
            Err(Failure::No)
        }
    }
}
