//! One uploaded file with the text fields around it.

use std::collections::BTreeMap;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};

use crate::Refusal;
use crate::front::cut_short;

/// Text fields beside a file are short; more is not a form of ours.
const MAX_TEXT_BYTES: usize = 64 * 1024;

/// A multipart form with at most one file, read into memory up to `MAX_MIB` mebibytes; more is refused as too large
/// while it arrives.
#[derive(Debug, Default)]
pub struct Upload<const MAX_MIB: usize = 20> {
    /// The file, unless its field was left empty.
    pub file: Option<UploadedFile>,
    /// The text fields by name; of a name sent twice the last one counts.
    pub texts: BTreeMap<String, String>,
}

/// A file as it was sent.
#[derive(Debug)]
pub struct UploadedFile {
    /// The name on the sender's disk: words to show, never a path to open.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl<const MAX_MIB: usize> Upload<MAX_MIB> {
    /// The file, or a refusal that asks for one.
    pub fn require_file(self) -> Result<UploadedFile, Refusal> {
        self.file.ok_or_else(|| {
            Refusal::unprocessable("ファイルが選ばれていません。ファイルを選んで、もう一度送ってください。")
        })
    }
}

impl<S: Send + Sync, const MAX_MIB: usize> FromRequest<S> for Upload<MAX_MIB> {
    type Rejection = Refusal;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Refusal> {
        let max_bytes = MAX_MIB * 1024 * 1024;
        // Counted here piece by piece; the slack is for the form around the file.
        DefaultBodyLimit::max(max_bytes + 2 * MAX_TEXT_BYTES).apply(&mut request);
        let mut form = Multipart::from_request(request, state)
            .await
            .map_err(|unreadable| Refusal::unreadable().because(unreadable))?;
        let mut upload = Upload::default();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(empty) if empty.is_empty() => {}
                Some(_) if upload.file.is_some() => {
                    return Err(Refusal::unprocessable("ファイルは1つずつ送ってください。"));
                }
                Some(file) => {
                    let bytes = read(field, max_bytes).await?;
                    upload.file = Some(UploadedFile { name: file, bytes });
                }
                None => {
                    let text = String::from_utf8(read(field, MAX_TEXT_BYTES).await?)
                        .map_err(|unreadable| Refusal::unreadable().because(unreadable))?;
                    upload.texts.insert(name, text);
                }
            }
        }
        Ok(upload)
    }
}

async fn read(mut field: Field<'_>, max_bytes: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        if bytes.len() + piece.len() > max_bytes {
            return Err(Refusal::too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn broken(error: MultipartError) -> Refusal {
    cut_short(error.status(), &error).unwrap_or_else(|| Refusal::unreadable().because(error))
}
