//! What the settings are and where they come from, without their secrets.

use crate::Source;

/// Every setting that was asked for, and every one that no longer counts.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    pub(crate) settings: Vec<SettingView>,
    pub(crate) former: Vec<FormerSetting>,
}

/// One setting that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingView {
    /// The name in capitals.
    pub name: &'static str,
    /// Where its value comes from.
    pub source: Source,
    /// The value as it may be shown; `None` where nobody set it.
    pub value: Option<Shown>,
    /// Whether the value is one from an example, which nobody changed.
    pub is_sample: bool,
}

/// A value as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All of it; of an address everything but its password.
    Text(String),
    /// It is a secret.
    Hidden,
}

/// A setting of the former system that is written somewhere, and that nobody reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerSetting {
    /// The name in capitals.
    pub name: &'static str,
    /// Where it stands.
    pub source: Source,
    /// What takes its place, as a sentence.
    pub successor: &'static str,
}

impl Overview {
    /// The settings by name.
    pub fn settings(&self) -> &[SettingView] {
        &self.settings
    }

    /// What is written under a name that counts no longer.
    pub fn former(&self) -> &[FormerSetting] {
        &self.former
    }

    /// Whether somebody set `name`.
    pub fn is_set(&self, name: &str) -> bool {
        self.settings.iter().any(|setting| setting.name == name && setting.value.is_some())
    }

    /// What stands in the place of a secret in everything that is shown.
    pub const HIDDEN: &'static str = "（秘密のため表示しません）";
}

/// What of `value` may be shown under `name`.
pub(crate) fn shown(name: &str, value: &str) -> Shown {
    let is_secret = ["SECRET", "PASSWORD", "TOKEN"].iter().any(|word| name.contains(word));
    let names_a_file = name.ends_with("_FILE") || value.parse::<i64>().is_ok();
    if is_secret && !names_a_file { Shown::Hidden } else { Shown::Text(without_password(value)) }
}

/// Whether `value` comes from an example: of ours, of a manual, of the former system.
pub(crate) fn is_sample(value: &str) -> bool {
    const SAMPLES: &[&str] =
        &["example.", ".example", "your-", "your_", "changeme", "change-me", "user:password@"];
    let value = value.to_ascii_lowercase();
    SAMPLES.iter().any(|sample| value.contains(sample))
}

/// An address without the password that may stand in it, before the host or among the parameters.
fn without_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let authority = match authority.rsplit_once('@') {
        Some((login, host)) => match login.split_once(':') {
            Some((user, _password)) => format!("{user}:…@{host}"),
            None => authority.to_owned(),
        },
        None => authority.to_owned(),
    };
    let Some((path, query)) = path.split_once('?') else { return format!("{scheme}://{authority}{path}") };
    let parameters: Vec<&str> =
        query
            .split('&')
            .map(|parameter| {
                if parameter.to_ascii_lowercase().contains("password=") { "password=…" } else { parameter }
            })
            .collect();
    format!("{scheme}://{authority}{path}?{}", parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_shown_neither_before_the_host_nor_behind_the_path() {
        for (value, expected) in [
            ("postgres://app:p@ss:w@db:5432/app", "postgres://app:…@db:5432/app"),
            (
                "postgres://app@db/app?sslmode=require&password=hidden",
                "postgres://app@db/app?sslmode=require&password=…",
            ),
            ("postgres://db?PASSWORD=hidden", "postgres://db?password=…"),
            ("sqlite://data/a.db", "sqlite://data/a.db"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
        ] {
            assert_eq!(without_password(value), expected);
        }
    }

    #[test]
    fn secrets_are_hidden_and_the_files_that_hold_them_are_named() {
        assert_eq!(shown("SECRET_KEY", "x"), Shown::Hidden);
        assert_eq!(shown("SECRET_KEY_FILE", "/etc/key"), Shown::Text("/etc/key".into()));
        assert_eq!(shown("PASSWORD_MAX_AGE_DAYS", "90"), Shown::Text("90".into()));
    }

    #[test]
    fn samples_are_known_by_their_words() {
        for sample in
            ["https://kouzyou.example", "your-token-here", "postgresql://user:password@db:5432/autograder_db"]
        {
            assert!(is_sample(sample), "{sample}");
        }
        assert!(!is_sample("https://kouzyoutest.com"));
    }
}
