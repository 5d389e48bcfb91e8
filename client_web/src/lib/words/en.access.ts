/** New passwords, signing out everywhere, and the people of the house, in English. Read by staff. */
export const accessWords = {
  new_title: "Choose a new password",
  new_words:
    "At least ten characters; a sentence is easy to remember. Every page that is signed in as you is signed out.",
  new_password: "New password",
  set: "Set password",
  set_done: "The password is set. Sign in with it.",
  link_dead:
    "This link does not work any more: it works once, within an hour. Ask your supervisor, or whoever runs Salotto, for a new one.",
  forgotten:
    "Forgotten the password? Your supervisor, or whoever runs Salotto, gives you a link for a new one.",
  change: "Change password",
  change_words: "This page stays signed in; every other one is signed out.",
  current: "Current password (empty if you have none)",
  current_wrong: "This is not your password.",
  changed: "The password is changed.",
  everywhere: "Sign out everywhere",
  everywhere_title: "Sign out everywhere?",
  everywhere_words: "Every page and browser in which you are signed in is signed out, this one too.",
  stay: "Stay",
  people: "People",
  people_words: "For somebody who has forgotten their password, make a link. It works once, within an hour.",
  link: "Link for a new password",
  link_of: "For {name}, until {time}",
  copy: "Copy",
  copied: "Copied. Give it to nobody else.",
  inactive: "Does not work here any more",
} as const;
