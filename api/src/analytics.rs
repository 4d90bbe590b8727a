//! Plans as tables: every session or stop as a row, and sums over them.

use datasets::formats::grid::neutral;
use polars::prelude::{
    Column, CsvWriter, DataFrame, IntoColumn, ParquetWriter, PolarsResult, SerWriter,
    SortMultipleOptions, StringChunked,
};

pub mod rostering;
pub mod routing;

/// A table with a name for its file and a heading for its readers.
pub struct Summary {
    /// `sessions_by_host`
    pub name: &'static str,
    pub heading: &'static str,
    pub heading_zh: &'static str,
    pub table: DataFrame,
}

/// Comma-separated, with a byte order mark so that spreadsheets read Chinese.
///
/// # Errors
/// When a column has no text form.
pub fn csv(table: &DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    CsvWriter::new(&mut bytes).finish(&mut harmless(table)?)?;
    Ok(bytes)
}

/// The table with nothing in it that a spreadsheet would run.
fn harmless(table: &DataFrame) -> PolarsResult<DataFrame> {
    let column = |column: &Column| {
        let name = neutral(column.name());
        let mut column = match column.str() {
            Ok(texts) => {
                let texts: StringChunked = texts.iter().map(|text| text.map(neutral)).collect();
                texts.into_column()
            }
            Err(_) => column.clone(),
        };
        column.rename(name.into());
        column
    };
    DataFrame::new(table.height(), table.columns().iter().map(column).collect())
}

/// # Errors
/// When a column has no parquet form.
pub fn parquet(table: &DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut table.clone())?;
    Ok(bytes)
}

/// Rows that agree in `keys` become one, the columns `sums` added up under their own names.
fn total(table: &DataFrame, keys: &[&str], sums: &[&str]) -> PolarsResult<DataFrame> {
    let groups = table.group_by_stable(keys.iter().copied())?;
    #[expect(
        deprecated,
        reason = "the lazy engine sums no better, and needs a hundred crates more"
    )]
    let mut totals = groups.select(sums.iter().copied()).sum()?;
    for sum in sums {
        totals.rename(&format!("{sum}_sum"), (*sum).into())?;
    }
    totals.sort(keys, SortMultipleOptions::default())
}
