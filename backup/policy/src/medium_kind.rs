//! Kinds of media that can be taken out.

use crate::{Medium, named::named};

named! {
    /// What a medium is that somebody can carry away.
    MediumKind {
        /// A cartridge of LTO and the like.
        Tape "tape" "テープ",
        /// A disk in a cartridge.
        Rdx "rdx" "RDX",
        /// A disk that is plugged in for the backup.
        ExternalDisk "external_disk" "外付けディスク",
        /// A stick or a card.
        Usb "usb" "USBメモリ",
        /// BD-R, M-DISC and the like.
        Optical "optical" "光ディスク",
    }
}

impl MediumKind {
    /// The type that the rule counts.
    ///
    /// Decision: a cartridge of RDX is an external disk. It fails for the same reasons, so both together are one type.
    pub const fn medium(self) -> Medium {
        match self {
            Self::Tape => Medium::Tape,
            Self::Rdx | Self::ExternalDisk => Medium::ExternalDisk,
            Self::Usb => Medium::Usb,
            Self::Optical => Medium::Optical,
        }
    }
}
