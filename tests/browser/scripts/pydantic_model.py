from datetime import date
from pydantic import BaseModel, Field, ValidationError, field_validator

class User(BaseModel):
    id: int
    name: str = Field(min_length=2)
    joined: date
    tags: list[str] = []

    @field_validator("name")
    @classmethod
    def capitalize(cls, value: str) -> str:
        return value.title()

user = User.model_validate({"id": "42", "name": "ada lovelace", "joined": "2024-02-29"})
print(user)
print(user.model_dump_json())
try:
    User(id="x", name="a", joined="never")
except ValidationError as e:
    print(e.error_count(), "errors:", sorted(err["loc"][0] for err in e.errors()))
