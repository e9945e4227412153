//! The bytes: sixteen in a row, of which only those in sight are read.
//!
//! What is selected is painted on three levels: the op, its object, and what that is in. The focus stays on the grid, which is one tab
//! stop; the keys move a caret of their own, and Enter selects what is there.

use std::{cell::RefCell, ops::Range, rc::Rc};

use picklescope_protocol::{OpcodeInfo, TILE, Where};
use web_sys::{DomRect, HtmlElement};
use yew::prelude::*;

use super::{
    HexRow,
    hex_bar::hex_bar,
    hex_keys::{Bounds, Caret, Done, press},
    hex_read::{Read, use_reading},
    hooks::{use_number, use_watch},
    list::{List, observed, use_list},
    part::{Drawn, Sight, part},
    parts::columns,
};
use crate::{
    dump::{self, Bits, Marks, SLIM, WIDE},
    format,
    keys::Stroke,
    queries, spell,
    store::{Action, Document, Env, Pane, Pointer, Snap},
    tasks,
};

/// From this width on a pane has room for sixteen bytes in a row, in pixels.
const ROOM: i32 = 596;

#[derive(PartialEq)]
struct Hex(Sight);

/// The pane.
pub(super) fn hex(of: Sight) -> Html {
    part("bytes", Hex(of))
}

impl Drawn for Hex {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_hex(&self.0).run(context)
    }
}

/// The bytes with their bar.
#[hook]
fn use_hex(of: &Sight) -> Html {
    let Sight { env, document, pointer, opcodes } = of;
    let total = queries::layer_bytes(&document.opened);
    let (pane, grid) = (use_node_ref(), use_node_ref());
    let width = use_width(&pane);
    let caret = use_mut_ref(Caret::default);
    let seen = use_mut_ref(Seen::default);
    let read = use_mut_ref(Read::default);
    let said = use_mut_ref(AttrValue::default);
    let redraw = use_force_update();

    let all = total.div_ceil(u64::from(width));
    let traced = document.trace.timeline().is_some();
    let list = use_list(&grid, all, &|scroll| {
        let (mut caret, mut seen) = (caret.borrow_mut(), seen.borrow_mut());
        if let Some(at) = target(&mut caret, &mut seen, document, pointer) {
            seen.awaited = Some(at);
        }
        let Some(at) = seen.awaited else { return };
        // What is far away is shown once it is here, not before.
        if scroll.is_near(at / u64::from(width)) || read.borrow().has(&around(at, total), traced) {
            seen.awaited = None;
            scroll.follow(at / u64::from(width));
        }
    });
    let byte = |row: u64| row.saturating_mul(u64::from(width)).min(total);
    let sight = byte(list.live.start)..byte(list.live.end);
    let wanted = seen.borrow().awaited.map_or(sight.clone(), |at| around(at, total));
    use_reading(env, document.opened.doc, total, traced, wanted, &read);

    let hand = Rc::new(Hand {
        env: env.clone(),
        document: document.clone(),
        grid: grid.clone(),
        list: list.clone(),
        caret: Rc::clone(&caret),
        read: Rc::clone(&read),
        width,
        total,
    });
    let on = |act: fn(&Hand, &MouseEvent)| {
        let hand = Rc::clone(&hand);
        Callback::from(move |event: MouseEvent| act(&hand, &event))
    };
    let onkeydown = {
        let (hand, said, opcodes) = (Rc::clone(&hand), Rc::clone(&said), Rc::clone(opcodes));
        Callback::from(move |event: KeyboardEvent| {
            if hand.pressed(&event) {
                said.replace(hand.spoken(&opcodes).into());
                redraw.force_update();
            }
        })
    };

    let caret_at = caret.borrow().at;
    let caret_row = caret_at / u64::from(width);
    // Only the row that is spoken of needs a name.
    let active = list.live.contains(&caret_row).then(|| env.id("hex-row"));
    let known = read.borrow();
    let digits = format::offset_digits(total);
    let rows = list.live.clone().map(|index| {
        let at = index.saturating_mul(u64::from(width));
        let mut row = HexRow { at, digits, ..HexRow::default() };
        if let Some(bytes) = known.pages.bytes(at, usize::from(width)) {
            row.bytes.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            row.len = u8::try_from(bytes.len()).unwrap_or(width);
            row.marks = marks(document, pointer, at);
            if let Some(ops) = known.stretches.get(at / TILE) {
                dump::mark_ops(&mut row.marks, at, row.len, ops, &|code| queries::category(opcodes, code));
            }
            row.caret = if caret_row == index { u8::try_from(caret_at - at).ok() } else { None };
        }
        html! {
            <div
                key={list.key(index)} role="row" id={active.clone().filter(|_| caret_row == index)} class="row" aria-rowindex={(index + 2).to_string()}
                aria-busy={(row.len == 0).then_some("true")}
            >{ part(0, row) }</div>
        }
    });
    html! {
        <section ref={pane} class="hex-pane pane" aria-labelledby={env.id("hex-title")}>
            { hex_bar(env, document, pointer, total) }
            if let Some(why) = known.failed(&sight) {
                <p class="pane-note">{ why }</p>
            }
            <div
                ref={grid} id={env.id("hex")} class="hex list" role="grid" tabindex="0" aria-label="Bytes"
                aria-rowcount={(all + 1).to_string()} aria-activedescendant={active.clone()} {onkeydown}
                onmousedown={on(Hand::down)} onmousemove={on(Hand::moved)} onmouseleave={on(Hand::left)} onclick={on(Hand::clicked)}
                ~style={style(&list, width)}
            >
                {
                    columns(&[
                        ("hex-at", "Offset".into()), ("hex-digits", heading(width).into()), ("hex-text", "Text".into()),
                    ])
                }
                { list.layer(rows) }
            </div>
            <p class="heard" role="status">{ said.borrow().clone() }</p>
        </section>
    }
}

/// The measures of all rows, the last one too: how high they are, and how many columns of characters they have.
fn style(list: &List, width: u8) -> String {
    let columns = dump::columns(width).to_string();
    [&*list.row_style(), ";--bytes:", &width.to_string(), ";--columns:", &columns].concat()
}

/// The columns' numbers, which are as wide as the digits below them.
fn heading(width: u8) -> String {
    let mut out = String::new();
    for byte in 0..width {
        out.extend(spell::digits(byte));
        out.push_str(dump::gap(byte));
    }
    out.truncate(usize::from(dump::columns(width)));
    out
}

/// Eight bytes in a row, or sixteen where there is room.
#[hook]
fn use_width(pane: &NodeRef) -> u8 {
    let wide = use_number(1);
    use_watch(pane.clone(), {
        let wide = wide.setter();
        move |pane| {
            let told = move |element: &HtmlElement| wide.set(u32::from(element.client_width() >= ROOM));
            Some(Box::new(observed(pane, Box::new(told))))
        }
    });
    if *wide == 1 { WIDE } else { SLIM }
}

/// What was gone to: the cursor, the selection, what was marked elsewhere; and what is still to be.
#[derive(Debug, Default)]
struct Seen {
    cursor: u32,
    spot: Option<(u32, u64)>,
    marked: Option<(u64, u64)>,
    awaited: Option<u64>,
}

/// Bytes that are on show around one.
fn around(at: u64, total: u64) -> Range<u64> {
    at.saturating_sub(384)..at.saturating_add(512).min(total)
}

/// Where the keys, the cursor or the selection have gone, once for each.
fn target(caret: &mut Caret, seen: &mut Seen, document: &Document, pointer: &Pointer) -> Option<u64> {
    let focus = &document.focus;
    let spot = focus.known().map(|spot| (focus.serial, spot.bytes.0));
    let (pane, moved) = pointer.moved;
    let has_moved = std::mem::replace(&mut seen.cursor, moved) != moved && pane != Pane::Hex;
    let is_marked = std::mem::replace(&mut seen.marked, pointer.marked) != pointer.marked;
    if spot.is_some() && seen.spot != spot {
        seen.spot = spot;
        if focus.pane != Pane::Hex {
            caret.go(spot?.1);
        }
    } else if let Some(cursor) =
        pointer.cursor.filter(|_| has_moved && pointer.doc == Some(document.opened.doc))
    {
        caret.go(cursor.at);
    }
    // What was marked here has the caret at one of its ends.
    if let Some((start, end)) = pointer.marked.filter(|_| is_marked)
        && !(caret.anchor.is_some() && (caret.at == start || caret.at + 1 == end))
    {
        caret.go(start);
    }
    std::mem::take(&mut caret.wanted).then_some(caret.at)
}

/// What is to be seen on the row of bytes at an offset.
fn marks(document: &Document, pointer: &Pointer, row: u64) -> Marks {
    let bits = |stretch: (u64, u64)| dump::bits(row, stretch);
    let mut marks = Marks::default();
    let selected = document.focus.known();
    if let Some(spot) = selected {
        for (mark, extent) in marks.extents.iter_mut().zip(&spot.extents) {
            *mark = bits((extent.start, extent.end));
        }
        marks.own = spot.own.iter().fold(0, |all: Bits, own| all | bits(*own));
        marks.op = bits(spot.bytes);
    }
    let here = pointer.doc == Some(document.opened.doc);
    if let Some(hover) = pointer.hover.as_ref().filter(|_| here) {
        let spot = &hover.spot;
        let extent = spot.extents.first().map(|extent| (extent.start, extent.end));
        // An object that is pointed at is all of it, an op is itself.
        let whole = extent.filter(|_| spot.at.is_object());
        // What is selected already needs no preview.
        if selected.is_none_or(|selected| selected.at != spot.at) {
            marks.hover = bits(whole.unwrap_or(spot.bytes));
        }
    }
    marks.marked = pointer.marked.map_or(0, bits);
    marks.cursor = pointer.cursor.filter(|_| here).map_or(0, |place| bits((place.at, place.at + 1)));
    marks.fault = queries::fault_byte(&document.opened).map_or(0, |at| bits((at, at + 1)));
    marks
}

/// What the mouse and the keys act on.
struct Hand {
    env: Env,
    document: Snap<Document>,
    grid: NodeRef,
    list: List,
    caret: Rc<RefCell<Caret>>,
    read: Rc<RefCell<Read>>,
    width: u8,
    total: u64,
}

impl Hand {
    fn down(&self, event: &MouseEvent) {
        let Some(byte) = self.hit(event).filter(|_| event.button() == 0) else { return };
        let mut caret = self.caret.borrow_mut();
        caret.dragged = event.shift_key();
        caret.anchor = Some(if event.shift_key() { caret.anchor.unwrap_or(caret.at) } else { byte });
        caret.at = byte;
        let marked = stretch(&caret).filter(|_| caret.dragged);
        drop(caret);
        self.mark(marked);
    }

    fn moved(&self, event: &MouseEvent) {
        let byte = self.hit(event);
        let mut caret = self.caret.borrow_mut();
        if event.buttons() & 1 == 1 && caret.anchor.is_some() {
            let Some(byte) = byte.filter(|&byte| byte != caret.at) else { return };
            caret.dragged = true;
            caret.at = byte;
            let marked = stretch(&caret);
            drop(caret);
            return self.mark(marked);
        }
        // Bytes of one op are one place.
        let place = |byte| self.read.borrow().op(byte).map_or(Where::Byte(byte), |op| Where::Op(op.op));
        self.hover(byte.map(place));
    }

    fn left(&self, _: &MouseEvent) {
        self.hover(None);
    }

    fn clicked(&self, event: &MouseEvent) {
        if let Some(byte) = self.hit(event).filter(|_| !self.caret.borrow().dragged) {
            self.caret.borrow_mut().anchor = None;
            tasks::point(&self.env, &self.document, Where::Byte(byte), Pane::Hex);
        }
    }

    /// A key was pressed; whether that has done something.
    fn pressed(&self, event: &KeyboardEvent) -> bool {
        let key = event.key();
        let bounds = Bounds { width: self.width, page: self.list.page, total: self.total };
        let mut caret = self.caret.borrow_mut();
        let done = press(Stroke::new(&key, event), &mut caret, bounds);
        let (at, marked) = (caret.at, stretch(&caret));
        drop(caret);
        match done {
            Done::Nothing => return false,
            Done::Moved | Done::Dropped => self.mark(None),
            Done::Marked => self.mark(marked),
            Done::Select => tasks::point(&self.env, &self.document, Where::Byte(at), Pane::Hex),
        }
        event.prevent_default();
        true
    }

    fn mark(&self, marked: Option<(u64, u64)>) {
        self.env.act(Action::Marked(self.document.opened.doc, marked));
    }

    fn hover(&self, at: Option<Where>) {
        tasks::spawn(tasks::hover(self.env.clone(), self.document.opened.doc, at, Pane::Hex));
    }

    /// The byte under the mouse: all rows have the columns of the heading.
    fn hit(&self, event: &MouseEvent) -> Option<u64> {
        let row = self.list.row_at(&self.grid, event.client_y())?;
        let grid = self.grid.cast::<HtmlElement>()?;
        let column = |class: &str| Some(grid.query_selector(class).ok()??.get_bounding_client_rect());
        let (digits, text) = (column(".hex-digits")?, column(".hex-text")?);
        let x = f64::from(event.client_x());
        let byte = if x < text.left() {
            let columns = dump::columns(self.width);
            dump::byte_at(inside(&digits, x, columns), self.width)
        } else {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let column = inside(&text, x, u16::from(self.width)) as u8;
            column.min(self.width - 1)
        };
        let at = row * u64::from(self.width) + u64::from(byte);
        (x < text.right() && at < self.total).then_some(at)
    }

    /// The byte under the caret in words, for whoever does not see it.
    fn spoken(&self, opcodes: &[OpcodeInfo]) -> String {
        let (at, read) = (self.caret.borrow().at, self.read.borrow());
        let mut out = format::offset(at);
        if let Some([byte]) = read.pages.bytes(at, 1) {
            out.push_str(": ");
            out.extend(spell::digits(*byte));
        }
        if let Some(op) = read.op(at) {
            let name = queries::opcode(opcodes, op.code).map_or("", |info| &info.name);
            out.push_str(if op.at == at { ", " } else { ", in " });
            out.push_str(name);
        }
        out
    }
}

/// What is marked from the anchor to the caret.
fn stretch(caret: &Caret) -> Option<(u64, u64)> {
    caret.anchor.map(|from| (from.min(caret.at), from.max(caret.at) + 1))
}

/// How many characters from the first one a point is, in an element of so many and one more at each side.
fn inside(of: &DomRect, x: f64, characters: u16) -> f64 {
    (x - of.left()) / of.width() * (f64::from(characters) + 2.0) - 1.0
}
