//! The settings of the bucket.

use std::path::Path;

use platform_config::{SecretText, Settings};
use rusty_s3::{Credentials, UrlStyle};

use crate::Files;
use crate::bucket::Bucket;

const ENDPOINT: &str = "FILES_S3_ENDPOINT";
const BUCKET: &str = "FILES_S3_BUCKET";
const ACCESS_KEY: &str = "FILES_S3_ACCESS_KEY";
const SECRET_KEY: &str = "FILES_S3_SECRET_KEY";
/// The region that signatures name where nobody says another; S3-compatible stores take it.
const REGION: &str = "us-east-1";

impl Files {
    /// Reads `FILES_S3_…`: the store's address, the bucket and the keys to it, and where in it files lie. Where none of
    /// the first four is set files lie below `folder`, in which those of a bucket lie while they are written.
    pub fn read(settings: &mut Settings, folder: &Path) -> Files {
        let [endpoint, name, key] = [ENDPOINT, BUCKET, ACCESS_KEY].map(|name| settings.text(name).optional());
        let secret = settings.secret(SECRET_KEY, "FILES_S3_SECRET_KEY_FILE").optional();
        let secret = secret.as_ref().map(|secret| SecretText::reveal(secret).trim().to_owned());
        let region = settings.text("FILES_S3_REGION").or(REGION);
        let prefix = settings.text("FILES_S3_PREFIX").or("");
        let given = [&endpoint, &name, &key, &secret].map(Option::is_some);
        if let (Some(endpoint), Some(name), Some(key), Some(secret)) = (endpoint, name, key, secret) {
            let way = prefix.trim_matches('/');
            if !way.is_empty() && !way.split('/').all(is_plain) {
                settings.refuse(
                    "FILES_S3_PREFIX",
                    &"英字、数字、「-」「_」「.」を、「/」で区切って書いてください",
                );
            }
            if !is_plain(&name) {
                settings.refuse(BUCKET, &"英字、数字、「-」「_」「.」で書いてください");
            }
            if let Some(bucket) = find_bucket(&endpoint, name, region) {
                let credentials = Credentials::new(key, secret);
                return Files::in_bucket(Bucket::new(bucket, credentials, &prefix), folder);
            }
            settings.refuse(ENDPOINT, &"「https://ホスト」か「https://ホスト:ポート」の形で書いてください");
        } else {
            refuse_half(settings, given);
        }
        Files::in_folder(folder)
    }
}

/// Refuses settings of which some are given and some are not.
fn refuse_half(settings: &mut Settings, given: [bool; 4]) {
    let names = [ENDPOINT, BUCKET, ACCESS_KEY, SECRET_KEY];
    let of = |wanted| names.into_iter().zip(given).filter(move |(_, given)| *given == wanted);
    let missing: Vec<&str> = of(false).map(|(name, _)| name).collect();
    if let Some((name, _)) = of(true).next() {
        settings.refuse(name, &format!("{}も書いてください", missing.join("、")));
    }
}

/// The bucket at an address that is a host alone.
fn find_bucket(endpoint: &str, name: String, region: String) -> Option<rusty_s3::Bucket> {
    let origin = endpoint.trim_end_matches('/');
    let host = ["https://", "http://"].iter().find_map(|scheme| origin.strip_prefix(scheme))?;
    if host.contains(['/', '@', '?', '#']) {
        return None;
    }
    rusty_s3::Bucket::new(origin.parse().ok()?, UrlStyle::Path, name, region).ok()
}

/// One step of a way, in letters that every store takes as they are, and that does not lead back.
fn is_plain(part: &str) -> bool {
    !matches!(part, "" | "." | "..")
        && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
}
