//! The only place that knows pest: the generated parser and the slices it reads.

// The generated code is pest's, not ours.
#[allow(missing_docs, clippy::all, clippy::restriction, clippy::nursery)]
mod generated {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/kontera.pest"]
    pub struct Grammar;
}

use generated::Grammar;
pub(super) use generated::Rule;
use pest::Parser;

pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;
pub(super) type Failure = pest::error::Error<Rule>;

/// Parses all of `text` by one entry rule and gives what stands inside it.
pub(super) fn read<'a>(rule: Rule, text: &'a str) -> Result<Vec<Pair<'a>>, Box<Failure>> {
    let mut pairs = Grammar::parse(rule, text).map_err(Box::new)?;
    let inside = pairs.next().map(|pair| pair.into_inner().filter(|pair| pair.as_rule() != Rule::EOI).collect());
    Ok(inside.unwrap_or_default())
}

/// A word of the language. The grammar lists all `kw_` rules last, so that one comparison decides.
pub(super) fn is_keyword(rule: Rule) -> bool {
    rule >= Rule::kw_absent
}
