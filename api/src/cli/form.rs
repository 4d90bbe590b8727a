//! What a file is, when its content does not say it or something else is wanted.

use clap::ValueEnum;
use datasets::formats::instance::{Format, Wanted};
use solver::places::plane::Rounding;
use solver::routing::draft::Objective;

#[derive(clap::Args, Clone, Copy, Debug, Default)]
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
        other || self.rounding.is_some() || self.objective.is_some()
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
