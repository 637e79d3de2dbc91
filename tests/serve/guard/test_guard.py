"""Every rule of the guard, over a small application of its own."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from citestack.serve.guard import guarded
from citestack.serve.guard.hosts import host_name, is_known_host
from citestack.serve.guard.tokens import COOKIE, FAILURES
from citestack.serve.settings import ServeSettings
from citestack.serve.views.login import local_path

HERE = "http://127.0.0.1:8747"
Make = Callable[..., TestClient]


@pytest.fixture
def make() -> Make:
    def made(**settings: object) -> TestClient:
        app = FastAPI()

        @app.get("/page")
        def page() -> dict[str, str]:
            return {"page": "shown"}

        @app.post("/page")
        async def change(request: Request) -> dict[str, int]:
            return {"bytes": len(await request.body())}

        @app.get("/healthz")
        def health() -> dict[str, str]:
            return {"status": "ok"}

        guarded(app, ServeSettings(**settings))  # type: ignore[arg-type]
        return TestClient(app, base_url=HERE, follow_redirects=False)

    return made


def test_every_answer_forbids_inline_script_foreign_frames_and_sniffing(make: Make) -> None:
    for response in (
        make().get("/page"),
        make().get("/nowhere"),
        make().get("/page", headers={"host": "evil.example"}),
    ):
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert len(response.headers["x-request-id"]) == 32


def test_a_session_is_out_of_reach_of_the_page_that_opened_it(make: Make) -> None:
    assert make(token="t" * 32).get("/static/x").headers["cross-origin-opener-policy"] == "same-origin"
    assert "cross-origin-opener-policy" not in make().get("/page").headers


@pytest.mark.parametrize("host", ["127.0.0.1:8747", "localhost", "LOCALHOST.:80", "[::1]:8747", "192.0.2.7"])
def test_addresses_and_loopback_names_are_known(make: Make, host: str) -> None:
    assert make().get("/page", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::1", ":80", "a:b"]
)
def test_a_rebound_name_is_refused(make: Make, host: str) -> None:
    response = make().get("/page", headers={"host": host})
    assert response.status_code == 421
    assert response.json()["code"] == "unknown_host"
    assert response.json()["request_id"] == response.headers["x-request-id"]


def test_a_name_the_server_was_told_is_known(make: Make) -> None:
    client = make(public_hosts=("search.acme.example",))
    assert client.get("/page", headers={"host": "Search.acme.example"}).status_code == 200
    assert client.get("/page", headers={"host": "acme.example"}).status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": HERE}, 200),
        ({"sec-fetch-site": "same-origin", "origin": HERE}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://evil.example"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 403),
    ],
)
def test_another_sites_page_changes_nothing(make: Make, headers: dict[str, str], status: int) -> None:
    assert make().post("/page", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}, 403),
    ],
)
def test_another_site_may_link_here_and_embed_nothing(make: Make, headers: dict[str, str], status: int) -> None:
    assert make().get("/page", headers=headers).status_code == status


def test_without_the_token_only_health_and_the_door_open(make: Make) -> None:
    client = make(token="correct horse")
    refused = client.get("/page")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert client.get("/healthz").status_code == 200
    assert client.get("/page", headers={"authorization": "Bearer correct horse"}).status_code == 200
    for wrong in ("Bearer correct", "Basic correct horse", "correct horse", "Bearer "):
        assert client.get("/page", headers={"authorization": wrong}).status_code == 401
    assert "correct" not in refused.text


def test_a_browser_without_the_token_is_led_to_the_door_and_back(make: Make) -> None:
    led = make(token="t").get("/page?a=1&b=2", headers={"accept": "text/html"})
    assert (led.status_code, led.headers["location"]) == (303, "/login?next=%2Fpage%3Fa%3D1%26b%3D2")


def test_a_wrong_cookie_opens_nothing(make: Make) -> None:
    for value in ("", "t", "0" * 64):
        assert make(token="t").get("/page", headers={"cookie": f"{COOKIE}={value}"}).status_code == 401


def test_a_body_over_the_limit_is_refused_before_and_while_it_is_read(make: Make) -> None:
    client = make(max_body=10)
    assert client.post("/page", content=b"0123456789").json() == {"bytes": 10}
    assert client.post("/page", content=b"0123456789a").status_code == 413
    assert client.post("/page", content=iter([b"01234", b"56789", b"a"])).status_code == 413
    assert client.post("/page", headers={"content-length": "-1"}).status_code == 413


@given(st.text())
def test_no_host_header_breaks_the_reading_of_it(header: str) -> None:
    name = host_name(header)
    assert name is None or "]" not in header or "[" not in name
    assert isinstance(is_known_host(header, ServeSettings()), bool)


@given(st.text(alphabet="/\\\t\n :.@ahtps?#%5C2F"))
def test_the_way_back_stays_on_this_server(given_path: str) -> None:
    path = local_path(given_path)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert "\\" not in path
    assert path.isprintable()


def test_guessing_is_slowed_down() -> None:
    from citestack.serve.guard.tokens import Tokens

    tokens = Tokens("t")
    for _ in range(FAILURES):
        assert tokens.may_try("192.0.2.1")
        tokens.failed("192.0.2.1")
    assert not tokens.may_try("192.0.2.1")
    assert tokens.may_try("192.0.2.2")
