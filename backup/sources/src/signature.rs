//! Signatures of requests to Amazon Web Services (Signature Version 4).

use std::iter;

use aws_credential_types::Credentials;
use aws_sigv4::SigningOutput;
use aws_sigv4::http_request::{
    self, SignableBody, SignableRequest, SigningError, SigningInstructions, SigningSettings,
};
use aws_sigv4::sign::v4;
use chrono::{DateTime, Utc};

/// Who signs, and for what.
pub(crate) struct Signer<'a> {
    pub(crate) key: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

impl Signer<'_> {
    /// The headers of a request without a body: the moment, and the signature. The address is encoded already.
    pub(crate) fn sign(
        &self,
        address: &str,
        now: DateTime<Utc>,
    ) -> Result<SigningOutput<SigningInstructions>, SigningError> {
        let identity = Credentials::new(self.key, self.secret, None, None, "kouzyou").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(now.into())
            .settings(SigningSettings::default())
            .build()
            .expect("nothing that it needs is left out")
            .into();
        let request = SignableRequest::new("GET", address, iter::empty(), SignableBody::empty())?;
        http_request::sign(request, &params)
    }
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
                "?Param2=value2&Param1=value1",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
        ] {
            let signed = signer.sign(&format!("https://example.amazonaws.com/{query}"), now).unwrap();
            assert_eq!(signed.signature(), signature);
            let instant = signed.output().headers().find(|(name, _)| *name == "x-amz-date");
            assert_eq!(instant, Some(("x-amz-date", "20150830T123600Z")));
        }
    }
}
