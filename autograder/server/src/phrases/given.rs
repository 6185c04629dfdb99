//! The phrases that come with the program: they stand where nobody has written a set.

use std::borrow::Cow;

use autograder_grading::Subject;

use super::Topic;
use super::bands::Band;

/// The program's bands; none for 合計, whose sentence is made from the numbers.
pub(super) fn given(topic: Topic) -> &'static [Band] {
    match topic {
        Topic::Subject(Subject::Japanese) => &JAPANESE,
        Topic::Subject(Subject::Arithmetic) => &ARITHMETIC,
        Topic::Subject(Subject::English) => &ENGLISH,
        Topic::Subject(Subject::Mathematics) => &MATHEMATICS,
        Topic::Combined => &[],
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
    use super::*;
    use crate::phrases::bands::seams;
    use crate::phrases::blanks::{longest, unknown};

    #[test]
    fn every_given_phrase_could_have_been_written() {
        for topic in Topic::ALL.into_iter().filter(|topic| *topic != Topic::Combined) {
            assert_eq!(seams(given(topic)), [], "{topic:?}");
            for band in given(topic) {
                assert!(longest(&band.words, topic) <= topic.letters(), "{}", band.words);
                assert_eq!(unknown(&band.words), None);
            }
        }
    }
}
