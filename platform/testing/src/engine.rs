//! The two engines on which every story is told.

/// The engine that a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A SQLite file in a temporary folder.
    Sqlite,
    /// A database of its own on the cluster at `TEST_POSTGRES_URL`.
    Postgres,
}

/// Tells each story twice: the tests are called `a_story::sqlite` and `a_story::postgres`.
///
/// ```text
/// both_engines! {
///     /// What the story shows.
///     async fn a_story(engine: Engine) { … }
/// }
/// ```
#[macro_export]
macro_rules! both_engines {
    ($( $(#[$meta:meta])* async fn $story:ident($engine:ident: $type:ty) $body:block )+) => { $(
        $(#[$meta])*
        async fn $story($engine: $type) $body

        mod $story {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                super::$story($crate::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                super::$story($crate::Engine::Postgres).await;
            }
        }
    )+ };
}
