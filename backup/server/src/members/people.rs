//! What the administrator's screens must know of the members.

use platform_audit::Actor;
use platform_console::Directory;

use super::Admin;
use crate::app::App;

/// The members, of whom システム管理者 are in charge of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct People;

impl Directory<App> for People {
    type Chief = Admin;

    fn chief_actor(chief: &Admin) -> &Actor {
        chief.actor()
    }
}
