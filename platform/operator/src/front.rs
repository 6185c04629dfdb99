//! The settings of how a server is reached.

use std::num::NonZeroU32;
use std::sync::Arc;

use platform_config::Settings;
use platform_web::{
    CorsOrigins, ForwardedHeader, Front, HostNames, PublicUrl, RateLimits, Rates, TrustedProxies,
};

/// Reads `PUBLIC_URL`, `ALLOWED_HOSTS`, `BEHIND_HTTPS`, `HSTS_SUBDOMAINS`, `TRUSTED_PROXIES`, `FORWARDED_HEADER`,
/// `CORS_ALLOWED_ORIGINS` and the limits `RATE_LIMIT_…`.
pub fn read_front(settings: &mut Settings) -> Front {
    let public_url: Option<PublicUrl> = settings
        .value_or("PUBLIC_URL", "SYSTEM_URL", "https://kouzyou.example の形のアドレス(パスなし)")
        .optional();
    let https = public_url.as_ref().is_some_and(PublicUrl::is_https);
    let hosts =
        settings.value("ALLOWED_HOSTS", "コンマで区切ったホスト名(例: kouzyou.example,.kouzyou.example)");
    let hosts: HostNames = hosts.or(HostNames::default());
    let hosts = match &public_url {
        Some(url) => hosts.and(url.host()),
        None => hosts,
    };
    let networks = settings.list("TRUSTED_PROXIES", "IPアドレスか範囲(例: 127.0.0.1,10.0.0.0/8)").or([]);
    let header =
        settings.value("FORWARDED_HEADER", "x-forwarded-for か forwarded").or(ForwardedHeader::default());
    Front {
        https: settings.flag("BEHIND_HTTPS").or(https),
        https_below: settings.flag("HSTS_SUBDOMAINS").or(true),
        public_url,
        hosts,
        proxies: TrustedProxies::at(networks, header),
        cors: CorsOrigins::of(
            settings.list("CORS_ALLOWED_ORIGINS", "サイトのアドレス(例: https://app.example)").or([]),
        ),
        rates: Arc::new(RateLimits::new(read_rates(settings))),
    }
}

/// Times a minute; 0 sets no limit.
fn read_rates(settings: &mut Settings) -> Rates {
    let usual = Rates::default();
    let mut read = |name, usual: Option<NonZeroU32>| {
        let usual = usual.map_or(0, |rate| i64::from(rate.get()));
        let rate = settings.number(name, 0..=1_000_000).or(usual);
        u32::try_from(rate).ok().and_then(NonZeroU32::new)
    };
    Rates {
        sign_in: read("RATE_LIMIT_SIGN_IN", usual.sign_in),
        api: read("RATE_LIMIT_API", usual.api),
        upload: read("RATE_LIMIT_UPLOAD", usual.upload),
        costly: read("RATE_LIMIT_COSTLY", usual.costly),
    }
}
