"""How many at once, and where: the same results in the same order, and a failure is the failure it was."""

from collections.abc import Iterator

import pytest

from lfi_podcast.errors import ServiceFailed, SoundProblem
from lfi_podcast.work.pool import Map, worker_map


def square(number: int) -> int:
    if number == 13:
        raise SoundProblem("is unlucky", "13", "leave it out")
    return number * number


@pytest.fixture(params=["serial", "processes", "cluster"])
def injected(request: pytest.FixtureRequest) -> Iterator[Map]:
    if request.param == "cluster":
        from distributed import LocalCluster

        with (
            LocalCluster(
                n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
            ) as cluster,
            worker_map(1, cluster.scheduler_address) as found,
        ):
            yield found
    else:
        with worker_map(1 if request.param == "serial" else 2) as found:
            yield found


def test_every_map_is_the_built_in_one(injected: Map):
    assert list(injected(square, range(6))) == [0, 1, 4, 9, 16, 25]
    assert list(injected(square, [])) == []
    with pytest.raises(SoundProblem) as caught:
        list(injected(square, [1, 13]))
    assert str(caught.value) == "13: is unlucky; leave it out"


def test_no_scheduler_at_that_address(monkeypatch: pytest.MonkeyPatch):
    import distributed

    client = distributed.Client  # which is not waited for as long as a cluster that has work to do
    monkeypatch.setattr(distributed, "Client", lambda address, timeout: client(address, timeout=timeout / 20))
    with pytest.raises(ServiceFailed, match="no Dask scheduler responds"), worker_map(1, "tcp://127.0.0.1:9"):
        pass
