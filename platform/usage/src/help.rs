//! What `--help` shows.

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command};

/// The same command line with Japanese help: headings, defaults, possible values, and the words beside `--help`.
pub fn in_japanese(command: Command) -> Command {
    let command = command.disable_help_flag(true).disable_version_flag(true).disable_help_subcommand(true);
    let mut built = command.clone();
    built.build();
    dressed(command, &mut built)
}

/// `built` is the same command as clap completes it, from which alone it writes how a subcommand is called.
fn dressed(command: Command, built: &mut Command) -> Command {
    let usage = usage_of(built);
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let mut command = command.mut_args(described).arg(help.help("この説明を表示します"));
    if command.get_version().is_some() {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.arg(version.help("プログラムの版を表示します"));
    }
    let template = template(&command);
    command.override_usage(usage).help_template(template).mut_subcommands(|sub| {
        match built.find_subcommand_mut(sub.get_name()) {
            Some(built) => dressed(sub, built),
            None => sub,
        }
    })
}

fn usage_of(built: &mut Command) -> String {
    let usage = built.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    usage.replace("[OPTIONS]", "[オプション]").replace("<COMMAND>", "<コマンド>")
}

fn template(command: &Command) -> String {
    let header = command.get_styles().get_header();
    let sections = [
        ("コマンド", "{subcommands}", command.get_subcommands().any(|sub| !sub.is_hide_set())),
        ("引数", "{positionals}", command.get_positionals().any(|arg| !arg.is_hide_set())),
        ("オプション", "{options}", true),
    ];
    let mut template = format!("{{about-with-newline}}\n{header}使い方:{header:#} {{usage}}\n");
    for (heading, content, _) in sections.into_iter().filter(|(_, _, is_there)| *is_there) {
        template.push_str(&format!("\n{header}{heading}:{header:#}\n{content}\n"));
    }
    template
}

/// Says itself what clap would add to the help of an argument.
fn described(arg: Arg) -> Arg {
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let environment =
        arg.get_env().map(|name| format!("（環境変数: {}）", name.display())).unwrap_or_default();
    if !arg.get_action().takes_values() {
        return arg.help(help + &environment).hide_env(true);
    }
    let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy());
    let defaults = defaults.collect::<Vec<_>>().join("、");
    if !defaults.is_empty() {
        help.push_str(&format!("（既定: {defaults}）"));
    }
    help = help + &environment + &values_of(&arg);
    arg.help(help).hide_default_value(true).hide_env(true).hide_possible_values(true)
}

/// The possible values: those that say what they mean a line each.
fn values_of(arg: &Arg) -> String {
    let mut values = arg.get_possible_values();
    values.retain(|value| !value.is_hide_set());
    if values.is_empty() {
        return String::new();
    }
    if values.iter().all(|value| value.get_help().is_none()) {
        let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        return format!("（値: {}）", names.join("、"));
    }
    let meaning = |value: &PossibleValue| value.get_help().map(ToString::to_string).unwrap_or_default();
    values.iter().map(|value| format!("\n- {}: {}", value.get_name(), meaning(value))).collect()
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    /// 例です
    #[derive(Debug, Parser)]
    #[command(name = "example")]
    struct Example {
        /// 置き換えます
        #[arg(long, env = "EXAMPLE_REPLACE")]
        replace: bool,
        /// 形式
        #[arg(long, value_name = "形式", default_value = "csv", value_parser = ["csv", "xlsx"])]
        format: String,
    }

    /// clap knows a switch by the values that are never typed.
    #[test]
    fn values_are_told_of_what_takes_one() {
        let help = in_japanese(Example::command()).render_long_help().to_string();
        assert!(help.contains("置き換えます（環境変数: EXAMPLE_REPLACE）\n"), "{help}");
        assert!(help.contains("形式（既定: csv）（値: csv、xlsx）\n"), "{help}");
    }
}
