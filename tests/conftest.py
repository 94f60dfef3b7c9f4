"""Opens the house: every fixture lives in a plugin of tests/house, one subject each.

A plugin may import those above it.
"""

pytest_plugins = [
    "tests.house.cast",
    "tests.house.database",
    "tests.house.application",
    "tests.house.members",
    "tests.house.visiting",
    "tests.house.importing",
    "tests.house.serving",
    "tests.house.browsers",
]
