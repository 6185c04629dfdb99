//! The settings of hearing.

use std::net::{IpAddr, SocketAddr};

use platform_config::Settings;
use platform_web::Network;

/// Where events are heard, and whose.
#[derive(Clone, Debug)]
pub(crate) struct Hearing {
    pub(super) listen: SocketAddr,
    senders: Vec<Network>,
}

impl Hearing {
    /// Reads `SYSLOG_LISTEN` and `SYSLOG_SENDERS`; `None` where nothing is to be heard.
    pub(crate) fn read(settings: &mut Settings) -> Option<Hearing> {
        let listen = settings.value("SYSLOG_LISTEN", "アドレスとポート(例: 0.0.0.0:5514)").optional();
        let senders = settings.list("SYSLOG_SENDERS", "IPアドレスか範囲(例: 10.0.0.5,10.0.1.0/24)").or([]);
        let listen = listen?;
        if senders.is_empty() {
            settings
                .refuse("SYSLOG_SENDERS", &"SYSLOG_LISTEN を使うときは、送り手のIPアドレスか範囲が要ります");
        }
        Some(Hearing { listen, senders })
    }

    pub(super) fn admits(&self, sender: IpAddr) -> bool {
        self.senders.iter().any(|network| network.contains(sender))
    }
}
