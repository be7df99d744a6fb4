"""An ear at a platform, for as long as somebody listens."""

from __future__ import annotations


class Lookout:
    """An open connection over which the platform says that something is new. A hint: `poll` reads it.

    What came while nobody waited in `news` is told by the next call, or cannot have come.
    """

    def news(self, seconds: float) -> bool:
        """Wait at most so long; True where something may be new. Also shows that the connection lives.

        Raises Unreachable where it does not, CredentialsRejected.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Safe from another thread, where it ends `news`; never raises."""
