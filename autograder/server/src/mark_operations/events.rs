//! What others change on sheets, and who they are, told to those who look at them.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::response::sse::Event;
use futures_util::stream::{iter, unfold};
use futures_util::{Stream, StreamExt};
use platform_database::{Database, DbResult, ReadTx};
use platform_web::Refusal;
use serde::Deserialize;
use serde_json::json;

use super::store::{self, News};
use crate::marks::Span;
use crate::presences::{self, Present};

/// How often the sheet is looked at. Nodes tell each other nothing; the database does.
const EVERY: Duration = Duration::from_secs(2);
/// A stream ends after this many looks; the browser asks again, and is asked again who it is.
const LOOKS: u32 = 150;

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
    database: Database,
    span: Span,
    /// Who listens, and hears of everybody else.
    person: i64,
    after: Option<i64>,
    revision: Option<i64>,
    others: Vec<Present>,
    looks: u32,
}

/// The news of these sheets for a person, for some minutes.
pub(crate) fn news_of(
    database: Database,
    span: Span,
    person: i64,
    After(after): After,
) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    let others = Vec::new();
    let watch = Watch { database, span, person, after, revision: None, others, looks: 0 };
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
        let mut tx = self.database.read().await?;
        let cells = self.look_for_cells(&mut tx).await?;
        let people = self.look_for_people(&mut tx).await?;
        Ok(cells.into_iter().chain(people).collect())
    }

    /// Who is there, if others are than before.
    async fn look_for_people(&mut self, tx: &mut ReadTx) -> DbResult<Option<Event>> {
        let others = presences::list_others(tx, self.span, self.person).await?;
        if others == self.others {
            return Ok(None);
        }
        self.others = others;
        let people = json!({ "people": self.others }).to_string();
        Ok(Some(Event::default().event("people").data(people)))
    }

    /// What changed. The first look always says up to where the browser knows.
    async fn look_for_cells(&mut self, tx: &mut ReadTx) -> DbResult<Option<Event>> {
        let revision = store::find_revision(tx, self.span).await?;
        let first = self.revision.is_none();
        if self.revision == Some(revision) {
            return Ok(None);
        }
        let after = match self.after {
            Some(after) => after,
            None => store::find_newest_edit(tx).await?,
        };
        let news = store::list_news(tx, self.span, after).await?;
        self.revision = Some(revision);
        self.after = Some(news.last().map_or(after, |last| last.edit_id));
        Ok((first || !news.is_empty()).then(|| self.event(&news)))
    }

    fn event(&self, news: &[News]) -> Event {
        let cells = json!({ "cells": news }).to_string();
        Event::default().id(self.after.unwrap_or_default().to_string()).event("cells").data(cells)
    }
}
