//! Who manages whom: an administrator manages every member.

use platform_audit::Actor;
use platform_console::{Directory, Giving, Held, setup_path};
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_identity::UserId;
use platform_web::Choice;

use super::{Admin, Role, store};
use crate::app::App;

/// The members, as the console's screens see them.
#[derive(Debug)]
pub(crate) struct MemberDirectory;

impl Directory<App> for MemberDirectory {
    type Manager = Admin;
    type Chief = Admin;

    fn actor(manager: &Admin) -> &Actor {
        manager.actor()
    }

    fn chief_actor(chief: &Admin) -> &Actor {
        chief.actor()
    }

    async fn list_held(tx: &mut ReadTx, _manager: &Admin) -> DbResult<Vec<Held>> {
        Ok(store::list_members(tx).await?.into_iter().map(held).collect())
    }

    async fn find_held(tx: &mut ReadTx, _manager: &Admin, user: UserId) -> DbResult<Option<Held>> {
        Ok(store::find_role(tx, user).await?.map(|role| held((user, role))))
    }

    async fn name_of(
        _tx: &mut ReadTx,
        _manager: &Admin,
        _user: Option<UserId>,
        name: &str,
    ) -> DbResult<String> {
        Ok(name.to_owned())
    }

    async fn list_posts(_tx: &mut ReadTx, _manager: &Admin) -> DbResult<Vec<Choice>> {
        Ok(Role::ALL.into_iter().map(|role| Choice::new(role.code(), role.label())).collect())
    }

    async fn give_post(tx: &mut WriteTx, _manager: &Admin, user: UserId, post: &str) -> DbResult<Giving> {
        let Some(role) = Role::from_code(post) else { return Ok(Giving::NoSuchPost) };
        if store::upsert_member(tx, user, role).await? {
            return Ok(Giving::Given);
        }
        Ok(Giving::Refused(
            "監査担当者とシステム管理者は、たがいに変えられません（自分のした操作を自分で監査しないためです）。\
             別のアカウントを招待してください。",
        ))
    }

    async fn list_in_charge(tx: &mut ReadTx) -> DbResult<Vec<UserId>> {
        let members = store::list_members(tx).await?;
        Ok(members.into_iter().filter(|(_, role)| *role == Role::Admin).map(|(user, _)| user).collect())
    }

    async fn put_in_charge(tx: &mut WriteTx, user: UserId) -> DbResult<()> {
        store::insert_member(tx, user, Role::Admin).await
    }
}

/// The path that makes the first administrator, once; `None` where there is one.
pub async fn setup_link(app: &App) -> DbResult<Option<String>> {
    setup_path::<App, MemberDirectory>(&app.database).await
}

fn held((user, role): (UserId, Role)) -> Held {
    Held { user, post: role.code().to_owned(), role: role.label().to_owned(), place: String::new() }
}
