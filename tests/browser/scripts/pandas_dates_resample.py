import numpy as np
import pandas as pd

rng = np.random.default_rng(42)
dates = pd.date_range('2024-01-01', periods=365, freq='D')
ts = pd.Series(np.arange(365), index=dates, name='visits')

monthly = ts.resample('ME').sum()
print(monthly.head(3))
print('Rolling mean on Jan 10:', ts.rolling(7).mean()['2024-01-10'])

df = pd.DataFrame({'visits': ts, 'weekday': dates.day_name()})
df.pivot_table(index='weekday', values='visits', aggfunc='mean').round(1)
