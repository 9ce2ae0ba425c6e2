"""What an examiner asks: the certificate, the rules, the breaches, the findings, the methods."""

from collections import Counter
from collections.abc import Iterable, Sequence

from praja.domain.findings import Finding, Severity
from praja.domain.plan import RuleResult, Stage
from praja.report.figures import COUNTED, SEEN, Figures, left_open
from praja.report.keys import finding_name, rule_name
from praja.report.markup import Html, el, join, show, table
from praja.report.sections.force import fold
from praja.report.words import Words

METHODS = (
    "risk", "demand", "events", "boxes", "travel", "balance", "beats", "assignment", "roster", "hours",
    "patrols", "revise", "draw", "evaluate",
)  # fmt: skip


def certificate(words: Words, figures: Figures) -> Html:
    """Return what each stage reached and proved; how long it took stands elsewhere, in one place."""
    proof = figures.plan.certificate
    head = [words.say(f"certificate.{k}") for k in ("stage", "objective", "bound", "gap", "sense")]
    rows = [_stage(words, s) for s in proof.stages]
    phases = words.listing(p.name for p in figures.phases)
    seed = (
        words.say("certificate.operator_seed") if proof.seed_kind.startswith("operator") else proof.seed_kind
    )
    facts = {
        "phases": phases,
        "version": proof.version,
        "seed": f"{proof.seed} ({seed})",
        "by_hand": words.number(proof.placed_by_hand),
        "input": el("code", proof.input_sha256),
        "objectives": _objectives(words, proof.objectives),
        "patrol_seed": el("code", proof.patrol_seed_sha256) if proof.patrol_seed_sha256 else "",
        "revised_from": el("code", proof.revised_from) if proof.revised_from else "",
    }
    pairs = [
        part for k, v in facts.items() if v for part in (el("dt", words.say(f"certificate.{k}")), el("dd", v))
    ]
    lead = el("p", words.say("certificate.lead"), cls="lead")
    return join((lead, table(head, rows, numeric=(1, 2, 3)), el("dl", *pairs, cls="facts")))


def _objectives(words: Words, keys: Sequence[str]) -> str:
    """Return what the plan was made for, most urgent first; a weight stands behind its objective."""
    parted = (key.partition("=") for key in keys)
    return words.listing(
        words.name("objective", name) + (f" ({weight})" if weight else "") for name, _, weight in parted
    )


def _stage(words: Words, stage: Stage) -> tuple[object, ...]:
    bound = words.number(stage.bound, 0 if abs(stage.bound) >= 1000 or float(stage.bound).is_integer() else 1)
    if stage.gap and stage.stage in COUNTED:
        gap = words.say("certificate.count", n=left_open(stage))
    elif stage.gap >= SEEN:
        gap = words.at_most(stage.gap)
    else:
        gap = words.say("certificate.unseen", share=words.at_most(SEEN)) if stage.gap else words.share(0, 0)
    sense = words.say("certificate.max" if stage.sense == "max" else "certificate.min")
    return words.name("stage", stage.stage), words.number(stage.objective), bound, gap, sense


def seconds(languages: Iterable[Words], figures: Figures) -> Html:
    """Return how long each stage took, in all languages: the only part that differs from run to run."""
    parts = []
    for words in languages:
        each = (_taken(words, stage) for stage in figures.plan.certificate.stages)
        parts.append(
            el("span", words.say("certificate.seconds"), ": ", "; ".join(each), ".", lang=words.lang)
        )
    return Html(f"<!--seconds-->{el('p', *parts, cls='note', id='stage-seconds')}<!--/seconds-->")


def _taken(words: Words, stage: Stage) -> str:
    taken = words.say("certificate.seconds_unit", n=words.number(stage.seconds, 1))
    return f"{words.name('stage', stage.stage)} {taken}"


def rules(words: Words, figures: Figures) -> Html:
    """Return every rule as it was recomputed, and the breaches with their reasons."""
    proof = figures.plan.certificate
    head = [words.say(f"rules.{k}") for k in ("rule", "state", "checked", "violations")]
    worst_first = sorted(proof.rules, key=lambda r: (-r.violations, r.checked == 0))
    rows = [
        (rule_name(words, r.rule), _state(words, r), words.number(r.checked), words.number(r.violations))
        for r in worst_first
    ]
    return join(
        (
            fold(words, head, rows, numeric=(2, 3)),
            el("h3", words.say("rules.breaches")),
            _breaches(words, figures),
        )
    )


def _state(words: Words, result: RuleResult) -> Html:
    key = "broken" if result.violations else "kept" if result.checked else "unchecked"
    return el("span", words.say(f"rules.{key}"), cls=f"state {key}")


def _breaches(words: Words, figures: Figures) -> Html:
    breaches = figures.plan.certificate.breaches
    if not breaches:
        return el("p", words.say("rules.no_breach"))
    head = [words.say(f"rules.{k}") for k in ("rule", "place", "reason", "count")]
    rows: list[Sequence[object]] = [
        (
            rule_name(words, b.rule),
            place_name(figures, b.place_id),
            words.reason(b.reason),
            words.number(b.count),
        )
        for b in breaches[:200]
    ]
    return fold(words, head, rows, numeric=(3,))


def place_name(figures: Figures, place_id: str) -> Html:
    """Return a place's public name and, small, its id."""
    public = figures.places.find(place_id).public
    return show(place_id) if public == place_id else join((public, " ", el("small", place_id)))


def findings(words: Words, found: Sequence[Finding]) -> Html:
    """Return how many findings the input has, by file and rule; never their values, which may be personal."""
    if not found:
        return el("p", words.say("findings.none"), cls="lead")
    weights = Counter(f.severity for f in found)
    lead = words.say("findings.lead", errors=weights[Severity.ERROR], warnings=weights[Severity.WARNING])
    groups = Counter((f.severity != Severity.ERROR, f.file, f.rule, f.column) for f in found)
    head = [words.say(f"findings.{k}") for k in ("file", "severity", "rule", "column", "count")]
    rows = []
    for (mild, file, rule, column), n in sorted(
        groups.items(), key=lambda item: (item[0][0], -item[1], item[0])
    ):
        key = "warning" if mild else "error"
        weight = el("span", words.say(f"findings.{key}"), cls=f"state {key}")
        rows.append((file, weight, finding_name(words, rule), column, words.number(n)))
    return join((el("p", lead, cls="lead"), fold(words, head, rows, numeric=(4,))))


def methods(words: Words, _: Figures) -> Html:
    """Return where each figure is explained."""
    pages = (
        el("li", words.name("method", key), " ", el("code", f"docs/methods/{key}.md")) for key in METHODS
    )
    return join(
        (
            el("p", words.say("methods.lead")),
            el("ul", *pages, cls="methods"),
            el("p", words.say("methods.files")),
        )
    )
