"""
The bus evacuation problem, planned with safepassage and compared with published results.

A bus starts at its depot, goes to a pickup, takes one busload from there to a shelter, goes on to
any pickup, and so on; it may end anywhere. Shelters have capacities. Wanted is the least possible
greatest distance that any bus travels (the *makespan*).

``python -m benchmarks.bus_evacuation PATH... --seconds S [--json]`` reads instances, plans each
with :func:`safepassage.planning.plan_evacuation` for the objective ``clearance``, and checks each
plan twice: with :func:`safepassage.checking.check`, and by walking its trips over the numbers of
the instance. The makespan that is printed is the one of that walk. How an instance becomes a
scenario stands in :mod:`benchmarks.bus_evacuation.modelling`.

References
----------
.. [1] Bish, D. R. (2011). Planning for a bus-based evacuation. OR Spectrum 33(3), 629-654.
.. [2] Loyola, J., Riff, M.-C. and Montero, E. (2017). Bus routing for emergency evacuations: the
   case of the great fire of Valparaiso. IEEE Congress on Evolutionary Computation.
"""
