"""What readers and programs say."""

from fenced.protocol.api import PutMessage
from fenced.protocol.data import Message
from fenced.protocol.events import ConversationUpdated, MessageCreated
from fenced.rooms.errors import Conflict, NotFound
from fenced.rooms.registry import Rooms
from fenced.rooms.room import utc_now
from fenced.rooms.titles import title_of
from fenced.storage import conversations, messages

AUTHORS = {"user": "You", "assistant": "Assistant"}


async def put(rooms: Rooms, conversation: str, id_: str, body: PutMessage) -> tuple[Message, bool]:
    """Adds a message, or finds that it is there already; returns it and whether it is new. Raises Conflict."""
    async with rooms.use(conversation) as room:
        async with rooms.database.write() as connection:
            row = await conversations.get(connection, conversation)
            if row is None:
                raise NotFound.of("conversation", conversation)
            known = await messages.get(connection, id_)
            if known is not None:
                if not _same(known, conversation, body):
                    raise Conflict(
                        f"The message {id_} is there already with other content, and a message never changes; "
                        "make a new one with an id of its own."
                    )
                return known, False
            if body.parent is not None:
                parent = await messages.get(connection, body.parent)
                if parent is None or parent.conversation != conversation:
                    raise Conflict(
                        f"The parent {body.parent} is not a message of this conversation; put the parent first."
                    )
            now = utc_now()
            message = Message(
                id=id_,
                conversation=conversation,
                parent=body.parent,
                role=body.role,
                author=AUTHORS[body.role],
                status="complete",
                model=None,
                text=body.text,
                error=None,
                attachments=body.attachments,
                about=body.about,
                attempt=1,
                created=now,
            )
            await messages.add(connection, message)
            titled = None
            if not row.title and body.role == "user" and (title := title_of(body.text)):
                titled = row.model_copy(update={"title": title, "updated": now})
                await conversations.put(connection, titled)
            else:
                await conversations.touch(connection, conversation, now)
        room.emit(lambda seq: MessageCreated(type="message.created", seq=seq, message=message))
        if titled is not None:
            renamed = titled
            room.emit(
                lambda seq: ConversationUpdated(type="conversation.updated", seq=seq, conversation=renamed)
            )
        return message, True


def _same(known: Message, conversation: str, body: PutMessage) -> bool:
    return (known.conversation, known.parent, known.role, known.text, known.attachments, known.about) == (
        conversation,
        body.parent,
        body.role,
        body.text,
        body.attachments,
        body.about,
    )
