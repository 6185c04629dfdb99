//! What the server knows about where a person belongs.

use std::pin::Pin;

use platform_database::{DbResult, ReadTx};

use super::KnownAbout;
use crate::{SignedIn, UserId};

/// The work of looking a person's places up.
pub type Listing<'t> = Pin<Box<dyn Future<Output = DbResult<Vec<String>>> + Send + 't>>;

/// Lists the names and numbers of the places that a person belongs to, which a stranger may know too. A part of the
/// server's state.
#[derive(Clone, Copy, Debug)]
pub struct KnownPlaces(pub for<'t> fn(&'t mut ReadTx, UserId) -> Listing<'t>);

impl KnownPlaces {
    /// Of a server whose people all belong to the same place.
    pub fn none() -> KnownPlaces {
        KnownPlaces(|_tx, _user| Box::pin(async { Ok(Vec::new()) }))
    }

    /// What is known about somebody who is signed in.
    pub(crate) async fn about(self, tx: &mut ReadTx, person: &SignedIn) -> DbResult<KnownAbout> {
        let known = person.login().parse().map(|login| KnownAbout::login(&login)).unwrap_or_default();
        self.beside(tx, person.user(), known.and(person.name())).await
    }

    /// `known`, and the person's places with it.
    pub(crate) async fn beside(
        self,
        tx: &mut ReadTx,
        user: UserId,
        known: KnownAbout,
    ) -> DbResult<KnownAbout> {
        let places = (self.0)(tx, user).await?;
        Ok(places.iter().fold(known, |known, place| known.and(place)))
    }
}
