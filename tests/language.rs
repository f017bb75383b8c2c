//! The language's own tests: `test` blocks in `tests/language`, the expectation beside the input.

mod support;

#[test]
fn the_language_does_what_its_tests_say() {
    let mut checks = 0;
    let mut failures = Vec::new();
    for path in support::files_below(&support::root().join("tests/language"), "kon") {
        let text = std::fs::read_to_string(&path).expect("readable");
        let (count, failed) = support::run_tests(&text);
        assert!(count > 0 || !failed.is_empty(), "{} tests nothing", path.display());
        checks += count;
        failures.extend(failed.into_iter().map(|failure| format!("{}\n{failure}", path.display())));
    }
    println!("{checks} checks of the language");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_wrong_expectation_fails() {
    let (count, failures) = support::run_tests("test \"sum\" {\n  | a | = a + 1 |\n  | 1 | 3       |\n}\n");
    assert_eq!(count, 1);
    assert_eq!(failures.len(), 1);
    assert!(failures[0].ends_with("expected 3, got 2"), "{failures:?}");
}
