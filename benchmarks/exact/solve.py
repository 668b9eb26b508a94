"""
Solve one instance of the scheduling benchmark exactly: how many consults can be seen in time at most.

Reads JSON from standard input: `kinds` (last day, cells, how many such consults), `sessions` (day, cells, how many
consults at most), and the seconds it may take; a cell is what all lengths are multiples of. Writes how many were seen
in time in the best plan found, and what no plan can exceed.

Consults of one or two cells fill a session in some order whenever their cells do not exceed its own.
"""

import json
import sys
from collections import defaultdict
from typing import Any

from ortools.sat.python import cp_model


def most(question: dict[str, Any]) -> dict[str, int]:
    model = cp_model.CpModel()
    of_kind: dict[int, list[Any]] = defaultdict(list)
    in_session: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    for kind, (last, cells, number) in enumerate(question["kinds"]):
        for session, (day, _, _) in enumerate(question["sessions"]):
            if day <= last:
                held = model.new_int_var(0, number, "")
                of_kind[kind].append(held)
                in_session[session].append((cells, held))
    for kind, (_, _, number) in enumerate(question["kinds"]):
        model.add(sum(of_kind[kind]) <= number)
    for session, (_, cells, capacity) in enumerate(question["sessions"]):
        model.add(sum(needed * held for needed, held in in_session[session]) <= cells)
        model.add(sum(held for _, held in in_session[session]) <= capacity)
    model.maximize(sum(sum(held) for held in of_kind.values()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = question["seconds"]
    solver.parameters.num_workers = 2
    solver.solve(model)
    return {"found": round(solver.objective_value), "bound": int(solver.best_objective_bound + 1e-6)}


if __name__ == "__main__":
    print(json.dumps(most(json.load(sys.stdin))))
