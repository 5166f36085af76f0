"""A bar chart as SVG, for light and dark pages: how much of its limit each number takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LABELS, SCALE, HEIGHT, TOP = 960, 280, 300, 26, 98

NOTE = "gray has no limit: there the line is as much as theirs; bars end at twice the line"
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 16px; font-weight: 600; }
.quiet { fill: #59636e; font-size: 12px; }
.met { fill: #0969da; } .missed { fill: #cf222e; } .free { fill: #818b98; }
.limit { stroke: #1f2328; stroke-dasharray: 4 3; }
.page { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .quiet { fill: #9198a1; }
  .met { fill: #4493f8; } .missed { fill: #f85149; } .free { fill: #656c76; }
  .limit { stroke: #e6edf3; } .page { fill: #0d1117; }
}
"""


@dataclass(frozen=True)
class Bar:
    """`share` is 1 at the limit, or without one where ours is as much as theirs; less is better."""

    name: str
    share: float
    number: str
    verdict: str
    """`met`, `missed`, or `free` of any limit."""


def draw(bars: Sequence[Bar], subtitle: str) -> str:
    """The chart. What is twice its limit or more is drawn at twice."""
    height = TOP + HEIGHT * len(bars) + 16
    limit_x = LABELS + SCALE / 2
    rows = "\n".join(_row(bar, TOP + HEIGHT * number) for number, bar in enumerate(bars))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">
<title>Benchmarks against their limits</title>
<style>{STYLE}</style>
<rect class="page" width="{WIDTH}" height="{height}"/>
<text class="title" x="16" y="26">What is measured, against its limit: shorter is better</text>
<text class="quiet" x="16" y="46">{escape(subtitle)}</text>
<text class="quiet" x="16" y="64">{NOTE}</text>
{rows}
<line class="limit" x1="{limit_x}" x2="{limit_x}" y1="{TOP - 8}" y2="{height - 12}"/>
<text class="quiet" x="{limit_x}" y="{TOP - 14}" text-anchor="middle">limit</text>
</svg>
"""


def _row(bar: Bar, y: int) -> str:
    length = max(2, min(bar.share, 2) * SCALE / 2)
    middle = y + HEIGHT / 2 + 4
    return (
        f'<text x="{LABELS - 10}" y="{middle}" text-anchor="end">{escape(bar.name)}</text>'
        f'<rect class="{bar.verdict}" x="{LABELS}" y="{y + 4}" '
        f'width="{length:.1f}" height="{HEIGHT - 9}" rx="3"/>'
        f'<text x="{LABELS + SCALE + 16}" y="{middle}">{escape(bar.number)}</text>'
    )
