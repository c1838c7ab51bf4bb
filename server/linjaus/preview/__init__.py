"""``linjaus serve --preview``: the draft of a site as readers will see it, with what is wrong beside the words.

draft.py      what can be read of the site and what is wrong with it, look after look
"""
