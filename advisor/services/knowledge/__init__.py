"""What the advice rests on: its content with the results of its checks, and variants of tables that are tried."""
