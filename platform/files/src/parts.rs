//! Files that are too long for one request. The store makes a file of the parts at the end, or there is none.

use std::fs::File;
use std::iter;

use rusty_s3::S3Action;
use rusty_s3::actions::CreateMultipartUpload;
use ureq::http::Method;
use ureq::http::header::ETAG;

use crate::FilesError;
use crate::bucket::{Bucket, Sent, VALID, away, read, words_of};

/// The bytes of a part. A store takes ten thousand of them, and files up to this length in one request.
pub(crate) const PART: u64 = if cfg!(test) { 1024 * 1024 } else { 64 * 1024 * 1024 };

/// Sends the first `bytes` of the file. Where that fails, the store is told to forget the parts that it has.
pub(crate) fn put_in_parts(bucket: &Bucket, key: &str, file: &File, bytes: u64) -> Result<(), FilesError> {
    let address = bucket.bucket.create_multipart_upload(Some(&bucket.credentials), key).sign(VALID);
    let begun = read(bucket.ask(&Method::POST, address.as_str(), &Sent::Text(""))?)?;
    let begun = CreateMultipartUpload::parse_response(begun.as_str());
    let begun = begun.map_err(|error| away(&error.to_string()))?;
    let upload = begun.upload_id();
    let sent = send_parts(bucket, key, upload, file, bytes);
    let sent = sent.and_then(|tags| complete(bucket, key, upload, &tags));
    if sent.is_err() {
        let address =
            bucket.bucket.abort_multipart_upload(Some(&bucket.credentials), key, upload).sign(VALID);
        // A store that is away keeps them until its own rules clear them away.
        let _forgotten = bucket.ask(&Method::DELETE, address.as_str(), &Sent::Nothing);
    }
    sent
}

/// Sends part after part; gives what the store calls each of them.
fn send_parts(
    bucket: &Bucket,
    key: &str,
    upload: &str,
    file: &File,
    bytes: u64,
) -> Result<Vec<String>, FilesError> {
    let starts = iter::successors(Some(0), |from| Some(from + PART)).take_while(|from| *from < bytes);
    let send = |(number, from): (u16, u64)| {
        let part = Sent::Part { file, from, bytes: PART.min(bytes - from) };
        let action = bucket.bucket.upload_part(Some(&bucket.credentials), key, number, upload);
        let answer = bucket.ask(&Method::PUT, action.sign(VALID).as_str(), &part)?;
        let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
        tag.map(str::to_owned).ok_or_else(|| away("the store does not name a part"))
    };
    (1..).zip(starts).map(send).collect()
}

/// An answer that begins well may still end in an error, or break off.
fn complete(bucket: &Bucket, key: &str, upload: &str, tags: &[String]) -> Result<(), FilesError> {
    let tags = tags.iter().map(String::as_str);
    let action = bucket.bucket.complete_multipart_upload(Some(&bucket.credentials), key, upload, tags);
    let address = action.sign(VALID);
    let said = read(bucket.ask(&Method::POST, address.as_str(), &Sent::Text(&action.body()))?)?;
    if said.contains("<CompleteMultipartUploadResult") {
        Ok(())
    } else {
        Err(away(&format!("the store does not say that a file came of the parts: {}", words_of(&said))))
    }
}
