# SPDX-License-Identifier: Apache-2.0
"""What every end-to-end test begins with: a scratch folder, and an end to all it started."""
import contextlib
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import mounts  # noqa: E402
import rig  # noqa: E402


def pytest_configure():
    mounts.part()


@contextlib.contextmanager
def opened(name):
    """A scratch folder; whatever is given to its own() is ended with it, last one first."""
    scratch = rig.Scratch(name)
    with contextlib.ExitStack() as stack:
        stack.callback(scratch.close)

        def own(thing):
            stack.callback(getattr(thing, "kill", None) or thing.close)
            return thing
        scratch.own = own
        yield scratch


@pytest.fixture
def scene(request):
    """One test's own."""
    with opened(request.node.name) as scratch:
        yield scratch


@pytest.fixture(scope="module")
def open_scene():
    """For what several tests share: open_scene(name), to be used with `with`."""
    return opened


@pytest.fixture
def display(scene):
    return scene.own(rig.Display())
