"""A fake on a server, with the verbs of Python: ``RemoteFake("http://127.0.0.1:5000")``.

From the door down::

    fake        RemoteFake
    world  clock  script  fleet  timeline  surroundings
                its parts, each as its like in process
    connection  one HTTP exchange, by the standard library
"""

from codedeploy_fake.remote.fake import RemoteFake, RemoteSnapshot

__all__ = ["RemoteFake", "RemoteSnapshot"]
