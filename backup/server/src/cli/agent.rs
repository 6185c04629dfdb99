//! `backup-mgmt agent`

use clap::{Args, Subcommand};
use platform_operator::{Refused, say};

use crate::agents::{self, AgentLine};
use crate::app::App;
use crate::members::Admin;

/// What can be done with agents.
#[derive(Debug, Subcommand)]
pub(super) enum AgentCommand {
    /// エージェントを登録し、1回だけ使える登録コードを出します(24時間有効)
    Add(AddOptions),
    /// エージェントを並べます
    List,
    /// エージェントを取り消します(トークンはすぐに使えなくなります)
    Revoke {
        /// 名前
        #[arg(value_name = "名前")]
        name: String,
    },
}

/// The options of `agent add`.
#[derive(Debug, Args)]
pub(super) struct AddOptions {
    /// 名前
    #[arg(value_name = "名前")]
    name: String,
    /// 連絡がないとき、何分で応答なしとみなすか
    #[arg(long, value_name = "分", default_value_t = agents::SILENT_MINUTES)]
    silent_after: i64,
}

pub(super) async fn run(app: &App, command: AgentCommand) -> Result<(), Refused> {
    let by = Admin::at_the_terminal();
    match command {
        AgentCommand::Add(options) => {
            let added = agents::add_agent(&app.database, &by, &options.name, options.silent_after).await;
            let (_, code) = added.map_err(|error| Refused::because(error.to_string()))?;
            say(code.text());
        }
        AgentCommand::List => {
            let mut tx = app.database.read().await?;
            for agent in agents::list_agents(&mut tx).await? {
                let line = AgentLine::new(&agent, tx.now());
                say(format_args!("{}\t{}\t{}\t{}", line.name, line.state, line.host, line.seen));
            }
        }
        AgentCommand::Revoke { name } => {
            let found = agents::find_agent_by_name(&mut app.database.read().await?, &name).await?;
            let id = found.ok_or_else(|| Refused::because(format!("エージェント「{name}」がありません")))?;
            let revoked = agents::revoke_agent(&app.database, &by, id).await;
            revoked.map_err(|error| Refused::because(error.to_string()))?;
            say(format_args!("エージェント「{name}」を取り消しました"));
        }
    }
    Ok(())
}
