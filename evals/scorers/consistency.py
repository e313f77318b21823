"""Do paraphrases of one question get the same answer?"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from evals.models import Observation, Score
from evals.scorers.fact_recall import find_facts


def score_groups(observations: Sequence[Observation]) -> dict[str, Score]:
    """Share of the pairs within each group that agree: both declined, or neither and the same facts stated.

    Takes all observations of a run; gives one score per group, under the id of the group's first case. A group of
    which fewer than two cases were answered is unscored.
    """
    groups: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        if observation.sample.group is not None:
            groups[observation.sample.group].append(observation)
    return {members[0].sample.id: _score_group(members) for members in groups.values() if len(members) > 1}


def _score_group(members: list[Observation]) -> Score:
    signs = [(member.declined, find_facts(member)) for member in members]
    pairs = list(combinations(signs, 2))
    value = sum(one == other for one, other in pairs) / len(pairs)
    common = max(signs, key=signs.count)
    apart = [member.sample.id for member, sign in zip(members, signs, strict=True) if sign != common]
    return Score(
        value=value,
        answer=", ".join(member.sample.id for member in members),
        explanation=f"answered differently: {', '.join(apart)}" if apart else "every wording got the same facts",
    )
