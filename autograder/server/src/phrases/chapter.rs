//! What a set of phrases is for.

use autograder_grading::Grade;

use super::{GradeBand, Topic};

/// A topic, for all grades or for those of one 学年帯.
///
/// Invariant: a topic that only one 学年帯 sits has one chapter, so that nothing is written twice: 英語 of 中 is 英語.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Chapter {
    topic: Topic,
    grades: Option<GradeBand>,
}

impl Chapter {
    /// The chapter of a topic for a 学年帯 or for all grades; `None` where nobody of the 学年帯 sits the subject.
    pub(super) fn of(topic: Topic, grades: Option<GradeBand>) -> Option<Chapter> {
        let Some(band) = grades else { return Some(topic.into()) };
        let sitting = topic.grade_bands();
        sitting.contains(&band).then(|| Chapter { topic, grades: grades.filter(|_| sitting.len() > 1) })
    }

    /// The chapter for the pupils of a grade.
    pub(crate) fn of_grade(topic: Topic, grade: Grade) -> Chapter {
        Chapter::of(topic, Some(GradeBand::of(grade))).unwrap_or(topic.into())
    }

    /// Every chapter of a topic, that of all grades first.
    pub(super) fn all_of(topic: Topic) -> impl Iterator<Item = Chapter> {
        let parts = topic.grade_bands().iter().filter_map(move |band| Chapter::of(topic, Some(*band)));
        std::iter::once(Chapter::from(topic)).chain(parts.filter(|chapter| chapter.grades.is_some()))
    }

    pub(super) fn topic(self) -> Topic {
        self.topic
    }

    pub(super) fn grades(self) -> Option<GradeBand> {
        self.grades
    }

    /// This chapter, then the one that counts where it has no set: that of all grades.
    pub(super) fn widening(self) -> impl Iterator<Item = Chapter> {
        let wider = self.grades.map(|_| Chapter { grades: None, ..self });
        std::iter::once(self).chain(wider)
    }

    /// 「国語」, 「国語（小低）」
    pub(super) fn label(self) -> String {
        match self.grades {
            None => self.topic.label().to_owned(),
            Some(band) => format!("{}（{}）", self.topic.label(), band.label()),
        }
    }

    /// What the record calls it.
    pub(super) fn subject(self) -> String {
        match self.grades {
            None => format!("phrases/{}", self.topic.code()),
            Some(band) => format!("phrases/{}/{}", self.topic.code(), band.code()),
        }
    }
}

impl From<Topic> for Chapter {
    fn from(topic: Topic) -> Chapter {
        Chapter { topic, grades: None }
    }
}

#[cfg(test)]
mod tests {
    use autograder_grading::Subject;

    use super::*;

    #[test]
    fn a_topic_has_a_chapter_for_each_band_that_sits_it() {
        let labels = |topic| Chapter::all_of(topic).map(Chapter::label).collect::<Vec<_>>().join(" ");
        assert_eq!(
            Topic::ALL.map(labels),
            [
                "国語 国語（小低） 国語（小高）",
                "算数 算数（小低） 算数（小高）",
                "英語",
                "数学",
                "合計 合計（小低） 合計（小高） 合計（中）",
            ]
        );
        let english = Topic::Subject(Subject::English);
        assert_eq!(Chapter::of(english, Some(GradeBand::Middle)), Some(english.into()));
        assert_eq!(Chapter::of(english, Some(GradeBand::Upper)), None);
    }
}
