//! TLS without a proxy in front: the certificate of a file, or one that an authority gives over ACME (RFC 8555) and that
//! is renewed in its last third.

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::StreamExt;
use platform_config::Settings;
use platform_web::Transport;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ResolvesServerCert;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_acme::caches::DirCache;
use rustls_acme::{AcmeConfig, AcmeState, EventOk};
use tokio::sync::watch;

use crate::Refused;

const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// What is spoken over a protected connection; the second by an authority that asks whether a name is ours.
const PROTOCOLS: [&[u8]; 2] = [b"http/1.1", b"acme-tls/1"];

/// Where the certificate comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TlsSettings {
    /// There is none: a proxy in front has it.
    #[default]
    None,
    /// `TLS_CERTIFICATE_FILE` and `TLS_KEY_FILE`: PEM, read anew at each reload.
    Files {
        /// The chain, the server's own certificate first.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// `ACME_DOMAINS`: an authority gives it, once it found this server at these names on port 443.
    Acme {
        /// The names in the certificate.
        domains: Vec<String>,
        /// `ACME_CONTACT`: whom the authority writes to about certificates that end.
        contact: Option<String>,
        /// `ACME_DIRECTORY`: the authority; Let's Encrypt where nobody says.
        directory: String,
        /// `ACME_ROOTS_FILE`: the roots by which the authority's own address is trusted, as PEM; the usual ones where
        /// nobody says.
        roots: Option<PathBuf>,
        /// Where certificate and account are kept.
        folder: PathBuf,
    },
}

impl TlsSettings {
    /// Whether the server speaks TLS itself.
    pub fn is_own(&self) -> bool {
        *self != TlsSettings::None
    }

    /// Reads them; `certificate` is what `TLS_CERTIFICATE_FILE` says, which a proxy may have too.
    pub(crate) fn read(settings: &mut Settings, certificate: Option<&Path>, data_dir: &Path) -> TlsSettings {
        let key = settings.text("TLS_KEY_FILE").optional().map(PathBuf::from);
        let domains = settings.list("ACME_DOMAINS", "コンマで区切ったホスト名").or([]);
        let contact = settings.text("ACME_CONTACT").optional();
        let directory = settings.text("ACME_DIRECTORY").or(LETS_ENCRYPT);
        let roots = settings.text("ACME_ROOTS_FILE").optional().map(PathBuf::from);
        match (certificate, key) {
            (_, Some(_)) if !domains.is_empty() => {
                settings.refuse("ACME_DOMAINS", &"TLS_KEY_FILE と一緒には使えません");
                TlsSettings::None
            }
            (Some(certificate), Some(key)) => TlsSettings::Files { certificate: certificate.to_owned(), key },
            (None, Some(_)) => {
                settings.refuse("TLS_KEY_FILE", &"TLS_CERTIFICATE_FILE も書いてください");
                TlsSettings::None
            }
            _ if domains.is_empty() => TlsSettings::None,
            _ => TlsSettings::Acme { domains, contact, directory, roots, folder: data_dir.join("acme") },
        }
    }
}

/// A certificate in use.
#[derive(Debug)]
pub(super) struct Tls {
    configs: watch::Sender<Arc<ServerConfig>>,
    files: Option<(PathBuf, PathBuf)>,
    orders: Option<AcmeState<io::Error>>,
}

impl Tls {
    pub(super) async fn of(settings: &TlsSettings) -> Result<Option<Tls>, Refused> {
        let (config, files, orders) = match settings {
            TlsSettings::None => return Ok(None),
            TlsSettings::Files { certificate, key } => {
                (config_of_files(certificate, key)?, Some((certificate.clone(), key.clone())), None)
            }
            TlsSettings::Acme { domains, contact, directory, roots, folder } => {
                make_private_folder(folder).map_err(|error| {
                    Refused::trouble(&format!("フォルダー {} を作れません", folder.display()), error)
                })?;
                let mut orders =
                    AcmeConfig::new(domains).directory(directory).cache(DirCache::new(folder.clone()));
                if let Some(contact) = contact {
                    orders = orders.contact_push(format!("mailto:{contact}"));
                }
                if let Some(roots) = roots {
                    orders = orders.client_tls_config(Arc::new(trusting(roots)?));
                }
                let orders = orders.state();
                (config_with(orders.resolver()), None, Some(orders))
            }
        };
        Ok(Some(Tls { configs: watch::channel(Arc::new(config)).0, files, orders }))
    }

    pub(super) fn transport(&self) -> Transport {
        Transport::Tls(self.configs.subscribe())
    }

    /// What orders and renews the certificate, to be awaited for as long as the server serves.
    pub(super) fn take_orders(&mut self) -> Option<AcmeState<io::Error>> {
        self.orders.take()
    }

    /// Reads the files anew; new connections have the new certificate.
    pub(super) fn reread(&self) -> Result<(), Refused> {
        if let Some((certificate, key)) = &self.files {
            self.configs.send_replace(Arc::new(config_of_files(certificate, key)?));
        }
        Ok(())
    }
}

/// Orders the certificate and renews it. What fails is tried again by the library, at growing intervals.
pub(super) async fn keep_ordering(orders: Option<AcmeState<io::Error>>) -> Infallible {
    let Some(mut orders) = orders else { return std::future::pending().await };
    loop {
        match orders.next().await {
            Some(Ok(EventOk::DeployedNewCert)) => tracing::info!("a new certificate is in use"),
            Some(Ok(event)) => tracing::debug!(?event, "certificate"),
            Some(Err(error)) => tracing::error!(%error, "no certificate could be had; it is tried again"),
            None => return std::future::pending().await,
        }
    }
}

fn config_of_files(certificate: &Path, key: &Path) -> Result<ServerConfig, Refused> {
    let unreadable =
        |path: &Path, error: PemError| Refused::trouble(&format!("{} を読めません", path.display()), error);
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(certificate, error))?;
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, error))?;
    let certified = CertifiedKey::from_der(chain, key_der, &default_provider()).map_err(|error| {
        let pair = format!("証明書 {} と鍵 {} が合いません", certificate.display(), key.display());
        Refused::trouble(&pair, error)
    })?;
    Ok(config_with(Arc::new(SingleCertAndKey::from(certified))))
}

fn config_with(resolver: Arc<dyn ResolvesServerCert>) -> ServerConfig {
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks the versions of TLS that rustls does")
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    config
}

/// For an authority of one's own house.
fn trusting(roots: &Path) -> Result<ClientConfig, Refused> {
    let unreadable = |error: anyhow::Error| {
        Refused::trouble(&format!("ACME_ROOTS_FILE の {} を読めません", roots.display()), error)
    };
    let mut store = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(roots).map_err(|error| unreadable(error.into()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unreadable(error.into()))?;
        store.add(certificate).map_err(|error| unreadable(error.into()))?;
    }
    Ok(ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks the versions of TLS that rustls does")
        .with_root_certificates(store)
        .with_no_client_auth())
}

/// It holds private keys.
fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
