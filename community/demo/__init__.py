"""The sample community: people, orders, passbooks and a shop with two months of history behind them.

Everything is done by the operations that people use, at the moment it is said to have happened. Each app adds its part
in a module named `demo`.
"""
