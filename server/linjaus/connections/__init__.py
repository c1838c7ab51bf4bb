"""HTTP/1.1 for many clients at once: gunicorn's parent, its parser of headers, and a worker of our own.

One loop reads and writes for all connections of a process; a thread is taken only when a request is there whole, and
given back when its answer is worked out. So slow clients cost a little memory, and never a thread that a page needs.
"""
