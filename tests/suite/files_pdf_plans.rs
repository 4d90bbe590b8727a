//! Plans as PDF files: by the command line and by the service, with what may be seen and no more.

use std::fs;
use std::path::Path;

use api::engine::Kind;
use api::exports::{Extras, export, names};
use datasets::formats::pdf::FontError;
use support::paper::{assert_fits, assert_says_what_the_page_says, font, pages};
use tempfile::TempDir;

use crate::program::{Service, Who, done, names as in_folder, rounds};

/// A problem and a plan of it, solved in that folder.
fn solved(at: &Path, kind: Kind) -> [Vec<u8>; 2] {
    let (verb, what) = match kind {
        Kind::Rostering => ("roster", "generate roster --size s --out problem.json"),
        Kind::Routing => ("route", "generate day --size 40 --out problem.json"),
        Kind::Shifts => ("roster", "convert nights.txt problem.json"),
    };
    fs::write(at.join("nights.txt"), support::shifts::NIGHTS).expect("there is room");
    done(at, &what.split(' ').collect::<Vec<&str>>());
    done(
        at,
        &[verb, "problem.json", "--steps", "50", "--out", "plan.json"],
    );
    ["problem.json", "plan.json"].map(|name| fs::read(at.join(name)).expect("it was written"))
}

#[test]
fn every_page_of_a_plan_is_there_as_a_pdf_that_says_the_same() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let mut looked = Vec::new();
    for kind in [Kind::Rostering, Kind::Routing, Kind::Shifts] {
        let [problem, plan] = solved(at, kind);
        let extras = Extras {
            sequence: 7,
            ..Extras::default()
        };
        let mark = format!("{} 第7号发布", api::store::fingerprint(&plan));
        let get = |name: &str| export(kind, &problem, &plan, name, &extras);
        for name in names(kind).iter().filter(|name| name.ends_with(".html")) {
            let html = String::from_utf8(get(name).unwrap()).unwrap();
            assert!(html.contains("<p class=\"note\">口径："), "{name}");
            let pdf = get(&name.replace(".html", ".pdf"));
            if pdf
                .as_ref()
                .is_err_and(|error| matches!(error.font(), Some(FontError::Absent)))
            {
                eprintln!("not looked at: {name} as PDF, for want of a font");
                continue;
            }
            let read = pages(&pdf.unwrap());
            assert_says_what_the_page_says(&read, &html, &mark);
            assert_fits(&read);
            looked.push(format!("{name}: {} pages", read.len()));
        }
        let ends = |ending: &str| {
            names(kind)
                .iter()
                .filter(|name| name.ends_with(ending))
                .count()
        };
        assert_eq!(ends(".html"), ends(".pdf"));
    }
    eprintln!("{}", looked.join(", "));
}

#[test]
fn a_pdf_hides_patients_as_the_page_does_until_they_are_asked_for() {
    if font().is_none() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let [_, plan] = solved(at, Kind::Routing);
    let plan: serde_json::Value = serde_json::from_slice(&plan).unwrap();
    let routes = plan["plan"]["routes"].as_array().unwrap();
    let mut stops = routes
        .iter()
        .flat_map(|route| route["trips"].as_array().unwrap());
    let order = stops.next().unwrap()["stops"][0].as_str().unwrap();
    let rx = format!("处方号,姓名,电话,地址\n{order},王测试,13812345678,淄川区昆仑镇某某路1号\n");
    fs::write(at.join("rx.csv"), rx).unwrap();
    let files = "delivery_sheet.pdf,drivers.pdf,handover.pdf";
    for (more, shown, hidden) in [
        ("", "", "王*试 王测试 138****5678 13812345678 某某路"),
        (
            " --prescriptions rx.csv",
            "王*试 138****5678",
            "王测试 13812345678 某某路",
        ),
        (
            " --prescriptions rx.csv --unmasked",
            "王测试 13812345678 某某路",
            "王*试 138****5678",
        ),
    ] {
        let line =
            format!("export plan.json --problem problem.json --out out --files {files}{more}");
        done(at, &line.split(' ').collect::<Vec<&str>>());
        for name in files.split(',') {
            let read = pages(&fs::read(at.join("out").join(name)).unwrap());
            let text: String = read.into_iter().map(|page| page.text).collect();
            for word in hidden.split(' ') {
                assert!(!text.contains(word), "{name}{more}: {word}");
            }
            // Nobody signs for a patient when a van is loaded.
            for word in shown.split(' ').filter(|_| name != "handover.pdf") {
                assert!(text.contains(word), "{name}{more}: {word}");
            }
        }
    }
}

#[test]
fn without_a_font_everything_else_is_written_and_what_was_asked_for_by_name_is_refused() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    solved(at, Kind::Rostering);
    fs::write(at.join("junk.ttf"), "no font").unwrap();
    let line = "export plan.json --problem problem.json --out out --font junk.ttf";
    let words: Vec<&str> = line.split(' ').collect();
    let said = done(at, &words);
    let there = in_folder(&at.join("out"));
    let known: Vec<&&str> = names(Kind::Rostering)
        .iter()
        .filter(|name| !name.ends_with(".pdf"))
        .collect();
    assert_eq!(
        there.len(),
        known.len() + 1,
        "the calendars, too: {there:?}"
    );
    assert!(
        said.err.contains("left out: session_timetable.pdf, "),
        "{}",
        said.err
    );
    assert!(said.err.contains("“junk.ttf”不是中文字体"), "{}", said.err);
    let named = rounds(at, &[&words[..], &["--files", "notice.pdf"]].concat());
    assert_eq!(named.code, 2, "{}", named.err);
    assert!(
        named
            .err
            .contains("`junk.ttf` is no font that writes Chinese"),
        "{}",
        named.err
    );
    assert!(
        named.err.contains("“junk.ttf”不是中文字体"),
        "{}",
        named.err
    );
    let line = "convert plan.json plan.pdf --problem problem.json --font junk.ttf";
    assert_eq!(rounds(at, &line.split(' ').collect::<Vec<&str>>()).code, 2);
    assert!(!at.join("plan.pdf").exists());
}

#[test]
fn the_service_gives_pages_as_pdf_and_says_in_both_languages_when_it_has_no_font() {
    let folder = TempDir::new().unwrap();
    let service = Service::at(folder.path(), "");
    let year = datasets::generate::roster::roster(datasets::generate::roster::Size::S, 1);
    let run = service.run(
        "/api/v1/rosterings?steps=50",
        &serde_json::to_vec(&year).unwrap(),
    );
    assert_eq!(service.ended(&run)["state"], "finished");
    let path = format!("/api/v1/runs/{run}/files/notice.pdf");
    if font().is_some() {
        let answer = service.get(&path);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/pdf");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"notice.pdf\""
        );
        assert!(pages(&answer.body)[0].text.contains("口径："));
    }
    // Whoever may not see the run does not see its pages either.
    let other = Who::Session(service.account("sun", "dispatcher", "甲药房"));
    assert_eq!(service.send(&Who::Nobody, "GET", &path, None).status, 401);
    assert_eq!(service.send(&other, "GET", &path, None).status, 404);
    drop(service);
    let service = Service::at(folder.path(), "font_file = \"/nowhere/font.ttc\"");
    let refused = service.get(&path);
    assert_eq!(refused.problem().1, "no_font");
    assert_eq!(refused.status, 503);
    let told = refused.json();
    assert!(
        told["detail"]
            .as_str()
            .unwrap()
            .starts_with("cannot read the font"),
        "{told}"
    );
    assert!(
        told["detail_zh"]
            .as_str()
            .unwrap()
            .starts_with("无法读取字体文件"),
        "{told}"
    );
    let html = path.replace(".pdf", ".html");
    assert_eq!(service.get(&html).status, 200);
}
