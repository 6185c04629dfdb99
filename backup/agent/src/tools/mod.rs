//! The tools that are watched: how each is asked, and what its answer means. One pure module per family.

mod aomei;
mod barman;
mod bconsole;
mod borg;
mod checks;
mod kopia;
mod logs;
mod pgbackrest;
mod restic;
mod said;
mod times;
mod wal_g;
mod windows;

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};

pub use said::{LogFile, Said, Trouble};

use crate::items::Item;

/// A kind of tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// restic（スナップショット）
    Restic,
    /// restic check（リポジトリの検証を報告し、異常を知らせます）
    ResticCheck,
    /// rustic（スナップショット）
    Rustic,
    /// BorgBackup
    Borg,
    /// Kopia
    Kopia,
    /// pgBackRest
    Pgbackrest,
    /// WAL-G（PostgreSQL）
    WalG,
    /// Barman
    Barman,
    /// barman check（サーバーの検証を報告し、異常を知らせます）
    BarmanCheck,
    /// Bacula（bconsole）
    Bacula,
    /// Bareos（bconsole）
    Bareos,
    /// Windows Serverバックアップ
    WindowsServerBackup,
    /// AOMEI Backupper（ログ）
    Aomei,
    /// 終わりの行があるログ
    Log,
    /// 終了コードを書いたファイル
    ExitFile,
    /// 検査のコマンド（0以外で終わると知らせます）
    Check,
}

/// What a reading needs to know besides the answer.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Now.
    pub now: DateTime<Utc>,
    /// The zone of times that have none.
    pub zone: FixedOffset,
}

/// What a tool answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A command has ended.
    Said(Said),
    /// Files were read.
    Files(Vec<LogFile>),
}

impl Tool {
    /// Its word in names of reports and on the server's screens.
    pub fn code(self) -> &'static str {
        match self {
            Tool::Restic => "restic",
            Tool::ResticCheck => "restic-check",
            Tool::Rustic => "rustic",
            Tool::Borg => "borg",
            Tool::Kopia => "kopia",
            Tool::Pgbackrest => "pgbackrest",
            Tool::WalG => "wal-g",
            Tool::Barman => "barman",
            Tool::BarmanCheck => "barman-check",
            Tool::Bacula => "bacula",
            Tool::Bareos => "bareos",
            Tool::WindowsServerBackup => "windows-server-backup",
            Tool::Aomei => "aomei",
            Tool::Log => "log",
            Tool::ExitFile => "exit-file",
            Tool::Check => "check",
        }
    }

    /// Whether it is read from files, because no command tells.
    pub fn reads_files(self) -> bool {
        matches!(self, Tool::Aomei | Tool::Log | Tool::ExitFile)
    }

    /// The command by which it is asked, if nobody says otherwise; empty where somebody must.
    pub fn usual_command(self) -> &'static [&'static str] {
        match self {
            Tool::Restic => &["restic", "snapshots", "--json", "--no-lock"],
            Tool::ResticCheck => &["restic", "check", "--json"],
            Tool::Rustic => &["rustic", "snapshots", "--json"],
            Tool::Borg => &["borg", "info", "--json", "--last", "20"],
            Tool::Kopia => &["kopia", "snapshot", "list", "--all", "--json"],
            Tool::Pgbackrest => &["pgbackrest", "info", "--output=json", "--log-level-console=off"],
            Tool::WalG => &["wal-g", "backup-list", "--detail", "--json"],
            Tool::Barman => &["barman", "-f", "json", "list-backups", "all"],
            Tool::BarmanCheck => &["barman", "-f", "json", "check", "all"],
            Tool::Bacula | Tool::Bareos => &["bconsole"],
            Tool::WindowsServerBackup => windows::COMMAND,
            Tool::Aomei | Tool::Log | Tool::ExitFile | Tool::Check => &[],
        }
    }

    /// What is typed into the command.
    pub fn input(self) -> &'static str {
        match self {
            Tool::Bacula => bconsole::BACULA,
            Tool::Bareos => bconsole::BAREOS,
            _ => "",
        }
    }

    /// What the answer tells of backups and of verifications; the oldest first.
    pub fn read(self, answer: &Answer, reading: Reading) -> Result<Vec<Item>, Trouble> {
        let mut items = match answer {
            Answer::Said(said) => self.read_said(said, reading)?,
            Answer::Files(files) => self.read_files(files, reading),
        };
        items.sort_by(|one, other| (one.ended_at, &one.id).cmp(&(other.ended_at, &other.id)));
        Ok(items)
    }

    fn read_said(self, said: &Said, reading: Reading) -> Result<Vec<Item>, Trouble> {
        match self {
            Tool::Restic | Tool::Rustic => restic::read(said),
            Tool::ResticCheck => checks::read_restic(said, reading.now),
            Tool::Borg => borg::read(said),
            Tool::Kopia => kopia::read(said),
            Tool::Pgbackrest => pgbackrest::read(said),
            Tool::WalG => wal_g::read(said),
            Tool::Barman => barman::read(said, reading.zone),
            Tool::BarmanCheck => checks::read_barman(said, reading.now),
            Tool::Bacula => bconsole::read_bacula(said, reading.zone),
            Tool::Bareos => bconsole::read_bareos(said, reading.zone),
            Tool::WindowsServerBackup => windows::read(said, reading.zone),
            Tool::Check => checks::read_exit(said),
            Tool::Aomei | Tool::Log | Tool::ExitFile => {
                Err(Trouble::Unreadable("このツールはファイルから読みます".to_owned()))
            }
        }
    }

    fn read_files(self, files: &[LogFile], reading: Reading) -> Vec<Item> {
        match self {
            Tool::Aomei => aomei::read(files, reading),
            Tool::ExitFile => logs::read_exit_files(files, reading),
            _ => logs::read_logs(files, reading),
        }
    }
}
