"""The commands that have a module of their own. ``cli`` takes them in; a command imports what it needs when it runs."""
