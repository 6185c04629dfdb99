//! Where a repository lies, as people write it: a folder, or an address in restic's notation.

use std::fs;
use std::path::{Path, PathBuf};

use backup_engine::{Secret, Storage};
use thiserror::Error;

/// The region that signatures name where nobody says another; S3-compatible stores take it.
const REGION: &str = "us-east-1";

/// Why a written place cannot be used.
#[derive(Debug, Error)]
pub(crate) enum InvalidPlace {
    /// Neither a folder from the root nor an address.
    #[error("フォルダーは / から始まる絶対パスで、ほかは rest:https://… か s3:https://… で書いてください")]
    NotAbsolute,
    /// The address of a store without its bucket.
    #[error("S3のアドレスは s3:https://ホスト/バケット/フォルダー の形で書いてください")]
    NoBucket,
    /// S3 without its keys.
    #[error("S3には、アクセスキーとシークレットキーを1行ずつ書いたファイルが必要です")]
    NoCredentials,
    /// The file of the keys.
    #[error("キーのファイル {0} を読めません")]
    Credentials(String, #[source] std::io::Error),
}

/// Reads where a repository lies. `credentials` is a file with the access key and the secret key, a line each.
pub(crate) fn read_place(written: &str, credentials: Option<&Path>) -> Result<Storage, InvalidPlace> {
    let written = written.trim();
    if let Some(address) = written.strip_prefix("s3:") {
        return read_s3(address, credentials);
    }
    if let Some(url) = written.strip_prefix("rest:").or(written.starts_with("http").then_some(written)) {
        return Ok(Storage::Rest { url: Secret::new(url) });
    }
    let path = PathBuf::from(written);
    if path.is_absolute() { Ok(Storage::Folder { path }) } else { Err(InvalidPlace::NotAbsolute) }
}

fn read_s3(address: &str, credentials: Option<&Path>) -> Result<Storage, InvalidPlace> {
    let (scheme, rest) = address.split_once("://").unwrap_or(("https", address));
    let (host, inside) = rest.split_once('/').ok_or(InvalidPlace::NoBucket)?;
    let (bucket, prefix) = inside.split_once('/').unwrap_or((inside, ""));
    if host.is_empty() || bucket.is_empty() {
        return Err(InvalidPlace::NoBucket);
    }
    let file = credentials.ok_or(InvalidPlace::NoCredentials)?;
    let text = fs::read_to_string(file)
        .map_err(|error| InvalidPlace::Credentials(file.display().to_string(), error))?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (access_key, secret_key) = lines.next().zip(lines.next()).ok_or(InvalidPlace::NoCredentials)?;
    Ok(Storage::S3 {
        endpoint: format!("{scheme}://{host}"),
        region: REGION.to_owned(),
        bucket: bucket.to_owned(),
        prefix: prefix.trim_end_matches('/').to_owned(),
        access_key: access_key.to_owned(),
        secret_key: Secret::new(secret_key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_addresses_are_told_apart() {
        assert!(matches!(read_place(" /backup/main ", None).unwrap(), Storage::Folder { .. }));
        for written in ["rest:https://backup.example/main/", "https://backup.example/main/"] {
            let Storage::Rest { url } = read_place(written, None).unwrap() else { panic!("{written}") };
            assert_eq!(url.reveal(), "https://backup.example/main/");
        }
        assert!(matches!(read_place("backup", None), Err(InvalidPlace::NotAbsolute)));
    }

    #[test]
    fn a_store_needs_its_bucket_and_its_keys() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        fs::write(&keys, "AKIAEXAMPLE\n secret\n").unwrap();
        let storage = read_place("s3:http://127.0.0.1:9000/bucket/a/b/", Some(&keys)).unwrap();
        let Storage::S3 { endpoint, bucket, prefix, access_key, secret_key, .. } = storage else {
            panic!("not S3")
        };
        assert_eq!(
            (endpoint.as_str(), bucket.as_str(), prefix.as_str()),
            ("http://127.0.0.1:9000", "bucket", "a/b")
        );
        assert_eq!((access_key.as_str(), secret_key.reveal()), ("AKIAEXAMPLE", "secret"));
        assert!(matches!(read_place("s3:s3.example", Some(&keys)), Err(InvalidPlace::NoBucket)));
        assert!(matches!(read_place("s3:s3.example/bucket", None), Err(InvalidPlace::NoCredentials)));
    }
}
