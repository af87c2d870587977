//! The workload as its generator writes it, format 1. The generator's own page says what each field means.

use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
pub struct Workload {
    pub format: u32,
    pub actions: Vec<String>,
    pub roles: Vec<Role>,
    pub org_units: Vec<Unit>,
    pub employees: Vec<Employee>,
    pub resources: Vec<Resource>,
    pub policies: Vec<Policy>,
}

#[derive(Deserialize)]
pub struct Role {
    pub id: String,
    #[serde(default)]
    pub inherits: Vec<String>,
}

#[derive(Deserialize)]
pub struct Unit {
    pub id: String,
    pub kind: String,
    pub parent: Option<String>,
}

#[derive(Deserialize)]
pub struct Employee {
    pub id: String,
    pub dept: String,
    pub manager: Option<String>,
    pub roles: Vec<String>,
}

#[derive(Deserialize)]
pub struct Resource {
    pub id: String,
    pub kind: String,
    pub owner: String,
    pub dept: String,
    pub classification: String,
    pub amount: i64,
    pub region: String,
}

#[derive(Clone, Default, Deserialize)]
pub struct Policy {
    pub id: String,
    pub effect: String,
    pub actions: Vec<String>,
    pub role: Option<String>,
    pub principal_in: Option<String>,
    pub kind: Option<String>,
    pub resource_in: Option<String>,
    #[serde(default)]
    pub same_tree: bool,
    #[serde(default)]
    pub owner_is_principal: bool,
    #[serde(default)]
    pub manager_of_owner: bool,
    pub amount_lte: Option<i64>,
    pub purpose: Option<String>,
    pub hours: Option<[i64; 2]>,
    #[serde(default)]
    pub region_match: bool,
    pub classification: Option<String>,
    pub unless_role: Option<String>,
}

#[derive(Deserialize)]
pub struct Context {
    pub purpose: String,
    pub hour: i64,
    pub region: String,
}

#[derive(Deserialize)]
pub struct Request {
    pub principal: String,
    pub action: String,
    pub resource: String,
    pub context: Context,
}

/// The type of records of a kind.
pub fn type_name(kind: &str) -> &'static str {
    match kind {
        "employee_record" => "EmployeeRecord",
        "app_resource" => "AppResource",
        other => panic!("no type for {other}"),
    }
}

/// A file of the workload's folder.
pub fn read<T: serde::de::DeserializeOwned>(folder: &Path, file: &str) -> T {
    let path = folder.join(file);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
