//! What an import tells of its file. Of columns that hold patients' data no cell is quoted.

use datasets::registers::kind::Kind;
use datasets::registers::notes::Note;
use datasets::registers::reading::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::registers::kind::personal;
use crate::report;

/// Something understood otherwise than it stands, or left aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportNote {
    /// Stable name for programs: `encoding`, `other_sheets`, `header`, `unknown_column`,
    /// `repeated_column`, `understood`, `number_as_key`, `title_level`, `left_aside`.
    pub code: String,
    /// `C7`, or the column or row; empty for the file as a whole.
    pub cell: String,
    pub message: String,
    pub message_zh: String,
}

fn is_of_patients(kind: Kind, code: &str) -> bool {
    personal(kind).any(|(field, _)| field.code == code)
}

pub(super) fn told(kind: Kind, note: &Note) -> ImportNote {
    let (mut message, mut message_zh) = (note.message.clone(), note.message_zh.clone());
    if is_of_patients(kind, note.field) {
        message = "cells of this column were understood otherwise than they stand".into();
        message_zh = "该列部分单元格的内容已按规范写法理解".into();
    }
    ImportNote {
        code: note.code.into(),
        cell: note.cell.clone(),
        message,
        message_zh,
    }
}

pub(super) fn refusal(kind: Kind, refusal: &Refusal) -> report::Flaw {
    let mut flaw: report::Flaw = refusal.flaw.clone().into();
    if is_of_patients(kind, &refusal.field) {
        flaw.message = "the cell cannot stand in this column".into();
        flaw.message_zh = "该单元格的内容不符合此列的要求".into();
    }
    flaw
}
