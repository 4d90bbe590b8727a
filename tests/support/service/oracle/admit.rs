//! Which entries a clerk would look at all: papers, host, law, and whether it was all day.

use solver::service::draft::{EntryDraft, PhysicianDraft};
use solver::service::policy::{Answer, CountFrom, MonthRule};
use solver::service::terms::{LegalBasis, SiteLevel, TitleLevel};

use super::{Question, all_days, attended, date, in_window};

/// Everything that is asked of an entry apart from its days.
pub(super) fn admitted(question: Question, entry: &EntryDraft) -> bool {
    let person = &question.ledger.physicians[0];
    let rules = &question.policy.one_year;
    let all = &question.ledger.entries;
    let replaced = all
        .iter()
        .any(|other| other.replaces.as_ref() == Some(&entry.id));
    let law = !rules.legal_basis_required.value
        || (entry.legal_basis)
            .is_some_and(|basis| rules.accepted_legal_bases.value.contains(&basis));
    let rank = match (rules.min_appraisal.value.get(), entry.appraisal) {
        (None, _) => true,
        (Some(least), Some(found)) => least <= found,
        (Some(_), None) => question.hopeful,
    };
    let time = match entry.full_time {
        None => false,
        Some(true) => {
            rules.month_rule.value == MonthRule::CalendarMonths || entry.attendance.is_some()
        }
        Some(false) => question.half_days && entry.half_days.is_some(),
    };
    let attends = match (rules.min_attendance_percent.value.get(), entry.attendance) {
        (Some(least), Some(record)) => {
            least * record.due_days <= 100 * attended(rules, entry).unwrap_or(0)
        }
        _ => true,
    };
    let title = entry_days_known(question, person);
    let shown = question.hopeful || proven(question, person, entry);
    let first_open = !is_open(question, entry) || {
        let mut open: Vec<&EntryDraft> = all.iter().filter(|one| is_open(question, one)).collect();
        open.sort_by_key(|one| one.from.clone());
        open[0].id == entry.id
    };
    let days = all_days(question, entry);
    let touches = days.into_iter().any(|day| in_window(question, day));
    touches
        && !replaced
        && law
        && rank
        && time
        && attends
        && title
        && shown
        && first_open
        && place(question, person, entry)
}

/// Without the date of a title there is no telling what came after it.
fn entry_days_known(question: Question, person: &PhysicianDraft) -> bool {
    let level = if question.mandatory {
        if question.policy.one_year.count_from.value == CountFrom::Career {
            return true;
        }
        TitleLevel::Intermediate
    } else {
        TitleLevel::AssociateSenior
    };
    let title = person.titles.iter().find(|title| title.level == level);
    title.is_some_and(|title| title.appointed_on.is_some())
}

fn proven(question: Question, person: &PhysicianDraft, entry: &EntryDraft) -> bool {
    let rules = &question.policy.one_year;
    let left = person.left_on.as_deref().map(date);
    let ended = [entry.to.as_deref().map(date), left]
        .into_iter()
        .flatten()
        .any(|end| end <= question.as_of);
    let papers = rules.evidence_required.value.iter();
    ended
        && papers
            .into_iter()
            .all(|paper| entry.evidence.contains(paper))
}

fn is_open(question: Question, entry: &EntryDraft) -> bool {
    let person = &question.ledger.physicians[0];
    let has_left = person
        .left_on
        .as_deref()
        .is_some_and(|left| date(left) < question.as_of);
    let all = &question.ledger.entries;
    let replaced = all
        .iter()
        .any(|other| other.replaces.as_ref() == Some(&entry.id));
    entry.full_time == Some(true) && entry.to.is_none() && !replaced && !has_left
}

fn place(question: Question, person: &PhysicianDraft, entry: &EntryDraft) -> bool {
    let rules = &question.policy.one_year;
    let own = person.institution.as_ref() == Some(&entry.host);
    if own && rules.credit_requires_different_institution.value {
        return false;
    }
    let paired = entry.legal_basis == Some(LegalBasis::PairedSupport);
    if paired && rules.qualifying_by_paired_support.value {
        return true;
    }
    let host = question
        .ledger
        .institutions
        .iter()
        .find(|row| row.id == entry.host);
    let levels = &rules.qualifying_site_levels.value;
    match host.expect("valid drafts only").level {
        None => false,
        Some(level) if levels.contains(&level) => true,
        Some(SiteLevel::District) => {
            let districts = rules.districts_of_a_city_count_as_county_level.value;
            districts == Answer::Yes && levels.contains(&SiteLevel::County)
        }
        Some(_) => false,
    }
}
