"""How a figure spreads: a shape with its mean and spread, and its quantiles as a table for compiled code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from safepassage.simulation.course_state import CELLS, Floats

Shape = Literal["constant", "uniform", "triangular", "lognormal", "gamma", "exponential"]
SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
FIELDS: Final[dict[Shape, tuple[str, ...]]] = {
    "constant": ("mean",),
    "uniform": ("least", "most"),
    "triangular": ("least", "mode", "most"),
    "lognormal": ("mean", "sd"),
    "gamma": ("mean", "sd"),
    "exponential": ("mean",),
}
"""What has to be given for each shape."""
BEYOND: Final = 1e-9
"""The table ends at the quantiles of so much and of one less so much, where a shape has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure that is not known beforehand; never below 0.

    `mean` and `sd` (standard deviation), or `least`, `mode` and `most`, as the shape asks (see `FIELDS`).
    """

    shape: Shape
    mean: float = 0.0
    sd: float = 0.0
    least: float = 0.0
    mode: float = 0.0
    most: float = 0.0

    def __post_init__(self) -> None:
        figures = [getattr(self, name) for name in FIELDS[self.shape]]
        if min(figures) < 0 or not all(np.isfinite(figures)):
            raise ValueError("the figures of a spread are finite and not below 0")
        if self.shape in ("uniform", "triangular") and not self.least <= self.most:
            raise ValueError("a spread's least is not above its most")
        if self.shape == "triangular" and not self.least <= self.mode <= self.most:
            raise ValueError("a spread's mode is between its least and its most")
        if self.shape in ("lognormal", "gamma", "exponential") and self.mean <= 0:
            raise ValueError("this spread needs a mean above 0")

    @property
    def average(self) -> float:
        """The mean, whatever the shape."""
        if self.shape == "uniform":
            return (self.least + self.most) / 2
        if self.shape == "triangular":
            return (self.least + self.mode + self.most) / 3
        return self.mean

    @property
    def fixed(self) -> bool:
        """Whether it is one figure in truth."""
        return (
            self.shape == "constant"
            or (self.shape in ("lognormal", "gamma") and self.sd == 0)
            or (self.shape in ("uniform", "triangular") and self.least == self.most)
        )

    def quantiles(self, shares: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the quantiles of shares in (0, 1)."""
        share = np.asarray(shares, dtype=np.float64)
        if self.fixed:
            return np.full(share.shape, self.average)
        match self.shape:
            case "uniform":
                return self.least + share * (self.most - self.least)
            case "triangular":
                return self._triangular(share)
            case "exponential":
                spread: npt.NDArray[np.float64] = -self.mean * np.log1p(-share)
                return spread
            case "lognormal":
                from scipy.special import ndtri

                variance = np.log1p((self.sd / self.mean) ** 2)
                return cast(
                    "npt.NDArray[np.float64]",
                    np.exp(np.log(self.mean) - variance / 2 + np.sqrt(variance) * ndtri(share)),
                )
        from scipy.special import gammaincinv

        shape = (self.mean / self.sd) ** 2
        return cast("npt.NDArray[np.float64]", gammaincinv(shape, share) * self.mean / shape)

    def _triangular(self, share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        width = self.most - self.least
        turn = (self.mode - self.least) / width
        rising = self.least + np.sqrt(share * width * (self.mode - self.least))
        falling = self.most - np.sqrt((1 - share) * width * (self.most - self.mode))
        return cast("npt.NDArray[np.float64]", np.where(share < turn, rising, falling))

    def table(self, unit: float = 1.0) -> Floats:
        """Return the quantiles at the nodes that compiled code looks up, each times a unit.

        Nodes divide [0, 1] into `CELLS` cells; the first and the last cell are divided again, so that tails
        are true to four in a million.
        """
        nodes = np.arange(CELLS + 1) / CELLS
        shares = np.concatenate([nodes, nodes / CELLS, 1 - (1 - nodes) / CELLS])
        return self.quantiles(np.clip(shares, BEYOND, 1 - BEYOND)) * unit
