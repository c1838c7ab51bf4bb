"""Checked site in, release out: dataset, derived graphs, dumps, descriptions, checksums; whole or not at all."""

from .build import build_release
from .dataset import Assembled, assemble

__all__ = ["Assembled", "assemble", "build_release"]
