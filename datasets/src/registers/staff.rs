//! The staff roster (人员花名册) onto the departments and specialties of a base problem.
//!
//! The title level is read from its own column and never from the text of the title: 助理全科医生
//! is no 助理 of anything, and a wrong guess decides about somebody's promotion.

use std::collections::BTreeMap;

use solver::base::calendar::HalfDay;
use solver::base::flaw::{Flaw, FlawKind, Flaws};
use solver::rostering::draft::{
    Draft, Honour, LeaveDraft, PhysicianDraft, PromotionDraft, TitleLevel,
};
use solver::rostering::forecast::weeks;
use solver::service::served::Served;

use super::cell::DayOfMonth;
use super::sheet::Sheet;
use super::table::{Column, Row, Table};
use super::text::bare;
use crate::policy::usual;

const fn column(name: &'static str, aliases: &'static [&'static str], needed: bool) -> Column {
    Column {
        name,
        aliases,
        needed,
    }
}

const COLUMNS: [Column; 14] = [
    column("工号", &["职工号", "人员编号", "staff_no"], true),
    column("姓名", &["医师姓名", "name"], true),
    column(
        "单位",
        &[
            "派出单位",
            "派驻单位",
            "选派单位",
            "支援单位",
            "institution",
        ],
        false,
    ),
    column("科室", &["所在科室", "department"], true),
    column("专业", &["专科", "学科", "specialty"], false),
    column("职称", &["专业技术职称", "title_text"], false),
    column("职称级别", &["级别", "title_level"], true),
    column("荣誉称号", &["荣誉", "honour"], false),
    column("拟申报年度", &["拟晋升年度", "target_year"], false),
    column(
        "既往基层服务月数",
        &["已服务月数", "prior_credit_months"],
        false,
    ),
    column("本院门诊", &["门诊午别", "出诊时间", "clinic"], false),
    column("每周坐诊次数", &["每周下派次数", "visits_per_week"], false),
    column("请假开始", &["休假开始", "leave_from"], false),
    column("请假结束", &["休假结束", "leave_to"], false),
];

/// The people of the file, in the departments of `base`.
///
/// # Errors
/// Every flaw, each with its line and column or its cell.
pub fn staff(file: &str, bytes: &[u8], base: &Draft) -> Result<Vec<PhysicianDraft>, Vec<Flaw>> {
    let sheet = Sheet::read(file, bytes)?;
    let mut flaws = Flaws::default();
    let table = Table::find(&sheet, &COLUMNS, &mut flaws);
    let mut people = Vec::new();
    let mut seen = BTreeMap::new();
    for row in table.rows() {
        let id = row.needed(&mut flaws, "工号");
        if !id.is_empty() && seen.insert(id, row.number()).is_some() {
            let id = id.to_string();
            flaws.add(row.path("工号"), FlawKind::Duplicate { id });
        }
        people.push(PhysicianDraft {
            id: id.into(),
            name: row.needed(&mut flaws, "姓名").into(),
            department: department(&mut flaws, &row, base),
            specialty: specialty(&mut flaws, &row, base),
            title_level: title_level(&mut flaws, &row),
            honour: honour(&mut flaws, &row),
            leave: leave(&mut flaws, &row),
            clinic: clinic(&mut flaws, &row),
            visits_per_week: row.integer(&mut flaws, "每周坐诊次数", 0, 10).unwrap_or(0),
            fair_sessions: None,
            promotion: promotion(&mut flaws, &row),
        });
    }
    if people.is_empty() {
        flaws.add(file, FlawKind::Empty);
    }
    flaws.into_result().map(|()| people)
}

/// By id, by full name, or by the name within the institution of the row.
fn department(flaws: &mut Flaws, row: &Row, base: &Draft) -> String {
    let name = row.needed(flaws, "科室");
    let sender = row.text("单位");
    let institution = base
        .institutions
        .iter()
        .find(|known| known.id == sender || known.name == sender);
    if !sender.is_empty() && institution.is_none() {
        let (what, id) = ("institution", sender.to_string());
        flaws.add(row.path("单位"), FlawKind::Unknown { what, id });
        return String::new();
    }
    let here = |id: &str| institution.is_none_or(|known| known.id == id);
    let full = format!(
        "{}{name}",
        institution.map_or("", |known| known.name.as_str())
    );
    let found = base.departments.iter().find(|known| {
        here(&known.institution) && (known.id == name || known.name == name || known.name == full)
    });
    if found.is_none() && !name.is_empty() {
        let (what, id) = ("department", full);
        flaws.add(row.path("科室"), FlawKind::Unknown { what, id });
    }
    found.map_or_else(String::new, |known| known.id.clone())
}

/// By id or name; without the column, the specialty that the department is named after.
fn specialty(flaws: &mut Flaws, row: &Row, base: &Draft) -> String {
    let own = row.text("专业");
    let (text, column) = match own {
        "" => (row.text("科室"), "科室"),
        own => (own, "专业"),
    };
    let found = base.specialties.iter().find(|known| {
        known.id == text || known.name == text || (own.is_empty() && text.ends_with(&known.name))
    });
    if found.is_none() && !text.is_empty() {
        let (what, id) = ("specialty", text.to_string());
        flaws.add(row.path(column), FlawKind::Unknown { what, id });
    }
    found.map_or_else(String::new, |known| known.id.clone())
}

fn title_level(flaws: &mut Flaws, row: &Row) -> TitleLevel {
    let text = row.needed(flaws, "职称级别");
    match bare(text).as_str() {
        "初级" | "junior" => TitleLevel::Junior,
        "中级" | "intermediate" => TitleLevel::Intermediate,
        "副高" | "副高级" | "associate_senior" => TitleLevel::AssociateSenior,
        "正高" | "正高级" | "senior" => TitleLevel::Senior,
        other => {
            if !other.is_empty() {
                let (what, id) = ("title level (初级, 中级, 副高, 正高)", other.to_string());
                flaws.add(row.path("职称级别"), FlawKind::Unknown { what, id });
            }
            // Harmless: the flaw above refuses the file.
            TitleLevel::Junior
        }
    }
}

fn honour(flaws: &mut Flaws, row: &Row) -> Option<Honour> {
    let all = [
        Honour::ChiefExpert,
        Honour::FamousDoctor,
        Honour::FamousTcmDoctor,
        Honour::YoungFamousDoctor,
        Honour::YoungFamousTcmDoctor,
    ];
    let text = bare(row.text("荣誉称号"));
    if ["", "无", "-"].contains(&text.as_str()) {
        return None;
    }
    let found = all.into_iter().find(|honour| honour.chinese() == text);
    if found.is_none() {
        let what = "honour";
        flaws.add(row.path("荣誉称号"), FlawKind::Unknown { what, id: text });
    }
    found
}

fn leave(flaws: &mut Flaws, row: &Row) -> Vec<LeaveDraft> {
    let from = row.date(flaws, "请假开始", DayOfMonth::First);
    let to = row.date(flaws, "请假结束", DayOfMonth::Last);
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            let (from, to) = (from.to_string(), to.to_string());
            flaws.add(row.path("请假结束"), FlawKind::Reversed { from, to });
            Vec::new()
        }
        (Some(from), Some(to)) => vec![LeaveDraft {
            from: from.to_string(),
            to: to.to_string(),
        }],
        (Some(_), None) if row.text("请假结束").is_empty() => {
            flaws.add(row.path("请假结束"), FlawKind::Empty);
            Vec::new()
        }
        (None, Some(_)) if row.text("请假开始").is_empty() => {
            flaws.add(row.path("请假开始"), FlawKind::Empty);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// `周一上午、周三下午`, or `mon_am`.
fn clinic(flaws: &mut Flaws, row: &Row) -> Vec<String> {
    let text = bare(row.text("本院门诊"));
    let mut halves = Vec::new();
    for part in text
        .split(['、', ',', ';', '，', '；', '/'])
        .filter(|part| !part.is_empty())
    {
        let part = part.replace("星期", "周");
        match HalfDay::all().find(|half| half.chinese() == part || half.to_string() == part) {
            Some(half) => halves.push(half.to_string()),
            None => flaws.add(row.path("本院门诊"), FlawKind::BadHalfDay { found: part }),
        }
    }
    halves
}

fn promotion(flaws: &mut Flaws, row: &Row) -> Option<PromotionDraft> {
    let months = row
        .decimal(flaws, "既往基层服务月数", 0, 600)
        .unwrap_or(0.0);
    let year = row.integer(flaws, "拟申报年度", 1990, 2099)?;
    let policy = usual();
    Some(PromotionDraft {
        target_year: year,
        cutoff: policy.cutoff(year).date.to_string(),
        required_weeks: weeks(Served::months(
            policy.one_year().required_service_months.value,
        )),
        // Whole weeks served; at most 2,600, so the conversion is exact.
        credited_weeks: (months * 52.0 / 12.0 + 1e-9).floor() as i64,
    })
}
