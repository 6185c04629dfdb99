use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use crate::Problem;

/// Where the value of a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A variable of the process.
    Environment,
    /// A line of this file.
    File(PathBuf),
    /// Nobody set it.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Environment => f.write_str("環境変数"),
            Source::File(path) => write!(f, "設定ファイル {}", path.display()),
            Source::Default => f.write_str("既定値"),
        }
    }
}

/// Names in capitals and their values.
pub(crate) type Values = BTreeMap<String, String>;

/// The variables of the process. Bytes that are not UTF-8 become U+FFFD and so show in what is refused.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub(crate) fn environment() -> Values {
    let text = |part: std::ffi::OsString| part.to_string_lossy().into_owned();
    std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect()
}

/// Whether a file is TOML; any other is read as `KEY=value` lines.
pub(crate) fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

/// The settings of a file, by the kind that its name tells.
pub(crate) fn read_file(path: &Path) -> Result<Values, Problem> {
    let text =
        fs::read_to_string(path).map_err(|reason| Problem::Unreadable { path: path.into(), reason })?;
    let malformed = |(line, reason)| Problem::Malformed { path: path.into(), line, reason };
    if is_toml(path) { parse_toml(&text).map_err(malformed) } else { parse_lines(&text).map_err(malformed) }
}

fn parse_toml(text: &str) -> Result<Values, (usize, String)> {
    let table: toml::Table = text.parse().map_err(|refused: toml::de::Error| {
        let before = &text[..refused.span().map_or(0, |span| span.start)];
        (1 + before.matches('\n').count(), refused.message().to_owned())
    })?;
    let written = |value: toml::Value| match value {
        toml::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(table.into_iter().map(|(name, value)| (name.to_uppercase(), written(value))).collect())
}

/// Reads the lines of a `.env` file as systemd and compose do: comments on lines of their own, a value
/// may stand in quotes, and a mark of byte order at the start (as Windows' editor leaves it) is nothing.
fn parse_lines(text: &str) -> Result<Values, (usize, String)> {
    let mut values = Values::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) =
            line.split_once('=').ok_or_else(|| (at + 1, "「名前=値」の形で書いてください".to_owned()))?;
        let name = name.trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim_start();
        values.insert(name.to_uppercase(), unquoted(value.trim()).to_owned());
    }
    Ok(values)
}

fn unquoted(value: &str) -> &str {
    ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_what_belongs_to_the_value() {
        let text = "\u{feff}# 設定\r\n\r\nDATABASE_URL=postgres://u:p=#1@db/app\r\nexport listen = \"0.0.0.0:80\"\nBRAND='塾'\n";
        let values = parse_lines(text).unwrap();
        let expected =
            [("BRAND", "塾"), ("DATABASE_URL", "postgres://u:p=#1@db/app"), ("LISTEN", "0.0.0.0:80")];
        assert!(values.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(expected));
    }

    #[test]
    fn a_line_without_equals_is_named() {
        assert_eq!(parse_lines("A=1\nB\n").unwrap_err().0, 2);
    }

    #[test]
    fn toml_values_become_what_the_environment_would_say() {
        let values = parse_toml("listen = \"127.0.0.1:80\"\nworkers = 2\ndemo = true\n").unwrap();
        assert_eq!(values["LISTEN"], "127.0.0.1:80");
        assert_eq!(values["WORKERS"], "2");
        assert_eq!(values["DEMO"], "true");
    }

    #[test]
    fn broken_toml_tells_its_line() {
        assert_eq!(parse_toml("a = 1\nb = \n").unwrap_err().0, 2);
    }
}
