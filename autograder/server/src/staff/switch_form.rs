//! The form of the three switches, the same for a 塾 and a 教室.

use platform_web::Refusal;
use serde::Deserialize;

use super::{Permission, Switches};

/// The switches as they were sent: each with a box, which is not sent at all without a tick, or one that is pressed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentSwitches {
    register: Option<String>,
    mark: Option<String>,
    report: Option<String>,
    /// The one that was pressed; empty where boxes were ticked.
    turn: String,
    /// The switches that the person saw.
    seen: String,
    /// The list in which it was pressed: what its address asks for.
    pub(crate) list: String,
}

impl SentSwitches {
    /// What the person saw, and what shall be.
    pub(crate) fn read(&self) -> Result<(Switches, Switches), Refusal> {
        let seen = Switches::from_code(&self.seen).ok_or_else(Refusal::unreadable)?;
        let wanted = match &*self.turn {
            "" => self.ticked(),
            _ => seen.turned(self.pressed().ok_or_else(Refusal::unreadable)?),
        };
        Ok((seen, wanted))
    }

    /// What the boxes say.
    pub(crate) fn ticked(&self) -> Switches {
        Switches {
            register: self.register.is_some(),
            mark: self.mark.is_some(),
            report: self.report.is_some(),
        }
    }

    /// The one that was pressed.
    pub(crate) fn pressed(&self) -> Option<Permission> {
        Permission::from_code(&self.turn)
    }
}
