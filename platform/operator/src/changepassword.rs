//! Giving somebody a new password.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use platform_audit::Actor;
use platform_identity::{KnownAbout, Login, NewPassword, PasswordUse, find_user, set_password};

use crate::ending::{Ending, refused};
use crate::{Server, prompt};

/// Whose password is changed, and to what.
#[derive(Clone, Debug, Args)]
pub struct ChangedPassword {
    /// The name to sign in with.
    #[arg(value_name = "ログインID", help = "パスワードを変える利用者のログインID")]
    pub login: String,
    /// Makes a password up, good for one sign-in.
    #[arg(
        long,
        conflicts_with = "password_file",
        help = "仮のパスワードを作って表示します（本人は最初のログインで自分のものに変えます）"
    )]
    pub generate: bool,
    /// A file whose first line is the password.
    #[arg(long, value_name = "ファイル", help = "1行目にパスワードを書いたファイル（省くと端末で尋ねます）")]
    pub password_file: Option<PathBuf>,
}

/// Changes the password and ends the user's sessions.
pub(crate) async fn change(server: &Server<'_>, wanted: ChangedPassword) -> Ending {
    let database = server.open_up_to_date().await?;
    let login = Login::from_str(&wanted.login)?;
    let user = find_user(&mut database.read().await?, login.as_str()).await?;
    let user = user.ok_or_else(|| refused(format!("ログインID「{login}」の利用者はいません。")))?;
    let known = KnownAbout::login(&login).and(&user.name);
    let (password, purpose) = if wanted.generate {
        (NewPassword::random(), PasswordUse::OneTime)
    } else if let Some(file) = wanted.password_file {
        (NewPassword::choose(&prompt::first_line(&file)?, known)?, PasswordUse::Own)
    } else {
        let read = |typed: &str| NewPassword::choose(typed, known.clone());
        (prompt::ask_password("--password-file か --generate", read)?, PasswordUse::Own)
    };
    let shown = password.reveal().to_owned();
    let ended = set_password(&database, &Actor::command_line(), &login, password, purpose).await?;
    let mut said = format!(
        "「{}」（ログインID: {login}）のパスワードを変えました。ログイン中だった端末 {ended} 台はログアウトしました。\n",
        user.name
    );
    if purpose == PasswordUse::OneTime {
        said.push_str("仮のパスワード（この1回だけ表示します。本人に渡してください）: ");
        said.push_str(&shown);
        said.push('\n');
    }
    Ok(said)
}
