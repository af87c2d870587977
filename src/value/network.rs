use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

/// A set of IP addresses: one address or a CIDR block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(IpNet);

impl Network {
    /// The network of `10.0.0.0/8`, `2001:db8::/32` or a single address. Bits below the prefix are dropped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(Self(IpNet::from(address)));
        }
        text.parse::<IpNet>().ok().map(|net| Self(net.trunc()))
    }

    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// The one address, when the network holds just one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        (self.0.prefix_len() == self.0.max_prefix_len()).then(|| self.0.addr())
    }

    /// The first address, and the one behind the last; nothing where there is none behind it.
    #[must_use]
    pub fn edges(&self) -> (Self, Option<Self>) {
        let next = match self.0.broadcast() {
            IpAddr::V4(last) => u32::from(last).checked_add(1).map(|next| IpAddr::V4(next.into())),
            IpAddr::V6(last) => u128::from(last).checked_add(1).map(|next| IpAddr::V6(next.into())),
        };
        (Self(IpNet::from(self.0.network())), next.map(|next| Self(IpNet::from(next))))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address() {
            Some(address) => address.fmt(f),
            None => self.0.fmt(f),
        }
    }
}
