"""The forms that a store's name may have in show.yml: said once, checked and opened from there."""

import inspect
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.model.show import StoreLocation
from lfi_podcast.model.store_forms import STORE_FORMS, StoreForm, store_form
from lfi_podcast.store.open import open_store
from lfi_podcast.store.store import Store

METHODS = {name for name, _ in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")}


@pytest.mark.parametrize("form", STORE_FORMS, ids=lambda form: form.module)
def test_every_form_is_taken_and_opens_a_store_of_its_module(form: StoreForm, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert TypeAdapter(StoreLocation).validate_python(form.example) == form.example
    assert store_form(form.example) is form
    store = open_store(form.example, tmp_path, "http://127.0.0.1:9")
    assert type(store).__module__ == f"lfi_podcast.store.{form.module}"
    assert METHODS and all(callable(getattr(store, name)) for name in METHODS)
    assert store.url


def test_a_name_of_no_form_is_told_all_that_there_are():
    with pytest.raises(ValidationError, match="'ftp://host/public' is not a store; write ") as refused:
        TypeAdapter(StoreLocation).validate_python("ftp://host/public")
    assert all(form.described in str(refused.value) for form in STORE_FORMS)
