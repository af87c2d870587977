//! Nodes to document types, through serde. See the module's story for what it does beyond plain serde.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer, U32Deserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::arena::{Arena, NodeIx, Shape};
use super::leaf::{hand_over, hand_over_scalar};
use super::offsets::Offsets;
use super::scalar::{Core, core};
use super::{AT, EXPRESSION, ONE_OR_LIST, REST, SCALAR, Style};
use crate::diagnostic::Sink;
use crate::source::{FileId, Place, Span, Spanned};
use crate::syntax::{Expr, Scalar, parse_expression};

/// A value that did not fit its type. After a clean schema check there is none.
#[derive(Debug)]
pub(in crate::syntax) struct Fault {
    pub(super) message: String,
    pub(super) span: Option<Span>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
    }
}

/// What reading one file's nodes needs.
pub(in crate::syntax) struct Reader<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) arena: &'a Arena<'a>,
    /// List items that are left out because a fault in them is told.
    pub(super) dropped: &'a BTreeSet<NodeIx>,
    /// What is found in expressions.
    pub(super) sink: RefCell<Sink>,
}

impl<'a> Reader<'a> {
    /// The value of a node.
    pub(in crate::syntax) fn decode<T: serde::Deserialize<'a>>(&'a self, node: NodeIx) -> Result<T, Fault> {
        T::deserialize(self.node(node))
    }

    fn node(&'a self, node: NodeIx) -> Value<'a> {
        Value { reader: self, node }
    }
}

/// A node as serde sees it.
#[derive(Clone, Copy)]
struct Value<'a> {
    reader: &'a Reader<'a>,
    node: NodeIx,
}

impl<'a> Value<'a> {
    fn at(self, node: NodeIx) -> Self {
        Self { node, ..self }
    }

    fn span(self) -> Span {
        self.reader.arena.span(self.node)
    }

    fn text(self) -> Option<(&'a str, Style)> {
        self.reader.arena.text(self.node)
    }

    fn fault(self, wanted: &str) -> Fault {
        Fault { message: format!("{wanted} was wanted"), span: Some(self.span()) }
    }

    fn located<T>(self, result: Result<T, Fault>) -> Result<T, Fault> {
        result.map_err(|fault| Fault { span: fault.span.or(Some(self.span())), ..fault })
    }

    fn is_null(self) -> bool {
        self.text().is_some_and(|(text, style)| style == Style::Plain && core(text) == Core::Null)
    }

    fn kept_items(self) -> impl Iterator<Item = NodeIx> + 'a {
        let dropped = self.reader.dropped;
        self.reader.arena.items(self.node).iter().copied().filter(move |item| !dropped.contains(item))
    }

    fn map<V: Visitor<'a>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let arena = self.reader.arena;
        let Shape::Map { .. } = arena.shape(self.node) else { return Err(self.fault("a map of keys")) };
        let keys = arena.entries(self.node).iter().map(|(key, value)| Step::Entry(*key, *value));
        let steps: Vec<Step> = [AT, REST].into_iter().filter(|name| fields.contains(name)).map(Step::Own).chain(keys).collect();
        self.located(visitor.visit_map(Entries { value: self, fields, steps: steps.into_iter(), next: None }))
    }

    fn expression<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        let expr = self.parse(&mut self.reader.sink.borrow_mut())?;
        hand_over(expr, visitor)
    }

    /// The text, and the expression that it is if it is one. What is wrong with that is kept: the text may not be meant for one.
    fn scalar<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        let (text, _) = self.text().ok_or_else(|| self.fault("a value"))?;
        let mut sink = Sink::new();
        let expr = self.parse(&mut sink)?;
        let text = Spanned::new(text.to_owned(), Place::new(self.reader.file, self.span()));
        hand_over_scalar(Scalar { text, expr, faults: sink.into_parts().0 }, visitor)
    }

    fn parse(self, sink: &mut Sink) -> Result<Expr, Fault> {
        let (text, style) = self.text().ok_or_else(|| self.fault("an expression"))?;
        // An alias is one word; places inside it are those of what it stands for.
        let span = self.reader.arena.span(self.reader.arena.follow(self.node));
        let source = self.reader.text.get(span.range()).unwrap_or_default();
        let offsets = Offsets::new(source, span, text, style);
        let locate = |bytes: std::ops::Range<usize>| Place::new(self.reader.file, offsets.span(bytes));
        Ok(parse_expression(text, &locate, sink))
    }

    fn number<T: std::str::FromStr>(self) -> Result<T, Fault> {
        self.text().and_then(|(text, _)| text.parse().ok()).ok_or_else(|| self.fault("a whole number"))
    }
}

macro_rules! numbers {
    ($de:lifetime, $($name:ident $visit:ident),+) => {$(
        fn $name<V: Visitor<$de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let number = self.number()?;
            self.located(visitor.$visit(number))
        }
    )+};
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.reader.arena.shape(self.node) {
            Shape::Scalar(..) if self.is_null() => visitor.visit_unit(),
            Shape::Scalar(..) => self.deserialize_str(visitor),
            Shape::Sequence { .. } => self.deserialize_seq(visitor),
            Shape::Map { .. } | Shape::Alias(_) => self.map(&[], visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let (text, _) = self.text().ok_or_else(|| self.fault("a text"))?;
        self.located(visitor.visit_borrowed_str(text))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.text().map(|(text, _)| text.to_ascii_lowercase()).as_deref() {
            Some("true") => visitor.visit_bool(true),
            Some("false") => visitor.visit_bool(false),
            _ => Err(self.fault("`true` or `false`")),
        }
    }

    numbers!('de, deserialize_u8 visit_u8, deserialize_u16 visit_u16, deserialize_u32 visit_u32, deserialize_u64 visit_u64);
    numbers!('de, deserialize_i8 visit_i8, deserialize_i16 visit_i16, deserialize_i32 visit_i32, deserialize_i64 visit_i64);

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        match name {
            Spanned::<()>::ASKS => {
                let place = Place::new(self.reader.file, self.span());
                let numbers = [place.file.0, place.span.start, place.span.end].into_iter();
                visitor.visit_seq(Parts { numbers, value: Some(self) })
            }
            EXPRESSION => self.expression(visitor),
            SCALAR => self.scalar(visitor),
            ONE_OR_LIST => match self.reader.arena.shape(self.node) {
                Shape::Sequence { .. } => self.deserialize_seq(visitor),
                _ => visitor.visit_seq(Items { value: self, items: std::iter::once(self.node) }),
            },
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Shape::Sequence { .. } = self.reader.arena.shape(self.node) else { return Err(self.fault("a list")) };
        self.located(visitor.visit_seq(Items { value: self, items: self.kept_items() }))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.map(&[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.map(fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let arena = self.reader.arena;
        let named = |name: &str| variants.iter().find(|variant| **variant == name).map(|variant| (*variant, self.node));
        let chosen = match arena.shape(self.node) {
            Shape::Scalar(text, _) => named(text).or_else(|| named("*")),
            Shape::Sequence { .. } => named("[]"),
            Shape::Map { .. } | Shape::Alias(_) => variants
                .iter()
                .find_map(|variant| Some((*variant, arena.entry(self.node, variant.strip_suffix(':')?)?.1)))
                .or_else(|| named("{}")),
        };
        let (variant, content) = chosen.ok_or_else(|| self.fault("another shape"))?;
        self.located(visitor.visit_enum(Variant { value: self, variant, content }))
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i128 u128 f32 f64 char bytes byte_buf unit_struct tuple_struct }
}

/// A place, then the value at it.
struct Parts<'a, N> {
    numbers: N,
    value: Option<Value<'a>>,
}

impl<'a, N: Iterator<Item = u32>> SeqAccess<'a> for Parts<'a, N> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        match self.numbers.next() {
            Some(number) => seed.deserialize(U32Deserializer::new(number)).map(Some),
            None => self.value.take().map(|value| seed.deserialize(value)).transpose(),
        }
    }
}

struct Items<'a, I> {
    value: Value<'a>,
    items: I,
}

impl<'a, I: Iterator<Item = NodeIx>> SeqAccess<'a> for Items<'a, I> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        self.items.next().map(|item| seed.deserialize(self.value.at(item))).transpose()
    }
}

enum Step {
    /// A key that is not in the text: the map's place, or the keys that are no fields.
    Own(&'static str),
    Entry(NodeIx, NodeIx),
}

struct Entries<'a> {
    value: Value<'a>,
    fields: &'static [&'static str],
    steps: std::vec::IntoIter<Step>,
    next: Option<Step>,
}

impl<'a> MapAccess<'a> for Entries<'a> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(step) = self.steps.next() else { return Ok(None) };
        let key = match step {
            Step::Own(name) => seed.deserialize(StrDeserializer::new(name)),
            Step::Entry(key, _) => seed.deserialize(self.value.at(key)),
        };
        self.next = Some(step);
        key.map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.next.take() {
            Some(Step::Entry(_, value)) => seed.deserialize(self.value.at(value)),
            Some(Step::Own(REST)) => seed.deserialize(Rest { value: self.value, fields: self.fields }),
            _ => seed.deserialize(self.value),
        }
    }
}

/// A map without the keys that are fields.
struct Rest<'a> {
    value: Value<'a>,
    fields: &'static [&'static str],
}

impl<'de> Deserializer<'de> for Rest<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let arena = self.value.reader.arena;
        let is_rest = |key: NodeIx| arena.text(key).is_some_and(|(text, _)| !self.fields.contains(&text));
        let entries = arena.entries(self.value.node).iter().filter(|(key, _)| is_rest(*key));
        let steps: Vec<Step> = entries.map(|(key, value)| Step::Entry(*key, *value)).collect();
        visitor.visit_map(Entries { value: self.value, fields: &[], steps: steps.into_iter(), next: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// One shape of a union: a word, or the key that says what a map is.
struct Variant<'a> {
    value: Value<'a>,
    variant: &'static str,
    content: NodeIx,
}

impl<'a> EnumAccess<'a> for Variant<'a> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name: BorrowedStrDeserializer<'a, Fault> = BorrowedStrDeserializer::new(self.variant);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'a> VariantAccess<'a> for Variant<'a> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self.value.at(self.content))
    }

    fn tuple_variant<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.value.at(self.content).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'a>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.value.map(fields, visitor)
    }
}

impl<'a> IntoDeserializer<'a, Fault> for Value<'a> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}
