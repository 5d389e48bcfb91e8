"""Files a contact over the HTTP API, as a form on a company's own site would: somebody wishes to be called back."""

import argparse
import sys

import httpx


def main() -> int:
    """Ask the house what it offers, take a place, turn it into a call back, and say the ticket's number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("house", help="such as https://meet.example.com")
    parser.add_argument("--reach", required=True, help="a telephone number or a mail address")
    parser.add_argument("--topic", help="a code of the house; without, they are listed")
    parser.add_argument("--words", default="", help="what it is about")
    parser.add_argument("--name", help="who wishes it")
    parser.add_argument("--language", default="en")
    asked = parser.parse_args()

    with httpx.Client(base_url=f"{asked.house.rstrip('/')}/api/v1", timeout=10) as api:
        house = told(api.get("/house"))
        topics = {one["code"]: one["labels"] for one in house["topics"]}
        if asked.topic not in topics:
            print(f"{house['name']} answers about:", *topics, sep="\n  ")
            return 1

        wish = {"topic": asked.topic, "words": asked.words, "language": asked.language, "channel": "text"}
        if asked.name:
            wish["name"] = asked.name
        started = told(api.post("/visits", json=wish))

        # The token is the customer's key to this one visit. It travels in a header, never in an address.
        api.headers["Authorization"] = f"Bearer {started['token']}"
        visit = told(api.post("/visits/current/callback", json={"reach": asked.reach, "words": asked.words}))
        print(f"{visit['ticket_number']}: {visit['state']}")
    return 0


def told(answer: httpx.Response) -> dict:
    """Return what the house answers, or stop with its own words: each refusal says what to do about it."""
    if answer.is_error:
        problem = answer.json()
        sys.exit(f"{answer.status_code}: {problem.get('detail') or problem}")
    return answer.json()


if __name__ == "__main__":
    sys.exit(main())
