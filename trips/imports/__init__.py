"""Trips from workbooks: the template that clerks fill in, forgiving reading, a report of every mistake, all or nothing.

`child` parses files in a process of its own, with limits and without Django; `opening` runs it. `layout` says which sheets
and columns there are, `reading` reads them, `judging` holds what was read to the rules of the form, `plan` puts a whole file
together and `writing` makes drafts of it. `template` and `marked` write workbooks; `keeping` holds a file between two pages.

This module imports nothing, for the child starts from it.
"""
