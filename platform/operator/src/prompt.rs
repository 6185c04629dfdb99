//! Questions to the person at the terminal.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use anyhow::Context;
use console::Term;

use crate::ending::{Stop, refused};

/// How often a question is asked before the command gives up.
const TRIES: usize = 3;

/// Asks until `read` accepts the answer; `option` is what to write where nobody can be asked.
pub(crate) fn ask<T, E: ToString>(
    question: &str,
    option: &str,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<T, Stop> {
    let mut terminal = terminal(option)?;
    for _ in 0..TRIES {
        write!(terminal, "{question}: ")?;
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        match read(line.trim()) {
            Ok(answer) => return Ok(answer),
            Err(problem) => writeln!(terminal, "{}", problem.to_string())?,
        }
    }
    Err(refused("中止しました。"))
}

/// Asks for a new password twice, without showing what is typed.
pub(crate) fn ask_password<T, E: ToString>(
    option: &str,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<T, Stop> {
    let mut terminal = terminal(option)?;
    for _ in 0..TRIES {
        write!(terminal, "パスワード（表示されません）: ")?;
        let typed = terminal.read_secure_line()?;
        match read(&typed) {
            Err(problem) => writeln!(terminal, "{}", problem.to_string())?,
            Ok(password) => {
                write!(terminal, "もう一度: ")?;
                if terminal.read_secure_line()? == typed {
                    return Ok(password);
                }
                writeln!(terminal, "2回のパスワードが違います。")?;
            }
        }
    }
    Err(refused("中止しました。"))
}

/// The password in `file`: its first line.
pub(crate) fn first_line(file: &Path) -> Result<String, Stop> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("パスワードのファイル {} を読めません", file.display()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Questions go to standard error, so that the output stays clean.
fn terminal(option: &str) -> Result<Term, Stop> {
    let terminal = Term::stderr();
    if terminal.is_term() && io::stdin().is_terminal() {
        Ok(terminal)
    } else {
        Err(Stop::WrongUsage(format!("端末がないので尋ねられません。{option} を付けてください。")))
    }
}
