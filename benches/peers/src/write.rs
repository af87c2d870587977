//! The workload as a policy set: what an organisation would write by hand, or export from its HR system.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use crate::workload::{self, Policy, Request, Workload, type_name};

/// Writes the policy set of the workload in a folder.
pub fn write_set(folder: &Path, set: &Path) {
    let workload: Workload = workload::read(folder, "workload.json");
    assert_eq!(workload.format, 1, "the workload's format");
    let requests: Vec<Request> = workload::read(folder, "requests.json");
    let mut purposes: BTreeSet<&str> = requests.iter().map(|request| request.context.purpose.as_str()).collect();
    purposes.extend(workload.policies.iter().filter_map(|policy| policy.purpose.as_deref()));
    write(&workload, &purposes, set);
}

/// Writes the set into a folder; `purposes` are those that requests state.
pub fn write(workload: &Workload, purposes: &BTreeSet<&str>, folder: &Path) {
    let file = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("the folder can be written");
    std::fs::create_dir_all(folder).expect("the folder can be made");
    file("ordinance.yaml", "ordinance: v1\nkind: PolicySet\nname: workload\nrelease: '1'\n".to_owned());
    file(
        "tenant.yaml",
        "ordinance: v1\nkind: Tenant\nid: workload\nname: Workload\nedition: professional\ntime_zone: Etc/UTC\ncurrency: HKD\n"
            .to_owned(),
    );
    file("catalog.yaml", catalog(workload, purposes));
    file("units.yaml", units(workload));
    file("people.yaml", "ordinance: v1\nkind: People\nfrom: people.csv\n".to_owned());
    file("people.csv", people(workload));
    file("roles.yaml", roles(workload));
    file("grants.csv", grants(workload));
    file("rules.yaml", rules(workload));
}

fn list<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let ids: Vec<&str> = ids.into_iter().collect();
    format!("[{}]", ids.join(", "))
}

fn catalog(workload: &Workload, purposes: &BTreeSet<&str>) -> String {
    let classes: BTreeSet<&str> = workload.resources.iter().map(|resource| resource.classification.as_str()).collect();
    let kinds: BTreeSet<&str> = workload.resources.iter().map(|resource| resource.kind.as_str()).collect();
    let mut out = format!(
        "ordinance: v1\nkind: Catalog\npurposes: {}\ncontext: {{region: text, hour: int}}\napplications:\n  - id: hr\n    resources:\n",
        list(purposes.iter().copied())
    );
    for kind in kinds {
        let attributes = format!(
            "{{owner: Person, unit: Unit, classification: {{enum: {}}}, amount: int, region: text}}",
            list(classes.iter().copied())
        );
        let actions = list(workload.actions.iter().map(String::as_str));
        writeln!(
            out,
            "      - type: {}\n        actions: {actions}\n        unit: unit\n        owner: owner\n        attributes: {attributes}",
            type_name(kind)
        )
        .expect("text grows");
    }
    out
}

fn units(workload: &Workload) -> String {
    let mut out = "ordinance: v1\nkind: Units\nunits:\n".to_owned();
    // Parents come first, so the children of each unit can be listed in one pass.
    let place: std::collections::HashMap<&str, usize> =
        workload.org_units.iter().enumerate().map(|(at, unit)| (unit.id.as_str(), at)).collect();
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); workload.org_units.len()];
    let mut roots = Vec::new();
    for (at, unit) in workload.org_units.iter().enumerate() {
        match &unit.parent {
            Some(parent) => below[place[parent.as_str()]].push(at),
            None => roots.push(at),
        }
    }
    let mut open: Vec<(usize, usize)> = roots.into_iter().rev().map(|root| (root, 0)).collect();
    while let Some((at, depth)) = open.pop() {
        let unit = &workload.org_units[at];
        let indent = " ".repeat(2 + depth * 4);
        write!(out, "{indent}- id: {}\n{indent}  name: {}\n{indent}  type: {}\n", unit.id, unit.id, unit.kind)
            .expect("text grows");
        if !below[at].is_empty() {
            writeln!(out, "{indent}  units:").expect("text grows");
        }
        open.extend(below[at].iter().rev().map(|child| (*child, depth + 1)));
    }
    out
}

fn people(workload: &Workload) -> String {
    let mut out = "id,name,unit,manager\n".to_owned();
    for person in &workload.employees {
        let manager = person.manager.as_deref().unwrap_or_default();
        writeln!(out, "{},{},{},{manager}", person.id, person.id, person.dept).expect("text grows");
    }
    out
}

fn roles(workload: &Workload) -> String {
    let mut out = "ordinance: v1\nkind: Roles\nassign_from: grants.csv\nroles:\n".to_owned();
    for role in &workload.roles {
        let includes = list(role.inherits.iter().map(String::as_str));
        writeln!(out, "  - {{id: {}, name: {}, includes: {includes}}}", role.id, role.id).expect("text grows");
    }
    out
}

fn grants(workload: &Workload) -> String {
    let mut out = "person,role,scope\n".to_owned();
    for person in &workload.employees {
        for role in &person.roles {
            writeln!(out, "{},{role},tenant", person.id).expect("text grows");
        }
    }
    out
}

fn rules(workload: &Workload) -> String {
    let types: BTreeSet<&str> = workload.resources.iter().map(|resource| type_name(&resource.kind)).collect();
    let mut out = "ordinance: v1\nkind: Access\nrules:\n".to_owned();
    for policy in &workload.policies {
        let on = policy.kind.as_deref().map_or_else(|| list(types.iter().copied()), |kind| list([type_name(kind)]));
        let actions = list(policy.actions.iter().map(String::as_str));
        let (subject, when) = conditions(policy);
        write!(
            out,
            "  - id: {}\n    effect: {}\n    subjects: [{subject}]\n    actions: {actions}\n    on: {on}\n",
            policy.id, policy.effect
        )
        .expect("text grows");
        if let Some(role) = &policy.unless_role {
            writeln!(out, "    except: [{{role: {role}, anywhere: true}}]").expect("text grows");
        }
        if let Some(unit) = &policy.resource_in {
            writeln!(out, "    in_unit: {unit}").expect("text grows");
        }
        if let Some(purpose) = &policy.purpose {
            writeln!(out, "    purposes: [{purpose}]").expect("text grows");
        }
        if !when.is_empty() {
            writeln!(out, "    when: '{}'", when.join(" and ")).expect("text grows");
        }
    }
    out
}

/// Whom a policy is for, and the conditions that no other part of a rule says.
fn conditions(policy: &Policy) -> (String, Vec<String>) {
    let mut when = Vec::new();
    let subject = match (&policy.role, policy.owner_is_principal, policy.manager_of_owner) {
        (Some(role), own, managed) => {
            when.extend(own.then(|| "resource.owner == principal".to_owned()));
            when.extend(managed.then(|| "resource.owner.manager == principal".to_owned()));
            format!("{{role: {role}, anywhere: true}}")
        }
        (None, true, _) => "self".to_owned(),
        (None, false, true) => "manager".to_owned(),
        (None, false, false) => "anyone".to_owned(),
    };
    when.extend(policy.principal_in.as_ref().map(|unit| format!("principal.unit within {unit}")));
    when.extend(policy.same_tree.then(|| "resource.unit within principal.unit".to_owned()));
    when.extend(policy.amount_lte.map(|most| format!("resource.amount <= {most}")));
    // A key of the context may be absent, so it is asked for before it is read.
    when.extend(policy.hours.map(|_| "context has hour".to_owned()));
    when.extend(policy.region_match.then(|| "context has region".to_owned()));
    when.extend(policy.hours.map(|[from, until]| format!("context.hour >= {from} and context.hour < {until}")));
    when.extend(policy.region_match.then(|| "context.region == resource.region".to_owned()));
    when.extend(policy.classification.as_ref().map(|class| format!("resource.classification == {class}")));
    (subject, when)
}
