//! What an address says about a list.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// The state of a list, read from the query of its address: `?q=&sort=&dir=desc&page=2&col=name&place=…`.
/// It is a wish; [`List::order`](crate::List::order) decides what of it is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The words searched for, trimmed; empty for all.
    pub q: String,
    /// The key of the column to sort by.
    pub sort: Option<String>,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Which page, from 1.
    pub page: u32,
    /// The keys of the columns to show; empty for all.
    pub columns: Vec<String>,
    /// Every other field with a value.
    pub filters: BTreeMap<String, String>,
}

impl Default for ListQuery {
    fn default() -> ListQuery {
        ListQuery {
            q: String::new(),
            sort: None,
            descending: false,
            page: 1,
            columns: Vec::new(),
            filters: BTreeMap::new(),
        }
    }
}

impl ListQuery {
    /// Reads the query part of an address. Empty fields are no wish; a strange page number means the first.
    pub fn parse(query: &str) -> ListQuery {
        let mut read = ListQuery::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match (name.as_ref(), value) {
                (_, "") => {}
                ("q", words) => words.clone_into(&mut read.q),
                ("sort", key) => read.sort = Some(key.to_owned()),
                ("dir", direction) => read.descending = direction == "desc",
                ("col", key) => read.columns.push(key.to_owned()),
                ("page", number) => read.page = number.parse().unwrap_or(1).max(1),
                (filter, chosen) => {
                    read.filters.insert(filter.to_owned(), chosen.to_owned());
                }
            }
        }
        read
    }

    /// The value chosen for `filter`.
    pub fn filter(&self, filter: &str) -> Option<&str> {
        self.filters.get(filter).map(String::as_str)
    }

    /// The address of this state below `path`; what is as usual is left out.
    pub fn address(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        query.extend_pairs(&self.filters);
        if let Some(key) = &self.sort {
            query.append_pair("sort", key);
        }
        if self.descending {
            query.append_pair("dir", "desc");
        }
        query.extend_pairs(self.columns.iter().map(|key| ("col", key)));
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ListQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<ListQuery, Infallible> {
        Ok(ListQuery::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::ListQuery;

    #[test]
    fn an_address_comes_back_as_it_was() {
        let address = "/x?q=%E9%9D%92%E6%9C%A8+%26&place=000101&sort=name&dir=desc&col=name&col=age&page=3";
        let query = ListQuery::parse(address.split_once('?').unwrap().1);
        assert_eq!((query.q.as_str(), query.filter("place"), query.page), ("青木 &", Some("000101"), 3));
        assert_eq!(query.address("/x"), address);
    }

    #[test]
    fn empty_and_strange_values_mean_the_usual() {
        let query = ListQuery::parse("q=++&place=&sort=&page=-4&dir=sideways");
        assert_eq!(query, ListQuery::default());
        assert_eq!(query.address("/x"), "/x");
    }
}
