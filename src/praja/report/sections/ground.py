"""What a planner asks next: risk of the stations, the beats, and teams that do not know the area."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from praja.domain.settings import RiskClass
from praja.report.charts import bar, mark
from praja.report.figures import STABLE_SHARE, Figures, quantile
from praja.report.markup import Html, el, join, table
from praja.report.sections.force import fold, share_bar
from praja.report.words import Words

LOAD_STEPS = (0.25, 0.5, 0.75, 0.999_999)
DISTANCE_STEPS_M = (0, 500, 1000, 2000, 5000, 10_000)


def class_name(words: Words, risk_class: RiskClass) -> Html:
    """Return the mark and the name of a risk class."""
    return join((mark(risk_class), " ", words.say(f"risk.{risk_class}")))


def risk(words: Words, figures: Figures) -> Html:
    """Return the classes, how stable they are, and where the stations above low lie."""
    counts, total = figures.class_counts, len(figures.plan.risks)
    if not total:
        return el("p", words.say("verdict.no_stations"), cls="lead")
    above = total - counts[RiskClass.LOW]
    stable = sum(1 for r in figures.plan.risks if r.stability >= STABLE_SHARE)
    unsure = sum(1 for r in figures.plan.risks if r.confidence < 0.5)
    lines = [
        words.say("risk.lead", share=words.share(above / total), n=above, all=total),
        words.say("risk.stable", share=words.share(stable / total)),
    ]
    if unsure:
        lines.append(words.say("risk.certain", n=unsure))
    head = (words.say("risk.class"), "", words.say("risk.count"), words.say("risk.share"))
    rows = [(class_name(words, c), *share_bar(words, n, total, c)) for c, n in counts.items()]
    return join((
        el("p", " ".join(lines), cls="lead"),
        table(head, rows, numeric=(2, 3), cls="charted"),
        _by_command(words, figures),
    ))  # fmt: skip


def _by_command(words: Words, figures: Figures) -> Html:
    head = [words.say("risk.command"), words.say("risk.count")]
    head += [class_name(words, c) for c in RiskClass]
    head.append(words.say("risk.above"))
    rows = []
    for command, counted in figures.class_by_command.items():
        n = counted.total()
        parts = [words.number(counted[c]) for c in RiskClass]
        above = words.share((n - counted[RiskClass.LOW]) / n)
        rows.append((figures.places.unit(command), words.number(n), *parts, above))
    return table(head, rows, numeric=range(1, 7))


def beats(words: Words, figures: Figures) -> Html:
    """Return how loaded the beats are, and how far stations lie from their base."""
    plan = figures.plan
    if not plan.beats:
        return el("p", words.say("verdict.no_stations"), cls="lead")
    lead = words.say(
        "beats.lead",
        beats=len(plan.beats),
        stations=sum(len(b.station_ids) for b in plan.beats),
        teams=len(figures.guarded_beats),
        guards=sum(b.civil_guards for b in plan.beats),
    )
    metres = list(figures.base_distance.values())
    parts = {k: words.distance(quantile(metres, q)) for k, q in (("median", 0.5), ("p90", 0.9), ("max", 1.0))}
    loads = el("div", el("h3", words.say("beats.load")), _loads(words, [float(b.load) for b in plan.beats]))
    distances = el("div", el("h3", words.say("beats.distance")), _distances(words, metres))
    text = el("p", lead, " ", words.say("beats.distance_lead", **parts), cls="lead")
    return join((text, el("div", loads, distances, cls="pair")))


def _loads(words: Words, loads: Sequence[float]) -> Html:
    steps = [words.share(s, 0) for s in (0.25, 0.5, 0.75, 1.0)]
    labels = [words.say("beats.up_to", n=steps[0])]
    labels += [words.say("beats.between", a=a, b=b) for a, b in pairwise(steps)]
    labels.append(words.say("beats.full"))
    counted = Counter(sum(1 for step in LOAD_STEPS if load > step) for load in loads)
    return histogram(words, labels, [counted[i] for i in range(5)], "beats.count_beats")


def _distances(words: Words, metres: Sequence[int]) -> Html:
    named = [words.distance(m) if m % 1000 else f"{m // 1000} km" for m in DISTANCE_STEPS_M]
    labels = [words.say("beats.base_itself"), words.say("beats.up_to", n=named[1])]
    labels += [words.say("beats.between", a=a, b=b) for a, b in pairwise(named[1:])]
    labels.append(words.say("beats.over", n=named[-1]))
    counted = Counter(sum(1 for step in DISTANCE_STEPS_M if m > step) for m in metres)
    return histogram(words, labels, [counted[i] for i in range(7)], "beats.count_stations")


def histogram(words: Words, labels: Sequence[str], counts: Sequence[int], key: str) -> Html:
    """Return a bar for each label; ``key`` is the phrase of its count."""
    top = max(counts)
    rows = [
        el(
            "tr",
            el("th", label, scope="row"),
            el("td", bar(n, top)),
            el("td", words.say(key, n=n), cls="n"),
        )
        for label, n in zip(labels, counts, strict=True)
    ]
    return el("table", el("tbody", *rows), cls="charted histogram")


def local(words: Words, figures: Figures) -> Html:
    """Return the teams that have no local officer, by command and one by one."""
    beats_without = figures.teams_without_local
    if not beats_without:
        return el("p", words.say("local.none"), cls="lead")
    host = figures.places.host
    without = Counter(host(b.district_code) for b in beats_without)
    every = Counter(host(b.district_code) for b in figures.guarded_beats)
    lead = words.say("local.lead", n=len(beats_without), all=len(figures.guarded_beats))
    head = [words.say(f"local.{k}") for k in ("command", "teams", "share")]
    rows = [
        (figures.places.unit(unit), words.number(n), words.share(n / every[unit]))
        for unit, n in sorted(without.items(), key=lambda item: (-item[1], item[0]))
    ]
    whole = el("p", cls="more", data_table="local")
    return join((el("p", lead, cls="lead"), fold(words, head, rows, numeric=(1, 2)), whole))
