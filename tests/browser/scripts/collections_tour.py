from collections import Counter, defaultdict, deque, namedtuple, OrderedDict, ChainMap
import heapq, bisect

words = "the quick brown fox jumps over the lazy dog the end".split()
print(Counter(words).most_common(1))
by_length = defaultdict(list)
for w in words:
    by_length[len(w)].append(w)
print(dict(by_length)[5])
d = deque([1, 2, 3], maxlen=3)
d.appendleft(0)
print(d)
Point = namedtuple("Point", "x y")
print(Point(1, 2)._replace(y=5))
print(heapq.nsmallest(2, [5, 1, 4]), bisect.bisect([1, 3, 5], 4), ChainMap({"a": 1}, {"b": 2})["b"])
