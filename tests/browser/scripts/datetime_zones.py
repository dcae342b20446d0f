from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

meeting = datetime(2024, 3, 31, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
later = (meeting.astimezone(timezone.utc) + timedelta(hours=1)).astimezone(ZoneInfo("Europe/Berlin"))
print(later.isoformat())
print(meeting.astimezone(ZoneInfo("America/New_York")).strftime("%A %d %B %Y %H:%M %Z"))
print((datetime(2024, 12, 25) - datetime(2024, 11, 5)).days, "days")
print(datetime.strptime("17/02/1999 08:05", "%d/%m/%Y %H:%M"))
