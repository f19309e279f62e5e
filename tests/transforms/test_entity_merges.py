"""Each merge of names keeps its evidence, score and documents."""

from mention_rows import mention


def test_every_spelling_of_an_entity_says_how_it_came_there(resolve):
    frames = resolve([
        mention("a", 0, "Vali Madrani", "PERSON", "IR"), mention("a", 40, "Madrani", "PERSON"), mention("b", 0, "Vali Ma’drani", "PERSON"),
        mention("c", 0, "Vali Madrani", "PERSON"),
    ])  # fmt: skip
    merges = frames["entity_merges"].select("alias", "other_alias", "link_basis", "link_score", "document_count").rows()
    assert merges == [("Madrani", "Vali Madrani", "short_form", 0.9, 1), ("Vali Ma’drani", "Vali Madrani", "exact", 0.95, 1)]
    assert frames["entity_merges"]["entity_id"].unique().to_list() == frames["entities"]["entity_id"].to_list()


def test_spelling_keeps_the_likeness_of_the_names(resolve):
    frames = resolve([mention("a", 0, "Vali Madrani", "PERSON", "IR"), mention("b", 0, "Veli Medreni", "PERSON")])
    (merge,) = frames["entity_merges"].select("link_basis", "link_score").rows()
    assert merge[0] == "spelling"
    assert 0.8 <= merge[1] < 1.0


def test_a_listed_spelling_rests_on_the_reference_row(resolve):
    frames = resolve([mention("a", 0, "IRGC", "MIL_UNIT", "IR", "milunit:irgc", "known_name")])
    assert frames["entity_merges"].select("alias", "other_alias", "link_basis", "link_score").rows() == [
        ("IRGC", "Islamic Revolutionary Guard Corps", "reference", 1.0)
    ]


def test_a_name_alone_has_no_merge(resolve):
    assert resolve([mention("a", 0, "Zefir Quorvanov", "PERSON")])["entity_merges"].is_empty()
