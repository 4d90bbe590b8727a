//! The Chinese words of titles, honours and activities, and their order.

use super::{Activity, Honour, TitleLevel};

impl Honour {
    /// 3 for chief experts, 2 for famous doctors, 1 for young famous doctors (assumption).
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Honour::ChiefExpert => 3,
            Honour::FamousDoctor | Honour::FamousTcmDoctor => 2,
            Honour::YoungFamousDoctor | Honour::YoungFamousTcmDoctor => 1,
        }
    }
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Honour::ChiefExpert => "首席专家",
            Honour::FamousDoctor => "名医",
            Honour::FamousTcmDoctor => "名中医",
            Honour::YoungFamousDoctor => "青年名医",
            Honour::YoungFamousTcmDoctor => "青年名中医",
        }
    }
}

impl TitleLevel {
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            TitleLevel::Junior => "初级",
            TitleLevel::Intermediate => "中级",
            TitleLevel::AssociateSenior => "副高",
            TitleLevel::Senior => "正高",
        }
    }
}

impl Activity {
    pub const ALL: [Activity; 6] = [
        Activity::ExpertClinic,
        Activity::Consultation,
        Activity::WardRound,
        Activity::MaternalChildGuidance,
        Activity::ClinicalTeaching,
        Activity::TechnicalTraining,
    ];
    /// Position in [`Activity::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Activity::ExpertClinic => "专家门诊",
            Activity::Consultation => "会诊",
            Activity::WardRound => "查房",
            Activity::MaternalChildGuidance => "妇幼保健指导",
            Activity::ClinicalTeaching => "临床教学",
            Activity::TechnicalTraining => "技术培训",
        }
    }
}
