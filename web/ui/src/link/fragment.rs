//! The fragment: `#v=1&d=<base64url of deflated bytes>&sel=<path>&view=<pane>`.
//!
//! Beside these it may have `name=` (the file's name) and `text=1` (the bytes are a text that was pasted). Keys that are not
//! known are passed over; of two that are the same the first one counts.

use super::{Goal, View, base64, escape};

/// A link, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The file's bytes, deflated.
    pub packed: Vec<u8>,
    /// The file's name.
    pub name: Option<String>,
    /// The bytes are a text that was pasted.
    pub text: bool,
    /// Where to go in it.
    pub goal: Goal,
}

/// Why a link cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It is of a version that is not known, or says none.
    Version,
    /// There is no file in it.
    NoData,
    /// Its data is no base64.
    Base64,
    /// A name or a path in it is no text.
    Text,
    /// Its data does not inflate.
    Deflate,
    /// What is in it is larger than a link may hold.
    TooLarge,
}

impl Broken {
    /// Why, in a plain sentence.
    #[must_use]
    pub const fn plain(&self) -> &'static str {
        match self {
            Self::Version => "It was made by another version of Picklescope, or is no link of Picklescope's.",
            Self::NoData => "There is no file in it: the part behind d= is missing.",
            Self::Base64 => "The file in it is not in base64: the link was changed on its way, or cut.",
            Self::Text => "The path or the name in it is no text: the link was changed on its way.",
            Self::Deflate => "The file in it does not unpack: the link was changed on its way, or cut.",
            Self::TooLarge => "The file in it unpacks to more than 16 MB, which no honest link holds.",
        }
    }
}

/// Takes a fragment apart, with or without its `#`; `None` for one that is no link to a file.
#[must_use]
pub fn parse(fragment: &str) -> Option<Result<Link, Broken>> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let of = |key: &str| {
        fragment.split('&').find_map(|pair| pair.strip_prefix(key).and_then(|value| value.strip_prefix('=')))
    };
    let (version, data) = (of("v"), of("d"));
    (version.is_some() || data.is_some()).then(|| {
        if version != Some("1") {
            return Err(Broken::Version);
        }
        let data = data.filter(|data| !data.is_empty()).ok_or(Broken::NoData)?;
        // Some programs escape what needs none.
        let data = escape::unescape(data).ok_or(Broken::Base64)?;
        let text = |key: &str| {
            let value = of(key).filter(|value| !value.is_empty());
            value.map(|value| escape::unescape(value).ok_or(Broken::Text)).transpose()
        };
        Ok(Link {
            packed: base64::decode(&data).ok_or(Broken::Base64)?,
            name: text("name")?,
            text: of("text") == Some("1"),
            goal: Goal { path: text("sel")?, view: text("view")?.and_then(|name| View::from_name(&name)) },
        })
    })
}

impl Link {
    /// Writes the fragment, with its `#`.
    #[must_use]
    pub fn fragment(&self) -> String {
        let mut out = String::from("#v=1&d=");
        base64::encode(&self.packed, base64::URL_SAFE, &mut out);
        let view = self.goal.view.map(|view| view.name().to_owned());
        for (key, value) in [("name", &self.name), ("sel", &self.goal.path), ("view", &view)] {
            if let Some(value) = value {
                out.push('&');
                out.push_str(key);
                out.push('=');
                escape::escape(value, &mut out);
            }
        }
        if self.text {
            out.push_str("&text=1");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_comes_back() {
        let full = Link {
            packed: vec![1, 2, 250, 251],
            name: Some("a & b #1.pkl".to_owned()),
            text: true,
            goal: Goal { path: Some("obj['ключ'][0].x".to_owned()), view: Some(View::Hex) },
        };
        let bare = Link { packed: vec![0], ..Link::default() };
        for link in [full, bare] {
            let fragment = link.fragment();
            assert_eq!(parse(&fragment), Some(Ok(link)), "{fragment}");
        }
        assert_eq!(Link { packed: vec![255; 3], ..Link::default() }.fragment(), "#v=1&d=____");
    }

    #[test]
    fn order_and_strangers_do_not_matter() {
        let link = parse("view=table&x=1&d=Zm9v&v=1&d=!&novel").unwrap().unwrap();
        assert_eq!(link, Link { packed: b"foo".to_vec(), ..Link::default() });
    }

    #[test]
    fn what_is_no_link_is_left_alone() {
        for fragment in ["", "#", "#ps0-tree", "#section", "#dd=1&vv=1"] {
            assert_eq!(parse(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn broken_links_are_told_apart() {
        let why = |fragment| parse(fragment).unwrap().unwrap_err();
        assert_eq!(why("#d=Zm9v"), Broken::Version);
        assert_eq!(why("#v=2&d=Zm9v"), Broken::Version);
        assert_eq!(why("#v=1"), Broken::NoData);
        assert_eq!(why("#v=1&d=&sel=obj"), Broken::NoData);
        assert_eq!(why("#v=1&d=Zm9v*"), Broken::Base64);
        assert_eq!(why("#v=1&d=Zm9vZ"), Broken::Base64);
        assert_eq!(why("#v=1&d=Zm9v&sel=%ff"), Broken::Text);
    }
}
