"""The commands that work in every pane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from core.base import i18n
from core.base.i18n import LANGUAGES, _
from core.orders.shops import all_shops
from tui.commands.looking import refused
from tui.commands.table import Command
from tui.desk.panes import Panes
from tui.parts.host import Host
from tui.parts.messages import Saved
from tui.parts.pane import Acts

if TYPE_CHECKING:
    from tui.desk.ringing import Ringing
    from tui.parts.undoing import Undoing


class DeskLooks(Protocol):
    """The app, as the commands on the desk itself see it."""

    theme: str
    keep: Callable[[str, str], None]

    @property
    def available_themes(self) -> Mapping[str, object]:
        """The themes by name."""

    def take_theme(self, name: str | None) -> bool:
        """Put a theme in force."""

    def name_shop(self) -> None:
        """Let the header name the shop."""

    def call_later(self, callback: Callable[..., object], *args: object) -> bool:
        """Run something when what is under way is done."""

    def exit(self, *, return_code: int) -> None:
        """End the desk."""


class DeskCommands:
    """What is run when a key belongs to no pane; the pane's own part comes first."""

    def __init__(self, app: DeskLooks, host: Host, panes: Panes, ringing: Ringing) -> None:
        self._app = app
        self._host = host
        self._panes = panes
        self.ringing = ringing
        self._undoing: Undoing | None = None
        self.acts: Acts = {
            "desk.import_": self.do_import,
            "desk.export": self.do_export,
            "desk.track_many": self.do_track_many,
            "desk.undo": self.do_undo,
            "desk.history": self.do_history,
            "desk.checks": self.do_checks,
            "desk.jump": self.do_jump,
            "desk.unscanned": self.do_unscanned,
            "desk.help": self.do_help,
            "desk.palette": self.do_palette,
            "desk.shop": self.do_shop,
            "desk.shops": self.do_shops,
            "desk.rules": self.do_rules,
            "desk.money": self.do_money,
            "desk.personal": self._host.toggle_personal,
            "desk.language": self.do_language,
            "desk.theme": self.do_theme,
            "desk.bell": self.do_bell,
            "desk.leave": self.do_leave,
        }

    def do_undo(self) -> None:
        """Take the session's last change back; what reads the acts is loaded then."""
        if self._undoing is None:
            from tui.parts.undoing import Undoing

            self._undoing = Undoing(self._host, self._taken_back)
        self._undoing.do_undo()

    def _taken_back(self, words: str) -> None:
        self._panes.reload()
        self._host.say(words)

    async def give(self, id: str) -> None:
        """Run a command that works everywhere. Its part in the pane shown is the pane's."""
        kind, _dot, name = id.partition(".")
        if kind == "pane":
            await self._panes.show(name)
        elif id in self.acts:
            if why := refused(self._host.table[id]):
                self._host.say(why, tone="warn")
                return
            self._host.guarded(self.acts[id])
        elif self._host.table[id].built_in:
            await self._panes.current.list.act(id)
        else:
            self._panes.current.give(self._host.table[id])

    def do_import(self) -> None:
        """Import a file or pasted rows."""
        from tui.imports.screen import ImportScreen

        self._host.open(ImportScreen())

    def do_export(self) -> None:
        """Write the batch file, of each shop where orders of several wait."""
        host, pane = self._host, self._panes.current
        only = pane.marked_orders()
        if only is not None and not only:
            host.say(_("None of the marked rows has an order here."), tone="warn")
            return
        if host.shops.known:
            from core.orders.batch import waiting

            shop = host.shops.chosen
            found = [
                each for each in waiting(host.desk, only) if shop is None or each.shop.id == shop.id
            ]
            if found:
                from tui.orders.export_shops import ShopsExportForm

                host.open(ShopsExportForm(found, only), pane.done)
                return
            if shop is not None:
                words = _("{shop} has nothing to upload. {key} shows the other shops.")
                host.say(words.format(shop=shop.label, key=host.table.key("shop")), tone="warn")
                return
        from tui.orders.export import ExportForm

        host.open(ExportForm(only), pane.done)

    def do_track_many(self) -> None:
        """Paste many tracking numbers."""
        from tui.orders.track_many import BulkTrackForm

        self._host.open(BulkTrackForm())

    def do_history(self) -> None:
        """Show all that was done, and take any of it back."""
        from tui.history.screen import HistoryScreen

        self._host.open(HistoryScreen())

    def do_checks(self) -> None:
        """Show what waits to be checked."""
        from tui.imports.check_list import CheckListScreen

        self._host.open(CheckListScreen())

    def do_money(self) -> None:
        """Show the orders whose settlement differs from what was reckoned."""
        from tui.money.screen import DifferencesScreen

        self._host.open(DifferencesScreen())

    def do_jump(self) -> None:
        """Go to the most urgent thing that is not snoozed, in the pane it belongs to."""
        from core.due.items import items
        from tui.todo.doing import home_of

        host = self._host
        index = host.queue.index(host.desk, host.now())
        entry = index.first(host.now())
        found = items(host.desk, host.now(), index, [entry] if entry is not None else [])
        if not found:
            host.say(_("Nothing is due that is not snoozed."), tone="warn")
            return
        home = home_of(found[0], host.queue.pending(host.desk))
        host.show_row(*home)

    def do_unscanned(self) -> None:
        """Show the parcels that wait for the courier's first scan."""
        from core.rules.terms import Clock

        self._app.call_later(self._panes.show_part, "parcels", Clock.PICKUP)

    def do_help(self) -> None:
        """Show the keys and what they do; what is chosen there is run."""
        from tui.desk.help import HelpScreen
        from tui.desk.pasting import help_lines

        host = self._host
        screen = HelpScreen(self._given_here(), host.desk.rules.general, help_lines(host))
        host.open(screen, self._chosen)

    def _given_here(self) -> list[Command]:
        """Return what can be given in the pane that is shown, also what it passes on."""
        pane = self._panes.current
        return self._host.table.in_pane(pane.pane_id, *pane.passes_on)

    def do_palette(self) -> None:
        """Find a command by its name."""
        from tui.desk.palette import PaletteScreen, command_entries

        commands = [each for each in self._given_here() if not each.built_in]
        self._host.open(PaletteScreen(_("Commands"), command_entries(commands)), self._run)

    def _chosen(self, id: str | None) -> None:
        from tui.desk.help import TOPIC

        if id is not None and id.startswith(TOPIC):
            from tui.parts.hint import TopicScreen

            self._host.open(TopicScreen(id.removeprefix(TOPIC)))
        else:
            self._run(id)

    def _run(self, id: str | None) -> None:
        if id is not None:
            self._app.call_later(self.give, id)

    def do_shop(self) -> None:
        """Show one shop in all panes, then the next, then all."""
        host = self._host
        host.shops.read(host.desk)
        if not host.shops.known:
            words = _("There is one shop here. A second one begins with its first import ({key}).")
            host.say(words.format(key=host.table.key("import_")), tone="warn")
            return
        host.shops.step()
        self._panes.reload()

    def do_shops(self) -> None:
        """Name a shop, and say where it buys and keeps its files."""
        from tui.desk.shop_form import ShopForm

        self._host.open(ShopForm())

    def do_rules(self) -> None:
        """Choose a rule, and give it a value of your own."""
        from tui.desk.rule_form import RulePalette, rule_entries

        host = self._host
        names = {shop.id: shop.label for shop in all_shops(host.desk)}
        entries = rule_entries(host.desk.rules, host.now(), names)
        host.open(RulePalette(_("Rule book"), entries), self._change_rule)

    def _change_rule(self, name: str | None) -> None:
        from tui.desk.rule_form import RuleForm

        if name is not None:
            self._host.open(RuleForm(name), self._rule_kept)

    def _rule_kept(self, saved: Saved | None) -> None:
        if saved is not None:
            self._host.saved(saved)

    def do_language(self) -> None:
        """Go on in the other language, and keep it."""
        place = (LANGUAGES.index(i18n.language()) + 1) % len(LANGUAGES)
        i18n.setup(LANGUAGES[place])
        self._app.call_later(self._in_language)

    async def _in_language(self) -> None:
        await self._panes.make_anew()
        self._app.name_shop()
        self._host.say(_("The desk speaks English now."))
        self._app.keep("language", i18n.language())

    def do_theme(self) -> None:
        """Choose the colours; each is shown as it is passed."""
        from tui.desk.palette import Entry, PaletteScreen

        app, before = self._app, self._app.theme

        def chosen(name: str | None) -> None:
            app.take_theme(name or before)
            if name is not None:
                app.keep("theme", name)

        entries = [Entry(name, "", name, "") for name in sorted(app.available_themes)]
        screen = PaletteScreen(_("Theme"), entries, passing=app.take_theme, first=before)
        self._host.open(screen, chosen)

    def do_bell(self) -> None:
        """Ring when something becomes urgent, or be silent, and keep that."""
        ringing = self.ringing
        ringing.on = not ringing.on
        self._host.say(ringing.words(self._host.desk.rules.general))
        self._app.keep("bell", "on" if ringing.on else "off")

    def do_leave(self) -> None:
        """End the desk."""
        self._app.exit(return_code=0)
