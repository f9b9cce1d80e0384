"""How far a job is, in words."""

from ..worker.story import Story


def duration(seconds: float) -> str:
    """A time that is easy to read: 45 s, 3 min, 2 h 5 min, 1 d 3 h.

    Parameters
    ----------
    seconds : float
        Not negative.
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def amount(story: Story) -> str:
    """E.g. ``train 120 of 3000 steps``; empty when nothing was told."""
    if story.done is None or story.total is None:
        return story.task
    return f"{story.task} {story.done:g} of {story.total:g} {story.unit}".strip()
