//! What others change on sheets, and who they are, told to those who look at them.

use std::collections::BTreeSet;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::response::sse::Event;
use futures_util::stream::{iter, unfold};
use futures_util::{Stream, StreamExt};
use platform_database::{Database, DbResult, ReadTx};
use platform_web::Refusal;
use serde::Deserialize;
use serde_json::json;

use super::newsroom::{Bulletin, EVERY, Newsroom};
use super::store::{self, News};
use crate::marks::Span;
use crate::presences::{Present, list_presences, others_on};
use crate::staff::Staff;

/// A stream ends after this many looks; the browser asks again, and is asked again who it is.
const LOOKS: u32 = 300;

/// The newest edit that the browser knows of: from the address, or from the event it heard last.
pub(crate) struct After(Option<i64>);

#[derive(Deserialize)]
struct Asked {
    after: Option<i64>,
}

impl<S: Send + Sync> FromRequestParts<S> for After {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<After, Refusal> {
        let heard = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
        let asked = Query::<Asked>::from_request_parts(parts, state).await.ok();
        Ok(After(heard.or(asked.and_then(|Query(asked)| asked.after))))
    }
}

struct Watch {
    newsroom: Newsroom,
    database: Database,
    span: Span,
    /// Who listens, and hears of everybody else.
    listener: Staff,
    after: Option<i64>,
    /// Where the stream stands, after the first look.
    place: Option<Place>,
    others: Vec<Present>,
    looks: u32,
}

/// Which edits were looked at.
struct Place {
    /// All up to this one, in the page or in this stream.
    settled: i64,
    /// And those after it.
    seen: BTreeSet<i64>,
    /// The newest that there was at the last look.
    newest: i64,
}

/// The news of these sheets for a person, as that person is told it, for some minutes.
pub(crate) fn news_of(
    newsroom: Newsroom,
    database: Database,
    span: Span,
    listener: Staff,
    After(after): After,
) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    let others = Vec::new();
    let watch = Watch { newsroom, database, span, listener, after, place: None, others, looks: 0 };
    let news = unfold(watch, |mut watch| async move {
        while watch.looks < LOOKS {
            if watch.looks > 0 {
                tokio::time::sleep(EVERY).await;
            }
            watch.looks += 1;
            match watch.look().await {
                Ok(events) if events.is_empty() => {}
                Ok(events) => return Some((events, watch)),
                Err(error) => {
                    tracing::warn!("the news of a sheet could not be read: {:#}", anyhow::Error::from(error));
                    return None;
                }
            }
        }
        None
    });
    news.flat_map(|events| iter(events.into_iter().map(Ok)))
}

impl Watch {
    /// What is to be said now.
    async fn look(&mut self) -> DbResult<Vec<Event>> {
        let bulletin = self.newsroom.read(&self.database).await?;
        let (cells, others) = match self.place.take() {
            Some(place) if bulletin.after <= place.newest => {
                (self.hear(place, &bulletin), others_on(&bulletin.people, self.span, &self.listener))
            }
            // The first time, or after so long that the bulletin no longer reaches back.
            _ => {
                let mut tx = self.database.read().await?;
                let people = list_presences(&mut tx).await?;
                (Some(self.ask(&mut tx).await?), others_on(&people, self.span, &self.listener))
            }
        };
        Ok(cells.into_iter().chain(self.tell_people(others)).collect())
    }

    /// Who is there, if others are than before.
    fn tell_people(&mut self, others: Vec<Present>) -> Option<Event> {
        if others == self.others {
            return None;
        }
        self.others = others;
        Some(Event::default().event("people").data(json!({ "people": self.others }).to_string()))
    }

    /// What is new in the bulletin.
    fn hear(&mut self, mut place: Place, bulletin: &Bulletin) -> Option<Event> {
        let mut news = Vec::new();
        for (id, cells) in bulletin.edits_after(place.settled) {
            if place.seen.insert(id) {
                news.extend(cells.iter().filter(|cell| cell.is_on(self.span)));
            }
        }
        // What came late counts as heard up to the newest all the same: a browser that asks again knows those, too.
        self.after = self.after.max(news.iter().map(|cell| cell.edit_id).max());
        let settled = place.settled.max(bulletin.after);
        let seen = place.seen.split_off(&(settled + 1));
        self.place = Some(Place { settled, seen, newest: place.newest.max(bulletin.newest) });
        (!news.is_empty()).then(|| self.event(&news))
    }

    /// What changed since the page was drawn or the stream was heard last. The first look always says up to where the
    /// browser knows.
    async fn ask(&mut self, tx: &mut ReadTx) -> DbResult<Event> {
        let newest = store::find_newest_edit(tx).await?;
        let after = self.after.unwrap_or(newest);
        let news = store::list_news(tx, self.span, after).await?;
        let settled = news.last().map_or(after, |last| last.edit_id);
        self.after = Some(settled);
        self.place = Some(Place { settled, seen: BTreeSet::new(), newest });
        Ok(self.event(&news.iter().collect::<Vec<_>>()))
    }

    fn event(&self, news: &[&News]) -> Event {
        let news: Vec<News> = news.iter().map(|cell| cell.told_to(self.listener.scope())).collect();
        let cells = json!({ "cells": news }).to_string();
        Event::default().id(self.after.unwrap_or_default().to_string()).event("cells").data(cells)
    }
}
