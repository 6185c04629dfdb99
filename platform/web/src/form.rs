//! Forms: reading what was sent, and what to say about each field.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::Refusal;
use crate::front::cut_short;

/// The fields of a sent form (or of the query on `GET`). A name sent several times fills a `Vec`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Form<T>(pub T);

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Form<T>, Refusal> {
        let read = axum_extra::extract::Form::<T>::from_request(request, state).await;
        read.map(|axum_extra::extract::Form(sent)| Form(sent)).map_err(|unreadable| {
            cut_short(unreadable.status(), &unreadable)
                .unwrap_or_else(|| Refusal::unreadable().because(unreadable))
        })
    }
}

/// One choice of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// A choice of `value`, shown as `label`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into() }
    }

    /// Whether this is the choice called `value`.
    pub fn is(&self, value: &str) -> bool {
        self.value == value
    }
}

/// One thing that is wrong with a filled form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field's name, which is its id on the page.
    pub field: String,
    /// What is wrong and what to do.
    pub words: String,
}

/// Everything that is wrong with a filled form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Nothing is wrong.
    pub fn none() -> Problems {
        Problems::default()
    }

    /// Adds what is wrong with `field`.
    pub fn add(&mut self, field: impl Into<String>, words: impl Into<String>) {
        self.0.push(Problem { field: field.into(), words: words.into() });
    }

    /// What is wrong with `field`, empty when nothing is.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|problem| problem.field == field).map_or("", |problem| &problem.words)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each problem in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
