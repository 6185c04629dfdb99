//! Which addresses of machines may be asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use thiserror::Error;
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::InternalHosts;

/// What belongs to a house, or to nobody, after RFC 6890 and its like.
const INSIDE_V4: [(Ipv4Addr, u8); 12] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];
/// The part of the IPv6 addresses that the world uses.
const WORLD_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
/// What of it stands for something else: documentation, Teredo and 6to4, which wrap other addresses.
const INSIDE_V6: [(Ipv6Addr, u8); 3] = [
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];
/// Where clouds tell secrets to whoever asks, besides on the link.
const METADATA: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)),
];

/// An address that is not asked.
#[derive(Clone, Copy, Debug, Error)]
#[error("{0} は社内または特別な用途のアドレスなので、接続しません（設定 ALERT_INTERNAL_HOSTS）")]
pub(super) struct RefusedAddress(IpAddr);

/// Resolves names and refuses those that stand for an address that may not be asked.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    usual: DefaultResolver,
    internal: InternalHosts,
}

impl GuardedResolver {
    pub(super) fn new(internal: InternalHosts) -> GuardedResolver {
        GuardedResolver { usual: DefaultResolver::default(), internal }
    }
}

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.usual.resolve(uri, config, timeout)?;
        let named = uri.host().is_some_and(|host| self.internal.names(host));
        match found.iter().find(|place| !may_be_asked(place.ip(), named)) {
            None => Ok(found),
            Some(refused) => Err(Error::Other(Box::new(RefusedAddress(refused.ip())))),
        }
    }
}

/// Whether a machine may be asked; `named`: the settings name its host.
fn may_be_asked(address: IpAddr, named: bool) -> bool {
    let address = address.to_canonical();
    if METADATA.contains(&address) {
        return false;
    }
    match address {
        IpAddr::V4(v4) => {
            let never = v4.is_link_local() || v4.is_unspecified() || v4.is_multicast() || v4.is_broadcast();
            let inside = INSIDE_V4.iter().any(|(net, length)| within_v4(*net, *length, v4));
            !never && (named || !inside)
        }
        IpAddr::V6(v6) => {
            let never = v6.is_unicast_link_local() || v6.is_unspecified() || v6.is_multicast();
            let inside = INSIDE_V6.iter().any(|(net, length)| within_v6(*net, *length, v6));
            let world = within_v6(WORLD_V6.0, WORLD_V6.1, v6) && !inside;
            !never && (named || world)
        }
    }
}

fn within_v4(net: Ipv4Addr, length: u8, address: Ipv4Addr) -> bool {
    Ipv4Net::new(net, length).is_ok_and(|net| net.contains(&address))
}

fn within_v6(net: Ipv6Addr, length: u8, address: Ipv6Addr) -> bool {
    Ipv6Net::new(net, length).is_ok_and(|net| net.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_asked_the_house_by_name_and_the_link_never() {
        let asked = |address: &str| {
            let address: IpAddr = address.parse().unwrap();
            (may_be_asked(address, false), may_be_asked(address, true))
        };
        for world in ["8.8.8.8", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"] {
            assert_eq!(asked(world), (true, true), "{world}");
        }
        let house = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "0.1.2.3",
            "198.18.0.1",
            "240.0.0.1",
            "::1",
            "fd12::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::1",
            "64:ff9b::7f00:1",
            "2001:db8::1",
        ];
        for house in house {
            assert_eq!(asked(house), (false, true), "{house}");
        }
        let never = [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "fe80::1",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "255.255.255.255",
            "ff02::1",
            "fd00:ec2::254",
            "100.100.100.200",
        ];
        for never in never {
            assert_eq!(asked(never), (false, false), "{never}");
        }
    }
}
