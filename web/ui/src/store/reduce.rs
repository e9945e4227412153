//! The next state.

use std::rc::Rc;

use picklescope_protocol::{DocId, OpPlace, Opened, Readers, ViewId, Where};
use yew::{AttrValue, Reducible};

use super::{
    About, Action, Arranged, Cause, Document, Engine, Failed, Finder, Focus, History, Notice, Opening, Pane,
    Phase, Place, Search, Selection, Snap, State, Step, Stop, Trace, Tree, Via,
};
use crate::queries;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let succeeds = matches!(
            action,
            Action::Selected { .. } | Action::Pointed(..) | Action::Rearranged { .. } | Action::Cursor(..)
        );
        // The same `Rc` means: nothing to draw.
        let Some(mut next) = self.after(action) else { return Rc::clone(&self) };
        // What could not be done is over once something else could.
        if succeeds && next.notice.wrong && next.notice.serial == self.notice.serial {
            next.notice = next.notice.after(AttrValue::default());
        }
        Rc::new(next)
    }
}

impl State {
    /// The state after an action; `None` when it changes nothing.
    fn after(&self, action: Action) -> Option<Self> {
        match action {
            Action::EngineReady(version) => Some(Self { engine: Engine::Ready(version), ..self.clone() }),
            Action::EngineLost(reason) => Some(self.lost(reason)),
            Action::Began { doc, source } => {
                let text = ["Opening ", &source.title()].concat().into();
                let opening = Opening {
                    doc,
                    source,
                    sniffed: None,
                    read: 0,
                    nodes: 0,
                    stop: Stop::No,
                    trace: Trace::Waiting,
                    readers: Rc::default(),
                };
                Some(self.in_phase(Phase::Opening(Snap::new(opening)), text))
            }
            Action::Sniffed(sniffed) => {
                self.opening(sniffed.doc, |opening| opening.sniffed = Some(Rc::new(sniffed)))
            }
            Action::Progressed { doc, read, nodes } => self.opening(doc, |opening| {
                opening.read = read;
                opening.nodes = nodes;
            }),
            Action::Stopping(doc, stop) => self.opening(doc, |opening| opening.stop = stop),
            Action::Opened { opened, arranged } => self.opened(opened, arranged),
            Action::Reread(opened) => {
                let document = self.document_of(opened.doc)?;
                let state = self.with(document, |document| {
                    document.opened = opened;
                    document.focus.spot = None;
                });
                Some(state.knowing(|about| {
                    about.metadata = None;
                    about.heavy = None;
                    about.near = None;
                }))
            }
            Action::Failed { doc, reason } => self.failed(doc, reason),
            Action::Refused(reason) => {
                let failed = Failed { source: None, cause: Cause::Link, reason: reason.clone() };
                Some(self.in_phase(Phase::Failed(Snap::new(failed)), reason))
            }
            Action::Closed => Some(self.in_phase(Phase::Start, AttrValue::from("Closed"))),

            Action::Working(view, begins) => self.shown(view).map(|_| {
                self.knowing(|about| {
                    let working = &mut about.working;
                    *working = if begins { working.saturating_add(1) } else { working.saturating_sub(1) };
                })
            }),
            Action::Rows(arranged) => self
                .shown(arranged.view)
                .map(|document| self.with(document, |document| document.keep(arranged))),
            Action::Placed(arranged, selection) => self.shown(arranged.view).map(|document| {
                self.with(document, |document| {
                    document.keep(arranged);
                    if let Some(now) = document.selection.as_mut().filter(|now| now.key() == selection.key())
                    {
                        *now = Selection { via: now.via, ..selection };
                    }
                })
            }),
            Action::Travelled(doc, forward) => {
                let document = self.document_of(doc)?;
                let mut history = document.history.clone();
                if history.travel(forward) {
                    return Some(self.with(document, |document| document.history = history));
                }
                let why = if forward { "Nothing further ahead." } else { "Nothing further back." };
                Some(Self { notice: self.notice.after(why.into()), ..self.clone() })
            }
            Action::Rearranged { arranged, selection, step, at } => {
                self.rearranged(arranged, selection, step, at)
            }
            Action::Selected { view, selection } => self.shown(view).map(|document| {
                self.unmarked().with(document, |document| {
                    document.history.moved(Place { key: Some(selection.key()), at: None });
                    document.focus.want(selection.place(), Pane::Tree);
                    document.selection = Some(selection);
                })
            }),
            Action::Pointed(doc, spot, pane, step) => self.document_of(doc).map(|document| {
                let op = spot.op.filter(|_| pane != Pane::Machine);
                self.unmarked().with_cursor(doc, op, pane).with(document, |document| {
                    document.history.went(step, Place { key: None, at: Some(spot.at) });
                    document.focus.want(Some(spot.at), pane);
                    document.focus.spot = Some(spot);
                })
            }),
            Action::Spotted(doc, spot) => {
                let document =
                    self.document_of(doc).filter(|document| document.focus.wanted == Some(spot.at))?;
                // What is asked for twice comes twice: by then the cursor may have gone on.
                let is_new = document.focus.missing().is_some();
                let op = spot.op.filter(|_| is_new && document.focus.pane != Pane::Machine);
                let state = self.with_cursor(doc, op, document.focus.pane);
                Some(state.with(document, |document| document.focus.spot = Some(spot)))
            }
            Action::Cursor(doc, place, pane) => {
                self.document_of(doc).map(|_| self.with_cursor(doc, Some(place), pane))
            }
            Action::Hover(doc, hover) => {
                let document = self.document_of(doc)?;
                if hover.is_none() && self.pointer.hover.is_none() {
                    return None;
                }
                let doc = document.opened.doc;
                let pointer = self.pointer.with(|pointer| {
                    pointer.doc = Some(doc);
                    pointer.hover = hover;
                });
                Some(Self { pointer, ..self.clone() })
            }
            Action::Marked(doc, marked) => {
                self.document_of(doc).filter(|_| self.pointer.marked != marked)?;
                let pointer = self.pointer.with(|pointer| pointer.marked = marked);
                Some(Self { pointer, ..self.clone() })
            }
            Action::Show(show) => {
                let panes = self.panes.showing(show);
                (self.panes != panes).then(|| Self { panes, ..self.clone() })
            }
            Action::Opcodes(opcodes) => Some(Self { opcodes, ..self.clone() }),
            Action::Traced(traced) => {
                let (doc, trace) = (traced.doc, Trace::from(traced));
                self.opening(doc, |opening| opening.trace = trace.clone()).or_else(|| {
                    let document = self.document_of(doc)?;
                    Some(self.with(document, |document| {
                        if matches!(trace, Trace::Ready(_)) {
                            // What was asked for before knew of no ops.
                            document.focus.spot = None;
                        }
                        document.trace = trace;
                    }))
                })
            }
            Action::Search(doc, query) => {
                let document = self.document_of(doc)?;
                let ends = query.is_none();
                let next = self.knowing(|about| about.search = query.map(Search::new));
                // What rows say of the search before stays until this one has found something.
                Some(next.with(document, |document| {
                    if ends {
                        document.sought = None;
                        document.tree.outdate();
                    }
                }))
            }
            Action::Searched(told) => {
                let document = self.document_of(told.doc)?;
                let search = self.about.search.as_ref();
                search.filter(|search| search.query.generation == told.generation)?;
                let next = self.knowing(|about| {
                    if let Some(search) = &mut about.search {
                        search.told = Some(Rc::clone(&told));
                    }
                });
                let sought = next.about.search.as_ref().and_then(|search| search.opcodes()).map(Rc::from);
                Some(next.with(document, |document| {
                    document.tree.outdate();
                    document.sought = sought;
                }))
            }
            Action::NoPattern(doc, generation, why) => {
                let document = self.document_of(doc)?;
                let search = self.about.search.as_ref();
                search.filter(|search| search.query.generation == generation)?;
                let next = self.knowing(|about| {
                    if let Some(search) = &mut about.search {
                        (search.wrong, search.told) = (Some(why), None);
                    }
                });
                // The engine has ended what was searched for before.
                Some(next.with(document, |document| {
                    document.sought = None;
                    document.tree.outdate();
                }))
            }
            Action::Matched(doc, found) => self.document_of(doc).map(|_| {
                self.knowing(|about| {
                    if let Some(search) = &mut about.search {
                        search.at = Some(found);
                    }
                })
            }),
            Action::GoToMatch(doc, forward, serial) => {
                self.document_of(doc).map(|_| self.knowing(|about| about.going = Some((forward, serial))))
            }
            Action::Manner(doc, regex, scope) => {
                self.document_of(doc).map(|_| self.knowing(|about| about.manner = Some((regex, scope))))
            }
            Action::Finder(doc, opens) => self.document_of(doc).map(|_| {
                self.knowing(|about| {
                    let serial = about.finder.map_or(0, |finder| finder.serial).wrapping_add(1);
                    about.finder = opens.map(|path| Finder { path, serial });
                })
            }),
            Action::Wreck(doc, wreck) => self
                .document_of(doc)
                .map(|document| self.with(document, |document| document.wreck = Some(wreck))),
            Action::Metadata(doc, metadata) => {
                self.document_of(doc).map(|_| self.knowing(|about| about.metadata = Some(metadata)))
            }
            Action::Digest(digest) => self
                .document_of(digest.doc)
                .map(|_| self.knowing(|about| about.digest = Some(Rc::new(digest)))),
            Action::Stats(view, stats) => {
                self.shown(view).map(|_| self.knowing(|about| about.stats = Some(stats)))
            }
            Action::Heavy(heavy) => {
                self.document_of(heavy.doc).map(|_| self.knowing(|about| about.heavy = Some(heavy)))
            }
            Action::Readers(Readers { doc, said }) => {
                let said = Rc::<[_]>::from(said);
                self.opening(doc, |opening| opening.readers = Rc::clone(&said))
                    .or_else(|| self.document_of(doc).map(|_| self.knowing(|about| about.readers = said)))
            }

            // What comes too late is about another selection.
            Action::Detail(doc, detail) => self
                .document_of(doc)
                .filter(|document| document.node() == Some(detail.node))
                .map(|_| self.knowing(|about| about.detail = Some(detail))),
            Action::Referrers(doc, referrers) => self
                .document_of(doc)
                .filter(|document| document.node() == Some(referrers.node))
                .map(|_| self.knowing(|about| about.referrers = Some(referrers))),
            Action::Near(doc, near) => {
                self.document_of(doc).map(|_| self.knowing(|about| about.near = Some(near)))
            }
            Action::Path(doc, key, path) => self
                .document_of(doc)
                .filter(|document| document.selection.as_ref().is_some_and(|now| now.key() == key))
                .map(|_| self.knowing(|about| about.path = Some((key, path)))),

            Action::Say(text) => Some(Self { notice: self.notice.after(text), ..self.clone() }),
            Action::Warn(text) => {
                Some(Self { notice: Notice { wrong: true, ..self.notice.after(text) }, ..self.clone() })
            }
        }
    }

    fn in_phase(&self, phase: Phase, text: AttrValue) -> Self {
        Self { phase, notice: self.notice.after(text), ..self.clone() }
    }

    /// Changes the file that is being opened, if it is still this one.
    fn opening(&self, doc: DocId, change: impl FnOnce(&mut Opening)) -> Option<Self> {
        match &self.phase {
            Phase::Opening(opening) if opening.doc == doc => {
                Some(Self { phase: Phase::Opening(opening.with(change)), ..self.clone() })
            }
            _ => None,
        }
    }

    /// The document, if this view of it is still shown.
    fn shown(&self, view: ViewId) -> Option<&Snap<Document>> {
        self.document().filter(|document| document.tree.view == view)
    }

    /// The document, if it is still shown.
    fn document_of(&self, doc: DocId) -> Option<&Snap<Document>> {
        self.document().filter(|document| document.opened.doc == doc)
    }

    /// Changes the document that is shown.
    fn with(&self, document: &Snap<Document>, change: impl FnOnce(&mut Document)) -> Self {
        Self { phase: Phase::Open(document.with(change)), ..self.clone() }
    }

    /// Changes what is known about the document that is shown. What draws the document is not drawn again.
    fn knowing(&self, change: impl FnOnce(&mut About)) -> Self {
        Self { about: self.about.with(change), ..self.clone() }
    }

    /// The cursor goes to an op; it stays where it is if there is none.
    fn with_cursor(&self, doc: DocId, place: Option<OpPlace>, pane: Pane) -> Self {
        let Some(place) = place else { return self.clone() };
        let pointer = self.pointer.with(|pointer| {
            pointer.doc = Some(doc);
            pointer.cursor = Some(place);
            pointer.moved = (pane, pointer.moved.1.wrapping_add(1));
        });
        Self { pointer, ..self.clone() }
    }

    /// What is marked for copying goes with the selection.
    fn unmarked(&self) -> Self {
        let mut state = self.clone();
        if self.pointer.marked.is_some() {
            state.pointer = self.pointer.with(|pointer| pointer.marked = None);
        }
        state
    }

    fn opened(&self, opened: Rc<Opened>, arranged: Option<Arranged>) -> Option<Self> {
        let Phase::Opening(opening) = &self.phase else { return None };
        if opening.doc != opened.doc {
            return None;
        }
        let mut tree = Tree::new(opened.view, 0, 0);
        let mut selection = None;
        let mut history = History::default();
        if let Some(arranged) = arranged {
            tree = Tree::new(arranged.view, arranged.arrangement, arranged.total);
            tree.keep(arranged.segment);
            selection = tree.select(0, Via::Tree);
        }
        if let Some(selection) = &selection {
            history.moved(Place { key: Some(selection.key()), at: None });
        }
        let mut focus = Focus::default();
        focus.want(selection.as_ref().and_then(Selection::place), Pane::Elsewhere);
        let text = queries::announcement(&opened);
        let document = Document {
            source: opening.source.clone(),
            opened,
            tree,
            selection,
            focus,
            trace: opening.trace.clone(),
            wreck: None,
            jumps: 0,
            history,
            sought: None,
        };
        let about = Snap::new(About { readers: Rc::clone(&opening.readers), ..About::default() });
        let pointer = Snap::default();
        Some(Self { pointer, about, ..self.in_phase(Phase::Open(Snap::new(document)), text) })
    }

    fn rearranged(
        &self,
        arranged: Arranged,
        selection: Selection,
        step: Step,
        at: Option<(Where, Pane)>,
    ) -> Option<Self> {
        let jumped = (selection.via == Via::Jump).then(|| queries::arrival(&selection));
        let before = if step == Step::Stay { self.clone() } else { self.unmarked() };
        let document = self.shown(arranged.view)?;
        let state = before.with(document, |document| {
            document.tree = Tree::new(arranged.view, arranged.arrangement, arranged.total);
            document.tree.keep(arranged.segment);
            let place = Place { key: Some(selection.key()), at: at.map(|(at, _)| at) };
            let (wanted, pane) = match at {
                Some((at, pane)) => (Some(at), pane),
                None => (selection.place(), Pane::Tree),
            };
            // Rows that open and close move no other pane.
            if step != Step::Stay || document.focus.wanted != wanted {
                document.focus.want(wanted, pane);
            }
            document.history.went(step, place);
            if selection.via == Via::Jump {
                document.jumps = document.jumps.wrapping_add(1);
            }
            document.selection = Some(selection);
        });
        Some(match jumped {
            Some(text) => Self { notice: state.notice.after(text), ..state },
            None => state,
        })
    }

    fn failed(&self, doc: DocId, reason: AttrValue) -> Option<Self> {
        match &self.phase {
            Phase::Opening(opening) if opening.doc == doc => {
                let failed = Failed {
                    source: Some(opening.source.clone()),
                    cause: Cause::Unreadable,
                    reason: reason.clone(),
                };
                Some(self.in_phase(Phase::Failed(Snap::new(failed)), reason))
            }
            _ => None,
        }
    }

    fn lost(&self, reason: AttrValue) -> Self {
        let source = match &self.phase {
            Phase::Opening(opening) => Some(opening.source.clone()),
            Phase::Open(document) => Some(document.source.clone()),
            // A worker that fails may say so twice.
            Phase::Failed(failed) => failed.source.clone(),
            Phase::Start => None,
        };
        let failed = Failed { source, cause: Cause::Lost, reason: reason.clone() };
        Self {
            engine: Engine::Lost(reason.clone()),
            ..self.in_phase(Phase::Failed(Snap::new(failed)), reason)
        }
    }
}

impl Document {
    /// Keeps some rows, unless they are of the past.
    fn keep(&mut self, arranged: Arranged) {
        let tree = &mut self.tree;
        if arranged.arrangement > tree.arrangement {
            // Rows were opened or closed since: what is here is of the past.
            *tree = Tree::new(arranged.view, arranged.arrangement, arranged.total);
            // Until the answer comes that says where the selected row is now, it is at least in the tree.
            if let Some(selection) = &mut self.selection {
                selection.index = selection.index.min(arranged.total.saturating_sub(1));
            }
        }
        if arranged.arrangement == tree.arrangement {
            tree.keep(arranged.segment);
        }
    }
}

impl Notice {
    pub(super) fn after(&self, text: AttrValue) -> Self {
        Self { serial: self.serial.wrapping_add(1), text, wrong: false }
    }
}

#[cfg(test)]
mod tests;
