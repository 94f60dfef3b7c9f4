"""What a fault did: how often it struck, what was promised, what of it was broken."""

from dataclasses import dataclass, field


@dataclass
class Tally:
    """One line of ``make faults``.

    struck: faults that were injected. made: operations minted; acked: those the server said it
    holds; confirmed: those a phone said are saved. lost: acked ones the server does not hold, or
    confirmed ones that never arrived; doubled: said once, counted twice. stuck: made, and never
    acknowledged after all had healed. wrong: anything else that must not be, in words.
    """

    name: str
    struck: int = 0
    made: int = 0
    acked: int = 0
    lost: int = 0
    doubled: int = 0
    confirmed: int = 0
    confirmed_lost: int = 0
    stuck: int = 0
    wrong: list[str] = field(default_factory=list)
    remark: str = ""

    @property
    def sound(self) -> bool:
        """Whether no promise was broken and the fault struck at all."""
        broken = self.lost or self.doubled or self.confirmed_lost or self.stuck or self.wrong
        return not broken and self.struck > 0

    def __str__(self) -> str:
        said = [
            f"{self.name}: {self.struck:,} faults",
            f"{self.acked:,} of {self.made:,} operations acknowledged",
            f"{self.lost} lost, {self.doubled} doubled, {self.stuck} stuck",
        ]
        if self.confirmed:
            said.append(f"{self.confirmed:,} confirmed on a phone, {self.confirmed_lost} lost")
        if self.remark:
            said.append(self.remark)
        end = "sound" if self.sound else "BROKEN"
        return "; ".join([*said, end]) + "".join(f"\n    {one}" for one in self.wrong[:10])


def summary(tallies: list[Tally]) -> str:
    """The last line: all of them together."""
    broken = [one.name for one in tallies if not one.sound]
    struck = sum(one.struck for one in tallies)
    acked = sum(one.acked for one in tallies)
    lost = sum(one.lost + one.confirmed_lost for one in tallies)
    doubled = sum(one.doubled for one in tallies)
    said = f"{len(tallies)} kinds, {struck:,} faults, {acked:,} acknowledged: "
    said += f"{lost} lost, {doubled} doubled"
    return f"{said}; broken: {', '.join(broken)}" if broken else said
