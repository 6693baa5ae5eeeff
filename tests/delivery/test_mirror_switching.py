"""Switching a mirror between editions under readers: every answer is of one edition, and nobody goes back."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from cctvportal.delivery.mirror.place import Mirror
from cctvportal.publication.models import PublicationAsset
from cctvportal.publication.reads import current_edition
from cctvportal.signoff.actions.move import submit_move
from tests.builders import sign_off
from tests.delivery.mirrors import Answer, Nginx, export, served
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

SWITCHES = 300
READERS = 4
_, CHANGED, _, _ = samples.PAGES[samples.ANNOUNCEMENT]
_, WITHDRAWN, _, _ = samples.PAGES[samples.BULLETIN]
_, MOVED, _, _ = samples.PAGES[samples.DISCLAIMER]
ABSENT = ["/terms/", "/nothing/", "/api/v2/nothing/"]


class Reader(threading.Thread):
    """Asks for one address after another until told to stop."""

    def __init__(self, nginx: Nginx, addresses: list[str]) -> None:
        super().__init__(daemon=True)
        self.nginx, self.addresses = nginx, addresses
        self.over = threading.Event()
        self.seen: list[tuple[str, Answer]] = []

    def run(self) -> None:
        while not self.over.is_set():
            for address in self.addresses:
                self.seen.append((address, self.nginx.get(address)))
                time.sleep(0.002)


def kind_of(answer: Answer) -> tuple:
    return answer.status, answer.body, answer.headers["Location"], answer.headers["Portal-Edition"]


def two_editions(site, folder: Path) -> list[Path]:
    """A mirror of two, between which pages are changed, withdrawn, moved."""
    export("latest", folder)
    first = (folder / "current").resolve()
    publish_sample(site, samples.ANNOUNCEMENT, summary="Quite another.")
    withdraw(site, samples.BULLETIN)
    sign_off(site, submit_move(samples.DISCLAIMER, samples.HOME, "terms", site.editors["acpo"]))
    export("latest", folder)
    return [first, (folder / "current").resolve()]


def test_no_answer_mixes_two_editions(site, tmp_path):
    folder = tmp_path / "mirror"
    editions = two_editions(site, folder)
    asset = "/assets/{}/{}".format(*PublicationAsset.objects.values_list("asset_id", "name")[0])
    api = [f"/api/v2/pages/{samples.BULLETIN}/", "/api/v2/pages/"]
    addresses = [
        "/",
        CHANGED,
        WITHDRAWN,
        MOVED,
        "/terms/",
        MOVED.rstrip("/"),
        "/terms",
        "/sitemap.xml",
        "/nothing/",
        "/api/v2/nothing/",
        *api,
    ]
    mirror = Mirror(folder)
    with served(folder, tmp_path / "nginx") as nginx:
        right: dict[str, set] = {address: set() for address in [*addresses, asset]}
        for edition in editions:
            mirror.switch(edition)
            for address in right:
                right[address].add(kind_of(nginx.get(address)))
        assert all(len(kinds) == 2 for address, kinds in right.items() if address != asset)
        readers = [Reader(nginx, [*addresses[start:], *addresses[:start], asset]) for start in range(READERS)]
        readers += [Reader(nginx, ABSENT) for _ in range(READERS)]  # nginx looks twice for what is not there
        for reader in readers:
            reader.start()
        for number in range(SWITCHES):
            mirror.switch(editions[number % 2])
            time.sleep(0.005)
        for reader in readers:
            reader.over.set()
            reader.join(20)
    seen = [pair for reader in readers for pair in reader.seen]
    assert len(seen) > 1000
    for address, answer in seen:
        assert kind_of(answer) in right[address], (address, answer.status, answer.headers["Portal-Edition"])
    both = {answer.headers["Portal-Edition"] for address, answer in seen if address != asset}
    assert both == {str(current_edition().number - number) for number in (0, 3)}


def test_nginx_is_told_which_edition_is_served_and_follows_the_link_all_the_same(site, tmp_path):
    folder = tmp_path / "mirror"
    first, second = two_editions(site, folder)
    told = folder / "nginx" / "edition.conf"
    assert second.name in told.read_text()
    assert (folder / "current" / f".{second.name}").is_file()
    with served(folder, tmp_path / "nginx") as nginx:
        answers = {edition: nginx.get("/").headers["Portal-Edition"] for edition in switched(folder, first, second)}
        assert answers == {edition: edition.name.partition("-")[0] for edition in (first, second)}
    export(first.name.partition("-")[0], folder)
    assert second.name not in told.read_text()


def switched(folder: Path, *editions: Path) -> Iterator[Path]:
    """Each edition, once the mirror serves it."""
    for edition in editions:
        Mirror(folder).switch(edition)
        yield edition


def test_nobody_goes_back_behind_an_edition_that_he_has_seen(site, tmp_path):
    folder = tmp_path / "mirror"
    export("latest", folder)
    with served(folder, tmp_path / "nginx") as nginx:
        readers = [Reader(nginx, ["/", CHANGED, "/api/v2/pages/"]) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        for number in range(3):
            publish_sample(site, samples.ANNOUNCEMENT, summary=f"Number {number}.")
            export("latest", folder)
        time.sleep(0.2)
        for reader in readers:
            reader.over.set()
            reader.join(20)
    for reader in readers:
        editions = [int(answer.headers["Portal-Edition"]) for _, answer in reader.seen]
        assert {answer.status for _, answer in reader.seen} == {200}
        assert editions == sorted(editions)
        assert len(set(editions)) == 4
