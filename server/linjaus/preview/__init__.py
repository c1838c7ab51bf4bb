"""``linjaus serve --preview``: the draft of a site as readers will see it, with what is wrong beside the words.

draft.py      what can be read of the site and what is wrong with it, look after look
watching.py   when to look
terminal.py   what has changed since the last look, for people
building.py   drafts for the pages, one after another; state.py what pages are told beside them
serving.py    the server, in a process of its own
session.py    all of these together
"""
