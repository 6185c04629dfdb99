//! Tables of a restored database beside those of the manifest.

use std::collections::BTreeMap;

use super::record::Record;
use crate::TableFacts;

/// Compares the tables one by one, by name.
pub(super) fn compare(expected: &[TableFacts], found: &[TableFacts], record: &mut Record) {
    let by_name: BTreeMap<&str, &TableFacts> =
        found.iter().map(|table| (table.name.as_str(), table)).collect();
    for table in expected {
        let Some(found) = by_name.get(table.name.as_str()) else {
            record.pair(&table.name, format!("{} rows", table.rows), "no such table");
            continue;
        };
        record.pair(format!("{}: rows", table.name), table.rows, found.rows);
        if let (Some(expected), Some(found)) = (&table.checksum, &found.checksum) {
            record.pair(format!("{}: checksum", table.name), expected, found);
        }
    }
    let rows = |tables: &[TableFacts]| tables.iter().map(|table| table.rows).sum::<i64>();
    record.total("tables", expected.len(), found.len());
    record.total("rows", rows(expected), rows(found));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, rows: i64, checksum: &str) -> TableFacts {
        TableFacts { name: name.to_owned(), rows, checksum: Some(checksum.to_owned()) }
    }

    #[test]
    fn unequal_tables_are_named() {
        let mut record = Record::default();
        let expected = [table("a", 1, "x"), table("b", 2, "y"), table("c", 3, "z")];
        compare(&expected, &[table("a", 1, "x"), table("b", 2, "!")], &mut record);
        assert_eq!(record.verdict(), Err("4 of 7 unequal".to_owned()), "b's checksum, c, and both totals");
    }
}
