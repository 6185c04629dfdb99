//! Which certificate is believed.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme, StreamOwned,
};
use sha2::{Digest, Sha256};
use thiserror::Error;
use ureq::Error as HttpError;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// Which certificate is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// One that the system vouches for, with the right name.
    System,
    /// This one and no other, whatever its name: the SHA-256 of it.
    Pin([u8; 32]),
    /// One of these authorities, with the right name: PEM.
    Authority(String),
}

/// Why a text is neither a fingerprint nor an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidTrust {
    /// No fingerprint.
    #[error("証明書のSHA-256は、16進数の64桁で入れてください（「:」や空白はあってもかまいません）")]
    Fingerprint,
    /// No certificate.
    #[error("「-----BEGIN CERTIFICATE-----」で始まる証明書を入れてください")]
    Authority,
}

impl Trust {
    /// Reads a fingerprint that a person typed.
    pub fn pin(typed: &str) -> Result<Trust, InvalidTrust> {
        let digits: String =
            typed.chars().filter(|letter| !letter.is_whitespace() && *letter != ':').collect();
        let mut pin = [0; 32];
        hex::decode_to_slice(digits, &mut pin).map_err(|_unreadable| InvalidTrust::Fingerprint)?;
        Ok(Trust::Pin(pin))
    }

    /// Reads authorities that a person pasted.
    pub fn authority(pem: &str) -> Result<Trust, InvalidTrust> {
        authorities(pem).map(|_| Trust::Authority(pem.to_owned()))
    }
}

fn authorities(pem: &str) -> Result<RootCertStore, InvalidTrust> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|_unreadable| InvalidTrust::Authority)?;
        store.add(certificate).map_err(|_unreadable| InvalidTrust::Authority)?;
    }
    if store.is_empty() { Err(InvalidTrust::Authority) } else { Ok(store) }
}

/// The fingerprint as people compare it: `AB:CD:…`.
pub(crate) fn fingerprint(certificate: &[u8]) -> String {
    let mut words = String::new();
    for (place, byte) in Sha256::digest(certificate).iter().enumerate() {
        let colon = if place == 0 { "" } else { ":" };
        let _never_fails = write!(words, "{colon}{byte:02X}");
    }
    words
}

/// The fingerprint of the certificate that was shown last.
pub(crate) type Shown = Arc<Mutex<Option<String>>>;

/// Judges certificates, and remembers which one it saw.
#[derive(Debug)]
struct Judge {
    usual: Option<Arc<dyn ServerCertVerifier>>,
    pin: Option<[u8; 32]>,
    shown: Shown,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(fingerprint(leaf));
        match (&self.usual, self.pin) {
            (Some(usual), _) => usual.verify_server_cert(leaf, between, name, ocsp, now),
            (None, Some(pin)) if Sha256::digest(leaf)[..] == pin => Ok(ServerCertVerified::assertion()),
            _ => Err(rustls::CertificateError::ApplicationVerificationFailure.into()),
        }
    }

    // That the other side holds the key of the certificate is checked in any case.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, leaf, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, leaf, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Wraps connections in TLS, believing what a [`Trust`] says.
#[derive(Debug)]
pub(crate) struct Guard(Arc<ClientConfig>);

impl Guard {
    pub(crate) fn new(trust: &Trust, shown: Shown) -> Result<Guard, rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let usual: Option<Arc<dyn ServerCertVerifier>> = match trust {
            Trust::System => Some(Arc::new(rustls_platform_verifier::Verifier::new(provider.clone())?)),
            Trust::Authority(pem) => {
                let roots =
                    authorities(pem).map_err(|invalid| rustls::Error::General(invalid.to_string()))?;
                let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
                Some(verifier.build().map_err(|error| rustls::Error::General(error.to_string()))?)
            }
            Trust::Pin(_) => None,
        };
        let pin = if let Trust::Pin(pin) = trust { Some(*pin) } else { None };
        let judge = Judge { usual, pin, shown, provider: provider.clone() };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(judge))
            .with_no_client_auth();
        Ok(Guard(Arc::new(config)))
    }
}

impl<In: Transport> Connector<In> for Guard {
    type Out = Guarded;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Guarded>, HttpError> {
        let Some(transport) = chained.filter(|_| details.needs_tls()) else {
            return Err(HttpError::Tls("nothing is sent in the clear"));
        };
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_no_name| HttpError::Tls("no name of a host"))?;
        let mut conn = ClientConnection::new(self.0.clone(), name)?;
        let mut sock = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        sock.set_timeout(details.timeout);
        conn.complete_io(&mut sock)?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Guarded { buffers, stream: StreamOwned { conn, sock } }))
    }
}

/// A connection in TLS.
pub(crate) struct Guarded {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl std::fmt::Debug for Guarded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guarded").finish_non_exhaustive()
    }
}

impl Transport for Guarded {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), HttpError> {
        self.stream.get_mut().set_timeout(timeout);
        self.stream.write_all(&self.buffers.output()[..amount])?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, HttpError> {
        self.stream.get_mut().set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_people_copy_it() {
        let pin = Trust::pin(&fingerprint(b"certificate")).unwrap();
        let plain = fingerprint(b"certificate").replace(':', "").to_lowercase();
        assert_eq!(Trust::pin(&format!(" {plain} ")), Ok(pin));
        for wrong in ["", "AB:CD", &plain[1..], &plain.replace('a', "g")] {
            assert!(wrong == plain || Trust::pin(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(Trust::authority("PEM"), Err(InvalidTrust::Authority));
    }
}
