"""Plans of any shape, as hypothesis makes them up."""

from __future__ import annotations

from hypothesis import strategies as st

from linjaus.stratml import Goal, Objective, Organization, Plan, Stakeholder, Value

# A paragraph as it is read: no blank space around or within it.
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Z"), exclude_characters="\ufffe\uffff[]"), min_size=1, max_size=8
)
LINES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TEXTS = st.lists(LINES, max_size=3).map("\n".join)
STAKEHOLDERS = st.lists(
    st.builds(Stakeholder, LINES, TEXTS, st.sampled_from(["", "Person", "Organization", "Generic_Group"])), max_size=2
).map(tuple)
OBJECTIVES = st.builds(Objective, LINES, TEXTS, st.just(""), WORDS, STAKEHOLDERS, TEXTS)
GOALS = st.builds(
    Goal, LINES, TEXTS, st.just(""), WORDS, STAKEHOLDERS, TEXTS, st.lists(OBJECTIVES, max_size=3).map(tuple)
)
DATES = st.one_of(st.just(""), st.dates().map(str))
PLANS = st.builds(
    Plan,
    name=LINES,
    description=TEXTS,
    other=TEXTS,
    organizations=st.lists(st.builds(Organization, LINES, TEXTS, st.just(""), TEXTS, STAKEHOLDERS), max_size=2).map(
        tuple
    ),
    vision=TEXTS,
    mission=TEXTS,
    values=st.lists(st.builds(Value, LINES, TEXTS), max_size=2).map(tuple),
    goals=st.lists(GOALS, min_size=1, max_size=3).map(tuple),
    start=DATES,
    end=DATES,
    published=DATES,
    source=st.sampled_from(["", "https://plans.example/a?b=1&c=%20"]),
)
