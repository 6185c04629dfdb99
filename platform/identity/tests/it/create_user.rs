//! Making users.

use platform_audit::Actor;
use platform_database::Database;
use platform_identity::{CreateUserError, Login, NewPassword, NewUser, UserId, create_user};
use platform_testing::{Engine, both_engines};

use crate::place::{PASSWORD, Place};
use crate::store;

async fn create(database: &Database, login: &str, name: &str) -> Result<UserId, CreateUserError> {
    let login: Login = login.parse().unwrap();
    let password_hash = NewPassword::choose(PASSWORD, &login).unwrap().hash().await;
    let mut tx = database.write().await?;
    let made =
        create_user(&mut tx, &Actor::command_line(), &NewUser { login, name: name.into(), password_hash })
            .await?;
    tx.commit().await?;
    Ok(made)
}

both_engines! {
    async fn of_two_people_who_take_a_login_at_once_one_gets_it(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let (one, two) =
            tokio::join!(create(place.database(), "juku", "塾 一郎"), create(place.database(), "ＪＵＫＵ", "塾 二郎"));
        let (made, refused): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 1);
        assert!(matches!(refused[0], Err(CreateUserError::LoginTaken)), "{refused:?}");
        assert_eq!(store::list_events(place.database()).await, ["user_created", "user_created"]);
    }

    async fn a_user_has_a_name(engine: Engine) {
        let place = Place::with_honbu(engine).await;
        let refused = create(place.database(), "juku", "　").await;
        assert!(matches!(refused, Err(CreateUserError::NameMissing)), "{refused:?}");
    }
}
