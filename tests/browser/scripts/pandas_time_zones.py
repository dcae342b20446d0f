import pandas as pd

calls = pd.DataFrame({'at': pd.to_datetime(['2024-03-30 22:15', '2024-03-31 00:45']), 'minutes': [12, 7]})
calls['at'] = calls['at'].dt.tz_localize('UTC').dt.tz_convert('Europe/Paris')
print(calls['at'].dt.strftime('%d.%m. %H:%M %Z').tolist())
print(calls.set_index('at').resample('D')['minutes'].sum().tolist())
