//! A table before it becomes a sheet or a csv file.

use chrono::NaiveDate;

/// One sheet: its name, its columns, its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub heading: String,
    /// In characters of Latin text; Chinese ones take two.
    pub width: u16,
    /// English name, kept in a hidden row of workbooks; empty where there is none.
    pub code: String,
    /// Workbooks add it up, by a formula below the rows.
    pub summed: bool,
    /// What may stand in it; empty: anything.
    pub choices: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Decimal(f64),
    Date(NaiveDate),
}

impl Column {
    #[must_use]
    pub fn new(heading: impl Into<String>, width: u16) -> Column {
        Column {
            heading: heading.into(),
            width,
            code: String::new(),
            summed: false,
            choices: Vec::new(),
        }
    }
}

impl Grid {
    #[must_use]
    pub fn new(name: impl Into<String>, columns: &[(&str, u16)]) -> Grid {
        Grid {
            name: name.into(),
            columns: columns
                .iter()
                .map(|(heading, width)| Column::new(*heading, *width))
                .collect(),
            rows: Vec::new(),
        }
    }

    /// With these columns added up.
    ///
    /// # Panics
    /// When there is no such column, or it is the first, where the label of the sums stands.
    #[must_use]
    pub fn summing(mut self, headings: &[&str]) -> Grid {
        for heading in headings {
            let columns = self.columns.iter_mut().skip(1);
            let column = columns
                .into_iter()
                .find(|column| column.heading == *heading);
            column.expect("a column beside the first").summed = true;
        }
        self
    }

    /// Without columns in which no row says anything.
    #[must_use]
    pub fn without_empty_columns(mut self) -> Grid {
        let says = |at: usize| {
            let says = |row: &Vec<Value>| row[at] != Value::Text(String::new());
            self.rows.iter().any(says)
        };
        let kept: Vec<bool> = (0..self.columns.len()).map(says).collect();
        let keep = |at: usize| kept[at];
        self.columns = (self.columns.into_iter().enumerate())
            .filter_map(|(at, column)| keep(at).then_some(column))
            .collect();
        for row in &mut self.rows {
            let mut at = 0..;
            row.retain(|_| at.next().is_some_and(keep));
        }
        self
    }

    /// # Panics
    /// When the row does not have a value for every column.
    pub fn push(&mut self, row: Vec<Value>) {
        let columns = self.columns.len();
        assert_eq!(
            row.len(),
            columns,
            "a value for every column of {}",
            self.name
        );
        self.rows.push(row);
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Value {
        Value::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Value {
        Value::Date(date)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Whole(number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Value {
        Value::Whole(i64::try_from(number).expect("counts are small"))
    }
}

/// Spreadsheets run text that starts so.
#[must_use]
pub fn is_risky(text: &str) -> bool {
    let signs = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    text.trim_start_matches('\'').starts_with(signs)
}

/// An apostrophe keeps risky text what it is; readers of registers take it off again.
#[must_use]
pub fn neutral(text: &str) -> String {
    if is_risky(text) {
        format!("'{text}")
    } else {
        text.into()
    }
}

/// 规则得分: what every rule counts and costs, with its counting rule.
#[must_use]
pub fn score(report: &solver::base::report::Report) -> Grid {
    let columns = [
        ("规则", 26),
        ("rule", 22),
        ("类别", 10),
        ("数量", 10),
        ("代价", 14),
        ("口径", 80),
    ];
    let mut grid = Grid::new("规则得分", &columns);
    for line in &report.rules {
        grid.push(vec![
            line.rule_zh.into(),
            line.rule.into(),
            if line.hard { "硬约束" } else { "软约束" }.into(),
            line.amount.into(),
            line.cost.0.into(),
            line.counting_zh.into(),
        ]);
    }
    grid
}
