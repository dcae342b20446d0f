import tkinter as tk
from tkinter import messagebox

root = tk.Tk()
root.title("Counter")
label = tk.Label(root, text="0")
label.pack()
root.mainloop()
