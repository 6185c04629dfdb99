//! The envelope of a signature: CMS (RFC 5652) without what is signed, with the attributes that PAdES-B-B asks for (ETSI EN
//! 319 142-1). The time stands in the paper, where PAdES wants it.

use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode, EncodeValue, Sequence, Tagged};
use rustls::SignatureScheme;
use sha2::{Digest, Sha256};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::{SignError, Signatory};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const RSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const ECDSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// RFC 5652, section 3.
#[derive(Sequence)]
struct ContentInfo {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: SignedData,
}

/// RFC 5652, section 5.1; a certificate keeps its bytes as they are.
#[derive(Sequence)]
struct SignedData {
    version: u8,
    digest_algorithms: SetOfVec<AlgorithmIdentifierOwned>,
    encapsulated: Encapsulated,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    certificates: SetOfVec<Any>,
    signers: SetOfVec<Any>,
}

/// Without the content itself: that is the paper around the signature.
#[derive(Sequence)]
struct Encapsulated {
    content_type: ObjectIdentifier,
}

/// RFC 5652, section 5.3.
#[derive(Sequence)]
struct SignerInfo {
    version: u8,
    certificate: IssuerAndSerial,
    digest_algorithm: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    signed: Attributes,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: OctetString,
}

#[derive(Sequence)]
struct IssuerAndSerial {
    issuer: Name,
    serial: SerialNumber,
}

/// RFC 5035, section 3: which certificate it was, so that no other with the same key can be put in its place.
#[derive(Sequence)]
struct SigningCertificate {
    certificates: Vec<CertificateHash>,
}

#[derive(Sequence)]
struct CertificateHash {
    hash: OctetString,
}

/// Signs the SHA-256 of what is around the signature.
pub(super) fn seal(digest: &[u8], signatory: &Signatory) -> Result<Vec<u8>, SignError> {
    let signed = attributes(digest, signatory)?;
    let signature = signatory.key.sign(&signed.to_der()?)?;
    let certificate = signatory.certificate.tbs_certificate();
    let signer = SignerInfo {
        version: 1,
        certificate: IssuerAndSerial {
            issuer: certificate.issuer().clone(),
            serial: certificate.serial_number().clone(),
        },
        digest_algorithm: sha_256(),
        signed,
        signature_algorithm: algorithm(signatory.key.scheme()),
        signature: OctetString::new(signature)?,
    };
    let certificates: Vec<Any> =
        signatory.chain.iter().map(|one| Any::from_der(one)).collect::<Result<_, _>>()?;
    let content = SignedData {
        version: 1,
        digest_algorithms: SetOfVec::try_from([sha_256()])?,
        encapsulated: Encapsulated { content_type: DATA },
        certificates: SetOfVec::try_from(certificates)?,
        signers: SetOfVec::try_from([Any::encode_from(&signer)?])?,
    };
    Ok(ContentInfo { content_type: SIGNED_DATA, content }.to_der()?)
}

fn attributes(digest: &[u8], signatory: &Signatory) -> Result<Attributes, der::Error> {
    let own = Sha256::digest(&signatory.chain[0]);
    let hash = CertificateHash { hash: OctetString::new(own.to_vec())? };
    SetOfVec::try_from([
        attribute(CONTENT_TYPE, &DATA)?,
        attribute(MESSAGE_DIGEST, &OctetString::new(digest)?)?,
        attribute(SIGNING_CERTIFICATE_V2, &SigningCertificate { certificates: vec![hash] })?,
    ])
}

fn attribute(oid: ObjectIdentifier, value: &(impl Tagged + EncodeValue)) -> Result<Attribute, der::Error> {
    Ok(Attribute { oid, values: SetOfVec::try_from([Any::encode_from(value)?])? })
}

fn sha_256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: SHA_256, parameters: None }
}

/// How the two schemes of a [`Signatory`] are called here.
fn algorithm(scheme: SignatureScheme) -> AlgorithmIdentifierOwned {
    match scheme {
        SignatureScheme::ECDSA_NISTP256_SHA256 => {
            AlgorithmIdentifierOwned { oid: ECDSA_SHA_256, parameters: None }
        }
        _ => AlgorithmIdentifierOwned { oid: RSA_SHA_256, parameters: Some(Any::null()) },
    }
}
