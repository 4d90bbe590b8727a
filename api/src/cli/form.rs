//! What a file is, when its content does not say it or something else is wanted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use datasets::formats::instance::{Format, Wanted};
use solver::places::plane::Rounding;
use solver::routing::draft::Objective;

use super::failure::Failure;
use crate::instance::Day;
use crate::roads;
use crate::travel::Source;
use crate::travel::osrm::Osrm;

#[derive(clap::Args, Clone, Debug, Default)]
pub(super) struct FormArgs {
    /// The form of the problem; left out: told by its content.
    #[arg(long, value_enum, default_value_t)]
    format: FormatArg,
    /// How a text format measures distances; left out: as best known values of its kind do.
    #[arg(long, value_enum)]
    rounding: Option<RoundingArg>,
    /// Of routes; left out: that of the file or of its kind.
    #[arg(long, value_enum)]
    objective: Option<ObjectiveArg>,
    /// Of routes whose places have coordinates: travel times on the roads of this file, which
    /// `rounds roads build` makes.
    #[arg(long, value_name = "FILE")]
    roads: Option<PathBuf>,
    /// Travel times from this OSRM server instead, `http://localhost:5000`; coordinates are sent to it.
    #[arg(long, value_name = "URL", conflicts_with = "roads")]
    osrm: Option<String>,
    /// What the OSRM server drives, as its addresses name it.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "driving",
        requires = "osrm"
    )]
    osrm_profile: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    #[default]
    Auto,
    Rounds,
    Vroom,
    Vrplib,
    Solomon,
    Lilim,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoundingArg {
    Dimacs,
    Round,
    Trunc,
    Exact,
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum ObjectiveArg {
    Cost,
    VehiclesThenDistance,
    Vroom,
}

impl FormArgs {
    /// Something is said that only problems of routes have.
    pub(super) fn is_said(&self) -> bool {
        let other = !matches!(self.format, FormatArg::Auto | FormatArg::Rounds);
        let measured = self.roads.is_some() || self.osrm.is_some();
        other || measured || self.rounding.is_some() || self.objective.is_some()
    }

    /// A day of routes; its travel times come from where it was said.
    pub(super) fn day(&self, path: &Path) -> Result<Day, Failure> {
        let source = match (&self.roads, &self.osrm) {
            (Some(roads), _) => Some(Source::Roads(Arc::new(roads::open(roads)?))),
            (None, Some(url)) => {
                let osrm = Osrm::new(url, &self.osrm_profile);
                let wrong =
                    |error: crate::travel::osrm::OsrmError| Failure::Usage(error.to_string());
                Some(Source::Osrm(osrm.map_err(wrong)?))
            }
            (None, None) => None,
        };
        Day::read(path, self.wanted(), source.as_ref())
    }

    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            format: match self.format {
                FormatArg::Auto => None,
                FormatArg::Rounds => Some(Format::Rounds),
                FormatArg::Vroom => Some(Format::Vroom),
                FormatArg::Vrplib => Some(Format::Vrplib),
                FormatArg::Solomon => Some(Format::Solomon),
                FormatArg::Lilim => Some(Format::Lilim),
            },
            rounding: self.rounding.map(|rounding| match rounding {
                RoundingArg::Dimacs => Rounding::Dimacs,
                RoundingArg::Round => Rounding::Round,
                RoundingArg::Trunc => Rounding::Trunc,
                RoundingArg::Exact => Rounding::Exact,
                RoundingArg::None => Rounding::None,
            }),
            objective: self.objective.map(|objective| match objective {
                ObjectiveArg::Cost => Objective::Cost,
                ObjectiveArg::VehiclesThenDistance => Objective::VehiclesThenDistance,
                ObjectiveArg::Vroom => Objective::Vroom,
            }),
        }
    }
}
