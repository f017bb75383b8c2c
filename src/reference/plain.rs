//! The text of a piece of HTML, as shops write descriptions. What is no mark-up stays as it is.

/// Marks that begin a new line.
const BLOCKS: [&str; 16] =
    ["p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"];

/// Without tags and comments, with entities read, one blank at a time, and a new line where a block begins or ends.
pub(super) fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        words(&mut out, before);
        let taken = if from.starts_with('<') { tag(from, &mut out) } else { entity(from, &mut out) };
        rest = from.get(taken..).unwrap_or("");
    }
    words(&mut out, rest);
    out.trim().to_owned()
}

/// Blanks of any kind are one blank, and none at the beginning of a line.
fn words(out: &mut String, text: &str) {
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

/// Reads a tag or comment; how long it is. A bare `<` is one.
fn tag(from: &str, out: &mut String) -> usize {
    if from.starts_with("<!--") {
        return from.find("-->").map_or(from.len(), |end| end.saturating_add(3));
    }
    let name: String = from.chars().skip(1).skip_while(|c| *c == '/').take_while(char::is_ascii_alphanumeric).collect();
    let Some(end) = from.find('>').filter(|_| !name.is_empty()) else {
        out.push('<');
        return 1;
    };
    let name = name.to_ascii_lowercase();
    if BLOCKS.contains(&name.as_str()) {
        while out.ends_with(' ') {
            out.pop();
        }
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }
    let hidden = ["script", "style"].into_iter().find(|hidden| *hidden == name && !from.starts_with("</"));
    let close = hidden.and_then(|hidden| from.to_ascii_lowercase().find(&format!("</{hidden}")));
    close.unwrap_or(end.saturating_add(1))
}

/// Reads `&amp;` and the like; how long it is. An unknown one stays.
fn entity(from: &str, out: &mut String) -> usize {
    let known = from.find(';').filter(|end| *end <= 10).and_then(|end| {
        let name = from.get(1..end)?;
        let c = match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => ' ',
            "aring" => 'å',
            "auml" => 'ä',
            "ouml" => 'ö',
            "Aring" => 'Å',
            "Auml" => 'Ä',
            "Ouml" => 'Ö',
            "eacute" => 'é',
            "ndash" => '–',
            "mdash" => '—',
            "deg" => '°',
            "times" => '×',
            _ => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)?
            }
        };
        Some((c, end.saturating_add(1)))
    });
    match known {
        Some((c, length)) => {
            words(out, c.encode_utf8(&mut [0; 4]));
            length
        }
        None => {
            out.push('&');
            1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn reads_what_shops_write() {
        for (html, want) in [
            ("<p>Tält för <b>två</b>.</p><p>Väger 2&nbsp;kg</p>", "Tält för två.\nVäger 2 kg"),
            ("<ul>\n <li>Duk</li>\n <li>Pinnar</li>\n</ul>", "Duk\nPinnar"),
            ("a &lt; b &amp; c &#228; &#xe5; &unknown; & d", "a < b & c ä å &unknown; & d"),
            ("3 < 4 och 5 > 4", "3 < 4 och 5 > 4"),
            ("<style>p { color: red }</style>Text<script>x<y</script> slut", "Text slut"),
            ("<!-- <p>not</p> -->kvar", "kvar"),
            ("<p>utan slut", "utan slut"),
            ("<p", "<p"),
            ("  \n ", ""),
            ("<p></p>", ""),
            ("rad 1<br/>rad 2<BR>rad 3", "rad 1\nrad 2\nrad 3"),
        ] {
            assert_eq!(plain(html), want, "{html}");
        }
    }

    #[test]
    fn any_text_ends() {
        for bad in ["&", "<", "&#", "&#x;", "&#99999999;", "<!--", "</", "å&ä<ö", "<script>", "&&&&<<<<"] {
            let _ = plain(bad);
            let _ = plain(&bad.repeat(1000));
        }
    }
}
