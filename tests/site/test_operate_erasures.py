"""Erasing who somebody was: two people, for good, and the ledger still holds."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from posko.ledger.models import Entry, Record
from posko.ledger.queries import verify
from posko.people.actions import create_account, suspend_account
from posko.people.erasing import ask_erasure, confirm_erasure, refuse_erasure
from posko.people.models import Account, ErasureRequest, Grant
from posko.people.rights import Role
from posko.support.errors import NotThereError, RefusedError, RuleError
from tests.site import world
from tests.site.conftest import NOW


@pytest.fixture
def command(committed):
    return world.build(NOW)


@pytest.fixture
def gone(command):
    """Somebody who was added, had a role and has left."""
    by = command.viewer("administrator")
    made = create_account(
        username="sari.dewi", name="Sari Dewi", nrp="90010001", unit="SEK-1", by=by, now=NOW
    )
    command.people["sari"] = made
    grant = command.grant("sari", Role.PLANNER, "SEK-1")
    Grant.objects.filter(pk=grant.pk).update(reason="Sari Dewi menggantikan")
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": "x"})
    suspend_account(pseudonym=str(made.pseudonym), reason="Sari Dewi pensiun", by=by, now=NOW)
    return made


def ask(command, account, by="administrator"):
    return ask_erasure(
        pseudonym=str(account.pseudonym), reason="permintaan Sari", by=command.viewer(by), now=NOW
    )


def everything():
    """Return all that the tables of people and of the ledger hold, as one text."""
    rows = [*Account.objects.values(), *Grant.objects.values(), *ErasureRequest.objects.values()]
    return " ".join(map(str, rows)) + " ".join(Record.objects.values_list("body", flat=True))


def test_nothing_is_left_that_names_the_person_and_the_ledger_holds(command, gone):
    asked = ask(command, gone)
    assert "Sari" in everything()
    confirm_erasure(erasure_id=asked.pk, by=command.viewer("second_administrator"), now=NOW)
    text = everything()
    assert [word for word in ("Sari", "sari", "90010001", "pensiun") if word in text] == []
    assert not Authenticator.objects.filter(user=gone).exists()
    assert Account.objects.get(pk=gone.pk).pseudonym == gone.pseudonym
    assert Entry.objects.latest("number").act == "people.account.erased"
    verdict = verify()
    assert verdict.sound
    assert verdict.erased >= 3


def test_who_is_still_at_work_is_not_erased(command):
    with pytest.raises(RuleError, match="Tutup dahulu akun ini"):
        ask(command, command.people["planner"])


def test_one_person_alone_erases_nobody(command, gone):
    asked = ask(command, gone)
    with pytest.raises(RuleError, match="Orang kedua harus orang lain"):
        confirm_erasure(erasure_id=asked.pk, by=command.viewer("administrator"), now=NOW)
    with pytest.raises(NotThereError):
        confirm_erasure(erasure_id=asked.pk, by=command.viewer("foreign_commander"), now=NOW)
    with pytest.raises(RefusedError):
        ask(command, gone, by="commander")
    assert Account.objects.get(pk=gone.pk).name == "Sari Dewi"


def test_refused_it_may_be_asked_again_and_done_it_may_not(command, gone):
    refuse_erasure(erasure_id=ask(command, gone).pk, by=command.viewer("commander"), now=NOW)
    asked = ask(command, gone)
    with pytest.raises(RuleError, match="sudah diajukan"):
        ask(command, gone)
    confirm_erasure(erasure_id=asked.pk, by=command.viewer("commander"), now=NOW)
    with pytest.raises(RuleError, match="sudah dihapus"):
        ask(command, gone)


def test_the_whole_way_in_pages(command, gone):
    first, second = command.client("administrator"), command.client("second_administrator")
    page = reverse("desk:person", args=[gone.pseudonym])
    assert "Ajukan penghapusan data" in first.get(page).content.decode()
    first.post(reverse("desk:ask_erasure", args=[gone.pseudonym]), {"reason": "permintaan"})
    assert "Hapus data Sari Dewi" in second.get("/").content.decode()
    second.post(reverse("desk:confirm_erasure", args=[ErasureRequest.objects.get().pk]))
    shown = first.get(page).content.decode()
    assert "Terhapus" in shown
    assert "Sari" not in shown
