//! How long the certificate is still good that people's browsers see.

use std::path::Path;

use anyhow::{Context, anyhow};
use chrono::{DateTime, TimeDelta};
use platform_database::{Clock, Timestamp};
use platform_web::PublicUrl;
use platform_web::dates::date;
use x509_parser::pem::parse_x509_pem;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::Finding;
use crate::Installation;
use crate::looking::looking_at;
use crate::probe::{apart, connect};
use crate::serving::TlsSettings;

const TOPIC: &str = "証明書";
/// Let's Encrypt's certificates are renewed thirty days before their end; at twenty something went wrong.
const SOON: TimeDelta = TimeDelta::days(20);

/// Looks at the file that is named, or at what the public address shows; at nothing where there is neither.
pub(super) async fn look(place: &Installation) -> Vec<Finding> {
    let Some((seen, end)) = find_end(place).await else { return Vec::new() };
    let advice = match place.machine.tls {
        TlsSettings::None => "certbot renew などで更新し、プロキシに読み直させてください",
        TlsSettings::Files { .. } => {
            "新しい証明書をファイルに置き、サーバーに読み直させてください(systemctl reload)"
        }
        TlsSettings::Acme { .. } => {
            "サーバーが更新できていません。ACME_DOMAINS の名前が443番でこの機械に届くかと、ログを確かめてください"
        }
    };
    vec![match end {
        Some(Ok(end)) => judge(&seen, end, Clock::System.now(), advice),
        Some(Err(error)) => Finding::warning(
            TOPIC,
            format!("{seen} の証明書を確かめられません({error:#})"),
            "PUBLIC_URL に、この機械から届くか確かめてください。届かないときは TLS_CERTIFICATE_FILE に証明書のファイルを書いてください",
        ),
        None => Finding::warning(
            TOPIC,
            format!("{seen} が応答しません"),
            "プロキシが動いているか確かめてください",
        ),
    }]
}

fn judge(seen: &str, end: Timestamp, now: Timestamp, advice: &'static str) -> Finding {
    let left = end - now;
    if left <= TimeDelta::zero() {
        Finding::wrong(TOPIC, format!("{seen} の証明書は {} に切れました", date(end)), advice)
    } else if left < SOON {
        Finding::warning(
            TOPIC,
            format!("{seen} の証明書はあと{}日({})で切れます", left.num_days(), date(end)),
            advice,
        )
    } else {
        Finding::fine(TOPIC, format!("{seen} の証明書はあと{}日({}まで)です", left.num_days(), date(end)))
    }
}

/// Where a certificate was looked for, and when it ends; no end where nobody answered in time, nothing where there is none
/// to look at.
pub(super) async fn find_end(place: &Installation) -> Option<(String, Option<anyhow::Result<Timestamp>>)> {
    if let Some(path) = place.machine.certificate.clone() {
        return Some((path.display().to_string(), apart(move || end_in_file(&path)).await));
    }
    let url = place.front.public_url.clone().filter(PublicUrl::is_https)?;
    let address = url.to_string().trim_start_matches("https://").to_owned();
    let name = url.host().to_owned();
    Some((url.to_string(), apart(move || end_shown_at(&address, name)).await))
}

fn end_in_file(path: &Path) -> anyhow::Result<Timestamp> {
    let text = std::fs::read(path).context("ファイルを読めません")?;
    let (_, pem) = parse_x509_pem(&text).map_err(|_unreadable| anyhow!("PEMの証明書ではありません"))?;
    end_of(&pem.contents)
}

fn end_of(certificate: &[u8]) -> anyhow::Result<Timestamp> {
    let (_, certificate) =
        X509Certificate::from_der(certificate).map_err(|_unreadable| anyhow!("証明書を読めません"))?;
    DateTime::from_timestamp(certificate.validity().not_after.timestamp(), 0)
        .context("証明書の期限を読めません")
}

/// Shakes hands, and says nothing more.
fn end_shown_at(address: &str, name: String) -> anyhow::Result<Timestamp> {
    let has_port = address.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let place = if has_port { address.to_owned() } else { format!("{address}:443") };
    let stream = looking_at(connect(&place)?, name)?;
    let shown = stream.conn.peer_certificates().and_then(<[_]>::first).context("証明書が示されません")?;
    end_of(shown)
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn a_certificate_is_judged_by_the_days_that_are_left() {
        let now: Timestamp = "2026-11-28T00:00:00Z".parse().unwrap();
        let level = |days| judge("cert.pem", now + TimeDelta::days(days), now, "").level;
        assert_eq!([level(-1), level(5), level(60)], [Level::Wrong, Level::Warning, Level::Fine]);
    }
}
