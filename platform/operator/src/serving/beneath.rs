//! A server that the service manager of Windows starts.

use std::future::Future;
use std::path::Path;
use std::process::ExitCode;

/// Does `work` as the service `name`, or as it is where `folder` is none. A service manager starts a program in a folder of
/// its own; the server's, with its settings, is `folder`.
pub async fn run_beneath(
    name: &'static str,
    folder: Option<&Path>,
    work: impl Future<Output = ExitCode>,
) -> ExitCode {
    match folder {
        None => work.await,
        #[cfg(windows)]
        Some(folder) => super::supervisor::run_as_service(name, folder, work).await,
        #[cfg(not(windows))]
        Some(_folder) => crate::Refused::because(format!(
            "--service は Windows のサービス管理のためのものです。ここでは systemd を使ってください: systemctl start {name}"
        ))
        .report(),
    }
}
