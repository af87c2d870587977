//! Workloads made here: ten times the rules of a given one, and an organisation of a million.

use crate::workload::{Employee, Policy, Role, Unit, Workload};

/// Ten times the rules for the same people: each rule nine more times, for other roles and for other units of the same depth.
pub fn ten_times(workload: &mut Workload) {
    let depth = depths(&workload.org_units);
    let place = |id: &str| workload.org_units.iter().position(|unit| unit.id == id).expect("a unit of the workload");
    let other_unit = |id: &str, turn: usize| {
        let own = place(id);
        let level: Vec<usize> = (0..depth.len()).filter(|at| depth[*at] == depth[own]).collect();
        let at = level.iter().position(|at| *at == own).expect("a unit of its own level");
        workload.org_units[level[(at + turn * (level.len() / 10).max(1)) % level.len()]].id.clone()
    };
    let other_role = |id: &str, turn: usize| {
        let at = workload.roles.iter().position(|role| role.id == id).expect("a role of the workload");
        workload.roles[(at + turn * 7) % workload.roles.len()].id.clone()
    };
    let mut more = Vec::with_capacity(workload.policies.len() * 9);
    for turn in 1..10 {
        for policy in &workload.policies {
            let mut copy = policy.clone();
            copy.id = format!("{}_{turn}", policy.id);
            for unit in [&mut copy.resource_in, &mut copy.principal_in].into_iter().flatten() {
                *unit = other_unit(unit, turn);
            }
            for role in [&mut copy.role, &mut copy.unless_role].into_iter().flatten() {
                *role = other_role(role, turn);
            }
            more.push(copy);
        }
    }
    workload.policies.extend(more);
}

fn depths(units: &[Unit]) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::with_capacity(units.len());
    let place: std::collections::HashMap<&str, usize> =
        units.iter().enumerate().map(|(at, unit)| (unit.id.as_str(), at)).collect();
    for unit in units {
        depths.push(unit.parent.as_ref().map_or(0, |parent| depths[place[parent.as_str()]] + 1));
    }
    depths
}

/// A million people in 60,000 units with 2,000 roles and 5,000 rules.
pub fn million() -> Workload {
    let (people, departments, roles, rules) = (1_000_000_usize, 59_899_usize, 2_000_usize, 5_000_usize);
    let mut org_units = vec![Unit { id: "u0".to_owned(), kind: "group".to_owned(), parent: None }];
    org_units.extend((1..=100).map(|n| Unit {
        id: format!("u{n}"),
        kind: "subsidiary".to_owned(),
        parent: Some("u0".to_owned()),
    }));
    for n in 0..departments {
        // Each of the first departments of a company has some below it.
        let parent = if n < 600 { format!("u{}", n % 100 + 1) } else { format!("u{}", 101 + n / 10) };
        org_units.push(Unit { id: format!("u{}", n + 101), kind: "department".to_owned(), parent: Some(parent) });
    }
    let employees = (0..people).map(|n| Employee {
        id: format!("p{n}"),
        dept: format!("u{}", 101 + (n * 7_919) % departments),
        manager: (n > 0).then(|| format!("p{}", n / 8)),
        roles: (0..1 + n % 3).map(|k| format!("r{}", (n * 31 + k * 7) % roles)).collect(),
    });
    let policy = |n: usize| Policy {
        id: format!("rule{n}"),
        effect: if n % 10 == 0 { "deny" } else { "allow" }.to_owned(),
        actions: vec![["view", "edit", "approve"][n % 3].to_owned()],
        role: Some(format!("r{}", n * 13 % roles)),
        resource_in: Some(format!("u{}", 1 + n * 17 % departments)),
        kind: Some("employee_record".to_owned()),
        amount_lte: (n % 4 == 0).then_some(1_000),
        ..Policy::default()
    };
    Workload {
        format: 1,
        actions: ["view", "edit", "approve"].map(str::to_owned).to_vec(),
        roles: (0..roles).map(|n| Role { id: format!("r{n}"), inherits: Vec::new() }).collect(),
        org_units,
        employees: employees.collect(),
        resources: vec![crate::workload::Resource {
            id: "x".to_owned(),
            kind: "employee_record".to_owned(),
            owner: "p1".to_owned(),
            dept: "u1".to_owned(),
            classification: "internal".to_owned(),
            amount: 1,
            region: "HK".to_owned(),
        }],
        policies: (0..rules).map(policy).collect(),
    }
}
