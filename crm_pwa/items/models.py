"""The articles that phones carry, in packs."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base


class ItemPack(Base):
    """A part of the catalogue as phones get it: ``body`` JSON, ``k`` what its codes end with."""

    __tablename__ = "item_pack"
    k: Mapped[str] = mapped_column(String(2), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
