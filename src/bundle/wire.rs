use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::change::Added;
use super::filing::{Filing, file};
use super::holding::{Holding, Holdings, holdings};
use super::key::SIGNATURE;
use super::signature::{SEAL, sign};
use super::tenant::HeadWire;
use super::{
    BundleError, Catalog, Changes, Compiled, Constants, DecisionTable, Filed, Flows, Grant, Head, Membership, Names, Origins,
    People, PersonPart, ProfileIx, Program, Protection, ProtectionIx, Rate, Rule, Scenario, ScenarioIx, Seal, SigningKey, Target,
    Trust, Units,
};
use crate::value::{ActionIx, Date, Digest, Instant, IntegrationIx, PersonIx, RoleIx, RuleIx, Table, TableIx, Value};

/// What a bundle is made of: all that travels.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// Which set this is.
    pub head: Head,
    /// Units.
    pub units: Units,
    /// People.
    pub people: People,
    /// Grants, sorted, once for all people who have just these.
    pub profiles: Table<ProfileIx, Vec<Grant>>,
    /// Roles by id.
    pub roles: Names<RoleIx>,
    /// Who holds them.
    pub membership: Membership,
    /// Integrations by id.
    pub integrations: Names<IntegrationIx>,
    /// What can be asked about.
    pub catalog: Catalog,
    /// Rates by day and currency.
    pub rates: Vec<Rate>,
    /// Constants.
    pub constants: Constants,
    /// Conditions.
    pub program: Program,
    /// Decision tables by id.
    pub table_ids: Names<TableIx>,
    /// What they say.
    pub tables: Table<TableIx, DecisionTable>,
    /// Access rules by id.
    pub rule_ids: Names<RuleIx>,
    /// What they say.
    pub rules: Table<RuleIx, Rule>,
    /// Flows, and what they need of calendars and delegations.
    pub flows: Flows,
    /// Protections of fields, by type and field.
    pub protections: Table<ProtectionIx, Protection>,
    /// Emergencies, by id.
    pub scenarios: Table<ScenarioIx, Scenario>,
    /// Where they were written.
    pub origins: Origins,
}

/// A policy set, ready to be asked. See the room's story.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// All that does not change with one person; its people and its head are empty.
    pub(super) parts: Arc<Parts>,
    filing: Arc<Filing>,
    pub(super) compiled: Arc<Compiled>,
    /// Who holds each role, built when it is first asked for.
    pub(super) holders: Arc<OnceLock<Holdings>>,
    pub(super) changes: Arc<Changes>,
    pub(super) people: People,
    pub(super) head: Head,
    pub(super) added: Added,
}

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
    /// A bundle of parts that a compiler made; they satisfy what [`Bundle::decode`] would verify.
    #[must_use]
    pub fn new(mut parts: Parts) -> Self {
        parts.units.index();
        let filing = file(&parts.rules);
        let (compiled, changes) = (Compiled::new(&parts), Changes::new(&parts));
        let (people, head) = (std::mem::take(&mut parts.people), parts.head.clone());
        Self {
            parts: Arc::new(parts),
            filing: Arc::new(filing),
            compiled: Arc::new(compiled),
            holders: Arc::default(),
            changes: Arc::new(changes),
            people,
            head,
            added: Added::default(),
        }
    }

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

    /// Which set this is.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Grants of people who were not changed since the bundle was made.
    #[must_use]
    pub fn profiles(&self) -> &Table<ProfileIx, Vec<Grant>> {
        &self.parts.profiles
    }

    /// Units.
    #[must_use]
    pub fn units(&self) -> &Units {
        &self.parts.units
    }

    /// People.
    #[must_use]
    pub fn people(&self) -> &People {
        &self.people
    }

    /// A part of a person that programs read, when it is there.
    #[must_use]
    pub fn part(&self, person: PersonIx, part: PersonPart) -> Option<&Value> {
        self.people.part(&self.parts.constants, person, part)
    }

    /// Who holds which role, but for those who are assigned one by name.
    #[must_use]
    pub fn membership(&self) -> &Membership {
        &self.parts.membership
    }

    /// Who is granted a role, active or not, by place and time.
    #[must_use]
    pub fn holders(&self, role: RoleIx) -> &[Holding] {
        let build = || holdings(self.parts.roles.len(), &self.people, |profile| self.grants(profile));
        self.holders.get_or_init(build).get(role).map_or(&[], Vec::as_slice)
    }

    /// Roles by id.
    #[must_use]
    pub fn roles(&self) -> &Names<RoleIx> {
        &self.parts.roles
    }

    /// Integrations by id.
    #[must_use]
    pub fn integrations(&self) -> &Names<IntegrationIx> {
        &self.parts.integrations
    }

    /// What can be asked about.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.parts.catalog
    }

    /// The rates not after a day, newest day first, those of one day by currency.
    pub fn rates_until(&self, day: Date) -> impl Iterator<Item = &[Rate]> {
        let end = self.parts.rates.partition_point(|rate| rate.on <= day);
        self.parts.rates.get(..end).unwrap_or_default().chunk_by(|a, b| a.on == b.on).rev()
    }

    /// Constants.
    #[must_use]
    pub fn constants(&self) -> &Constants {
        &self.parts.constants
    }

    /// Conditions.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.parts.program
    }

    /// A decision table.
    #[must_use]
    pub fn table(&self, table: TableIx) -> Option<&DecisionTable> {
        self.parts.tables.get(table)
    }

    /// Decision tables by id.
    #[must_use]
    pub fn table_ids(&self) -> &Names<TableIx> {
        &self.parts.table_ids
    }

    /// An access rule.
    #[must_use]
    pub fn rule(&self, rule: RuleIx) -> &Rule {
        &self.parts.rules[rule]
    }

    /// Access rules by id.
    #[must_use]
    pub fn rule_ids(&self) -> &Names<RuleIx> {
        &self.parts.rule_ids
    }

    /// The rules about a target and an action; nothing where there is none.
    #[must_use]
    pub fn filed(&self, target: Target, action: ActionIx) -> Option<&Filed> {
        self.filing.get(&(target, action))
    }

    /// What is derived so that a question is answered in few steps.
    #[must_use]
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// Flows, and what they need of calendars and delegations.
    #[must_use]
    pub fn flows(&self) -> &Flows {
        &self.parts.flows
    }

    /// A field's protection.
    #[must_use]
    pub fn protection(&self, protection: ProtectionIx) -> &Protection {
        &self.parts.protections[protection]
    }

    /// Protections of fields, by type and field.
    #[must_use]
    pub fn protections(&self) -> &Table<ProtectionIx, Protection> {
        &self.parts.protections
    }

    /// An emergency.
    #[must_use]
    pub fn scenario(&self, scenario: ScenarioIx) -> Option<&Scenario> {
        self.parts.scenarios.get(scenario)
    }

    /// Which types have fields that only some may change.
    #[must_use]
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Where rules were written.
    #[must_use]
    pub fn origins(&self) -> &Origins {
        &self.parts.origins
    }

    /// The parts again, to be changed.
    #[must_use]
    pub fn into_parts(self) -> Parts {
        if self.is_changed() {
            return self.settled().into_parts();
        }
        let parts = Arc::try_unwrap(self.parts).unwrap_or_else(|shared| (*shared).clone());
        Parts { people: self.people, head: self.head, ..parts }
    }
}
