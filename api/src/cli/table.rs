//! Plain tables whose columns line up, Chinese characters counted two wide.

use solver::base::report::Report;
use solver::base::score::gap_basis_points;
use solver::base::units::Cost;
use unicode_width::UnicodeWidthStr;

use super::language::LanguageArgs;
use crate::coin::Coin;

/// Rows of cells under a heading; columns that hold only figures are set flush right.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    #[must_use]
    pub fn new<const N: usize>(heading: [&str; N]) -> Table {
        Table {
            rows: vec![heading.map(str::to_string).to_vec()],
        }
    }

    #[must_use]
    pub fn with_heading(heading: Vec<String>) -> Table {
        Table {
            rows: vec![heading],
        }
    }

    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.push(cells.to_vec());
    }

    pub fn push(&mut self, cells: Vec<String>) {
        let (found, wanted) = (cells.len(), self.rows[0].len());
        assert!(found == wanted, "{found} cells under {wanted} headings");
        self.rows.push(cells);
    }

    #[must_use]
    pub fn to_text(&self) -> String {
        let columns = self.rows[0].len();
        let width = |column: usize| {
            let widths = self.rows.iter().map(|row| row[column].width());
            widths.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let figures: Vec<bool> = (0..columns)
            .map(|column| self.rows[1..].iter().all(|row| is_figure(&row[column])))
            .collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = (0..columns)
                .map(|column| pad(&row[column], widths[column], figures[column]))
                .collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
            if number == 0 {
                let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                text.push_str(&rules.join("  "));
                text.push('\n');
            }
        }
        text
    }
}

fn is_figure(cell: &str) -> bool {
    let plain = |char: char| char.is_ascii_digit() || "-–.,:%".contains(char);
    cell.chars().all(plain)
}

fn pad(cell: &str, width: usize, right: bool) -> String {
    let space = " ".repeat(width.saturating_sub(cell.width()));
    if right {
        format!("{space}{cell}")
    } else {
        format!("{cell}{space}")
    }
}

/// Hundredths of a per cent as people read them.
#[must_use]
pub fn percent(basis_points: i64) -> String {
    format!("{}.{:02}%", basis_points / 100, basis_points % 100)
}

/// The score by rule, then cost, bound and gap.
#[must_use]
pub fn score(coin: &Coin, report: &Report, bound: Option<Cost>, language: LanguageArgs) -> String {
    let english = vec!["rule", "kind", "amount", "cost"];
    let chinese = vec!["规则", "类别", "数量", "代价"];
    let both = vec!["rule", "规则", "kind 类别", "amount 数量", "cost 代价"];
    let heading = language.choose(english, chinese, both);
    let heading = heading.into_iter().map(str::to_string);
    let mut table = Table::with_heading(heading.collect());
    for line in &report.rules {
        let (rule, rule_zh) = (line.rule, line.rule_zh);
        let (kind, kind_zh, kinds) = match line.hard {
            true => ("hard", "硬约束", "hard 硬"),
            false => ("soft", "软约束", "soft 软"),
        };
        let english = vec![rule, kind];
        let chinese = vec![rule_zh, kind_zh];
        let cells = language.choose(english, chinese, vec![rule, rule_zh, kinds]);
        let mut cells: Vec<String> = cells.into_iter().map(str::to_string).collect();
        cells.push(line.amount.to_string());
        cells.push(match line.hard {
            true => String::new(),
            false => coin.text(line.cost),
        });
        table.push(cells);
    }
    let (sum, sum_zh) = sum(coin, report, bound);
    format!("{}\n{}\n", table.to_text(), language.say(&sum, &sum_zh))
}

/// Cost, bound and gap, in English and Chinese.
fn sum(coin: &Coin, report: &Report, bound: Option<Cost>) -> (String, String) {
    let cost = coin.text(report.score.soft);
    let (mut said, mut said_zh) = (format!("cost {cost}"), format!("代价 {cost}"));
    let mut add = |text: String, text_zh: String| {
        said.push_str(&format!(" · {text}"));
        said_zh.push_str(&format!(" · {text_zh}"));
    };
    if !report.score.is_feasible() {
        let broken = report.score.hard;
        add(
            format!("infeasible: hard rules broken {broken} times"),
            format!("不可行：违反硬约束 {broken} 次"),
        );
    }
    if let Some(bound) = bound {
        let bound = coin.text(bound);
        add(format!("bound {bound}"), format!("下界 {bound}"));
    }
    if let Some(gap) = gap_basis_points(report.score, bound) {
        let gap = percent(gap);
        add(format!("gap {gap}"), format!("差距 {gap}"));
    }
    (said, said_zh)
}
