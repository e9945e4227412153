//! One row of bytes.

use yew::prelude::*;

use super::part::Drawn;
use crate::{
    dump::{self, Marks, WIDE},
    format, spell,
};

/// Bytes of one row, and what is to be seen on them.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct HexRow {
    /// Offset of the first.
    pub(super) at: u64,
    pub(super) bytes: [u8; WIDE as usize],
    /// How many of them there are; none while they are on their way.
    pub(super) len: u8,
    pub(super) marks: Marks,
    /// The byte that the keys are at.
    pub(super) caret: Option<u8>,
    /// Of the offset.
    pub(super) digits: usize,
}

impl Drawn for HexRow {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_hex_row(self).run(context)
    }
}

/// The digits, and the characters beside them: two texts, behind which everything else is painted.
#[hook]
fn use_hex_row(props: &HexRow) -> Html {
    let HexRow { marks, len, .. } = props;
    let (mut digits, mut text) = (Vec::new(), Vec::new());
    for (first, behind, class) in pieces(marks, *len) {
        let (mut left, mut right) = (String::new(), String::new());
        for byte in first..behind {
            let value = props.bytes.get(usize::from(byte)).copied().unwrap_or(0);
            left.extend(spell::digits(value));
            right.push(dump::character(value));
            if byte + 1 < behind {
                left.push_str(dump::gap(byte));
            }
        }
        digits.push(piece(left, class));
        digits.push(html! { dump::gap(behind - 1) });
        text.push(piece(right, class));
    }
    let caret = |column: u16, width: u16| {
        html! { <span class="caret" ~style={format!("left:{column}ch;width:{width}ch")}></span> }
    };
    html! {
        <>
            <span role="rowheader" class="hex-at">{ format::padded_offset(props.at, props.digits) }</span>
            <span role="gridcell" class="hex-digits" ~style={["background:", &dump::paint(marks)].concat()}>
                { for digits }
                { for props.caret.map(|byte| caret(dump::column(byte) + 1, 2)) }
            </span>
            <span role="gridcell" class="hex-text" ~style={["background:", &dump::paint_text(marks)].concat()}>
                { for text }
                { for props.caret.map(|byte| caret(u16::from(byte) + 1, 1)) }
            </span>
        </>
    }
}

/// The row cut where its letters change: mostly there is one piece.
fn pieces(marks: &Marks, len: u8) -> Vec<(u8, u8, Option<&'static str>)> {
    let class = |byte: u8| match 1 << byte {
        bit if marks.fault & bit != 0 => Some("is-fault"),
        bit if marks.dim & bit != 0 => Some("is-dim"),
        _ => None,
    };
    let mut pieces = Vec::new();
    let mut first = 0;
    for byte in 1..=len {
        if byte == len || class(byte) != class(first) {
            pieces.push((first, byte, class(first)));
            first = byte;
        }
    }
    pieces
}

fn piece(text: String, class: Option<&'static str>) -> Html {
    match class {
        None => html! { text },
        Some(_) => html! { <span {class}>{ text }</span> },
    }
}
