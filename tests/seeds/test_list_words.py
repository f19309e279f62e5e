"""The table of ordinary words is what the library gives today."""

from seeds.list_words import list_words


def test_table_is_what_the_library_gives(reference):
    assert list_words().equals(reference["ordinary_words"])


def test_words_have_their_classes():
    classes = dict(list_words().select("word", "word_class").iter_rows())
    assert classes["challenge"] == "noun|verb"
    assert classes["global"] == "adj"
    assert classes["medals"].startswith("plural")
    assert classes["website"] == "noun"
    assert not {"israel", "moscow", "nato"} & set(classes)
