//! `rounds roads`: roads made of an extract of OpenStreetMap, and the legs between points on them.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use datasets::roads::file::RoadFile;

use super::failure::Failure;
use crate::files;
use crate::roads::{self, RoadsError};

mod draw;
mod legs;

#[derive(clap::Args)]
pub(super) struct RoadsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Make a file of roads from a packed extract of OpenStreetMap (.osm.pbf).
    Build(BuildArgs),
    /// What a file of roads was made of.
    Show { roads: PathBuf },
    /// Print a profile: who may pass, how fast; all of it assumptions to be edited.
    Profile {
        /// car, bicycle, foot, or a file.
        #[arg(default_value = "car")]
        profile: String,
    },
    /// Draw junctions at random, as points to measure with.
    Draw(draw::DrawArgs),
    /// Seconds and metres between all points of a csv file (`lon,lat`, WGS-84).
    Legs(legs::LegsArgs),
}

#[derive(clap::Args)]
struct BuildArgs {
    /// A packed extract: `region.osm.pbf`.
    file: PathBuf,
    /// car, bicycle, foot, or a file like what `rounds roads profile` prints.
    #[arg(long, default_value = "car")]
    profile: String,
    /// Left out: `region.car.roads` beside the extract. What lies there already and was made of the same
    /// data and profile is left as it is.
    #[arg(long)]
    out: Option<PathBuf>,
}

impl From<RoadsError> for Failure {
    fn from(error: RoadsError) -> Failure {
        match error {
            RoadsError::File(error) => error.into(),
            RoadsError::Profile { file, flaws } => Failure::Flaws { file, flaws },
            error => Failure::Usage(error.to_string()),
        }
    }
}

pub(super) fn roads(args: &RoadsArgs) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match &args.action {
        Action::Build(args) => {
            let target = args.out.clone().unwrap_or_else(|| beside(args));
            let built = roads::build(&args.file, &args.profile, &target)?;
            tell(&mut out, &built.file)?;
            let how = if built.is_old {
                "is there already"
            } else {
                "was written"
            };
            Ok(writeln!(out, "`{}` {how}", target.display())?)
        }
        Action::Show { roads } => {
            let file = roads::open(roads)?;
            tell(&mut out, &file)?;
            Ok(write!(out, "\n{}", file.about.profile)?)
        }
        Action::Profile { profile } => Ok(write!(out, "{}", roads::profile_text(profile)?)?),
        Action::Draw(args) => draw::draw(args),
        Action::Legs(args) => legs::legs(args),
    }
}

fn beside(args: &BuildArgs) -> PathBuf {
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".pbf").unwrap_or(&name);
    let stem = stem.strip_suffix(".osm").unwrap_or(stem);
    let profile = Path::new(&args.profile).file_stem().unwrap_or_default();
    args.file
        .with_file_name(format!("{stem}.{}.roads", profile.to_string_lossy()))
}

fn tell(out: &mut impl Write, file: &RoadFile) -> Result<(), Failure> {
    let network = file.roads.network();
    let metres: u64 = network
        .stretches
        .iter()
        .map(|row| u64::from(row.decimetres) / 10)
        .sum();
    let taken = file
        .about
        .taken_at
        .and_then(|at| DateTime::from_timestamp(at, 0));
    let taken = taken.map_or("the file does not say when".into(), |at| {
        at.format("%Y-%m-%d %H:%M UTC").to_string()
    });
    writeln!(out, "{}", file.source())?;
    writeln!(
        out,
        "data: {} · {taken} · sha256 {}",
        file.about.file, file.about.file_sha256
    )?;
    writeln!(
        out,
        "{} junctions, {} of them where one gets from everywhere to everywhere · {} stretches · {} km",
        network.junctions.len(),
        file.roads.connected(),
        network.stretches.len(),
        metres / 1_000,
    )?;
    writeln!(
        out,
        "speeds and waits are assumptions of the profile `{}`",
        file.profile.name
    )?;
    Ok(writeln!(
        out,
        "road data © OpenStreetMap contributors, ODbL 1.0"
    )?)
}

/// Writes a file that another program reads.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    Ok(files::write_whole(path, bytes)?)
}
