//! Addresses of the network: one, or a range of them.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use thiserror::Error;

/// One connection of the Internet's newer kind has 2⁶⁴ addresses to choose from.
const IPV6_CONNECTION: u8 = 64;
/// Where the older addresses stand among the newer ones (`::ffff:0:0/96`).
const MAPPED: u8 = 96;

/// The text is no address and no range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("IPアドレス(192.0.2.7)か範囲(192.0.2.0/24、2001:db8::/32)を書いてください")]
pub struct InvalidNetwork;

/// An address, or a range in CIDR notation. An IPv4 address stands for itself in both of its spellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network(IpNet);

impl Network {
    /// This address alone.
    pub fn of(address: IpAddr) -> Network {
        Network(address.to_canonical().into())
    }

    /// What counts as one caller: an IPv4 address, or the IPv6 connection that chose this address.
    pub fn counted(address: IpAddr) -> Network {
        let prefix = match address.to_canonical() {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => IPV6_CONNECTION,
        };
        let net = IpNet::new(address.to_canonical(), prefix).expect("both lengths fit their kind of address");
        Network(net.trunc())
    }

    /// Whether `address` is (in) it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Network, InvalidNetwork> {
        let text = text.trim();
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Network::of(address));
        }
        match text.parse::<IpNet>().map_err(|_neither| InvalidNetwork)?.trunc() {
            IpNet::V6(net) => Ok(Network(mapped(net).map_or(IpNet::V6(net), IpNet::V4))),
            net @ IpNet::V4(_) => Ok(Network(net)),
        }
    }
}

/// The range of older addresses that a range of newer ones stands for.
fn mapped(net: Ipv6Net) -> Option<Ipv4Net> {
    let address = net.addr().to_ipv4_mapped()?;
    Ipv4Net::new(address, net.prefix_len().checked_sub(MAPPED)?).ok()
}

/// `192.0.2.7`, `192.0.2.0/24`.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() { self.0.addr().fmt(f) } else { self.0.fmt(f) }
    }
}

/// The address in `text`, with or without a port, an IPv6 address with or without brackets.
pub(crate) fn address_in(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_knows_its_addresses() {
        for (range, inside, outside) in [
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("192.0.2.99/24", "::ffff:192.0.2.7", "192.0.3.1"),
            ("::ffff:192.0.2.0/120", "192.0.2.255", "192.0.3.1"),
            ("2001:db8::/32", "2001:db8:1::5", "2001:db9::1"),
        ] {
            assert!(network(range).contains(inside.parse().unwrap()), "{range} {inside}");
            assert!(!network(range).contains(outside.parse().unwrap()), "{range} {outside}");
        }
        for wrong in ["", "kouzyou.example", "192.0.2.0/33", "192.0.2.7:80", "192.0.2"] {
            assert_eq!(wrong.parse::<Network>(), Err(InvalidNetwork), "{wrong}");
        }
    }

    #[test]
    fn it_is_written_as_short_as_it_is_read() {
        for (text, written) in [
            (" 192.0.2.7 ", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("192.0.2.99/24", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:DB8:0:0::5", "2001:db8::5"),
        ] {
            assert_eq!(network(text).to_string(), written);
        }
    }

    #[test]
    fn an_ipv6_connection_counts_as_one_whatever_address_it_chooses() {
        let counted = |address: &str| Network::counted(address.parse().unwrap()).to_string();
        assert_eq!(counted("192.0.2.7"), "192.0.2.7");
        assert_eq!(counted("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }

    #[test]
    fn an_address_is_read_with_or_without_its_port() {
        let read = |text| address_in(text).map(|address| address.to_string());
        for text in ["192.0.2.7", " 192.0.2.7:4711", "::ffff:192.0.2.7"] {
            assert_eq!(read(text).as_deref(), Some("192.0.2.7"), "{text}");
        }
        for text in ["2001:db8::5", "[2001:db8::5]", "[2001:db8::5]:4711"] {
            assert_eq!(read(text).as_deref(), Some("2001:db8::5"), "{text}");
        }
        assert_eq!(read("unknown"), None);
    }
}
