//! The table of commands.

use std::process::ExitCode;

use clap::Subcommand;

use crate::ending::{self, Ending, Stop};
use crate::{
    AuditCommand, BlockCommand, ChangedPassword, DoctorOptions, LockVerb, LogsOptions, MailCommand,
    MaintenanceCommand, MigrateMode, MoveOptions, NewBackup, NewSuperuser, PruneOptions, Refused,
    RestoreOptions, SecondFactorCommand, SecretsCommand, Server, ServiceCommand, SessionVerb,
    SettingsOptions, StatusOptions, TokenCommand, VerifyBackupOptions, audit, backups, blocks,
    changepassword, createsuperuser, doctor, locks, logs, mail, maintenance, migrations, moving,
    second_factor, secrets, sessions, settings, status, token, upkeep, windows,
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
    #[command(subcommand, about = "ログイン中の端末の一覧と、全員のログアウト")]
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
    /// Tries out whether mail leaves the house.
    #[command(subcommand, about = "メールが送れるか、テストメールを送って確かめます")]
    Mail(MailCommand),
    /// Says which program this is.
    #[command(about = "プログラムの版を表示します")]
    Version,
    /// Says whether the server answers, and what waits in it.
    #[command(about = "サーバーが動いているか、いつからか、データベースと待っている仕事を表示します")]
    Status(StatusOptions),
    /// Looks for what is wrong with the server and its machine.
    #[command(
        about = "設定、ポート、ディスク、データベース、メール、証明書などを調べ、直し方を示します(異常は終了コード 2)"
    )]
    Doctor(DoctorOptions),
    /// Lists the settings and where they come from.
    #[command(about = "設定の値と、それがどこから来たかを表示します(秘密は表示しません)")]
    Settings(SettingsOptions),
    /// Shows what the server logged.
    #[command(about = "ログを表示します(LOG_FILE のファイルか journald から)")]
    Logs(LogsOptions),
    /// Backs up the server itself.
    #[command(
        about = "サーバー自身のバックアップを作ります(動かしたまま。データベース、設定、--media でファイルも)"
    )]
    Backup(NewBackup),
    /// Proves that a backup can be read.
    #[command(about = "サーバー自身のバックアップをすべて読み返して確かめます")]
    VerifyBackup(VerifyBackupOptions),
    /// Restores a backup of the server.
    #[command(about = "サーバー自身のバックアップを復元します(サーバーを止めてから)")]
    RestoreBackup(RestoreOptions),
    /// Moves the server from SQLite to PostgreSQL.
    #[command(about = "データベースを SQLite から PostgreSQL に移します(サーバーを止めてから)")]
    MoveDatabase(MoveOptions),
    /// Tidies old backups of the server away.
    #[command(about = "サーバー自身の古いバックアップを削除します(最新のものは残します)")]
    PruneBackups(PruneOptions),
    /// Rests the server for everybody but those in charge.
    #[command(
        subcommand,
        about = "メンテナンス中の画面を出します(管理者は使えます。どのサーバーにもすぐ効きます)"
    )]
    Maintenance(MaintenanceCommand),
    /// Opens the database's own shell.
    #[command(about = "データベースのシェル(sqlite3 か psql)を開きます")]
    Dbshell,
    /// Gives room back that deleted rows left.
    #[command(about = "データベースの空きを詰め、統計を新しくします(VACUUM ANALYZE)")]
    Vacuum,
    /// Looks for damage in the database.
    #[command(about = "データベースが壊れていないか、すべて調べます")]
    Integrity,
    /// Makes the server a service of Windows.
    #[command(
        subcommand,
        about = "Windows のサービスとして登録し、始め、止めます(Linux では systemctl を使います)"
    )]
    Service(ServiceCommand),
}

impl Commands {
    /// Does it, prints what came of it, and gives the code for the process to end with.
    pub async fn run(self, server: &Server<'_>) -> ExitCode {
        let is_doctor = matches!(self, Commands::Doctor(_));
        let code = ending::print(self.perform(server).await);
        if is_doctor {
            // A look-up of a name may still hang in the runtime, which would wait for it.
            ending::leave(code);
        }
        ending::code(code)
    }

    /// Ends a command that cannot begin, because the settings cannot be read. `doctor` makes a finding of it.
    pub fn without_settings(&self, refused: &Refused) -> ExitCode {
        let Commands::Doctor(options) = self else { return refused.report() };
        let findings = doctor::of_unreadable_settings(&refused.reasons().join(" / "));
        let said = if options.json { doctor::as_json(&findings, 2) } else { Ok(doctor::as_lines(&findings)) };
        ending::code(ending::print(said.map_err(Stop::from).and_then(|words| Err(Stop::Told(words, 2)))))
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
            Commands::Mail(command) => mail::perform(server, command).await,
            Commands::Version => status::version(server),
            Commands::Status(options) => status::show(server, &options).await,
            Commands::Doctor(options) => doctor::examine(server, &options).await,
            Commands::Settings(options) => settings::show(server.installation, &options),
            Commands::Logs(options) => logs::show(server.installation, &options),
            Commands::Backup(new) => backups::create(&server.installation.backups, new).await,
            Commands::VerifyBackup(options) => backups::verify(&server.installation.backups, options).await,
            Commands::RestoreBackup(options) => backups::restore(server.installation, options).await,
            Commands::MoveDatabase(options) => moving::perform(server, &options).await,
            Commands::PruneBackups(options) => backups::prune(&server.installation.backups, &options),
            Commands::Maintenance(command) => maintenance::perform(server, command).await,
            Commands::Dbshell => upkeep::shell(server),
            Commands::Vacuum => upkeep::vacuum(server).await,
            Commands::Integrity => upkeep::integrity(server).await,
            Commands::Service(command) => windows::perform(server, &command),
        }
    }
}
