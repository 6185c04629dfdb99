//! What is said to words that cannot be read.

use std::error::Error as StdError;
use std::num::ParseIntError;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind};

/// Says in Japanese what is wrong, how the command is called, and where to read more.
#[derive(Debug)]
pub struct InJapanese;

impl ErrorFormatter for InJapanese {
    fn format_error(error: &Error<InJapanese>) -> StyledStr {
        let mut words = sentence(error);
        let usage = said(error, ContextKind::Usage);
        if let Some(usage) = usage.strip_prefix("Usage: ") {
            words.push_str(&format!("\n使い方: {usage}"));
        }
        words.push_str("\n詳しくは、--help を付けて実行してください。\n");
        StyledStr::from(words)
    }
}

fn sentence(error: &Error<InJapanese>) -> String {
    let (arg, value) = (said(error, ContextKind::InvalidArg), said(error, ContextKind::InvalidValue));
    let said = |kind| said(error, kind);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            format!("「{arg}」は指定できません。{}", meant(&said(ContextKind::SuggestedArg)))
        }
        ErrorKind::InvalidSubcommand => format!(
            "「{}」というコマンドはありません。{}",
            said(ContextKind::InvalidSubcommand),
            meant(&said(ContextKind::SuggestedSubcommand))
        ),
        ErrorKind::MissingSubcommand => {
            format!("続けてコマンドを指定してください（{}）。", said(ContextKind::ValidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("「{arg}」を指定してください。"),
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("「{arg}」の値を指定してください{}。", choice(&said(ContextKind::ValidValue)))
        }
        ErrorKind::InvalidValue => format!(
            "「{value}」は、「{arg}」の値にできません{}。{}",
            choice(&said(ContextKind::ValidValue)),
            meant(&said(ContextKind::SuggestedValue))
        ),
        ErrorKind::ValueValidation => {
            format!("「{value}」は、「{arg}」の値にできません。{}", reason(error).unwrap_or_default())
        }
        ErrorKind::ArgumentConflict => conflict(&arg, &said(ContextKind::PriorArg)),
        ErrorKind::NoEquals => format!("「{arg}」の値は、「=」でつないで指定してください。"),
        ErrorKind::TooManyValues => format!("「{arg}」に「{value}」は付けられません。"),
        ErrorKind::TooFewValues => format!(
            "「{arg}」には値が{}個以上要ります（{}個だけ指定されています）。",
            said(ContextKind::MinValues),
            said(ContextKind::ActualNumValues)
        ),
        ErrorKind::WrongNumberOfValues => format!(
            "「{arg}」には値が{}個要ります（{}個指定されています）。",
            said(ContextKind::ExpectedNumValues),
            said(ContextKind::ActualNumValues)
        ),
        ErrorKind::InvalidUtf8 => "UTF-8 として読めない文字があります。".to_owned(),
        _ => "指定を読み取れません。".to_owned(),
    }
}

/// What clap knows of the error under this name; nothing where it knows nothing.
fn said(error: &Error<InJapanese>, kind: ContextKind) -> String {
    match error.get(kind) {
        None => String::new(),
        Some(ContextValue::Strings(several)) => several.join("、"),
        Some(one) => one.to_string(),
    }
}

fn meant(suggested: &str) -> String {
    if suggested.is_empty() { String::new() } else { format!("「{suggested}」のことですか。") }
}

fn choice(values: &str) -> String {
    if values.is_empty() { String::new() } else { format!("（使える値: {values}）") }
}

fn conflict(arg: &str, prior: &str) -> String {
    if prior == arg {
        return format!("「{arg}」は1回だけ指定できます。");
    }
    let others = if prior.is_empty() { "ほかの指定".to_owned() } else { format!("「{prior}」") };
    format!("「{arg}」は、{others}と一緒には指定できません。")
}

/// Why a value was not taken: in the words of its own reader, which are Japanese, or of numbers, which are clap's.
fn reason(error: &Error<InJapanese>) -> Option<String> {
    let source = StdError::source(error)?;
    if source.is::<ParseIntError>() {
        return Some("整数を指定してください。".to_owned());
    }
    let words = source.to_string();
    let range = words.split_once(" is not in ").and_then(|(_, range)| range.split_once("..="));
    match range {
        Some((low, high)) => Some(format!("{low}から{high}までの数を指定してください。")),
        None if words.is_ascii() => None,
        None => Some(format!("{}。", words.trim_end_matches('。'))),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::{Args, Parser, Subcommand};

    use super::*;
    use crate::read_from;

    #[derive(Debug, Parser)]
    #[command(name = "sample", about = "見本のプログラム", version = "1.2.3")]
    struct Sample {
        /// データを置くフォルダー
        #[arg(long, value_name = "フォルダー", default_value = "data")]
        folder: String,
        #[command(subcommand)]
        verb: Verb,
    }

    #[derive(Debug, Subcommand)]
    enum Verb {
        /// 一覧を書き出します
        Export(Export),
    }

    #[derive(Debug, Args)]
    struct Export {
        /// 書き出すファイル
        #[arg(value_name = "ファイル")]
        file: String,
        /// 形式
        #[arg(long, value_name = "形式", value_parser = ["csv", "xlsx"], default_value = "csv")]
        format: String,
        /// 件数
        #[arg(long, value_name = "件数", value_parser = clap::value_parser!(u32).range(1..=9))]
        count: Option<u32>,
        /// 日
        #[arg(long, value_name = "日", value_parser = day)]
        day: Option<String>,
        /// すべて
        #[arg(long, conflicts_with = "count")]
        all: bool,
        /// 列
        #[arg(long, value_name = "列", num_args = 2)]
        columns: Vec<String>,
        /// 行
        #[arg(long, value_name = "行", num_args = 2..)]
        rows: Vec<String>,
        /// 題
        #[arg(long, value_name = "題", require_equals = true)]
        title: Option<String>,
    }

    fn day(_text: &str) -> Result<String, String> {
        Err("2026-12-31 のように書いてください".to_owned())
    }

    fn error_of(words: Vec<OsString>) -> Error<InJapanese> {
        let words = [OsString::from("sample")].into_iter().chain(words);
        read_from::<Sample>(words).unwrap_err()
    }

    #[test]
    fn each_kind_of_error_has_a_sentence_of_its_own() {
        use ErrorKind as Kind;
        let table = [
            (
                "exports a.csv",
                Kind::InvalidSubcommand,
                "「exports」というコマンドはありません。「export」のことですか。",
            ),
            ("--folder here", Kind::MissingSubcommand, "続けてコマンドを指定してください（export）。"),
            ("export", Kind::MissingRequiredArgument, "「<ファイル>」を指定してください。"),
            (
                "export a --formats csv",
                Kind::UnknownArgument,
                "「--formats」は指定できません。「--format」のことですか。",
            ),
            ("export a b", Kind::UnknownArgument, "「b」は指定できません。"),
            (
                "export a --format pdf",
                Kind::InvalidValue,
                "「pdf」は、「--format <形式>」の値にできません（使える値: csv、xlsx）。",
            ),
            ("export a --count", Kind::InvalidValue, "「--count <件数>」の値を指定してください。"),
            (
                "export a --count two",
                Kind::ValueValidation,
                "「two」は、「--count <件数>」の値にできません。整数を指定してください。",
            ),
            (
                "export a --count 10",
                Kind::ValueValidation,
                "「10」は、「--count <件数>」の値にできません。1から9までの数を指定してください。",
            ),
            (
                "export a --day today",
                Kind::ValueValidation,
                "「today」は、「--day <日>」の値にできません。2026-12-31 のように書いてください。",
            ),
            (
                "export a --count 1 --count 2",
                Kind::ArgumentConflict,
                "「--count <件数>」は1回だけ指定できます。",
            ),
            (
                "export a --all --count 2",
                Kind::ArgumentConflict,
                "「--all」は、「--count <件数>」と一緒には指定できません。",
            ),
            (
                "export a --title b",
                Kind::NoEquals,
                "「--title=<題>」の値は、「=」でつないで指定してください。",
            ),
            ("export a --all=b", Kind::TooManyValues, "「--all」に「b」は付けられません。"),
            (
                "export a --rows 1",
                Kind::TooFewValues,
                "「--rows <行> <行>...」には値が2個以上要ります（1個だけ指定されています）。",
            ),
            (
                "export a --columns 1",
                Kind::WrongNumberOfValues,
                "「--columns <列> <列>」には値が2個要ります（1個指定されています）。",
            ),
        ];
        for (words, kind, sentence) in table {
            let error = error_of(words.split(' ').map(OsString::from).collect());
            let told = error.render().to_string();
            assert_eq!((error.kind(), told.lines().next()), (kind, Some(sentence)), "{words}");
            assert!(told.ends_with("\n詳しくは、--help を付けて実行してください。\n"), "{told}");
            assert!(!told.contains("Usage") && !told.contains("OPTIONS"), "{told}");
            assert_eq!(error.exit_code(), 2, "{words}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn words_in_another_coding_are_refused() {
        use std::os::unix::ffi::OsStringExt;
        let error = error_of(vec!["export".into(), OsString::from_vec(vec![0x83, 0x65])]);
        assert_eq!(error.kind(), ErrorKind::InvalidUtf8);
        assert!(error.render().to_string().starts_with("UTF-8 として読めない文字があります。\n"));
    }

    #[test]
    fn the_usage_follows_and_help_and_version_are_no_errors() {
        let error = error_of(vec!["export".into()]);
        assert!(
            error.render().to_string().contains("\n使い方: sample export [オプション] <ファイル>\n"),
            "{error}"
        );
        let help = error_of(vec!["export".into(), "--help".into()]);
        assert_eq!((help.kind(), help.exit_code()), (ErrorKind::DisplayHelp, 0));
        let help = help.render().to_string();
        for line in [
            "使い方: sample export [オプション] <ファイル>",
            "引数:",
            "オプション:",
            "形式（既定: csv）（値: csv、xlsx）",
            "この説明を表示します",
        ] {
            assert!(help.contains(line), "{line}: {help}");
        }
        let version = error_of(vec!["--version".into()]);
        assert_eq!((version.render().to_string().as_str(), version.exit_code()), ("sample 1.2.3\n", 0));
        let nothing = error_of(vec![]);
        assert_eq!(nothing.exit_code(), 2);
        assert!(
            nothing.render().to_string().contains("コマンド:\n  export  一覧を書き出します"),
            "{nothing}"
        );
    }
}
