"""sumy's document model and its `AbstractSummarizer`, without what sumy imports for features that are not used here.

`sumy.nlp.stemmers` imports the whole of NLTK for stemmers, `sumy.utils` imports requests and pycountry for a tool
that fetches pages: 0.9 s of CPU and 24 MB in every worker. We bring our own words, so empty modules stand in for the
three while sumy is imported, and are taken away again: whoever imports the real ones afterwards gets them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_UNUSED = ("nltk", "nltk.stem", "nltk.stem.snowball", "requests", "pycountry")


@contextmanager
def _standing_in(names: tuple[str, ...]) -> Iterator[None]:
    """Empty modules under those of `names` that nobody has imported yet."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        module = ModuleType(name, "Stands in while sumy is imported.")
        vars(module).update(__path__=[], languages=None)
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


with _standing_in(_UNUSED):
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers import AbstractSummarizer

__all__ = ["AbstractSummarizer", "ObjectDocumentModel", "Paragraph", "Sentence"]
