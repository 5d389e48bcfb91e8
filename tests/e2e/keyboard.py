"""Somebody who has no mouse: Tab until it is there, Enter; and at every stop one can see where one is."""

import asyncio
import json
from typing import Any

from tests.e2e.people import Person

MOST_STRIDES, STRIDE = 9, 10
WAYS = "a[href], button, input, textarea, select, summary, [tabindex]"
TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
# What is said of something that may have the focus.
NAME = """((one) => {
  const labels = [...(one.labels ?? [])].map((label) => label.innerText).join(' ')
  return (one.getAttribute('aria-label') ?? (labels || one.innerText || one.title || '')).trim()
})"""
IS_THERE = f"""((words) => [...document.querySelectorAll({WAYS!r})]
  .some((one) => one.checkVisibility() && new RegExp(words).test({NAME}(one))))"""
# Where the focus is: what is said of it there, and whether it is marked for the eye.
STOP = f"""(() => {{
  const one = document.activeElement
  if (one === null || one === document.body) return null
  const style = getComputedStyle(one)
  const isMarked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  const box = one.getBoundingClientRect()
  const isInSight = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  return {{ name: {NAME}(one), tag: one.localName, isMarked, isInSight }}
}})()"""
# Walks along with the keys, which come many at a time: a busy page takes a while for each answer. Before a Tab moves on,
# it notes where the last one led; and the first that would lead away from where one wants to be moves nothing any more.
WALK = f"""((words) => {{
  const passed = []
  let [isThere, hasBegun] = [false, false]
  const look = () => {{
    const stop = {STOP}
    if (stop === null) return // between the end of the page and its beginning
    passed.push(stop)
    isThere = new RegExp(words).test(stop.name)
  }}
  const onKey = (event) => {{
    if (event.key !== 'Tab') return
    if (hasBegun && !isThere) look()
    hasBegun = true
    if (!isThere) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }}
  addEventListener('keydown', onKey, true)
  window.endWalk = () => {{
    removeEventListener('keydown', onKey, true)
    if (!isThere) look()
    return {{ passed, isThere }}
  }}
}})"""


async def goes_to(person: Person, words: str) -> None:
    """Press Tab until something with these words has the focus; every stop on the way is marked and in sight.

    Whoever has eyes looks first: a camera takes a second to open, and Tab goes round the whole page in a tenth of one.
    """
    await person.until(f"{IS_THERE}({json.dumps(words)})")
    passed: list[str] = []
    for _ in range(MOST_STRIDES):
        walk = await _strides(person, words)
        for stop in walk["passed"]:
            passed.append(stop["name"])
            assert stop["isMarked"], f"{person.name} does not see the focus on {stop}"
            assert stop["isInSight"], f"{person.name} has the focus out of sight on {stop}"
        if walk["isThere"]:
            return
    raise AssertionError(f"{person.name} does not reach {words!r} by Tab; passed: {passed}")


async def _strides(person: Person, words: str) -> Any:
    """Press Tab some times in a row, and return what was passed and whether one is there."""
    await person.page.evaluate(f"{WALK}({json.dumps(words)})")
    await _keys(person, [{"type": kind, **TAB} for _ in range(STRIDE) for kind in ("rawKeyDown", "keyUp")])
    return await person.page.evaluate("endWalk()")


async def _keys(person: Person, keys: list[dict[str, Any]]) -> None:
    """Press keys without waiting for one before the next, as quick fingers do; return when all have been heeded."""
    session = await person.context.new_cdp_session(person.page)
    async with asyncio.TaskGroup() as pressed:
        for key in keys:
            pressed.create_task(session.send("Input.dispatchKeyEvent", key))
    await session.detach()


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
    letters = [({"type": "keyDown", "key": one, "text": one}, {"type": "keyUp", "key": one}) for one in text]
    await _keys(person, [key for letter in letters for key in letter])
