//! Media: on what a copy is kept.

use crate::named::named;

named! {
    /// The type of medium. Two types fail for different reasons, which is why the rule wants two.
    ///
    /// Decision: an external disk and a disk in a server are two types; one is unplugged, and dies, by itself.
    Medium {
        /// In a server or a NAS.
        Disk "disk" "ディスク",
        /// A cartridge, in a library or on a shelf.
        Tape "tape" "テープ",
        /// Object storage of a provider.
        Cloud "cloud" "クラウド",
        /// A disk that is plugged in for the backup.
        ExternalDisk "external_disk" "外付けディスク",
        /// BD-R, M-DISC and the like.
        Optical "optical" "光ディスク",
        /// A stick or a card.
        Usb "usb" "USBメモリ",
    }
}
