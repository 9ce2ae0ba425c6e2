"""What every role gets at every address of the desk, in the own area and in a foreign one."""

from dataclasses import dataclass

from posko.people.rights import Role

ADMINISTRATOR, COMMANDER, FIELD = Role.ADMINISTRATOR, Role.COMMANDER, Role.FIELD_OFFICER
OBSERVER, PROPAM = Role.OBSERVER, Role.INTERNAL_AFFAIRS


@dataclass(frozen=True)
class Page:
    """How an address is called, and what it answers.

    (own, foreign) for everybody, and for those who differ.
    """

    method: str
    everybody: tuple[int, int]
    differ: dict[Role, tuple[int, int]]
    thing: str = ""
    """What its argument is: a kind of thing that there is an own and a foreign one of."""


def page(method, own, foreign=None, thing="", differ=None):
    return Page(method, (own, foreign or own), differ or {}, thing)


READERS = {COMMANDER: (200, 404), PROPAM: (200, 404), ADMINISTRATOR: (200, 200)}
WATCHERS = {COMMANDER: (200, 200), PROPAM: (200, 200), OBSERVER: (200, 200)}
SEVERAL = dict.fromkeys(READERS, (200, 200))
ONLY_ADMINISTRATOR = {ADMINISTRATOR: (302, 302)}

# Those who read plans, and those who read duties with names; foreign ones are not there.
READ_PLANS = dict.fromkeys((Role.PLANNER, COMMANDER, Role.TASK_FORCE_HEAD, Role.SECTOR_OFFICER), (200, 404))
READ_DUTIES = dict(READ_PLANS)
READ_PLANS |= {OBSERVER: (200, 404), PROPAM: (200, 404)}
PLANNER = Role.PLANNER

# The board of an operation that has a plan. Its ground is being surveyed when it is asked for: 202.
BOARD = {
    "board": page("get", 403, differ=dict.fromkeys(READ_PLANS, (302, 302))),
    "board_of": page("get", 403, 403, "mapped", READ_PLANS),
    "board_scene": page("get", 403, 403, "mapped", READ_PLANS),
    "board_day": page("get", 403, 403, "mapped", READ_PLANS),
    "board_beats": page("get", 403, 403, "mapped", READ_PLANS),
    "board_shortages": page("get", 403, 403, "mapped", READ_PLANS),
    "board_inspector": page("get", 403, 403, "mapped", READ_PLANS),
    "board_who": page("get", 403, 403, "mapped", READ_DUTIES),
    "ground": page("get", 403, 403, "mapped", dict.fromkeys(READ_PLANS, (202, 404))),
    "basemap": page("get", 404),
}

PLANS = {
    "plans": page("get", 403, differ=dict.fromkeys(READ_PLANS, (200, 200))),
    "compare_plans": page("get", 403, 403, "plan", READ_PLANS),
    "ask_plan": page("post", 403, 403, "operation", {PLANNER: (409, 404)}),
    "plan": page("get", 403, 403, "plan", READ_PLANS),
    "plan_progress": page("get", 403, 403, "plan", READ_PLANS),
    "cancel_plan": page("post", 403, 403, "plan", {PLANNER: (302, 404)}),
    "revise_plan": page("post", 403, 403, "plan", {PLANNER: (302, 404)}),
    "plan_changes": page("get", 403, 403, "plan", dict.fromkeys(READ_DUTIES, (404, 404))),
    "plan_report": page("get", 403, 403, "plan", READ_PLANS),
    "approve_plan": page("post", 403, 403, "plan", {COMMANDER: (302, 404)}),
    "duties": page("get", 403, 403, "plan", READ_DUTIES),
    "why": page("get", 403, 403, "plan", READ_DUTIES),
}

# A draft over the plan: planners correct, commanders may be the second person.
CORRECT, READ_EDITS = {PLANNER: (302, 404)}, {PLANNER: (200, 404), COMMANDER: (200, 404)}
LOOK_ON = dict.fromkeys((Role.TASK_FORCE_HEAD, Role.SECTOR_OFFICER), (404, 404))
DECIDE = dict.fromkeys(READ_EDITS, (302, 404)) | LOOK_ON
READ_EDITS |= LOOK_ON
EDITS = {
    "begin_editing": page("post", 403, 403, "plan", CORRECT),
    "editing": page("get", 403, 403, "editing", READ_EDITS),
    "try_edit": page("post", 403, 403, "editing", {PLANNER: (200, 404)}),
    "make_edit": page("post", 403, 403, "editing", CORRECT),
    "edit_stations": page("get", 403, 403, "editing", READ_EDITS),
    "edit_post": page("get", 403, 403, "editing", {PLANNER: (200, 404)}),
    "edits": page("get", 403, 403, "editing", READ_EDITS),
    "send_draft": page("post", 403, 403, "editing", CORRECT),
    "drop_editing": page("post", 403, 403, "editing", CORRECT),
    "confirm_edit": page("post", 403, 403, "edit", DECIDE),
    "refuse_edit": page("post", 403, 403, "edit", DECIDE),
    "undo_edit": page("post", 403, 403, "edit", CORRECT),
}

# Who reads places with their risk, who reads counts alone; planners change, commanders confirm.
READ_RISK = dict.fromkeys((PLANNER, COMMANDER, Role.TASK_FORCE_HEAD, Role.SECTOR_OFFICER), (200, 404))
RISK = {
    "risk": page("get", 403, differ=dict.fromkeys((*READ_RISK, OBSERVER, PROPAM), (302, 302))),
    "risk_summary": page("get", 403, 403, "risked", {**READ_RISK, OBSERVER: (200, 404), PROPAM: (200, 404)}),
    "risk_table": page("get", 403, 403, "risked", READ_RISK),
    "risk_map": page("get", 403, 403, "risked", READ_RISK),
    "risk_list": page("get", 403, 403, "risk_file", READ_RISK),
    "risk_place": page("get", 403, 403, "risked", READ_RISK),
    "risk_incidents": page("get", 403, 403, "risked", READ_RISK),
    "risk_overrides": page("get", 403, 403, "risked", READ_RISK),
    "risk_model": page("get", 403, 403, "risked", READ_RISK),
    "risk_changes": page("get", 403, 403, "risked", {PLANNER: (200, 404)}),
    "note_value": page("post", 403, 403, "risked", {PLANNER: (409, 404)}),
    "propose_override": page("post", 403, 403, "risked", {PLANNER: (302, 404)}),
    "note_incident": page("post", 403, 403, "risked", {PLANNER: (409, 404)}),
    "propose_model": page("post", 403, 403, "risked", {PLANNER: (409, 404)}),
    "drop_change": page("post", 403, 403, "change", {PLANNER: (302, 404)}),
    "decide_override": page(
        "post", 403, 403, "override", {**dict.fromkeys(READ_RISK, (403, 404)), COMMANDER: (302, 404)}
    ),
    "model_proposal": page("get", 403, 403, "model", READ_RISK),
    "decide_model": page(
        "post", 403, 403, "model", {**dict.fromkeys(READ_RISK, (403, 404)), COMMANDER: (302, 404)}
    ),
}

# Planners take files in; commanders read what they became.
READ_REGISTER = {PLANNER: (200, 404), COMMANDER: (200, 404)}
REGISTERS = {
    "data": page("get", 302, differ={FIELD: (403, 403)}),
    "begin_operation": page("get", 403, differ={PLANNER: (200, 200)}),
    "register": page("get", 403, 403, "operation", READ_REGISTER),
    "versions": page("get", 403, 403, "operation", READ_REGISTER),
    "version": page("get", 403, 403, "version", READ_REGISTER),
    "table": page("get", 403, 403, "table", READ_REGISTER),
    "upload": page("post", 403, 403, "operation", {PLANNER: (302, 404)}),
    "draft": page("get", 403, 403, "draft", {PLANNER: (200, 404)}),
    "accept": page("post", 403, 403, "draft", {PLANNER: (409, 404)}),
    "check_again": page("post", 403, 403, "draft", {PLANNER: (302, 404)}),
    "drop": page("post", 403, 403, "draft", {PLANNER: (302, 404)}),
    "part": page("get", 403, 403, "part", {PLANNER: (200, 404)}),
    "spoiled": page("get", 403, 403, "part", {PLANNER: (200, 404)}),
    "remap": page("post", 403, 403, "part", {PLANNER: (409, 404)}),
    "mend": page("post", 403, 403, "part", {PLANNER: (409, 404)}),
    "remove_part": page("post", 403, 403, "part", {PLANNER: (302, 404)}),
}

# A draft of the own command, and one of Polres Hilir's. Its papers are made in this process, by nobody here.
ISSUERS = {PLANNER: (302, 404), COMMANDER: (302, 404)}
ORDERS = {
    "orders": page("get", 403, differ=dict.fromkeys(READ_DUTIES, (200, 200))),
    "prepare_orders": page("post", 403, 403, "plan", {PLANNER: (302, 404)}),
    "order": page("get", 403, 403, "order", READ_DUTIES),
    "issue_orders": page("post", 403, 403, "order", {PLANNER: (302, 302), COMMANDER: (302, 302)}),
    "issue_order": page("post", 403, 403, "order", ISSUERS),
    "drop_order": page("post", 403, 403, "order", {PLANNER: (302, 404)}),
    "withdraw_order": page("post", 403, 403, "order", ISSUERS),
    "letter": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "book": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "officers": page("get", 403, 403, "order", READ_DUTIES),
    "message": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "calendar": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "sheets": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "all_sheets": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "roster": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "form": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (302, 404))),
    "keep_signed": page("post", 403, 403, "order", {PLANNER: (302, 404)}),
    "signed": page("get", 403, 403, "order", dict.fromkeys(READ_DUTIES, (404, 404))),
    "check_start": page("get", 200),
}

DESK = {
    "today": page("get", 200),
    "skip_step": page("post", 403, 403, "step", {PLANNER: (302, 404)}),
    "search": page("get", 200),
    "suggestions": page("get", 200),
    "help": page("get", 200),
    "choose_operation": page("post", 302, 404, "operation", {ADMINISTRATOR: (403, 403)}),
    "territory": page("get", 200, differ={FIELD: (403, 403)}),
    "unit": page("get", 200, 404, "unit", {FIELD: (403, 403), ADMINISTRATOR: (200, 200)}),
    "area": page("get", 200, 404, "area", {FIELD: (403, 403), ADMINISTRATOR: (200, 200)}),
    "territory_news": page("get", 403, 403, "operation", {ADMINISTRATOR: (404, 404)}),
    "take_territory": page("post", 403, 403, "operation", {ADMINISTRATOR: (404, 404)}),
    "ledger": page("get", 403, differ=WATCHERS),
    "ledger_sheet": page("get", 403, differ=WATCHERS),
    "people": page("get", 403, differ=SEVERAL),
    "new_person": page("get", 403, differ={ADMINISTRATOR: (200, 200)}),
    "person": page("get", 403, 403, "person", READERS),
    "give_role": page("post", 403, 403, "person", {ADMINISTRATOR: (409, 409)}),
    "invite": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "suspend": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "link_identity": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "ask_erasure": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "confirm_erasure": page("post", 403, 403, "erasure", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "refuse_erasure": page("post", 403, 403, "erasure", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "ask_reset": page("post", 403, 403, "person", ONLY_ADMINISTRATOR),
    "confirm_reset": page("post", 403, 403, "reset", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "refuse_reset": page("post", 403, 403, "reset", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "confirm": page("post", 403, 403, "grant", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "refuse": page("post", 403, 403, "grant", {COMMANDER: (302, 404), ADMINISTRATOR: (302, 302)}),
    "withdraw": page("post", 404, 404, "grant", ONLY_ADMINISTRATOR),
    "delegate": page("get", 404, 404, "grant"),
    "own_data": page("get", 200),
    "own_data_file": page("get", 200),
    "tokens": page("get", 200),
    # Only with a second factor that is fresh.
    "new_token": page("get", 302),
    "revoke_token": page("post", 404, 404, "operation"),
    "api_reference": page("get", 200),
    "hooks": page("get", 403, differ={ADMINISTRATOR: (200, 200)}),
    "new_hook": page("get", 403, differ={ADMINISTRATOR: (302, 302)}),
    "hook": page("get", 403, 403, "hook", {ADMINISTRATOR: (200, 200)}),
    "stop_hook": page("post", 403, 403, "hook", {ADMINISTRATOR: (302, 302)}),
    **BOARD,
    **PLANS,
    **RISK,
    **EDITS,
    **ORDERS,
    **REGISTERS,
    "language": page("post", 302),
    "health": page("get", 200),
}
OPEN_TO_ALL = {"language", "health", "invitation", "check", "check_start", "demo_entrance"}
OPEN_TO_ALL |= {"sign_on", "sign_on_back"}

# allauth's own pages concern one's own account: what a stranger gets, what everybody signed in gets.
OWN_ACCOUNT = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    # Everybody here has a second factor, by which he shows again who he is.
    "account_reauthenticate": (302, 302),
    "account_change_password": (302, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 200),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 302),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_login_webauthn": (302, 302),
    "usersessions_list": (302, 200),
}
WITH_ARGUMENTS = {
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
CLOSED = {
    "account_signup",
    "account_email",
    "account_set_password",
    "account_email_verification_sent",
    "account_confirm_login_code",
}
