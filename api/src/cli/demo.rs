//! `rounds demo`: the year and a day of Zibo, from problem to printed tables and files.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datasets::generate::ledger::of_roster;
use polars::prelude::{DataFrame, PolarsResult};
use serde_json::value::to_raw_value;

use super::failure::Failure;
use super::font::{FontArgs, write_all};
use super::language::LanguageArgs;
use super::plan::{ending, watched};
use super::serve::Place;
use super::table::{self, Table};
use super::trace::{Trace, thousandths};
use crate::analytics::{self, Summary};
use crate::config::Config;
use crate::engine::{Engine, REMEDIES, Rostering, Routing};
use crate::exports;
use crate::files::{create_folder, write_whole};
use crate::plan_file::PlanFile;
use crate::report::{Outcome, Verdict};
use crate::run::{Request, Timer};
use crate::runs::Order;

#[derive(clap::Args)]
pub(super) struct DemoArgs {
    /// Write the files and end.
    #[arg(long)]
    no_serve: bool,
    #[arg(long, default_value = "out")]
    out: PathBuf,
    /// For the roster; the routes get half as long.
    #[arg(long, default_value_t = 20.0, value_parser = super::seconds)]
    seconds: f64,
    #[arg(long, default_value_t = 8080)]
    port: u16,
    #[command(flatten)]
    font: FontArgs,
}

/// Where the files of a plan go.
struct Files {
    folder: PathBuf,
    font: Option<PathBuf>,
}

/// A run as the service will keep it.
struct Shown {
    order: Order,
    outcome: Outcome,
    plan_file: Vec<u8>,
}

/// Rows of a table that are printed; its file has them all.
const PRINTED: usize = 30;

pub(super) fn demo(args: &DemoArgs, language: LanguageArgs) -> Result<(), Failure> {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(2);
    let (year, day) = datasets::generate::demo();
    let request = |seconds| Request {
        seed: 1,
        steps: None,
        seconds: Some(seconds),
        timer: Timer::Wall,
        threads,
    };
    let files = |part: &str| Files {
        folder: args.out.join(part),
        font: args.font.path(),
    };
    let roster = show::<Rostering>(
        &year,
        request(args.seconds),
        (&files("roster"), language),
        analytics::rostering::summaries,
    )?;
    let ledger = of_roster(&year, 1);
    super::generate::write(&args.out.join("roster").join("ledger.json"), &ledger)?;
    let routes = show::<Routing>(
        &day,
        request(args.seconds / 2.0),
        (&files("day"), language),
        analytics::routing::summaries,
    )?;
    let folder = args.out.display();
    let (where_, where_zh) = (format!("files are in {folder}"), format!("文件在 {folder}"));
    say(&format!("{}\n", language.say(&where_, &where_zh)))?;
    if args.no_serve {
        return Ok(());
    }
    let place = Place {
        address: SocketAddr::from(([127, 0, 0, 1], args.port)),
        data: args.out.join("data"),
        database: None,
        // Whoever starts the demo is let in, also the second time.
        link: true,
        new_keys: false,
        roads: None,
    };
    let mut config = Config::shipped();
    if let Some(font) = args.font.path() {
        config.font_file = font;
    }
    super::serve::on_data(config, &place, async |runs| {
        for shown in [&roster, &routes] {
            runs.keep(&shown.order, &shown.outcome, &shown.plan_file)
                .await?;
        }
        Ok(())
    })
}

fn show<E: Engine>(
    draft: &E::Draft,
    request: Request,
    (files, language): (&Files, LanguageArgs),
    summaries: fn(&E::Problem, &E::Plan) -> PolarsResult<Vec<Summary>>,
) -> Result<Shown, Failure> {
    let folder = &files.folder;
    let problem = E::problem(draft).map_err(|flaws| Failure::flaws(folder, flaws))?;
    let problem = Arc::new(problem);
    create_folder(folder)?;
    say(&format!(
        "\n{} · {}\n",
        E::name(&problem),
        E::travel_source(&problem)
    ))?;
    let finished = watched::<E>(&problem, request, &mut Trace::new(None, E::coin(&problem)))?;
    let report = E::check(&problem, &finished.plan);
    let coin = E::coin(&problem);
    say(&table::score(&coin, &report, finished.bound, language))?;
    say(&format!("{}\n", ending::<E>(&finished, language)))?;
    for (remark, remark_zh) in E::remarks(&problem, &finished.plan, REMEDIES) {
        say(&format!("{}\n", language.say(&remark, &remark_zh)))?;
    }
    let file = PlanFile::new::<E>(&problem, &finished.plan, finished.replay);
    let plan_file = file.to_bytes();
    write_files::<E>(draft, &plan_file, files)?;
    for summary in &summaries(&problem, &finished.plan).map_err(cannot_sum)? {
        write_summary(summary, folder)?;
    }
    let name = E::name(&problem).to_string();
    Ok(Shown {
        order: Order {
            kind: E::KIND,
            coin: E::coin(&problem),
            name,
            problem: to_raw_value(draft).expect("drafts are plain data"),
            seed: request.seed,
            steps: None,
            seconds: request.seconds,
            threads: request.threads,
            institution: String::new(),
            account: String::new(),
        },
        outcome: Outcome {
            ending: finished.ending,
            seed: finished.replay.seed,
            steps: finished.replay.steps,
            seconds: thousandths(finished.wall),
            verdict: Verdict::new(&E::coin(&problem), &report, finished.bound),
        },
        plan_file,
    })
}

/// Problem and plan in every form that offices and other programs open.
fn write_files<E: Engine>(
    draft: &E::Draft,
    plan_file: &[u8],
    files: &Files,
) -> Result<(), Failure> {
    let problem_file = serde_json::to_vec_pretty(draft).expect("drafts are plain data");
    let extras = exports::Extras {
        font: files.font.clone(),
        ..exports::Extras::default()
    };
    write_all(E::KIND, &files.folder, &files.folder, |name| {
        exports::export(E::KIND, &problem_file, plan_file, name, &extras)
    })?;
    Ok(())
}

/// A summary as two files and, when it is not too long, on the terminal.
fn write_summary(summary: &Summary, folder: &Path) -> Result<(), Failure> {
    let bytes = analytics::parquet(&summary.table).map_err(cannot_sum)?;
    write_whole(&folder.join(format!("{}.parquet", summary.name)), &bytes)?;
    let bytes = analytics::csv(&summary.table).map_err(cannot_sum)?;
    write_whole(&folder.join(format!("{}.csv", summary.name)), &bytes)?;
    if summary.table.height() <= 4 * PRINTED {
        say(&format!("\n{} {}\n", summary.heading_zh, summary.heading))?;
        say(&printed(&summary.table).to_text())?;
    }
    Ok(())
}

fn cannot_sum(error: polars::prelude::PolarsError) -> Failure {
    Failure::Machine(format!("cannot sum up the plan: {error}"))
}

fn printed(table: &DataFrame) -> Table {
    let columns = table.columns();
    let heading = columns.iter().map(|column| column.name().to_string());
    let mut printed = Table::with_heading(heading.collect());
    for row in 0..table.height().min(PRINTED) {
        let cell = |column: &polars::prelude::Column| {
            let value = column.get(row).expect("within the height");
            value
                .get_str()
                .map_or_else(|| value.to_string(), str::to_string)
        };
        printed.push(columns.iter().map(cell).collect());
    }
    let left = table.height().saturating_sub(PRINTED);
    if 0 < left {
        let mut more = vec![String::new(); columns.len()];
        more[0] = format!("… {left} more");
        printed.push(more);
    }
    printed
}

fn say(text: &str) -> std::io::Result<()> {
    std::io::stdout().lock().write_all(text.as_bytes())
}
