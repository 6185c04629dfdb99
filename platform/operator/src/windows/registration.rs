//! What the service manager of Windows is asked to do.

use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceExitCode,
    ServiceFailureActions, ServiceFailureResetPeriod, ServiceInfo, ServiceSidType, ServiceStartType,
    ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use super::{NewService, event_source};
use crate::Server;
use crate::ending::{Ending, Stop, refused};

/// How long a service may take to begin or to end, as in its unit for systemd.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long Windows waits for it when the machine goes down.
const TIME_TO_END: Duration = Duration::from_secs(70);
const LOOK: Duration = Duration::from_millis(250);
/// After how long it is started again when it ended badly: the first time, the second, and every other within a day.
const RESTARTS: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(30), Duration::from_secs(60)];
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// What Windows calls the ways in which it refuses.
const ACCESS_DENIED: i32 = 5;
const NO_SUCH_SERVICE: i32 = 1060;
const ALREADY_RUNS: i32 = 1056;
const DOES_NOT_RUN: i32 = 1062;
const MARKED_FOR_DELETION: i32 = 1072;

pub(super) fn install(server: &Server<'_>, new: &NewService) -> Ending {
    let name = server.name;
    let info = describe(server, new)?;
    let manager = open_manager(ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE)?;
    // To have it started again one must be allowed to start it.
    let access = ServiceAccess::CHANGE_CONFIG | ServiceAccess::START;
    let (service, done) = match manager.open_service(name, access) {
        Ok(service) => {
            service.change_config(&info).map_err(|error| explain(name, error))?;
            (service, "登録し直しました")
        }
        Err(error) if code_of(&error) == Some(NO_SUCH_SERVICE) => {
            (manager.create_service(&info, access).map_err(|error| explain(name, error))?, "登録しました")
        }
        Err(error) => return Err(explain(name, error)),
    };
    let mut said = format!(
        "サービス {name} を{done}（アカウント {}、フォルダー {}）。始めるには: {name} service start\n",
        account(server, new).to_string_lossy(),
        new.folder.display()
    );
    for (what, refused) in refine(&service, server.title) {
        writeln!(said, "注意: {what}は、この Windows では設定できませんでした（{refused:#}）")?;
    }
    event_source::register(name).context("イベントログのソースを登録できません")?;
    Ok(said)
}

/// What the manager starts, and as whom.
fn describe(server: &Server<'_>, new: &NewService) -> Result<ServiceInfo, Stop> {
    let folder = std::path::absolute(&new.folder)?;
    if !folder.is_dir() {
        return Err(refused(format!("フォルダー {} がありません", folder.display())));
    }
    let program: PathBuf = std::env::current_exe().context("プログラムの場所が分かりません")?;
    Ok(ServiceInfo {
        name: server.name.into(),
        display_name: server.title.into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: program,
        launch_arguments: vec!["serve".into(), "--service".into(), folder.into()],
        dependencies: Vec::new(),
        account_name: Some(account(server, new)),
        account_password: None,
    })
}

/// A virtual account has no password and can reach what its name was granted, and nothing else.
fn account(server: &Server<'_>, new: &NewService) -> OsString {
    new.account.clone().unwrap_or_else(|| format!(r"NT SERVICE\{}", server.name)).into()
}

/// What makes a good service of it beside the registration; gives what the manager refuses.
fn refine(service: &Service, title: &str) -> Vec<(&'static str, anyhow::Error)> {
    let restart = |delay| ServiceAction { action_type: ServiceActionType::Restart, delay };
    let after_failure = ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(A_DAY),
        reboot_msg: None,
        command: None,
        actions: Some(RESTARTS.map(restart).to_vec()),
    };
    [
        ("説明", service.set_description(title)),
        ("起動の遅延", service.set_delayed_auto_start(true)),
        ("失敗したときの再開", service.update_failure_actions(after_failure)),
        ("エラーで終わったときの再開", service.set_failure_actions_on_non_crash_failures(true)),
        ("サービスのSID", service.set_config_service_sid_info(ServiceSidType::Unrestricted)),
        ("シャットダウンで待つ時間", service.set_preshutdown_timeout(TIME_TO_END)),
    ]
    .into_iter()
    .filter_map(|(what, done)| Some((what, done.err()?.into())))
    .collect()
}

pub(super) fn start(name: &str) -> Ending {
    let service = reach(name, ServiceAccess::START | ServiceAccess::QUERY_STATUS)?;
    if let Err(error) = service.start::<&OsStr>(&[])
        && code_of(&error) != Some(ALREADY_RUNS)
    {
        return Err(explain(name, error));
    }
    let status =
        wait(name, &service, |state| matches!(state, ServiceState::Running | ServiceState::Stopped))?;
    if status.current_state == ServiceState::Running {
        return Ok(format!("サービス {name} は動いています。\n"));
    }
    Err(refused(format!(
        "サービス {name} は始まりませんでした（{}）。理由は、イベントビューアーの「Windows ログ」→「アプリケーション」のソース {name} と、\
         {name} doctor にあります",
        ending_of(&status)
    )))
}

pub(super) fn stop(name: &str) -> Ending {
    let service = reach(name, ServiceAccess::STOP | ServiceAccess::QUERY_STATUS)?;
    end(name, &service)?;
    Ok(format!("サービス {name} を止めました。\n"))
}

fn end(name: &str, service: &Service) -> Result<(), Stop> {
    if let Err(error) = service.stop()
        && code_of(&error) != Some(DOES_NOT_RUN)
    {
        return Err(explain(name, error));
    }
    wait(name, service, |state| state == ServiceState::Stopped).map(drop)
}

/// Waits for a state.
fn wait(
    name: &str,
    service: &Service,
    is_there: impl Fn(ServiceState) -> bool,
) -> Result<ServiceStatus, Stop> {
    let begun = Instant::now();
    loop {
        let status = service.query_status().map_err(|error| explain(name, error))?;
        if is_there(status.current_state) {
            return Ok(status);
        }
        if begun.elapsed() > PATIENCE {
            let state = words_of(status.current_state);
            return Err(refused(format!(
                "サービス {name} は{state}のままです。イベントビューアーとログを見てください"
            )));
        }
        thread::sleep(LOOK);
    }
}

/// 0 where it runs, 1 where it does not.
pub(super) fn show(name: &str) -> Ending {
    let service = reach(name, ServiceAccess::QUERY_STATUS | ServiceAccess::QUERY_CONFIG)?;
    let status = service.query_status().map_err(|error| explain(name, error))?;
    let config = service.query_config().map_err(|error| explain(name, error))?;
    let mut said = format!("サービス {name}: {}", words_of(status.current_state));
    match status.process_id.filter(|id| *id != 0) {
        Some(id) => writeln!(said, "（プロセス {id}）")?,
        None => writeln!(said, "（{}）", ending_of(&status))?,
    }
    writeln!(said, "表示名: {}", config.display_name.to_string_lossy())?;
    let starts =
        if config.start_type == ServiceStartType::AutoStart { "自動" } else { "自動ではない" };
    writeln!(said, "起動: {starts}")?;
    let account = config.account_name.unwrap_or_else(|| "LocalSystem".into());
    writeln!(said, "アカウント: {}", account.to_string_lossy())?;
    writeln!(said, "コマンド: {}", config.executable_path.display())?;
    if status.current_state == ServiceState::Running { Ok(said) } else { Err(Stop::Told(said, 1)) }
}

pub(super) fn uninstall(name: &str) -> Ending {
    let access = ServiceAccess::STOP | ServiceAccess::QUERY_STATUS | ServiceAccess::DELETE;
    let service = reach(name, access)?;
    end(name, &service)?;
    service.delete().map_err(|error| explain(name, error))?;
    event_source::remove(name).context("イベントログのソースを消せません")?;
    Ok(format!("サービス {name} の登録を消しました。設定とデータは残っています。\n"))
}

fn reach(name: &str, access: ServiceAccess) -> Result<Service, Stop> {
    let manager = open_manager(ServiceManagerAccess::CONNECT)?;
    manager.open_service(name, access).map_err(|error| explain(name, error))
}

fn open_manager(access: ServiceManagerAccess) -> Result<ServiceManager, Stop> {
    ServiceManager::local_computer(None::<&str>, access).map_err(|error| explain("", error))
}

/// What a person can do about a refusal of the manager.
fn explain(name: &str, error: windows_service::Error) -> Stop {
    let advice = match code_of(&error) {
        Some(ACCESS_DENIED) => {
            "権限がありません。PowerShell を「管理者として実行」で開いてください".to_owned()
        }
        Some(NO_SUCH_SERVICE) => {
            format!("サービス {name} は登録されていません。登録するには: {name} service install")
        }
        Some(MARKED_FOR_DELETION) => {
            format!("サービス {name} は削除の途中です。「サービス」の画面を閉じ、もう一度実行してください")
        }
        _ => "Windows のサービス管理が断りました".to_owned(),
    };
    Stop::from(anyhow::Error::from(error).context(advice))
}

fn code_of(error: &windows_service::Error) -> Option<i32> {
    match error {
        windows_service::Error::Winapi(error) => error.raw_os_error(),
        _ => None,
    }
}

fn ending_of(status: &ServiceStatus) -> String {
    match status.exit_code {
        ServiceExitCode::NO_ERROR => "エラーなし".to_owned(),
        ServiceExitCode::Win32(code) => format!("Windows のエラー {code}"),
        ServiceExitCode::ServiceSpecific(code) => format!("終了コード {code}"),
    }
}

fn words_of(state: ServiceState) -> &'static str {
    match state {
        ServiceState::Stopped => "止まっています",
        ServiceState::StartPending => "始まるところ",
        ServiceState::StopPending => "止まるところ",
        ServiceState::Running => "動いています",
        ServiceState::ContinuePending | ServiceState::PausePending | ServiceState::Paused => "一時停止",
    }
}
