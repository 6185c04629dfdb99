//! A program, as `docs/formats/alert-webhook.md` says.

use hmac::{Hmac, KeyInit, Mac};
use platform_database::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::deliveries::NoticeId;
use crate::deliveries::message::{Message, MessageLine};

/// A message as plain data.
pub(in crate::deliveries) fn webhook(message: &Message, notice: NoticeId, now: Timestamp) -> Value {
    json!({
        "version": 1,
        "notice": notice,
        "purpose": message.purpose,
        "sent_at": now,
        "headline": message.headline,
        "counts": message.counts,
        "alerts": message.lines.iter().map(alert).collect::<Vec<_>>(),
        "more": message.more,
        "url": message.url,
    })
}

fn alert(line: &MessageLine) -> Value {
    json!({
        "id": line.alert,
        "event": line.what,
        "severity": line.severity,
        "kind": line.kind,
        "subject": line.subject,
        "message": line.words,
        "opened_at": line.opened_at,
        "times": line.times,
        "url": line.url,
    })
}

/// The headers by which the program knows that the body is ours, and when it was sent.
pub(in crate::deliveries) fn signed(
    secret: &str,
    notice: NoticeId,
    now: Timestamp,
    body: &str,
) -> Vec<(&'static str, String)> {
    let time = now.timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{time}.{body}").as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    vec![
        ("x-kouzyou-notice", notice.to_string()),
        ("x-kouzyou-timestamp", time.to_string()),
        ("x-kouzyou-signature", format!("v1={signature}")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_document() {
        let at = Timestamp::from_timestamp(1_795_900_000, 0).unwrap();
        let headers = signed("tsubame-hidamari", NoticeId(7), at, "{}");
        // printf '1795900000.{}' | openssl dgst -sha256 -hmac tsubame-hidamari
        let expected = "v1=a6c2406d05d5b47bc74f00efddd129edda8ba96906b2e1d21975a1fe325799db";
        assert_eq!(headers[2], ("x-kouzyou-signature", expected.to_owned()));
    }
}
