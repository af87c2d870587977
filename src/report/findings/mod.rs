mod excerpt;
mod github;
mod human;
mod wire;

pub use github::github;
pub use human::{concise, human};
pub use wire::{Findings, findings_json};

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::diagnostic::{Code, Diagnostic};
    use crate::report::Style;
    use crate::source::{Place, Sources, Span};

    static CODE: Code = Code::error("sample/two-heads", "`{name}` is said twice", "keep one of them");

    fn place(sources: &Sources, file: u32, what: &str) -> Place {
        let file = crate::source::FileId(file);
        let at = sources.get(file).unwrap().text().find(what).unwrap();
        Place::new(file, Span::new(at, at + what.len()))
    }

    fn shown(sources: &Sources, finding: Diagnostic) -> String {
        let findings = [finding];
        let document = Findings::new(&findings, &BTreeMap::new(), sources);
        human(&findings, &document, sources, Style { color: false, width: 80 })
    }

    #[test]
    fn underlines_stand_under_chinese_text_and_name_columns_in_characters() {
        let mut sources = Sources::default();
        sources.add("org/units.yaml", "units:\r\n  - {id: 財務部, name: 財務部, head: 陳大文}\r\n  - {id: b}\r\n");
        sources.add("people.csv", "工號,姓名\na,李小姐\n");
        let (head, other) = (place(&sources, 0, "陳大文"), place(&sources, 1, "李小姐"));
        let finding = Diagnostic::new(&CODE, head).arg("name", "陳大文").also(other, "first said for `{name}` here");
        let expected = "\
sample/two-heads

  × `陳大文` is said twice
   ╭─[org/units.yaml:2:32]
 1 │ units:
 2 │   - {id: 財務部, name: 財務部, head: 陳大文}
   ·                                      ──────
 3 │   - {id: b}
   ╰────
  ☞ first said for `陳大文` here
   ╭─[people.csv:2:3]
 1 │ 工號,姓名
 2 │ a,李小姐
   ·   ──────
   ╰────
  help: keep one of them

1 error
";
        assert_eq!(shown(&sources, finding), expected);
    }

    #[test]
    fn a_very_long_line_shows_the_part_that_matters() {
        let mut sources = Sources::default();
        let filler = "x".repeat(100_000);
        sources.add("long.yaml", format!("{filler}HERE{filler}\nnext\n"));
        let at = place(&sources, 0, "HERE");
        let text = shown(&sources, Diagnostic::new(&CODE, at).arg("name", "HERE"));
        assert!(text.contains("long.yaml:1:100001"), "{text}");
        assert!(text.contains("────"), "{text}");
        assert!(text.len() < 2_000, "{}", text.len());
    }

    #[test]
    fn nothing_of_a_text_steers_the_terminal() {
        let mut sources = Sources::default();
        sources.add("a.yaml", "id: \u{1b}[31mred\u{9b}2J\u{202e}\n");
        let at = place(&sources, 0, "red");
        let text = shown(&sources, Diagnostic::new(&CODE, at).arg("name", "\u{1b}]0;x\u{7}"));
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{7}']), "{text}");
    }

    #[test]
    fn a_place_at_the_end_of_a_text_is_shown() {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "id: x");
        for at in [0, 5] {
            let text = shown(&sources, Diagnostic::new(&CODE, Place::new(file, Span::new(at, at))).arg("name", "x"));
            assert!(text.contains("1 │ id: x"), "{text}");
        }
        let empty = sources.add("b.yaml", "");
        let text = shown(&sources, Diagnostic::new(&CODE, Place::new(empty, Span::new(0, 0))).arg("name", "x"));
        assert!(text.contains("b.yaml:1:1"), "{text}");
    }

    #[test]
    fn annotations_are_escaped() {
        let mut sources = Sources::default();
        sources.add("a,b:c.yaml", "id: x\n");
        let at = place(&sources, 0, "x");
        let findings = [Diagnostic::new(&CODE, at).arg("name", "50%\nnow")];
        let document = Findings::new(&findings, &BTreeMap::new(), &sources);
        let expected = "::error file=a%2Cb%3Ac.yaml,line=1,col=5,endLine=1,endColumn=6,title=sample/two-heads::`50%25%0Anow` is said twice%0Akeep one of them\n";
        assert_eq!(github(&document), expected);
        assert_eq!(concise(&document), "a,b:c.yaml:1:5: error[sample/two-heads] `50% now` is said twice\n");
    }
}
