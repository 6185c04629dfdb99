//! Whose reports these are.

use platform_config::Settings;
use serde::{Deserialize, Serialize};

/// The organisation on a report; empty where nobody says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// `REPORT_ISSUER_NAME`: the organisation.
    pub organisation: String,
    /// `REPORT_ISSUER_DEPARTMENT`: the part of it that looks after the backups.
    pub department: String,
}

impl Issuer {
    pub(crate) fn read(settings: &mut Settings) -> Issuer {
        Issuer {
            organisation: settings.text("REPORT_ISSUER_NAME").or(""),
            department: settings.text("REPORT_ISSUER_DEPARTMENT").or(""),
        }
    }

    /// 「ひだまり学習社　情報システム部」
    pub(super) fn words(&self) -> String {
        let named = [self.organisation.as_str(), self.department.as_str()];
        named.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join("　")
    }
}
