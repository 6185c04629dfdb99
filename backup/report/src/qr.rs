//! Addresses as QR codes.

use crate::PrintError;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// The address as a drawing in SVG, with the quiet zone that readers need. A seventh of it may be scratched.
pub(crate) fn draw(address: &str) -> Result<String, PrintError> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M)
        .map_err(|_too_long| PrintError::Address { address: address.to_owned() })?;
    Ok(code.render::<svg::Color<'_>>().quiet_zone(true).min_dimensions(200, 200).build())
}
