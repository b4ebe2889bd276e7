"""The engine: pure functions over arrays. Stages in running order: assess, compare, decide; explain re-runs them."""
