//! The one style: what it looks like, that it changes nothing but blanks, and that it is settled after one time.

#[cfg(feature = "cli")]
#[path = "support/command.rs"]
mod command;
mod support;

use kontera::diagnostics::{Diagnostics, FileId};
use kontera::syntax::parse;
use kontera::syntax::print::{Refused, format};
use support::Random;

/// Rule files of the project: the parts of the language tests that are rules included.
fn sources() -> Vec<(String, String)> {
    let root = support::root();
    let mut sources = Vec::new();
    for folder in ["rules", "examples", "tests/language", "tests/std"] {
        for path in support::files_below(&root.join(folder), "kon") {
            let text = std::fs::read_to_string(&path).expect("readable");
            let name = path.strip_prefix(&root).expect("below").display().to_string();
            for (part, bytes) in support::files(&text).into_iter().filter(|(part, _)| part.ends_with(".kon")) {
                sources.push((format!("{name} ({part})"), String::from_utf8(bytes).expect("UTF-8")));
            }
        }
    }
    assert!(sources.len() > 60, "{}", sources.len());
    sources
}

fn formatted(name: &str, text: &str) -> String {
    match format(FileId::default(), text) {
        Ok(made) => made,
        Err(refused) => panic!("{name}: {refused:?}\n{text}"),
    }
}

/// What is left of a text without its blanks.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{FEFF}').collect()
}

/// Texts in quotes, to the last blank.
fn quoted(text: &str) -> Vec<String> {
    text.lines().flat_map(|line| line.trim_end().split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

fn nothing_but_blanks(name: &str, before: &str, after: &str) {
    assert_eq!(dense(before), dense(after), "{name}: more than blanks has changed");
    assert_eq!(quoted(before), quoted(after), "{name}: a text has changed");
    assert_eq!(formatted(name, after), after, "{name}: formatting again changes it again");
    let (mut found, mut again) = (Diagnostics::default(), Diagnostics::default());
    let (old, new) = (parse(FileId::default(), before, &mut found), parse(FileId::default(), after, &mut again));
    assert_eq!(old.items.len(), new.items.len(), "{name}");
    assert_eq!(old.comments.len(), new.comments.len(), "{name}: a comment is lost");
    assert_eq!(old.allows.len(), new.allows.len(), "{name}: an `allow` is lost");
    for (old, new) in old.items.iter().zip(&new.items) {
        assert_eq!(old.doc, new.doc, "{name}: what is documented has moved");
    }
    assert!(again.is_empty(), "{name}: {again:?}");
}

#[test]
fn every_rule_file_keeps_its_tree_and_its_comments() {
    for (name, text) in sources() {
        let made = formatted(&name, &text);
        nothing_but_blanks(&name, &text, &made);
    }
}

/// Other blanks where blanks may stand: between words, before lines that are indented, at the ends of lines, empty lines.
fn disturbed(text: &str, random: &mut Random) -> String {
    let mut made = String::new();
    let mut in_text = false;
    for line in text.lines() {
        let indented = line.starts_with(' ');
        let mut rest = line.trim_start();
        if indented && !in_text {
            made.extend(std::iter::repeat_n(' ', 1 + random.below(9)));
        } else {
            rest = line;
        }
        let comment = rest.starts_with("//");
        let mut quotes = 0;
        for c in rest.chars() {
            quotes += usize::from(c == '"');
            made.push(c);
            // Not inside of texts and comments, and never into a word.
            if c == ' ' && quotes % 2 == 0 && !in_text && !comment && !rest.contains("//") && !rest.contains('\\') {
                made.extend(std::iter::repeat_n(' ', random.below(3)));
            }
        }
        in_text ^= rest.matches("\"\"\"").count() % 2 == 1;
        if !in_text && random.below(4) == 0 {
            made.push_str("  ");
        }
        made.push('\n');
        if !in_text && random.below(30) == 0 {
            made.push_str(" \n\n");
        }
    }
    made
}

#[test]
fn blanks_do_not_matter() {
    let mut random = Random(11);
    let mut tried = 0;
    for (name, text) in sources() {
        for _ in 0..4 {
            let text = disturbed(&text, &mut random);
            let mut found = Diagnostics::default();
            parse(FileId::default(), &text, &mut found);
            if found.has_errors() {
                continue;
            }
            tried += 1;
            let made = formatted(&name, &text);
            nothing_but_blanks(&name, &text, &made);
        }
    }
    assert!(tried > 150, "only {tried} disturbed files could be read");
}

#[test]
fn what_cannot_be_read_is_left_alone() {
    match format(FileId::default(), "let a = = 1\n") {
        Err(Refused::Mistakes(found)) => assert!(found.has_errors()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_style() {
    let messy = r#"
//! What differs.
use   std.sweden

setting a : Int=3
setting longer_name:    Money( shop ) = 5 minor
let x= - 3+order.total*2
let y=[ 1,2 ]
/// By carrier.
table way(title, country)->WayOfDelivery{
 | title | country| way |
 | "PostNord"*|  *| POSTNORD|//first
   | "Express"* , "Ilbud"* |NO,SE   | EXPRESS |


 | otherwise | hold "no way for {title}" |
 // The rest.
 | "UPS"* | * | UPS |
}
calc part( s:shopify.ShippingLine )->Money( shop ){
 let amount=s.price
      give amount when amount>0 and
  s.code is present
    or amount = 7
   otherwise 0
}

override map sales_order because "agreed" {
    // Who.
 CustomerNumber=order.customer.id as CustomerNumber   otherwise omit
  City =  order.billing_address.city fit
    otherwise blank
  require  order.test=false
        otherwise hold "a  test"

  OrderRows{
 row goods for line in order.line_items when line.quantity>0{
     Price=line.price
 OrderedQuantity= line.quantity
   }
  }

}
"#;
    insta::assert_snapshot!(formatted("messy", messy));
}

/// The command on a folder: what is off is named, then mended, then no more; what is broken stays.
#[cfg(feature = "cli")]
#[test]
fn the_command() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fmt");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("rules")).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    write("pack.yaml", "name: test\nversion: 1.0.0\n");
    write("rules/off.kon", "let a=1\nlet b = 2   // two\n");
    write("rules/fine.kon", "let c = 1\n");
    write("rules/broken.kon", "let d = = 1\n");

    let ran = command::kontera(&folder, &["fmt", "--check", "."], b"");
    insta::assert_snapshot!("check_names_what_is_off", format!("exit code {}\n\n{}\n{}", ran.code, ran.out, ran.err));
    assert_eq!(
        std::fs::read_to_string(folder.join("rules/off.kon")).expect("readable"),
        "let a=1\nlet b = 2   // two\n"
    );

    let ran = command::kontera(&folder, &["fmt", "rules/off.kon", "rules/fine.kon"], b"");
    assert_eq!((ran.code, ran.out.as_str()), (0, "rules/off.kon\n"), "{}", ran.err);
    let mended = std::fs::read_to_string(folder.join("rules/off.kon")).expect("readable");
    assert_eq!(mended, "let a = 1\nlet b = 2   // two\n");

    let ran = command::kontera(&folder, &["fmt", "rules/off.kon", "rules/fine.kon", "--check"], b"");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);

    let ran = command::kontera(&folder, &["fmt", "-"], b"let a=1\n");
    assert_eq!((ran.code, ran.out.as_str()), (0, "let a = 1\n"), "{}", ran.err);

    for (wrong, says) in [("nowhere.kon", "there is no file"), ("cases", "there is no file")] {
        let ran = command::kontera(&folder, &["fmt", wrong], b"");
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
    assert_eq!(std::fs::read_to_string(folder.join("rules/broken.kon")).expect("readable"), "let d = = 1\n");
}
