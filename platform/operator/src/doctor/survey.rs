//! Looking at the machine beneath a running server, for its own page and for whoever watches it.

use std::time::{Duration, Instant};

use platform_console::{Ground, Looking, Survey};
use platform_database::{Clock, Timestamp};
use platform_telemetry::Gauge;
use tokio::sync::Mutex;

use super::{Finding, certificate, files, folders, in_time, machine, network, own_backups};
use crate::Installation;
use crate::backups::list_backups;
use crate::probe::apart;

/// For how long the end of a certificate is remembered: it changes every few weeks, and a scrape comes every few seconds.
const REMEMBERED: Duration = Duration::from_secs(600);

/// The machine beneath a server that begins to serve now.
pub fn ground_of(place: Installation) -> Ground {
    let version = place.backups.version;
    Ground::new(version, Clock::System.now(), Beneath { place, certificate: Mutex::default() })
}

/// Where the server stands, and what was seen of its certificate lately.
struct Beneath {
    place: Installation,
    certificate: Mutex<Option<(Instant, Option<End>)>>,
}

/// Where a certificate was seen, and when it ends.
type End = (String, Timestamp);

impl Survey for Beneath {
    fn look(&self) -> Looking<'_, Finding> {
        Box::pin(async {
            let place = &self.place;
            let (disks, certificate, mail, folders, files, backups) = tokio::join!(
                in_time("ディスク", machine::look_at_disks(place)),
                in_time("証明書", certificate::look(place)),
                in_time("メール", network::look_at_mail(place, false)),
                in_time("権限", folders::look(place)),
                in_time("ファイル", files::look(place)),
                in_time("バックアップ", own_backups::look(place, false)),
            );
            let memory = machine::look_at_memory();
            [disks, memory.into_iter().collect(), certificate, mail, folders, files, backups].concat()
        })
    }

    fn measure(&self) -> Looking<'_, Gauge> {
        Box::pin(async {
            let mut told = Vec::from([self.newest_backup().await]);
            if let Some((source, end)) = self.end_of_certificate().await {
                let meaning = "When the certificate ends that browsers see.";
                let gauge = Gauge::new("certificate_expiry_timestamp_seconds", meaning);
                told.push(gauge.with(&[("source", &source)], end.timestamp() as f64));
            }
            told
        })
    }
}

impl Beneath {
    async fn end_of_certificate(&self) -> Option<End> {
        let mut remembered = self.certificate.lock().await;
        if let Some((_, seen)) = remembered.as_ref().filter(|(at, _)| at.elapsed() < REMEMBERED) {
            return seen.clone();
        }
        let found = certificate::find_end(&self.place).await;
        let seen = found.and_then(|(source, end)| Some((source, end?.ok()?)));
        *remembered = Some((Instant::now(), seen.clone()));
        seen
    }

    /// Without a sample where there is none yet.
    async fn newest_backup(&self) -> Gauge {
        let plan = self.place.backups.clone();
        let newest = apart(move || list_backups(&plan).ok()?.into_iter().next()).await.flatten();
        let gauge = Gauge::new(
            "own_backup_timestamp_seconds",
            "When the newest backup of the server itself was made.",
        );
        match newest {
            Some(kept) => gauge.with(&[], kept.made_at.timestamp() as f64),
            None => gauge,
        }
    }
}
