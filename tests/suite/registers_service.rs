//! One service ledger from the registers of an office.

use datasets::registers::kind::Kind;
use datasets::registers::reading::{Reading, read};
use datasets::registers::service::{Registers, ledger};
use solver::base::flaw::Flaw;
use solver::service::draft::LedgerDraft;
use solver::service::ledger::Ledger;
use solver::service::terms::{Evidence, Grade, SiteLevel, TitleLevel};

const POSTINGS: &str = "\
工号,受援单位,派驻类型,开始日期,结束日期,全职/兼职,考核结果
0007,昆仑镇卫生院,长期派驻,2026-01-01,2026-03-15,全职,合格
0007,太河镇卫生院,长期派驻,2026-04-01,2026-06-30,全职,合格
";
const STAFF: &str = "\
工号,姓名,单位,科室,出生年月,职称,职称级别,聘任时间,拟申报年度,既往基层服务月数,证明编号
0007,王平,甲医院,内科,1985.6,主治医师,中级,2020-09,2027,3.5,淄卫证12号
0008,李静,甲医院,外科,,,正高,,,,
";
const INSTITUTIONS: &str = "\
机构代码,名称,级别等次,层级
1,甲医院,三级甲等,市
2,昆仑镇卫生院,一级,镇街
3,太河镇卫生院,,镇街
";
const ATTENDANCE: &str = "\
月份,工号,受援单位,应出勤,实出勤,受援单位盖章
2026-01,0007,昆仑镇卫生院,21,21,是
2026-02,0007,昆仑镇卫生院,15,14,是
2026-03,0007,昆仑镇卫生院,11,10,是
2026-04,0007,太河镇卫生院,22,22,是
2026-06,0007,太河镇卫生院,21,20,否
";

fn merged(postings: &str, staff: &str, institutions: &str) -> Result<LedgerDraft, Vec<Flaw>> {
    let of = |kind, file: &str, text: &str| -> Reading { read(kind, file, text.as_bytes()) };
    ledger(Registers {
        postings: &of(Kind::PostingLedger, "p.csv", postings),
        staff: Some(&of(Kind::StaffRoster, "s.csv", staff)),
        institutions: Some(&of(Kind::Institutions, "i.csv", institutions)),
        attendance: Some(&of(Kind::AttendanceReport, "a.csv", ATTENDANCE)),
    })
}

#[test]
fn staff_institutions_and_attendance_complete_the_postings() {
    let draft = merged(POSTINGS, STAFF, INSTITUTIONS).unwrap();
    Ledger::new(&draft).expect("a valid ledger");
    let person = &draft.physicians[0];
    assert_eq!(
        (person.name.as_str(), person.institution.as_deref()),
        ("王平", Some("甲医院"))
    );
    assert_eq!(person.titles[0].level, TitleLevel::Intermediate);
    assert_eq!(person.titles[0].appointed_on.as_deref(), Some("2020-09-01"));
    assert_eq!(person.born.as_deref(), Some("1985-06-01"));
    // Three months and a half, by thirty days a month.
    let opening = person.opening.as_ref().unwrap();
    assert_eq!((opening.months, opening.days), (3, 15));
    assert_eq!(opening.document.as_deref(), Some("淄卫证12号"));
    // Who was never posted has a ledger, too.
    assert_eq!(
        (draft.physicians[1].id.as_str(), draft.entries.len()),
        ("0008", 2)
    );
    let places: Vec<_> = (draft.institutions.iter())
        .map(|place| (place.name.as_str(), place.level, place.grade))
        .collect();
    assert_eq!(
        places,
        [
            (
                "昆仑镇卫生院",
                Some(SiteLevel::Township),
                Some(Grade::Primary)
            ),
            ("太河镇卫生院", Some(SiteLevel::Township), None),
            ("甲医院", Some(SiteLevel::City), Some(Grade::Tertiary)),
        ]
    );
    let first = &draft.entries[0];
    let attendance = first.attendance.unwrap();
    // 21 + 15 + 11 days due, 21 + 14 + 10 attended.
    assert_eq!((attendance.due_days, attendance.attended_days), (47, 45));
    assert_eq!(
        first.evidence,
        [Evidence::AttendanceRecord, Evidence::HostSeal]
    );
    // May has no report, so nothing is known of the whole.
    assert_eq!(
        (draft.entries[1].attendance, &draft.entries[1].evidence[..]),
        (None, &[][..])
    );
}

#[test]
fn registers_that_contradict_each_other_are_refused_at_their_cells_all_at_once() {
    let postings = POSTINGS
        .replace("考核结果", "考核结果,姓名,派出单位,受援单位级别,职称级别")
        .replace("合格", "合格,王萍,乙医院,村,副高");
    let staff = STAFF.replace("2027", "二零二七");
    let flaws = merged(&postings, &staff, INSTITUTIONS).unwrap_err();
    let found: Vec<(&str, &str)> = flaws
        .iter()
        .map(|flaw| (flaw.path.as_str(), flaw.code))
        .collect();
    assert_eq!(
        found,
        [
            ("s.csv: line 2, column 姓名", "contradiction"),
            ("s.csv: line 2, column 单位", "contradiction"),
            // Without dates nothing says which title came first.
            ("s.csv: line 2, column 职称级别", "contradiction"),
            ("s.csv: line 2, column 拟申报年度", "out_of_range"),
            ("i.csv: line 3, column 层级", "contradiction"),
            ("i.csv: line 4, column 层级", "contradiction"),
        ]
    );
}
