"""Draw the three kinds of code the shop floor knows: QR, EAN-13 and Code 128.

EAN-13 after ISO/IEC 15420, Code 128 (set B) after ISO/IEC 15417.
"""

import qrcode
from PIL import Image, ImageOps
from qrcode.constants import ERROR_CORRECT_M

MODULE = 8  # pixels
EAN_LEFT = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()
EAN_PARITY = (
    "LLLLLL LLGLGG LLGGLG LLGGGL LGLLGG LGGLLG LGGGLL LGLGLG LGLGGL LGGLGL".split()
)  # by first digit
CODE128 = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112"
).split()
START_B, STOP = 104, 106


def draw_code(code: str, format: str = "qr") -> Image.Image:
    """Draw one code in black on white with its quiet zone, 8 pixels a module, mode L.

    Raises ValueError when the code does not fit the format.
    """
    if format == "qr":
        return _qr(code)
    if format == "ean13":
        return _bars(ean13_bars(code), quiet=11)
    if format == "code128":
        return _bars(code128_bars(code), quiet=10)
    raise ValueError(f"no such format: {format}")


def ean13_check_digit(digits: str) -> str:
    """Give the 13th digit of 12: weights 1 and 3 from the left, up to the next ten."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits[:12]))
    return str(-total % 10)


def ean13_bars(code: str) -> str:
    """95 modules as "1" (black) and "0"; 12 digits get their check digit."""
    if not code.isdigit() or len(code) not in {12, 13}:
        raise ValueError("EAN-13 holds 12 or 13 digits")
    if len(code) == 13 and code[12] != ean13_check_digit(code):
        raise ValueError("the 13th digit does not check")
    digits = code[:12] + ean13_check_digit(code)
    sides = zip(EAN_PARITY[int(digits[0])], digits[1:7], strict=True)
    left = [_left(EAN_LEFT[int(d)], parity) for parity, d in sides]
    right = [_inverse(EAN_LEFT[int(d)]) for d in digits[7:]]
    return "".join(["101", *left, "01010", *right, "101"])


def code128_bars(code: str) -> str:
    """Modules as "1" and "0" in code set B: printable ASCII only."""
    if not code or not all(" " <= letter <= "~" for letter in code):
        raise ValueError("Code 128 set B holds printable ASCII")
    values = [START_B, *(ord(letter) - 32 for letter in code)]
    check = (START_B + sum(i * v for i, v in enumerate(values))) % 103
    return "".join(_widths(CODE128[v]) for v in [*values, check, STOP])


def _qr(code: str) -> Image.Image:
    qr = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=MODULE, border=4)
    qr.add_data(code)
    qr.make(fit=True)
    rows = qr.get_matrix()  # with its border
    small = Image.new("L", (len(rows[0]), len(rows)))
    small.putdata([0 if dark else 255 for row in rows for dark in row])
    return small.resize((small.width * MODULE, small.height * MODULE), Image.Resampling.NEAREST)


def _bars(bars: str, quiet: int) -> Image.Image:
    line = Image.new("L", (len(bars), 1))
    line.putdata([0 if bar == "1" else 255 for bar in bars])
    wide = len(bars) * MODULE
    tall = line.resize((wide, max(wide // 3, 220)), Image.Resampling.NEAREST)
    return ImageOps.expand(tall, border=(quiet * MODULE, 3 * MODULE), fill=255)


def _left(pattern: str, parity: str) -> str:
    return pattern if parity == "L" else _inverse(pattern)[::-1]


def _inverse(pattern: str) -> str:
    return pattern.translate(str.maketrans("01", "10"))


def _widths(widths: str) -> str:
    return "".join("10"[i % 2] * int(width) for i, width in enumerate(widths))
