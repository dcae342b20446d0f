import unittest

class TestSquare(unittest.TestCase):
    def test_square(self):
        self.assertEqual(3 ** 2, 6)

    def test_fine(self):
        self.assertTrue(True)

unittest.main(argv=[''], verbosity=2, exit=False)
