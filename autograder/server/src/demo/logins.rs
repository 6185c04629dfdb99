//! The accounts of the demonstration. Their passwords stand here for everybody to read, and are shown on the
//! sign-in page of a server that says it is a demonstration.

use anyhow::Context;
use platform_audit::Actor;
use platform_database::{Database, DbResult};
use platform_identity::DemoLogin;

use super::places::JUKU;
use crate::staff::{self, NewStaff, Role};

/// The 塾 with accounts, and which of its 教室 has one: one that is in the middle of entering marks.
const JUKU_PLACE: usize = 0;
const CLASSROOM_PLACE: usize = 2;

/// Who signs in, with what, and as whom: 本部, a 塾, a 教室.
fn logins() -> [(DemoLogin, &'static str); 3] {
    let juku = &JUKU[JUKU_PLACE];
    let classroom = juku.classroom_number(CLASSROOM_PLACE);
    [
        ("本部", "honbu".to_owned(), "hidamari-tsubame-31", "本部 見本係"),
        ("塾", juku.number.to_owned(), "minato-kazaguruma-58", "見本塾 塾長"),
        ("教室", format!("{}{classroom}", juku.number), "konoha-hikoboshi-74", "さくら台 教室長"),
    ]
    .map(|(label, login, password, name)| {
        (DemoLogin { label: label.to_owned(), login, password: password.to_owned() }, name)
    })
}

/// Makes the accounts; the last thing that is made, so that they stand for a demonstration that is complete.
pub(super) async fn enrol(database: &Database) -> anyhow::Result<()> {
    let juku = JUKU[JUKU_PLACE].number;
    let classroom = JUKU[JUKU_PLACE].classroom_number(CLASSROOM_PLACE);
    let roles = [
        Some(Role::Headquarters),
        staff::find_role(database, juku, None).await?,
        staff::find_role(database, juku, Some(&classroom)).await?,
    ];
    for ((login, name), role) in logins().into_iter().zip(roles) {
        let DemoLogin { login, password, .. } = login;
        let role = role.with_context(|| format!("while looking for the place of {login}"))?;
        let new = NewStaff { login, name: name.to_owned(), password, role };
        staff::enrol_staff(database, &Actor::command_line(), &new).await?;
    }
    Ok(())
}

/// The logins to offer: all of them where the demonstration is complete, else none.
pub(crate) async fn find_logins(database: &Database) -> DbResult<Vec<DemoLogin>> {
    let all = logins().map(|(login, _)| login);
    let names = all.each_ref().map(|login| login.login.as_str());
    let known = staff::list_logins(&mut database.read().await?, &names).await?;
    Ok(if known.len() == all.len() { all.into() } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use platform_identity::NewPassword;

    use super::*;

    #[test]
    fn every_password_meets_the_rules_of_the_house() {
        for (login, _) in logins() {
            assert!(
                NewPassword::choose(&login.password, &login.login.parse().unwrap()).is_ok(),
                "{}",
                login.login
            );
        }
    }
}
