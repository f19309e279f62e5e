"""Feeds and pages over HTTP: asked for politely, within limits, from addresses that may be asked, and kept until they are documents."""
