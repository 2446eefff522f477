"""The forms and values of ION, the format of the IDX API: what a body is put together from.

Source: okta-idx-dotnet and guardian/gateway, recorded answers; okta-auth-js, which reads them.
"""

from typing import Any

from lifecycle.model.messages import Message
from lifecycle.model.pages import IDX_ROOT, PATHS
from lifecycle.service.replies import Document

ION = "application/ion+json; okta-version=1.0.0"
"""The Content-Type of every answer of the IDX API."""
ACCEPTS = "application/json; okta-version=1.0.0"


def array(values: list[Document]) -> Document:
    """A list, as ION has it."""
    return {"type": "array", "value": values}


def thing(value: Document) -> Document:
    """An object, as ION has it."""
    return {"type": "object", "value": value}


def field(name: str, **more: Any) -> Document:
    """A field of a form. What is given besides stands in Okta's words, such as `label` and `required`."""
    return {"name": name, **more}


def group(name: str, *fields: Document, required: bool = True) -> Document:
    """A field that holds a form of its own, such as `credentials`."""
    return {"name": name, "type": "object", "form": {"value": list(fields)}, "required": required}


def handle_field(state_handle: str) -> Document:
    """The hidden field with the state handle, which every form has."""
    return field("stateHandle", required=True, value=state_handle, visible=False, mutable=False)


def form(base_url: str, name: str, state_handle: str, *fields: Document, relates_to: str = "") -> Document:
    """A remediation: a form that can be sent next. `relates_to` is the part of the same answer that it is about."""
    about = {"relatesTo": [relates_to]} if relates_to else {}
    return {
        "rel": ["create-form"],
        "name": name,
        **about,
        "href": base_url + IDX_ROOT + PATHS[name],
        "method": "POST",
        "produces": ION,
        "value": [*fields, handle_field(state_handle)],
        "accepts": ACCEPTS,
    }


def shown_message(message: Message) -> Document:
    """A message as a body shows it. One of 2021 has no key."""
    params = {} if message.params is None else {"params": list(message.params)}
    i18n = {"i18n": {"key": message.key, **params}} if message.key else {}
    return {"message": message.text, **i18n, "class": "ERROR" if message.is_error else "INFO"}


def with_messages(form: Document, name: str, *messages: Message) -> None:
    """Put messages beside the field of this name in a form, wherever it stands in it."""
    for part in form.get("value", ()):
        inner = part.get("form", {}).get("value", ())
        for found in (part, *inner):
            if found.get("name") == name:
                found["messages"] = array([shown_message(message) for message in messages])
