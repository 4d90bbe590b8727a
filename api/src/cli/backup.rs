//! `rounds backup` and `rounds restore`: everything the service keeps, to a folder and back.

use std::io::Write;
use std::path::PathBuf;

use super::failure::Failure;
use super::serve::{StoreArgs, runtime};
use crate::backup::{BackupError, Manifest, backup, restore};
use crate::store::seal::path_in;

#[derive(clap::Args)]
pub(super) struct BackupArgs {
    /// A folder that is not there yet.
    out: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(clap::Args)]
pub(super) struct RestoreArgs {
    /// A folder that `rounds backup` has made.
    from: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
}

pub(super) fn make(args: &BackupArgs) -> Result<(), Failure> {
    let manifest = runtime()?.block_on(async {
        let store = args.store.existing().await?;
        let made = backup(&store, &args.store.data, &args.out).await;
        store.close().await;
        made.map_err(Failure::from)
    })?;
    say(&manifest)
}

pub(super) fn bring_back(args: &RestoreArgs) -> Result<(), Failure> {
    let manifest = runtime()?.block_on(async {
        let store = args.store.connect().await?;
        let restored = restore(&store, &args.from, &args.store.data).await;
        store.close().await;
        restored.map_err(Failure::from)
    })?;
    say(&manifest)?;
    let keys = path_in(&args.store.data);
    if !keys.exists() {
        let note = "patients' data is sealed: put the keys of the old service there before this one starts";
        writeln!(std::io::stderr(), "{}: not there; {note}", keys.display())?;
    }
    Ok(())
}

fn say(manifest: &Manifest) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    for (table, rows) in &manifest.rows {
        writeln!(out, "{table}: {rows} rows")?;
    }
    writeln!(out, "{} files of runs", manifest.files.len())?;
    Ok(writeln!(out, "sha256 of all rows: {}", manifest.rows_hash)?)
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Failure {
        match error {
            BackupError::File(error) => error.into(),
            BackupError::Store(error) => error.into(),
            error => Failure::Usage(error.to_string()),
        }
    }
}
