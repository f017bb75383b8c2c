use kontera::diagnostics::*;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let mut sources = Sources::default();
    let file = sources.add(path, text.clone());
    let mut found = Diagnostics::default();
    let tree = kontera::syntax::parse(file, &text, &mut found);
    for d in found.sorted().iter() { print!("{}", Terminal{width:80,colour:false}.render(d, &sources)); }
    println!("{} items", tree.items.len());
    if std::env::args().nth(2).is_some() { println!("{:#?}", tree); }
}
