//! `rounds keys`: the keys to patients' data.

use std::io::Write;

use super::failure::Failure;
use super::serve::{StoreArgs, runtime};
use crate::registers::patients::reseal;
use crate::store::seal::Keys;

#[derive(clap::Args)]
pub(super) struct KeysArgs {
    what: What,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Add a key and seal everything under it; a service that works must be started anew.
    Rotate,
    /// Forget all keys but the newest, after everything has been sealed under it. No service may work
    /// meanwhile: what it sealed under an old key would be lost.
    Forget,
}

pub(super) fn keys(args: &KeysArgs) -> Result<(), Failure> {
    let count = runtime()?.block_on(async {
        let data = &args.store.data;
        let store = args.store.existing().await?;
        let mut keys = Keys::of(data)?;
        if args.what == What::Rotate {
            keys = keys.renew(data)?;
        }
        let count = reseal(&store, &keys).await;
        store.close().await;
        let count = count.map_err(|error| Failure::Machine(error.to_string()))?;
        if args.what == What::Forget {
            keys.forget_old(data)?;
        }
        Ok::<_, Failure>(count)
    })?;
    Ok(writeln!(
        std::io::stdout().lock(),
        "{count} texts sealed anew"
    )?)
}
