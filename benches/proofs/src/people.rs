//! An organisation: a group of eight companies with departments and teams, every unit with its head.

use std::fmt::Write as _;

const COMPANIES: usize = 8;
const DEPARTMENTS: usize = 8;

/// The units in pre-order: id, depth.
fn units(people: usize) -> Vec<(String, usize)> {
    // A team has some ten people, however many there are.
    let teams = (people / (COMPANIES * DEPARTMENTS) / 10).clamp(2, 1_000);
    let mut units = vec![("group".to_owned(), 0)];
    for company in 0..COMPANIES {
        units.push((format!("c{company}"), 1));
        for department in 0..DEPARTMENTS {
            units.push((format!("c{company}d{department}"), 2));
            units.extend((0..teams).map(|team| (format!("c{company}d{department}t{team}"), 3)));
        }
    }
    units
}

/// The files of an organisation of so many people.
pub fn files(people: usize) -> Vec<(&'static str, String)> {
    let units = units(people);
    vec![
        ("ordinance.yaml", NOUNS.to_owned()),
        ("units.yaml", tree(&units)),
        ("people.yaml", "ordinance: v1\nkind: People\nfrom: people.csv\n".to_owned()),
        ("people.csv", roster(people, &units)),
        ("roles.yaml", roles(people, &units)),
    ]
}

fn tree(units: &[(String, usize)]) -> String {
    let mut text = "ordinance: v1\nkind: Units\nunits:\n".to_owned();
    for (at, (id, depth)) in units.iter().enumerate() {
        let pad = "    ".repeat(*depth);
        let kind = ["group", "subsidiary", "department", "department"][*depth];
        let _ = writeln!(text, "{pad}  - id: {id}\n{pad}    type: {kind}\n{pad}    head: p{at}");
        if *depth < 2 {
            let country = if id == "c6" || id == "c7" { "SG" } else { "HK" };
            let _ = writeln!(text, "{pad}    attributes: {{country: {country}, cost_centre: CC-{at}}}");
        }
        if units.get(at + 1).is_some_and(|(_, next)| next > depth) {
            let _ = writeln!(text, "{pad}    units:");
        }
    }
    text
}

/// The first people head the units, the others are spread over them; one in ten has a manager of their own, and a contract that ends.
fn roster(people: usize, units: &[(String, usize)]) -> String {
    let mut text = "id,name,unit,title,manager,status,contract_end,grade\n".to_owned();
    for person in 0..people.max(units.len()) {
        let unit = &units[if person < units.len() { person } else { person * 7 % units.len() }].0;
        let title = ["clerk", "officer", "analyst", "engineer", "chief"][person % 5];
        let manager = if person > units.len() && person % 10 == 3 { format!("p{}", person % units.len()) } else { String::new() };
        let status = if person % 97 == 96 { "left" } else { "active" };
        let ends = if person % 10 == 7 { format!("2027-{:02}-{:02}", person % 12 + 1, person % 28 + 1) } else { String::new() };
        let grade = if person == 0 { 10 } else { person * 13 % 9 + 1 };
        let status = if person < units.len() { "active" } else { status };
        let _ = writeln!(text, "p{person},Person {person},{unit},{title},{manager},{status},{ends},{grade}");
    }
    text
}

/// Roles of the group, roles of each company, and one that follows from what people are.
fn roles(people: usize, units: &[(String, usize)]) -> String {
    let all = people.max(units.len());
    let person = |n: usize| format!("p{}", (units.len() + n * 37) % all);
    let mut text = "ordinance: v1\nkind: Roles\nroles:\n".to_owned();
    for (at, (role, count)) in
        [("cfo", 2), ("chief", 1), ("treasurer", 2), ("committee", 5), ("dpo", 2), ("compliance", 4)].into_iter().enumerate()
    {
        let _ = writeln!(text, "  - id: {role}\n    assign:");
        (0..count).for_each(|n| _ = writeln!(text, "      - {{person: {}, scope: tenant}}", person(at * 11 + n)));
    }
    for (at, role) in ["specialist", "manager_fin", "confirmer", "safety", "hr", "cashier", "buyer"].into_iter().enumerate() {
        let _ = writeln!(text, "  - id: {role}\n    assign:");
        for company in 0..COMPANIES {
            (0..3).for_each(|n| {
                _ = writeln!(text, "      - {{person: {}, scope: c{company}}}", person(100 + at * 53 + company * 5 + n));
            });
        }
    }
    text + "  - id: lead\n    assign: [{where: 'person.title == \"chief\"', scope: own_unit}]\n"
}

const NOUNS: &str = "ordinance: v1
kind: PolicySet
name: measured
release: '1'
---
ordinance: v1
kind: Tenant
id: measured
edition: exclusive
time_zone: Asia/Hong_Kong
currency: HKD
registration: {route: new_company, documents: [company_search_nn1, director_id]}
---
ordinance: v1
kind: Calendar
id: hk
time_zone: Asia/Hong_Kong
working_hours: {mon-fri: '09:00-18:00'}
holidays: [{date: 2026-12-25, name: Christmas}]
---
ordinance: v1
kind: Rates
rates: [{on: 2026-11-20, currency: HKD, per: {USD: '7.78', SGD: '5.95'}}]
---
ordinance: v1
kind: Integrations
integrations: [{id: doors, direction: in, endpoint: 'https://doors.example.hk', emits: [{event: door.asked, as: Door}]}]
";
