//! What every table holds, as a page for people: from the declarations, so that it is true.

use std::fmt::Write;

use super::field::{Content, Field, Need};
use super::kind::Kind;
use super::write::holds;

/// The page, in Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(OPENING);
    for kind in Kind::ALL {
        let form = kind.form();
        let key: Vec<&str> = (form.key.iter())
            .filter_map(|code| form.field(code))
            .map(|field| field.heading)
            .collect();
        // Writing to a text does not fail.
        let _ = writeln!(
            page,
            "\n## {} {} (`{}`)\n\n主键：{}\n",
            kind.chinese(),
            kind.english(),
            kind.code(),
            key.join(" + ")
        );
        page.push_str(
            "| 列名 | code | 必填 | 内容 | 也可写作 |\n| --- | --- | --- | --- | --- |\n",
        );
        for field in form.fields {
            let _ = writeln!(page, "{}", line(field));
        }
    }
    page
}

const OPENING: &str = "\
# Registers 表格说明

The tables that `rounds register`, `rounds convert` and `rounds ledger` read and write. This page is
printed by `rounds register manual`; a test keeps the two alike.

- Files: .xlsx or .csv (UTF-8 with or without a mark, UTF-16 with one, GB18030), up to 20 MB,
  200,000 rows and 256 columns. Of a workbook, the sheet whose header names most columns.
- The header is found within the first twelve rows, below titles and notes; it may be two rows, days
  merged over half-days. Codes work as headings. A star or （必填） at a heading is read past. A column
  that is not known is named, and not taken.
- Merged cells count for every cell they cover. Rows that begin with 合计, 总计 or 小计, and examples
  (示例…), are left aside and named.
- Full-width digits, letters, colons and spaces are plain ones. Dates: `2019-09-01`, `2019.9.1`,
  `2019/9/1`, `20190901`, `2019年9月1日`, a spreadsheet's day count; without a day, the first day of the
  month for beginnings and the last for ends, and the answer says so. The *number* 2019.1 in a date
  column is refused: it may be October.
- Numbers shown with leading zeros (format `0000`) keep them; a staff number that is a plain number is
  pointed out.
- Formulas are refused at their cells. Text that would run as a formula (`= + - @`, tab) is written with
  an apostrophe in front, and the apostrophe goes when it is read.
- Every refusal names the cell, the column, what stands there and why. Rows with one are refused whole;
  they can be had back in their layout with the reasons in a last column 退回原因, mended and sent again.
- Columns marked 个人信息 are of patients: exports mask them unless they are told not to.
";

fn line(field: &Field) -> String {
    let need = match field.need {
        Need::None => "",
        Need::Column => "须有此列",
        Need::Cell => "是",
    };
    let mut content = match field.content {
        Content::Choice(choices) => {
            let words: Vec<&str> = choices.iter().map(|choice| choice.words[0]).collect();
            words.join("、")
        }
        content => holds(content),
    };
    if field.personal.is_some() {
        content.push_str("；个人信息");
    }
    let aliases = field.aliases.join("、");
    format!(
        "| {} | `{}` | {need} | {content} | {aliases} |",
        field.heading, field.code
    )
}
