"""What CodeDeploy does with time. Pure: standard library only; ids and instants are arguments.

``trace = simulate(plan, interventions)`` computes the whole future of one deployment at once, as moves
that the tables of ``states`` accept. Who reads, and how often, changes nothing: only the clock does.
"""
