//! Roles and what each may do: one table, and what is not in it is not allowed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Accounts and everything else.
    Administrator,
    /// The personnel office of one institution, or of the whole city: rosters and their registers.
    Personnel,
    /// The dispatcher of one pharmacy: routes and their registers.
    Dispatcher,
    /// Tries out whatever may be planned.
    Planner,
    /// Reads everything, changes nothing.
    Auditor,
    /// Drives for one pharmacy; comes in by a link.
    Driver,
    /// Came by the identity provider, and is nothing here yet.
    Unassigned,
}

/// What may be allowed. Every address of the service asks for exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Nobody needs to be signed in.
    Open,
    /// One's own session, password and tokens.
    OwnAccount,
    ManageAccounts,
    ReadAudit,
    /// Figures about the service as a whole, for whoever watches over it.
    ReadMetrics,
    ReadRuns,
    StartRosterings,
    StartRoutings,
    StopRuns,
    /// Judges, offers and balances: reckons with what was sent, keeps nothing.
    Reckon,
    ReadRegisters,
    ChangeRegisters,
    ReadPlans,
    /// Makes drafts, edits them, proposes them and takes proposals back.
    EditPlans,
    /// Approves what somebody else has proposed, or sends it back.
    ApprovePlans,
    /// Publishes what was approved, and gives out links to it.
    PublishPlans,
    /// Says what became of a published plan.
    RecordResults,
}

use Permission::{
    ApprovePlans, ChangeRegisters, EditPlans, ManageAccounts, Open, OwnAccount, PublishPlans,
    ReadAudit, ReadMetrics, ReadPlans, ReadRegisters, ReadRuns, Reckon, RecordResults,
    StartRosterings, StartRoutings, StopRuns,
};

impl Permission {
    pub const ALL: [Permission; 17] = [
        Open,
        OwnAccount,
        ManageAccounts,
        ReadAudit,
        ReadMetrics,
        ReadRuns,
        StartRosterings,
        StartRoutings,
        StopRuns,
        Reckon,
        ReadRegisters,
        ChangeRegisters,
        ReadPlans,
        EditPlans,
        ApprovePlans,
        PublishPlans,
        RecordResults,
    ];

    /// As in scopes of tokens and in the OpenAPI document.
    #[must_use]
    pub fn name(self) -> String {
        let value = serde_json::to_value(self).expect("a plain word");
        value.as_str().expect("a plain word").to_string()
    }
}

impl Role {
    pub const ALL: [Role; 7] = [
        Role::Administrator,
        Role::Personnel,
        Role::Dispatcher,
        Role::Planner,
        Role::Auditor,
        Role::Driver,
        Role::Unassigned,
    ];

    fn permissions(self) -> &'static [Permission] {
        match self {
            Role::Administrator => &Permission::ALL,
            Role::Personnel => &[
                Open,
                OwnAccount,
                ReadRuns,
                StartRosterings,
                StopRuns,
                Reckon,
                ReadRegisters,
                ChangeRegisters,
                ReadPlans,
                EditPlans,
                ApprovePlans,
                PublishPlans,
                RecordResults,
            ],
            Role::Dispatcher => &[
                Open,
                OwnAccount,
                ReadRuns,
                StartRoutings,
                StopRuns,
                Reckon,
                ReadRegisters,
                ChangeRegisters,
                ReadPlans,
                EditPlans,
                ApprovePlans,
                PublishPlans,
                RecordResults,
            ],
            Role::Planner => &[
                Open,
                OwnAccount,
                ReadRuns,
                StartRosterings,
                StartRoutings,
                StopRuns,
                Reckon,
                ReadRegisters,
                ReadPlans,
                EditPlans,
            ],
            Role::Auditor => &[
                Open,
                OwnAccount,
                ReadAudit,
                ReadMetrics,
                ReadRuns,
                Reckon,
                ReadRegisters,
                ReadPlans,
            ],
            Role::Driver | Role::Unassigned => &[Open, OwnAccount],
        }
    }

    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    /// Its accounts see every institution.
    #[must_use]
    pub fn is_of_the_city(self) -> bool {
        matches!(self, Role::Administrator | Role::Planner | Role::Auditor)
    }

    /// Its accounts belong to one institution each.
    #[must_use]
    pub fn is_of_one_institution(self) -> bool {
        matches!(self, Role::Dispatcher | Role::Driver)
    }

    /// As in the store and in requests.
    #[must_use]
    pub fn name(self) -> String {
        let value = serde_json::to_value(self).expect("a plain word");
        value.as_str().expect("a plain word").to_string()
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}
