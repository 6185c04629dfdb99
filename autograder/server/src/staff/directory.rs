//! Who manages whom: 本部 its own people and those of the 塾; a 塾 its own people and those of its 教室.

use std::collections::HashSet;

use platform_audit::Actor;
use platform_console::{Directory, Giving, Held};
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_identity::UserId;
use platform_web::Choice;

use super::appoint::appoint;
use super::store::{self, HeldRow};
use super::{Headquarters, Office, Role, Scope};
use crate::app::App;
use crate::classrooms::{self, Classroom};
use crate::juku;

/// The staff, as the console's screens see it.
#[derive(Debug)]
pub(crate) struct StaffDirectory;

impl Directory<App> for StaffDirectory {
    type Manager = Office;
    type Chief = Headquarters;

    fn actor(manager: &Office) -> &Actor {
        manager.actor()
    }

    fn chief_actor(chief: &Headquarters) -> &Actor {
        chief.actor()
    }

    async fn list_held(tx: &mut ReadTx, manager: &Office) -> DbResult<Vec<Held>> {
        let rows = store::list_managed(tx, manager.scope(), None).await?;
        Ok(rows.into_iter().filter_map(held).collect())
    }

    async fn find_held(tx: &mut ReadTx, manager: &Office, user: UserId) -> DbResult<Option<Held>> {
        let rows = store::list_managed(tx, manager.scope(), Some(user)).await?;
        Ok(rows.into_iter().find_map(held))
    }

    /// What the server did by itself, nobody of 本部 did.
    async fn name_of(
        tx: &mut ReadTx,
        manager: &Office,
        user: Option<UserId>,
        name: &str,
    ) -> DbResult<String> {
        let is_of_headquarters = match user {
            Some(user) => store::find_staff(tx, user).await?.is_some_and(|row| row.role == "headquarters"),
            None => name != Actor::server().name,
        };
        Ok(manager.scope().name_of(name, is_of_headquarters).to_owned())
    }

    async fn list_posts(tx: &mut ReadTx, manager: &Office) -> DbResult<Vec<Choice>> {
        let scope = manager.scope();
        let mut posts = Vec::new();
        if scope.is_headquarters() {
            posts.push(Choice::new(code_of(Role::Headquarters), "本部"));
        }
        for juku in juku::list_all(tx, scope).await? {
            let label = format!("塾　{}（{}）", juku.name, juku.number);
            posts.push(Choice::new(code_of(Role::Juku(juku.id)), label));
        }
        if !scope.is_headquarters() {
            for classroom in classrooms::list_classrooms(tx, scope).await? {
                let label = format!("教室　{}（{}）", classroom.name, classroom.number);
                posts.push(Choice::new(code_of(Role::Classroom(classroom.juku_id, classroom.id)), label));
            }
        }
        Ok(posts)
    }

    async fn give_post(tx: &mut WriteTx, manager: &Office, user: UserId, post: &str) -> DbResult<Giving> {
        let Some(role) = find_role_of(tx, manager.scope(), post).await? else {
            return Ok(Giving::NoSuchPost);
        };
        appoint(tx, user, role).await?;
        Ok(Giving::Given)
    }

    async fn list_in_charge(tx: &mut ReadTx) -> DbResult<Vec<UserId>> {
        store::list_headquarters(tx).await
    }

    async fn put_in_charge(tx: &mut WriteTx, user: UserId) -> DbResult<()> {
        appoint(tx, user, Role::Headquarters).await
    }
}

/// The words for the posts of a scope's own place; `classrooms` are those of the scope.
pub(crate) fn own_posts(scope: &Scope, classrooms: &[Classroom]) -> HashSet<String> {
    let rooms = classrooms.iter().map(|room| code_of(Role::Classroom(room.juku_id, room.id)));
    let office = scope.juku().filter(|_| scope.classroom().is_none());
    rooms.chain(office.map(|juku| code_of(Role::Juku(juku)))).collect()
}

/// The role that `post` names, if somebody of `scope` may give it.
async fn find_role_of(tx: &mut ReadTx, scope: &Scope, post: &str) -> DbResult<Option<Role>> {
    let (kind, id) = post.split_once('-').unwrap_or((post, ""));
    let id: Option<i64> = id.parse().ok();
    Ok(match (kind, id, scope.is_headquarters()) {
        ("headquarters", None, true) => Some(Role::Headquarters),
        ("juku", Some(id), _) => {
            juku::find_juku(tx, scope, juku::JukuId(id)).await?.map(|juku| Role::Juku(juku.id))
        }
        ("classroom", Some(id), false) => classrooms::find_classroom(tx, scope, classrooms::ClassroomId(id))
            .await?
            .map(|classroom| Role::Classroom(classroom.juku_id, classroom.id)),
        _ => None,
    })
}

fn code_of(role: Role) -> String {
    match role {
        Role::Headquarters => "headquarters".to_owned(),
        Role::Juku(juku) => format!("juku-{juku}"),
        Role::Classroom(_, classroom) => format!("classroom-{classroom}"),
    }
}

fn held(row: HeldRow) -> Option<Held> {
    let role = super::store::role_of(&row.role, row.juku_id, row.classroom_id)?;
    let (label, place) = match role {
        Role::Headquarters => ("本部", String::new()),
        Role::Juku(_) => ("塾", row.juku_name.unwrap_or_default()),
        Role::Classroom(..) => {
            let names = [row.juku_name, row.classroom_name].map(Option::unwrap_or_default);
            ("教室", names.join(" "))
        }
    };
    Some(Held { user: row.user_id, post: code_of(role), role: label.to_owned(), place })
}
