"""The offline archive: the project with everything it is installed from, for a machine without any network.

``make`` writes it where there is a network, ``install`` runs where there is none, ``contents`` is what both agree on.
The last two use the standard library alone: they run before anything is installed.
"""
