//! The server as a service: its unit's command under a service manager.

use platform_testing::{Engine, both_engines, live_as_service};

use crate::hall::Hall;

const UNIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/systemd/backup-mgmt.service");

both_engines! {
    async fn a_service_is_watched_reads_its_settings_anew_and_restarts_without_refusing_anybody(engine: Engine) {
        let hall = Hall::empty(engine).await;
        live_as_service(UNIT, &hall.program(), hall.folder.path());
    }
}
