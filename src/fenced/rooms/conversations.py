"""What is done with whole conversations."""

from fenced.conversation.allowance import Allowance
from fenced.conversation.tree import tail
from fenced.protocol.api import ConversationState, MessageBodies, PutConversation
from fenced.protocol.data import Conversation, RunWithOutputs
from fenced.protocol.events import ConversationDeleted, ConversationUpdated
from fenced.rooms.errors import NotAllowed, NotFound
from fenced.rooms.registry import Rooms
from fenced.rooms.replies import Replies
from fenced.rooms.room import Room, utc_now
from fenced.storage import blobs, cells, conversations, messages, outputs, runs


async def search(rooms: Rooms, words: str) -> list[Conversation]:
    async with rooms.database.read() as connection:
        return await conversations.search(connection, words.strip())


async def put(
    rooms: Rooms, allowance: Allowance, id_: str, body: PutConversation
) -> tuple[Conversation, bool]:
    """Creates the conversation or changes the fields given; returns it and whether it is new. Raises NotAllowed."""
    settings = allowance.completed(body.settings)
    if (refusal := allowance.refusal(settings)) is not None:
        raise NotAllowed(refusal)
    async with rooms.database.write() as connection:
        known = await conversations.get(connection, id_)
        now = utc_now()
        before = known or Conversation(
            id=id_, title="", model=None, settings=settings, created=now, updated=now
        )
        # A model cannot be unset by None, which leaves it as it is; an empty one is the default again.
        model = before.model if body.model is None else body.model or None
        after = before.model_copy(
            update={
                "title": before.title if body.title is None else body.title.strip(),
                "model": model,
                "settings": before.settings if body.settings is None else settings,
            }
        )
        if known is not None and after == before:
            return known, False
        after = after.model_copy(update={"updated": now})
        await conversations.put(connection, after)
    if known is None:
        return after, True
    async with rooms.use(id_) as room:
        announce(room, after)
    return after, False


async def delete(rooms: Rooms, replies: Replies, id_: str) -> None:
    """Deletes the conversation and all that belongs to it; raises NotFound."""
    async with rooms.use(id_) as room:
        await replies.stop_all(room)
        async with rooms.database.write() as connection:
            await conversations.remove(connection, [id_])
            await blobs.sweep(connection)
        room.emit(lambda seq: ConversationDeleted(type="conversation.deleted", seq=seq, id=id_))
        rooms.forget(room)


async def state(rooms: Rooms, id_: str, *, last: int | None, leaf: str | None) -> ConversationState:
    """The tree, and bodies and runs of all messages or of the `last` ones of the branch ending in `leaf`."""
    async with rooms.use(id_) as room:
        # Events that come while the rows are read are sent again later; applying them twice changes nothing.
        seq = room.seq
        async with rooms.database.read() as connection:
            conversation = await conversations.get(connection, id_)
            if last is None:
                found = await messages.all_of(connection, id_)
                wanted = None
            else:
                found = await messages.tree(connection, id_)
                wanted = tail(found, leaf, last)
                whole = {row.id: row for row in await messages.some(connection, id_, wanted)}
                found = [whole.get(row.id, row) for row in found]
            executed = await runs.present(connection, id_, wanted)
            shown = await outputs.of_runs(connection, [run.id for run in executed])
            chosen = await cells.of_conversation(connection, id_)
        if conversation is None:
            raise NotFound.of("conversation", id_)
        return ConversationState(
            conversation=conversation,
            epoch=room.epoch,
            seq=seq,
            messages=[room.overlay(message) for message in found],
            runs=[RunWithOutputs(run=run, outputs=shown.get(run.id, [])) for run in executed],
            cells=chosen,
        )


async def bodies(rooms: Rooms, id_: str, ids: list[str]) -> MessageBodies:
    """Bodies and runs of some messages; those that do not exist are left out."""
    async with rooms.use(id_) as room, rooms.database.read() as connection:
        found = await messages.some(connection, id_, ids)
        executed = await runs.present(connection, id_, [message.id for message in found])
        shown = await outputs.of_runs(connection, [run.id for run in executed])
        return MessageBodies(
            messages=[room.overlay(message) for message in found],
            runs=[RunWithOutputs(run=run, outputs=shown.get(run.id, [])) for run in executed],
        )


def announce(room: Room, conversation: Conversation) -> None:
    """Tells every page that the conversation's own fields changed."""
    room.emit(
        lambda seq: ConversationUpdated(type="conversation.updated", seq=seq, conversation=conversation)
    )
