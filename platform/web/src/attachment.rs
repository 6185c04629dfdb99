//! Files as answers, under names in any script.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The content type of an Excel workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What does not stand for itself in a name.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// Answers with a file to be saved under `name`, which may hold any characters (RFC 6266, RFC 5987).
pub fn attachment(name: &str, content_type: &'static str, content: impl Into<Body>) -> Response {
    file("attachment", name, content_type, content.into())
}

/// Answers with a file that the browser shows, and offers to save under `name`.
pub fn inline(name: &str, content_type: &'static str, content: impl Into<Body>) -> Response {
    file("inline", name, content_type, content.into())
}

fn file(way: &str, name: &str, content_type: &'static str, content: Body) -> Response {
    let disposition = format!("{way}; filename*=UTF-8''{}", utf8_percent_encode(name, ESCAPED));
    ([(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], content)
        .into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::{XLSX, attachment, inline};

    #[test]
    fn any_name_fits_into_the_header() {
        let response = attachment("2026夏 \"a\"\r\n.xlsx", XLSX, vec![1]);
        assert_eq!(
            response.headers()[header::CONTENT_DISPOSITION],
            "attachment; filename*=UTF-8''2026%E5%A4%8F%20%22a%22%0D%0A.xlsx"
        );
        assert_eq!(response.headers()[header::CONTENT_TYPE], XLSX);
        let shown = inline("a.pdf", "application/pdf", vec![1]);
        assert_eq!(shown.headers()[header::CONTENT_DISPOSITION], "inline; filename*=UTF-8''a.pdf");
    }
}
