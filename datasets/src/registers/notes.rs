//! What a reader should know of a file that was taken: nothing is dropped or completed in silence.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use solver::service::terms::TitleLevel;

use super::field::{Content, Field};
use super::header::Header;
use super::reading::Reading;
use super::sheet::{Book, letters};
use super::value::show;

/// Something understood otherwise than it stands, or left aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Stable name for programs.
    pub code: &'static str,
    /// `C7`, or the column or row; empty for the file as a whole.
    pub cell: String,
    /// Code of the column whose cells the message quotes; empty where it quotes none.
    #[serde(skip)]
    pub field: &'static str,
    pub message: String,
    pub message_zh: String,
}

fn note(code: &'static str, cell: String, message: String, message_zh: String) -> Note {
    Note {
        code,
        cell,
        field: "",
        message,
        message_zh,
    }
}

/// Cells in which something was completed: column, line, text, value.
pub(super) type Completed = (&'static Field, usize, String, Value);

pub(super) fn notes(
    (book, at): (&Book, usize),
    header: &Header,
    reading: &Reading,
    completed: &[Completed],
    skipped: &[usize],
) -> Vec<Note> {
    let mut notes = Vec::new();
    notes.extend(source(book, at));
    if 1 < header.number {
        let row = header.number;
        notes.push(note(
            "header",
            row.to_string(),
            format!("the header was found in row {row}"),
            format!("表头位于第{row}行"),
        ));
    }
    notes.extend(strangers(header));
    notes.extend(completions(header, completed));
    notes.extend(lost_zeros(book, at, header));
    notes.extend(titles(header, reading));
    notes.extend(exemptions(header, reading));
    if !skipped.is_empty() {
        let lines: Vec<String> = skipped.iter().map(ToString::to_string).collect();
        notes.push(note(
            "left_aside",
            lines.join(", "),
            format!(
                "totals and examples were left aside: rows {}",
                lines.join(", ")
            ),
            format!("合计行和示例行未导入：第{}行", lines.join("、")),
        ));
    }
    notes
}

/// The encoding of a text, or the sheets that were not read.
fn source(book: &Book, at: usize) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(encoding) = book.encoding {
        notes.push(note(
            "encoding",
            String::new(),
            format!("read as {encoding}"),
            format!("按 {encoding} 编码读取"),
        ));
    }
    let others = book
        .sheets
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != at);
    let others: Vec<&str> = others.map(|(_, sheet)| sheet.name.as_str()).collect();
    if !others.is_empty() {
        let read = &book.sheets[at].name;
        notes.push(note(
            "other_sheets",
            String::new(),
            format!("sheet `{read}` was read; not read: {}", others.join(", ")),
            format!("已读取工作表“{read}”；未读取：{}", others.join("、")),
        ));
    }
    notes
}

fn strangers(header: &Header) -> Vec<Note> {
    let unknown = |at: usize| {
        let heading = &header.headings[at];
        let cell = format!("{}{}", letters(at), header.number);
        if header.is_repeated(at) {
            return note(
                "repeated_column",
                cell,
                format!("the column `{heading}` stands twice; the one further left was taken"),
                format!("列“{heading}”重复，仅导入左侧一列"),
            );
        }
        note(
            "unknown_column",
            cell,
            format!("the column `{heading}` is not known and was not taken"),
            format!("未识别的列“{heading}”，其内容未导入"),
        )
    };
    header.strangers().into_iter().map(unknown).collect()
}

/// One for each column, with the first cell as the example.
fn completions(header: &Header, completed: &[Completed]) -> Vec<Note> {
    let mut by_column: BTreeMap<usize, Vec<&Completed>> = BTreeMap::new();
    for cell in completed {
        let at = header.position(cell.0.code).unwrap_or(0);
        by_column.entry(at).or_default().push(cell);
    }
    let told = |(at, cells): (usize, Vec<&Completed>)| {
        let (field, line, text, value) = cells[0];
        let (count, shown) = (cells.len(), show(field.content, value));
        let heading = field.heading;
        let understood = note(
            "understood",
            format!("{}{line}", letters(at)),
            format!("{heading}: `{text}` was understood as {shown} ({count} such cells)"),
            format!("{heading}：“{text}”按 {shown} 理解（此类单元格共{count}个）"),
        );
        Note {
            field: field.code,
            ..understood
        }
    };
    by_column.into_iter().map(told).collect()
}

/// Staff numbers kept as numbers have no zeros in front.
fn lost_zeros(book: &Book, at: usize, header: &Header) -> Vec<Note> {
    let mut notes = Vec::new();
    let keys = header
        .columns
        .iter()
        .filter(|(field, _)| matches!(field.content, Content::Key));
    for (field, column) in keys {
        let rows = book.sheets[at].rows.iter();
        let mut numeric = rows.filter(|row| row.numeric.contains(column));
        if let Some(first) = numeric.next() {
            let heading = field.heading;
            notes.push(note(
                "number_as_key",
                format!("{}{}", letters(*column), first.number),
                format!("{heading} holds numbers: zeros in front, if there were any, are lost"),
                format!("{heading}列含数值单元格，如原有前导零则已丢失，请改为文本格式"),
            ));
        }
    }
    notes
}

/// The level of a title is told by its own column; a text that says another is pointed out.
fn titles(header: &Header, reading: &Reading) -> Vec<Note> {
    let at = header.position("title_level");
    let told = |row: &super::row::Row| {
        let text = row.text("title_text");
        let level: TitleLevel =
            serde_json::from_value(row.values.get("title_level")?.clone()).ok()?;
        let meant = TitleLevel::of_standard_title(text).filter(|meant| *meant != level)?;
        let field = reading.form.field("title_level")?;
        let shown = |level: TitleLevel| {
            let value = serde_json::to_value(level).expect("a plain word");
            show(field.content, &value)
        };
        let (level, meant) = (shown(level), shown(meant));
        let line = row.line;
        Some(note(
            "title_level",
            at.map_or_else(String::new, |at| format!("{}{line}", letters(at))),
            format!("the level is {level}, though the title {text} is usually {meant}"),
            format!("职称级别为{level}，而“{text}”通常为{meant}，以级别列为准"),
        ))
    };
    reading.rows.iter().filter_map(told).collect()
}

/// Reasons for exemption are free text: nobody is exempted by them.
fn exemptions(header: &Header, reading: &Reading) -> Option<Note> {
    let at = header.position("exemption")?;
    let rows = reading.rows.iter();
    let given = rows.filter(|row| !row.text("exemption").is_empty());
    let lines: Vec<usize> = given.map(|row| row.line).collect();
    let (first, count) = (lines.first()?, lines.len());
    Some(note(
        "exemption_not_counted",
        format!("{}{first}", letters(at)),
        format!(
            "exemptions and deferrals are kept as text and not reckoned with ({count} such cells): a \
             ledger in JSON has `deferrals`"
        ),
        format!(
            "免除/缓派情形仅作为文字保存，不参与测算（共{count}格）；需要计入的，请在台账 JSON 的 deferrals 中填写"
        ),
    ))
}
