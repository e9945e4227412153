//! A path as the steps it is made of.

/// The ends of a path's steps, from the outermost on: what comes before each is a path, too.
///
/// Brackets, dots and words between ‹ › begin a step; what is quoted belongs to the one it stands in.
#[must_use]
pub fn crumbs(path: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut quote = None;
    let mut open = false;
    let mut escaped = false;
    // `pickles[3]` is one word.
    let mut in_root = true;
    for (at, c) in path.char_indices() {
        if let Some(end) = quote {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if c == end => quote = None,
                _ => {}
            }
            continue;
        }
        match c {
            '\'' | '"' if open => quote = Some(c),
            '[' | '.' | '‹' if !open => {
                let numbered = ["pickles", "stack", "effects"].contains(&&path[..at]);
                if !(in_root && numbered) {
                    ends.push(at);
                }
                in_root = false;
                open = c != '.';
            }
            ']' | '›' => open = false,
            _ => {}
        }
    }
    if !path.is_empty() {
        ends.push(path.len());
    }
    ends
}

/// What is typed above the tree, by how it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Something to search for.
    Search(String),
    /// A path to go to.
    Path(String),
    /// An offset to go to.
    Offset(u64),
    /// A command to look for.
    Command(String),
}

/// What a text means that was typed to search, or with `path` to go to a path. A slash before it makes a search of anything.
#[must_use]
pub fn typed(text: &str, path: bool) -> Typed {
    if let Some(rest) = text.strip_prefix('/') {
        return Typed::Search(rest.to_owned());
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Typed::Command(rest.trim_start().to_owned());
    }
    let trimmed = text.trim();
    if let Some(at) = trimmed.strip_prefix("0x").and_then(|_| crate::format::parse_offset(trimmed)) {
        return Typed::Offset(at);
    }
    let is_path = ["obj", "pickles", "stack", "effects"].iter().any(|root| {
        let rest = trimmed.strip_prefix(root);
        rest.is_some_and(|rest| rest.starts_with('[') || (*root == "obj" && rest.starts_with(['.', '‹'])))
    });
    if path || is_path { Typed::Path(trimmed.to_owned()) } else { Typed::Search(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fall_into_steps() {
        let steps = |path: &'static str| {
            let mut from = 0;
            crumbs(path)
                .into_iter()
                .map(|end| &path[std::mem::replace(&mut from, end)..end])
                .collect::<Vec<_>>()
        };
        assert_eq!(steps("obj['a.b'][3].coef_"), ["obj", "['a.b']", "[3]", ".coef_"]);
        assert_eq!(steps(r"obj['a]\'[‹'].x"), ["obj", r"['a]\'[‹']", ".x"]);
        assert_eq!(steps("pickles[2]‹args›[0]‹item 4›"), ["pickles[2]", "‹args›", "[0]", "‹item 4›"]);
        assert_eq!(steps("stack[1]"), ["stack[1]"]);
        assert_eq!(steps("obj[b\"it's\"][1.5]"), ["obj", "[b\"it's\"]", "[1.5]"]);
        assert_eq!(steps("obj"), ["obj"]);
        assert!(steps("").is_empty());
    }

    #[test]
    fn what_is_typed_says_what_it_is() {
        let search = |text: &str| Typed::Search(text.to_owned());
        assert_eq!(typed("weights ", false), search("weights "));
        assert_eq!([typed("obj", false), typed("object[1]", false)], [search("obj"), search("object[1]")]);
        assert_eq!(typed(" obj['a'][0].w", false), Typed::Path("obj['a'][0].w".to_owned()));
        assert_eq!(typed("stack[1]", false), Typed::Path("stack[1]".to_owned()));
        assert_eq!(typed("['a']", true), Typed::Path("['a']".to_owned()));
        assert_eq!(typed("/obj[1]", true), search("obj[1]"));
        assert_eq!(
            [typed("0x1F3A", false), typed("0x1F3A", true)],
            [Typed::Offset(0x1f3a), Typed::Offset(0x1f3a)]
        );
        assert_eq!(typed("0xzz", false), search("0xzz"));
        assert_eq!(typed("> theme", false), Typed::Command("theme".to_owned()));
    }
}
