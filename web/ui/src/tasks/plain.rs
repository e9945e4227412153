//! Why a request was refused, in a plain sentence.

use picklescope_protocol::RequestError;
use yew::AttrValue;

/// The sentence.
pub(super) fn plain(error: &RequestError) -> AttrValue {
    match error {
        RequestError::Unknown => "That is no longer there.".into(),
        // The engine's own sentence: how far the path leads, and what is not there.
        RequestError::NoSuchPath(why) | RequestError::NoText(why) | RequestError::NoPattern(why) => {
            why.clone().into()
        }
        RequestError::Unreadable(why) => format!("The file could not be read: {why}").into(),
        RequestError::NotTraced => "The opcodes are still being read.".into(),
        RequestError::BadRequest => "The engine did not understand this page.".into(),
    }
}

#[cfg(test)]
mod tests {
    use picklescope_protocol::RequestError;

    use super::plain;

    #[test]
    fn a_path_that_leads_nowhere_is_told_in_one_sentence() {
        let why = "obj has no ['q'].".to_owned();
        assert_eq!(plain(&RequestError::NoSuchPath(why.clone())).as_str(), why);
    }
}
