//! `rounds serve`: the HTTP service and the web page.

use std::fs::File;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use datasets::roads::file::RoadFile;
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;

use super::failure::Failure;
use super::font::FontArgs;
use crate::accounts::Accounts;
use crate::config::Config;
use crate::files::{self, FileError};
use crate::http::{self, ServeError};
use crate::registers::patients::{erase, is_sealed};
use crate::roads;
use crate::runs::Runs;
use crate::store::seal::{self, Keys, SealError};
use crate::store::{DATABASE, Store, address_in};

#[derive(clap::Args)]
pub(super) struct ServeArgs {
    /// 0 takes a free one; the address is printed on stdout.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where to listen. Beyond this machine, put a proxy before it that speaks https.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    #[command(flatten)]
    store: StoreArgs,
    /// Limits that differ from those shipped.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Roads that `rounds roads build` made: for ways and tables as OSRM tells them, and for requests of
    /// VROOM that bring coordinates.
    #[arg(long, value_name = "FILE", env = "ROUNDS_ROADS")]
    roads: Option<PathBuf>,
    #[command(flatten)]
    font: FontArgs,
    /// Print a one-time link into the first administrator's account, also when it has a password.
    #[arg(long)]
    link: bool,
    /// Patients' data was sealed under keys that are lost: give it up and make new keys.
    #[arg(long)]
    new_keys: bool,
}

/// Where the data lies.
#[derive(clap::Args)]
pub(super) struct StoreArgs {
    /// Everything the service keeps lies here.
    #[arg(long, default_value = "data")]
    pub(super) data: PathBuf,
    /// A PostgreSQL database instead of the file `rounds.db`: `postgres://user@host/name`.
    #[arg(long, env = "ROUNDS_DATABASE", hide_env_values = true)]
    pub(super) database: Option<String>,
}

impl StoreArgs {
    /// Brought to the present version.
    pub(super) async fn open(&self) -> Result<Store, Failure> {
        Ok(Store::open(&address(&self.data, self.database.as_deref())?).await?)
    }

    /// As [`StoreArgs::open`], of a service that has been there: a folder misspelt is not a new one.
    pub(super) async fn existing(&self) -> Result<Store, Failure> {
        if self.database.is_none() && !self.data.join(DATABASE).exists() {
            let data = self.data.display();
            return Err(Failure::Usage(format!(
                "{data}: no service keeps its data there"
            )));
        }
        self.open().await
    }

    /// As it is.
    pub(super) async fn connect(&self) -> Result<Store, Failure> {
        Ok(Store::connect(&address(&self.data, self.database.as_deref())?).await?)
    }
}

fn address(data: &Path, database: Option<&str>) -> Result<String, Failure> {
    files::create_folder_private(data)?;
    if let Some(address) = database {
        return Ok(address.into());
    }
    // The log of the database and its index get the mode of the database.
    files::keep_private(&data.join(DATABASE))?;
    for more in [".db-wal", ".db-shm"].map(|ending| data.join(DATABASE.replace(".db", ending))) {
        if more.exists() {
            files::keep_private(&more)?;
        }
    }
    Ok(address_in(data))
}

/// Where a service listens and what it serves.
pub(super) struct Place {
    pub(super) address: SocketAddr,
    pub(super) data: PathBuf,
    pub(super) database: Option<String>,
    pub(super) roads: Option<Arc<RoadFile>>,
    /// Print a link in any case.
    pub(super) link: bool,
    /// What was sealed under keys that are lost is given up.
    pub(super) new_keys: bool,
}

pub(super) fn serve(args: &ServeArgs) -> Result<(), Failure> {
    let mut config = match &args.config {
        Some(path) => Config::read(path).map_err(|error| Failure::Usage(error.to_string()))?,
        None => Config::shipped(),
    };
    if let Some(font) = args.font.path() {
        config.font_file = font;
    }
    let place = Place {
        address: SocketAddr::new(args.host, args.port),
        data: args.store.data.clone(),
        database: args.store.database.clone(),
        roads: match &args.roads {
            Some(path) => Some(Arc::new(roads::open(path)?)),
            None => None,
        },
        link: args.link,
        new_keys: args.new_keys,
    };
    on_data(config, &place, async |_| Ok(()))
}

/// Serves a place, after `prepare` has put into it what it likes.
pub(super) fn on_data(
    config: Config,
    place: &Place,
    prepare: impl AsyncFnOnce(&Runs) -> Result<(), Failure>,
) -> Result<(), Failure> {
    listen_to_logs();
    runtime()?.block_on(async {
        let (local, listener) = http::listen(place.address).await?;
        files::create_folder_private(&place.data)?;
        let _alone = alone(&place.data)?;
        let store = Store::open(&address(&place.data, place.database.as_deref())?).await?;
        let store = Arc::new(with_keys(store, place).await?);
        let link = Accounts::new(Arc::clone(&store))
            .first_link(place.link)
            .await?;
        tokio::spawn(erase_patients(Arc::clone(&store), config.patient_days));
        let runs = Runs::open(config, Arc::clone(&store), &place.data).await?;
        prepare(&runs).await?;
        say_where(local, link.as_deref());
        let with = (Arc::clone(&store), place.roads.clone());
        let served = http::serve(runs, with, listener).await;
        store.close().await;
        Ok(served?)
    })
}

/// The log says it as well, so nothing hangs on whether anybody reads it.
fn say_where(local: SocketAddr, link: Option<&str>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "listening on http://{local}").and_then(|()| out.flush());
    if let Some(link) = link {
        let _ = writeln!(out, "sign in once at http://{local}/#/link/{link}")
            .and_then(|()| out.flush());
    }
    tracing::info!(%local, "listening");
}

/// Held by a service for as long as it works on a data folder.
const ALONE: &str = ".serving";

/// Says so when another service works on the folder already: that is allowed, and seldom meant.
fn alone(data: &Path) -> Result<File, Failure> {
    let path = data.join(ALONE);
    files::keep_private(&path)?;
    let file = File::open(&path).map_err(|source| FileError::Read { path, source })?;
    if file.try_lock().is_err() {
        let data = data.display();
        let warning = "the two share its runs, and the limits of each count for itself";
        let mut err = std::io::stderr().lock();
        let _ = writeln!(
            err,
            "warning: {data}: another service works on it; {warning}"
        );
    }
    Ok(file)
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Failure {
        Failure::Machine(error.to_string())
    }
}

/// A service that has lost its keys makes no new ones silently.
async fn with_keys(store: Store, place: &Place) -> Result<Store, Failure> {
    let path = seal::path_in(&place.data);
    if !path.exists() && !place.new_keys {
        let sealed = is_sealed(&store).await;
        if sealed.map_err(|error| Failure::Machine(error.to_string()))? {
            return Err(SealError::NoKeys(path).into());
        }
    }
    Ok(store.with_keys(Keys::of(&place.data)?))
}

/// How often it is looked whether the time of something is over.
const ERASE_EVERY: Duration = Duration::from_secs(6 * 60 * 60);

async fn erase_patients(store: Arc<Store>, days: u32) {
    let mut ticks = tokio::time::interval(ERASE_EVERY);
    loop {
        ticks.tick().await;
        match erase(&store, days).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, days, "patients' data was erased"),
            Err(error) => tracing::error!("patients' data cannot be erased: {error}"),
        }
    }
}

pub(super) fn runtime() -> Result<Runtime, Failure> {
    Runtime::new().map_err(|error| Failure::Machine(format!("cannot start the runtime: {error}")))
}

/// JSON lines on stderr; `RUST_LOG` says how much.
fn listen_to_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // A second call in one process keeps the first one's listener.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
