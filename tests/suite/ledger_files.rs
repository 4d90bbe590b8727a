//! Ledgers from registers, generated ones, and the way from them into a roster and back.

use std::fs;
use std::path::Path;

use datasets::generate::ledger::ledger as generated;
use datasets::generate::roster::{Size, roster};
use datasets::policy::shipped;
use datasets::registers::ledger::ledger as register;
use serde_json::Value;
use solver::base::flaw::Flaw;
use solver::rostering::draft::Draft;
use solver::rostering::forecast::{fill, planned};
use solver::rostering::plan::{Plan, Posting};
use solver::rostering::problem::Problem;
use solver::service::account::{Reckoning, Status, accounts};
use solver::service::forecast::Outlook;
use solver::service::ledger::Ledger;
use solver::service::policy::Policy;
use solver::service::served::Served;
use tempfile::TempDir;

use crate::program::{done, rounds};

const REGISTER: &str = "\
基层服务派驻台账,,,,,,,,,,,,,
工号,姓名,派出单位,派出单位等级,职称级别,聘任时间,受援单位,受援单位级别,依据,开始日期,结束日期,全职/兼职,缺勤天数,考核结果,受援单位盖章,派出单位盖章
0007,张三,甲医院,三级,中级,2020-01,昆仑镇卫生院,乡镇,医联体,2024.3.1,2024年5月31日,全职,0,合格,是,是
0007,张三,甲医院,三级,中级,2020-01,昆仑镇卫生院,乡镇,医联体,2024-09,2024-12,全职,15,优秀,是,是
0008,李四,甲医院,三级,中级,2020-01,太河镇卫生院,乡镇,对口支援,2025-01-01,2025-12-31,兼职,0,合格,是,是
0009,王五,甲医院,三级,中级,2020-01,甲医院,,医联体,2025-01-01,2025-12-31,全职,0,合格,是,是
0010,赵六,甲医院,三级,中级,2020-01,太河镇卫生院,乡镇,医联体,2025-01-01,2025-12-31,全职,0,不合格,是,是
0012,孙七,甲医院,三级,,,太河镇卫生院,乡镇,,2025-10-01,,,0,,,
";

fn policy(name: &str) -> Policy {
    Policy::new(&shipped(name).expect("it is shipped")).expect("a valid policy")
}

fn reckoning<'a>(ledger: &'a Ledger, policy: &'a Policy) -> Reckoning<'a> {
    Reckoning {
        ledger,
        policy,
        as_of: "2026-01-04".parse().expect("a date"),
        planned: &[],
    }
}

#[test]
fn a_posting_register_becomes_a_ledger_that_says_why_the_rest_does_not_count() {
    let draft = register("ledger.csv", REGISTER.as_bytes()).unwrap();
    let (ledger, policy) = (Ledger::new(&draft).unwrap(), policy("notices"));
    let accounts = accounts(reckoning(&ledger, &policy));
    // March to May are three months, September to December four, less 15 - 10 days of absence.
    assert_eq!(accounts[0].physician, "0007");
    assert_eq!(
        accounts[0].mandatory.full_time_only.served,
        Served(7 * 30 - 5)
    );
    let told: Vec<(String, &str)> = (accounts.iter())
        .flat_map(|account| &account.mandatory.full_time_only.entries)
        .filter(|line| line.status != Status::Counted)
        .map(|line| (line.entry.clone(), line.reasons.last().unwrap().code()))
        .collect();
    assert_eq!(
        told,
        [
            ("5".into(), "part_time"),
            // Its level is unknown as well.
            ("6".into(), "host_level_unknown"),
            ("7".into(), "appraisal"),
            ("8".into(), "time_unknown"),
        ]
    );
}

#[test]
fn a_register_with_impossible_or_contradicting_cells_is_refused() {
    let text = "\
工号,职称级别,受援单位,受援单位级别,开始日期,结束日期,全职
1,中级,太河镇卫生院,乡镇,2026-02-31,2026-03-01,是
2,助理,太河镇卫生院,县级,2025-06-01,2025-05-01,是
1,副高,太河镇卫生院,乡镇,2025-06-01,2025-06-30,偶尔
";
    let flaws: Vec<Flaw> = register("ledger.csv", text.as_bytes()).unwrap_err();
    let places: Vec<(&str, &str)> = flaws
        .iter()
        .map(|flaw| (flaw.path.as_str(), flaw.code))
        .collect();
    assert_eq!(
        places,
        [
            ("ledger.csv: line 2, column 开始日期", "bad_date"),
            ("ledger.csv: line 3, column 职称级别", "unreadable"),
            ("ledger.csv: line 3, column 受援单位级别", "contradiction"),
            ("ledger.csv: line 3, column 结束日期", "reversed"),
            ("ledger.csv: line 4, column 职称级别", "contradiction"),
            ("ledger.csv: line 4, column 全职/兼职", "unreadable"),
        ]
    );
}

#[test]
fn a_generated_ledger_gives_back_what_its_roster_credits() {
    let policy = policy("notices");
    for (size, least) in [(Size::S, 8), (Size::M, 40)] {
        let (draft, made) = (roster(size, 3), generated(size, 3));
        assert_eq!(made, generated(size, 3));
        let ledger = Ledger::new(&made).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
        let mut filled = draft.clone();
        let told = fill(&mut filled, reckoning(&ledger, &policy));
        assert_eq!(told.unknown, [] as [String; 0]);
        let mut compared = 0;
        for (before, after) in draft.physicians.iter().zip(&filled.physicians) {
            // Staff of county hospitals owe nothing by this policy, whatever the roster says.
            if let (Some(_), Some(duty)) = (&before.promotion, &after.promotion) {
                // Of the same credit, by dates a week more may be asked for.
                let expected = before.promotion.clone().map(|mut duty| {
                    duty.required_weeks += 1;
                    duty
                });
                let is_same = before.promotion.as_ref() == Some(duty);
                assert!(is_same || expected.as_ref() == Some(duty), "{duty:?}");
                compared += 1;
            }
            let appeared = before.promotion.is_none() && after.promotion.is_some();
            assert!(!appeared, "{}", before.id);
        }
        assert!(least < compared, "{compared} duties were compared");
        Problem::new(&filled).unwrap_or_else(|flaws| panic!("{flaws:#?}"));
    }
}

#[test]
fn a_generated_ledger_has_the_mistakes_that_ledgers_have() {
    let (made, policy) = (generated(Size::M, 1), policy("notices"));
    let ledger = Ledger::new(&made).unwrap();
    let accounts = accounts(reckoning(&ledger, &policy));
    let entries = accounts
        .iter()
        .flat_map(|account| &account.mandatory.full_time_only.entries);
    let codes: Vec<&str> = entries
        .flat_map(|line| &line.reasons)
        .map(solver::service::reason::Reason::code)
        .collect();
    for code in [
        "replaced",
        "before_title",
        "host_is_employer",
        "time_unknown",
        "not_appraised",
    ] {
        assert!(codes.contains(&code), "{code}");
    }
}

/// A roster of 52 weeks from 5 January 2026 with its ledger, and one candidate's postings.
fn planned_case(first_week: usize, weeks: usize) -> (Draft, Ledger, Plan, usize) {
    let (draft, made) = (roster(Size::M, 3), generated(Size::M, 3));
    let ledger = Ledger::new(&made).expect("a valid ledger");
    let problem = Problem::new(&draft).expect("a valid roster");
    let mut plan = Plan::empty(&problem);
    let covered = policy("notices");
    let accounts = accounts(reckoning(&ledger, &covered));
    let who = (problem.physicians().iter())
        .find(|(id, person)| {
            let duty = person.duty.is_some_and(|duty| duty.target_year == 2027);
            duty && accounts[id.index()].forecast.is_some()
        })
        .map(|(id, _)| id)
        .expect("somebody means to apply in 2027");
    let host = problem
        .hosts()
        .ids()
        .find(|host| problem.link(who, *host).is_some())
        .expect("everybody may go somewhere");
    plan.postings.push(Posting {
        physician: who,
        first_week,
        weeks,
        host,
    });
    (draft, ledger, plan, who.index())
}

#[test]
fn the_postings_of_a_plan_count_in_the_forecast_by_their_dates() {
    let (draft, ledger, plan, who) = planned_case(0, 52);
    let problem = Problem::new(&draft).unwrap();
    let (planned, strangers) = planned(&draft, &problem, &plan, &ledger).unwrap();
    assert_eq!(strangers, [] as [String; 0]);
    // Monday of the first week to Sunday of the last.
    assert_eq!(planned[0].from.to_string(), "2026-01-05");
    assert_eq!(planned[0].to.to_string(), "2027-01-03");
    let policy = policy("notices");
    let without = reckoning(&ledger, &policy);
    let with = Reckoning {
        planned: &planned,
        ..without
    };
    let (before, after) = (&accounts(without)[who], &accounts(with)[who]);
    let (before, after) = (
        before.forecast.clone().unwrap(),
        after.forecast.clone().unwrap(),
    );
    // 5 January to 4 December are eleven months, to 3 January thirty days: twelve months.
    assert_eq!(after.at_cutoff, before.at_cutoff + Served::months(12));
    assert_eq!(after.outlook, Outlook::Planned);
    assert!(after.full_on.unwrap() <= "2027-01-03".parse().unwrap());
    assert_eq!(after.refused, []);
}

#[test]
fn a_plan_for_a_host_that_the_ledger_does_not_know_is_refused_with_its_place() {
    let (draft, _, plan, who) = planned_case(0, 13);
    let problem = Problem::new(&draft).unwrap();
    let host = problem.hosts()[plan.postings[0].host].key.clone();
    let mut made = generated(Size::M, 3);
    made.institutions.retain(|row| row.id != host);
    made.entries.retain(|row| row.host != host);
    made.entries.iter_mut().for_each(|row| row.replaces = None);
    let ledger = Ledger::new(&made).unwrap();
    let flaws = planned(&draft, &problem, &plan, &ledger).unwrap_err();
    assert_eq!(flaws[0].path, "$.plan.postings[0].host");
    // And a physician without a ledger is named.
    let id = draft.physicians[who].id.clone();
    made.physicians.retain(|row| row.id != id);
    made.entries.retain(|row| row.physician != id);
    let ledger = Ledger::new(&made).unwrap();
    let (planned, strangers) = planned(&draft, &problem, &plan, &ledger).unwrap();
    assert_eq!((planned.len(), strangers), (0, vec![id]));
}

/// Does what a line says and returns what was printed.
fn say(at: &Path, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    done(at, &words).out
}

#[test]
fn the_command_prints_balances_reasons_and_forecasts_and_fills_a_roster() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    say(at, "generate roster --size s --out year.json");
    say(at, "generate ledger --size s --out ledger.json");
    let said = say(
        at,
        "ledger ledger.json --roster year.json --into filled.json",
    );
    for part in ["口径", "mandatory 必备", "candidates", "filled.json: "] {
        assert!(said.contains(part), "{part}: {said}");
    }
    say(at, "roster filled.json --steps 50 --out plan.json");
    let line = "ledger ledger.json --roster year.json --plan plan.json --policy looser --json";
    let answer: Value = serde_json::from_str(&say(at, line)).unwrap();
    assert_eq!(answer["policy"], "looser");
    assert_eq!(answer["as_of"], "2026-01-04");
    let accounts = answer["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 60);
    assert_eq!(accounts[0]["mandatory"]["decides"], "with_half_days");
    let mut cutoffs = accounts
        .iter()
        .map(|account| &account["forecast"]["cutoff"]);
    assert!(cutoffs.any(|cutoff| cutoff == "2026-08-31"));
    let id = accounts[3]["physician"].as_str().unwrap();
    let line = format!("ledger ledger.json --who {id} --as-of 2026-01-04 --json");
    let one: Value = serde_json::from_str(&say(at, &line)).unwrap();
    assert_eq!(one["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn the_commands_say_what_is_wrong_and_end_with_code_two() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    fs::write(at.join("ledger.csv"), REGISTER).unwrap();
    done(at, &["ledger", "ledger.csv", "--as-of", "2026-01-04"]);
    fs::write(
        at.join("broken.csv"),
        REGISTER.replace("2024.3.1", "2024-02-30"),
    )
    .unwrap();
    fs::write(
        at.join("ours.toml"),
        "based_on = \"notices\"\n[one_year]\nx = 1\n",
    )
    .unwrap();
    let orders: [(&[&str], &str); 6] = [
        (
            &["ledger", "broken.csv"],
            "broken.csv: line 3, column 开始日期",
        ),
        (&["ledger", "nothing.json"], "cannot read"),
        (
            &["ledger", "ledger.csv", "--policy", "theirs"],
            "none of notices",
        ),
        (
            &["ledger", "ledger.csv", "--as-of", "2026-02-31"],
            "must be a date",
        ),
        (
            &["ledger", "ledger.csv", "--who", "0099"],
            "no such physician",
        ),
        (
            &["policy", "ours.toml"],
            "$.one_year.x: is not a known field",
        ),
    ];
    for (order, told) in orders {
        let said = rounds(at, order);
        assert_eq!(said.code, 2, "{order:?}: {}", said.err);
        assert!(said.err.contains(told), "{order:?}: {}", said.err);
    }
}

#[test]
fn what_only_the_ledger_finds_is_told_at_the_row_of_the_register() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    // More absence than the posting has days.
    let absent = REGISTER.replace("2024年5月31日,全职,0", "2024年5月31日,全职,93");
    fs::write(at.join("absent.csv"), absent).unwrap();
    let said = rounds(at, &["ledger", "absent.csv"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("absent.csv: line 3.absences[0].days"),
        "{}",
        said.err
    );
}

#[test]
fn policies_are_listed_shown_and_given_as_json() {
    let folder = TempDir::new().unwrap();
    let listed = done(folder.path(), &["policy"]);
    for name in ["notices", "statute", "stricter", "looser"] {
        assert!(listed.out.contains(name), "{}", listed.out);
        let shown = done(folder.path(), &["policy", name]);
        assert!(
            shown.out.contains("required_service_months"),
            "{}",
            shown.out
        );
        assert!(shown.out.contains("assumption 本系统假定"), "{}", shown.out);
        let json = done(folder.path(), &["policy", name, "--json"]);
        let json: Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!(json["name"], name);
    }
}
