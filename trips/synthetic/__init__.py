"""Made-up records for trying the portal out and for measuring it: fictional municipalities, marked synthetic."""

from .generate import GenerationRefused, generate, refuse_unless_wanted

__all__ = ("GenerationRefused", "generate", "refuse_unless_wanted")
