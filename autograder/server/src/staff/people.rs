//! What the administrator's screens must know of the staff.

use platform_audit::Actor;
use platform_console::Directory;

use super::Headquarters;
use crate::app::App;

/// The staff, of whom 本部 is in charge of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct People;

impl Directory<App> for People {
    type Chief = Headquarters;

    fn chief_actor(chief: &Headquarters) -> &Actor {
        chief.actor()
    }
}
