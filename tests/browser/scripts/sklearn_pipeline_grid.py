from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
pipe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
grid = GridSearchCV(pipe, {'logisticregression__C': [0.1, 1, 10]}, cv=3)
grid.fit(X, y)
print('Best:', sorted(grid.best_params_))
print('Score above 0.95:', grid.best_score_ > 0.95)
