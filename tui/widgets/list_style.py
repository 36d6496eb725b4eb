"""The colours of a live list, all from the theme."""

CSS = """
LiveList {
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-size-vertical: 1;
    color: $foreground;
    background: $surface;
    & > .live-list--header { color: $foreground; background: $panel; text-style: bold; }
    & > .live-list--cursor {
        color: $block-cursor-blurred-foreground;
        background: $block-cursor-blurred-background;
        text-style: bold;
    }
    &:focus > .live-list--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: bold;
    }
    &:nocolor > .live-list--cursor { text-style: bold reverse; }
    &:ansi > .live-list--cursor { text-style: bold reverse; }
    & > .live-list--marked { color: $text-accent; text-style: bold; }
    & > .live-list--dim { color: $text-muted; }
    & > .live-list--flag { color: $text-warning; }
    & > .live-list--good { color: $text-success; }
    & > .live-list--warn { color: $text-warning; }
    & > .live-list--bad { color: $text-error; }
    & > .live-list--overdue { color: $text-error; text-style: bold; }
    & > .live-list--critical { color: $text-error; }
    & > .live-list--urgent { color: $text-warning; text-style: bold; }
    & > .live-list--soon { color: $text-warning; }
    & > .live-list--fill { color: $text-accent; }
    & > .live-list--held { color: $text-muted; }
    &:nocolor > .live-list--overdue, &:nocolor > .live-list--critical {
        color: $foreground;
        text-style: bold;
    }
    &:nocolor > .live-list--urgent, &:nocolor > .live-list--soon { color: $foreground; }
}
"""
