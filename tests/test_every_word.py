"""A text that is asked of the catalogue and is not there is noticed, whatever is asked for."""

import pytest

from core.base.i18n import _, ngettext, setup, spoken
from tests.catalogue import asked_in
from tests.every_word import listened


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_text_that_is_not_in_the_catalogue_is_noticed(language: str) -> None:
    setup(language)
    with listened() as missing:
        for_everybody = _("no such text, {n} of them")
        several = ngettext("{n} such", "{n} of such", 2)
        with spoken("zh"):
            _("nor this one")
    assert missing == {
        "no such text, {n} of them", ("{n} such", "{n} of such"), "nor this one",
    }  # fmt: skip
    assert (for_everybody, several) == ("no such text, {n} of them", "{n} of such")


def test_a_text_that_is_in_the_catalogue_is_as_it_was() -> None:
    setup("zh")
    with listened() as missing:
        said = _("Not paid yet. Nothing to do.")
    assert (said, missing) == ("还没付款，不用处理", set())


def test_a_text_is_found_wherever_a_module_asks_for_it() -> None:
    source = 'f"{_(\'wanted\')} {n}"; ngettext("one", "many", n); N_("a" "b"); _(name); _f("no")'
    assert {message for _line, message in asked_in(source)} == {"wanted", ("one", "many"), "ab"}
