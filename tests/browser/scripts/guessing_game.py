import random

random.seed(7)
number = random.randint(1, 10)
tries = 0
while True:
    guess = int(input("Guess a number between 1 and 10: "))
    tries += 1
    if guess < number:
        print("Too low!")
    elif guess > number:
        print("Too high!")
    else:
        print(f"Correct! You needed {tries} tries.")
        break
