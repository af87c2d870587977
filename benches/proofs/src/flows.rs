//! Twenty flows of the kinds that companies have.

/// What requests are about.
pub const CATALOG: &str = "ordinance: v1
kind: Catalog
person_attributes: {grade: int}
unit_attributes: {country: {enum: [HK, SG]}, cost_centre: text}
applications:
  - id: office
    resources:
      - {type: Expense, actions: [submit, read], attributes: {owner: Person, unit: Unit, amount: money, kind: {enum: [travel, goods, fun]}}}
      - {type: Remittance, actions: [submit, read], attributes: {owner: Person, unit: Unit, amount: money, to: Unit}}
      - {type: Leave, actions: [submit, read], attributes: {owner: Person, unit: Unit, days: decimal, kind: {enum: [annual, sick, unpaid]}}}
      - {type: Door, actions: [submit, read], attributes: {owner: Person, unit: Unit, zone: {enum: [lobby, office, vault]}}}
      - {type: Purchase, actions: [submit, read], attributes: {owner: Person, unit: Unit, amount: money, kind: {enum: [travel, goods, fun]}}}
      - {type: Contract, actions: [submit, read], attributes: {owner: Person, unit: Unit, value: money, abroad: bool}}
      - {type: Trip, actions: [submit, read], attributes: {owner: Person, unit: Unit, cost: money, departs: date}}
      - {type: Hire, actions: [submit, read], attributes: {owner: Person, unit: Unit, grade: int, budgeted: bool}}
      - {type: Refund, actions: [submit, read], attributes: {owner: Person, unit: Unit, amount: money, to: Unit}}
      - {type: Loan, actions: [submit, read], attributes: {owner: Person, unit: Unit, amount: money, months: int}}
      - {type: Seal, actions: [submit, read], attributes: {owner: Person, unit: Unit, kind: {enum: [chop, signature, certificate]}}}
      - {type: Record, actions: [read], attributes: {owner: Person, unit: Unit}, fields: {account: {format: text}}}
---
ordinance: v1
kind: Access
rules:
  - {id: read, effect: allow, subjects: [anyone], actions: [read], on: [Expense, Remittance, Leave, Door, Purchase, Contract, Trip, Hire, Refund, Loan, Seal, Record]}
";

/// Who signs for what.
pub const AUTHORITY: &str = "ordinance: v1
kind: Table
id: authority
hit: first
inputs: {amount: money, kind: {enum: [travel, goods, fun]}}
outputs: {approver: Role}
rules:
  - ['<= HKD 5_000', '-', buyer]
  - ['<= HKD 20_000', travel, buyer]
  - ['<= HKD 50_000', '-', manager_fin]
  - ['-', '-', cfo]
";

/// What holds where a step says nothing.
pub const DEFAULTS: &str = "
defaults { each step { timeout 24h escalate at top block; remind sat 10:00 calendar hk } }
exempt change \"small change\": submit Expense when request.amount <= HKD 100
";

/// The flows, the commonest first.
pub const FLOWS: &[&str] = &[
    "
flow expense_small {
  on submit Expense
  when request.amount > HKD 100 and request.amount <= HKD 5_000
  step manager: manager of request.owner else role manager_fin { if nobody role cfo anywhere }
  step place when request.kind == fun: head of unit else role manager_fin else role cfo anywhere { if nobody role committee anywhere }
}
",
    "
flow expense_middle {
  on submit Expense
  when request.amount > HKD 5_000 and request.amount <= USD 10_000
  step manager: manager of requester else role manager_fin { if nobody role cfo anywhere }
  step finance: any of role specialist else role specialist anywhere { if nobody block }
  step place: head of unit else manager level 2 of requester else role cfo anywhere { if nobody role committee anywhere }
}
",
    "
flow expense_large {
  on submit Expense
  when request.amount > USD 10_000
  step finance: 2 of role manager_fin { if nobody role cfo anywhere }
  step cfo: any of role cfo anywhere
  step committee when request.kind in [travel, fun]: 60% of role committee anywhere { if nobody block }
}
",
    "
flow leave {
  on submit Leave
  step manager: manager of request.owner else role hr { if nobody role hr anywhere }
  step second when request.days > 5: manager level 2 of request.owner else manager of request.owner else role hr { if nobody role hr anywhere }
  step hr when request.kind != annual: any of role hr { if nobody role hr anywhere }
  on reject return to requester
}
",
    "
flow remittance {
  on submit Remittance
  when request.amount > HKD 500_000 and request.to.country != request.unit.country
  step finance: any of role specialist else role manager_fin { if nobody role cfo anywhere }
  step compliance: any of role compliance anywhere
  step confirm: any of role confirmer in unit request.to else head of request.to { if nobody role cfo anywhere }
  step release: 2 of role cashier anywhere, role treasurer anywhere { timeout 48h reject; if nobody block }
  distinct humans at least 3
}
exempt remit_small \"at home or small\": submit Remittance
  when request.amount <= HKD 500_000 or request.to.country == request.unit.country
",
    "
flow salary {
  on schedule 14d before person.contract_end
  step supervisor: manager of subject { if nobody role chief anywhere }
  step committee: 60% of role committee anywhere { if nobody block }
  step cfo: any of role cfo anywhere { if nobody role chief anywhere }
}
",
    "
flow doors {
  on event door.asked of Door
  step manager: head of unit else manager of request.owner { if nobody role chief anywhere }
  step safety: any of role safety else role safety anywhere { if nobody block }
  step vault when request.zone == vault: any of role compliance anywhere { if nobody block }
}
",
    "
flow account_reveal {
  on reveal Record.account
  valid 4h
  step hr: any of role hr else role hr anywhere { if nobody block }
  step privacy: any of role dpo anywhere { if nobody block }
}
",
    "
flow account_change {
  on change Record.account
  valid 4h
  step hr: any of role hr else role hr anywhere { if nobody block }
  step privacy: any of role dpo anywhere { if nobody block }
}
",
    "
flow purchase {
  on submit Purchase
  choose {
    when table authority(request.amount, request.kind).approver == buyer {
      step buyer: any of role buyer else manager of request.owner { if nobody role cfo anywhere }
    }
    otherwise {
      step signatory: any of role table authority(request.amount, request.kind).approver else role cfo anywhere { if nobody role committee anywhere }
    }
  }
  step budget when request.unit.cost_centre != \"CC-1\": head of unit else manager of request.owner { if nobody role cfo anywhere }
}
",
    "
flow contract_home {
  on submit Contract
  when not request.abroad
  step line: chain of requester until 2 levels { if nobody role cfo anywhere }
  step law when request.value > HKD 100_000: any of role compliance anywhere { if nobody block }
}
",
    "
flow contract_abroad {
  on submit Contract
  when request.abroad
  parallel {
    branch \"line\" { step line: manager of requester else role manager_fin { if nobody role cfo anywhere } }
    branch \"law\" { step law: all of role compliance anywhere except person requester { if nobody role chief anywhere } }
  }
  step board when request.value >= HKD 1_000_000: 3 of role committee anywhere { if nobody block }
}
",
    "
flow trip_junior {
  on submit Trip
  when requester.grade < 7
  step manager: manager of requester else role manager_fin { if nobody role cfo anywhere }
  step head when request.cost > HKD 30_000: head of unit else role cfo anywhere { if nobody role chief anywhere }
}
",
    "
flow trip_senior {
  on submit Trip
  when requester.grade >= 7
  step head: head of unit else role cfo anywhere { if nobody role chief anywhere }
}
",
    "
flow hire_budgeted {
  on submit Hire
  when request.budgeted
  step hr: any of role hr else role hr anywhere { if nobody block }
  step head: head of unit else manager of requester else role cfo anywhere { if nobody role chief anywhere }
}
",
    "
flow hire_extra {
  on submit Hire
  when not request.budgeted
  step head: head of unit else manager of requester else role cfo anywhere { if nobody role chief anywhere }
  step cfo when request.grade >= 6: any of role cfo anywhere { if nobody role chief anywhere }
  step chief: any of role chief anywhere, role cfo anywhere { if nobody role committee anywhere }
}
",
    "
flow refund_within {
  on submit Refund
  when request.to within request.unit
  step head: head of request.to else role manager_fin { if nobody role cfo anywhere }
}
",
    "
flow refund_across {
  on submit Refund
  when not request.to within request.unit
  step ours: any of role manager_fin else role manager_fin anywhere { if nobody block }
  step theirs: any of role manager_fin in unit request.to else head of request.to { if nobody role cfo anywhere }
}
",
    "
flow loan {
  on submit Loan
  step manager: manager of request.owner else role hr { if nobody role hr anywhere }
  step finance when request.amount > HKD 20_000 and request.months > 6: weighted 3 of role manager_fin weight 1, role cfo anywhere weight 2 { if nobody block }
  step odd when requester.unit within request.unit and requester.grade < 5: manager level 2 of requester else role hr { if nobody role hr anywhere }
}
",
    "
flow seal {
  on submit Seal
  race {
    branch \"quick\" { step custodian: any of role dpo anywhere { if nobody block } }
    branch \"line\" { step line: chain of requester until role cfo else role cfo anywhere { if nobody block } }
  }
  step chop when request.kind == chop and requester.unit within request.unit: head of unit else role chief anywhere { if nobody role cfo anywhere }
}
",
];
