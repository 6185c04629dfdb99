//! Settings that are left over, left as in the example, or missing where others use the server.

use super::Finding;
use crate::Installation;

const TOPIC: &str = "設定";

/// Looks at what was set; with `deploy`, also at what was not.
pub(super) fn look(place: &Installation, deploy: bool) -> Vec<Finding> {
    let former = place.settings.former().iter().map(|former| {
        Finding::warning(
            TOPIC,
            format!("{}にある {} は使われません", former.source, former.name),
            former.successor,
        )
    });
    let samples = place.settings.settings().iter().filter(|setting| setting.is_sample).map(|setting| {
        let words = format!("{} が見本のままのようです({})", setting.name, setting.source);
        Finding::warning(TOPIC, words, "この環境の値に書き換えてください")
    });
    let mut found: Vec<Finding> = former.chain(samples).collect();
    if deploy {
        found.extend(missing(place));
    }
    if found.is_empty() {
        let set = place.settings.settings().iter().filter(|setting| setting.value.is_some()).count();
        found.push(Finding::fine(TOPIC, format!("{set}件の設定を読みました")));
    }
    found
}

/// What a server for others needs.
fn missing(place: &Installation) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut warn = |words: &str, advice: &str| found.push(Finding::warning(TOPIC, words, advice));
    match &place.front.public_url {
        None => warn(
            "PUBLIC_URL がありません",
            "利用者が開くアドレスを PUBLIC_URL に書いてください(例: https://test.example.jp)",
        ),
        Some(url) if !url.is_https() => warn(
            "PUBLIC_URL が https ではありません",
            "プロキシかこのサーバーに証明書を用意し、https のアドレスにしてください",
        ),
        Some(_) => {}
    }
    if place.front.https && !place.machine.tls.is_own() && place.front.proxies.is_empty() {
        warn(
            "TRUSTED_PROXIES がありません。すべての人がプロキシのアドレスに見えます",
            "前に置いたプロキシのアドレスを TRUSTED_PROXIES に書いてください(例: 127.0.0.1)",
        );
    }
    if place.front.hosts.is_open() {
        warn("どのホスト名の要求にも答えます", "PUBLIC_URL か ALLOWED_HOSTS を設定してください");
    }
    let keys = ["SECRET_KEY", "SECRET_KEY_FILE", "DJANGO_SECRET_KEY"];
    if !keys.iter().any(|name| place.settings.is_set(name)) {
        warn(
            "鍵が DATA_DIR の secret.key だけにあります",
            "SECRET_KEY_FILE か systemd の credential にし、控えを別に保管してください(バックアップには入りません)",
        );
    }
    found
}
