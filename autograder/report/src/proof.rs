//! Proves of a laid out document that every card is one page and every letter lies within its box.

use crate::PrintError;
use typst::foundations::{Content, Dict, Label, Value};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// How far a letter may stand out, half a millimetre: rounding, and commas that hang into the margin, of which the part
/// that stands out is blank. An eye does not see it.
const TOLERANCE_PT: f64 = 1.5;

/// Refuses a document in which a letter leaves its box, or a card is not exactly the first of its pages; `pages` says
/// how many each card takes.
pub(crate) fn check(document: &PagedDocument, pages: &[usize]) -> Result<(), PrintError> {
    let (laid_out, cards) = (document.pages(), pages.len());
    if laid_out.len() != pages.iter().sum::<usize>() {
        let message = format!("{} pages for {cards} cards", laid_out.len());
        return Err(PrintError::Template { message });
    }
    let labels = Labels::new();
    let mut rest = laid_out.iter();
    for (card, pages) in pages.iter().enumerate() {
        for page in rest.by_ref().take(*pages) {
            let mut walk = Walk { labels: &labels, open: Vec::new() };
            walk.frame(&page.frame, Point::zero()).map_err(|block| PrintError::Overflow { card, block })?;
        }
    }
    Ok(())
}

/// The labels of the marks that the template sets around the content of a box.
struct Labels {
    start: Option<Label>,
    end: Option<Label>,
}

impl Labels {
    fn new() -> Self {
        let label = |name| Label::new(PicoStr::intern(name));
        Self { start: label("room"), end: label("room-end") }
    }
}

/// The room that a box has, on the page.
struct Room {
    block: String,
    from: Point,
    to: Point,
}

impl Room {
    /// Reads the mark that stands in the upper left corner of the room.
    fn read(mark: &Content, corner: Point) -> Option<Self> {
        let Value::Dict(facts) = &mark.to_packed::<MetadataElem>()?.value else { return None };
        let length = |facts: &Dict, name| Some(Abs::pt(facts.get(name).ok()?.clone().cast().ok()?));
        let to = corner + Point::new(length(facts, "width")?, length(facts, "height")?);
        Some(Self { block: facts.get("block").ok()?.clone().cast().ok()?, from: corner, to })
    }

    /// Whether a line of text lies within the room: its baseline from end to end.
    fn holds(&self, baseline: Point, width: Abs) -> bool {
        let tolerance = Abs::pt(TOLERANCE_PT);
        baseline.x >= self.from.x - tolerance
            && baseline.x + width <= self.to.x + tolerance
            && baseline.y >= self.from.y - tolerance
            && baseline.y <= self.to.y + tolerance
    }
}

/// A walk through a page in the order of the document, which knows the boxes it is in.
struct Walk<'a> {
    labels: &'a Labels,
    open: Vec<Room>,
}

impl Walk<'_> {
    /// Fails with the name of the block that a letter leaves.
    fn frame(&mut self, frame: &Frame, origin: Point) -> Result<(), String> {
        for (offset, item) in frame.items() {
            let at = origin + *offset;
            match item {
                FrameItem::Group(group) => self.frame(&group.frame, at)?,
                FrameItem::Tag(Tag::Start(mark, _)) => self.pass(mark, at),
                FrameItem::Text(text) => self.stay_inside(at, text.width())?,
                _ => {}
            }
        }
        Ok(())
    }

    fn pass(&mut self, mark: &Content, at: Point) {
        let label = mark.label();
        if label == self.labels.start {
            self.open.extend(Room::read(mark, at));
        } else if label == self.labels.end {
            self.open.pop();
        }
    }

    fn stay_inside(&self, baseline: Point, width: Abs) -> Result<(), String> {
        match self.open.last() {
            Some(room) if !room.holds(baseline, width) => Err(room.block.clone()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Workshop;
    use typst::foundations::Bytes;

    /// The verdict on pages of boxes of 50 × 20 mm, each with a letter that ends so far to the right and down.
    fn verdict(pages: &[&[(u32, u32)]]) -> Result<(), PrintError> {
        let boxed = |(x, y): &(u32, u32)| {
            format!(
                "#boxed(\"{x}×{y}\", 50mm, 20mm, inset: (x: 1mm), block({{
                v({y}mm - 5mm)
                box(width: {x}mm, align(right, box(height: 5mm, align(bottom, text(bottom-edge: \"baseline\")[字]))))
                }}))\n"
            )
        };
        let page = |boxes: &&[(u32, u32)]| boxes.iter().map(boxed).collect::<String>();
        let main: Vec<_> = pages.iter().map(page).collect();
        let main = format!("#import \"fit.typ\": boxed\n{}", main.join("#pagebreak()\n"));
        let workshop = Workshop::printing(&main);
        let order = workshop.order_cards(Bytes::from_string("[]"));
        check(&typst::compile::<PagedDocument>(&order).output.unwrap(), &vec![1; pages.len()])
    }

    fn overflow(card: usize, block: &str) -> Result<(), PrintError> {
        Err(PrintError::Overflow { card, block: block.to_owned() })
    }

    #[test]
    fn a_box_holds_what_is_as_large_as_its_room() {
        assert_eq!(verdict(&[&[(10, 5), (48, 20)], &[(48, 5)]]), Ok(()));
    }

    #[test]
    fn a_box_that_is_too_full_is_named_with_its_card() {
        assert_eq!(verdict(&[&[(10, 20)], &[(48, 5), (10, 21)]]), overflow(1, "10×21"));
        assert_eq!(verdict(&[&[(49, 10)], &[(10, 5)]]), overflow(0, "49×10"));
        assert_eq!(verdict(&[&[(10, 30)]]), overflow(0, "10×30"));
    }

    #[test]
    fn a_card_on_two_pages_is_refused() {
        let message = "2 pages for 1 cards".to_owned();
        assert_eq!(verdict(&[&[(10, 10); 20]]), Err(PrintError::Template { message }));
    }
}
