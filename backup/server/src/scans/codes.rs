//! What a scanner, a camera or a hand writes: one medium a line.

use axum::http::Uri;
use platform_web::PublicUrl;

use crate::media::MediumId;

/// A line that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Which line it is, from 1.
    pub(crate) number: usize,
    /// As it was sent, without the space around it.
    pub(crate) typed: String,
    pub(super) code: Code,
}

/// What stands on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// The words of a label.
    Label,
    /// The address of a medium's page, as the server prints it.
    Page(MediumId),
    /// An address that is not one of those.
    Elsewhere,
}

/// The lines of `sent`; `server` is where people reach this server.
pub(crate) fn read_lines(sent: &str, server: Option<&PublicUrl>) -> Vec<Line> {
    let lines = sent.lines().map(str::trim).enumerate().filter(|(_, typed)| !typed.is_empty());
    lines
        .map(|(at, typed)| Line { number: at + 1, typed: typed.to_owned(), code: code(typed, server) })
        .collect()
}

fn code(typed: &str, server: Option<&PublicUrl>) -> Code {
    if !typed.starts_with("http://") && !typed.starts_with("https://") {
        return Code::Label;
    }
    let address = typed.parse::<Uri>().ok();
    // A paper outlives a change of the port or the scheme, which do not tell servers apart on paper.
    let ours =
        address.filter(|address| address.host().is_some() && address.host() == server.map(PublicUrl::host));
    let medium = ours.and_then(|address| address.path().strip_prefix("/media/")?.parse().ok());
    medium.map_or(Code::Elsewhere, Code::Page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_label_or_the_address_of_a_page_of_this_server() {
        let server: PublicUrl = "https://backup.example.jp".parse().unwrap();
        let sent = " LTO-0001\r\n\r\nhttps://backup.example.jp/media/12\nhttps://elsewhere.example/media/12\n\
                    http://backup.example.jp:8080/media/7\nhttps://backup.example.jp/loans/3\n";
        let read: Vec<(usize, Code)> =
            read_lines(sent, Some(&server)).into_iter().map(|line| (line.number, line.code)).collect();
        let page = |id| Code::Page(MediumId(id));
        let expected =
            [(1, Code::Label), (3, page(12)), (4, Code::Elsewhere), (5, page(7)), (6, Code::Elsewhere)];
        assert_eq!(read, expected);
        assert_eq!(read_lines("https://backup.example.jp/media/12", None)[0].code, Code::Elsewhere);
        assert_eq!(read_lines(" \n\n", Some(&server)), []);
    }
}
