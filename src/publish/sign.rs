//! Signatures of ed25519 (RFC 8032) over the checksums, with keys as OpenSSL writes them.

use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

/// Why a text is not the key that it should be. No text here holds a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error(
        "this is a public key; signing needs the private one, which `openssl genpkey -algorithm ed25519 -out key.pem` makes"
    )]
    Public,
    #[error(
        "this is a private key; give the public one, which `openssl pkey -in key.pem -pubout -out key.pub.pem` makes"
    )]
    Private,
    #[error(
        "this is no private ed25519 key as PEM (PKCS #8, without a password); `openssl genpkey -algorithm ed25519 -out key.pem` makes one"
    )]
    NotPrivate,
    #[error("this is no public ed25519 key as PEM; `openssl pkey -in key.pem -pubout -out key.pub.pem` makes one")]
    NotPublic,
}

/// Reads a private key.
///
/// # Errors
/// If the text is none.
pub fn read_private(pem: &str) -> Result<SigningKey, KeyError> {
    let is_public = pem.contains("BEGIN PUBLIC KEY");
    SigningKey::from_pkcs8_pem(pem.trim()).map_err(|_| if is_public { KeyError::Public } else { KeyError::NotPrivate })
}

/// Reads a public key.
///
/// # Errors
/// If the text is none.
pub fn read_public(pem: &str) -> Result<VerifyingKey, KeyError> {
    let is_private = pem.contains("PRIVATE KEY");
    VerifyingKey::from_public_key_pem(pem.trim())
        .map_err(|_| if is_private { KeyError::Private } else { KeyError::NotPublic })
}

/// The 64 bytes of the signature; the same for the same text and key.
pub(super) fn sign(key: &SigningKey, text: &[u8]) -> Vec<u8> {
    key.sign(text).to_bytes().to_vec()
}

/// Whether a signature is by the holder of the key, over just these bytes.
pub(super) fn is_by(key: &VerifyingKey, text: &[u8], signature: &[u8]) -> bool {
    <[u8; 64]>::try_from(signature).is_ok_and(|bytes| key.verify_strict(text, &bytes.into()).is_ok())
}
