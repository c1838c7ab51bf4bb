"""What the system takes from processes that work for strangers. Each function says whether the platform could do it."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF_LD|W|ABS, JEQ, JGE, RET (linux/bpf_common.h)
_X32_BIT = 0x40000000

_ARCHITECTURES = {
    # machine: (AUDIT_ARCH, numbers of socket, connect, io_uring_setup, execve, execveat, ptrace)
    "x86_64": (0xC000003E, (41, 42, 425, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 203, 425, 221, 281, 117)),
}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


@functools.cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    return libc


def _prctl(option: int, first: int, second: int = 0) -> bool:
    return sys.platform.startswith("linux") and bool(_libc().prctl(option, first, second, 0, 0) == 0)


def die_with_parent(parent: int, by: int = signal.SIGKILL) -> bool:
    """Have this process end when its parent does. parent: its process id, to notice if it is gone already."""
    done = _prctl(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:
        os.kill(os.getpid(), by)
    return done


def deny_network() -> bool:
    """Take away, from this process and its children for good, to open sockets and to start programs.

    Sockets that are open go on working, and so does accepting on them.
    """
    known = _ARCHITECTURES.get(platform.machine())
    if known is None or struct.calcsize("P") != 8 or not sys.platform.startswith("linux"):
        return False
    code = _filter(*known)
    program = _Program(len(code) // 8, code)
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program))


def _filter(architecture: int, denied: tuple[int, ...]) -> bytes:
    """A BPF program: calls of another architecture (x32 too) are denied, of ours those listed (seccomp(2))."""
    tests = [(_AT_LEAST, _X32_BIT), *((_EQUAL, number) for number in denied)]
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 0, len(tests) + 2, architecture), (_LOAD, 0, 0, 0)]
    for left, (test, value) in zip(range(len(tests), 0, -1), tests, strict=True):
        steps.append((test, left, 0, value))
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _DENY)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def limit_memory(more: int) -> bool:
    """Let this process have ``more`` bytes of address space than it has now."""
    try:
        now = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = now + more if hard == resource.RLIM_INFINITY else min(now + more, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (OSError, ValueError):
        return False
    return True


def forget_core_dumps() -> None:
    """A query that crashes leaves no image of its memory, which would take seconds and disk."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def go_first_when_memory_ends() -> None:
    """Have the kernel, when the machine is out of memory, take a query rather than the engine."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_bytes(b"800")
