use std::fmt;

use serde::{Deserialize, Serialize};

use super::View;

/// What a field's values look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Format {
    /// A Hong Kong identity card number, with its check digit.
    Hkid,
    /// A mainland identity number of 18 characters (GB 11643).
    MainlandId,
    /// A passport or other travel document number.
    Passport,
    /// A Hong Kong business registration number.
    BusinessRegistration,
    /// A Hong Kong mobile number.
    HkMobile,
    /// A Hong Kong telephone number, mobile or fixed.
    HkPhone,
    /// A mobile number of anywhere.
    Mobile,
    /// A telephone number of anywhere.
    Phone,
    /// A mail address.
    Email,
    /// A Hong Kong bank account: bank, branch and account.
    HkBankAccount,
    /// A bank account of anywhere.
    BankAccount,
    /// An account of any kind.
    Account,
    /// A person's name.
    PersonName,
    /// A person's name.
    Name,
    /// A Hong Kong address.
    HkAddress,
    /// An address.
    Address,
    /// A date.
    Date,
    /// An amount of money.
    Amount,
    /// A number that is not an amount.
    Number,
    /// Free text.
    Text,
    /// A picture.
    Image,
    /// A file.
    Document,
    /// A link.
    Url,
    /// A biometric template.
    Biometric,
}

/// What a value of a format says beside itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Derived {
    /// When the person was born.
    BirthDate,
    /// The person's sex.
    Sex,
}

/// How the formats divide by what can be shown of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row of letters and digits.
    Row,
    Mail,
    Link,
    Name,
    Address,
    Date,
    Amount,
    Text,
    /// Nothing of it can be shown but all.
    Whole,
}

impl Format {
    /// All formats, in the order in which they are told.
    pub const ALL: [Format; 24] = [
        Format::Hkid,
        Format::MainlandId,
        Format::Passport,
        Format::BusinessRegistration,
        Format::HkMobile,
        Format::HkPhone,
        Format::Mobile,
        Format::Phone,
        Format::Email,
        Format::HkBankAccount,
        Format::BankAccount,
        Format::Account,
        Format::PersonName,
        Format::Name,
        Format::HkAddress,
        Format::Address,
        Format::Date,
        Format::Amount,
        Format::Number,
        Format::Text,
        Format::Image,
        Format::Document,
        Format::Url,
        Format::Biometric,
    ];

    /// The name in the catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Format::Hkid => "hkid",
            Format::MainlandId => "mainland_id",
            Format::Passport => "passport",
            Format::BusinessRegistration => "business_registration",
            Format::HkMobile => "hk_mobile",
            Format::HkPhone => "hk_phone",
            Format::Mobile => "mobile",
            Format::Phone => "phone",
            Format::Email => "email",
            Format::HkBankAccount => "hk_bank_account",
            Format::BankAccount => "bank_account",
            Format::Account => "account",
            Format::PersonName => "person_name",
            Format::Name => "name",
            Format::HkAddress => "hk_address",
            Format::Address => "address",
            Format::Date => "date",
            Format::Amount => "amount",
            Format::Number => "number",
            Format::Text => "text",
            Format::Image => "image",
            Format::Document => "document",
            Format::Url => "url",
            Format::Biometric => "biometric",
        }
    }

    /// The format of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether values of the format can be shown so.
    #[must_use]
    pub fn has(self, view: View) -> bool {
        let kind = self.kind();
        match view {
            View::Hidden | View::Present | View::Full => true,
            View::Masked | View::Token => kind != Kind::Whole,
            View::Last(_) | View::First(_) => matches!(kind, Kind::Row | Kind::Mail | Kind::Name | Kind::Text),
            View::Surname => kind == Kind::Name,
            View::District => kind == Kind::Address,
            View::Year | View::Month => kind == Kind::Date,
            View::Band(_) => kind == Kind::Amount,
            View::Domain => matches!(kind, Kind::Mail | Kind::Link),
        }
    }

    /// The names of its views, for people: those with a number as an example.
    #[must_use]
    pub fn views(self) -> Vec<&'static str> {
        let examples = [
            "hidden", "present", "masked", "last4", "first3", "surname", "district", "year", "month", "band1000", "domain",
            "token", "full",
        ];
        examples.into_iter().filter(|name| View::parse(name).is_some_and(|view| self.has(view))).collect()
    }

    /// What its values say beside themselves.
    #[must_use]
    pub fn derives(self) -> &'static [Derived] {
        match self {
            Format::MainlandId => &[Derived::BirthDate, Derived::Sex],
            _ => &[],
        }
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Format::Hkid
            | Format::MainlandId
            | Format::Passport
            | Format::BusinessRegistration
            | Format::HkMobile
            | Format::HkPhone
            | Format::Mobile
            | Format::Phone
            | Format::HkBankAccount
            | Format::BankAccount
            | Format::Account => Kind::Row,
            Format::Email => Kind::Mail,
            Format::Url => Kind::Link,
            Format::PersonName | Format::Name => Kind::Name,
            Format::HkAddress | Format::Address => Kind::Address,
            Format::Date => Kind::Date,
            Format::Amount | Format::Number => Kind::Amount,
            Format::Text => Kind::Text,
            Format::Image | Format::Document | Format::Biometric => Kind::Whole,
        }
    }

    /// Whether a text in the place of a value would break whoever reads values of the format as what they are.
    pub(super) fn is_typed(self) -> bool {
        matches!(self.kind(), Kind::Date | Kind::Amount)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<Format> for String {
    fn from(format: Format) -> Self {
        format.name().to_owned()
    }
}

impl TryFrom<String> for Format {
    type Error = &'static str;
    fn try_from(name: String) -> Result<Self, Self::Error> {
        Format::parse(&name).ok_or("no such format")
    }
}
