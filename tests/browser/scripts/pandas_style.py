import pandas as pd

df = pd.DataFrame({"city": ["Rome", "Oslo"], "degrees": [31.2, 18.4]})
df.style.format({"degrees": "{:.1f} °C"}).background_gradient(cmap="Reds")
