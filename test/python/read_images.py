"""Decodes images with Pillow and compares them with what was stored of them.

usage: read_images.py LIST    a JSON file: [{"file", "stored"}], paths of the original and of a PNG

Prints a JSON list: {"file", "skip": why} where Pillow cannot serve as a reference, else
{"file", "size", "profile", "mode", "mean", "worst", "ranges"}: mean and worst difference of the pixels laid on white
and on black, in levels of 0-255, and the ranges of the reference's channels.

The reference is the first frame, upright (ImageOps.exif_transpose), converted to sRGB by its ICC profile (ImageCms),
16-bit samples divided by 257, CMYK without a profile left out: what those inks look like is anybody's guess.
"""

import io
import json
import sys
import warnings

from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

warnings.simplefilter("ignore")
Image.MAX_IMAGE_PIXELS = None
SRGB = ImageCms.createProfile("sRGB")
INTENT = ImageCms.Intent.PERCEPTUAL


class NoReference(Exception):
    pass


def eight_bits(image):
    """16-bit grey comes as I or I;16, with 65535 for white; everything else has 8 bits or less."""
    if image.mode == "I" or image.mode.startswith("I;16"):
        return image.convert("I").point(lambda level: level / 257).convert("L")
    if image.mode == "F":
        raise NoReference("floating point")
    return image


def to_srgb(image, profile):
    if image.mode == "CMYK" and not profile:
        raise NoReference("CMYK without a profile")
    if not profile:
        return image.convert("RGBA")
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    alpha = None
    if space == "GRAY":
        image = image.convert("RGBA")
        return image
    if space == "CMYK" and image.mode != "CMYK" or space == "RGB " and image.mode == "CMYK":
        raise NoReference(f"a {space} profile in a {image.mode} image")
    if image.mode != "CMYK":
        rgba = image.convert("RGBA")
        alpha = rgba.getchannel("A")
        image = rgba.convert("RGB")
    out = ImageCms.profileToProfile(image, source, SRGB, renderingIntent=INTENT, outputMode="RGB")
    out = out.convert("RGBA")
    if alpha:
        out.putalpha(alpha)
    return out


def reference(path):
    image = Image.open(path)
    profile = image.info.get("icc_profile")
    image.load()
    mode = image.mode
    # Pillow takes XMP for an orientation too; browsers turn by EXIF alone.
    for name in ("xmp", "XML:com.adobe.xmp", "Raw profile type xmp"):
        image.info.pop(name, None)
    upright = ImageOps.exif_transpose(image)
    return to_srgb(eight_bits(upright), profile), mode, bool(profile)


def compare(file, stored):
    try:
        want, mode, profile = reference(file)
    except NoReference as why:
        return {"file": file, "skip": str(why)}
    except Exception as error:  # whatever Pillow says of a broken file
        return {"file": file, "skip": f"{type(error).__name__}: {error}"[:80]}
    got = Image.open(stored).convert("RGBA")
    entry = {"file": file, "size": list(want.size), "mode": mode, "profile": profile}
    entry["ranges"] = [high - low for low, high in want.getextrema()]
    if want.size != got.size:
        return {**entry, "mean": 255, "worst": 255}
    mean = worst = 0
    for shade in (255, 0):
        ground = Image.new("RGBA", want.size, (shade, shade, shade, 255))
        pair = [Image.alpha_composite(ground, image).convert("RGB") for image in (want, got)]
        difference = ImageChops.difference(*pair)
        mean = max(mean, sum(ImageStat.Stat(difference).mean) / 3)
        worst = max(worst, max(high for _, high in difference.getextrema()))
    return {**entry, "mean": round(mean, 3), "worst": worst}


with open(sys.argv[1], encoding="utf-8") as listing:
    print(json.dumps([compare(entry["file"], entry["stored"]) for entry in json.load(listing)]))
