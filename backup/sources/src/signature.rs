//! Signatures of requests to Amazon Web Services (Signature Version 4).

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Who signs, and for what.
pub(crate) struct Signer<'a> {
    pub(crate) key: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

impl Signer<'_> {
    /// The headers of a request without a body: the moment, and the signature. `path` and `query` are encoded, the
    /// parameters in the order of their names.
    pub(crate) fn sign(
        &self,
        host: &str,
        path: &str,
        query: &str,
        now: DateTime<Utc>,
    ) -> [(&'static str, String); 2] {
        let instant = now.format("%Y%m%dT%H%M%SZ").to_string();
        let day = now.format("%Y%m%d").to_string();
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let nothing = hex(&Sha256::digest(b""));
        let canonical =
            format!("GET\n{path}\n{query}\nhost:{host}\nx-amz-date:{instant}\n\nhost;x-amz-date\n{nothing}");
        let text = format!("AWS4-HMAC-SHA256\n{instant}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
        let secret = format!("AWS4{}", self.secret).into_bytes();
        let key = [&day, self.region, self.service, "aws4_request"]
            .iter()
            .fold(secret, |key, part| mac(&key, part));
        let signature = hex(&mac(&key, &text));
        let by = format!("Credential={}/{scope}, SignedHeaders=host;x-amz-date", self.key);
        let authorization = format!("AWS4-HMAC-SHA256 {by}, Signature={signature}");
        [("x-amz-date", instant), ("authorization", authorization)]
    }
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

    /// The examples `get-vanilla` and `get-vanilla-query-order-key-case` of the specification.
    #[test]
    fn signatures_are_those_of_the_specification() {
        let signer = Signer {
            key: "AKIDEXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
            service: "service",
        };
        let now = "2015-08-30T12:36:00Z".parse().unwrap();
        for (query, signature) in [
            ("", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            (
                "Param1=value1&Param2=value2",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
        ] {
            let [(_, instant), (_, authorization)] = signer.sign("example.amazonaws.com", "/", query, now);
            assert_eq!(instant, "20150830T123600Z");
            assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization}");
        }
    }
}
