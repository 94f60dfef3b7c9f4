"""One phone number however it was typed, and the little of it that may be shown."""

import re
import unicodedata

import phonenumbers

from crm_pwa.core.seal import seal, unseal

HOME = "CN"
SHOWN = 4
_FILLING = re.compile(r"[\s\-().·‐-―]+")
_MOBILE_CN = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")


def normal(text: str, region: str = HOME) -> str | None:
    """The number in E.164 ("+8613800135021"), or None when no such number can exist.

    ``region``: ISO country of numbers typed without a country code.
    """
    typed = _FILLING.sub("", unicodedata.normalize("NFKC", text))
    if region == "CN" and (mobile := _MOBILE_CN.fullmatch(typed)):
        return f"+86{mobile[1]}"
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(e164: str, region: str = HOME) -> str:
    """What guides see: "138****5021"; a foreign number keeps its country code in front."""
    if region == "CN" and (mobile := _MOBILE_CN.fullmatch(e164)):
        return f"{mobile[1][:3]}****{mobile[1][-SHOWN:]}"
    number = phonenumbers.parse(e164)
    national = phonenumbers.national_significant_number(number)
    hidden = f"{national[: max(0, min(3, len(national) - 8))]}****{national[-SHOWN:]}"
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    return hidden if at_home else f"+{number.country_code} {hidden}"


def last_four(masked: str) -> str:
    """The digits a member is searched by; "" without a phone."""
    return masked[-SHOWN:]


def sealed(key: bytes, e164: str, member_id: str) -> bytes:
    """A phone as it is stored: sealed under the member's key, bound to the member's id."""
    return seal(key, e164.encode(), member_id)


def opened(key: bytes, stored: bytes, member_id: str) -> str:
    """The E.164 number ``sealed`` put away; "" when the member has none."""
    return unseal(key, stored, member_id).decode() if stored else ""
