//! Who acts, and from where.

/// Where a request came from, as far as it can be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The address of the device, or of the router it is behind.
    pub address: String,
    /// What the program there calls itself; anything at all may stand here.
    pub agent: String,
    /// The id of the request, by which the log of the server knows it.
    pub request_id: String,
}

/// Who does something: a person who signed in, or the command line on the server itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person's user id; `None` for the command line and for the server's own timers.
    pub user_id: Option<i64>,
    /// The name as it was at the time, for people who read the record later.
    pub name: String,
    /// What the person was then, in words; `None` where nobody has said.
    pub role: Option<String>,
    /// Where the request came from; `None` for what no request caused.
    pub origin: Option<Origin>,
}

impl Actor {
    /// A person.
    pub fn person(user_id: i64, name: impl Into<String>) -> Actor {
        Actor { user_id: Some(user_id), name: name.into(), role: None, origin: None }
    }

    /// Somebody with a terminal on the server.
    pub fn command_line() -> Actor {
        Actor { user_id: None, name: "コマンド".to_owned(), role: None, origin: None }
    }

    /// The server itself, on a schedule, or for somebody who has not proved to be anybody.
    pub fn server() -> Actor {
        Actor { user_id: None, name: "サーバー".to_owned(), role: None, origin: None }
    }

    /// The same, acting in the role of these words.
    #[must_use]
    pub fn as_role(self, role: impl Into<String>) -> Actor {
        Actor { role: Some(role.into()), ..self }
    }

    /// The same, acting from there.
    #[must_use]
    pub fn from(self, origin: Origin) -> Actor {
        Actor { origin: Some(origin), ..self }
    }
}
