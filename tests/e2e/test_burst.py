"""Over a slow line input comes in bursts: it takes effect in the order in which it was typed."""

from __future__ import annotations

from tests.e2e.desks import BLOCK, NUMBER, URGENT, Home, morning


def pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def test_a_whole_round_in_one_burst(home: Home) -> None:
    home.run("import", str(home.write("morning.csv", *morning())))
    with home.desk(cols=80, rows=24) as desk:
        desk.wait_for(f"─ {URGENT}")
        desk.send(
            "r" + pasted(BLOCK) + "\x13"
            "bb" + pasted("2600000000000000001") + "\r" + pasted("22") + "\r"
            "t" + pasted(f"圆通 {NUMBER}") + "\r"
            "x\r"
            "U"
            "jjkk"
        )  # fmt: skip
        desk.wait_for("all 3", timeout=20)
        desk.send("q")
        assert desk.wait() == 0
    shown = home.json("show", URGENT)
    assert shown["stage"] == "shipped"
    assert [(each["upstream_order"], each["cost_fen"]) for each in shown["purchases"]] == [
        ("2600000000000000001", 2200)
    ]
    assert shown["tracking"] == {"courier": "圆通快递", "number": NUMBER}


def test_keys_after_one_that_opens_a_form_are_no_commands(home: Home) -> None:
    home.run("import", str(home.write("morning.csv", *morning())))
    with home.desk(cols=80, rows=24) as desk:
        desk.wait_for(f"─ {URGENT}")
        desk.send("equick note qU\r")
        desk.wait_for("quick note qU")
        desk.send("q")
        assert desk.wait() == 0
    events = [event["what"] for event in home.json("show", URGENT)["events"]]
    assert events == ["note"]
