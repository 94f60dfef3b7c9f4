"""What a phone is called where nobody gave it a name."""

MACHINES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def called(label: str) -> str:
    """A device's label; of what a browser says of itself only the kind of machine."""
    if not label.startswith("Mozilla/"):
        return label
    return next((name for machine, name in MACHINES.items() if machine in label), "")
