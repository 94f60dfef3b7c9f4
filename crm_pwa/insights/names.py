"""The ids that stand behind numbers."""

from typing import Literal

import numpy as np
import pyarrow as pa

from crm_pwa.insights.shop import Shop


def ids(shop: Shop, table: Literal["member", "product"]) -> pa.Array:
    """The ids of members or products, each at the place its number says; NULL where none has it."""
    query = f"SELECT {table}_no, {table}_id FROM {table} ORDER BY 1"
    found = shop.con.execute(query).fetchall()
    names = np.full(found[-1][0] + 1 if found else 0, None, dtype=object)
    for number, name in found:
        names[number] = name
    return pa.array(names, pa.string())
