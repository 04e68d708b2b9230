"""Look-back (回头看): whether what replies say was done is really so, checked in batches after the reply."""
