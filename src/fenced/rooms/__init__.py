"""Live conversations: who is connected, what happened lately, the sources document, answers under way.

Imports replies, models, storage, conversation and protocol; knows no HTTP and no socket.
"""
