"""Words, patterns, sounds and word order of the demo model."""

import pytest

from tools.demo_audio import dialogues
from tools.speech_model import bigram, fst, graph, score, vocabulary
from tools.speech_model.fst import Fst
from tools.speech_model.grammar import Grammar
from tools.speech_model.lexicon import Lexicon
from tools.speech_model.phones import Phones, word_boundaries

WORDS = vocabulary.load()
PHONES = Phones(("@r", "n", "s."))


def test_a_sentence_is_cut_into_the_fewest_words() -> None:
    assert WORDS.cut("您好我是恒泰机械的王丽") == ["您好", "我", "是", "恒泰", "机械", "的", "王", "丽"]


def test_text_that_no_word_covers_is_named() -> None:
    with pytest.raises(vocabulary.UnknownText, match="鳄鱼"):
        WORDS.cut("我是鳄鱼")


def test_a_reading_for_a_word_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="鳄鱼"):
        vocabulary.Vocabulary({"animals": ("马",)}, {"鳄鱼": (("e4", "yu2"),)})


@pytest.mark.parametrize(("word", "syllables"), [("重庆", ("chong2", "qing4")), ("王", ("wang2",)), ("的", ("de5",))])
def test_words_are_read_as_people_read_them(word: str, syllables: tuple[str, ...]) -> None:
    assert WORDS.syllables(word)[0] == syllables


def test_every_pattern_and_every_sentence_for_scoring_is_made_of_the_words() -> None:
    grammar = Grammar(WORDS, seed=5)
    known = set(WORDS.words)
    for sentence in grammar.corpus(3000, free=0.1, digits=0.1):
        assert sentence and set(sentence) <= known
    assert len(score.sets(WORDS)["written by hand"]) >= 40


def test_the_conversations_of_the_demo_are_made_of_the_words() -> None:
    for dialogue in dialogues.load():
        for _, text in dialogue.turns:
            for piece in text.split("，"):
                assert WORDS.cut(piece)


def test_the_same_seed_draws_the_same_sentences() -> None:
    first, second = (list(Grammar(WORDS, seed=9).corpus(20, free=0.2, digits=0.2)) for _ in range(2))
    assert first == second


def test_a_final_has_two_states_and_an_initial_one() -> None:
    assert [PHONES.states(name) for name in PHONES.names] == [2, 1, 1]
    assert PHONES.pdfs == 5
    assert PHONES.triples()[:3] == [(1, 0, 0), (2, 0, 1), (2, 1, 2)]
    assert word_boundaries(PHONES).splitlines()[:3] == ["1 nonword", "2 begin", "3 end"]


def test_the_bigram_prefers_what_it_saw_and_allows_the_rest() -> None:
    order = bigram.count([["a", "b"]] * 9 + [["b", "a"]], ["a", "b", "c"])
    assert order.follow["a"]["b"] < order.fall_back["a"] + order.alone["b"]
    assert "c" not in order.follow["a"]
    assert order.alone["c"] < 5


def test_a_graph_is_the_same_after_writing_and_reading() -> None:
    sounds: Lexicon = {"二": (("@r",),), "森": (("s.", "@r", "n"), ("s.", "n"))}
    order = bigram.count([["二", "森"]] * 3, list(sounds))
    built = graph.build(sounds, PHONES, order, {"二": 1, "森": 2})
    again = fst.parse(fst.dump(built))
    assert fst.dump(again) == fst.dump(built)
    outputs = [arc.output for arcs in again.arcs for arc in arcs if arc.output]
    assert sorted(outputs) == [1, 2, 2]
    assert all(arc.input for arcs in again.arcs for arc in arcs if arc.output)


@pytest.mark.parametrize("cut", [3, 20, 60, 75])
def test_a_graph_that_is_cut_short_is_refused(cut: int) -> None:
    small = Fst()
    small.arc(small.state(), small.state(), input=1, output=2, cost=0.5)
    assert len(fst.dump(small)) > 75
    with pytest.raises(ValueError, match="cut short|not an OpenFst"):
        fst.parse(fst.dump(small)[:cut])


@pytest.mark.parametrize(
    ("spoken", "heard", "wrong"), [("你好", "你好", 0), ("你好", "您好啊", 2), ("", "啊", 1), ("六六", "六", 1)]
)
def test_edits_are_counted(spoken: str, heard: str, wrong: int) -> None:
    assert score.edits(spoken, heard) == wrong
