"""What the terminal says once a demonstration runs."""

from pathlib import Path


def welcome(url: str, agent_path: str, supervisor_path: str, data_dir: Path) -> str:
    """Return the page of `salotto run`.

    Args:
        url: Where the house is reached, without a slash at the end.
        agent_path: Signs the agent in, once: ``/desk#sign-in=...``.
        supervisor_path: Signs the supervisor in, once: ``/review#sign-in=...``.
        data_dir: Where everything lies.
    """
    return f"""
  Salotto is open.

    customer     {url}/visit
    agent        {url}{agent_path}
    supervisor   {url}{supervisor_path}

  Open the customer in one window and the agent in another.
  Use headphones: two windows on one machine howl.
  Each sign-in link works once, within a day; a new start prints new ones.

  Data and logs lie in {data_dir}
  Ctrl-C stops.
"""
