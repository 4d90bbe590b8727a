//! Grids as csv: UTF-8 with a byte-order mark, which is what lets spreadsheets show Chinese.

use super::grid::{Grid, Value, neutral};

#[must_use]
pub fn table(grid: &Grid) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let headings = grid.columns.iter().map(|column| neutral(&column.heading));
    writer.write_record(headings).expect("memory takes all");
    for row in &grid.rows {
        let cells = row.iter().map(|value| match value {
            Value::Text(text) => neutral(text),
            Value::Whole(number) => number.to_string(),
            Value::Decimal(number) => number.to_string(),
            Value::Date(date) => date.to_string(),
        });
        writer
            .write_record(cells)
            .expect("rows are as long as the header");
    }
    writer.into_inner().expect("memory takes all")
}
