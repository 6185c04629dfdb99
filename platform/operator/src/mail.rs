//! Trying out whether mail leaves the house.

use anyhow::Context;
use clap::{Args, Subcommand};
use platform_audit::{Actor, record_alone};
use platform_mail::{MailAddress, send_trial};
use serde_json::json;

use crate::Server;
use crate::ending::{Ending, refused};

/// What can be done about mail.
#[derive(Clone, Debug, Subcommand)]
pub enum MailCommand {
    /// Sends one and waits for the answer.
    #[command(
        about = "テストメールを1通送り、SMTPサーバーの応答を表示します(受け付けられなければ終了コード 1)"
    )]
    Test(TrialOptions),
}

/// To whom a mail is sent.
#[derive(Clone, Debug, Args)]
pub struct TrialOptions {
    /// Somebody who can look whether it came.
    #[arg(long, value_name = "メールアドレス", help = "宛先(届いたかを確かめられるところ)")]
    pub to: MailAddress,
}

pub(crate) async fn perform(server: &Server<'_>, command: MailCommand) -> Ending {
    match command {
        MailCommand::Test(TrialOptions { to }) => try_out(server, &to).await,
    }
}

/// Recorded is whatever was tried: of a mail without an answer nobody knows whether it went.
async fn try_out(server: &Server<'_>, to: &MailAddress) -> Ending {
    let postbox = &server.installation.postbox;
    let Some((host, port)) = postbox.server() else {
        return Err(refused(
            "SMTPサーバーが設定されていません。SMTP_HOST、MAIL_FROM、PUBLIC_URL を設定してください。",
        ));
    };
    let database = server.open_up_to_date().await?;
    let answered = send_trial(postbox, server.title, to.clone()).await;
    let facts = json!({ "recipient": to.as_str(), "taken": answered.is_ok() });
    record_alone(&database, &Actor::command_line(), "mail.tested", "mail", &facts)
        .await
        .context("テストメールを送ったことを、監査ログに記録できません")?;
    database.close().await;
    let answer = answered.map_err(|reason| {
        refused(format!("テストメールを送れません(SMTPサーバー {host}:{port})。{reason}"))
    })?;
    Ok(format!(
        "{to} へのテストメールを、SMTPサーバー {host}:{port} が受け付けました(応答: {answer})。届いたか確かめてください。\n"
    ))
}
