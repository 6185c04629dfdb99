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

#[cfg(test)]
mod tests {
    use super::without_password;

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
