"""Turns a picture of any size into the input of the digits model."""

import io

import numpy
from PIL import Image, UnidentifiedImageError

# What a decompressed picture may take; a small file can hold a huge one.
MAX_PIXELS = 25_000_000
# Less contrast than this (of 255) is noise on an empty sheet.
MIN_CONTRAST = 16
# What is darker than this part of the darkest ink belongs to the digit.
INK = 0.2


class BadPicture(ValueError):
    """The bytes are no picture that can be classified; the message says why."""


def read_picture(data, width, height):
    """Returns the ink of each pixel, 0 to 1, as float32 [1, width * height].

    Dark on light and light on dark are the same digit. The digits that the
    model has learned fill their frame from top to bottom, so the margin around
    a smaller digit is cut off.
    """
    ink = _crop(_ink(_grey(data)))
    rows, columns = ink.shape
    side = max(rows, columns)
    square = numpy.zeros((side, side), numpy.float32)
    top, left = (side - rows) // 2, (side - columns) // 2
    square[top : top + rows, left : left + columns] = ink
    # Box: each pixel is the mean ink of its part, as in the data set.
    small = Image.fromarray(square).resize((width, height), Image.Resampling.BOX)
    return numpy.asarray(small, numpy.float32).reshape(1, width * height)


def _grey(data):
    if not data:
        raise BadPicture("no picture: post the bytes of a PNG or JPEG file")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadPicture(f"the picture has {picture.width} x {picture.height} pixels: at most {MAX_PIXELS:,} are allowed")
            # What is transparent shows the paper behind it.
            coloured = picture.convert("RGBA")
    except UnidentifiedImageError:
        raise BadPicture("this is neither a PNG nor a JPEG picture") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, BadPicture):
            raise
        raise BadPicture(f"the picture is damaged: {error}") from None
    paper = Image.new("RGBA", coloured.size, "white")
    return numpy.asarray(Image.alpha_composite(paper, coloured).convert("L"), numpy.float32)


def _ink(grey):
    border = numpy.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    background = float(numpy.median(border))
    lighter, darker = float(grey.max()) - background, background - float(grey.min())
    contrast = max(lighter, darker)
    if contrast < MIN_CONTRAST:
        raise BadPicture("the picture is empty: it has one colour only")
    ink = grey - background if lighter >= darker else background - grey
    return numpy.clip(ink, 0, None) / contrast


def _crop(ink):
    dark = ink > INK
    rows, columns = numpy.flatnonzero(dark.any(axis=1)), numpy.flatnonzero(dark.any(axis=0))
    margin = ink.shape[0] / 16
    if rows[0] < margin and rows[-1] >= ink.shape[0] - margin:
        # Framed already: cutting its sides would only shift it.
        return ink
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
