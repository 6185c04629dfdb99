//! Showing the settings, and where each comes from.

use clap::Args;
use platform_config::{Overview, Shown};
use serde_json::json;

use crate::Installation;
use crate::ending::Ending;

/// What is shown, and how.
#[derive(Clone, Debug, Default, Args)]
pub struct SettingsOptions {
    /// Leaves out what nobody set.
    #[arg(long, help = "設定したものだけを出します")]
    pub set: bool,
    /// Speaks JSON.
    #[arg(long, help = "JSONで出します")]
    pub json: bool,
}

/// The command.
pub(crate) fn show(place: &Installation, options: &SettingsOptions) -> Ending {
    let settings = place.settings.settings().iter().filter(|setting| !options.set || setting.value.is_some());
    let shown = settings.map(|setting| {
        let value = match &setting.value {
            Some(Shown::Text(text)) => text.as_str(),
            Some(Shown::Hidden) => Overview::HIDDEN,
            None => "",
        };
        (setting.name, value, setting.source.to_string())
    });
    if options.json {
        let listed: Vec<_> = shown
            .map(|(name, value, source)| json!({ "name": name, "value": value, "source": source }))
            .collect();
        return Ok(serde_json::to_string_pretty(&listed)? + "\n");
    }
    let mut said: String = shown.map(|(name, value, source)| format!("{name}={value}\t{source}\n")).collect();
    for former in place.settings.former() {
        said += &format!("# {} は使われません（{}）。{}\n", former.name, former.source, former.successor);
    }
    Ok(said)
}
