import pandas as pd
import matplotlib.pyplot as plt

# Sample sales data
data = {
    'Region': ['North', 'South', 'East', 'West', 'North', 'South', 'East', 'West'],
    'Product': ['A', 'A', 'A', 'A', 'B', 'B', 'B', 'B'],
    'Sales': [250, 180, 310, 220, 190, 260, 150, 280],
}
df = pd.DataFrame(data)

summary = df.groupby('Region')['Sales'].agg(['sum', 'mean', 'max']).sort_values('sum', ascending=False)
print(summary)

summary['sum'].plot(kind='bar', color='steelblue', title='Sales by region')
plt.ylabel('Sales')
plt.tight_layout()
plt.show()
