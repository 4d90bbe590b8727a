//! The tables that offices keep and exchange: what each is called, and its columns.

use serde::{Deserialize, Serialize};

use super::field::Form;

mod people;
mod pharmacy;
mod places;
mod sessions;
mod words;

/// One of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    StaffRoster,
    PostingLedger,
    AttendanceReport,
    WeeklyTimetable,
    SessionTimetable,
    SlotRelease,
    SlotChanges,
    Studios,
    Prescriptions,
    DeliverySheet,
    Handover,
    Circuits,
    UnservedVillages,
    Institutions,
}

impl Kind {
    pub const ALL: [Kind; 14] = [
        Kind::StaffRoster,
        Kind::PostingLedger,
        Kind::AttendanceReport,
        Kind::WeeklyTimetable,
        Kind::SessionTimetable,
        Kind::SlotRelease,
        Kind::SlotChanges,
        Kind::Studios,
        Kind::Prescriptions,
        Kind::DeliverySheet,
        Kind::Handover,
        Kind::Circuits,
        Kind::UnservedVillages,
        Kind::Institutions,
    ];

    /// Its columns.
    #[must_use]
    pub fn form(self) -> &'static Form {
        match self {
            Kind::StaffRoster => &people::STAFF,
            Kind::PostingLedger => &people::LEDGER,
            Kind::AttendanceReport => &people::ATTENDANCE,
            Kind::WeeklyTimetable => &sessions::WEEKLY,
            Kind::SessionTimetable => &sessions::DATED,
            Kind::SlotRelease => &sessions::SLOTS,
            Kind::SlotChanges => &sessions::CHANGES,
            Kind::Studios => &sessions::STUDIOS,
            Kind::Prescriptions => &pharmacy::PRESCRIPTIONS,
            Kind::DeliverySheet => &pharmacy::DELIVERIES,
            Kind::Handover => &pharmacy::HANDOVER,
            Kind::Circuits => &places::CIRCUITS,
            Kind::UnservedVillages => &places::VILLAGES,
            Kind::Institutions => &places::INSTITUTIONS,
        }
    }

    /// As files, addresses and the store name it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::StaffRoster => "staff_roster",
            Kind::PostingLedger => "posting_ledger",
            Kind::AttendanceReport => "attendance_report",
            Kind::WeeklyTimetable => "weekly_timetable",
            Kind::SessionTimetable => "session_timetable",
            Kind::SlotRelease => "slot_release",
            Kind::SlotChanges => "slot_changes",
            Kind::Studios => "studios",
            Kind::Prescriptions => "prescriptions",
            Kind::DeliverySheet => "delivery_sheet",
            Kind::Handover => "handover",
            Kind::Circuits => "circuits",
            Kind::UnservedVillages => "unserved_villages",
            Kind::Institutions => "institutions",
        }
    }

    #[must_use]
    pub fn of_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Kind::StaffRoster => "人员花名册",
            Kind::PostingLedger => "基层服务派驻台账",
            Kind::AttendanceReport => "考勤工作量月报",
            Kind::WeeklyTimetable => "周排班表",
            Kind::SessionTimetable => "出诊排班明细",
            Kind::SlotRelease => "号源发布表",
            Kind::SlotChanges => "停改替诊表",
            Kind::Studios => "名医基层工作室名册",
            Kind::Prescriptions => "代煎处方表",
            Kind::DeliverySheet => "配送单",
            Kind::Handover => "交接单",
            Kind::Circuits => "巡回医疗排程",
            Kind::UnservedVillages => "卫生室空白村名册",
            Kind::Institutions => "机构名册",
        }
    }

    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Kind::StaffRoster => "staff roster",
            Kind::PostingLedger => "posting ledger",
            Kind::AttendanceReport => "monthly attendance report",
            Kind::WeeklyTimetable => "weekly timetable",
            Kind::SessionTimetable => "dated session timetable",
            Kind::SlotRelease => "slot release",
            Kind::SlotChanges => "suspensions, reschedulings and substitutions",
            Kind::Studios => "register of studios",
            Kind::Prescriptions => "prescriptions",
            Kind::DeliverySheet => "delivery sheet",
            Kind::Handover => "hand-over record",
            Kind::Circuits => "circuit schedule",
            Kind::UnservedVillages => "villages without a clinic",
            Kind::Institutions => "register of institutions",
        }
    }
}
