"""A text that is asked of the catalogue and is not there is noticed, whatever is asked for."""

import pytest

from core.base.i18n import _, ngettext, setup, spoken
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
