//! Nothing lands half done: no test is skipped, no body is missing.

use super::SourceFile;

const MARKS: &[&str] = &["#[ignore", "todo!", "unimplemented!"];

pub(crate) fn check(file: &SourceFile) -> Vec<String> {
    // This crate names what it forbids.
    if file.package == "xtask" {
        return Vec::new();
    }
    let found = |line: &str| MARKS.iter().find(|mark| line.contains(**mark));
    file.code()
        .filter_map(|(number, line)| Some((number, found(line)?)))
        .map(|(number, mark)| format!("line {number}: `{mark}` marks something unfinished"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_is_found_and_words_about_it_are_not() {
        let text = "#[ignore = \"slow\"]\nfn f() { todo!() }\n// no todo! here\nfn done() {}\n";
        let file = SourceFile { package: "platform-web".into(), path: "list.rs".into(), text: text.into() };
        let lines: Vec<String> = check(&file);
        assert_eq!(
            lines,
            ["line 1: `#[ignore` marks something unfinished", "line 2: `todo!` marks something unfinished"]
        );
    }
}
