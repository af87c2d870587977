use crate::mask::View;
use crate::model::*;
use crate::source::{FileId, Place, Span, Spanned};
use crate::value::*;

/// A place that a test can recognise.
pub fn at(byte: usize) -> Place {
    Place::new(FileId(0), Span::new(byte, byte))
}

pub fn spanned<T>(value: T, byte: usize) -> Spanned<T> {
    Spanned::new(value, at(byte))
}

pub fn id(text: &str) -> Spanned<Id> {
    spanned(Id::new(text).unwrap(), 1)
}

pub fn text(text: &str) -> Spanned<String> {
    spanned(text.to_owned(), 1)
}

fn date(text: &str) -> Spanned<Date> {
    spanned(Date::parse(text).unwrap(), 1)
}

fn days(count: i64) -> Spanned<Duration> {
    spanned(Duration::new(0, count * 86_400), 1)
}

pub fn named(name: &str) -> Named {
    Named { at: at(0), id: id(name), renamed_from: None, name: None }
}

pub fn until(text: &str) -> Period {
    Period::new(None, Instant::parse(text, None))
}

fn unit(name: &str, kind: UnitKind, parent: Option<u32>, end: u32) -> Unit {
    Unit {
        named: named(name),
        kind: spanned(kind, 1),
        parent: parent.map(UnitIx),
        end: UnitIx(end),
        head: None,
        members: Vec::new(),
        validity: Validity::default(),
        attributes: Vec::new(),
    }
}

pub fn person(name: &str, unit: UnitIx) -> Person {
    Person {
        named: named(name),
        unit: spanned(unit, 1),
        also_in: Vec::new(),
        title: None,
        manager: None,
        status: spanned(Status::Active, 1),
        joined: None,
        contract_end: None,
        left_on: None,
        attributes: Vec::new(),
    }
}

pub fn expr(node: Node) -> Expr {
    Expr { place: at(2), value_type: Type::Bool, node }
}

fn member(member: Member) -> Box<Expr> {
    Box::new(expr(Node::Member(Box::new(expr(Node::Person)), member)))
}

fn constant(value: Value) -> Box<Expr> {
    Box::new(expr(Node::Constant(value)))
}

/// `person.unit within hk-hr and person.title == "HR {BP}"`
fn business_partners() -> Expr {
    expr(Node::And(vec![
        expr(Node::Compare(Operator::Within, member(Member::Unit), constant(Value::Unit(UnitIx(2))))),
        expr(Node::Compare(Operator::Equal, member(Member::Title), constant(Value::Text("HR {BP}".into())))),
    ]))
}

fn grant(who: Grantee, scope: Scope) -> Assignment {
    Assignment {
        at: at(0),
        who: spanned(who, 1),
        scope: spanned(scope, 1),
        validity: Validity::default(),
        reviewed: None,
        reason: None,
    }
}

fn role(name: &str, assign: Vec<Assignment>) -> Role {
    Role { named: named(name), includes: Vec::new(), excludes: Vec::new(), assign, review_every: None }
}

fn attribute(name: &str, value_type: Type, optional: bool) -> Attribute {
    Attribute { name: id(name), value_type, optional }
}

fn tenant() -> Tenant {
    Tenant {
        at: at(0),
        id: id("harbour"),
        name: Some(text("維港集團")),
        registration: Some(Registration {
            at: at(0),
            route: spanned(Route::CrossBorder, 1),
            business_registration: Some(text("12345678")),
            documents: vec![id("hk_office_proof"), id("business_registration_copy")],
            head_office: Some(spanned(UnitIx(0), 1)),
            local_office: Some(spanned(UnitIx(1), 1)),
            e_cert: Some(ECert { serial: text("0123"), expires: date("2027-06-30") }),
        }),
        edition: spanned(Edition::Professional, 1),
        time_zone: spanned(Zone::new("Asia/Hong_Kong").unwrap(), 1),
        currency: spanned(Currency::new("HKD").unwrap(), 1),
        self_join: Some(spanned(false, 1)),
        directory_sync: Some(DirectorySync {
            at: at(0),
            from: spanned(IntegrationIx(0), 1),
            every: spanned(Duration::new(0, 900), 1),
            on_leaver: Some(text("suspend")),
            stop_above: Some(spanned(5, 1)),
        }),
    }
}

fn units() -> Table<UnitIx, Unit> {
    let mut finance = unit("hk-finance", UnitKind::Department, Some(1), 4);
    finance.attributes = vec![(id("cost_centre"), spanned(Value::Text("CC-120".into()), 1))];
    finance.head = Some(spanned(PersonIx(0), 1));
    let mut falcon = unit("proj-falcon", UnitKind::Virtual, None, 5);
    falcon.head = Some(spanned(PersonIx(0), 1));
    falcon.members = vec![spanned(PersonIx(1), 1), spanned(PersonIx(0), 1)];
    falcon.validity = Validity { period: until("2027-03-31T16:00:00Z"), from: None, until: Some(at(1)) };
    Table::new(vec![
        unit("harbour", UnitKind::Group, None, 4),
        unit("harbour-hk", UnitKind::Subsidiary, Some(0), 4),
        unit("hk-hr", UnitKind::Department, Some(1), 3),
        finance,
        falcon,
    ])
}

fn people() -> Table<PersonIx, Person> {
    let mut bella = person("bella", UnitIx(3));
    bella.named.name = Some(text("李麗"));
    bella.also_in = vec![spanned(UnitIx(4), 1), spanned(UnitIx(2), 1)];
    bella.manager = Some(spanned(PersonIx(0), 1));
    bella.title = Some(text("HR {BP}"));
    bella.contract_end = Some(date("2026-12-31"));
    bella.attributes = vec![(id("grade"), spanned(Value::Int(7), 1))];
    Table::new(vec![person("amy", UnitIx(2)), bella])
}

fn roles() -> Table<RoleIx, Role> {
    let mut hr = role(
        "hr_officer",
        vec![
            grant(Grantee::Unit(UnitIx(2)), Scope::Unit(UnitIx(2))),
            grant(Grantee::Where(Box::new(business_partners())), Scope::OwnUnit),
            grant(Grantee::HeadsIn(UnitIx(1)), Scope::HeadedUnit),
            Assignment { reviewed: Some(date("2026-11-01")), ..grant(Grantee::Person(PersonIx(0)), Scope::Tenant) },
        ],
    );
    hr.includes = vec![spanned(RoleIx(1), 1)];
    hr.review_every = Some(days(90));
    Table::new(vec![hr, role("staff", Vec::new())])
}

fn catalog() -> Catalog {
    let ceiling = |name: &str, view: Option<&str>| Ceiling { id: id(name), ceiling: view.map(text), audit: None };
    let mut record = ResourceType {
        named: named("EmployeeRecord"),
        app: AppIx(0),
        actions: vec![spanned(ActionIx(1), 1), spanned(ActionIx(0), 1)],
        unit: Some(id("unit")),
        owner: Some(id("owner")),
        attributes: vec![attribute("owner", Type::Person, false), attribute("unit", Type::Unit, false)],
        fields: Vec::new(),
    };
    let stage = Type::Enum(vec![Id::new("left").unwrap(), Id::new("employed").unwrap()]);
    record.attributes.push(attribute("stage", stage, false));
    record.attributes.push(attribute("tags", Type::Set(Box::new(Type::Text)), true));
    record.fields.push(Field {
        at: at(0),
        name: id("hkid"),
        format: text("hkid"),
        class: Some(id("identity_document")),
        purposes: vec![id("payroll")],
        retention: Some(spanned(Retention { lasts: Duration::new(84, 0), after: Id::new("leaving").unwrap() }, 1)),
    });
    Catalog {
        purposes: vec![id("payroll")],
        channels: vec![ceiling("ui", None), ceiling("notification", Some("masked"))],
        classes: vec![ceiling("contact", None), ceiling("union", Some("last4"))],
        context: vec![attribute("region", Type::Text, true)],
        person_attributes: vec![attribute("grade", Type::Int, true)],
        unit_attributes: vec![attribute("cost_centre", Type::Text, true)],
        applications: Table::new(vec![Application { named: named("hr"), needs_edition: Some(spanned(Edition::Startup, 1)) }]),
        types: Table::new(vec![record]),
        actions: Table::new(["read", "update", "use"].map(|a| Id::new(a).unwrap()).to_vec()),
    }
}

fn authority() -> DecisionTable {
    let limit = CellTest { operator: Operator::LessEqual, value: Value::Money(Money::parse("HKD 5000").unwrap()) };
    let row = |tests: Vec<CellTest>, role: u32| Row {
        at: at(0),
        inputs: vec![spanned(Cell { tests }, 1)],
        outputs: vec![spanned(Value::Role(RoleIx(role)), 1)],
    };
    DecisionTable {
        named: named("authority"),
        hit: spanned(Hit::First, 1),
        inputs: vec![attribute("amount", Type::Money, false)],
        outputs: vec![attribute("approver", Type::Role, false)],
        rows: vec![row(vec![limit], 1), row(Vec::new(), 0)],
    }
}

fn integration() -> Integration {
    let field = |name: &str| spanned(FieldRef { resource: TypeIx(0), name: Id::new(name).unwrap() }, 1);
    Integration {
        named: named("octopus"),
        direction: spanned(Direction::Both, 1),
        endpoint: Some(text("https://payroll.example.hk/api")),
        auth: Some(Auth { kind: text("oauth2"), scopes: vec![text("payroll.write"), text("payroll.read")] }),
        tls_min: Some(text("1.2")),
        keys: vec![AccessKey { at: at(0), id: id("k7"), created: Some(date("2026-10-01")), rotate_every: Some(days(90)) }],
        allow_ips: vec![spanned(Network::parse("203.0.113.0/24").unwrap(), 1)],
        reads: vec![field("hkid")],
        writes: Vec::new(),
        mapping: vec![(text("id_no"), field("hkid"))],
        emits: vec![Emits { at: at(0), event: text("payroll.rejected"), carries: spanned(TypeIx(0), 1) }],
        on: vec![text("case.approved")],
    }
}

fn rules() -> Table<RuleIx, Rule> {
    let rule = Rule {
        named: named("staff_read"),
        effect: spanned(Effect::Allow, 1),
        subjects: vec![
            spanned(Subject::Role { role: RoleIx(1), anywhere: true }, 1),
            spanned(Subject::Owner, 1),
            spanned(Subject::Manager(2), 1),
        ],
        except: vec![spanned(Subject::Person(PersonIx(0)), 1)],
        actions: vec![spanned(ActionIx(0), 1)],
        on: vec![spanned(Target::Type(TypeIx(0)), 1)],
        in_unit: Some(spanned(UnitIx(1), 1)),
        when: Some(expr(Node::Compare(
            Operator::In,
            Box::new(expr(Node::Resource(Id::new("unit").unwrap()))),
            constant(Value::Set(vec![Value::Unit(UnitIx(3)), Value::Unit(UnitIx(2))])),
        ))),
        unless: None,
        purposes: vec![id("payroll")],
        validity: Validity { period: until("2027-03-31T16:00:00Z"), from: None, until: Some(at(1)) },
    };
    Table::new(vec![rule])
}

fn sight(view: View, to: Subject) -> Sight {
    Sight {
        at: at(0),
        view: spanned(view, 1),
        to: vec![spanned(to, 1)],
        except: Vec::new(),
        when: None,
        unless: None,
        purposes: Vec::new(),
        validity: Validity::default(),
        channels: Vec::new(),
        scenario: None,
        after: None,
    }
}

fn protection() -> Protection {
    let officer = Subject::Role { role: RoleIx(0), anywhere: false };
    let flow = |flow: &str| Some(AfterFlow { flow: id(flow), valid: Duration::new(0, 86_400) });
    Protection {
        at: at(0),
        field: spanned(FieldRef { resource: TypeIx(0), name: Id::new("bank_account").unwrap() }, 1),
        name: Some(text("銀行賬戶")),
        store: Some(spanned(Store::Encrypted(Id::new("payroll").unwrap()), 1)),
        ladder: [View::Hidden, View::Last(4), View::Full].map(|view| spanned(view, 1)).to_vec(),
        default: spanned(View::Hidden, 1),
        reveals: vec![
            Sight { purposes: vec![id("payroll")], after: flow("bank_account_review"), ..sight(View::Full, officer) },
            Sight { scenario: Some(id("first_aid")), ..sight(View::Full, Subject::Owner) },
        ],
        caps: vec![Sight { to: Vec::new(), channels: vec![id("export")], ..sight(View::Last(4), officer) }],
        changes: vec![ChangeBy {
            at: at(0),
            by: vec![spanned(officer, 1)],
            except: Vec::new(),
            after: flow("bank_account_change"),
        }],
    }
}

fn scenario() -> Scenario {
    let told = || Told { at: at(0), to: vec![spanned(Subject::Person(PersonIx(0)), 1)], except: Vec::new() };
    Scenario {
        named: named("first_aid"),
        reason_at_least: Some(spanned(10, 1)),
        lasts: Some(spanned(Duration::new(0, 1_800), 1)),
        single_record: Some(at(1)),
        notify: Some(told()),
        review: Some(Review { within: days(1), by: told() }),
    }
}

/// A little of every kind.
pub fn sample() -> PolicySet {
    let currency = |code: &str| spanned(Currency::new(code).unwrap(), 1);
    let decimal = |text: &str| spanned(Decimal::parse(text).unwrap(), 1);
    PolicySet {
        name: id("harbour"),
        release: text("2026.11.0"),
        root: at(0),
        tenant: tenant(),
        units: units(),
        people: people(),
        roles: roles(),
        catalog: catalog(),
        calendars: Table::new(vec![Calendar {
            named: named("hk"),
            time_zone: spanned(Zone::new("Asia/Hong_Kong").unwrap(), 1),
            hours: [(540, 720), (720, 1080)]
                .map(|(from, until)| spanned(OpenHours { day: Weekday::Mon, from, until }, 1))
                .to_vec(),
            holidays: vec![Holiday { date: date("2026-12-25"), name: Some(text("聖誕節")) }],
        }]),
        integrations: Table::new(vec![integration()]),
        rings: vec![Ring { named: named("payroll"), rotate_every: Some(days(90)), source: text("env:RING_PAYROLL") }],
        delegations: vec![Delegation {
            at: at(0),
            of: spanned(PersonIx(0), 1),
            to: spanned(PersonIx(1), 1),
            flows: vec![spanned(FlowIx(0), 1)],
            hops: spanned(1, 1),
            validity: Validity { period: until("2027-01-02T16:00:00Z"), from: None, until: Some(at(1)) },
            reason: None,
        }],
        rates: vec![Rate {
            at: at(0),
            on: date("2026-11-20"),
            currency: currency("HKD"),
            per: vec![(currency("USD"), decimal("7.780")), (currency("SGD"), decimal("5.95"))],
        }],
        tables: Table::new(vec![authority()]),
        rules: rules(),
        flows: super::flow::flows(),
        templates: super::flow::templates(),
        defaults: super::flow::defaults(),
        exempts: super::flow::exempts(),
        binds: super::flow::binds(),
        protections: vec![protection()],
        scenarios: vec![scenario()],
        tests: Vec::new(),
        route_tests: Vec::new(),
        case_tests: Vec::new(),
        view_tests: Vec::new(),
        lint: LintSettings::default(),
    }
}
