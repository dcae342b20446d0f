"""Streams a model's answer into a conversation. Imports models, conversation and protocol."""

from fenced.replies.answer import Written
from fenced.replies.clock import Clock, system_clock
from fenced.replies.limits import Limits
from fenced.replies.sink import ReplySink
from fenced.replies.stream import stream_reply

__all__ = ["Clock", "Limits", "ReplySink", "Written", "stream_reply", "system_clock"]
