class ConfigError(Exception):
    """Raised when a setting is missing."""

settings = {"host": "localhost"}

def get(name):
    try:
        return settings[name]
    except KeyError as e:
        raise ConfigError(f"missing setting: {name}") from e

print(get("host"))
get("port")
