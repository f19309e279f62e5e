"""Generated articles: the same for one seed, of the promised length, with true copies."""

import json
import re

from seeds.generate import COPY_SHARE, generate_documents, write_documents

COUNT = 600
DOCUMENTS = list(generate_documents(COUNT))


def words(text):
    return set(re.findall(r"\w+", text.lower()))


def test_a_shorter_run_is_the_beginning_of_a_longer_one_and_another_seed_is_other_text():
    assert list(generate_documents(50)) == DOCUMENTS[:50]
    assert {d.text for d in generate_documents(50, seed=1)}.isdisjoint(d.text for d in DOCUMENTS)


def test_articles_have_about_400_words():
    lengths = [len(d.text.split()) for d in DOCUMENTS]
    assert 360 <= sum(lengths) / COUNT <= 440


def test_copies_name_an_earlier_article_that_they_repeat():
    by_uri = {d.uri: d for d in DOCUMENTS}
    copies = [d for d in DOCUMENTS if d.copy_of]
    assert 0.5 * COPY_SHARE < len(copies) / COUNT < 1.5 * COPY_SHARE
    assert {d.copy_kind for d in copies} == {"exact", "redated", "trimmed", "renumbered", "reworded", "reordered", "boxed"}
    for copy in copies:
        original = by_uri[copy.copy_of]
        assert original.uri < copy.uri
        shared = words(copy.text) & words(original.text)
        assert len(shared) >= 0.6 * len(words(copy.text))
        assert (copy.text == original.text) == (copy.copy_kind == "exact")
        assert original.copy_of is None


def test_other_articles_share_few_sentences():
    originals = [d for d in DOCUMENTS if not d.copy_of and len(d.text) > 1_000]
    sentences = [s for d in originals for s in set(re.split(r"(?<=[.!?”])\s+", d.text)) if len(s) > 70]
    assert len(set(sentences)) >= 0.97 * len(sentences)


def test_json_lines_hold_the_fields_of_a_record(tmp_path):
    path = write_documents(tmp_path / "articles.jsonl", DOCUMENTS[:3])
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [r["text"] for r in rows] == [d.text for d in DOCUMENTS[:3]]
    assert set(rows[0]) == {"url", "publisher", "text"}
