// Exists so that one target owns the precompiled header that every test program reuses.
