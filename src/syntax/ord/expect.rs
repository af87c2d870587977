use super::grammar::Rule;

/// What a rule of the grammar is to somebody who writes policies: one or more things, each a phrase. What lies outside of an
/// expression comes before what would only go on with it.
pub(super) fn phrases(rule: Rule) -> Vec<String> {
    let name = format!("{rule:?}");
    if let Some(word) = name.strip_prefix("K_") {
        return vec![format!("`{word}`")];
    }
    mark(rule).or_else(|| leaf(rule)).or_else(|| part(rule)).unwrap_or(&["more"]).iter().map(|s| (*s).to_owned()).collect()
}

fn mark(rule: Rule) -> Option<&'static [&'static str]> {
    Some(match rule {
        Rule::EOI => &["the end"],
        Rule::P_colon => &["`:`"],
        Rule::P_lbrace | Rule::group | Rule::opts => &["`{`"],
        Rule::P_rbrace => &["`}`"],
        Rule::P_lparen => &["`(`"],
        Rule::P_rparen => &["`)`"],
        Rule::P_lbracket | Rule::list => &["`[`"],
        Rule::P_rbracket => &["`]`"],
        Rule::P_comma => &["`,`"],
        Rule::P_less => &["`<`"],
        Rule::P_equals => &["`=`"],
        Rule::P_any => &["`-`"],
        _ => return None,
    })
}

fn leaf(rule: Rule) -> Option<&'static [&'static str]> {
    Some(match rule {
        Rule::id | Rule::bare | Rule::name | Rule::ids => &["a name"],
        Rule::actions => &["an action"],
        Rule::setting | Rule::typed | Rule::arg_name => &["the name of a parameter"],
        Rule::attr => &["the name of an attribute"],
        Rule::field => &["a field such as `EmployeeRecord.mobile`"],
        Rule::event => &["the name of an event"],
        Rule::param_type | Rule::anyword => &["a type such as `text` or `money`"],
        Rule::title | Rule::string => &["a text in quotes"],
        Rule::point | Rule::date | Rule::instant => &["a date such as `2026-12-31`"],
        Rule::duration => &["a duration such as `24h`"],
        Rule::int | Rule::number => &["a whole number"],
        Rule::percent => &["a share such as `60%`"],
        Rule::clock => &["a time such as `09:30`"],
        Rule::weekday | Rule::weekdays => &["a day of the week such as `mon`"],
        Rule::target | Rule::types => &["a resource type"],
        Rule::expr | Rule::conj | Rule::neg => &["a condition"],
        Rule::cmp | Rule::sum | Rule::prod | Rule::atom | Rule::literal | Rule::value | Rule::test => &["a value"],
        Rule::cmp_op | Rule::cell_op | Rule::symbol | Rule::in_here => &["a comparison"],
        Rule::sign_op | Rule::plus | Rule::minus | Rule::times => &["`+`", "`-`", "`*`"],
        Rule::path | Rule::head | Rule::root => &["a path such as `request.owner` or `person.contract_end`"],
        Rule::place => &["an id or a path"],
        _ => return None,
    })
}

fn part(rule: Rule) -> Option<&'static [&'static str]> {
    Some(match rule {
        Rule::access
        | Rule::protect
        | Rule::scenario
        | Rule::flow
        | Rule::template
        | Rule::defaults
        | Rule::exempt
        | Rule::bind
        | Rule::guard => &["`rule`", "`protect`", "`flow`", "`scenario`", "`guard`", "`exempt`"],
        Rule::effect => &["`allow`", "`deny`"],
        Rule::subject | Rule::subjects => &["`role`", "`self`", "`manager`", "`anyone`", "`unit`", "`person`"],
        Rule::except => &["`except`"],
        Rule::clause | Rule::narrow => &["`when`", "`unless`", "`for purpose`", "`from`", "`until`"],
        Rule::in_unit => &["`in unit`"],
        Rule::in_scenario => &["`in scenario`"],
        Rule::on_chan => &["`on channel`"],
        Rule::after_flow => &["`after flow`"],
        Rule::cap_to => &["`to`"],
        Rule::prot => &["`store`", "`ladder`", "`default`", "`reveal`", "`cap`", "`change by`"],
        Rule::scen => &["`reason at least`", "`lasts`", "`single record`", "`notify`", "`review within`"],
        Rule::part => &["`on`", "`when`", "`step`", "`param`", "`each step`", "`parallel`", "`choose`", "`notify`"],
        Rule::tpart => &["`step`", "`each step`", "`parallel`", "`choose`", "`notify`"],
        Rule::block => &["`step`", "`parallel`", "`race`", "`choose`", "`branch`", "`call`", "`notify`", "`wait event`"],
        Rule::each => &["`each step`"],
        Rule::on => &["`on`"],
        Rule::trigger => &["`submit`", "`event`", "`schedule`", "`reveal`", "`change`"],
        Rule::on_reject => &["`on reject`"],
        Rule::may => &["`transfer`", "`delegate`", "`withdraw`", "`add signer`"],
        Rule::distinct => &["`distinct humans at least`"],
        Rule::case => &["`when`"],
        Rule::otherwise => &["`otherwise`"],
        Rule::step_when | Rule::flow_when => &["`when`"],
        Rule::recip => &["`requester`", "`subject`", "`approvers`", "`role`", "`manager of`", "`person`"],
        Rule::sign => &["`any of`", "`all of`", "`in order`"],
        Rule::approver | Rule::approvers | Rule::alt | Rule::weighed => {
            &["`role`", "`manager of`", "`head of`", "`person`", "`chain of`", "`chosen from`"]
        }
        Rule::but => &["`except`"],
        Rule::weight => &["`weight`"],
        Rule::moment => &["`at end`"],
        Rule::level => &["`level`"],
        Rule::chain_end => &["`top`", "`role`", "a number of levels"],
        Rule::holders => &["`role`"],
        Rule::arg => &["a value"],
        Rule::opt => &["`timeout`", "`remind`", "`if nobody`", "`repeat`", "`reject`"],
        Rule::working => &["`working`"],
        Rule::on_calendar => &["`calendar`"],
        Rule::escalate => &["`escalate`"],
        Rule::rounds => &["`max rounds`"],
        Rule::of_type => &["`of`"],
        Rule::renamed => &["`renamed_from`"],
        Rule::never | Rule::always | Rule::budget => &["`never`", "`always`", "`change at most`"],
        Rule::holds => &["`one person holds`"],
        Rule::can => &["`can`"],
        Rule::sees => &["`sees`"],
        Rule::includes => &["`includes role`"],
        Rule::held => &["`held by at least`"],
        _ => return None,
    })
}

/// What may stand where a text went wrong, each once: what begins something new first, then what joins, then operators.
pub(super) fn expected(rules: &[Rule]) -> Vec<String> {
    let weight = |rule: &Rule| match rule {
        Rule::cmp_op | Rule::K_has => 3,
        Rule::sign_op | Rule::plus | Rule::minus | Rule::times => 4,
        Rule::K_and | Rule::K_or => 2,
        Rule::EOI => 5,
        _ => 1,
    };
    let mut rules: Vec<Rule> = rules.to_vec();
    rules.sort_by_key(weight);
    let mut all: Vec<String> = Vec::new();
    for phrase in rules.iter().flat_map(|rule| phrases(*rule)) {
        if !all.contains(&phrase) {
            all.push(phrase);
        }
    }
    all
}

/// The phrases, with `a name` made plain by the word before it.
pub(super) fn named_after(word: &str, phrases: &[String]) -> Vec<String> {
    let name = match word {
        "to" => "an action such as `read`",
        "rule" | "flow" | "guard" | "exempt" | "template" | "scenario" | "step" => "an id of your own",
        "role" => "the id of a role",
        "unit" => "the id of a unit",
        "person" => "the id of a person",
        "integration" => "the id of an integration",
        "ring" => "the id of a key ring",
        "purpose" => "a purpose",
        "channel" => "a channel",
        "app" => "the id of an application",
        "calendar" => "the id of a calendar",
        "reveal" | "cap" | "default" | "ladder" | "above" | "<" => "a view such as `last4`",
        "submit" | "of" => "a resource type",
        _ => return phrases.to_vec(),
    };
    phrases.iter().map(|phrase| if phrase == "a name" { name.to_owned() } else { phrase.clone() }).collect()
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

/// The words that may stand there, as they are written.
pub(super) fn words(phrases: &[String]) -> Vec<&str> {
    let word = |phrase: &'_ str| -> Option<usize> { phrase.strip_prefix('`')?.find(['`', ' ']) };
    phrases
        .iter()
        .filter_map(|phrase| phrase.get(1..word(phrase)?.saturating_add(1)))
        .filter(|w| super::word::is_word(w))
        .collect()
}
