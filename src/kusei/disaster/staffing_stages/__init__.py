"""非常配備体制: from the weather office's telegrams to the stage each ward stands at, explained.

Answers the plan's 非常配備体制の見直し. It refuses to guess an unknown code, to end or lower a stage by itself, to let a
training or test telegram reach real staff, and to call a table confirmed that nobody has confirmed. It issues no
weather warning; evacuation information is the ward's own and is relayed.
"""
