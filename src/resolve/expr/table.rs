use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{DecisionTable, Expr, Hit, Node};
use crate::source::Place;
use crate::syntax::{self, Text};
use crate::value::Type;

static ARGUMENTS: Code = Code::error(
    "expr/arguments",
    "the table `{table}` has {wanted} inputs, and {found} are given",
    "give one value for each input, in the order of the table",
);
static UNKNOWN_OUTPUT: Code = Code::error("expr/unknown-output", "the table `{table}` has no output `{name}`", "");
static WHICH_OUTPUT: Code = Code::error(
    "expr/which-output",
    "the table `{table}` has several outputs, and this does not say which one",
    "write one of them behind the call, such as `.{first}`",
);

pub(super) const CODES: &[&Code] = &[&ARGUMENTS, &UNKNOWN_OUTPUT, &WHICH_OUTPUT];

impl Checker<'_, '_> {
    /// What a call of a table comes to.
    pub(super) fn lookup(
        &mut self,
        place: Place,
        table: &Text,
        arguments: &[syntax::Expr],
        output: Option<&Text>,
    ) -> Option<Expr> {
        let ix = self.env.names.table(table, self.sink)?.value;
        let definition = self.env.tables.get(ix)?.as_ref()?;
        if arguments.len() != definition.inputs.len() {
            let finding = Diagnostic::new(&ARGUMENTS, place).arg("table", &table.value).arg("wanted", definition.inputs.len());
            self.sink.push(finding.arg("found", arguments.len()).also(definition.named.id.place, "the table is declared here"));
            return None;
        }
        let typed: Vec<Option<Expr>> =
            arguments.iter().zip(&definition.inputs).map(|(argument, input)| self.check(argument, &input.value_type)).collect();
        let typed: Vec<Expr> = typed.into_iter().collect::<Option<_>>()?;
        let (column, value_type) = self.output(place, table, definition, output)?;
        Some(Expr { place, value_type, node: Node::Table(ix, typed, column) })
    }

    fn output(&mut self, place: Place, table: &Text, definition: &DecisionTable, name: Option<&Text>) -> Option<(usize, Type)> {
        let outputs = &definition.outputs;
        let column = match name {
            Some(name) => {
                let found = outputs.iter().position(|column| column.name.as_str() == name.value);
                if found.is_none() {
                    let near = self.env.names.near(&name.value, outputs.iter().map(|column| column.name.as_str()));
                    let finding =
                        Diagnostic::new(&UNKNOWN_OUTPUT, name.place).arg("table", &table.value).arg("name", &name.value);
                    self.sink.push(finding.near(near));
                }
                found?
            }
            None if outputs.len() > 1 && *definition.hit != Hit::CollectCount => {
                let first = outputs.first().map_or(String::new(), |column| column.name.to_string());
                self.sink.push(Diagnostic::new(&WHICH_OUTPUT, place).arg("table", &table.value).arg("first", first));
                return None;
            }
            None => 0,
        };
        let value_type = outputs.get(column)?.value_type.clone();
        Some(match *definition.hit {
            Hit::CollectCount => (0, Type::Int),
            Hit::Collect | Hit::RuleOrder | Hit::OutputOrder => (column, Type::Set(Box::new(value_type))),
            _ => (column, value_type),
        })
    }
}
