//! What a file is that is no table, told by its first bytes: somebody has picked the wrong file, or saved
//! it in another form, and should hear that in place of which columns are missing.

use std::io::Cursor;

use solver::base::flaw::{Flaw, FlawKind};

/// What the bytes seem to be, in English and Chinese, where they are neither a workbook nor text.
#[must_use]
pub fn foreign(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let begun = |(mark, _): &&(&[u8], _)| bytes.starts_with(mark);
    if let Some((_, names)) = MARKS.iter().find(begun) {
        return Some(*names);
    }
    if bytes.starts_with(ZIP) {
        return archive(bytes);
    }
    let text = bytes.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let tag = |name: &[u8]| {
        let start = text.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    if tag(b"<!doctype html") || tag(b"<html") {
        return Some(("a web page", "网页"));
    }
    if tag(b"<?xml") {
        return Some(("an XML document", "XML 文档"));
    }
    if text.starts_with(b"{") {
        return Some(("JSON", "JSON 数据"));
    }
    None
}

const ZIP: &[u8] = b"PK\x03\x04";

type Mark = (&'static [u8], (&'static str, &'static str));

const MARKS: [Mark; 9] = [
    (b"%PDF-", ("a PDF document", "PDF 文档")),
    (
        // Workbooks with a password are wrapped in the same container.
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        (
            "an old office document (.xls, .doc) or a workbook with a password",
            "旧版 Office 文档（.xls、.doc）或加密的工作簿",
        ),
    ),
    (b"\x89PNG\r\n", ("a picture (PNG)", "图片（PNG）")),
    (b"\xff\xd8\xff", ("a picture (JPEG)", "图片（JPEG）")),
    (b"GIF8", ("a picture (GIF)", "图片（GIF）")),
    (b"Rar!\x1a\x07", ("an archive (RAR)", "压缩包（RAR）")),
    (b"7z\xbc\xaf\x27\x1c", ("an archive (7z)", "压缩包（7z）")),
    (b"\x1f\x8b", ("an archive (gzip)", "压缩包（gzip）")),
    (b"{\\rtf", ("a text document (RTF)", "RTF 文档")),
];

/// What a zip archive is that holds no workbook. A broken one is not judged here.
fn archive(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names: Vec<_> = archive.file_names().flatten().collect();
    let has = |begin: &str| names.iter().any(|name| name.starts_with(begin));
    if has("xl/") {
        None
    } else if has("word/") {
        Some(("a text document (.docx)", "Word 文档（.docx）"))
    } else if has("ppt/") {
        Some(("slides (.pptx)", "演示文稿（.pptx）"))
    } else if has("content.xml") {
        Some((
            "an OpenDocument file (.ods, .odt)",
            "OpenDocument 文件（.ods、.odt）",
        ))
    } else {
        Some(("an archive (zip)", "压缩包（zip）"))
    }
}

/// The flaw of a file that is no table.
pub(super) fn flaw(file: &str, (what, what_zh): (&str, &str)) -> Flaw {
    let kind = FlawKind::Unreadable {
        message: format!("seems to be {what}; a table is an xlsx workbook or csv text"),
        message_zh: format!("似乎是{what_zh}；表格须为 xlsx 工作簿或 csv 文本"),
    };
    Flaw::new(file, &kind)
}
