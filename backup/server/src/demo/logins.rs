//! The accounts of the demonstration. Their passwords stand here for everybody to read, and are shown on the sign-in
//! page of a server that says it is a demonstration.

use platform_audit::Actor;
use platform_database::{Database, DbResult};
use platform_identity::DemoLogin;

use crate::members::{self, NewMember, Role};

/// Who signs in, with what, and as whom.
fn logins() -> [(DemoLogin, &'static str, Role); 4] {
    [
        ("kanri", "yamabiko-tsumugi-42", "管理 見本係", Role::Admin),
        ("unyo", "kogarashi-hatoba-67", "運用 見本係", Role::Operator),
        ("etsuran", "asagiri-komorebi-19", "閲覧 見本係", Role::Viewer),
        ("kansa", "shiosai-tomoshibi-83", "監査 見本係", Role::Auditor),
    ]
    .map(|(login, password, name, role)| {
        let (label, login, password) = (role.label().to_owned(), login.to_owned(), password.to_owned());
        (DemoLogin { label, login, password }, name, role)
    })
}

/// Makes the accounts; the last thing that is made, so that they stand for a demonstration that is complete.
pub(super) async fn enrol(database: &Database) -> anyhow::Result<()> {
    for (DemoLogin { login, password, .. }, name, role) in logins() {
        let new = NewMember { login, name: name.to_owned(), password, role };
        members::enrol_member(database, &Actor::command_line(), &new).await?;
    }
    Ok(())
}

/// The logins to offer: all of them where the demonstration is complete, else none.
pub(crate) async fn find_logins(database: &Database) -> DbResult<Vec<DemoLogin>> {
    let all = logins().map(|(login, ..)| login);
    let names = all.each_ref().map(|login| login.login.as_str());
    let known = members::list_logins(&mut database.read().await?, &names).await?;
    Ok(if known.len() == all.len() { all.into() } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use platform_identity::NewPassword;

    use super::*;

    #[test]
    fn every_password_meets_the_rules_of_the_house() {
        for (login, ..) in logins() {
            let name = login.login.parse().unwrap();
            assert!(NewPassword::choose(&login.password, &name).is_ok(), "{}", login.login);
        }
    }
}
