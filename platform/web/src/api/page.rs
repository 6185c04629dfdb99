//! Pages of lists.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many things a page has at most, and has if nobody says.
const MOST: i64 = 200;
const USUAL: i64 = 50;

/// Which page of a list: what comes after a thing, so many.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageAddress {
    /// The `next` of the page before.
    #[param(minimum = 0)]
    after: Option<u64>,
    /// How many at most; 50 if nobody says.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// A page of a list, and after which thing the next one begins.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    items: Vec<T>,
    /// `null` on the last page.
    next: Option<i64>,
}

impl PageAddress {
    /// The id after which the page begins.
    pub fn after(self) -> i64 {
        self.after.map_or(0, |after| i64::try_from(after).unwrap_or(i64::MAX))
    }

    /// Below which id the page of a list begins that goes back in time.
    pub fn before(self) -> i64 {
        if self.after() == 0 { i64::MAX } else { self.after() }
    }

    /// How many rows to ask the database for: one more than the page has tells whether there is a next page.
    pub fn to_ask(self) -> i64 {
        self.limit() + 1
    }

    /// The page that was `found`, in the order of the ids that `id` tells, by asking for [`PageAddress::to_ask`] rows.
    pub fn page<R, T>(self, mut found: Vec<R>, id: impl Fn(&R) -> i64, item: impl FnMut(R) -> T) -> Page<T> {
        let limit = usize::try_from(self.limit()).unwrap_or_default();
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(id);
        Page { items: found.into_iter().map(item).collect(), next }
    }

    /// The page of a list that is short enough to be read whole.
    pub fn cut<R, T>(self, mut all: Vec<R>, id: impl Fn(&R) -> i64, item: impl FnMut(R) -> T) -> Page<T> {
        all.retain(|row| id(row) > self.after());
        all.sort_by_key(&id);
        self.page(all, id, item)
    }

    /// The page of a list whose rows have no id of their own and are counted instead: `found` begins after
    /// [`PageAddress::after`] of them and was asked for by [`PageAddress::to_ask`].
    pub fn counted<R, T>(self, found: Vec<R>, item: impl FnMut(R) -> T) -> Page<T> {
        let end = self.after().saturating_add(self.limit());
        self.page(found, |_| end, item)
    }

    /// The page of such a list that was read whole.
    pub fn counted_of<R, T>(self, all: Vec<R>, item: impl FnMut(R) -> T) -> Page<T> {
        let before = usize::try_from(self.after()).unwrap_or(usize::MAX);
        self.counted(all.into_iter().skip(before).collect(), item)
    }

    fn limit(self) -> i64 {
        self.limit.unwrap_or(USUAL).clamp(1, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_to_its_end_without_a_gap() {
        let mut address = PageAddress { after: None, limit: Some(2) };
        let mut read = Vec::new();
        for _ in 0..3 {
            let page = address.cut(vec![5, 3, 1, 4, 2], |id| *id, |id| id);
            read.extend(page.items);
            address.after = page.next.map(i64::unsigned_abs);
        }
        assert_eq!((read, address.after), (vec![1, 2, 3, 4, 5], None));
    }

    #[test]
    fn nobody_gets_more_than_the_most() {
        let asked = |limit| PageAddress { after: None, limit }.to_ask();
        assert_eq!([None, Some(0), Some(7), Some(i64::MAX)].map(asked), [51, 2, 8, 201]);
        let last = PageAddress { after: Some(u64::MAX), limit: None };
        assert_eq!((last.after(), last.counted(vec![1], |id| id).items), (i64::MAX, vec![1]));
    }
}
