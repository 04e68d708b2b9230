"""Dashboards: everything one screen needs in one statement, out of one narrow row per case that is looked up, never believed."""
