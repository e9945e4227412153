//! What can be set besides the colours and the sizes of panes.

/// The readers whose verdict can stand first, by how it begins. The first is the one that everything else speaks of.
pub const READERS: [&str; 4] = ["CPython 3.13.0", "CPython 3.13.15", "pickle.py", "pickletools"];

/// What was set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Rows are higher.
    pub roomy: bool,
    /// Single letters and signs are no shortcuts.
    pub silent: bool,
    /// The number of the reader whose verdict stands first.
    pub reader: u8,
}

impl Settings {
    /// As it is kept: `roomy,silent,2`.
    #[must_use]
    pub fn to_text(self) -> String {
        let mut text = String::new();
        for (is, word) in [(self.roomy, "roomy,"), (self.silent, "silent,")] {
            text.push_str(if is { word } else { "" });
        }
        text.push_str(&self.reader.to_string());
        text
    }

    /// Reads what was kept. What is not known is passed over.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut settings = Self::default();
        for word in text.split(',') {
            match word {
                "roomy" => settings.roomy = true,
                "silent" => settings.silent = true,
                number => settings.choose(number.parse().unwrap_or(settings.reader)),
            }
        }
        settings
    }

    /// Chooses a reader by its number.
    pub fn choose(&mut self, reader: u8) {
        if usize::from(reader) < READERS.len() {
            self.reader = reader;
        }
    }

    /// How the verdict begins that stands first.
    #[must_use]
    pub fn first_reader(self) -> &'static str {
        READERS.get(usize::from(self.reader)).copied().unwrap_or(READERS[0])
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn what_was_set_is_read_back() {
        for (roomy, silent, reader) in
            [(false, false, 0), (true, false, 1), (false, true, 3), (true, true, 2)]
        {
            let settings = Settings { roomy, silent, reader };
            assert_eq!(Settings::from_text(&settings.to_text()), settings);
        }
        for strange in ["", "x,,9", "-1,256", "loud"] {
            assert_eq!(Settings::from_text(strange), Settings::default(), "{strange}");
        }
    }
}
