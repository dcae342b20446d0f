import re
from collections import Counter

log = """
127.0.0.1 - - [10/Oct/2024:13:55:36] "GET /index.html HTTP/1.1" 200 2326
10.0.0.7 - - [10/Oct/2024:13:56:01] "POST /login HTTP/1.1" 401 128
10.0.0.7 - - [10/Oct/2024:13:56:09] "POST /login HTTP/1.1" 200 512
192.168.1.5 - - [10/Oct/2024:13:57:44] "GET /missing HTTP/1.1" 404 0
"""

pattern = re.compile(r'^(?P<ip>\S+) .*?\[(?P<time>[^\]]+)\] "(?P<method>\w+) (?P<path>\S+)[^"]*" (?P<status>\d{3}) (?P<size>\d+)$', re.M)

entries = [m.groupdict() for m in pattern.finditer(log)]
print(len(entries), "requests")
print(Counter(e['status'] for e in entries).most_common())
print({e['ip'] for e in entries if e['status'].startswith('4')} == {'10.0.0.7', '192.168.1.5'})
