//! The table of commands.

use std::process::ExitCode;

use clap::Subcommand;

use crate::ending::{self, Ending};
use crate::{
    AuditCommand, BlockCommand, ChangedPassword, LockVerb, MigrateMode, NewSuperuser, SecondFactorCommand,
    SecretsCommand, Server, SessionVerb, TokenCommand, audit, blocks, changepassword, createsuperuser, locks,
    migrations, second_factor, secrets, sessions, token,
};

/// What an operator can do to any server. Flatten it into a server's own subcommands.
#[derive(Clone, Debug, Subcommand)]
pub enum Commands {
    /// Brings the tables up to date, or says what waits.
    #[command(about = "データベースの表を、このプログラムに合わせて更新します")]
    Migrate(MigrateMode),
    /// Lists every migration and when it was applied.
    #[command(about = "データベースの更新の一覧と、適用した日時を表示します")]
    Showmigrations,
    /// Makes a user who may do everything.
    #[command(about = "すべてを操作できる利用者を作ります")]
    Createsuperuser(NewSuperuser),
    /// Checks or prunes the audit record.
    #[command(subcommand, about = "監査ログを確かめます")]
    Audit(AuditCommand),
    /// Keeps callers at an address out.
    #[command(subcommand, about = "疑わしいアドレスからの接続を遮断します（すぐに効きます）")]
    Block(BlockCommand),
    /// Looks after the keys of what is sealed.
    #[command(subcommand, about = "データベースに封印した秘密の鍵を扱います")]
    Secrets(SecretsCommand),
    /// Gives somebody a new password.
    #[command(about = "利用者のパスワードを変え、その人の端末をログアウトさせます")]
    Changepassword(ChangedPassword),
    /// Lists and ends sessions.
    #[command(subcommand, about = "サインイン中の端末の一覧と、セッション無効化")]
    Sessions(SessionVerb),
    /// Lists and releases locks.
    #[command(subcommand, about = "ロック中のログインの一覧と解除")]
    Locks(LockVerb),
    /// Looks after people's second factors.
    #[command(subcommand, about = "2段階認証を扱います")]
    SecondFactor(SecondFactorCommand),
    /// Looks after API tokens.
    #[command(subcommand, about = "APIトークンを作り、並べ、取り消します")]
    Token(TokenCommand),
}

impl Commands {
    /// Does it, prints what came of it, and gives the code for the process to end with.
    pub async fn run(self, server: &Server<'_>) -> ExitCode {
        ending::print(self.perform(server).await)
    }

    pub(crate) async fn perform(self, server: &Server<'_>) -> Ending {
        match self {
            Commands::Migrate(mode) => migrations::migrate(server, &mode).await,
            Commands::Showmigrations => migrations::show(server).await,
            Commands::Createsuperuser(new) => createsuperuser::create(server, new).await,
            Commands::Audit(command) => audit::run(server, command).await,
            Commands::Block(command) => blocks::perform(server, command).await,
            Commands::Secrets(command) => secrets::perform(server, &command).await,
            Commands::Changepassword(changed) => changepassword::change(server, changed).await,
            Commands::Sessions(verb) => sessions::perform(server, verb).await,
            Commands::Locks(verb) => locks::perform(server, verb).await,
            Commands::SecondFactor(command) => second_factor::run(server, command).await,
            Commands::Token(command) => token::run(server, command).await,
        }
    }
}
