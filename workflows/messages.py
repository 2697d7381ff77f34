"""Texts for people, marked here and translated where they are rendered: as the forms have them."""

from forms.messages import N_, Bilingual, Message

__all__ = ["N_", "Bilingual", "Message"]
