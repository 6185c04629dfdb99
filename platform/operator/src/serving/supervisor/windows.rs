//! The service manager of Windows. It starts the program with `serve --service`, and waits for a thread of ours to take its
//! orders; a server that somebody starts by hand has no such thread, and nobody is told anything.

use std::ffi::OsString;
use std::future::Future;
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use platform_telemetry::{EventKind, tell_event_log, use_event_log};
use tokio::signal::ctrl_c;
use tokio::sync::{Notify, oneshot};
use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{ServiceControlHandlerResult, ServiceStatusHandle, register};
use windows_service::{define_windows_service, service_dispatcher};

use crate::Refused;

/// As the unit of systemd has it: to begin, and to let requests and tasks end.
const TIME_TO_BEGIN: Duration = Duration::from_secs(120);
const TIME_TO_END: Duration = Duration::from_secs(70);

/// How this process speaks to the manager, once it was begun as a service.
static MANAGER: OnceLock<ServiceStatusHandle> = OnceLock::new();
static STOP: Notify = Notify::const_new();
static RELOAD: Notify = Notify::const_new();
/// What the manager's thread takes with it: whom to tell that it has begun, and how to hear that the work is over.
static BEGINNING: Mutex<Option<Beginning>> = Mutex::new(None);

struct Beginning {
    name: &'static str,
    begun: oneshot::Sender<Result<(), windows_service::Error>>,
    over: Receiver<()>,
}

define_windows_service!(service_main, take_orders);

/// Does `work` in `folder` as the service `name`, under the orders of the manager, which must have started this process.
pub(in super::super) async fn run_as_service(
    name: &'static str,
    folder: &Path,
    work: impl Future<Output = ExitCode>,
) -> ExitCode {
    use_event_log(name);
    if let Err(error) = std::env::set_current_dir(folder) {
        return Refused::trouble(&format!("フォルダー {} を開けません", folder.display()), error).report();
    }
    let (begun, beginning) = oneshot::channel();
    let (end, over) = channel();
    *BEGINNING.lock().unwrap_or_else(PoisonError::into_inner) = Some(Beginning { name, begun, over });
    let dispatcher = thread::spawn(move || {
        let ended = service_dispatcher::start(name, service_main);
        // Where it gave up before it called anybody, nobody will be told of a beginning.
        BEGINNING.lock().unwrap_or_else(PoisonError::into_inner).take();
        ended
    });
    match beginning.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return not_a_service(error),
        Err(_nobody_was_called) => match dispatcher.join() {
            Ok(Err(error)) => return not_a_service(error),
            _ => return not_a_service(std::io::Error::other("the dispatcher ended")),
        },
    }
    let code = work.await;
    let failed = code != ExitCode::SUCCESS;
    tell_event_log(EventKind::Information, "サービスを終えました");
    let ending = if failed { ServiceExitCode::ServiceSpecific(1) } else { ServiceExitCode::NO_ERROR };
    tell(ServiceState::Stopped, ending);
    let _nobody_waits = end.send(());
    let _ended = dispatcher.join();
    code
}

fn not_a_service(error: impl Into<anyhow::Error>) -> ExitCode {
    let words =
        "Windows のサービス管理から起動されていません。手で動かすときは --service を付けないでください";
    Refused::trouble(words, error).report()
}

/// The thread that the manager calls: it must stay for as long as the service does.
fn take_orders(_arguments: Vec<OsString>) {
    let beginning = BEGINNING.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(Beginning { name, begun, over }) = beginning else { return };
    match register(name, obey) {
        Ok(handle) => {
            let _first = MANAGER.set(handle);
            tell(ServiceState::StartPending, ServiceExitCode::NO_ERROR);
            let _nobody_waits = begun.send(Ok(()));
            let _work_is_over = over.recv();
        }
        Err(error) => {
            let _nobody_waits = begun.send(Err(error));
        }
    }
}

fn obey(order: ServiceControl) -> ServiceControlHandlerResult {
    match order {
        // A second one must not come: the handler is gone after the first.
        ServiceControl::Stop | ServiceControl::Preshutdown => {
            tell_stopping();
            STOP.notify_one();
        }
        ServiceControl::ParamChange => RELOAD.notify_one(),
        ServiceControl::Interrogate => {}
        _ => return ServiceControlHandlerResult::NotImplemented,
    }
    ServiceControlHandlerResult::NoError
}

/// The server serves.
pub(in super::super) fn tell_ready(words: &str) {
    tell(ServiceState::Running, ServiceExitCode::NO_ERROR);
    tell_event_log(EventKind::Information, words);
}

/// It reads its settings anew, and runs meanwhile.
pub(in super::super) fn tell_reloading() {}

/// It lets running requests and tasks end.
pub(in super::super) fn tell_stopping() {
    tell(ServiceState::StopPending, ServiceExitCode::NO_ERROR);
}

/// The manager asks for no sign of life.
pub(super) fn tell_alive() {}

/// See [`tell_alive`].
pub(super) fn watchdog() -> Option<Duration> {
    None
}

fn tell(current_state: ServiceState, exit_code: ServiceExitCode) {
    let Some(manager) = MANAGER.get() else { return };
    let (controls_accepted, wait_hint) = match current_state {
        ServiceState::Running => (
            ServiceControlAccept::STOP
                | ServiceControlAccept::PRESHUTDOWN
                | ServiceControlAccept::PARAM_CHANGE,
            Duration::ZERO,
        ),
        ServiceState::StartPending => (ServiceControlAccept::empty(), TIME_TO_BEGIN),
        ServiceState::StopPending => (ServiceControlAccept::empty(), TIME_TO_END),
        _ => (ServiceControlAccept::empty(), Duration::ZERO),
    };
    let told = manager.set_service_status(ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state,
        controls_accepted,
        exit_code,
        checkpoint: 0,
        wait_hint,
        process_id: None,
    });
    if let Err(error) = told {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}

/// Ends at Ctrl-C, or when the service manager says so.
pub(in super::super) async fn told_to_stop() {
    tokio::select! {
        _ = ctrl_c() => {}
        () = STOP.notified() => {}
    }
}

/// The times at which the server is told to read its settings anew: `sc control NAME paramchange`. One that comes while
/// nobody waits is not lost.
#[derive(Debug)]
pub(in super::super) struct Reloads;

impl Reloads {
    pub(in super::super) fn expect() -> Reloads {
        Reloads
    }

    /// Ends at the next one.
    pub(in super::super) async fn next(&mut self) {
        RELOAD.notified().await;
    }
}
