use serde::{Deserialize, Serialize};

use crate::value::Ix;

macro_rules! indexes {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);
        impl Ix for $name {
            fn new(row: u32) -> Self {
                Self(row)
            }
            fn row(self) -> u32 {
                self.0
            }
        }
    )+};
}

indexes! {
    /// A resource attribute's name, shared by all types.
    AttributeIx,
    /// A key of the request's context.
    KeyIx,
    /// A person attribute of the catalogue.
    PersonAttributeIx,
    /// A unit attribute of the catalogue.
    UnitAttributeIx,
    /// A type of values.
    KindIx,
    /// A constant.
    ConstantIx,
    /// A node of the program.
    ExprIx,
    /// A list of grants that people share.
    ProfileIx,
    /// A purpose.
    PurposeIx,
    /// A channel.
    ChannelIx,
    /// A scenario.
    ScenarioIx,
    /// A block of a flow.
    BlockIx,
    /// A step of a flow.
    StepIx,
    /// A list of approvers of a flow.
    ApproverListIx,
    /// A field's name, shared by all types.
    FieldIx,
    /// A field's protection, by type and field.
    ProtectionIx,
    /// A place in the files of the set.
    OriginIx,
}
