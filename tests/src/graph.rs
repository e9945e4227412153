//! Graph JSON (`picklescope-graph/1`, see `crates/insight/GRAPH_JSON.md`), as read from the goldens and from our own output.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Visitor};
use serde_json::value::RawValue;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graph {
    pub format: String,
    pub roots: Vec<usize>,
    pub nodes: Vec<Node>,
    pub effects: Vec<usize>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    pub id: usize,
    pub kind: String,
    #[serde(default)]
    pub value: Option<Plain>,
    #[serde(default)]
    pub module: Option<Text>,
    #[serde(default)]
    pub name: Option<Text>,
    #[serde(default)]
    pub code: Option<Text>,
    #[serde(default)]
    pub index: Option<Text>,
    #[serde(default)]
    pub op: Option<Text>,
    #[serde(default)]
    pub callable: Option<usize>,
    #[serde(default)]
    pub args: Option<usize>,
    #[serde(default)]
    pub kwargs: Option<usize>,
    #[serde(default)]
    pub pid: Option<usize>,
    #[serde(default)]
    pub of: Option<usize>,
    #[serde(default)]
    pub items: Option<Vec<usize>>,
    #[serde(default)]
    pub pairs: Option<Vec<(usize, usize)>>,
    #[serde(default)]
    pub state: Option<Vec<usize>>,
}

impl Node {
    /// What a node says of itself, without what it refers to.
    pub fn own(&self) -> String {
        let mut told = self.kind.clone();
        let texts = [
            ("module", &self.module),
            ("name", &self.name),
            ("code", &self.code),
            ("index", &self.index),
            ("op", &self.op),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                told += &format!(" {field}={text:?}");
            }
        }
        if let Some(value) = &self.value {
            told += &format!(" {value:?}");
        }
        told
    }

    /// What it refers to, in the order of the schema, with a name for each.
    pub fn references(&self) -> Vec<(String, usize)> {
        let single = [
            ("callable", self.callable),
            ("args", self.args),
            ("kwargs", self.kwargs),
            ("pid", self.pid),
            ("of", self.of),
        ];
        let mut found: Vec<_> =
            single.into_iter().filter_map(|(name, id)| Some((format!("‹{name}›"), id?))).collect();
        for (i, id) in self.items.iter().flatten().enumerate() {
            found.push((format!("[{i}]"), *id));
        }
        for (i, (key, value)) in self.pairs.iter().flatten().enumerate() {
            found.push((format!("‹key {i}›"), *key));
            found.push((format!("‹value {i}›"), *value));
        }
        for (i, id) in self.state.iter().flatten().enumerate() {
            found.push((format!("‹state {i}›"), *id));
        }
        found
    }

    /// Whether Python could tell two of them apart that look the same. Of atoms only the value counts, and Python
    /// has one empty tuple and one empty frozenset. Each op that names a global makes a node.
    pub fn has_identity(&self) -> bool {
        match self.kind.as_str() {
            "tuple" | "frozenset" => self.items.as_ref().is_some_and(|items| !items.is_empty()),
            kind => matches!(
                kind,
                "list" | "dict" | "set" | "bytearray" | "call" | "persistent" | "buffer" | "readonly"
            ),
        }
    }
}

/// A JSON string as bytes: UTF-8, in which lone surrogates stand as if they were characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(pub Vec<u8>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match std::str::from_utf8(&self.0) {
            Ok(text) => write!(f, "{text:?}"),
            Err(_) => write!(f, "surrogates in {:?}", self.0.escape_ascii().to_string()),
        }
    }
}

/// The value of an atom: text, or a boolean.
#[derive(Clone, PartialEq, Eq)]
pub enum Plain {
    Bool(bool),
    Text(Text),
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get() {
            "true" => Ok(Self::Bool(true)),
            "false" => Ok(Self::Bool(false)),
            text => serde_json::from_str(text).map(Self::Text).map_err(serde::de::Error::custom),
        }
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}
