//! Who signs: a certificate and its key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use der::Decode;
use platform_config::Settings;
use platform_database::Timestamp;
use rustls::SignatureScheme;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, Signer};
use thiserror::Error;
use x509_cert::Certificate;
use x509_cert::time::Time;

use super::envelope::seal;
use super::room::Room;

/// What readers of papers know, and what signs by SHA-256.
const SCHEMES: [SignatureScheme; 2] =
    [SignatureScheme::RSA_PKCS1_SHA256, SignatureScheme::ECDSA_NISTP256_SHA256];

/// A certificate with its key.
pub struct Signatory {
    /// The certificate, and those that lead from it to an authority; never empty.
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) certificate: Certificate,
    pub(super) key: Box<dyn Signer>,
}

/// Why nothing can be signed with these files.
#[derive(Debug, Error)]
pub enum UnusableCertificate {
    /// One of them.
    #[error("{path} を読めません（{reason}）")]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        reason: PemError,
    },
    /// There is no certificate in it, or a broken one.
    #[error("{path} に、証明書（PEM）がありません")]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// They do not belong together.
    #[error("証明書と鍵が合いません")]
    OtherKey,
    /// Of another kind.
    #[error("鍵は、RSA（2048ビット以上）か ECDSA（P-256）にしてください")]
    KindOfKey,
}

/// Why a paper was not signed.
#[derive(Debug, Error)]
pub(crate) enum SignError {
    /// There is no place for a signature.
    #[error("the paper is not built as the press builds one: {0} is missing")]
    Paper(&'static str),
    /// The signature's envelope could not be written.
    #[error("the envelope of the signature could not be written")]
    Envelope(#[from] der::Error),
    /// The key did not sign.
    #[error("the key does not sign")]
    Key(#[from] rustls::Error),
}

/// Reads `REPORT_CERTIFICATE_FILE` and `REPORT_KEY_FILE`; `None` where nothing is to be signed.
pub(crate) fn read_signatory(settings: &mut Settings) -> Option<Arc<Signatory>> {
    let certificate = settings.text("REPORT_CERTIFICATE_FILE").optional();
    let key = settings.text("REPORT_KEY_FILE").optional();
    match (certificate, key) {
        (Some(certificate), Some(key)) => {
            let read = Signatory::read(Path::new(&certificate), Path::new(&key));
            read.map_err(|unusable| settings.refuse("REPORT_CERTIFICATE_FILE", &unusable)).ok().map(Arc::new)
        }
        (Some(_), None) => {
            settings.refuse("REPORT_KEY_FILE", &"REPORT_CERTIFICATE_FILE の証明書の鍵も書いてください");
            None
        }
        (None, Some(_)) => {
            settings.refuse("REPORT_CERTIFICATE_FILE", &"REPORT_KEY_FILE の鍵の証明書も書いてください");
            None
        }
        (None, None) => None,
    }
}

impl Signatory {
    /// Reads a certificate, with its chain, and its key, both as PEM.
    pub fn read(certificate: &Path, key: &Path) -> Result<Signatory, UnusableCertificate> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |reason| UnusableCertificate::Unreadable { path, reason }
        };
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(unreadable(certificate))?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key))?;
        let none = || UnusableCertificate::NoCertificate { path: certificate.to_owned() };
        let own = Certificate::from_der(chain.first().ok_or_else(none)?).map_err(|_broken| none())?;
        let pair = CertifiedKey::from_der(chain, key, &default_provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => UnusableCertificate::OtherKey,
            _ => UnusableCertificate::KindOfKey,
        })?;
        let key = pair.key.choose_scheme(&SCHEMES).ok_or(UnusableCertificate::KindOfKey)?;
        Ok(Signatory { chain: pair.cert, certificate: own, key })
    }

    /// Whom the certificate names.
    pub(crate) fn name(&self) -> String {
        let subject = self.certificate.tbs_certificate().subject();
        let common = subject.common_name().ok().flatten();
        common.map_or_else(|| subject.to_string(), String::from)
    }

    /// Until when the certificate is good.
    pub(crate) fn ends(&self) -> Timestamp {
        moment(self.certificate.tbs_certificate().validity().not_after)
    }

    pub(crate) fn is_valid(&self, now: Timestamp) -> bool {
        moment(self.certificate.tbs_certificate().validity().not_before) <= now && now <= self.ends()
    }

    /// Signs a paper of the press. reason: what is signed, for those who look at the signature.
    pub(crate) fn sign(&self, paper: Vec<u8>, reason: &str, now: Timestamp) -> Result<Vec<u8>, SignError> {
        let room = Room::in_paper(paper, self, reason, now)?;
        let envelope = seal(&room.digest(), self)?;
        room.filled(&envelope)
    }
}

/// A certificate that never ends says so with the last second that there is.
fn moment(time: Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
