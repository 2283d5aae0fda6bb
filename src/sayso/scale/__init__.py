"""A run over shards: from one file to an archive, on one machine or many, taken up again where it was killed, with nothing lost and nothing twice.

    from sayso import Config
    from sayso.scale import prepare, run

    with prepare(["archive/"], "out", Config()) as prepared:
        for going in run(prepared, workers=2):
            print(going.done, "of", going.shards)

docs/scale.md says what is written and what is proved.
"""

from __future__ import annotations

from .drive import Going, Prepared, prepare, run
from .plan import Part, Plan, Reading, Shard, plan_of
from .work import Engine, Failure, Job, ShardReceipt, code_shard

__all__ = ["Engine", "Failure", "Going", "Job", "Part", "Plan", "Prepared", "Reading", "Shard", "ShardReceipt", "code_shard", "plan_of", "prepare", "run"]
