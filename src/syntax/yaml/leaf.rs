//! How the leaves of documents are read and what their schemas say.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{EXPRESSION, ONE_OR_LIST, SCALAR};
use crate::source::Spanned;
use crate::syntax::{Expr, Pairs, Plain, Scalar, Text};

thread_local! {
    /// An expression on its way from our deserializer, which can parse it, through serde, which carries plain values only, to
    /// `Expr`. It is put and taken within one call.
    static PARSED: Cell<Option<Expr>> = const { Cell::new(None) };
    /// The same for `Scalar`.
    static SPLIT: Cell<Option<Scalar>> = const { Cell::new(None) };
}

/// Hands a parsed expression to the `Expr` that is being read.
pub(super) fn hand_over<'de, V: Visitor<'de>, E: Error>(expr: Expr, visitor: V) -> Result<V::Value, E> {
    PARSED.set(Some(expr));
    visitor.visit_unit()
}

impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Taken;
        impl Visitor<'_> for Taken {
            type Value = Expr;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an expression")
            }
            fn visit_unit<E: Error>(self) -> Result<Expr, E> {
                PARSED.take().ok_or_else(|| E::custom("an expression without a parser"))
            }
        }
        deserializer.deserialize_newtype_struct(EXPRESSION, Taken)
    }
}

/// Hands a scalar to the `Scalar` that is being read.
pub(super) fn hand_over_scalar<'de, V: Visitor<'de>, E: Error>(scalar: Scalar, visitor: V) -> Result<V::Value, E> {
    SPLIT.set(Some(scalar));
    visitor.visit_unit()
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Taken;
        impl Visitor<'_> for Taken {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
                SPLIT.take().ok_or_else(|| E::custom("a value without a parser"))
            }
        }
        deserializer.deserialize_newtype_struct(SCALAR, Taken)
    }
}

impl JsonSchema for Scalar {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

impl JsonSchema for Expr {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = Pairs<V>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of keys")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<V>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry::<Text, V>()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

impl<V: JsonSchema> JsonSchema for Pairs<V> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("MapOf{}", V::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": generator.subschema_for::<V>() })
    }
}

/// A plain value without its own place.
enum Bare {
    Scalar(String),
    List(Vec<Plain>),
    Map(Pairs<Plain>),
    Null,
}

impl<'de> Deserialize<'de> for Bare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyShape;
        impl<'de> Visitor<'de> for AnyShape {
            type Value = Bare;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Bare, E> {
                Ok(Bare::Scalar(text.to_owned()))
            }
            fn visit_unit<E: Error>(self) -> Result<Bare, E> {
                Ok(Bare::Null)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Bare, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Bare::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bare, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Bare::Map(Pairs(pairs)))
            }
        }
        deserializer.deserialize_any(AnyShape)
    }
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value, place } = Spanned::<Bare>::deserialize(deserializer)?;
        let at = Spanned::new((), place);
        Ok(match value {
            Bare::Scalar(text) => Self::Scalar(Spanned::new(text, place)),
            Bare::List(items) => Self::List(at, items),
            Bare::Map(pairs) => Self::Map(at, pairs),
            Bare::Null => Self::Null(at),
        })
    }
}

impl JsonSchema for Plain {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

/// A list, of which one item may stand alone: `on: T` is `on: [T]`.
pub(in crate::syntax) fn one_or_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct Items<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("one or a list")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                list.push(item);
            }
            Ok(list)
        }
    }
    deserializer.deserialize_newtype_struct(ONE_OR_LIST, Items(PhantomData))
}

/// The schema of [`one_or_list`].
pub(in crate::syntax) struct OneOrList<T>(PhantomData<T>);

impl<T: JsonSchema> JsonSchema for OneOrList<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrListOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({
            "if": { "type": "array" },
            "then": { "type": "array", "items": one, "minItems": 1 },
            "else": one,
        })
    }
}

/// The schema of a text that may as well be written as a number or truth value: the text counts.
pub(in crate::syntax) struct Lexical;

impl JsonSchema for Lexical {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Lexical".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

/// Gives a type that is read from another one (`#[serde(from = "Spanned<Form>")]`) that one's schema.
macro_rules! written_as {
    ($type:ty => $form:ty) => {
        impl ::schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                <$form>::inline_schema()
            }
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                <$form>::schema_name()
            }
            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                <$form>::schema_id()
            }
            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                <$form>::json_schema(generator)
            }
        }
    };
}
pub(in crate::syntax) use written_as;
