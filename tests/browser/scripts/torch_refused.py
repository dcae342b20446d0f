import torch
import torch.nn as nn

device = "cuda" if torch.cuda.is_available() else "cpu"
x = torch.rand(3, 3).to(device)
print(x @ x.T)
