"""Messages and outputs with sensible values."""

from datetime import UTC, datetime

from fenced.protocol.data import ExecuteResult, Message, MessageStatus, Role, StreamOutput


def message(n: int, role: Role, text: str | None, status: MessageStatus = "complete") -> Message:
    return Message(
        id=f"00000000-0000-7000-8000-{n:012x}",
        conversation="00000000-0000-7000-8000-ffffffffffff",
        parent=None,
        role=role,
        author="",
        status=status,
        model=None,
        text=text,
        error=None,
        attempt=1,
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )


def stdout(text: str) -> StreamOutput:
    return StreamOutput(output_type="stream", name="stdout", text=text)


def stderr(text: str) -> StreamOutput:
    return StreamOutput(output_type="stream", name="stderr", text=text)


def result(data: dict[str, object]) -> ExecuteResult:
    return ExecuteResult.model_validate(
        {"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}}
    )


def fence(source: str) -> str:
    return f"```python\n{source}\n```"
