//! Cells of a grid row, joined to spans.

/// A name over neighbouring weeks of a grid row.
pub(super) struct Span {
    pub(super) name: String,
    pub(super) first: usize,
    pub(super) weeks: usize,
}

pub(super) fn spans(weeks: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (week, cell) in weeks.split_whitespace().enumerate() {
        if cell == "." {
            continue;
        }
        let name = cell.trim_end_matches('\'');
        match spans.last_mut() {
            Some(span) if name == cell && span.name == name && span.first + span.weeks == week => {
                span.weeks += 1;
            }
            _ => spans.push(Span {
                name: name.into(),
                first: week,
                weeks: 1,
            }),
        }
    }
    spans
}
