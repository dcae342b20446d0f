import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

sns.set_theme(style="whitegrid")
rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(60, 3)), columns=["a", "b", "c"])
df["kind"] = ["x", "y", "z"] * 20

sns.heatmap(df.corr(numeric_only=True), annot=True, cmap="viridis")
plt.show()

sns.boxplot(data=df, x="kind", y="a")
plt.show()
