//! Looking things up in an open layer: small random reads, through a few pages that are kept.
//!
//! Sources that are in memory anyway are read in place. Of others, the pages that pass while a small file is opened are kept, so
//! that looking at it afterwards reads nothing again; beyond the budget the page used longest ago goes.

mod layer;

use std::borrow::Cow;

use picklescope_codec::Span;
use picklescope_insight::Bytes;

use crate::source::{Memory, ReadError, Source, Store};

const PAGE: usize = 64 << 10;
/// Bytes of pages kept for a document.
pub(crate) const BUDGET: usize = 16 << 20;
/// Reads of more than this go past the pages.
const LARGE: usize = 1 << 20;

/// The bytes of a document: of the file, and of the layer within it where there is one.
pub(crate) struct Reader {
    file: Box<dyn Source>,
    /// The text that spells what is taken for the file.
    text: Option<Box<dyn Source>>,
    layer: Option<Box<dyn Store>>,
    pages: Pages,
    /// Bytes read from the file.
    pub(crate) read: u64,
}

impl Reader {
    pub(crate) fn new(file: Box<dyn Source>) -> Self {
        Self { file, text: None, layer: None, pages: Pages::default(), read: 0 }
    }

    /// Bytes of the file.
    pub(crate) fn file_size(&self) -> u64 {
        self.file.size()
    }

    /// The file, where it is in memory.
    pub(crate) fn file_bytes(&self) -> Option<&[u8]> {
        self.file.as_bytes()
    }

    /// Reads the file itself, for a driver that has no better way.
    pub(crate) fn read_file(&mut self, at: u64, buf: &mut [u8]) -> Result<(), ReadError> {
        self.file.read_at(at, buf)
    }

    /// From now on the file is in memory: these are all of its bytes.
    pub(crate) fn read_whole(&mut self, bytes: Vec<u8>) {
        self.file = Box::new(Memory(bytes));
        self.pages = Pages::default();
    }

    /// The file is a text that spells these bytes: from now on they stand for it.
    pub(crate) fn respell(&mut self, bytes: Vec<u8>) {
        let text = std::mem::replace(&mut self.file, Box::new(Memory(bytes)));
        self.text.get_or_insert(text);
    }

    /// The file as it came.
    pub(crate) fn outermost(&self) -> &dyn Source {
        match &self.text {
            Some(text) => &**text,
            None => &*self.file,
        }
    }

    /// From now on it is the layer that is looked at.
    pub(crate) fn set_layer(&mut self, store: Box<dyn Store>) {
        self.layer = Some(store);
        self.pages = Pages::default();
    }

    /// Adds a piece to the layer.
    pub(crate) fn append(&mut self, piece: Vec<u8>) -> Result<(), ReadError> {
        let Some(layer) = &mut self.layer else { return Ok(()) };
        if layer.as_bytes().is_none() {
            let at = layer.size();
            self.pages.pass(at, &piece);
        }
        layer.append(piece)
    }

    /// Bytes of the file that passed while it was read in sequence.
    pub(crate) fn passed(&mut self, at: u64, bytes: &[u8]) {
        self.read += bytes.len() as u64;
        // Of a larger file the pages kept would not be those that are asked for.
        if self.layer.is_none() && self.file.size() <= BUDGET as u64 {
            self.pages.pass(at, bytes);
        }
    }

    /// Nothing more passes.
    pub(crate) fn opened(&mut self) {
        self.pages.finish(self.size());
    }

    /// Bytes held in the host's store.
    pub(crate) fn spilled(&self) -> u64 {
        self.layer.as_ref().map_or(0, |layer| layer.size())
    }

    /// Bytes of memory held: of a pasted text, it and what it spells as well.
    pub(crate) fn cache(&self) -> u64 {
        let pasted = self.text.as_ref().map_or(0, |text| text.size() + self.file.size());
        self.pages.bytes as u64 + pasted
    }
}

impl Bytes for Reader {
    fn read(&mut self, span: Span, max: usize) -> Option<Cow<'_, [u8]>> {
        let inner = layer::inner(&mut self.file, &mut self.layer);
        let size = inner.size();
        let end = span.start.checked_add(span.len).filter(|end| *end <= size)?;
        let len = usize::try_from(end - span.start).unwrap_or(usize::MAX).min(max);
        if inner.as_bytes().is_some() {
            let start = usize::try_from(span.start).ok()?;
            return inner.as_bytes()?.get(start..start + len).map(Cow::Borrowed);
        }
        if len > LARGE {
            let mut buf = Vec::new();
            buf.try_reserve_exact(len).ok()?;
            buf.resize(len, 0);
            inner.read_at(span.start, &mut buf).ok()?;
            self.read += len as u64;
            return Some(Cow::Owned(buf));
        }
        self.pages.read(inner, span.start, len, &mut self.read)
    }
}

#[derive(Default)]
struct Pages {
    /// By number: some hundred at the most.
    pages: Vec<Page>,
    bytes: usize,
    /// Counts uses.
    clock: u64,
    /// A page that is passing, and where its next byte belongs.
    passing: Vec<u8>,
    next: u64,
}

struct Page {
    number: u64,
    bytes: Box<[u8]>,
    used: u64,
}

impl Pages {
    fn put(&mut self, number: u64, bytes: Box<[u8]>) {
        self.clock += 1;
        self.bytes += bytes.len();
        let page = Page { number, bytes, used: self.clock };
        match self.place(number) {
            Ok(place) => {
                if let Some(old) = self.pages.get_mut(place) {
                    self.bytes -= old.bytes.len();
                    *old = page;
                }
            }
            Err(place) => self.pages.insert(place, page),
        }
        while self.bytes > BUDGET {
            let oldest = self.pages.iter().enumerate().min_by_key(|(_, page)| page.used);
            let Some((oldest, _)) = oldest else { break };
            self.bytes -= self.pages.remove(oldest).bytes.len();
        }
    }

    /// Where a page stands, or would.
    fn place(&self, number: u64) -> Result<usize, usize> {
        self.pages.binary_search_by_key(&number, |page| page.number)
    }

    /// Keeps what passes in sequence, while there is room.
    fn pass(&mut self, at: u64, mut bytes: &[u8]) {
        if self.bytes + PAGE > BUDGET {
            return;
        }
        if at != self.next {
            // A jump: the page it leads into has a gap, unless it begins there.
            self.passing.clear();
            let skip = at.next_multiple_of(PAGE as u64) - at;
            self.next = at + skip;
            bytes = usize::try_from(skip).ok().and_then(|skip| bytes.get(skip..)).unwrap_or_default();
        }
        while !bytes.is_empty() && self.bytes + PAGE <= BUDGET {
            let (now, later) = bytes.split_at((PAGE - self.passing.len()).min(bytes.len()));
            self.passing.extend_from_slice(now);
            self.next += now.len() as u64;
            bytes = later;
            if self.passing.len() == PAGE {
                let page = std::mem::take(&mut self.passing).into_boxed_slice();
                self.put(self.next / PAGE as u64 - 1, page);
            }
        }
        // What did not fit breaks the sequence.
        self.next += bytes.len() as u64;
        if !bytes.is_empty() {
            self.passing.clear();
        }
    }

    /// The last page is short.
    fn finish(&mut self, size: u64) {
        let passing = std::mem::take(&mut self.passing);
        if self.next == size && !passing.is_empty() {
            self.put(size / PAGE as u64, passing.into_boxed_slice());
        }
        // Whatever passes after this begins anew.
        self.next = u64::MAX;
    }

    fn read(
        &mut self,
        source: &mut dyn Source,
        start: u64,
        len: usize,
        read: &mut u64,
    ) -> Option<Cow<'_, [u8]>> {
        let page_size = PAGE as u64;
        let (first, last) = (start / page_size, (start + (len as u64).saturating_sub(1)) / page_size);
        let offset = usize::try_from(start % page_size).ok()?;
        if first == last {
            return self.page(source, first, read)?.get(offset..offset + len).map(Cow::Borrowed);
        }
        let mut out = Vec::with_capacity(len);
        let mut from = offset;
        for number in first..=last {
            let page = self.page(source, number, read)?;
            let upto = page.len().min(from + len - out.len());
            out.extend_from_slice(page.get(from..upto)?);
            from = 0;
        }
        (out.len() == len).then_some(Cow::Owned(out))
    }

    fn page(&mut self, source: &mut dyn Source, number: u64, read: &mut u64) -> Option<&[u8]> {
        self.clock += 1;
        let clock = self.clock;
        if self.place(number).is_err() {
            let start = number * PAGE as u64;
            let len = usize::try_from(source.size().checked_sub(start)?).unwrap_or(usize::MAX).min(PAGE);
            let mut buf = vec![0; len];
            source.read_at(start, &mut buf).ok()?;
            *read += len as u64;
            self.put(number, buf.into_boxed_slice());
        }
        let place = self.place(number).ok()?;
        let page = self.pages.get_mut(place)?;
        page.used = clock;
        Some(&page.bytes)
    }
}
