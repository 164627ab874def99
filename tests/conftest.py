"""What every test shares: few threads, and no way out to the network."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("HF_ENDPOINT", "http://127.0.0.1:9")  # the model hub is out of reach in every test
