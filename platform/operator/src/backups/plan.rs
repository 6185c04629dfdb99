//! What is backed up, and how the settings say it is kept.

use std::path::{Path, PathBuf};

use platform_config::Settings;
use platform_database::Migrations;
use platform_files::Files;

use super::Erasures;
use super::sealing::{Recipients, read_recipients};

/// How backups of the server are kept, as the settings say.
#[derive(Clone, Debug)]
pub struct BackupRules {
    /// `OWN_BACKUP_DIR`: where they lie; `own-backups` below `DATA_DIR` where nothing is set.
    pub folder: PathBuf,
    /// `OWN_BACKUP_DAILY`: whether the server makes one each night.
    pub daily: bool,
    /// `OWN_BACKUP_KEEP_DAYS`: for how many days they are kept.
    pub keep_days: u32,
    /// `OWN_BACKUP_RECIPIENTS`: whose keys open them; nobody's where they are not sealed.
    pub(crate) recipients: Recipients,
    /// `OWN_BACKUP_IDENTITY_FILE`: the key that opens them on this machine.
    pub identity_file: Option<PathBuf>,
}

impl BackupRules {
    /// Reads the settings `OWN_BACKUP_…`; `data_dir` is that of the server.
    pub fn read(settings: &mut Settings, data_dir: &Path) -> BackupRules {
        let folder = settings.text("OWN_BACKUP_DIR").optional().map(PathBuf::from);
        let recipients = settings.text("OWN_BACKUP_RECIPIENTS").or("");
        BackupRules {
            folder: folder.unwrap_or_else(|| data_dir.join("own-backups")),
            daily: settings.flag("OWN_BACKUP_DAILY").or(true),
            keep_days: u32::try_from(settings.number("OWN_BACKUP_KEEP_DAYS", 1..=3_650).or(7)).unwrap_or(7),
            recipients: read_recipients(&recipients).unwrap_or_else(|invalid| {
                settings.refuse("OWN_BACKUP_RECIPIENTS", &invalid);
                Recipients::default()
            }),
            identity_file: settings.text("OWN_BACKUP_IDENTITY_FILE").optional().map(PathBuf::from),
        }
    }
}

/// What a backup of a server is made of.
#[derive(Clone, Debug)]
pub struct BackupPlan {
    /// The server's name, with which the names of its backups begin: `autograder`.
    pub product: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// The address of the database.
    pub database: String,
    /// The tables that the program knows.
    pub migrations: &'static [&'static Migrations],
    /// Where the server keeps what is its own.
    pub data_dir: PathBuf,
    /// Where it keeps files of people.
    pub files: Files,
    /// The folders of them.
    pub media: &'static [&'static str],
    /// How it keeps erased what it erased; `None` where it erases nothing.
    pub erasures: Option<Erasures>,
    /// The settings as lines, without secrets.
    pub settings: String,
    /// How backups are kept.
    pub rules: BackupRules,
}
