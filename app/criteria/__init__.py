"""The codebook: which questions are asked, and how answers are coded and compared."""
