//! Listings of S3-compatible stores.

/// One page of a listing.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Page {
    /// Keys, with the bytes of each.
    pub(super) files: Vec<(String, u64)>,
    /// Where the next page begins, if there is one.
    pub(super) next: Option<String>,
}

/// Reads the answer to `ListObjectsV2`. It is a fixed form that programs write, so a look for its tags is enough.
pub(super) fn read(text: &str) -> Page {
    let mut page = Page::default();
    let mut rest = text;
    while let Some((file, after)) = element(rest, "Contents") {
        if let (Some((key, _)), Some((size, _))) = (element(file, "Key"), element(file, "Size")) {
            page.files.push((unescape(key), size.trim().parse().unwrap_or(0)));
        }
        rest = after;
    }
    page.next = element(text, "NextContinuationToken").map(|(token, _)| unescape(token));
    page
}

/// The content of the first element of that name, and what follows it.
fn element<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let (_, text) = text.split_once(&format!("<{name}>"))?;
    text.split_once(&format!("</{name}>"))
}

fn unescape(text: &str) -> String {
    let quotes =
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    quotes.replace("&#39;", "'").replace("&#34;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read() {
        let text = r#"<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Name>b</Name><IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b==</NextContinuationToken>
            <Contents><Key>x/keys/01</Key><ETag>&quot;e&quot;</ETag><Size>450</Size></Contents>
            <Contents><Size>7</Size><Key>x/keys/02</Key></Contents></ListBucketResult>"#;
        let page = read(text);
        assert_eq!(page.files, [("x/keys/01".to_owned(), 450), ("x/keys/02".to_owned(), 7)]);
        assert_eq!(page.next.as_deref(), Some("a&b=="));
        assert_eq!(read("<ListBucketResult/>"), Page::default());
    }
}
