//! The filter as the address of the list says it.

use chrono::NaiveDate;
use platform_audit::EntryFilter;
use platform_web::{ListQuery, dates};

/// The fields above the list, as they were filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FilledFilter {
    pub(super) from: String,
    pub(super) until: String,
    pub(super) person: String,
    pub(super) event: String,
    pub(super) subject: String,
    pub(super) address: String,
}

impl FilledFilter {
    /// Reads them from an address.
    pub(super) fn read(query: &ListQuery) -> FilledFilter {
        let field = |name| query.filter(name).unwrap_or_default().to_owned();
        FilledFilter {
            from: field("from"),
            until: field("until"),
            person: field("person"),
            event: field("event"),
            subject: field("subject"),
            address: field("address"),
        }
    }

    /// What it asks the record for. Days are Japan's, and the last one counts whole; what is no day narrows nothing.
    pub(super) fn filter(&self) -> EntryFilter {
        EntryFilter {
            from: day(&self.from).and_then(dates::start_of),
            until: day(&self.until).and_then(dates::end_of),
            person: self.person.clone(),
            event: self.event.clone(),
            subject: self.subject.trim_end_matches('/').to_owned(),
            address: self.address.clone(),
        }
    }

    /// Whether it narrows anything.
    pub(super) fn is_empty(&self) -> bool {
        *self == FilledFilter::default()
    }

    /// Its filled fields as one text, for the entry of an export.
    pub(super) fn text(&self) -> String {
        let fields = [&self.from, &self.until, &self.person, &self.event, &self.subject, &self.address];
        let names = ["from", "until", "person", "event", "subject", "address"];
        let filled = names.iter().zip(fields).filter(|(_, value)| !value.is_empty());
        filled.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_japan_and_both_count() {
        let filled =
            FilledFilter::read(&ListQuery::parse("from=2026-07-01&until=2026-07-31&subject=rounds/1/"));
        let filter = filled.filter();
        assert_eq!(filter.from, Some("2026-06-30T15:00:00Z".parse().unwrap()));
        assert_eq!(filter.until, Some("2026-07-31T15:00:00Z".parse().unwrap()));
        assert_eq!(filter.subject, "rounds/1");
        assert_eq!(filled.text(), "from=2026-07-01 until=2026-07-31 subject=rounds/1/");
        assert!(FilledFilter::read(&ListQuery::parse("page=2&from=x")).filter().from.is_none());
    }
}
