//! What the typesetter may see: our templates, two fonts and the data of one paper. Nothing else exists for it.

use crate::letters::Letters;
use std::collections::HashMap;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// A paper's template.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    Labels,
    LoanSlip,
    RecordForm,
    TableReport,
}

impl Paper {
    const fn path(self) -> &'static str {
        match self {
            Self::Labels => "/labels.typ",
            Self::LoanSlip => "/loan-slip.typ",
            Self::RecordForm => "/record-form.typ",
            Self::TableReport => "/table-report.typ",
        }
    }
}

const DATA: &str = "/data.json";

const TEMPLATES: [(&str, &str); 8] = [
    (Paper::Labels.path(), include_str!("../template/labels.typ")),
    (Paper::LoanSlip.path(), include_str!("../template/loan-slip.typ")),
    (Paper::RecordForm.path(), include_str!("../template/record-form.typ")),
    (Paper::TableReport.path(), include_str!("../template/table-report.typ")),
    ("/bars.typ", include_str!("../template/bars.typ")),
    ("/cover.typ", include_str!("../template/cover.typ")),
    ("/fit.typ", include_str!("../template/fit.typ")),
    ("/tables.typ", include_str!("../template/tables.typ")),
];

/// The fonts of the whole repository.
const FONTS: [&[u8]; 2] = [
    include_bytes!("../../../frontend/fonts/BIZUDPGothic-Regular.ttf"),
    include_bytes!("../../../frontend/fonts/BIZUDPGothic-Bold.ttf"),
];

/// The part of the world that is the same for every paper.
pub(crate) struct Workshop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    letters: Letters,
    templates: HashMap<FileId, Source>,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        let fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        let letters =
            fonts.first().map(Letters::of).expect("the first font is part of the program and can be read");
        let source =
            |(path, text): (&str, &str)| (file_id(path), Source::new(file_id(path), text.to_owned()));
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            letters,
            templates: TEMPLATES.into_iter().map(source).collect(),
        }
    }

    /// An order of one paper.
    pub(crate) fn order(&self, paper: Paper, mut data: serde_json::Value) -> Order<'_> {
        self.letters.make_printable(&mut data);
        Order { workshop: self, main: file_id(paper.path()), data: Bytes::from_string(data.to_string()) }
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the paths of the templates are plain absolute ones");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// The workshop with the data of one paper on the table.
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
        if id == file_id(DATA) { Ok(self.data.clone()) } else { Err(unknown(id)) }
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
