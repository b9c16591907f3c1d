"""How people sign in: second factor, lock-out, how long a session lasts, one-time passwords.

`site` is the door (the admin site's part of it), `steps` what stands between the password and the admin; `factors`,
`lockout` and `sessions` are what they say; `views` and `people` the pages, for oneself and for those one administers.
"""
