//! Problems as others write them, and plans for them.

use api::engine::{Engine, Routing, Shifts};
use api::instance::Day;
use api::run::Replay;
use datasets::formats::instance::{Format, Wanted};
use datasets::formats::vroom::{read_solution, tabled};
use datasets::formats::{shifts, sol};
use solver::base::flaw::Flaw;
use solver::places::plane::Rounding;
use solver::routing::plan::PlanDraft;

use super::cases::gone_further;
use crate::fuzz::reader::{Form, Outcome, Reader, broken, flawed};
use crate::texts::{CVRP, FORMATS, VROOM};

pub(super) fn readers() -> Vec<Reader> {
    let mut readers: Vec<Reader> = FORMATS.into_iter().map(instance).collect();
    readers.push(Reader::new("shifts-text", Form::Text, shifts_text));
    let day = |text: &str| Day::new(text.as_bytes().to_vec(), Wanted::default()).expect("a day");
    let (one, other) = (day(CVRP), day(VROOM));
    readers.push(Reader::new("sol", Form::Text, move |bytes| {
        let _ = sol::is_solution(bytes);
        planned(&one, sol::read(bytes, &one.instance.draft))
    }));
    readers.push(Reader::new("vroom-solution", Form::Json, move |bytes| {
        planned(&other, read_solution(bytes, &other.problem))
    }));
    readers
}

/// What a form is called here; without one the content says it.
#[must_use]
fn name(format: Option<Format>) -> &'static str {
    match format {
        None => "any",
        Some(Format::Rounds) => "rounds",
        Some(Format::Vroom) => "vroom",
        Some(Format::Vrplib) => "vrplib",
        Some(Format::Solomon) => "solomon",
        Some(Format::Lilim) => "lilim",
    }
}

fn instance(format: Option<Format>) -> Reader {
    let form = match format {
        Some(Format::Rounds | Format::Vroom) => Form::Json,
        _ => Form::Text,
    };
    Reader::new(name(format), form, move |bytes| read(bytes, format))
}

fn read(bytes: &[u8], format: Option<Format>) -> Outcome {
    // The convention is one of five; which one, the length says.
    let conventions = [
        None,
        Some(Rounding::Dimacs),
        Some(Rounding::Round),
        Some(Rounding::Exact),
        Some(Rounding::None),
    ];
    let is_text = !matches!(format, None | Some(Format::Rounds | Format::Vroom));
    let wanted = Wanted {
        format,
        rounding: conventions[bytes.len() % conventions.len()].filter(|_| is_text),
        ..Wanted::default()
    };
    // The problem is built by later code, which may take more than reading does.
    let instance = match datasets::formats::instance::read(bytes, wanted) {
        Ok(instance) => instance,
        Err(flaws) => return flawed(&flaws),
    };
    let bytes = bytes.to_vec();
    Outcome::Read(Box::new(move || {
        let mut said: Vec<String> = vec![format!("{:?}", instance.format)];
        let warned = instance.warnings.iter().map(|flaw| flaw.code.to_string());
        said.extend(warned);
        drop(instance);
        said.extend(day_further(bytes, wanted));
        said
    }))
}

fn day_further(bytes: Vec<u8>, wanted: Wanted) -> Vec<String> {
    let day = match Day::new(bytes, wanted) {
        Ok(day) => day,
        Err(flaws) => {
            return match flawed(&flaws) {
                Outcome::Refused(said) => said,
                Outcome::Read(_) => Vec::new(),
            };
        }
    };
    let found = gone_further::<Routing>(&day.problem);
    if day.instance.format == Format::Vroom {
        let _ = tabled::places(&day.bytes);
    }
    if let Some(plan) = found.plan {
        let replay = Replay {
            seed: 1,
            steps: 1,
            threads: 1,
        };
        day.answer(&plan, replay)
            .expect("a day that was read is answered");
    }
    found.said
}

fn planned(day: &Day, read: Result<PlanDraft, Vec<Flaw>>) -> Outcome {
    let plan = read.and_then(|draft| draft.read(&day.problem));
    match plan {
        Ok(plan) => {
            let report = Routing::check(&day.problem, &plan);
            Outcome::Read(Box::new(move || broken(&report)))
        }
        Err(flaws) => flawed(&flaws),
    }
}

fn shifts_text(bytes: &[u8]) -> Outcome {
    let _ = api::instance::is_shifts(bytes);
    let instance = match shifts::read(bytes, "roster") {
        Ok(instance) => instance,
        Err(flaws) => return flawed(&flaws),
    };
    Outcome::Read(Box::new(move || match Shifts::problem(&instance.draft) {
        Ok(problem) => gone_further::<Shifts>(&problem).said,
        Err(flaws) => {
            let located = flaws.into_iter().map(|flaw| instance.origin.locate(flaw));
            located.map(|flaw| flaw.code.to_string()).collect()
        }
    }))
}
