%matplotlib inline
%load_ext autoreload
%autoreload 2
!pip install pandas numpy
%config InlineBackend.figure_format = 'retina'
import numpy as np
np.arange(6).reshape(2, 3)
