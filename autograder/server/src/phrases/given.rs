//! The phrases that come with the program: they stand where nobody has written a set, and 小低 has its own.

use std::borrow::Cow;

use autograder_grading::Subject;

use super::bands::Band;
use super::{Chapter, GradeBand, Topic};

/// The program's bands; none for 合計, whose sentence is made from the numbers. Whoever begins to write for all grades
/// begins with those of 小高.
pub(super) fn given(chapter: Chapter) -> &'static [Band] {
    let Topic::Subject(subject) = chapter.topic() else { return &[] };
    match (subject, chapter.grades()) {
        (Subject::Japanese, Some(GradeBand::Lower)) => &JAPANESE_LOWER,
        (Subject::Japanese, _) => &JAPANESE,
        (Subject::Arithmetic, Some(GradeBand::Lower)) => &ARITHMETIC_LOWER,
        (Subject::Arithmetic, _) => &ARITHMETIC,
        (Subject::English, _) => &ENGLISH,
        (Subject::Mathematics, _) => &MATHEMATICS,
    }
}

/// Five bands of a fifth of 満点 each, the upper edge belonging to the band.
const fn fifths([first, second, third, fourth, fifth]: [&'static str; 5]) -> [Band; 5] {
    const fn band(lowest: u8, highest: u8, words: &'static str) -> Band {
        Band { lowest, highest, words: Cow::Borrowed(words) }
    }
    [
        band(0, 20, first),
        band(21, 40, second),
        band(41, 60, third),
        band(61, 80, fourth),
        band(81, 100, fifth),
    ]
}

static JAPANESE_LOWER: [Band; 5] = fifths([
    "さいごまでよくがんばりました。まずは、ならった字をまい日三つずつ、声に出しながらていねいに書いてみましょう。",
    "読めることばがふえてきました。みじかいお話を声に出して読み、だれが何をしたのかを、おうちの人に話してみましょう。",
    "きほんの力がついてきました。もんだいをさいごまで読んでから、答えが書いてあるところに線を引いてみましょう。",
    "お話をよく読みとれています。答えを書いたら、字が正しいか、何を聞かれているかを、もう一ど見なおしましょう。",
    "ことばも読みとりも、たいへんよくできました。すきな本をたくさん読んで、思ったことを自分のことばで書いてみましょう。",
]);
static ARITHMETIC_LOWER: [Band; 5] = fifths([
    "あきらめずにがんばりました。まずは、たし算とひき算をまい日五もん、ゆっくりていねいにといてみましょう。",
    "できるもんだいがふえてきました。まちがえた計算は、どこでまちがえたのかを見つけて、もう一どといてみましょう。",
    "計算のきほんができています。文しょうのもんだいは、絵や図をかいてから、しきを立ててみましょう。",
    "しきを正しく立てられています。形や時こくのもんだいも、ことばでせつめいするれんしゅうをしてみましょう。",
    "考え方も計算も、たいへんよくできました。ほかのとき方もさがしながら、少しむずかしいもんだいもといてみましょう。",
]);
static JAPANESE: [Band; 5] = fifths([
    "最後まで取り組んだことが、次の一歩になります。まずは漢字の読み書きを毎日五つずつ、声に出しながら練習していきましょう。",
    "読める言葉が少しずつ増えています。短い文章を音読し、だれが何をしたのかを確かめる練習を続けていきましょう。",
    "基本の力がついてきました。文章題では、答えの理由になる一文に線を引きながら読むと、さらに正確に答えられます。",
    "文章をよく読み取れています。記述の問題では、文末の形と字数を確かめてから書くと、もっと得点がのびます。",
    "語いも読解もたいへんよくできました。興味のある本を広く読み、感じたことを自分の言葉で書く学習に進みましょう。",
]);
static ARITHMETIC: [Band; 5] = fifths([
    "あきらめずに取り組めました。まずは計算を一日十題、途中の式を書きながら、ゆっくり正確に解く練習から始めましょう。",
    "できる問題が増えてきました。まちがえた計算は式を残して見直し、同じ型の問題をもう一度解いてみましょう。",
    "計算の基本が身についています。文章題では図や表に表してから式を立てると、考えが整理しやすくなります。",
    "式の立て方がたいへんよくなりました。図形や割合の問題で、理由を言葉で説明する練習をするとさらに力がつきます。",
    "考え方も計算もすばらしい出来です。いくつかの解き方を比べる、少し難しい問題にも挑戦していきましょう。",
]);
static ENGLISH: [Band; 5] = fifths([
    "最後まで取り組めました。まずは教科書の単語と基本文を、音読してから書く練習を毎日少しずつ続けましょう。",
    "知っている表現が増えています。主語と動詞の形を確かめながら、短い英文を自分で書く練習をしていきましょう。",
    "基本の文法が身についてきました。長文では、一文ごとに主語と動詞を見つけながら読む練習をしましょう。",
    "聞く力も読む力もよくのびています。英作文では、つづりと時制を見直す時間を取ると、さらに得点が上がります。",
    "四つの力がバランスよく身についています。英語の記事や物語を読み、自分の意見を英語で書く学習に進みましょう。",
]);
static MATHEMATICS: [Band; 5] = fifths([
    "粘り強く取り組めました。まずは正負の数と文字式の計算を、途中式を省かずに解く練習から始めましょう。",
    "解ける型が増えてきました。まちがえた問題は、どの行で止まったのかを書き出して解き直してみましょう。",
    "計算と方程式の基本ができています。関数や図形では、条件を図に書き込んでから考える習慣をつけましょう。",
    "筋道を立てて考えられています。証明や応用問題で、根拠を言葉で書く練習を重ねると、さらにのびます。",
    "計算も論証もたいへん優れています。別解を考えたり、入試の応用問題に挑戦したりして力を広げましょう。",
]);

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use autograder_grading::Grade;

    use super::*;
    use crate::phrases::bands::seams;
    use crate::phrases::blanks::{longest, unknown};

    #[test]
    fn every_given_phrase_could_have_been_written() {
        for topic in Topic::ALL.into_iter().filter(|topic| *topic != Topic::Combined) {
            for chapter in Chapter::all_of(topic) {
                assert_eq!(seams(given(chapter)), [], "{chapter:?}");
                for band in given(chapter) {
                    assert!(longest(&band.words, topic) <= topic.letters(), "{}", band.words);
                    assert_eq!(unknown(&band.words), None);
                }
            }
        }
    }

    #[test]
    fn no_pupil_reads_the_words_of_another_band_of_grades() {
        let mut told = HashSet::new();
        for grade in [1, 4, 7].map(|number| Grade::from_number(number).unwrap()) {
            for subject in grade.subjects() {
                for band in given(Chapter::of_grade(Topic::Subject(subject), grade)) {
                    assert!(told.insert(&*band.words), "{}", band.words);
                }
            }
        }
        assert_eq!(told.len(), 3 * 2 * 5);
    }
}
