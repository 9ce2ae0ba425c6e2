"""Webhooks: ids alone, signed, to hosts of the settings, never into a private network, until taken."""

import hashlib
import hmac
import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import override_settings

from posko.config.environment import webhook_hosts
from posko.hooks import hosts, sending, worker
from posko.hooks.actions import register_hook, stop_hook
from posko.hooks.models import Delivery, Hook
from posko.hooks.queries import matches
from posko.hooks.sealing import opened
from posko.ledger.models import Entry, Record
from posko.support.errors import RefusedError, RuleError, SettingsError
from tests.site.campaign_world import begun
from tests.site.conftest import NOW

PUBLIC = "93.184.215.14"
LISTED = [("https", "berita.example", 443), ("https", "berita.example", 8443)]


def leads_to(monkeypatch, *answers):
    """Let names lead to addresses, one answer after the other; return how often was asked."""
    asked = []

    def getaddrinfo(host, port, **_kind):
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        several = found if isinstance(found, list) else [found]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in several]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.fixture
def listed(monkeypatch):
    """One host that the settings name, with a public address."""
    leads_to(monkeypatch, PUBLIC)
    with override_settings(WEBHOOK_HOSTS=LISTED):
        yield


def registered(command, address="https://berita.example/posko", chosen=("campaign.*",), who="administrator"):
    return register_hook(address=address, chosen=chosen, by=command.viewer(who), now=NOW)


class Listener(HTTPServer):
    """A host on this machine that keeps what it gets and answers as it is told."""

    def __init__(self, *answers):
        self.answers, self.got = list(answers), []
        super().__init__(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://localhost:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        answers = self.server.answers
        status = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://localhost:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def listening():
    """Start listeners, each listed in the settings, and stop them."""
    started = []

    def start(*answers):
        started.append(Listener(*answers))
        return started[-1]

    yield start
    for listener in started:
        listener.shutdown()
        listener.server_close()


def standing(instant):
    """Return a clock that stands still."""
    return lambda: instant


def at_home(listener):
    return override_settings(WEBHOOK_HOSTS=[("http", "localhost", listener.server_port)])


def test_a_delivery_carries_ids_alone_and_is_signed(command, listening):
    listener = listening(200)
    with at_home(listener):
        hook, secret = registered(command, f"{listener.address}/posko?k=1")
        operation = begun(command, name="Operasi Rahasia")
        assert worker.work_once(lambda: NOW) == 1
    [(path, headers, body)] = listener.got
    told = json.loads(body)
    delivery = Delivery.objects.get()
    assert path == "/posko?k=1"
    assert told == {
        "delivery": str(delivery.pk),
        "act": "campaign.operation.begun",
        "subject": f"campaign.operation:{operation.public_id}",
        "at": "2024-11-01T01:00:00+00:00",
    }
    assert b"Rahasia" not in body
    seconds, mac = headers["X-Posko-Signature"].removeprefix("t=").split(",v1=")
    assert mac == hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Posko-Delivery"] == told["delivery"]
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 200, 1)
    assert opened(Hook.objects.get(pk=hook.pk).secret) == secret


def test_nothing_is_delivered_twice_and_nothing_from_before(command, listening):
    begun(command, name="Sebelumnya")
    listener = listening(200)
    with at_home(listener):
        registered(command, listener.address)
        begun(command, name="Sesudahnya")
        assert [worker.work_once(lambda: NOW) for _n in range(3)] == [1, 0, 0]
    assert len(listener.got) == 1


def test_only_what_was_chosen_is_delivered(command, listed):
    registered(command, chosen=("planning.plan.approved",))
    begun(command)
    assert worker.gather(NOW) == 0
    assert Hook.objects.get().after == Entry.objects.latest("number").number
    assert matches(["orders.order.*"], "orders.order.issued")
    assert not matches(["orders.order.*"], "orders.papers.viewed")
    assert matches(["*"], "people.session.opened")


def test_what_is_not_taken_is_tried_again_after_growing_waits_and_given_up(command, listening):
    listener = listening(500)
    now = NOW
    with at_home(listener):
        registered(command, listener.address)
        begun(command)
        waits: list[float] = []
        while Delivery.objects.filter(state="waiting").exists() or not waits:
            assert worker.work_once(standing(now)) == 1
            assert worker.work_once(standing(now)) == 0, "it waits"
            delivery = Delivery.objects.get()
            waits.append((delivery.next_at - now).total_seconds())
            now = delivery.next_at
    assert waits[:6] == [30, 120, 600, 3600, 14400, 43200]
    assert (delivery.state, delivery.attempts, delivery.status) == ("given_up", 7, 500)
    assert len({body for _p, _h, body in listener.got}) == 1, "the same delivery, the same id"


def test_a_host_that_is_down_holds_up_no_other(command, listening):
    down, well = listening(503), listening(200)
    entries = [("http", "localhost", down.server_port), ("http", "localhost", well.server_port)]
    with override_settings(WEBHOOK_HOSTS=entries):
        for listener in (down, well):
            registered(command, listener.address)
        for name in "abc":
            begun(command, name=name)
        worker.work_once(lambda: NOW)
    assert (len(down.got), len(well.got)) == (1, 3)


def test_a_redirect_leads_nowhere(command, listening):
    listener = listening(302)
    with at_home(listener):
        registered(command, listener.address)
        begun(command)
        worker.work_once(lambda: NOW)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.said) == ("waiting", 302, "redirected")
    assert len(listener.got) == 1


def test_who_does_not_answer_is_cut_off(command, monkeypatch):
    monkeypatch.setattr(sending, "WHOLE_S", 0.3)
    silent = socket.create_server(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    with override_settings(WEBHOOK_HOSTS=[("http", "localhost", port)]):
        target = hosts.target_of(f"http://localhost:{port}/")
        assert sending.send(target, b"{}", {}).said in {"no_answer", "not_reached"}
    silent.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::1",
        "192.0.0.8", "192.88.99.1", "fec0::1",
    ],
)  # fmt: skip
def test_a_private_address_is_never_connected_to(address, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_a: pytest.fail("connected"))
    leads_to(monkeypatch, address)
    with override_settings(WEBHOOK_HOSTS=LISTED):
        outcome = sending.send(hosts.target_of("https://berita.example/"), b"{}", {})
    assert outcome == sending.Outcome(0, "forbidden_address")


def test_one_private_address_among_public_ones_is_enough_to_refuse(command, monkeypatch):
    leads_to(monkeypatch, [PUBLIC, "10.0.0.1"])
    with override_settings(WEBHOOK_HOSTS=LISTED), pytest.raises(RuleError, match="jaringan pribadi"):
        registered(command)


def test_a_name_that_leads_elsewhere_after_it_was_looked_at_gains_nothing(command, monkeypatch):
    asked = leads_to(monkeypatch, PUBLIC, PUBLIC, "10.0.0.1")
    met = []

    def connect(address, _timeout):
        met.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with override_settings(WEBHOOK_HOSTS=LISTED):
        registered(command)
        begun(command)
        worker.work_once(lambda: NOW)
        assert met == [(PUBLIC, 443)], "to the very address that was looked at"
        assert len(asked) == 2, "asked once to register, once to deliver"
        worker.work_once(lambda: NOW + timedelta(hours=1))
    assert met == [(PUBLIC, 443)], "then the name led into a private network"
    assert Delivery.objects.get().said == "forbidden_address"


def test_an_entry_for_trials_leads_to_this_machine_alone(monkeypatch):
    leads_to(monkeypatch, PUBLIC)
    with override_settings(WEBHOOK_HOSTS=[("http", "uji.example", 80)]):
        assert sending.send(hosts.target_of("http://uji.example/"), b"{}", {}).said == "forbidden_address"


@pytest.mark.parametrize(
    "address",
    [
        "https://lain.example/",
        "http://berita.example/",
        "https://berita.example:444/",
        "https://berita.example@lain.example/",
        "https://u:p@berita.example/",
        "https://berita.example.lain.example/",
        "https://berita.example/#x",
        "https://berita.example/ x",
        "https://berita.example/\r\nHost: x",
        "https://berita.example:99999/",
        "//berita.example/",
        "berita.example",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_host_that_the_settings_do_not_name_is_refused(command, listed, address):
    with pytest.raises(RuleError, match="Alamat ini tidak diizinkan"):
        registered(command, address)
    assert not Hook.objects.exists()


def test_a_host_that_left_the_settings_gets_nothing_more(command, listed):
    registered(command)
    begun(command)
    with override_settings(WEBHOOK_HOSTS=[]):
        worker.work_once(lambda: NOW)
    assert Delivery.objects.get().said == "not_in_settings"


def test_a_hook_whose_secret_nobody_can_read_any_more_says_so_and_stops_nobody(command, listening):
    listener = listening(200)
    with at_home(listener):
        with override_settings(SECRET_KEY="that of another installation"):
            registered(command, f"{listener.address}/lost")
        registered(command, f"{listener.address}/kept")
        begun(command)
        worker.work_once(standing(NOW))
    assert Delivery.objects.get(hook__address__endswith="/lost").said == "secret_lost"
    assert [path for path, *_rest in listener.got] == ["/kept"]


def test_a_certificate_of_nobody_is_not_trusted(monkeypatch):
    import ssl

    from tests.site.certificates import self_signed

    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(5)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed("berita.example"))

    def serve():
        raw, _from = server.accept()
        try:
            context.wrap_socket(raw, server_side=True)
        except OSError:
            raw.close()

    def connect(_address, timeout):
        here = socket.socket()
        here.settimeout(timeout)
        here.connect(server.getsockname())
        return here

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    monkeypatch.setattr(socket, "create_connection", connect)
    leads_to(monkeypatch, PUBLIC)
    with override_settings(WEBHOOK_HOSTS=LISTED):
        outcome = sending.send(hosts.target_of("https://berita.example/"), b"{}", {})
    serving.join()
    server.close()
    assert outcome == sending.Outcome(0, "no_valid_certificate")


def test_only_an_administrator_registers_and_the_ledger_keeps_no_secret(command, listed):
    with pytest.raises(RefusedError):
        registered(command, who="commander")
    hook, secret = registered(command)
    record = Record.objects.get(entry__act="hooks.hook.registered")
    assert "berita.example" in record.body
    assert secret not in record.body + hook.secret


def test_acts_that_there_are_not_are_refused(command, listed):
    for chosen in ((), ("tidak.ada",), ("campaign.*", "tidak.ada.*")):
        with pytest.raises(RuleError, match="Pilih sedikitnya satu jenis catatan"):
            registered(command, chosen=chosen)
    assert not Hook.objects.exists()


def test_a_stopped_hook_delivers_not_even_what_waits(command, listed):
    hook, _secret = registered(command)
    begun(command)
    worker.gather(NOW)
    stop_hook(public_id=hook.public_id, by=command.viewer("administrator"), now=NOW)
    assert worker.work_once(lambda: NOW) == 0
    assert (Delivery.objects.get().state, Delivery.objects.get().said) == ("given_up", "stopped")
    with pytest.raises(RuleError, match="sudah dihentikan"):
        stop_hook(public_id=hook.public_id, by=command.viewer("administrator"), now=NOW)


def test_a_delivery_whose_worker_was_killed_is_taken_by_the_next(command, listed):
    registered(command)
    begun(command)
    worker.gather(NOW)
    assert worker.claim(NOW) is not None
    assert worker.claim(NOW) is None
    assert worker.claim(NOW + worker.LEASE) is not None
    assert Delivery.objects.get().attempts == 2


def test_what_ended_a_month_ago_is_forgotten(command, listed):
    registered(command)
    begun(command)
    worker.gather(NOW)
    Delivery.objects.update(state="delivered", ended_at=NOW)
    worker.forget_old(NOW + timedelta(days=30))
    assert Delivery.objects.count() == 1
    worker.forget_old(NOW + timedelta(days=30, seconds=1))
    assert Delivery.objects.count() == 0


def test_the_settings_name_hosts_or_stop_the_start():
    said = {"POSKO_WEBHOOK_HOSTS": "Berita.example, papan.example:8443, http://localhost:9000"}
    assert webhook_hosts(said) == [
        ("https", "berita.example", 443),
        ("https", "papan.example", 8443),
        ("http", "localhost", 9000),
    ]
    assert webhook_hosts({}) == []
    for wrong in ("ftp://x", "x/y", "x:0", "x:99999", "u@x", "https://", "x?y"):
        with pytest.raises(SettingsError, match="POSKO_WEBHOOK_HOSTS is"):
            webhook_hosts({"POSKO_WEBHOOK_HOSTS": wrong})
