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
    let resealed = runtime()?.block_on(async {
        let data = &args.store.data;
        let store = args.store.existing().await?;
        let mut keys = Keys::of(data)?;
        if args.what == What::Rotate {
            keys = keys.renew(data)?;
        }
        let resealed = reseal(&store, &keys).await;
        store.close().await;
        let resealed = resealed.map_err(|error| Failure::Machine(error.to_string()))?;
        if args.what == What::Forget {
            keys.forget_old(data)?;
        }
        Ok::<_, Failure>(resealed)
    })?;
    let mut err = std::io::stderr().lock();
    for name in &resealed.dropped {
        // Where stderr is gone, the trail still names it.
        let _ = writeln!(
            err,
            "note: the second factor that `{name}` had begun was sealed under a key that is lost, and is \
             dropped: begin it anew"
        );
    }
    Ok(writeln!(
        std::io::stdout().lock(),
        "{} texts sealed anew",
        resealed.texts
    )?)
}
