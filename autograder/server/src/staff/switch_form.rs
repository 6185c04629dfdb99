//! The form of the three switches, the same for a 塾 and a 教室.

use platform_web::Refusal;
use serde::Deserialize;

use super::Switches;

/// The switches as they were sent; a box without a tick is not sent at all.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentSwitches {
    register: Option<String>,
    mark: Option<String>,
    report: Option<String>,
    /// The switches that the person saw.
    seen: String,
}

impl SentSwitches {
    /// What the person saw, and what shall be.
    pub(crate) fn read(&self) -> Result<(Switches, Switches), Refusal> {
        let seen = Switches::from_code(&self.seen).ok_or_else(|| {
            Refusal::unprocessable(
                "送られた内容を読み取れませんでした。画面を開き直して、もう一度送ってください。",
            )
        })?;
        let wanted = Switches {
            register: self.register.is_some(),
            mark: self.mark.is_some(),
            report: self.report.is_some(),
        };
        Ok((seen, wanted))
    }
}
