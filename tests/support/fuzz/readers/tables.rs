//! Tables of offices: each kind as it is imported, and what the engines take of it.

use datasets::registers::kind::Kind;
use datasets::registers::orders::{day_of, deliveries};
use datasets::registers::reading::{Reading, guess, read};
use datasets::registers::service::{Registers, ledger};
use datasets::registers::staff::physicians;
use datasets::registers::studios::studios;
use datasets::registers::write::{Format, refused};
use datasets::registers::{city, ledger as postings};
use solver::base::flaw::Flaw;
use solver::service::ledger::Ledger;
use solver::{rostering, routing};

use super::is_one_in;
use crate::fuzz::corpus::kept;
use crate::fuzz::reader::{Form, Outcome, Reader, failed, flawed};

/// A workbook may unpack to 200 MB; text takes what its cells take.
fn most(input: &[u8]) -> usize {
    match input.starts_with(b"PK") {
        true => 900_000_000,
        false => 32_000_000 + 600 * input.len(),
    }
}

pub(super) fn readers() -> Vec<Reader> {
    let of_kind = |kind: Kind| {
        let name = format!("register-{}", kind.code());
        Reader::new(name, Form::Table, move |bytes| table(kind, bytes)).within(most)
    };
    let mut readers: Vec<Reader> = Kind::ALL.into_iter().map(of_kind).collect();
    readers.push(Reader::new("city", Form::Table, cities).within(most));
    readers
}

fn table(kind: Kind, bytes: &[u8]) -> Outcome {
    let file = if bytes.starts_with(b"PK") {
        "x.xlsx"
    } else {
        "x.csv"
    };
    let reading = read(kind, file, bytes);
    assert!(
        !reading.rows.is_empty() || !reading.refusals.is_empty(),
        "neither rows nor reasons"
    );
    let flaws: Vec<Flaw> = reading
        .refusals
        .iter()
        .map(|refusal| refusal.flaw.clone())
        .collect();
    if reading.rows.is_empty() {
        return flawed(&flaws);
    }
    let input = bytes.to_vec();
    Outcome::Read(Box::new(move || {
        let mut said: Vec<String> = reading
            .notes
            .iter()
            .map(|note| note.code.to_string())
            .collect();
        said.extend(told(&flaws));
        said.extend(further(kind, &reading));
        for row in &reading.refused {
            let is_told = |line: usize| [0, row.row.line].contains(&line);
            assert!(
                reading.refusals.iter().any(|refusal| is_told(refusal.line)),
                "row {} is refused without a reason",
                row.row.line
            );
        }
        refused(&reading, Format::Csv).expect("text takes all");
        if is_one_in(8, &input) {
            let _ = guess("x", &input);
            // Sheets end at 16,384 columns and cells at 32,767 characters; nothing else is in the way.
            let mut cells = reading.refused.iter().flat_map(|row| &row.cells);
            if cells.all(|cell| cell.len() < 30_000) {
                refused(&reading, Format::Xlsx).expect("it fits a sheet");
            }
        }
        said
    }))
}

fn told(flaws: &[Flaw]) -> Vec<String> {
    match flaws {
        [] => Vec::new(),
        flaws => match flawed(flaws) {
            Outcome::Refused(said) => said,
            Outcome::Read(_) => Vec::new(),
        },
    }
}

/// What the engines make of the rows.
fn further(kind: Kind, reading: &Reading) -> Vec<String> {
    let of_problem = |name| kept(name).into_iter().next().unwrap_or_default().1;
    let roster = || -> rostering::draft::Draft {
        serde_json::from_slice(&of_problem("rostering"))
            .expect("the first of the corpus is a roster")
    };
    let day = || -> routing::draft::Draft {
        serde_json::from_slice(&of_problem("routing")).expect("the first of the corpus is a day")
    };
    let found = match kind {
        Kind::StaffRoster => physicians(reading, &roster()).map(drop),
        Kind::Studios => studios(reading, &roster()).map(drop),
        Kind::Prescriptions => {
            let townships = &datasets::zibo::city().townships;
            let day = day();
            deliveries(reading, &day, townships)
                .map(|orders| routing::problem::Problem::new(&day_of(&day, "a day", orders)))
                .map(drop)
        }
        Kind::PostingLedger => of_service(reading),
        _ => Ok(()),
    };
    told(&found.err().unwrap_or_default())
}

fn of_service(reading: &Reading) -> Result<(), Vec<Flaw>> {
    let draft = ledger(Registers {
        postings: reading,
        staff: None,
        institutions: None,
        attendance: None,
    })?;
    Ledger::new(&draft).map(drop).map_err(|flaws| {
        let located = flaws.into_iter().map(|flaw| postings::locate(&draft, flaw));
        located.collect()
    })
}

/// The registers of the city: the first that can read it.
fn cities(bytes: &[u8]) -> Outcome {
    let read = |which: usize| match which {
        0 => city::townships("x.csv", bytes).map(|rows| rows.len()),
        1 => city::institutions("x.csv", bytes).map(|rows| rows.len()),
        2 => city::committees("x.csv", bytes).map(|rows| rows.len()),
        3 => city::census("x.csv", bytes).map(|rows| rows.len()),
        _ => city::work_calendar("x.csv", bytes).map(|_| 1),
    };
    let found: Vec<_> = (0..5).map(read).collect();
    match found.iter().position(Result::is_ok) {
        Some(which) => Outcome::Read(Box::new(move || vec![format!("register {which}")])),
        None => match found.into_iter().find_map(Result::err) {
            Some(flaws) => flawed(&flaws),
            None => failed("nothing"),
        },
    }
}
