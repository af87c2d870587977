use serde::{Deserialize, Serialize};

use super::key::SIGNATURE;
use super::signature::{SEAL, sign};
use super::tenant::HeadWire;
use super::{
    Bundle, BundleError, Catalog, Constants, DecisionTable, Flows, Grant, Membership, Names, Origins, Parts, People, ProfileIx,
    Program, Protection, ProtectionIx, Rate, Rule, Scenario, ScenarioIx, Seal, SigningKey, Trust, Units,
};
use crate::value::{Digest, Instant, IntegrationIx, RoleIx, RuleIx, Table, TableIx};

const MAGIC: &[u8; 4] = b"ORDB";
const VERSION: u16 = 3;
const SUM: usize = 32;

macro_rules! body {
    ($($field:ident: $type:ty),+ $(,)?) => {
        #[derive(Serialize)]
        struct BodyRef<'a> {
            head: HeadWire,
            $($field: &'a $type,)+
        }
        #[derive(Deserialize)]
        struct Body {
            head: HeadWire,
            $($field: $type,)+
        }
        impl<'a> BodyRef<'a> {
            fn of(parts: &'a Parts) -> Self {
                Self { head: HeadWire::from(&parts.head), $($field: &parts.$field,)+ }
            }
        }
        impl Body {
            fn load(self) -> Result<Parts, BundleError> {
                Ok(Parts { head: self.head.load()?, $($field: self.$field,)+ })
            }
        }
    };
}

body! {
    units: Units, people: People, profiles: Table<ProfileIx, Vec<Grant>>, roles: Names<RoleIx>,
    membership: Membership, integrations: Names<IntegrationIx>, catalog: Catalog, rates: Vec<Rate>, constants: Constants, program: Program,
    table_ids: Names<TableIx>, tables: Table<TableIx, DecisionTable>, rule_ids: Names<RuleIx>, rules: Table<RuleIx, Rule>,
    flows: Flows, protections: Table<ProtectionIx, Protection>, scenarios: Table<ScenarioIx, Scenario>, origins: Origins,
}

/// The bytes of a bundle whose checksum fits, and whose signature holds if there is one.
struct Split<'a> {
    seal: Option<Seal>,
    content: &'a [u8],
    attached: &'a [u8],
}

impl<'a> Split<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, BundleError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(BundleError::NotABundle)?;
        let (version, rest) = rest.split_first_chunk::<2>().ok_or(BundleError::NotABundle)?;
        let found = u16::from_le_bytes(*version);
        if found != VERSION {
            return Err(BundleError::Version { found, reads: VERSION });
        }
        let header = bytes.get(..MAGIC.len() + version.len()).unwrap_or_default();
        let (sum, rest) = rest.split_first_chunk::<SUM>().ok_or(BundleError::Checksum)?;
        let (sealed, signature) = match rest.first() {
            Some(1) => rest.split_last_chunk::<SIGNATURE>().map(|(summed, signature)| (summed, Some(signature))),
            _ => Some((rest, None)),
        }
        .ok_or(BundleError::Checksum)?;
        if Digest::of(sealed).bytes() != sum {
            return Err(BundleError::Checksum);
        }
        let (flag, summed) = sealed.split_first().ok_or(BundleError::Malformed("its length"))?;
        let (seal, summed) = match (flag, signature) {
            (0, _) => (None, summed),
            (1, Some(signature)) => {
                let (seal, summed) = summed.split_first_chunk::<SEAL>().ok_or(BundleError::Malformed("its seal"))?;
                (Some(Seal::verified(seal, header, sum, signature)?), summed)
            }
            _ => return Err(BundleError::Malformed("its seal")),
        };
        let split = summed
            .split_first_chunk::<8>()
            .and_then(|(length, rest)| rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?));
        let (content, attached) = split.ok_or(BundleError::Malformed("its length"))?;
        Ok(Self { seal, content, attached })
    }
}

impl Bundle {
    /// The bundle as bytes: magic, version, checksum, seal, the content's length, content. Equal bundles give equal bytes.
    ///
    /// # Errors
    /// Never for a bundle of this room; the serializer's signature asks for it.
    pub fn encode(&self) -> Result<Vec<u8>, BundleError> {
        self.encode_with(&[])
    }

    /// The same with something attached that the run-time half carries and does not read: what the bundle was made of.
    ///
    /// # Errors
    /// As [`Bundle::encode`].
    pub fn encode_with(&self, attached: &[u8]) -> Result<Vec<u8>, BundleError> {
        self.write(attached, None)
    }

    /// The same, signed. The signature covers every byte, what is attached too.
    ///
    /// # Errors
    /// As [`Bundle::encode`].
    pub fn encode_signed(
        &self,
        attached: &[u8],
        key: &SigningKey,
        serial: u64,
        expires: Option<Instant>,
    ) -> Result<Vec<u8>, BundleError> {
        self.write(attached, Some((key, Seal { serial, expires, key: key.public() })))
    }

    fn write(&self, attached: &[u8], signing: Option<(&SigningKey, Seal)>) -> Result<Vec<u8>, BundleError> {
        if self.is_changed() {
            return self.settled().write(attached, signing);
        }
        let content = postcard::to_allocvec(&self.body()).map_err(|_| BundleError::Malformed("its size"))?;
        let length = u64::try_from(content.len()).map_err(|_| BundleError::Malformed("its size"))?;
        let seal = signing.map(|(_, seal)| seal.to_bytes());
        let sealed = [u8::from(seal.is_some())];
        let seal = seal.as_ref().map_or(&[][..], |seal| seal);
        let summed = [sealed.as_slice(), seal, &length.to_le_bytes(), &content, attached].concat();
        let header = [MAGIC.as_slice(), &VERSION.to_le_bytes()].concat();
        let sum = Digest::of(&summed);
        let signature = signing.map(|(key, _)| sign(key, &header, sum.bytes()));
        let signature = signature.as_ref().map_or(&[][..], |signature| signature);
        Ok([header.as_slice(), sum.bytes(), &summed, signature].concat())
    }

    /// The bundle of some bytes, from wherever they come.
    ///
    /// # Errors
    /// When the bytes are anything but what [`Bundle::encode`] wrote, or content that breaks an invariant of this room.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        Split::of(bytes).and_then(|split| Self::decode_content(split.content))
    }

    /// The same for bytes that must be signed by somebody who is trusted.
    ///
    /// # Errors
    /// Also when the bundle is not signed, or its signature, its serial or its expiry does not hold.
    pub fn decode_with(bytes: &[u8], trust: &Trust) -> Result<Self, BundleError> {
        let split = Split::of(bytes)?;
        trust.admits(split.seal)?;
        Self::decode_content(split.content)
    }

    /// What the signature of some bytes says, when they are signed; the content is not looked at.
    ///
    /// # Errors
    /// When the bytes are no bundle, or the signature does not hold.
    pub fn seal(bytes: &[u8]) -> Result<Option<Seal>, BundleError> {
        Split::of(bytes).map(|split| split.seal)
    }

    /// What is attached to the bundle of some bytes; its content is not looked at.
    ///
    /// # Errors
    /// When the bytes are anything but what [`Bundle::encode_with`] wrote.
    pub fn attached(bytes: &[u8]) -> Result<&[u8], BundleError> {
        Split::of(bytes).map(|split| split.attached)
    }

    /// The bundle of content whose checksum was verified, or need not be.
    pub(super) fn decode_content(content: &[u8]) -> Result<Self, BundleError> {
        let (body, rest) =
            postcard::take_from_bytes::<Body>(content).map_err(|_| BundleError::Malformed("content that cannot be read"))?;
        if !rest.is_empty() {
            return Err(BundleError::Malformed("bytes behind the end"));
        }
        let mut parts = body.load()?;
        parts.verify()?;
        Ok(Self::new(parts))
    }

    fn body(&self) -> BodyRef<'_> {
        BodyRef { head: HeadWire::from(&self.head), people: &self.people, ..BodyRef::of(&self.parts) }
    }
}
