//! Blanks in a phrase (差しこみ), which are filled in for each pupil.

use autograder_grading::SectionShape;

use super::Topic;

/// Something that a phrase leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blank {
    Name,
    Strength,
    NextStep,
}

/// What a phrase is filled in with. A pupil who leads the nation nowhere has no best section, and one with full marks
/// has nothing to take up next.
#[derive(Clone, Debug, Default)]
pub(crate) struct PupilFacts {
    pub(crate) name: String,
    /// 「図形」, with the subject before it where the phrase is about both.
    pub(crate) best: Option<String>,
    pub(crate) next: Option<String>,
}

/// A name counts as so many letters of a phrase; hardly any is longer.
const NAME_LETTERS: usize = 12;

impl Blank {
    pub(super) const ALL: [Blank; 3] = [Blank::Name, Blank::Strength, Blank::NextStep];

    /// How it is written.
    pub(super) fn written(self) -> &'static str {
        match self {
            Blank::Name => "{氏名}",
            Blank::Strength => "{得意な大問}",
            Blank::NextStep => "{復習の大問}",
        }
    }

    /// The most letters that stand in its place.
    pub(super) fn letters(self, topic: Topic) -> usize {
        let title = SectionShape::LONGEST_TITLE + "「」".chars().count();
        match (self, topic) {
            (Blank::Name, _) => NAME_LETTERS,
            (_, Topic::Subject(_)) => title,
            (_, Topic::Combined) => title + "国語".chars().count(),
        }
    }

    fn filled(self, facts: &PupilFacts) -> Option<&str> {
        match self {
            Blank::Name => Some(&facts.name),
            Blank::Strength => facts.best.as_deref(),
            Blank::NextStep => facts.next.as_deref(),
        }
    }
}

/// Whether the phrase says something of its own about each pupil.
pub(super) fn has_blanks(words: &str) -> bool {
    words.contains('{')
}

/// What stands in braces and is no blank, 「{名前}」 or an open 「{…」; `None` where all is well.
pub(super) fn unknown(words: &str) -> Option<String> {
    let known =
        Blank::ALL.into_iter().fold(words.to_owned(), |rest, blank| rest.replace(blank.written(), ""));
    let from = known.find(['{', '}'])?;
    let to = known[from..].find('}').map_or(known.len(), |length| from + length + 1);
    Some(known[from..to].to_owned())
}

/// How many letters the phrase has on the card at most.
pub(super) fn longest(words: &str, topic: Topic) -> usize {
    let of_blank = |blank: Blank| {
        let times = words.matches(blank.written()).count();
        (times * blank.written().chars().count(), times * blank.letters(topic))
    };
    let (written, printed) =
        Blank::ALL.into_iter().map(of_blank).fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    words.chars().count() - written + printed
}

/// The phrase for one pupil. A sentence with a blank that nothing stands for is left out.
pub(super) fn fill(words: &str, facts: &PupilFacts) -> String {
    let said = words.split_inclusive(['。', '！', '？', '\n']).filter_map(|sentence| {
        let blanks = Blank::ALL.into_iter().filter(|blank| sentence.contains(blank.written()));
        blanks.map(|blank| Some((blank, blank.filled(facts)?))).try_fold(
            sentence.to_owned(),
            |said, filled| {
                let (blank, words) = filled?;
                Some(said.replace(blank.written(), words))
            },
        )
    });
    said.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use autograder_grading::Subject;

    use super::*;

    const PHRASE: &str = "{氏名}さんは{得意な大問}がよくできました。次は{復習の大問}です。続けましょう。";

    fn facts(best: Option<&str>, next: Option<&str>) -> PupilFacts {
        PupilFacts {
            name: "見本 はる".to_owned(),
            best: best.map(str::to_owned),
            next: next.map(str::to_owned),
        }
    }

    #[test]
    fn a_sentence_with_nothing_to_say_is_left_out() {
        let said = |best, next| fill(PHRASE, &facts(best, next));
        assert_eq!(
            said(Some("「図形」"), Some("「計算」")),
            "見本 はるさんは「図形」がよくできました。次は「計算」です。続けましょう。"
        );
        assert_eq!(said(None, Some("「計算」")), "次は「計算」です。続けましょう。");
        assert_eq!(said(None, None), "続けましょう。");
    }

    #[test]
    fn blanks_count_as_their_longest() {
        let topic = Topic::Subject(Subject::Arithmetic);
        assert_eq!(longest("よく。", topic), 3);
        assert_eq!(longest("{氏名}さん", topic), 14);
        assert_eq!(longest("{得意な大問}と{得意な大問}", topic), 53);
        assert_eq!(longest("{復習の大問}", Topic::Combined), 28);
    }

    #[test]
    fn what_is_no_blank_is_named() {
        assert_eq!(unknown(PHRASE), None);
        assert_eq!(unknown("{名前}さん、{氏名}").as_deref(), Some("{名前}"));
        assert_eq!(unknown("{氏名さん").as_deref(), Some("{氏名さん"));
    }
}
