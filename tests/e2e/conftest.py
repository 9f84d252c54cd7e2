# SPDX-License-Identifier: Apache-2.0
"""What every end-to-end test begins with: a scratch folder, and an end to all it started."""
import contextlib
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import rig  # noqa: E402


@pytest.fixture
def scene(request):
    """A scratch folder; whatever is given to scene.own() is ended with the test, last one first."""
    scratch = rig.Scratch(request.node.name)
    with contextlib.ExitStack() as stack:
        stack.callback(scratch.close)

        def own(thing):
            stack.callback(getattr(thing, "kill", None) or thing.close)
            return thing
        scratch.own = own
        yield scratch


@pytest.fixture
def display(scene):
    return scene.own(rig.Display())
