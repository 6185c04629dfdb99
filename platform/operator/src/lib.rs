//! The command line that every server has.
//!
//! A server flattens [`Commands`] into its own clap enum and calls [`Commands::run`] with a
//! [`Server`] that says where its database is and what it is made of.
//!
//! Invariant: a command ends with 0 (done), 1 (refused, the reasons on standard error) or 2 (wrong
//! usage), so that scripts can go by it. `doctor` ends with 1 for warnings and 2 for what is wrong.
//! Invariant: a password is never an argument, where other users of the machine could read it.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod account_rules;
mod audit;
mod backups;
mod blocks;
mod changepassword;
mod commands;
mod connections;
mod createsuperuser;
mod doctor;
mod ending;
#[cfg(test)]
mod example;
mod former;
mod front;
mod installation;
mod keys;
mod locks;
mod logs;
mod looking;
mod mail;
mod maintenance;
mod migrations;
mod moving;
mod postgres;
mod probe;
mod prompt;
mod refused;
mod running;
mod second_factor;
mod secrets;
mod server;
mod serving;
mod sessions;
mod settings;
mod status;
#[cfg(test)]
mod stories;
mod token;
mod upkeep;
mod windows;

pub use account_rules::account_rules;
pub use audit::{AuditCommand, Noted, VerifyOptions};
pub use backups::{
    BackUpServer, BackupPlan, BackupRules, Erasures, NewBackup, PruneOptions, ReadingErasures,
    RepeatingErasures, RestoreOptions, VerifyBackupOptions, back_up_server,
};
pub use blocks::{BlockCommand, NewAddressBlock};
pub use changepassword::ChangedPassword;
pub use commands::Commands;
pub use connections::read_connections;
pub use createsuperuser::NewSuperuser;
pub use doctor::{DoctorOptions, free_bytes, ground_of};
pub use former::warn_of_former_names;
pub use front::read_front;
pub use installation::{Installation, MachineSettings, settings_as_lines};
pub use keys::{Keys, open_vault};
pub use locks::{LockVerb, ReleasedLock};
pub use logs::LogsOptions;
pub use mail::{MailCommand, TrialOptions};
pub use maintenance::{Announcement, MaintenanceCommand};
pub use migrations::MigrateMode;
pub use moving::MoveOptions;
pub use probe::apart;
pub use refused::{Refused, say, tell};
pub use running::Running;
pub use second_factor::SecondFactorCommand;
pub use secrets::SecretsCommand;
pub use server::{GrantSuperuser, Server};
pub use serving::{Entrance, Fixed, Shift, TlsSettings, finish_traces, refuse_restart, run_beneath, serve};
pub use sessions::{ListedSessions, RevokedSessions, SessionVerb};
pub use settings::SettingsOptions;
pub use status::StatusOptions;
pub use token::TokenCommand;
pub use windows::{NewService, ServiceCommand};
