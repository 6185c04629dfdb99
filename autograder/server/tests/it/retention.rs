//! How long each table is kept stands in `docs/retention.md`.

const SCHEMA: &str = include_str!("../schema.txt");
const DOCUMENT: &str = include_str!("../../../../docs/retention.md");

#[test]
fn of_every_table_it_is_told_how_long_it_is_kept() {
    let parts: Vec<&str> = DOCUMENT
        .split("\n## Tables of ")
        .filter(|part| part.starts_with("both servers\n") || part.starts_with("`autograder`\n"))
        .collect();
    let is_told = |table: &&str| parts.iter().any(|part| part.contains(&format!("`{table}`")));
    let tables = SCHEMA.lines().filter(|line| !line.is_empty() && !line.starts_with(' '));
    let (told, silent): (Vec<&str>, Vec<&str>) = tables.partition(is_told);
    assert_eq!(silent, Vec::<&str>::new(), "docs/retention.md lacks these tables");
    assert!(told.contains(&"students"), "{told:?}");
}
