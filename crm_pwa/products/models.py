"""What the chain sells, and what was bought."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held


class Product(Base):
    """One article. ``composition`` and ``tags`` as delivered; ``list_price`` in minor units."""

    __tablename__ = "product"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(160), index=True)
    category: Mapped[str] = mapped_column(String(120))
    subcategory: Mapped[str] = mapped_column(String(120), default="")
    brand: Mapped[str] = mapped_column(String(80), default="")
    barcode: Mapped[str] = mapped_column(String(20), default="", index=True)
    list_price: Mapped[int | None] = mapped_column(BigInteger)
    composition: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[str] = mapped_column(Text, default="")


class PurchaseLine(Base):
    """One line of a receipt: the n-th line of ``txn_id``.

    ``at`` is UTC milliseconds, ``day`` the store's local date, ``qty`` negative for a
    return, ``amount`` the line's total in minor units. ``member_id`` is empty for strangers.
    """

    __tablename__ = "purchase_line"
    txn_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[str] = mapped_column(String(10))
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"))
    channel: Mapped[str] = mapped_column(String(20), default="")
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    qty: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    discount: Mapped[int] = mapped_column(BigInteger, default=0)
    __table_args__ = (Index("ix_purchase_line_member_id_day", "member_id", "day"),)


held(PurchaseLine, "detached", tells=("day", "store_id", "channel", "product_id", "qty", "amount"))
