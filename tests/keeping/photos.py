import hashlib
import io

from PIL import Image

from community.photos import PreparedPhoto


def a_photo(colour: str = "teal") -> PreparedPhoto:
    """A small picture as it is after it was made safe."""
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "JPEG")
    content = data.getvalue()
    return PreparedPhoto(
        data=content, thumbnail=content, width=40, height=30, sha256=hashlib.sha256(content).hexdigest()
    )
