"""What is taken as uncertain where nothing is written down.

docs/simulation.md says where each figure is from.
"""

from __future__ import annotations

from safepassage.operation.model import Operation
from safepassage.operation.terms import Convoy
from safepassage.simulation.spread import Spread
from safepassage.simulation.uncertainty import (
    Breakdowns,
    Hold,
    Late,
    Turnout,
    UncertainHalt,
    Uncertainty,
    Weather,
)


def default_uncertainty(operation: Operation) -> Uncertainty:
    """Return the uncertainty of an operation of which nothing more is known."""
    yards = dict.fromkeys(t.at for t in operation.binding_terms if isinstance(t, Convoy))
    return Uncertainty(
        drive=Spread(shape="lognormal", mean=1.1, sd=0.25),
        board=Spread(shape="gamma", mean=1.2, sd=0.4),
        inspect=Spread(shape="gamma", mean=1.2, sd=0.5),
        alight=Spread(shape="gamma", mean=1.1, sd=0.3),
        late=Late(share=0.1, minutes=Spread(shape="exponential", mean=45)),
        breakdowns=Breakdowns(
            per_vehicle_hour=0.002,
            repair_minutes=Spread(shape="lognormal", mean=60, sd=60),
            lost_share=0.5,
        ),
        turnout=(Turnout(share=Spread(shape="triangular", least=0.95, mode=1.0, most=1.05)),),
        halts=(
            UncertainHalt(
                id="halt",
                cause="dispute or fighting",
                per_day=0.25,
                hours=Spread(shape="lognormal", mean=42, sd=26),
            ),
        ),
        holds=tuple(
            Hold(at=at, per_convoy=0.04, minutes=Spread(shape="exponential", mean=720)) for at in yards
        ),
        weather=Weather(per_day=0.125, hours=Spread(shape="exponential", mean=18), drive_factor=1.5),
    )
