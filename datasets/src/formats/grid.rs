//! A table before it becomes a sheet or a csv file.

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
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Decimal(f64),
}

impl Grid {
    #[must_use]
    pub fn new(name: impl Into<String>, columns: &[(&str, u16)]) -> Grid {
        Grid {
            name: name.into(),
            columns: columns
                .iter()
                .map(|(heading, width)| Column {
                    heading: (*heading).into(),
                    width: *width,
                })
                .collect(),
            rows: Vec::new(),
        }
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

/// Spreadsheets run text that starts like a formula; an apostrophe keeps it text.
#[must_use]
pub fn neutral(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
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
