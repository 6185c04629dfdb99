//! Styles, scripts and icons, embedded with the names that carry their content's hash.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use askama::filters::HtmlSafe;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{Refusal, Routes};

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
struct Dist;

/// Logical name → address, e.g. `app.css` → `/assets/app-1a2b3c4d5e.css`.
static ADDRESSES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let manifest = Dist::get("manifest.json").expect("build.rs refuses to build without a manifest");
    let names: BTreeMap<String, String> = serde_json::from_slice(&manifest.data)
        .expect("the front end's build writes its manifest as an object of names");
    names.into_iter().map(|(name, hashed)| (name, format!("/assets/{hashed}"))).collect()
});

/// The address of an asset by its logical name, such as `app.css`. An unknown name gives an address that is not found.
pub fn asset(name: &str) -> &'static str {
    ADDRESSES.get(name).map_or("/assets/unknown", String::as_str)
}

/// An inline symbol that takes the size and colour of the text around it; decorative, so hidden from screen readers.
#[derive(Clone, Copy, Debug)]
pub struct Icon(&'static str);

/// The symbol called `name` in `frontend/src/icons.json`. An unknown name draws nothing.
pub const fn icon(name: &'static str) -> Icon {
    Icon(name)
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sprite = asset("icons.svg");
        write!(f, r#"<svg class="icon" aria-hidden="true"><use href="{sprite}#{}"/></svg>"#, self.0)
    }
}

// Safe: a name is a literal of ours.
impl HtmlSafe for Icon {}

/// The one route of this module: `GET /assets/{name}`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Routes<S> {
    Routes::new().get("/assets/{name}", show)
}

async fn show(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Refusal> {
    // Only what pages name is served: the manifest and the compressed copies have no address of their own.
    let known = ADDRESSES.values().any(|address| address.strip_prefix("/assets/") == Some(name.as_str()));
    let plain = Dist::get(&name).filter(|_| known).ok_or_else(Refusal::not_found)?;
    let content_type = content_type(&plain);
    let (encoding, file) = smallest_accepted(&name, &headers, plain);
    let mut response = file.data.into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, content_type);
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

fn content_type(file: &EmbeddedFile) -> HeaderValue {
    let kind = file.metadata.mimetype();
    let charset = if kind.starts_with("text/") { "; charset=utf-8" } else { "" };
    HeaderValue::try_from(format!("{kind}{charset}")).expect("a media type is visible ASCII")
}

fn smallest_accepted(
    name: &str,
    headers: &HeaderMap,
    plain: EmbeddedFile,
) -> (Option<&'static str>, EmbeddedFile) {
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(headers, encoding)
            && let Some(file) = Dist::get(&format!("{name}.{ending}"))
        {
            return (Some(encoding), file);
        }
    }
    (None, plain)
}

/// Whether `Accept-Encoding` names `encoding` without giving it weight zero.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Dist, accepts, asset, icon};

    #[test]
    fn an_encoding_of_weight_zero_is_not_accepted() {
        let mut headers = HeaderMap::new();
        assert!(!accepts(&headers, "br"));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br;q=0, zstd;q=1.0"));
        assert!(accepts(&headers, "gzip"));
        assert!(!accepts(&headers, "br"));
    }

    #[test]
    fn every_named_asset_is_embedded_with_its_compressed_forms() {
        for name in [
            "app.css",
            "app.js",
            "grid.js",
            "scan.js",
            "theme.js",
            "icons.svg",
            "favicon.svg",
            "licenses.txt",
        ] {
            let file = asset(name).strip_prefix("/assets/").unwrap();
            for ending in ["", ".br", ".gz"] {
                assert!(Dist::get(&format!("{file}{ending}")).is_some(), "{name}{ending}");
            }
        }
    }

    #[test]
    fn an_icon_is_drawn_from_the_sprite() {
        let sprite = Dist::get(asset("icons.svg").strip_prefix("/assets/").unwrap()).unwrap();
        assert!(String::from_utf8_lossy(&sprite.data).contains(r#"id="check""#));
        assert!(icon("check").to_string().ends_with(r##"#check"/></svg>"##));
    }
}
