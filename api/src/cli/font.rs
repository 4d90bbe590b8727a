//! The font of PDF files, as a command names it, and what is left out where there is none.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::convert::not_exported;
use super::failure::Failure;
use crate::engine::Kind;
use crate::exports::{self, ExportError};
use crate::files;

#[derive(clap::Args)]
pub(super) struct FontArgs {
    /// A font that writes Chinese (.ttc, .otf, .ttf), for PDF files; left out: Noto CJK, WenQuanYi or another,
    /// where the system keeps them.
    #[arg(long, value_name = "FILE", env = "ROUNDS_FONT")]
    font: Option<String>,
}

impl FontArgs {
    pub(super) fn path(&self) -> Option<PathBuf> {
        let named = self.font.as_ref().filter(|font| !font.is_empty());
        named.map(PathBuf::from)
    }
}

/// Writes every file that `plan` can be had as, and counts them. Without a font these are all but the PDF files;
/// stderr says so.
pub(super) fn write_all(
    kind: Kind,
    plan: &Path,
    folder: &Path,
    made: impl Fn(&str) -> Result<Vec<u8>, ExportError>,
) -> Result<usize, Failure> {
    let (mut count, mut left_out, mut why) = (0, Vec::new(), None);
    for name in exports::names(kind) {
        match made(name) {
            Ok(bytes) => {
                files::write_whole(&folder.join(name), &bytes)?;
                count += 1;
            }
            Err(error) if error.font().is_some() => {
                left_out.push(*name);
                why = Some(error);
            }
            Err(error) => return Err(not_exported(plan, error)),
        }
    }
    if let Some(font) = why.as_ref().and_then(ExportError::font) {
        let (names, chinese) = (left_out.join(", "), font.chinese());
        // Where stderr is gone, nobody reads notes.
        let _ = writeln!(std::io::stderr(), "left out: {names}: {font}\n{chinese}");
    }
    Ok(count)
}
