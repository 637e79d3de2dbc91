from hypothesis import settings

# The machines are noisy and shared: time decides no test. Derandomised, so that a red run can be repeated.
settings.register_profile("citestack", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("citestack")
