//! Days of routes and rosters of shifts in whatever form they come, and plans for days in whatever
//! form those come.

use std::io::Write;
use std::path::Path;

use datasets::formats::instance::{Format, Instance, Wanted, read};
use datasets::formats::{shifts as curtois, sol, vroom};
use datasets::json::kind_of;
use solver::base::flaw::Flaw;
use solver::routing::plan::Plan;
use solver::routing::problem::Problem;
use solver::shifts;

use crate::cli::failure::Failure;
use crate::engine::{Engine, Routing, Shifts};
use crate::files;
use crate::input;
use crate::plan_file::PlanFile;
use crate::run::Replay;
use crate::travel::{Source, TravelError, on_roads};

/// A day, with the file it was read from.
pub struct Day {
    pub bytes: Vec<u8>,
    pub instance: Instance,
    pub problem: Problem,
}

impl Day {
    /// What was read over is said on stderr.
    ///
    /// # Errors
    /// When the file cannot be read, or is no day of routes.
    pub fn read(path: &Path, wanted: Wanted, source: Option<&Source>) -> Result<Day, Failure> {
        let bytes = files::read(path)?;
        let day = match source {
            Some(source) => Day::on_roads(bytes, wanted, source),
            None => Day::new(bytes, wanted).map_err(TravelError::Flaws),
        };
        let day = day.map_err(|error| match error {
            TravelError::Flaws(flaws) => Failure::flaws(path, flaws),
            TravelError::Osrm(error) => Failure::Machine(error.to_string()),
        })?;
        let mut err = std::io::stderr().lock();
        for warning in &day.instance.warnings {
            // Where stderr is gone, nobody is there to be warned.
            let _ = writeln!(err, "warning: {warning}");
        }
        Ok(day)
    }

    /// # Errors
    /// Every flaw, at its place in the file.
    pub fn new(bytes: Vec<u8>, wanted: Wanted) -> Result<Day, Vec<Flaw>> {
        no_roster(&bytes)?;
        let instance = read(&bytes, wanted)?;
        Day::of(bytes, instance)
    }

    /// As [`Day::new`], with travel times of the source.
    ///
    /// # Errors
    /// Every flaw, or what the source says.
    pub fn on_roads(bytes: Vec<u8>, wanted: Wanted, source: &Source) -> Result<Day, TravelError> {
        no_roster(&bytes)?;
        // What else is wrong is told before anybody is asked for times.
        Day::new(bytes.clone(), wanted)?;
        let (bytes, instance) = on_roads(bytes, wanted, source)?;
        Ok(Day::of(bytes, instance)?)
    }

    fn of(bytes: Vec<u8>, instance: Instance) -> Result<Day, Vec<Flaw>> {
        let locate = |flaws: Vec<Flaw>| {
            let located = flaws.into_iter().map(|flaw| instance.origin.locate(flaw));
            located.collect::<Vec<Flaw>>()
        };
        let problem = Routing::problem(&instance.draft).map_err(locate)?;
        Ok(Day {
            bytes,
            instance,
            problem,
        })
    }

    /// A plan file of Rounds, an answer of VROOM, or a published solution.
    ///
    /// # Errors
    /// When the file cannot be read, or is not a plan for this day.
    pub fn plan(&self, path: &Path) -> Result<Plan, Failure> {
        let bytes = files::read(path)?;
        let read = || -> Result<Plan, Vec<Flaw>> {
            if sol::is_solution(&bytes) {
                return sol::read(&bytes, &self.instance.draft)?.read(&self.problem);
            }
            if self.instance.format == Format::Vroom && kind_of(&bytes).is_none() {
                return vroom::read_solution(&bytes, &self.problem)?.read(&self.problem);
            }
            input::plan_file::<Routing>(&bytes)?.read::<Routing>(&self.problem)
        };
        read().map_err(|flaws| Failure::flaws(path, flaws))
    }

    /// The plan as the one who asked reads it: VROOM's own answer to its request, else our file.
    ///
    /// # Errors
    /// When the bytes are no request any more.
    pub fn answer(&self, plan: &Plan, run: Replay) -> Result<Vec<u8>, Vec<Flaw>> {
        match self.instance.format {
            Format::Vroom => {
                vroom::answer(&self.bytes, &self.instance.warnings, &self.problem, plan)
            }
            _ => Ok(PlanFile::new::<Routing>(&self.problem, plan, run).to_bytes()),
        }
    }
}

fn no_roster(bytes: &[u8]) -> Result<(), Vec<Flaw>> {
    if kind_of(bytes).as_deref() == Some("rostering") {
        // It is told that a day of routes is needed here.
        input::draft::<Routing>(bytes)?;
    }
    Ok(())
}

/// Whether the content is a roster of shifts: of Rounds, or as Curtois and Qu write them.
#[must_use]
pub fn is_shifts(bytes: &[u8]) -> bool {
    kind_of(bytes).as_deref() == Some("shifts") || curtois::is_instance(bytes)
}

/// # Errors
/// When the file cannot be read, or is no roster of shifts: every flaw, at its place in the file.
pub fn shifts(path: &Path) -> Result<(shifts::draft::Draft, shifts::problem::Problem), Failure> {
    let bytes = files::read(path)?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let read = || {
        if !curtois::is_instance(&bytes) {
            let draft = input::draft::<Shifts>(&bytes)?;
            let problem = Shifts::problem(&draft)?;
            return Ok((draft, problem));
        }
        let instance = curtois::read(&bytes, &name)?;
        let problem = Shifts::problem(&instance.draft).map_err(|flaws| {
            let located = flaws.into_iter().map(|flaw| instance.origin.locate(flaw));
            located.collect::<Vec<Flaw>>()
        })?;
        Ok((instance.draft, problem))
    };
    read().map_err(|flaws| Failure::flaws(path, flaws))
}
