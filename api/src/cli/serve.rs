//! `rounds serve`: the HTTP service and the web page.

use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing_subscriber::EnvFilter;

use super::failure::Failure;
use crate::config::Config;
use crate::http;
use crate::runs::Runs;

#[derive(clap::Args)]
pub(super) struct ServeArgs {
    /// 0 takes a free one; the address is printed on stdout.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Whoever can reach this address can start and stop runs.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Everything the service keeps lies here.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Limits that differ from those shipped.
    #[arg(long)]
    config: Option<PathBuf>,
}

pub(super) fn serve(args: &ServeArgs) -> Result<(), Failure> {
    let config = match &args.config {
        Some(path) => Config::read(path).map_err(|error| Failure::Usage(error.to_string()))?,
        None => Config::shipped(),
    };
    let address = SocketAddr::new(args.host, args.port);
    on_data(config, &args.data, address, |_| Ok(()))
}

/// Serves what lies below `data`, after `prepare` has put into it what it likes.
pub(super) fn on_data(
    config: Config,
    data: &Path,
    address: SocketAddr,
    prepare: impl FnOnce(&Runs) -> Result<(), Failure>,
) -> Result<(), Failure> {
    listen_to_logs();
    let runs = Runs::open(config, data)?;
    prepare(&runs)?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::Machine(format!("cannot start the runtime: {error}")))?;
    let ready = |local: SocketAddr| {
        let mut out = std::io::stdout().lock();
        // The log says it as well.
        let _ = writeln!(out, "listening on http://{local}").and_then(|()| out.flush());
        tracing::info!(%local, "listening");
    };
    let served = runtime.block_on(http::serve(Arc::clone(&runs), address, ready));
    served.map_err(|error| Failure::Machine(error.to_string()))
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
