route 1 : 1 0 2
ROUTE #2:
cost 22.5
Time 3
