//! Accounts as tables: balances and forecasts, what is not counted, and how all of it was counted.

use std::collections::BTreeSet;
use std::io::{self, Write};

use chrono::NaiveDate;
use solver::service::account::{Account, Balance, Basis, EntryLine, LedgerAccount, Status};
use solver::service::coverage::Coverage;
use solver::service::forecast::Outlook;
use solver::service::served::Served;
use solver::service::terms::Term;
use solver::service::window::{Kind, State};

use crate::cli::table::Table;
use crate::engine::counted;

pub(super) fn print(out: &mut impl Write, accounts: &[Account]) -> io::Result<()> {
    writeln!(
        out,
        "balances and forecasts (months-days) 认定时长与预测（月-天）"
    )?;
    writeln!(out, "{}", balances(accounts).to_text())?;
    section(
        out,
        "not counted, or not yet 未计入（含待认定）",
        uncounted(accounts),
    )?;
    section(
        out,
        "planned and not to be counted 计划中不能计入的派驻",
        refused(accounts),
    )?;
    section(out, "to be looked at again 请核对", remarks(accounts))?;
    counting(out, accounts)?;
    summary(out, accounts)
}

fn section(out: &mut impl Write, heading: &str, table: Option<Table>) -> io::Result<()> {
    match table {
        Some(table) => writeln!(out, "{heading}\n{}", table.to_text()),
        None => Ok(()),
    }
}

/// Both ledgers, without those that have nothing in them and are not open.
fn ledgers(account: &Account) -> impl Iterator<Item = (Kind, &LedgerAccount)> {
    let both = [
        (Kind::Mandatory, &account.mandatory),
        (Kind::Preference, &account.preference),
    ];
    both.into_iter().filter(|(_, ledger)| {
        let open = matches!(ledger.state, State::Open | State::Unknown);
        open || !ledger.full_time_only.entries.is_empty()
    })
}

fn months(served: Served) -> String {
    let (months, days) = served.parts();
    format!("{months}-{days}")
}

fn day(date: Option<NaiveDate>) -> String {
    date.map_or(String::new(), |date| date.to_string())
}

fn balances(accounts: &[Account]) -> Table {
    let mut table = Table::new([
        "staff",
        "姓名",
        "ledger 台账",
        "full-time 全职",
        "half-days 含半日",
        "pending 待认定",
        "short 缺口",
        "full on 达标日",
        "papers 材料齐备",
        "cut-off 截止",
        "outlook 结论",
    ]);
    for account in accounts {
        for (kind, ledger) in ledgers(account) {
            let deciding = ledger.deciding();
            let forecast = account
                .forecast
                .as_ref()
                .filter(|_| kind == Kind::Mandatory);
            let short = forecast.map_or(deciding.shortfall, |forecast| forecast.shortfall);
            table.row([
                account.physician.clone(),
                account.name.clone(),
                ledger_words(kind),
                months(ledger.full_time_only.served),
                months(ledger.with_half_days.served),
                months(deciding.pending),
                // Nothing is lacking where nothing is asked any more, or not yet.
                match ledger.state {
                    State::Open => months(short),
                    State::Unknown | State::NotBegun | State::Closed => String::new(),
                },
                day(forecast.and_then(|forecast| forecast.full_on)),
                day(forecast.and_then(|forecast| forecast.papers_on)),
                forecast.map_or(String::new(), |forecast| {
                    let assumed = forecast.cutoff_assumed || forecast.target_assumed;
                    format!("{}{}", forecast.cutoff, if assumed { "?" } else { "" })
                }),
                outlook(account, kind, ledger),
            ]);
        }
    }
    table
}

fn ledger_words(kind: Kind) -> String {
    match kind {
        Kind::Mandatory => "mandatory 必备",
        Kind::Preference => "preference 优先",
    }
    .into()
}

/// What there is to say of one ledger in a few words.
fn outlook(account: &Account, kind: Kind, ledger: &LedgerAccount) -> String {
    if kind == Kind::Mandatory {
        if let Some(forecast) = &account.forecast {
            let (english, chinese) = forecast.outlook.words();
            let more = match (forecast.latest_start, forecast.earliest_year) {
                (Some(date), _) => format!("; begin by 最迟 {date} 派出"),
                (None, Some(year)) => format!("; earliest 最早 {year}"),
                (None, None) if forecast.outlook == Outlook::Missed => {
                    "; in no year ahead 预测期内均不能".into()
                }
                (None, None) => String::new(),
            };
            return format!("{english} {chinese}{more}");
        }
        if account.coverage != Coverage::Covered {
            let (english, chinese) = account.coverage.messages();
            return format!("{english} {chinese}");
        }
    }
    let (english, chinese) = match ledger.deciding().is_full {
        true => ("full", "已满"),
        false => ledger.state.words(),
    };
    format!("{english} {chinese}")
}

/// In the balance that decides; part-time service that only the other counts is among them.
fn lines(account: &Account) -> impl Iterator<Item = (Kind, &EntryLine)> {
    ledgers(account).flat_map(|(kind, ledger)| {
        let entries = &ledger.deciding().entries;
        entries.iter().map(move |line| (kind, line))
    })
}

fn uncounted(accounts: &[Account]) -> Option<Table> {
    let mut table = Table::new([
        "staff",
        "entry 记录",
        "host 受援单位",
        "from 开始",
        "to 结束",
        "",
        "days 天",
        "reason",
        "原因",
    ]);
    let mut any = false;
    for account in accounts {
        for (_, line) in lines(account) {
            let status = match line.status {
                Status::Counted => "in part 部分",
                Status::Pending => "pending 待认定",
                Status::Uncounted => "no 不计",
            };
            let lost = line.lost.iter().map(|lost| (Some(lost.days), &lost.reason));
            let whole = line.reasons.iter().map(|reason| (None, reason));
            for (days, reason) in lost.chain(whole) {
                any = true;
                let (english, chinese) = reason.messages();
                table.row([
                    account.physician.clone(),
                    line.entry.clone(),
                    line.host.clone(),
                    line.from.to_string(),
                    day(line.to),
                    status.into(),
                    days.map_or(String::new(), |days| days.to_string()),
                    english,
                    chinese,
                ]);
            }
        }
    }
    any.then_some(table)
}

fn refused(accounts: &[Account]) -> Option<Table> {
    let mut table = Table::new([
        "staff",
        "host 受援单位",
        "from 开始",
        "to 结束",
        "reason",
        "原因",
    ]);
    let mut any = false;
    for account in accounts {
        for posting in account
            .forecast
            .iter()
            .flat_map(|forecast| &forecast.refused)
        {
            for reason in &posting.reasons {
                any = true;
                let (english, chinese) = reason.messages();
                table.row([
                    account.physician.clone(),
                    posting.host.clone(),
                    posting.from.to_string(),
                    posting.to.to_string(),
                    english,
                    chinese,
                ]);
            }
        }
    }
    any.then_some(table)
}

fn remarks(accounts: &[Account]) -> Option<Table> {
    let mut table = Table::new(["staff", "姓名", "remark", "说明"]);
    let mut any = false;
    for account in accounts {
        for remark in &account.remarks {
            any = true;
            let (english, chinese) = remark.messages();
            table.row([
                account.physician.clone(),
                account.name.clone(),
                english,
                chinese,
            ]);
        }
    }
    any.then_some(table)
}

/// Each rule once, in both languages.
fn counting(out: &mut impl Write, accounts: &[Account]) -> io::Result<()> {
    let mut told = BTreeSet::new();
    writeln!(out, "how it was counted 口径")?;
    for account in accounts {
        for (kind, ledger) in ledgers(account) {
            let balances: [(Basis, &Balance); 2] = [
                (Basis::FullTimeOnly, &ledger.full_time_only),
                (Basis::WithHalfDays, &ledger.with_half_days),
            ];
            for (basis, balance) in balances {
                if told.insert((kind, basis)) {
                    let (english, chinese) = kind.words();
                    writeln!(out, "- {english}: {}", balance.counting)?;
                    writeln!(out, "  {chinese}：{}", balance.counting_zh)?;
                }
            }
        }
    }
    Ok(())
}

fn summary(out: &mut impl Write, accounts: &[Account]) -> io::Result<()> {
    let forecasts: Vec<_> = accounts
        .iter()
        .filter_map(|account| account.forecast.as_ref())
        .collect();
    let of = |outlook| {
        forecasts
            .iter()
            .filter(|forecast| forecast.outlook == outlook)
            .count()
    };
    let assumed = forecasts.iter().any(|forecast| forecast.cutoff_assumed);
    writeln!(
        out,
        "\n{}: {} done, {} full under the plan, {} still possible, {} cannot be met",
        counted(forecasts.len()),
        of(Outlook::Done),
        of(Outlook::Planned),
        of(Outlook::Possible),
        of(Outlook::Missed)
    )?;
    if assumed {
        writeln!(
            out,
            "? a cut-off or year nobody has announced or stated; set credit_cutoffs in the policy \
             截止日期或申报年度未经确认，请在政策文件中填写"
        )?;
    }
    Ok(())
}
