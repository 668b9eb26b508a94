"""The limit of what is taken in at all, before it costs room."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from interop.services import UPLOAD_BYTES

# What stands around the files: other fields, and the borders between them.
_AROUND = 1024**2


class SizeLimit(FileUploadHandler):
    """Refuses a request with more than the files of an import may hold; more than it announces is never read."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_args: Any, **_more: Any) -> None:  # noqa: N803
        if content_length > UPLOAD_BYTES + _AROUND:
            raise RequestDataTooBig("The request holds more than an import takes. Upload fewer files at once.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
