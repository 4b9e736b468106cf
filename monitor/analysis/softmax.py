"""Small linear models over hashed pieces that say which of some kinds a piece of text is."""

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Softmax:
    """Weights of some kinds, `weights` by (bucket, kind); they ship as `FILE`, in 8 bits."""

    names: tuple[str, ...]
    bias: NDArray[np.float32]
    weights: NDArray[np.float32]
    FILE: ClassVar[str]

    @classmethod
    @cache
    def shipped(cls) -> Self:
        """Load the weights that come with the program."""
        return cls.load(files("monitor.analysis").joinpath(cls.FILE).read_bytes())

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Load weights as `dump` gives them."""
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            return cls(
                names=tuple(str(name) for name in data["names"]),
                bias=data["bias"].astype(np.float32),
                weights=data["weights"].astype(np.float32) * data["step"].astype(np.float32),
            )

    def dump(self) -> bytes:
        """Give the weights as bytes, rounded to 8 bits."""
        step = np.abs(self.weights).max(axis=0) / 127
        step[step == 0] = 1.0
        written = io.BytesIO()
        np.savez_compressed(
            written,
            names=np.array(self.names),
            bias=self.bias,
            weights=np.round(self.weights / step).astype(np.int8),
            step=step.astype(np.float32),
        )
        return written.getvalue()


def likelihoods(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn each row of logits into probabilities."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
