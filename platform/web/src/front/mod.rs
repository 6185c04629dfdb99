//! What stands between the network and the table of addresses: who is asking, for which host, how much and how often.
//!
//! Invariant: what a proxy says of its caller is believed only of a proxy that was named, and only the entries that
//! named proxies wrote.
//! Invariant: a link that leaves the server (in a mail, on paper) is made of [`PublicUrl`] and never of a request.

mod body;
mod caller;
mod cors;
mod counts;
mod csrf;
mod headers;
mod hosts;
mod public_url;
mod rates;

use std::sync::Arc;

pub(crate) use body::{cut_short, guard_body};
pub(crate) use caller::find_client;
pub use caller::{ClientAddress, ForwardedHeader, TrustedProxies};
pub use cors::{CorsOrigin, CorsOrigins, InvalidOrigin};
pub use counts::{RateLimits, Told};
pub(crate) use csrf::refuse_unproven;
pub(crate) use headers::guard_answer;
pub use headers::{embeddable, with_camera};
pub(crate) use hosts::refuse_other_hosts;
pub use hosts::{HostNames, InvalidHost};
pub use public_url::{InvalidPublicUrl, PublicUrl};
pub use rates::{Account, RateClass, Rates};
pub(crate) use rates::{hold_back, offer_rates};

/// How a server is reached, and what it takes from whom. The default suits one's own machine: plain HTTP, any host, no
/// proxy, no other site.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// Whether people reach the server by HTTPS, which a proxy in front speaks or the server itself.
    pub https: bool,
    /// Whether HTTPS is demanded of the host's sub-domains, too.
    pub https_below: bool,
    /// The address under which people reach the server; without one it cannot write links into mails.
    pub public_url: Option<PublicUrl>,
    /// The names under which the server answers; none means any.
    pub hosts: HostNames,
    /// The proxies in front.
    pub proxies: TrustedProxies,
    /// The other sites whose scripts may call the API.
    pub cors: CorsOrigins,
    /// How often what is dear may be asked for.
    pub rates: Arc<RateLimits>,
}

impl Front {
    /// Warns in the log of settings that do not go together; `own_tls` where the server speaks TLS itself.
    pub fn warn_of_gaps(&self, own_tls: bool) {
        if self.https && !own_tls && self.proxies.is_empty() {
            tracing::warn!(
                "TRUSTED_PROXIES がありません。すべての人がプロキシのアドレスに見え、制限や遮断が全員に効きます"
            );
        }
        if self.https && self.hosts.is_open() {
            tracing::warn!("PUBLIC_URL も ALLOWED_HOSTS もありません。どのホスト名の要求にも答えます");
        }
    }
}
