//! Imports over HTTP: what is known of a file, and files that are none.

#![expect(
    clippy::unwrap_used,
    reason = "whoever helps a test and cannot go on ends it"
)]

use std::io::Write;

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::program::Service;

const IMPORTS: &str = "/api/v1/imports?register=staff_roster&effective_on=2026-03-01&file=s.csv";

pub(crate) fn imported(service: &Service, file: &[u8]) -> Value {
    let answer = service.post_as(IMPORTS, "text/csv", file);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[test]
fn a_preview_says_what_should_be_known_of_the_file() {
    let service = Service::start("");
    let text =
        "花名册\n工号,姓名,单位,科室,职称级别,血型\n001,张三,市一院,内科,中级,A\n合计,1,,,,\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let import = imported(&service, &bytes);
    assert_eq!(import["rows"], 1, "{import}");
    let notes = import["notes"].as_array().unwrap();
    let told = |code: &str| {
        let note = notes.iter().find(|note| note["code"] == code);
        note.unwrap_or_else(|| panic!("no {code} in {notes:?}"))
    };
    assert_eq!(told("encoding")["message"], "read as gb18030");
    assert_eq!(told("unknown_column")["cell"], "F2");
    assert!(
        told("unknown_column")["message_zh"]
            .as_str()
            .unwrap()
            .contains("血型")
    );
    assert_eq!(told("left_aside")["cell"], "4");
    // They stay with the import.
    let path = format!("/api/v1/imports/{}", import["id"].as_str().unwrap());
    assert_eq!(service.get(&path).json(), import);
}

#[test]
fn notes_on_patients_columns_quote_no_cell() {
    let service = Service::start("");
    let path = "/api/v1/imports?register=prescriptions&effective_on=2026-03-01&file=rx.csv";
    let file = "处方号,医院,姓名,电话,收件地址,付数,甲\nRX1,昆仑镇卫生院,王测试,１３８００００９９９９,石榴巷,7,\n";
    let answer = service.post_as(path, "text/csv", file.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
    let notes = answer.json()["notes"].to_string();
    assert!(notes.contains("unknown_column"), "{notes}");
    for told in ["王测试", "１３８０", "13800009999", "石榴巷"] {
        assert!(!notes.contains(told), "{notes}");
    }
}

fn archive(name: &str) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut archive = zip::ZipWriter::new(&mut bytes);
    archive
        .start_file(name, SimpleFileOptions::default())
        .unwrap();
    archive.write_all(b"<x/>").unwrap();
    archive.finish().unwrap();
    bytes.into_inner()
}

#[test]
fn a_file_that_is_no_table_is_refused_with_what_it_seems_to_be() {
    let service = Service::start("");
    let (letter, archive) = (archive("word/document.xml"), archive("readme.txt"));
    for (bytes, seems) in [
        (&b"%PDF-1.7\n%\xe2\xe3"[..], "a PDF document"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
            "an old office document",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture (PNG)"),
        (b"\n<!DOCTYPE html><html></html>", "a web page"),
        (b"{\"rows\": []}", "JSON"),
        (&letter, "a text document (.docx)"),
        (&archive, "an archive (zip)"),
        (
            b"PK\x03\x04 and then nothing",
            "is no readable xlsx workbook",
        ),
        (b"\xff\xff\x00\x01", "is neither UTF-8"),
    ] {
        let answer = service.post_as(IMPORTS, "application/octet-stream", bytes);
        let (status, code, paths) = answer.problem();
        assert_eq!((status, code.as_str()), (422, "flawed"), "{seems}");
        assert_eq!(paths, ["s.csv"], "{seems}");
        let message = answer.json()["flaws"][0]["message"].to_string();
        assert!(message.contains(seems), "{message}");
    }
    assert_eq!(service.get("/api/v1/imports").json(), json!([]));
    // A table without its columns is a table, and says which.
    let bare = imported(&service, "姓名,电话\n张三,1\n".as_bytes());
    assert!(!bare["refused"].as_array().unwrap().is_empty());
}
