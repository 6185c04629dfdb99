//! Addresses as people may read them.

/// `postgres://user@host/name` of `postgres://user:password@host/name?…`.
pub(crate) fn without_password(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return "（接続先）".to_owned() };
    match rest.rsplit_once('@') {
        Some((login, place)) => format!("{scheme}://{}@{place}", login.split(':').next().unwrap_or_default()),
        None => url.to_owned(),
    }
}

/// `shelf:main` of a remote of rclone; what is written into it as parameters may be secret.
pub(crate) fn without_parameters(remote: &str) -> String {
    remote.split_once(',').map_or_else(|| remote.to_owned(), |(name, _secret)| format!("{name},…"))
}

#[cfg(test)]
mod tests {
    use super::{without_parameters, without_password};

    #[test]
    fn parameters_of_a_remote_are_never_shown() {
        assert_eq!(without_parameters("shelf:main"), "shelf:main");
        assert_eq!(without_parameters(":sftp,host=nas,pass=abc:/srv"), ":sftp,…");
    }

    #[test]
    fn a_password_is_never_shown() {
        let shown = [
            (
                "postgres://kouzyou:ひみつ@db.example/kouzyou?sslmode=require",
                "postgres://kouzyou@db.example/kouzyou",
            ),
            ("postgres://kouzyou:a@b@db.example:5432/k", "postgres://kouzyou@db.example:5432/k"),
            ("postgres://db.example/k", "postgres://db.example/k"),
            ("host=db password=x", "（接続先）"),
        ];
        for (url, words) in shown {
            assert_eq!(without_password(url), words);
        }
    }
}
