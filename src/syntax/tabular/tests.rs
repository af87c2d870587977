use super::*;
use crate::diagnostic::Sink;
use crate::source::Sources;
use crate::syntax::{Pairs, People, PersonRow};

fn people(text: &str, columns: &[(&str, &str)], format: TableFormat) -> (Vec<PersonRow>, Vec<String>) {
    let mut sources = Sources::default();
    let id = sources.add("t", text);
    let text = |t: &str| Spanned::new(t.to_owned(), crate::source::Place::default());
    let columns = Pairs(columns.iter().map(|(a, b)| (text(a), text(b))).collect());
    let mut doc = People { at: at(id, Span::default()), from: None, columns, people: Vec::new(), table: None };
    let mut sink = Sink::new();
    read_people_table(&mut doc, id, sources.get(id).unwrap(), format, &mut sink);
    let findings = sink.into_sorted().into_iter();
    let findings = findings.map(|d| format!("{} {}", sources.locate(d.place()), d.message())).collect();
    let owned = |text: Option<Spanned<&str>>| text.map(|text| text.owned());
    let rows = doc.stated().map(|row| PersonRow {
        at: row.at,
        id: row.id.owned(),
        renamed_from: owned(row.renamed_from),
        name: owned(row.name),
        unit: row.unit.owned(),
        also_in: row.also_in.iter().map(Spanned::owned).collect(),
        title: owned(row.title),
        manager: owned(row.manager),
        status: owned(row.status),
        joined: owned(row.joined),
        contract_end: owned(row.contract_end),
        left_on: owned(row.left_on),
        attributes: row.attributes.into_owned(),
    });
    (rows.collect(), findings)
}

#[test]
fn quotes_change_no_more_than_places() {
    let plain = "id,unit,name,grade,x\n\namy, hr ,Amy,,\r\n bob,hr,,7,\n,,,,\ncat,hr\n,hr,a,b,c\ndan,,a,b,c\neve,甲,n,g,x";
    let quoted = plain.replace("amy", "\"amy\"").replace("甲", "\"甲\"");
    let (a, b) = (people(plain, &[], TableFormat::Csv), people(&quoted, &[], TableFormat::Csv));
    assert_eq!((&a.0, a.0.len()), (&b.0, 3));
    assert_eq!(a.1.len(), b.1.len());
    assert_eq!(
        a.1,
        [
            "t:6:1 this row has 2 cells, and the header has 5",
            "t:7:1 this row has nothing in the column `id`",
            "t:8:1 this row has nothing in the column `unit`"
        ]
    );
    assert!(matches!(a.0[0].attributes.0[0].1, Plain::Null(_)), "the first row names its empty cells");
    assert!(a.0[1].attributes.0.len() == 1 && a.0[2].attributes.0.len() == 2);
    let odd = people("id,unit\na,\"h\"\"r\"\nb,\" x \"\n", &[], TableFormat::Csv);
    assert_eq!(odd.0.iter().map(|row| row.unit.value.as_str()).collect::<Vec<_>>(), ["h\"r", "x"]);
}

#[test]
fn cells_know_their_places_in_quotes_and_under_chinese() {
    let text = "工號,姓名,unit,also_in,辦公室\r\namy,\"陳, 愛美\",hr,\"a; b\",中環\r\n\r\nbob,,hr,甲;乙,\r\n";
    let (rows, findings) = people(text, &[("id", "工號"), ("name", "姓名"), ("office", "辦公室")], TableFormat::Csv);
    assert!(findings.is_empty(), "{findings:?}");
    let slice = |t: &Text| &text[t.place.span.range()];
    let [amy, bob] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((slice(&amy.id), amy.name.as_ref().map(slice)), ("amy", Some("\"陳, 愛美\"")));
    assert_eq!(amy.name.as_ref().unwrap().value, "陳, 愛美");
    assert_eq!(amy.also_in.iter().map(|t| t.value.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(bob.also_in.iter().map(slice).collect::<Vec<_>>(), ["甲", "乙"]);
    assert_eq!(bob.name, None);
    assert_eq!(amy.attributes.0[0].0.value, "office");
    assert_eq!(slice(&amy.attributes.0[0].0), "辦公室");
    assert!(bob.attributes.0.is_empty());
}

#[test]
fn faults_of_a_table_point_at_cells() {
    let (rows, findings) = people("id,unit,unit\na,b\nc,d,e,f\ng,h,\n", &[("name", "nam")], TableFormat::Csv);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        findings,
        [
            "t:1:1 the table has no column `nam`",
            "t:1:9 two columns are named `unit`",
            "t:2:1 this row has 2 cells, and the header has 3",
            "t:3:7 this row has 4 cells, and the header has 3",
        ]
    );
    assert_eq!(people("name\nx\n", &[], TableFormat::Csv).1.len(), 2);
    assert_eq!(people("", &[], TableFormat::Csv).1, ["t:1:1 this table is empty"]);
    assert_eq!(people("id,unit\na,\"b\nc,d\n", &[], TableFormat::Csv).1, ["t:2:3 this quotation mark is never closed"]);
    assert_eq!(people("id\tunit\n\tx\n", &[], TableFormat::Tsv).1, ["t:2:1 this row has nothing in the column `id`"]);
}

#[test]
fn lines_of_json_are_rows() {
    let text = "{\"id\": \"amy\", \"unit\": \"hr\", \"also_in\": [\"x\", \"y\"], \"grade\": 7.50, \"left_on\": null}\n\n{\"id\": \"b\\u4e2d\", \"unit\": \"hr\"}\n[1]\n{\"id\": 1, }\n{\"id\":\"c\",\"id\":\"d\",\"unit\":\"u\"}\n";
    let (rows, findings) = people(text, &[], TableFormat::Ndjson);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].id.value, "b中");
    assert_eq!(&text[rows[1].id.place.span.range()], "\"b\\u4e2d\"");
    let Plain::Scalar(grade) = &rows[0].attributes.0[0].1 else { panic!() };
    assert_eq!((grade.value.as_str(), &text[grade.place.span.range()]), ("7.50", "7.50"));
    assert_eq!(rows[0].also_in.len(), 2);
    assert_eq!(findings.len(), 3, "{findings:?}");
    assert!(findings[0].starts_with("t:4:1 this line is JSON, but no object"), "{findings:?}");
    assert!(findings[1].starts_with("t:5:11 this line is not JSON: key must be a string"), "{findings:?}");
    assert!(findings[2].starts_with("t:6:11 the key `id` stands twice"), "{findings:?}");
}
