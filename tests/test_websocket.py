"""What kernels tell is sent to the page at once."""

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from browsing import command
from wijkstudie.settings import project_folder
from wijkstudie.websocket import PromptConnection


def test_nothing_is_held_back_from_the_moment_on_that_a_page_connects(monkeypatch):
    done = []
    monkeypatch.setattr(
        ZMQChannelsWebsocketConnection, "connect", lambda _: done.append("connected") or "later"
    )
    page = type("Page", (), {"set_nodelay": lambda _, value: done.append(value)})()
    connection = PromptConnection.__new__(PromptConnection)
    monkeypatch.setattr(PromptConnection, "websocket_handler", page)
    assert connection.connect() == "later"
    assert done == [True, "connected"]


@pytest.mark.parametrize("target", ["lab", "app"])
def test_make_asks_for_it(target):
    told = command(project_folder(), target)
    assert any(one.endswith("=wijkstudie.websocket.PromptConnection") for one in told)
