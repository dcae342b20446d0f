import pandas as pd

customers = pd.DataFrame({'id': [1, 2, 3, 4], 'name': ['Ann', 'Bob', 'Cleo', 'Dan']})
orders = pd.DataFrame({'customer': [1, 1, 3, 9], 'amount': [20.5, 14.0, None, 7.25]})

merged = customers.merge(orders, left_on='id', right_on='customer', how='outer', indicator=True)
print(merged['_merge'].value_counts().to_dict())
print('missing:', merged['amount'].isna().sum())
merged['amount'] = merged['amount'].fillna(0)
total = merged.groupby('name', dropna=True)['amount'].sum()
print(total.to_dict())
merged.info()
