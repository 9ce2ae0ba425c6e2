"""What only a plan of many days has: strength day by day, hours, patrols, routes, changes."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from praja.domain.plan import OfficerHours, PatrolValue, RouteStop
from praja.report.charts import against
from praja.report.fairness import Spread, UnitHours, gini_within, hours_by_unit
from praja.report.figures import Figures, quantile
from praja.report.markup import Html, el, join, table
from praja.report.sections.force import fold, quiet
from praja.report.sections.ground import histogram
from praja.report.timeline import round_steps, spark, strength_chart
from praja.report.words import Words
from praja.units import great_circle_m

FEWEST = 3
"""Units with fewer officers on duty are put together: a figure of one or two would be theirs by name."""
WEEK_SHARES = (0.4, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Where the weeks of officers are parted, as shares of the most that a week may have."""
LEGS = ("warehouse_to_district", "district_to_village", "district_to_warehouse")


def days(words: Words, figures: Figures) -> Html:
    """Return strength day by day against the minimum, a row per phase, and a line per command."""
    plan = figures.days
    least = {s.phase.key: s.least for s in figures.strengths}
    under = [s.phase.name for s in figures.strengths if s.on_duty < s.least]
    lead = words.say("days.under", names=words.listing(under)) if under else words.say("days.reached")
    busiest = int(plan.on_duty.argmax())
    lead += " " + words.say("days.busiest", n=int(plan.on_duty[busiest]), day=words.day(plan.day(busiest)))
    chart = strength_chart(words, plan, least, words.say("days.chart"))
    return join((
        el("p", lead, cls="lead"),
        el("p", words.say("days.key"), cls="key"),
        chart,
        _phases(words, figures),
        el("h3", words.say("days.by_command")), _commands(words, figures),
    ))  # fmt: skip


def _phases(words: Words, figures: Figures) -> Html:
    keys = ("phase", "dates", "officers", "least", "state", "mean", "missing")
    head = ["", *(words.say(f"days.{k}") for k in keys)]
    rows = []
    for number, strength in enumerate(figures.strengths, start=1):
        span = figures.days.span(strength.phase)
        on_duty = figures.days.on_duty[span.start : span.stop]
        short = int(figures.days.short[span.start : span.stop].sum())
        state = "reached" if strength.on_duty >= strength.least else "under"
        sign = el("span", words.say(f"days.{state}_sign"), cls=f"state {_CLASS[state]}")
        rows.append((
            words.number(number), strength.phase.name, words.span(strength.phase.start, strength.phase.end),
            words.number(strength.on_duty), words.number(strength.least), sign,
            words.number(round(float(on_duty.mean()))), words.number(short),
        ))  # fmt: skip
    return table(head, rows, numeric=(3, 4, 6, 7), cls="phases")


_CLASS = {"reached": "kept", "under": "warning"}


def _commands(words: Words, figures: Figures) -> Html:
    head = ["command", "", "most", "mean_day", "missing", "short_days"]
    rows = []
    empty = [0] * figures.days.count
    for command, on_duty in figures.days.on_duty_of.items():
        short = figures.days.short_of[command].tolist() if command in figures.days.short_of else empty
        name = figures.places.unit(command)
        days_short = sum(1 for n in short if n)
        label = words.say("days.spark", command=name, most=int(on_duty.max()), days=days_short)
        if on_duty.any() or any(short):
            rows.append((
                name, spark(on_duty.tolist(), short, label), words.number(int(on_duty.max())),
                words.number(round(float(on_duty.mean()))),
                quiet(words, sum(short)), quiet(words, days_short),
            ))  # fmt: skip
    titles = [words.say(f"days.{k}") if k else "" for k in head]
    return table(titles, rows, numeric=(2, 3, 4, 5), cls="charted")


def hours(words: Words, figures: Figures) -> Html:
    """Return what the roster asks of officers, and how evenly each unit shares it; no person."""
    rows = figures.plan.hours
    limit = figures.operation.settings.rules.max_duty_hours_per_week
    longest = max(r.most_week_hours for r in rows)
    whole = [round(r.hours) for r in rows]
    told = {"half": quantile(whole, 0.5), "tenth": quantile(whole, 0.9), "week": words.number(longest, 1)}
    if limit:
        lead = words.say("hours.lead", limit=words.number(limit, int(limit % 1 > 0)), **told)
    else:
        lead = words.say("hours.lead_free", **told)
    proof = next((s for s in figures.plan.certificate.stages if s.stage == "hours"), None)
    if proof and proof.gap:
        lead += " " + words.say("hours.proof", bound=words.number(proof.bound / 60, 1))
    return join((
        el("p", lead, cls="lead"),
        el("div", *_spreads(words, rows, limit), cls="pair"),
        el("h3", words.say("hours.by_unit")),
        el("p", words.say("hours.fair"), " ", _within(words, figures.plan.hours), cls="key"),
        _units(words, figures),
    ))  # fmt: skip


def _spreads(words: Words, rows: Sequence[OfficerHours], limit: float) -> Iterable[Html]:
    """Return how many officers have how many hours in all, and in their longest week."""
    whole, weeks = [r.hours for r in rows], [r.most_week_hours for r in rows]
    steps = [round(share * limit) for share in WEEK_SHARES] if limit else _even_steps(weeks)
    for title, values, parts in (("in_all", whole, _even_steps(whole)), ("in_a_week", weeks, steps)):
        yield el("div", el("h3", words.say(f"hours.{title}")), _histogram(words, values, parts))


def _even_steps(values: Sequence[float]) -> list[int]:
    """Return round steps up to the largest value."""
    return [n for n in round_steps(math.ceil(max(values)), most=8) if n]


def _histogram(words: Words, values: Sequence[float], steps: Sequence[int]) -> Html:
    labels = [words.say("beats.up_to", n=words.say("hours.n", n=steps[0]))]
    labels += [words.say("beats.between", a=a, b=words.say("hours.n", n=b)) for a, b in pairwise(steps)]
    counted = Counter(sum(1 for step in steps if value > step) for value in values)
    if counted[len(steps)]:
        labels.append(words.say("beats.over", n=words.say("hours.n", n=steps[-1])))
    return histogram(words, labels, [counted[i] for i in range(len(labels))], "hours.officers_n")


def _within(words: Words, rows: Sequence[OfficerHours]) -> str:
    """Return the mean Gini index of each burden within the units of three officers or more."""
    units, _ = unit_rows(rows)
    if not units:
        return ""
    mean = {
        "hours": gini_within(units, lambda u: u.hours),
        "nights": gini_within(units, lambda u: u.nights),
        "weekend": gini_within(units, lambda u: u.weekend_hours),
        "hard": gini_within(units, lambda u: u.hard_duties),
    }
    return words.say("hours.within", **{key: words.number(value, 2) for key, value in mean.items()})


def _units(words: Words, figures: Figures) -> Html:
    keys = ("unit", "officers", "hours", "gini", "nights", "weekend", "hard", "week")
    head = [words.say(f"hours.{k}") for k in keys]
    large, small = unit_rows(figures.plan.hours)
    named = [(figures.places.unit(u.unit), u) for u in sorted(large, key=lambda u: (-u.hours.gini, u.unit))]
    named += [(words.say("hours.small", n=FEWEST), u) for u in small]
    rows = [
        (
            name,
            words.number(u.officers),
            _between(words, u.hours, words.number(u.hours.mean)),
            words.number(u.hours.gini, 2),
            _between(words, u.nights, words.number(u.nights.mean, 1)),
            _between(words, u.weekend_hours, words.number(u.weekend_hours.mean)),
            _between(words, u.hard_duties, words.number(u.hard_duties.mean, 1)),
            words.number(u.most_week_hours, 1),
        )
        for name, u in named
    ]
    return fold(words, head, rows, numeric=range(1, 8))


def unit_rows(rows: Iterable[OfficerHours]) -> tuple[list[UnitHours], list[UnitHours]]:
    """Return the spread in each unit with enough officers, and that of all others together, if any."""
    every = list(rows)
    counted = Counter(r.unit for r in every)
    large = [r for r in every if counted[r.unit] >= FEWEST]
    small = [r for r in every if counted[r.unit] < FEWEST]
    together = hours_by_unit([_moved(r) for r in small])
    return list(hours_by_unit(large)), list(together)


def _moved(row: OfficerHours) -> OfficerHours:
    return OfficerHours(
        "", "", row.duties, row.hours, row.nights, row.weekend_hours, row.hard_duties, row.most_week_hours,
        row.least_rest_hours,
    )  # fmt: skip


def _between(words: Words, spread: Spread, mean: str) -> Html:
    ends = f"{words.number(spread.least)}–{words.number(spread.most)}"
    return join((mean, " ", el("small", ends)))


def patrols(words: Words, figures: Figures) -> Html:
    """Return what the randomised patrols are worth against somebody who knows the odds."""
    values = figures.plan.patrol_values
    worst = max(values, key=lambda v: (v.worst_risk, v.place_id))
    lead = words.say(
        "patrols.lead",
        n=len({v.place_id for v in values}),
        random=words.number(_mean(v.worst_risk for v in values), 2),
        fixed=words.number(_mean(v.fixed_round_risk for v in values), 2),
        none=words.number(_mean(v.uncovered_risk for v in values), 2),
        worst=words.number(worst.worst_risk, 2),
        place=figures.places.find(worst.place_id).public,
    )
    if not figures.plan.patrols:
        lead += " " + words.say("patrols.undrawn")
    by_command: dict[str, list[PatrolValue]] = {}
    for value in values:
        by_command.setdefault(figures.places.find(value.place_id).command, []).append(value)
    head = [
        words.say(f"patrols.{k}") if k else "" for k in ("command", "", "posts", "random", "fixed", "none")
    ]
    rows = []
    for command, mine in by_command.items():
        name = figures.places.unit(command)
        random, fixed = _mean(v.worst_risk for v in mine), _mean(v.fixed_round_risk for v in mine)
        shown = [words.number(x, 2) for x in (random, fixed, _mean(v.uncovered_risk for v in mine))]
        label = words.say("patrols.chart_row", command=name, random=shown[0], fixed=shown[1])
        posts = words.number(len({v.place_id for v in mine}))
        rows.append((name, against(random, fixed, 1.0, label), posts, *shown))
    return join((
        el("p", lead, cls="lead"),
        el("p", words.say("patrols.key"), cls="key"),
        table(head, rows, numeric=(2, 3, 4, 5), cls="charted"),
    ))  # fmt: skip


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def routes(words: Words, figures: Figures) -> Html:
    """Return how the ballot boxes travel: a row for each leg."""
    stops: dict[str, list[RouteStop]] = {}
    for stop in figures.plan.routes:
        stops.setdefault(stop.route_id, []).append(stop)
    by_leg: dict[str, list[list[RouteStop]]] = {}
    for route in stops.values():
        by_leg.setdefault(route[0].leg, []).append(sorted(route, key=lambda s: s.stop))
    bare = [route for route in stops.values() if not route[0].asset_id]
    boxes = max(sum(map(boxes_on, mine)) for mine in by_leg.values())
    lead = words.say("routes.lead", n=len(stops), boxes=boxes)
    lead += " " + (
        words.say("routes.bare", n=len(bare), boxes=sum(map(boxes_on, bare)))
        if bare
        else words.say("routes.all_driven")
    )
    keys = ("leg", "first", "last", "routes", "vehicles", "boxes", "stops", "km")
    head = [words.say(f"routes.{k}") for k in keys]
    order = [*(leg for leg in LEGS if leg in by_leg), *sorted(by_leg.keys() - set(LEGS))]
    rows = [_leg(words, figures, leg, by_leg[leg]) for leg in order]
    return join((el("p", lead, cls="lead"), table(head, rows, numeric=(3, 4, 5, 6, 7))))


def _leg(
    words: Words, figures: Figures, leg: str, routes: Sequence[Sequence[RouteStop]]
) -> tuple[object, ...]:
    zone = figures.operation.settings.timezone
    metres = sum(driven_m(route) for route in routes)
    return (
        words.name("leg", leg),
        words.hour(min(r[0].arrive for r in routes), zone),
        words.hour(max(r[-1].leave for r in routes), zone),
        words.number(len(routes)),
        words.number(len({r[0].asset_id for r in routes if r[0].asset_id})),
        words.number(sum(boxes_on(route) for route in routes)),
        words.number(sum(len(route) - 1 for route in routes)),
        words.number(round(metres / 1000)),
    )


def boxes_on(route: Iterable[RouteStop]) -> int:
    """Return the boxes that a route hands over."""
    return sum(stop.boxes for stop in route if stop.boxes > 0)


def driven_m(route: Sequence[RouteStop]) -> int:
    """Return the great-circle metres of a route."""
    lats, lons = [s.lat for s in route], [s.lon for s in route]
    return int(great_circle_m(lats[:-1], lons[:-1], lats[1:], lons[1:]).sum())


def changes(words: Words, figures: Figures) -> Html:
    """Return how many officers need a new order because this plan revises an earlier one, by unit."""
    rows = figures.plan.changes
    if not rows:
        return el("p", words.say("changes.none"), cls="lead")
    unit_of = {o.nrp: o.unit for o in figures.operation.personnel}
    taken, lost = sum(len(c.taken) for c in rows), sum(len(c.lost) for c in rows)
    lead = words.say("changes.lead", n=len(rows), taken=taken, lost=lost)
    officers = Counter(unit_of.get(c.nrp, "") for c in rows)
    head = [words.say(f"changes.{k}") for k in ("unit", "officers")]
    table_rows = [
        (figures.places.unit(unit) if unit else words.say("changes.gone"), words.number(n))
        for unit, n in sorted(officers.items(), key=lambda item: (-item[1], item[0]))
    ]
    return join((el("p", lead, cls="lead"), fold(words, head, table_rows, numeric=(1,))))
