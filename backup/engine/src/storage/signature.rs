//! Signatures of requests to S3-compatible stores (AWS Signature Version 4).

use aws_credential_types::Credentials;
use aws_sigv4::SigningOutput;
use aws_sigv4::http_request::{
    self, PayloadChecksumKind, PercentEncodingMode, SignableRequest, SigningError, SigningInstructions,
    SigningSettings, UriPathNormalizationMode,
};
use aws_sigv4::sign::v4;
use jiff::Timestamp;

use crate::Secret;

/// Who signs, and for where.
#[derive(Clone, Debug)]
pub(super) struct Signer {
    pub(super) region: String,
    pub(super) access_key: String,
    pub(super) secret_key: Secret,
}

impl Signer {
    /// The headers to add, with the signature among them. The request's address is encoded already.
    pub(super) fn sign(
        &self,
        request: SignableRequest<'_>,
        now: Timestamp,
    ) -> Result<SigningOutput<SigningInstructions>, SigningError> {
        let (key, secret) = (self.access_key.as_str(), self.secret_key.reveal());
        let identity = Credentials::new(key, secret, None, None, "kouzyou").into();
        // S3 signs the sum of the body, and the path as it is sent.
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("s3")
            .time(now.into())
            .settings(settings)
            .build()
            .expect("nothing that it needs is left out")
            .into();
        http_request::sign(request, &params)
    }
}

#[cfg(test)]
mod tests {
    use aws_sigv4::http_request::SignableBody;

    use super::*;

    /// Method, target, headers, body and the signature.
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [u8], &'a str);

    /// The examples of the specification. The usual port counts for nothing, because no client sends it.
    #[test]
    fn signatures_are_those_of_the_specification() {
        let signer = Signer {
            region: "us-east-1".to_owned(),
            access_key: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        };
        let now = "2013-05-24T00:00:00Z".parse().unwrap();
        let part = [("range", "bytes=0-9")];
        let put = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
        let cases: [Case; 4] = [
            (
                "GET",
                "/test.txt",
                &part,
                b"",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                "PUT",
                "/test%24file.text",
                &put,
                b"Welcome to Amazon S3.",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
            (
                "GET",
                "/?lifecycle=",
                &[],
                b"",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                "GET",
                "/?prefix=J&max-keys=2",
                &[],
                b"",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ];
        for (method, target, headers, body, signature) in cases {
            let uri = format!("https://examplebucket.s3.amazonaws.com:443{target}");
            let body = SignableBody::Bytes(body);
            let request = SignableRequest::new(method, uri, headers.iter().copied(), body).unwrap();
            assert_eq!(signer.sign(request, now).unwrap().signature(), signature, "{method} {target}");
        }
    }
}
