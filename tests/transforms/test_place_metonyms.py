"""A capital that acts stands for its state; where something happens it is itself."""


def test_a_capital_acts_for_its_state(code_events):
    event = code_events("[AZ|Baku] accused [FR|Paris] of lying on {2024-03-05|5 March 2024}.")[0]
    assert (event["event_type"], event["source"], event["target"]) == ("ACCUSE", ["AZ"], ["FR"])
    assert event["place"] is None


def test_a_capital_in_which_something_happens_is_a_place(code_events):
    event = code_events("Thousands of people protested in [AZ|Baku] on {2024-03-06|6 March 2024}.")[0]
    assert (event["event_type"], event["place"]) == ("PROTEST", "Baku")


def test_a_capital_may_be_both_in_one_document(code_events):
    events = code_events(
        "[AZ|Baku] expelled two [NORP:FR|French] diplomats on {2024-03-05|5 March 2024}.",
        "Police arrested ten men in [AZ|Baku] on {2024-03-06|6 March 2024}.",
    )
    assert events[0]["source"] == ["AZ"]
    assert events[0]["place"] is None
    assert events[-1]["place"] == "Baku"
