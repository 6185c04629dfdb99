use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{
    FormerSetting, InvalidSettings, Overview, Problem, SecretText, Setting, SettingView, Source,
    overview::{is_sample, shown},
    source::{self, Values},
};

/// The settings of one process, asked for by name and checked as a whole.
pub struct Settings {
    environment: Values,
    file: Values,
    file_source: Option<Source>,
    asked: BTreeMap<&'static str, SettingView>,
    former: Vec<FormerSetting>,
    problems: Vec<Problem>,
}

impl Settings {
    /// Takes the environment of the process and `file`; where none is named, the one that `SETTINGS_FILE` names, or `.env`
    /// in the working folder if there is one. A named file that cannot be read is refused at once.
    pub fn from_process(file: Option<&Path>) -> Result<Self, InvalidSettings> {
        let environment = source::environment();
        let file = file.map(Path::to_owned).or_else(|| file_named_in(&environment));
        Self::read(file.as_deref(), environment)
    }

    fn read(file: Option<&Path>, environment: Values) -> Result<Self, InvalidSettings> {
        let values =
            file.map(source::read_file).transpose().map_err(|problem| InvalidSettings(vec![problem]))?;
        Ok(Self {
            environment,
            file: values.unwrap_or_default(),
            file_source: file.map(|path| Source::File(path.into())),
            asked: BTreeMap::new(),
            former: Vec::new(),
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

    /// The setting called `name` today or, if that is not set, by the name that it had in the `former` system.
    pub fn value_or<T: FromStr>(
        &mut self,
        name: &'static str,
        former: &'static str,
        expected: &str,
    ) -> Setting<T> {
        let (today, before) = (self.value(name, expected), self.value(former, expected));
        Setting(today.0.or(before.0))
    }

    /// The list at `name`: values between commas, each as a `T`. `expected` says what one of them is.
    pub fn list<T: FromStr>(&mut self, name: &'static str, expected: &str) -> Setting<Vec<T>> {
        let expected = format!("コンマで区切った{expected}");
        self.parse(name, &expected, |text| {
            text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(|one| one.parse().ok()).collect()
        })
    }

    /// A secret: the value at `name`, or the content of the file that `file` names, or the credential of systemd that is
    /// called as `name` in small letters. It is never repeated in a problem.
    pub fn secret(&mut self, name: &'static str, file: &'static str) -> Setting<SecretText> {
        let given = self.find(name).map(|(value, _)| value);
        let named = self.find(file).map(|(path, _)| PathBuf::from(path));
        let credential = self.environment.get("CREDENTIALS_DIRECTORY");
        let credential = credential
            .map(|folder| Path::new(folder).join(name.to_lowercase()))
            .filter(|path| path.is_file());
        let read = match (given, named.or(credential)) {
            (Some(text), _) => Some(SecretText(text)),
            (None, Some(path)) => self.read_secret(path),
            (None, None) => None,
        };
        Setting(read)
    }

    fn read_secret(&mut self, path: PathBuf) -> Option<SecretText> {
        match std::fs::read_to_string(&path) {
            Ok(text) => Some(SecretText(text)),
            Err(reason) => {
                self.problems.push(Problem::Unreadable { path, reason });
                None
            }
        }
    }

    /// Notes that what stands at `name` cannot be used, without repeating it; `reason` is a sentence in Japanese.
    pub fn refuse(&mut self, name: &'static str, reason: &impl ToString) {
        self.problems.push(Problem::Refused { name: name.into(), reason: reason.to_string() });
    }

    /// Notes whether somebody still writes the setting `name` of the former system, which is no longer read;
    /// `successor` is a sentence in Japanese.
    pub fn note_former(&mut self, name: &'static str, successor: &'static str) {
        if let Some((_, source)) = self.written(name) {
            self.former.push(FormerSetting { name, source, successor });
        }
    }

    /// Ends the reading: gives what was asked for, or refuses with every problem met, and with what a TOML file sets but
    /// nobody asked for. (A `.env` file is shared with other programs, so there a stranger's line is no problem.)
    pub fn finish(mut self) -> Result<Overview, InvalidSettings> {
        if let Some(Source::File(path)) = &self.file_source
            && source::is_toml(path)
        {
            let former = self.former.iter().map(|former| former.name);
            let asked: BTreeSet<&str> = self.asked.keys().copied().chain(former).collect();
            let strangers = self.file.keys().filter(|name| !asked.contains(name.as_str()));
            self.problems.extend(
                strangers.map(|name| Problem::Unknown {
                    name: name.clone(),
                    source_of: Source::File(path.clone()),
                }),
            );
        }
        if self.problems.is_empty() {
            Ok(Overview { settings: self.asked.into_values().collect(), former: self.former })
        } else {
            Err(InvalidSettings(self.problems))
        }
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

    /// The value that counts and its source, noted for the overview.
    fn find(&mut self, name: &'static str) -> Option<(String, Source)> {
        let found = self.written(name);
        let view = SettingView {
            name,
            source: found.as_ref().map_or(Source::Default, |(_, source)| source.clone()),
            value: found.as_ref().map(|(value, _)| shown(name, value)),
            is_sample: found.as_ref().is_some_and(|(value, _)| is_sample(value)),
        };
        self.asked.insert(name, view);
        found
    }

    /// What somebody wrote; an empty value counts as not set, as in a copied `.env`.
    fn written(&self, name: &str) -> Option<(String, Source)> {
        let from_environment = self.environment.get(name).map(|value| (value, Some(Source::Environment)));
        let from_file = self.file.get(name).map(|value| (value, self.file_source.clone()));
        [from_environment, from_file]
            .into_iter()
            .flatten()
            .filter(|(value, _)| !value.is_empty())
            .find_map(|(value, source)| Some((value.clone(), source?)))
    }
}

/// The file that holds the settings where the command line names none.
fn file_named_in(environment: &Values) -> Option<PathBuf> {
    let named = environment.get("SETTINGS_FILE").filter(|path| !path.is_empty()).map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from(".env")).filter(|path| path.is_file()))
}

/// Names alone: values may be secrets.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("asked", &self.asked.keys()).finish_non_exhaustive()
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

        let overview = settings.finish().unwrap();
        let source =
            |name| overview.settings().iter().find(|setting| setting.name == name).unwrap().source.clone();
        assert_eq!(source("LISTEN"), Source::Environment);
        assert!(matches!(source("BRAND"), Source::File(_)));
        assert_eq!(source("DATA_DIR"), Source::Default);
        assert!(overview.is_set("LISTEN") && !overview.is_set("DATA_DIR"));
    }

    #[test]
    fn the_environment_names_the_file() {
        let named = |path: &str| {
            file_named_in(&[("SETTINGS_FILE".to_owned(), path.to_owned())].into_iter().collect())
        };
        assert_eq!(named("/etc/a.env"), Some(PathBuf::from("/etc/a.env")));
        assert_eq!(named(""), None);
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
    fn a_secret_is_given_lies_in_a_file_or_is_a_credential_and_is_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret_key");
        fs::write(&path, "of the file").unwrap();
        let secret = |environment: &[(&str, &str)]| {
            let mut settings = with(".env", "", environment);
            let read = settings.secret("SECRET_KEY", "SECRET_KEY_FILE").optional();
            assert!(!format!("{settings:?}{read:?}").contains("of the"));
            read.map(|secret| secret.reveal().to_owned())
        };
        let (file, credentials) = (path.to_str().unwrap(), folder.path().to_str().unwrap());
        assert_eq!(secret(&[]), None);
        assert_eq!(secret(&[("CREDENTIALS_DIRECTORY", "/no/such/folder")]), None);
        assert_eq!(secret(&[("CREDENTIALS_DIRECTORY", credentials)]).as_deref(), Some("of the file"));
        assert_eq!(secret(&[("SECRET_KEY_FILE", file)]).as_deref(), Some("of the file"));
        let both = [("SECRET_KEY_FILE", file), ("SECRET_KEY", "of the environment")];
        assert_eq!(secret(&both).as_deref(), Some("of the environment"));

        let mut settings = with(".env", "SECRET_KEY_FILE=/no/such/file", &[]);
        assert_eq!(settings.secret("SECRET_KEY", "SECRET_KEY_FILE").optional(), None);
        settings.refuse("SECRET_KEY", &"鍵は32文字以上にしてください");
        let refused = settings.finish().unwrap_err().to_string();
        assert!(
            refused.contains("/no/such/file") && refused.contains("SECRET_KEY は使えません。鍵は32"),
            "{refused}"
        );
    }

    #[test]
    fn a_list_is_read_one_by_one_and_a_former_name_still_counts() {
        let mut settings = with(".env", "PORTS=80, 443,\nSYSTEM_URL=former\nNUMBERS=1,x", &[]);
        assert_eq!(settings.list::<u16>("PORTS", "番号").or([]), [80, 443]);
        assert_eq!(settings.value_or::<String>("PUBLIC_URL", "SYSTEM_URL", "").or("default"), "former");
        assert_eq!(settings.list::<u16>("NUMBERS", "番号").or([]), [0; 0]);
        let refused = settings.finish().unwrap_err().to_string();
        assert!(refused.ends_with("は使えません。コンマで区切った番号を書いてください"), "{refused}");
    }

    #[test]
    fn a_setting_of_the_former_system_is_no_stranger_but_names_its_successor() {
        let mut settings = with("a.toml", "mail_server = \"smtp.example.jp\"", &[]);
        settings.note_former("MAIL_SERVER", "SMTP_HOST に書いてください");
        settings.note_former("MAIL_PORT", "SMTP_PORT に書いてください");
        let overview = settings.finish().unwrap();
        let [former] = overview.former() else { panic!("{overview:?}") };
        assert_eq!((former.name, former.successor), ("MAIL_SERVER", "SMTP_HOST に書いてください"));
    }

    #[test]
    fn a_named_file_that_is_missing_is_refused() {
        let refused = Settings::read(Some(Path::new("/no/such/server.toml")), Values::new()).unwrap_err();
        assert!(matches!(refused.problems(), [Problem::Unreadable { .. }]));
    }
}
