//! What somebody ticked in a list that has more than one page.

use std::fmt::Display;
use std::str::FromStr;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::Method;
use serde::de::DeserializeOwned;

use super::ListQuery;
use crate::front::cut_short;
use crate::{Form, Refusal};

/// The names of the fields.
pub(super) const ROW: &str = "row";
pub(super) const ALL: &str = "all";
pub(super) const CONDITION: &str = "condition";
pub(super) const COUNT: &str = "matching";
const EXCEPT: &str = "except";

/// What somebody ticked in a [`selectable`](crate::List::selectable) list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection<Id> {
    /// How the list was narrowed.
    pub condition: ListQuery,
    /// What was ticked.
    pub ticked: Ticked<Id>,
}

/// Single rows, or all that match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ticked<Id> {
    /// These rows.
    Rows(Vec<Id>),
    /// Every row that matches the condition, of which the person saw `count`, except some.
    Matching {
        /// Those whose tick was taken away again.
        except: Vec<Id>,
        /// How many matched when the person looked; whoever acts makes sure that it is still so.
        count: u64,
    },
}

impl<Id: FromStr> Selection<Id> {
    /// Reads the fields; what is no id selects nothing.
    fn parse(fields: &[u8]) -> Selection<Id> {
        let (mut rows, mut except) = (Vec::new(), Vec::new());
        let (mut all, mut count, mut condition) = (false, 0, ListQuery::default());
        for (name, value) in form_urlencoded::parse(fields) {
            match &*name {
                ROW => rows.extend(value.parse().ok()),
                EXCEPT => except.extend(value.parse().ok()),
                ALL => all = !value.is_empty(),
                CONDITION => condition = ListQuery::parse(&value),
                COUNT => count = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        let ticked = if all { Ticked::Matching { except, count } } else { Ticked::Rows(rows) };
        Selection { condition, ticked }
    }
}

impl<Id: Display> Selection<Id> {
    /// The fields with which a form sends the same selection once more.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let condition = self.condition.address("");
        let mut fields = vec![(CONDITION, condition.trim_start_matches('?').to_owned())];
        match &self.ticked {
            Ticked::Rows(rows) => fields.extend(rows.iter().map(|id| (ROW, id.to_string()))),
            Ticked::Matching { except, count } => {
                fields.extend([(ALL, "yes".to_owned()), (COUNT, count.to_string())]);
                fields.extend(except.iter().map(|id| (EXCEPT, id.to_string())));
            }
        }
        fields
    }
}

impl<Id> Selection<Id> {
    /// Whether nothing at all was ticked.
    pub fn is_empty(&self) -> bool {
        matches!(&self.ticked, Ticked::Rows(rows) if rows.is_empty())
    }
}

/// A form (or the query on `GET`) that says what to do with a [`Selection`]; its other fields are `T`.
#[derive(Clone, Debug)]
pub struct SelectionForm<Id, T>(pub Selection<Id>, pub T);

impl<Id, T, S> FromRequest<S> for SelectionForm<Id, T>
where
    Id: FromStr + Send,
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<SelectionForm<Id, T>, Refusal> {
        if request.method() == Method::GET {
            let selection = Selection::parse(request.uri().query().unwrap_or_default().as_bytes());
            let Form(rest) = Form::from_request(request, state).await?;
            return Ok(SelectionForm(selection, rest));
        }
        let (parts, body) = request.into_parts();
        let sent = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
        let sent = sent.map_err(|broken| {
            cut_short(broken.status(), &broken).unwrap_or_else(|| Refusal::unknown(broken))
        })?;
        let selection = Selection::parse(&sent);
        let Form(rest) = Form::from_request(Request::from_parts(parts, Body::from(sent)), state).await?;
        Ok(SelectionForm(selection, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::{Selection, Ticked};

    fn sent_again(fields: &str) -> (Selection<i64>, Selection<i64>) {
        let read = Selection::<i64>::parse(fields.as_bytes());
        let again = form_urlencoded::Serializer::new(String::new()).extend_pairs(read.fields()).finish();
        (read, Selection::parse(again.as_bytes()))
    }

    #[test]
    fn single_rows_come_back_as_they_were() {
        let (read, again) = sent_again("row=3&row=5&row=x&condition=grade%3D6%26q%3D%E9%9D%92&matching=2");
        assert_eq!(read.ticked, Ticked::Rows(vec![3, 5]));
        assert_eq!((read.condition.filter("grade"), read.condition.q.as_str()), (Some("6"), "青"));
        assert_eq!(read, again);
        assert!(!read.is_empty() && Selection::<i64>::parse(b"condition=&matching=9").is_empty());
    }

    #[test]
    fn all_that_match_are_no_list_of_rows() {
        let (read, again) = sent_again("row=3&all=yes&matching=12000&except=7&condition=status%3Dleft");
        assert_eq!(read.ticked, Ticked::Matching { except: vec![7], count: 12_000 });
        assert_eq!(read, again);
    }
}
