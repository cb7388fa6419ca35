"""What the sides in Python share: lines of words with tabs between them on standard input, an answer a line, as in ../sweep/side.py."""

import sys
import time


def serve(load, threads):
    """load(words) gives the function that runs once; "check" its result's magnitudes, "time N" a run's seconds of N."""
    clock = time.process_time if threads == 1 else time.perf_counter
    run = None
    for line in sys.stdin:
        command, *words = line.rstrip("\n").split("\t")
        try:
            if command == "load":
                run = None  # what it holds goes before the next is made
                run = load(*words)
                answer = "ok"
            elif command == "check":
                answer = "ok %.9e" % abs(run()).sum()
            else:
                start = clock()
                for _ in range(int(words[0])):
                    run()
                answer = "ok %.9e" % ((clock() - start) / int(words[0]))
        except Exception as problem:  # the other side goes on
            answer = "E " + repr(problem).replace("\n", " | ")
        print(answer, flush=True)
