"""An interval of time as people write it, such as a cut."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from lfi_podcast.model.value import Seconds, Value


class Span(Value):
    """An interval of time; `from` comes before `to`."""

    start: Annotated[Seconds, Field(alias="from")]
    end: Annotated[Seconds, Field(alias="to")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("`to` is not after `from`; swap or correct them")
        return self
