//! Who this agent is: its server, its name there, and its token.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::folder::{Folder, FolderError};

const FILE: &str = "identity.json";

/// What enrolling left here.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// The address of the server.
    pub server: String,
    /// What the server calls this agent.
    pub name: String,
    /// What this machine is called.
    pub host: String,
    /// What opens the server's door.
    pub token: String,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("server", &self.server)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// The identity in that folder; `None` before it enrolled.
    pub fn read(folder: &Folder) -> Result<Option<Identity>, FolderError> {
        folder.read_json(FILE)
    }

    /// Keeps it, for the agent's eyes alone.
    pub fn keep(&self, folder: &Folder) -> Result<(), FolderError> {
        folder.write_json(FILE, self)
    }
}
