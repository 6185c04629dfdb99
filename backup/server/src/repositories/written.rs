//! Where a repository lies, as people write it: a folder, or an address in restic's notation.

use std::fs;
use std::path::{Path, PathBuf};

use backup_engine::{Secret, Storage};
use thiserror::Error;

/// The region that signatures name where nobody says another; S3-compatible stores take it.
const REGION: &str = "us-east-1";

/// How the path of a folder or a file of this system begins, in words.
pub(super) const ROOT: &str = if cfg!(windows) { r"ドライブ（C:\ など）" } else { "/ " };

/// Why a written place cannot be used.
#[derive(Debug, Error)]
pub(crate) enum InvalidPlace {
    /// Neither a folder from the root nor an address.
    #[error(
        "フォルダーは {}から始まる絶対パスで、ほかは rest:https://…、s3:https://…、sftp:… か rclone:… で書いてください",
        ROOT
    )]
    NotAbsolute,
    /// The address of a store without its bucket.
    #[error("S3のアドレスは s3:https://ホスト/バケット/フォルダー の形で書いてください")]
    NoBucket,
    /// S3 without its keys.
    #[error("S3には、アクセスキーとシークレットキーを1行ずつ書いたファイルが必要です")]
    NoCredentials,
    /// SFTP without the machine or the folder.
    #[error(
        "SFTPのアドレスは sftp:ユーザー@ホスト:/フォルダー の形で書いてください（ポートは sftp://ユーザー@ホスト:ポート//フォルダー）"
    )]
    NotSftp,
    /// rclone without the remote.
    #[error("rcloneのアドレスは rclone:リモートの名前:フォルダー の形で書いてください")]
    NoRemote,
    /// The file of the keys.
    #[error("キーのファイル {0} を読めません")]
    Credentials(String, #[source] std::io::Error),
}

/// Reads where a repository lies. `credentials` is a file: for S3 with the access key and the secret key, a line each; for
/// SFTP the private key itself.
pub(crate) fn read_place(written: &str, credentials: Option<&Path>) -> Result<Storage, InvalidPlace> {
    let written = written.trim();
    if let Some(address) = written.strip_prefix("s3:") {
        return read_s3(address, credentials);
    }
    if let Some(address) = written.strip_prefix("sftp:") {
        return read_sftp(address, credentials).ok_or(InvalidPlace::NotSftp);
    }
    if let Some(remote) = written.strip_prefix("rclone:") {
        // A name may stand before the colon, or a kind of storage after one. An option is neither.
        let named = remote.contains(':') && !remote.starts_with('-');
        let remote = Some(remote).filter(|_| named).ok_or(InvalidPlace::NoRemote)?;
        return Ok(Storage::Rclone { remote: Secret::new(remote) });
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

/// `user@host:folder`, or `//user@host:port/folder`, where a folder from the root has a slash more.
fn read_sftp(address: &str, identity: Option<&Path>) -> Option<Storage> {
    let (destination, port, path) = match address.strip_prefix("//") {
        Some(rest) => {
            let (machine, path) = rest.split_once('/')?;
            let host = machine.rsplit_once(']').map_or(machine, |(_, after)| after);
            let port = host.rsplit_once(':').map(|(_, port)| port);
            let machine = port.map_or(machine, |port| &machine[..machine.len() - port.len() - 1]);
            let port = port.map(str::parse).transpose().ok()?;
            (machine.replace(['[', ']'], ""), port, path)
        }
        None => {
            let (machine, path) = address.split_once(':')?;
            (machine.to_owned(), None, path)
        }
    };
    // To `ssh` a beginning dash is an option. A server knows no tilde.
    let unusable = destination.is_empty() || destination.starts_with('-') || destination.contains(['/', ' ']);
    if unusable || path.is_empty() || path.starts_with('~') {
        return None;
    }
    let identity = identity.map(Path::to_owned);
    Some(Storage::Sftp { destination, port, path: path.to_owned(), identity })
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
    fn other_machines_are_written_as_restic_writes_them() {
        let cases = [
            ("sftp:me@nas:/srv/main", "me@nas", None, "/srv/main"),
            ("sftp:nas:main", "nas", None, "main"),
            ("sftp://me@nas:2222//srv/main", "me@nas", Some(2222), "/srv/main"),
            ("sftp://me@[::1]:2222/main", "me@::1", Some(2222), "main"),
            ("sftp://[::1]//srv/main", "::1", None, "/srv/main"),
        ];
        for (written, machine, on, folder) in cases {
            let Storage::Sftp { destination, port, path, identity } = read_place(written, None).unwrap()
            else {
                panic!("{written}")
            };
            assert_eq!((destination.as_str(), port, path.as_str()), (machine, on, folder), "{written}");
            assert_eq!(identity, None);
        }
        for written in
            ["sftp:nas", "sftp:nas:", "sftp:-oProxyCommand=x:/srv", "sftp://nas:x//srv", "sftp:nas:~/main"]
        {
            assert!(matches!(read_place(written, None), Err(InvalidPlace::NotSftp)), "{written}");
        }
        let Storage::Rclone { remote } = read_place("rclone:shelf:main", None).unwrap() else { panic!() };
        assert_eq!(remote.reveal(), "shelf:main");
        for written in ["rclone:shelf", "rclone:--config=x:y"] {
            assert!(matches!(read_place(written, None), Err(InvalidPlace::NoRemote)), "{written}");
        }
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
