//! Plain tables whose columns line up, Chinese characters counted two wide.

use solver::base::report::Report;
use solver::base::score::gap_basis_points;
use solver::base::units::Cost;
use unicode_width::UnicodeWidthStr;

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
pub fn score(coin: &Coin, report: &Report, bound: Option<Cost>) -> String {
    let mut table = Table::new(["rule", "规则", "kind", "amount", "cost"]);
    for line in &report.rules {
        table.row([
            line.rule.to_string(),
            line.rule_zh.to_string(),
            if line.hard { "hard" } else { "soft" }.to_string(),
            line.amount.to_string(),
            if line.hard {
                String::new()
            } else {
                coin.text(line.cost)
            },
        ]);
    }
    let mut text = table.to_text();
    let cost = coin.text(report.score.soft);
    text.push_str(&format!("\ncost {cost}"));
    if !report.score.is_feasible() {
        let broken = report.score.hard;
        text.push_str(&format!(" · infeasible: hard rules broken {broken} times"));
    }
    if let Some(bound) = bound {
        text.push_str(&format!(" · bound {}", coin.text(bound)));
    }
    if let Some(gap) = gap_basis_points(report.score, bound) {
        text.push_str(&format!(" · gap {}", percent(gap)));
    }
    text.push('\n');
    text
}
