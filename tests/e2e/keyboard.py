"""Somebody who has no mouse: Tab until it is there, Enter; and at every stop one can see where one is."""

import re

from tests.e2e.people import Person

STOPS = 90
# Where the focus is: what is said of it there, and whether it is marked for the eye.
STOP = """(() => {
  const one = document.activeElement
  if (one === null || one === document.body) return null
  const labels = [...(one.labels ?? [])].map((label) => label.innerText).join(' ')
  const name = one.getAttribute('aria-label') ?? (labels || one.innerText || one.title || '')
  const style = getComputedStyle(one)
  const isMarked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  const box = one.getBoundingClientRect()
  const isInSight = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  return { name: name.trim(), tag: one.localName, isMarked, isInSight }
})()"""


async def goes_to(person: Person, words: str) -> None:
    """Press Tab until something with these words has the focus; every stop on the way is marked and in sight."""
    passed: list[str] = []
    for _ in range(STOPS):
        await person.page.keyboard.press("Tab")
        stop = await person.page.evaluate(STOP)
        if stop is None:  # between the end of the page and its beginning
            continue
        passed.append(stop["name"])
        assert stop["isMarked"], f"{person.name} does not see the focus on {stop}"
        assert stop["isInSight"], f"{person.name} has the focus out of sight on {stop}"
        if re.search(words, stop["name"]):
            return
    raise AssertionError(f"{person.name} does not reach {words!r} by Tab; passed: {passed}")


async def presses(person: Person, words: str, key: str = "Enter") -> None:
    """Go there and press Enter, or another key."""
    await goes_to(person, words)
    await person.page.keyboard.press(key)


async def begins_at(person: Person, words: str, *, is_marked: bool = True) -> None:
    """Wait until a title, field or button with these words has the focus: by itself, and to be seen.

    Before the first key nobody looks for a mark.
    """
    found = f"({STOP})?.name.match(new RegExp({words!r}))"
    try:
        await person.until(found)
    except AssertionError as error:
        now = await person.page.evaluate(STOP)
        raise AssertionError(f"{person.name} begins at {now} instead of {words!r}") from error
    if is_marked:
        assert (await person.page.evaluate(STOP))["isMarked"], (
            f"{person.name} does not see the focus on {words}"
        )


async def types(person: Person, text: str) -> None:
    """Write where the focus is."""
    await person.page.keyboard.type(text)
