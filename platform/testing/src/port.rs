//! Addresses for programs that have to be told where they listen.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

/// An address of this machine at which nobody listens. It lies below the ports that a system hands out by itself, so it
/// stays free until a program that is told it gets there.
pub fn free_address() -> SocketAddr {
    loop {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, rand::random_range(10_000..30_000_u16)));
        if TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok() {
            return address;
        }
    }
}
