use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    path::Path,
    str::FromStr,
};

use crate::{
    InvalidSettings, Problem, Source,
    source::{self, Values},
};

/// The settings of one process, asked for by name and checked as a whole.
#[derive(Debug)]
pub struct Settings {
    environment: Values,
    file: Values,
    file_source: Option<Source>,
    asked: BTreeMap<&'static str, Source>,
    problems: Vec<Problem>,
}

impl Settings {
    /// Takes the environment of the process and `file`; where none is named, `.env` in the working
    /// folder if there is one. A named file that cannot be read is refused at once.
    pub fn from_process(file: Option<&Path>) -> Result<Self, InvalidSettings> {
        let dot_env = Path::new(".env");
        Self::read(file.or(dot_env.is_file().then_some(dot_env)), source::environment())
    }

    fn read(file: Option<&Path>, environment: Values) -> Result<Self, InvalidSettings> {
        let values =
            file.map(source::read_file).transpose().map_err(|problem| InvalidSettings(vec![problem]))?;
        Ok(Self {
            environment,
            file: values.unwrap_or_default(),
            file_source: file.map(|path| Source::File(path.into())),
            asked: BTreeMap::new(),
            problems: Vec::new(),
        })
    }

    /// The setting `name` as it is written.
    pub fn text(&mut self, name: &'static str) -> Setting<String> {
        Setting(self.find(name).map(|(value, _)| value))
    }

    /// The setting `name` as a `T`; `expected` says in Japanese what that is, as a noun phrase.
    pub fn value<T: FromStr>(&mut self, name: &'static str, expected: &str) -> Setting<T> {
        self.parse(name, expected, |text| text.parse().ok())
    }

    /// The setting `name` as a whole number within `range`.
    pub fn number(&mut self, name: &'static str, range: RangeInclusive<i64>) -> Setting<i64> {
        let expected = format!("{}〜{} の整数", range.start(), range.end());
        self.parse(name, &expected, |text| text.parse().ok().filter(|number| range.contains(number)))
    }

    /// The setting `name` as a yes or no.
    pub fn flag(&mut self, name: &'static str) -> Setting<bool> {
        self.parse(name, "「true」か「false」", |text| match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        })
    }

    /// Where each setting asked for so far got its value from, by name.
    pub fn sources(&self) -> &BTreeMap<&'static str, Source> {
        &self.asked
    }

    /// Ends the reading: refuses with every problem met, and with what a TOML file sets but nobody asked
    /// for. (A `.env` file is shared with other programs, so there a stranger's line is no problem.)
    pub fn finish(mut self) -> Result<(), InvalidSettings> {
        if let Some(Source::File(path)) = &self.file_source
            && source::is_toml(path)
        {
            let asked: BTreeSet<&str> = self.asked.keys().copied().collect();
            let strangers = self.file.keys().filter(|name| !asked.contains(name.as_str()));
            self.problems.extend(
                strangers.map(|name| Problem::Unknown {
                    name: name.clone(),
                    source_of: Source::File(path.clone()),
                }),
            );
        }
        if self.problems.is_empty() { Ok(()) } else { Err(InvalidSettings(self.problems)) }
    }

    fn parse<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Setting<T> {
        let Some((value, source_of)) = self.find(name) else { return Setting(None) };
        let parsed = read(&value);
        if parsed.is_none() {
            let problem =
                Problem::Unusable { name: name.into(), value, source_of, expected: expected.into() };
            self.problems.push(problem);
        }
        Setting(parsed)
    }

    /// The value that counts and its source; an empty one counts as not set, as in a copied `.env`.
    fn find(&mut self, name: &'static str) -> Option<(String, Source)> {
        let from_environment = self.environment.get(name).map(|value| (value, Some(Source::Environment)));
        let from_file = self.file.get(name).map(|value| (value, self.file_source.clone()));
        let found = [from_environment, from_file]
            .into_iter()
            .flatten()
            .filter(|(value, _)| !value.is_empty())
            .find_map(|(value, source)| Some((value.clone(), source?)));
        self.asked.insert(name, found.as_ref().map_or(Source::Default, |(_, source)| source.clone()));
        found
    }
}

/// What was found for one setting: a value, or nothing that can be used.
#[derive(Debug)]
pub struct Setting<T>(Option<T>);

impl<T> Setting<T> {
    /// The value, if somebody set it.
    pub fn found(self) -> Option<T> {
        self.0
    }

    /// The value, or `default` where nobody set it.
    pub fn or(self, default: impl Into<T>) -> T {
        self.0.unwrap_or_else(|| default.into())
    }

    /// The value of a setting that may be missing.
    pub fn optional(self) -> Option<T> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, net::SocketAddr};

    use super::*;

    fn with(file: &str, text: &str, environment: &[(&str, &str)]) -> Settings {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file);
        fs::write(&path, text).unwrap();
        let environment = environment.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        Settings::read(Some(&path), environment).unwrap()
    }

    #[test]
    fn environment_wins_over_file_and_file_over_default() {
        let mut settings = with("a.toml", "listen = \"file\"\nbrand = \"file\"", &[("LISTEN", "process")]);
        assert_eq!(settings.text("LISTEN").or("default"), "process");
        assert_eq!(settings.text("BRAND").or("default"), "file");
        assert_eq!(settings.text("DATA_DIR").or("default"), "default");

        assert_eq!(settings.sources()["LISTEN"], Source::Environment);
        assert!(matches!(settings.sources()["BRAND"], Source::File(_)));
        assert_eq!(settings.sources()["DATA_DIR"], Source::Default);
        settings.finish().unwrap();
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let mut settings = with(".env", "BRAND=file\nLISTEN=", &[("BRAND", "")]);
        assert_eq!(settings.text("BRAND").or("default"), "file");
        assert_eq!(settings.text("LISTEN").optional(), None);
    }

    #[test]
    fn every_problem_is_listed_at_once() {
        let mut settings =
            with("a.toml", "workers = 0\nlisten = \"here\"\nlissten = \"x\"", &[("DEMO", "ja")]);
        assert_eq!(settings.number("WORKERS", 1..=64).or(2), 2);
        assert_eq!(settings.value::<SocketAddr>("LISTEN", "アドレス:ポート").optional(), None);
        assert!(!settings.flag("DEMO").or(false));

        let refused = settings.finish().unwrap_err().to_string();
        let lines: Vec<&str> = refused.lines().collect();
        assert_eq!(lines.len(), 5, "{refused}");
        assert_eq!(lines[0], "設定に 4 件の誤りがあります。");
        assert!(lines[1].starts_with("・WORKERS の値「0」（設定ファイル "), "{refused}");
        assert!(lines[1].ends_with("は使えません。1〜64 の整数を書いてください"), "{refused}");
        assert!(lines[2].starts_with("・LISTEN の値「here」"), "{refused}");
        assert_eq!(
            lines[3],
            "・DEMO の値「ja」（環境変数）は使えません。「true」か「false」を書いてください"
        );
        assert!(lines[4].ends_with("にある LISSTEN という設定はありません"), "{refused}");
    }

    #[test]
    fn a_stranger_in_a_shared_env_file_is_no_problem() {
        with(".env", "POSTGRES_PASSWORD=x", &[]).finish().unwrap();
    }

    #[test]
    fn a_named_file_that_is_missing_is_refused() {
        let refused = Settings::read(Some(Path::new("/no/such/server.toml")), Values::new()).unwrap_err();
        assert!(matches!(refused.problems(), [Problem::Unreadable { .. }]));
    }
}
