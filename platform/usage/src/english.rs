//! What of a command line is not Japanese.

use clap::{Command, CommandFactory};

use crate::in_japanese;

/// What clap says by itself.
const ENGLISH: [&str; 12] = [
    "Usage",
    "Options:",
    "Arguments:",
    "Commands:",
    "COMMAND",
    "OPTIONS",
    "Print ",
    "Possible values",
    "[possible values",
    "[default",
    "[env",
    "[alias",
];

/// What people would read that is not Japanese, in the help of every command of a program: a line for each. For a test,
/// which expects none.
pub fn english_in<C: CommandFactory>() -> Vec<String> {
    let mut command = in_japanese(C::command());
    command.build();
    let mut found = Vec::new();
    look_at(&mut command, &mut found);
    found
}

fn look_at(command: &mut Command, found: &mut Vec<String>) {
    let help = format!("{}{}", command.render_help(), command.render_long_help());
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let mut note = |what: &str| found.push(format!("{name}: {what}"));
    ENGLISH.into_iter().filter(|words| help.contains(words)).for_each(&mut note);
    if !command.get_about().is_some_and(|about| is_japanese(&about.to_string())) {
        note("about");
    }
    for arg in command.get_arguments() {
        if !arg.get_help().is_some_and(|help| is_japanese(&help.to_string())) {
            note(&format!("help of {arg}"));
        }
        let names = arg.get_value_names().unwrap_or_default();
        let has_name = !names.is_empty() && names.iter().all(|name| is_japanese(name));
        if arg.get_action().takes_values() && !has_name {
            note(&format!("value of {arg}"));
        }
    }
    for sub in command.get_subcommands_mut() {
        look_at(sub, found);
    }
}

/// Whether there are letters of Japanese in it: kana or kanji.
fn is_japanese(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, 'ぁ'..='ヿ' | '一'..='鿿'))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    /// Exports things
    #[derive(Debug, Parser)]
    #[command(name = "english")]
    struct English {
        /// 形式
        #[arg(long)]
        format: Option<String>,
        /// Where to
        #[arg(value_name = "ファイル")]
        file: String,
    }

    #[test]
    fn what_is_left_in_english_is_named() {
        let found = english_in::<English>();
        let wanted = ["english: about", "english: value of --format <FORMAT>", "english: help of <ファイル>"];
        assert_eq!(found, wanted);
    }
}
