"""A field for what nobody may be."""

from django.db import models


class NeverField(models.BooleanField):
    """A column that is false, whatever is assigned: others' code asks for it, and here nobody has it."""

    def pre_save(self, model_instance: models.Model, add: bool) -> bool:
        setattr(model_instance, self.attname, False)
        return False
