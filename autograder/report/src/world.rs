//! What the typesetter may see: our templates, two fonts and the data of one order. Nothing else exists for it.

use crate::glyphs::Letters;
use std::collections::HashMap;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

const CARD: &str = "/card.typ";
const INVOICE: &str = "/invoice.typ";
const LIST: &str = "/list.typ";
const DATA: &str = "/data.json";

const TEMPLATES: [(&str, &str); 12] = [
    (CARD, include_str!("../template/card.typ")),
    (INVOICE, include_str!("../template/invoice.typ")),
    (LIST, include_str!("../template/list.typ")),
    ("/style.typ", include_str!("../template/style.typ")),
    ("/fit.typ", include_str!("../template/fit.typ")),
    ("/head.typ", include_str!("../template/head.typ")),
    ("/tiles.typ", include_str!("../template/tiles.typ")),
    ("/position.typ", include_str!("../template/position.typ")),
    ("/path.typ", include_str!("../template/path.typ")),
    ("/sections.typ", include_str!("../template/sections.typ")),
    ("/remarks.typ", include_str!("../template/remarks.typ")),
    ("/foot.typ", include_str!("../template/foot.typ")),
];

const FONTS: [&[u8]; 2] = [
    include_bytes!("../../../frontend/fonts/BIZUDPGothic-Regular.ttf"),
    include_bytes!("../../../frontend/fonts/BIZUDPGothic-Bold.ttf"),
];

/// The part of the world that is the same for every order.
pub(crate) struct Workshop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    letters: Letters,
    templates: HashMap<FileId, Source>,
    card: FileId,
    invoice: FileId,
    list: FileId,
    data: FileId,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        let fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        let letters =
            fonts.first().map(Letters::of).expect("the first font is part of the program and can be read");
        let source = |(path, text): (&str, &str)| {
            let id = file_id(path);
            (id, Source::new(id, text.to_owned()))
        };
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            letters,
            templates: TEMPLATES.into_iter().map(source).collect(),
            card: file_id(CARD),
            invoice: file_id(INVOICE),
            list: file_id(LIST),
            data: file_id(DATA),
        }
    }

    /// An order of report cards.
    ///
    /// `cards`: JSON, an array of cards.
    pub(crate) fn order_cards(&self, cards: Bytes) -> Order<'_> {
        Order { workshop: self, main: self.card, data: cards }
    }

    /// An order of one invoice.
    ///
    /// `invoice`: JSON.
    pub(crate) fn order_invoice(&self, invoice: Bytes) -> Order<'_> {
        Order { workshop: self, main: self.invoice, data: invoice }
    }

    /// An order of lists.
    ///
    /// `paper`: JSON.
    pub(crate) fn order_list(&self, paper: Bytes) -> Order<'_> {
        Order { workshop: self, main: self.list, data: paper }
    }

    /// The letters of the fonts; both weights have the same.
    pub(crate) fn letters(&self) -> &Letters {
        &self.letters
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the paths of the templates are plain absolute ones");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// The workshop with the data of one order on the table.
///
/// Only the bytes of one fixed file differ between orders: a path per order would be kept for ever by the compiler's
/// table of files, and inputs of the library would make it evaluate everything anew.
pub(crate) struct Order<'a> {
    workshop: &'a Workshop,
    main: FileId,
    data: Bytes,
}

impl World for Order<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.workshop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.workshop.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.workshop.templates.get(&id).cloned().ok_or_else(|| unknown(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.workshop.data { Ok(self.data.clone()) } else { Err(unknown(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.workshop.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn unknown(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}

#[cfg(test)]
impl Workshop {
    /// A workshop whose page is `main` instead of the card.
    pub(crate) fn printing(main: &str) -> Self {
        let mut workshop = Self::new();
        workshop.templates.insert(workshop.card, Source::new(workshop.card, main.to_owned()));
        workshop
    }
}
