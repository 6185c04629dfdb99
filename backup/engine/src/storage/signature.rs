//! Signatures of requests to S3-compatible stores (AWS Signature Version 4).

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::Secret;
use crate::percent::encode;

/// Who signs, and for where.
#[derive(Clone, Debug)]
pub(super) struct Signer {
    pub(super) region: String,
    pub(super) access_key: String,
    pub(super) secret_key: Secret,
}

/// The parts of a request that are signed.
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    /// The path, encoded already.
    pub(super) path: &'a str,
    /// The parameters, not encoded.
    pub(super) query: &'a [(&'a str, &'a str)],
    /// The headers besides those that the signature adds; lower case.
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: &'a [u8],
}

impl Signer {
    /// The headers to add, with the signature among them.
    pub(super) fn sign(&self, signed: &Signed, now: Timestamp) -> Vec<(String, String)> {
        let instant = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = &instant[..8];
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let body_sum = hex(&Sha256::digest(signed.body));

        let mut headers: Vec<(String, String)> =
            signed.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        headers.push(("x-amz-content-sha256".to_owned(), body_sum.clone()));
        headers.push(("x-amz-date".to_owned(), instant.clone()));
        headers.sort();
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let canonical = format!(
            "{}\n{}\n{}\n{lines}\n{names}\n{body_sum}",
            signed.method,
            signed.path,
            canonical_query(signed.query)
        );
        let canonical = hex(&Sha256::digest(canonical));
        let text = format!("AWS4-HMAC-SHA256\n{instant}\n{scope}\n{canonical}");

        let secret = format!("AWS4{}", self.secret_key.reveal());
        let key = [day, &self.region, "s3", "aws4_request"]
            .iter()
            .fold(secret.into_bytes(), |key, part| mac(&key, part));
        let signature = hex(&mac(&key, &text));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={signature}",
            self.access_key
        );
        // The client sets this one itself.
        headers.retain(|(name, _)| name != "host");
        headers.push(("authorization".to_owned(), authorization));
        headers
    }
}

/// Parameters as they stand in a signature, and may stand in the address.
pub(super) fn canonical_query(query: &[(&str, &str)]) -> String {
    let mut pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", encode(name, ""), encode(value, ""))).collect();
    pairs.sort();
    pairs.join("&")
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specification.
    #[test]
    fn signatures_are_those_of_the_specification() {
        let signer = Signer {
            region: "us-east-1".to_owned(),
            access_key: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        };
        let now: Timestamp = "2013-05-24T00:00:00Z".parse().unwrap();
        let host = ("host", "examplebucket.s3.amazonaws.com");
        let part = [host, ("range", "bytes=0-9")];
        let put =
            [host, ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
        let cases = [
            (
                Signed { method: "GET", path: "/test.txt", query: &[], headers: &part, body: b"" },
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                Signed {
                    method: "PUT",
                    path: "/test%24file.text",
                    query: &[],
                    headers: &put,
                    body: b"Welcome to Amazon S3.",
                },
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
            (
                Signed { method: "GET", path: "/", query: &[("lifecycle", "")], headers: &[host], body: b"" },
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                Signed {
                    method: "GET",
                    path: "/",
                    query: &[("prefix", "J"), ("max-keys", "2")],
                    headers: &[host],
                    body: b"",
                },
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ];
        for (signed, signature) in cases {
            let (_, authorization) = signer.sign(&signed, now).pop().unwrap();
            assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization}");
        }
    }
}
