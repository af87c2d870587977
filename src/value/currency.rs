use std::fmt;

/// An ISO 4217 currency in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Codes of ISO 4217 by the digits of their minor unit; every code that is in neither other list has two.
const NO_DIGITS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_DIGITS: &str = "BHD IQD JOD KWD LYD OMR TND";
const TWO_DIGITS: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
    CDF CHF CNH CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS \
    INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN \
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB \
    TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG";

impl Currency {
    /// The currency of a code of three capitals, when ISO 4217 lists it.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        let listed = [TWO_DIGITS, NO_DIGITS, THREE_DIGITS].iter().any(|list| list.split(' ').any(|c| c == code));
        listed.then_some(Self(bytes))
    }

    /// Every code, for suggestions.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        [TWO_DIGITS, NO_DIGITS, THREE_DIGITS].into_iter().flat_map(|list| list.split(' ')).filter(|c| !c.is_empty())
    }

    /// The three capitals.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals an amount in this currency has: 2 for HKD, 0 for JPY.
    #[must_use]
    pub fn digits(self) -> u32 {
        if NO_DIGITS.split(' ').any(|c| c == self.code()) {
            0
        } else if THREE_DIGITS.split(' ').any(|c| c == self.code()) {
            3
        } else {
            2
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
