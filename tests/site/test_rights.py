"""Roles, territories and four eyes: worked by hand on a small command."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from posko.ledger.models import Entry, Record
from posko.people import actions, granting, queries
from posko.people.models import Account, Grant, GrantState
from posko.people.rights import (
    ALONE,
    DELEGABLE,
    FOUR_EYES,
    ROLE_NAMES,
    ROLE_RIGHTS,
    Reach,
    Right,
    Role,
    Viewer,
    Where,
    may_hold_together,
)
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.contracts.house import DOCS, first_cells, section
from tests.site import world
from tests.site.conftest import NOW

HULU, HILIR = Where("POLDA/RES-1/SEK-1/"), Where("POLDA/RES-11/")


def give(command, role, *, by="administrator", to="hulu_officer", unit="RES-1", **more):
    """Let somebody give a role."""
    asked = {"areas": None, "ends_at": None, "reason": "uji", **more}
    return granting.give_role(
        pseudonym=str(command.people[to].pseudonym),
        role=role,
        unit=unit,
        by=command.viewer(by),
        now=command.now,
        **asked,
    )


def confirm(command, grant, by="second_administrator"):
    return granting.confirm_grant(grant_id=grant.pk, by=command.viewer(by), now=command.now)


def test_every_role_has_rights_and_a_name():
    assert set(ROLE_RIGHTS) == set(ROLE_NAMES) == set(Role)


def test_every_role_and_right_is_documented():
    page = DOCS / "operate" / "people.md"
    assert first_cells(section(page, "Roles")) == [role.value for role in Role]
    assert first_cells(section(page, "Rights")) == [right.value for right in Right]


@pytest.mark.parametrize("role", Role)
def test_what_the_documents_say_of_a_role_is_so(role):
    table = section(DOCS / "operate" / "people.md", "Roles")
    row = next(line for line in table.splitlines() if line.startswith(f"| `{role.value}`"))
    second, beside, delegated = (cell.strip() for cell in row.split("|")[3:6])
    assert (second == "yes") == (role in FOUR_EYES)
    assert (beside == "yes") == (role not in ALONE)
    assert delegated.startswith("yes") == (role in DELEGABLE)


def test_somebody_without_a_role_may_do_nothing():
    nobody = Viewer(1, "p")
    assert not any(
        nobody.may(right, where) for right in Right for where in (None, HULU, Where(), Where(area="99"))
    )


def test_a_unit_whose_code_begins_alike_is_another_unit(command):
    # RES-1 and RES-11: a prefix of the code is not a prefix of the path.
    commander = command.viewer("commander")
    assert commander.may(Right.READ_PEOPLE, HULU)
    assert not commander.may(Right.READ_PEOPLE, HILIR)


def test_an_area_whose_code_begins_alike_is_another_area():
    reach = Reach(Role.PLANNER, None, ("99.01",))
    assert reach.covers(Where(area="99.01.01"))
    assert reach.covers(Where(area="99.01"))
    assert not reach.covers(Where(area="99.011"))
    assert not reach.covers(Where(area="99"))


def test_unit_and_area_must_both_fit():
    reach = Reach(Role.COMMANDER, "POLDA/RES-1/", ("99.01",))
    assert reach.covers(Where("POLDA/RES-1/SEK-1/", "99.01.01"))
    assert not reach.covers(Where("POLDA/RES-1/", "99.03"))
    assert not reach.covers(Where("POLDA/RES-11/", "99.01"))


def test_a_grant_with_areas_alone_reaches_no_unit():
    watcher = Viewer(1, "p", (Reach(Role.OBSERVER, None, ("99.01",)),))
    assert watcher.may(Right.READ_TERRITORY, Where(area="99.01.01"))
    assert not watcher.may(Right.READ_TERRITORY, HULU)


def test_the_administrator_has_no_right_of_an_operation():
    keeping = {Right.MANAGE_ACCOUNTS, Right.GRANT_ROLES, Right.CONFIRM_GRANTS, Right.READ_PEOPLE}
    keeping |= {Right.ERASE_PEOPLE}
    of_the_machine = {Right.READ_TERRITORY, Right.KEEP_TERRITORY, Right.MANAGE_HOOKS}
    assert ROLE_RIGHTS[Role.ADMINISTRATOR] == keeping | of_the_machine


def test_who_watches_or_administers_takes_no_part():
    assert may_hold_together([Role.PLANNER, Role.COMMANDER])
    for role in ALONE:
        assert not may_hold_together([role, Role.PLANNER])


def test_two_roles_in_two_territories_do_not_add_up(command):
    # Planner of Hilir, commander of Hulu: nobody of Hilir may be read.
    command.grant("commander", Role.PLANNER, "RES-11")
    assert not command.viewer("commander").may(Right.READ_PEOPLE, HILIR)


def test_a_planner_is_made_by_one_person(command):
    assert give(command, Role.PLANNER).state == GrantState.IN_FORCE
    assert command.viewer("hulu_officer").may(Right.READ_TERRITORY, HULU)


@pytest.mark.parametrize("role", sorted(FOUR_EYES))
def test_a_role_of_four_eyes_is_not_in_force_before_a_second_person_confirms(command, role):
    grant = give(command, role)
    assert command.viewer("hulu_officer").reaches == ()
    confirm(command, grant)
    assert [reach.role for reach in command.viewer("hulu_officer").reaches] == [role]


def test_nobody_confirms_what_he_asked_for(command):
    grant = give(command, Role.COMMANDER)
    with pytest.raises(RuleError, match="Orang kedua harus orang lain"):
        confirm(command, grant, by="administrator")


def test_nobody_confirms_his_own_role(command):
    grant = give(command, Role.OBSERVER, to="hilir_officer")
    command.grant("hilir_officer", Role.COMMANDER, "POLDA")
    with pytest.raises(RuleError, match="Orang kedua harus orang lain"):
        confirm(command, grant, by="hilir_officer")


def test_a_commander_confirms_only_what_lies_wholly_in_his_territory(command):
    inside = give(command, Role.COMMANDER, unit="SEK-1")
    beyond = give(command, Role.COMMANDER, to="hilir_officer", unit="RES-1", areas=["99.01", "99.03"])
    assert confirm(command, inside, by="commander").state == GrantState.IN_FORCE
    with pytest.raises(NotThereError):
        confirm(command, beyond, by="commander")


def test_a_commander_does_not_confirm_an_administrator(command):
    with pytest.raises(NotThereError):
        confirm(command, give(command, Role.ADMINISTRATOR), by="provincial_commander")


def test_a_planner_confirms_nothing(command):
    with pytest.raises(RefusedError):
        confirm(command, give(command, Role.COMMANDER), by="planner")


def test_nobody_gives_himself_a_role(command):
    with pytest.raises(RuleError, match="kepada dirinya sendiri"):
        give(command, Role.PLANNER, to="administrator")


def test_an_administrator_is_given_no_role_of_an_operation(command):
    with pytest.raises(RuleError, match="bersama peran lain"):
        give(command, Role.PLANNER, to="second_administrator")


def test_a_role_that_still_waits_counts_when_another_is_given(command):
    give(command, Role.OBSERVER)
    with pytest.raises(RuleError, match="bersama peran lain"):
        give(command, Role.PLANNER)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"unit": None}, "memerlukan satuan atau wilayah"),
        ({"unit": "RES-9"}, "RES-9 tidak dikenal"),
        ({"areas": ["99.77"]}, "99.77 tidak dikenal"),
        ({"ends_at": NOW - timedelta(minutes=1)}, "sudah lewat"),
    ],
)
def test_a_role_without_a_sound_territory_or_end_is_refused(command, more, message):
    with pytest.raises(RuleError, match=message):
        give(command, Role.PLANNER, **more)


def test_the_areas_of_a_role_are_those_its_unit_serves(command):
    grant = give(command, Role.PLANNER)
    assert grant.reach() == Reach(Role.PLANNER, "POLDA/RES-1/", ("99.01", "99.02"))


def test_a_role_ends_when_it_ends(command):
    give(command, Role.PLANNER, ends_at=NOW + timedelta(days=1))
    officer = command.people["hulu_officer"]
    assert queries.viewer_of(officer, NOW + timedelta(hours=23)).reaches
    assert queries.viewer_of(officer, NOW + timedelta(days=1)).reaches == ()


def test_a_role_that_was_decided_is_not_decided_again(command):
    grant = give(command, Role.OBSERVER)
    granting.refuse_grant(grant_id=grant.pk, by=command.viewer("second_administrator"), now=NOW)
    with pytest.raises(RuleError, match="sudah diputuskan"):
        confirm(command, grant)


def test_a_role_taken_back_is_gone_at_once(command):
    grant = give(command, Role.PLANNER)
    granting.withdraw_grant(grant_id=grant.pk, by=command.viewer("administrator"), now=NOW)
    assert command.viewer("hulu_officer").reaches == ()


def test_nobody_takes_a_role_back_without_the_right(command):
    grant = give(command, Role.PLANNER)
    with pytest.raises(NotThereError):
        granting.withdraw_grant(grant_id=grant.pk, by=command.viewer("commander"), now=NOW)


def stand_in(command, holder, days, to="hulu_officer"):
    held = Grant.objects.get(account=command.people[holder], delegated_from=None)
    return granting.delegate_role(
        grant_id=held.pk,
        to_username=to,
        ends_at=NOW + timedelta(days=days),
        reason="cuti",
        by=command.viewer(holder),
        now=NOW,
    )


def test_a_stand_in_has_the_role_until_its_end(command):
    stand_in(command, "planner", 3)
    officer = command.people["hulu_officer"]
    assert [r.role for r in queries.viewer_of(officer, NOW + timedelta(days=2)).reaches] == [Role.PLANNER]
    assert queries.viewer_of(officer, NOW + timedelta(days=3)).reaches == ()


def test_a_stand_in_loses_the_role_with_its_holder(command):
    stand_in(command, "planner", 3)
    Grant.objects.filter(account=command.people["planner"]).update(state=GrantState.WITHDRAWN)
    assert command.viewer("hulu_officer").reaches == ()


def test_who_stands_in_for_a_commander_needs_a_second_person(command):
    delegation = stand_in(command, "commander", 3)
    assert command.viewer("hulu_officer").reaches == ()
    with pytest.raises(RuleError, match="Orang kedua harus orang lain"):
        confirm(command, delegation, by="commander")
    confirm(command, delegation, by="provincial_commander")
    assert [r.role for r in command.viewer("hulu_officer").reaches] == [Role.COMMANDER]


def test_a_stand_in_cannot_pass_the_role_on(command):
    delegation = stand_in(command, "planner", 3)
    with pytest.raises(RuleError, match="tidak dapat dilimpahkan"):
        granting.delegate_role(
            grant_id=delegation.pk,
            to_username="commander",
            ends_at=NOW + timedelta(days=1),
            reason="uji",
            by=command.viewer("hulu_officer"),
            now=NOW,
        )


@pytest.mark.parametrize("days", [0, 32])
def test_a_delegation_ends_within_a_month(command, days):
    with pytest.raises(RuleError, match="dalam 31 hari"):
        stand_in(command, "planner", days)


@pytest.mark.parametrize("to", ["hilir_officer", "nobody"])
def test_a_stand_in_of_another_unit_answers_like_nobody(command, to):
    with pytest.raises(RuleError, match="Tidak ada orang dengan nama pengguna itu"):
        stand_in(command, "planner", 3, to=to)


def test_an_observer_cannot_be_stood_in_for(command):
    with pytest.raises(RuleError, match="tidak dapat dilimpahkan"):
        stand_in(command, "observer", 3)


def test_a_closed_account_may_do_nothing(command):
    actions.suspend_account(
        pseudonym=str(command.people["planner"].pseudonym),
        reason="uji",
        by=command.viewer("administrator"),
        now=NOW,
    )
    assert command.viewer("planner").reaches == ()


def test_nobody_closes_his_own_account(command):
    with pytest.raises(RuleError, match="Akun sendiri"):
        actions.suspend_account(
            pseudonym=str(command.people["administrator"].pseudonym),
            reason="uji",
            by=command.viewer("administrator"),
            now=NOW,
        )


def test_an_invitation_opens_once_and_only_an_account_without_a_password(command):
    admin = command.viewer("administrator")
    new = actions.create_account(username="baru", name="Baru", nrp="", unit="RES-1", by=admin, now=NOW)
    token = actions.invite(pseudonym=str(new.pseudonym), by=admin, now=NOW)
    actions.enter_by_invitation(pseudonym=str(new.pseudonym), token=token, password=world.PASSWORD, now=NOW)
    with pytest.raises(NotThereError):
        actions.enter_by_invitation(
            pseudonym=str(new.pseudonym), token=token, password=world.PASSWORD, now=NOW
        )
    with pytest.raises(RuleError, match="sudah punya kata sandi"):
        actions.invite(pseudonym=str(new.pseudonym), by=admin, now=NOW)


def test_a_commander_reads_the_people_of_his_units_alone(command):
    shown = {a.username for a in queries.people(command.viewer("commander"), words="", now=NOW)}
    assert "hulu_officer" in shown
    assert {"hilir_officer", "foreign_commander", "second_administrator"} & shown == set()


def test_every_view_of_people_is_in_the_ledger_and_names_nobody_in_the_chain(command):
    queries.people(command.viewer("commander"), words="hulu_officer", now=NOW)
    last = Entry.objects.get(number=Entry.objects.count())
    officer = command.people["hulu_officer"]
    assert last.act == "people.account.viewed"
    assert last.actor == str(command.people["commander"].pseudonym)
    assert last.subject == f"people.account:{officer.pseudonym}"
    assert str(officer.pseudonym) in Record.objects.get(entry=last).body


def test_who_may_read_nobody_is_refused_and_leaves_no_view(command):
    before = Entry.objects.count()
    with pytest.raises(RefusedError):
        queries.people(command.viewer("planner"), words="", now=NOW)
    assert Entry.objects.count() == before


def test_no_name_or_number_of_a_person_is_in_the_chain(command):
    give(command, Role.PLANNER, reason="Nama hulu_officer diminta")
    queries.people(command.viewer("administrator"), words="", now=NOW)
    chain = " ".join(f"{e.actor} {e.subject} {e.act}" for e in Entry.objects.all())
    for account in Account.objects.all():
        assert account.username not in chain.split()
        assert account.name not in chain
        assert account.nrp not in chain


def test_of_two_who_decide_in_the_same_second_one_is_told(committed):
    command = world.build(NOW)
    grant = give(command, Role.OBSERVER)
    command.add("third_administrator", Role.ADMINISTRATOR)
    start, met = threading.Barrier(2, timeout=10), []

    def decide(name):
        viewer = command.viewer(name)
        start.wait()
        try:
            granting.confirm_grant(grant_id=grant.pk, by=viewer, now=NOW)
            met.append("done")
        except RuleError as told:
            met.append(str(told))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(n,)) for n in ("second_administrator", "third_administrator")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(met) == ["Peran ini sudah diputuskan.", "done"]
    assert Entry.objects.filter(act="people.grant.confirmed").count() == 1


def test_a_part_of_a_thing_is_met_by_those_below_and_above_it_and_by_nobody_beside():
    polda, polres = Where("POLDA/", "99"), Where("POLDA/RES-1/", "99.01")
    own = Reach(Role.PLANNER, "POLDA/RES-1/", ("99.01",))
    assert own.meets(polda)
    assert not own.covers(polda)
    assert own.meets(polres)
    assert Reach(Role.PLANNER, "POLDA/", ("99",)).meets(polres)
    assert not Reach(Role.PLANNER, "POLDA/RES-11/", ("99.03",)).meets(polres)
    assert not Reach(Role.OBSERVER, None, ("99.01",)).meets(polda)
    assert not own.meets(Where(area="99.03"))
