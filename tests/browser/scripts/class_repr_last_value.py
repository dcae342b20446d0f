class Matrix:
    def __init__(self, rows):
        self.rows = rows

    def __matmul__(self, other):
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in zip(*other.rows)] for r in self.rows])

    def __repr__(self):
        return "\n".join(" ".join(f"{v:4}" for v in row) for row in self.rows)

Matrix([[1, 2], [3, 4]]) @ Matrix([[0, 1], [1, 0]])
