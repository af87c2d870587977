use super::grammar::Rule;

/// What a rule of the grammar is to somebody who writes policies: one or more things, each a phrase.
pub(super) fn phrases(rule: Rule) -> Vec<String> {
    let name = format!("{rule:?}");
    if let Some(word) = name.strip_prefix("K_") {
        return vec![format!("`{word}`")];
    }
    let listed: &[&str] = match rule {
        Rule::EOI => &["the end"],
        Rule::P_colon => &["`:`"],
        Rule::P_lbrace => &["`{`"],
        Rule::P_rbrace => &["`}`"],
        Rule::P_lparen => &["`(`"],
        Rule::P_rparen => &["`)`"],
        Rule::P_lbracket => &["`[`"],
        Rule::P_rbracket => &["`]`"],
        Rule::P_comma => &["`,`"],
        Rule::P_less => &["`<`"],
        Rule::P_equals => &["`=`"],
        Rule::id | Rule::bare | Rule::name | Rule::arg_name | Rule::actions | Rule::ids => &["a name"],
        Rule::attr | Rule::anyword => &["the name of an attribute"],
        Rule::title | Rule::string => &["a title in quotes"],
        Rule::effect => &["`allow`", "`deny`"],
        Rule::subject | Rule::subjects => &["who it is for (`role …`, `self`, `anyone` …)"],
        Rule::target | Rule::types => &["a resource type"],
        Rule::clause => &["`when`", "`unless`", "`for purpose`", "`from`", "`until`"],
        Rule::narrow => &["`when`", "`unless`", "`for purpose`", "`from`", "`until`", "`on channel`", "`in scenario`"],
        Rule::in_unit => &["`in unit`"],
        Rule::point | Rule::date | Rule::instant => &["a date such as `2026-12-31`"],
        Rule::duration => &["a duration such as `24h`"],
        Rule::int => &["a whole number"],
        Rule::percent => &["a share such as `60%`"],
        Rule::clock => &["a time such as `09:30`"],
        Rule::weekday | Rule::weekdays => &["a day of the week such as `mon`"],
        Rule::expr | Rule::conj | Rule::neg => &["a condition"],
        Rule::cmp | Rule::sum | Rule::prod | Rule::atom | Rule::literal | Rule::value | Rule::test => &["a value"],
        Rule::cmp_op | Rule::cell_op | Rule::symbol | Rule::in_here => &["a comparison"],
        Rule::sign_op | Rule::plus | Rule::minus | Rule::times => &["`+`, ` - ` or `*`"],
        Rule::path | Rule::head | Rule::root => &["a path such as `request.amount`"],
        _ => return vec![name],
    };
    listed.iter().map(|phrase| (*phrase).to_owned()).collect()
}

/// The phrases joined into one: `a`, `a or b`, `a, b or c`; of many the first ones.
pub(super) fn either(phrases: &[String]) -> String {
    const MOST: usize = 6;
    match phrases {
        [] => "something else".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] if phrases.len() <= MOST => format!("{} or {last}", rest.join(", ")),
        _ => format!("{} …", phrases.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ")),
    }
}
