//! Which rows of many are on the page.

/// A page of a list: which one, how long, and of how many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    page: u32,
    per_page: u32,
    total: u64,
}

impl Paging {
    /// Page `page` (the first is 1) of `total` rows, `per_page` rows each. Zero is read as one for both.
    pub fn new(page: u32, per_page: u32, total: u64) -> Paging {
        Paging { page: page.max(1), per_page: per_page.max(1), total }
    }

    /// How many rows to load.
    pub fn limit(&self) -> i64 {
        i64::from(self.per_page)
    }

    /// How many rows to skip before.
    pub fn offset(&self) -> i64 {
        i64::from(self.page - 1) * i64::from(self.per_page)
    }

    /// Those of `all` rows that are on the page, where all were loaded.
    pub fn of<'a, R>(&self, all: &'a [R]) -> &'a [R] {
        let place = |at: i64| usize::try_from(at).unwrap_or(usize::MAX).min(all.len());
        &all[place(self.offset())..place(self.offset().saturating_add(self.limit()))]
    }

    /// The number of this page.
    pub fn page(&self) -> u32 {
        self.page
    }

    /// How many pages there are; an empty list has one.
    pub fn pages(&self) -> u32 {
        let pages = self.total.div_ceil(u64::from(self.per_page)).max(1);
        u32::try_from(pages).unwrap_or(u32::MAX)
    }

    /// The numbers of the first and last row shown, from 1; `None` when the page has no rows.
    pub fn rows(&self) -> Option<(u64, u64)> {
        let first = u64::from(self.page - 1) * u64::from(self.per_page) + 1;
        let last = (first - 1 + u64::from(self.per_page)).min(self.total);
        (first <= last).then_some((first, last))
    }

    /// The page numbers worth a link: the ends and the neighbours. `None` stands for a gap.
    pub fn links(&self) -> Vec<Option<u32>> {
        let pages = self.pages();
        let mut near: Vec<u32> =
            (self.page.saturating_sub(2)..=self.page.saturating_add(2)).chain([1, pages]).collect();
        near.retain(|page| (1..=pages).contains(page));
        near.sort_unstable();
        near.dedup();
        let mut links = Vec::new();
        for (index, page) in near.iter().enumerate() {
            if index > 0 && near[index - 1] + 1 < *page {
                links.push(None);
            }
            links.push(Some(*page));
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::Paging;

    #[test]
    fn a_page_knows_its_rows() {
        let second = Paging::new(2, 100, 1284);
        assert_eq!((second.offset(), second.limit()), (100, 100));
        assert_eq!(second.rows(), Some((101, 200)));
        assert_eq!(Paging::new(13, 100, 1284).rows(), Some((1201, 1284)));
        assert_eq!(Paging::new(14, 100, 1284).rows(), None);
        assert_eq!(Paging::new(1, 100, 0).rows(), None);
        assert_eq!(Paging::new(2, 2, 0).of(&[1, 2, 3]), [3]);
        assert_eq!(Paging::new(3, 2, 0).of(&[1, 2, 3]), [0; 0]);
    }

    #[test]
    fn far_pages_are_left_out_of_the_links() {
        assert_eq!(
            Paging::new(6, 10, 100).links(),
            [Some(1), None, Some(4), Some(5), Some(6), Some(7), Some(8), None, Some(10)]
        );
        assert_eq!(Paging::new(1, 10, 0).links(), [Some(1)]);
    }

    #[test]
    fn an_absurd_page_number_does_no_harm() {
        assert!(Paging::new(u32::MAX, u32::MAX, u64::MAX).rows().is_some());
        assert_eq!(Paging::new(u32::MAX, 100, 3).of(&[1, 2, 3]), [0; 0]);
        assert_eq!(Paging::new(u32::MAX, 100, 10).links(), [Some(1)]);
    }
}
