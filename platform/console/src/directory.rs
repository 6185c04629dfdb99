//! The seam: what a server says about its people.

use axum::extract::FromRequestParts;
use platform_audit::Actor;
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_identity::UserId;
use platform_web::{Choice, Refusal};

/// What somebody is in a server.
#[derive(Clone, Debug)]
pub struct Held {
    /// Who.
    pub user: UserId,
    /// The post's word in forms, as in the choices of [`Directory::list_posts`].
    pub post: String,
    /// The role as people call it.
    pub role: String,
    /// Where; empty where a server has no places.
    pub place: String,
}

/// What came of giving somebody a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Giving {
    /// It is theirs.
    Given,
    /// There is no such post, or it is not the manager's to give.
    NoSuchPost,
    /// The rules of the server are against it; the words are for the manager.
    Refused(&'static str),
}

/// What a server's people are, and who may manage whom. `S` is the server's state.
pub trait Directory<S>: Send + Sync + 'static {
    /// Proof that somebody may manage people; whose, the proof knows. Others are refused by its extractor.
    type Manager: FromRequestParts<S, Rejection = Refusal> + Send + Sync;
    /// Proof that somebody is in charge of the server as a whole.
    type Chief: FromRequestParts<S, Rejection = Refusal> + Send + Sync;

    /// Who acts.
    fn actor(manager: &Self::Manager) -> &Actor;

    /// Who acts.
    fn chief_actor(chief: &Self::Chief) -> &Actor;

    /// Everybody whom the manager manages.
    fn list_held(
        tx: &mut ReadTx,
        manager: &Self::Manager,
    ) -> impl Future<Output = DbResult<Vec<Held>>> + Send;

    /// One of them.
    fn find_held(
        tx: &mut ReadTx,
        manager: &Self::Manager,
        user: UserId,
    ) -> impl Future<Output = DbResult<Option<Held>>> + Send;

    /// What the manager calls whoever did something to an account: `name` is theirs as it was then, `user` is who it was,
    /// if that is known.
    fn name_of(
        tx: &mut ReadTx,
        manager: &Self::Manager,
        user: Option<UserId>,
        name: &str,
    ) -> impl Future<Output = DbResult<String>> + Send;

    /// The posts that the manager can give.
    fn list_posts(
        tx: &mut ReadTx,
        manager: &Self::Manager,
    ) -> impl Future<Output = DbResult<Vec<Choice>>> + Send;

    /// Gives a new user a post, or one of [`Directory::list_held`] another one.
    fn give_post(
        tx: &mut WriteTx,
        manager: &Self::Manager,
        user: UserId,
        post: &str,
    ) -> impl Future<Output = DbResult<Giving>> + Send;

    /// Those who are in charge of the server as a whole, whether or not they can sign in.
    fn list_in_charge(tx: &mut ReadTx) -> impl Future<Output = DbResult<Vec<UserId>>> + Send;

    /// Puts the first user of a server in charge.
    fn put_in_charge(tx: &mut WriteTx, user: UserId) -> impl Future<Output = DbResult<()>> + Send;
}
