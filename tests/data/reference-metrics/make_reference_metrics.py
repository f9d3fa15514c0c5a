#!/usr/bin/env python3
"""Makes reference.json: decisions at random and edge cases, and their scores by scikit-learn, mir_eval and SciPy.

Debian: apt-get install python3-sklearn python3-mir-eval; made with scikit-learn 1.2.1, mir_eval 0.7, SciPy 1.10.
The tests read only reference.json. Convention throughout: a score whose denominator is 0 is 0 (zero_division=0).
"""
import itertools
import json
import os
import warnings

import mir_eval
import numpy as np
import scipy.stats
from sklearn import metrics

warnings.filterwarnings("ignore")
MAXIMUM_POLYPHONY = 3


def prf(truth, estimate, **options):
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(truth, estimate, zero_division=0, **options)
    return {"precision": np.array(precision).tolist(), "recall": np.array(recall).tolist(), "f1": np.array(f1).tolist()}


def expected_calibration_error(truth, scores, bins=10):
    """By its definition; bins [0, 0.1), [0.1, 0.2), ..., [0.9, 1]."""
    index = np.minimum((scores.astype(np.float64) * bins).astype(int), bins - 1)
    error = 0.0
    for b in range(bins):
        inside = index == b
        if inside.any():
            error += inside.mean() * abs(scores[inside].astype(np.float64).mean() - truth[inside].mean())
    return error


def evaluate(truth, active, scores, polyphony, estimated_polyphony, recordings):
    windows, instruments = truth.shape
    supported = [i for i in range(instruments) if truth[:, i].any()]
    classes = list(range(MAXIMUM_POLYPHONY + 1))
    polyphony_supported = [c for c in classes if (polyphony == c).any()]
    times = np.arange(windows) * 1.0
    frequencies = 100.0 * 2.0 ** (np.arange(instruments) / 3)   # four semitones apart: never taken for each other
    found = mir_eval.multipitch.metrics(
        times, [frequencies[row == 1] for row in truth], times, [frequencies[row == 1] for row in active]) if truth.any() and active.any() else None
    per_recording = []
    for i in range(instruments):
        rows = []
        for r in np.unique(recordings):
            t, a = truth[recordings == r, i], active[recordings == r, i]
            if t.any() or a.any():
                rows.append([metrics.precision_score(t, a, zero_division=0), metrics.recall_score(t, a, zero_division=0), metrics.f1_score(t, a, zero_division=0)])
        per_recording.append({"recordings": len(rows), "mean": np.mean(rows, axis=0).tolist() if rows else [0, 0, 0]})
    exact = (truth == active).all(axis=1)
    silent = polyphony == 0
    return {
        "support": truth.sum(axis=0).tolist(),
        "instruments": prf(truth, active, average=None),
        "micro": prf(truth, active, average="micro"),
        "mir_eval_micro": None if found is None else {"precision": found[0], "recall": found[1]},
        "macro": prf(truth, active, average="macro", labels=supported) if supported else {"precision": 0, "recall": 0, "f1": 0},
        "weighted": prf(truth, active, average="weighted"),
        "average_precision": [metrics.average_precision_score(truth[:, i], scores[:, i]) if truth[:, i].any() else None for i in range(instruments)],
        "mean_average_precision": metrics.average_precision_score(truth[:, supported], scores[:, supported], average="macro") if supported else 0,
        "subset_accuracy": metrics.accuracy_score(truth, active),
        "hamming_loss": metrics.hamming_loss(truth, active),
        "total_accuracy": float((exact & (polyphony == estimated_polyphony)).mean()),
        "silent_windows": int(silent.sum()),
        "silence_reported_share": float(active[silent].any(axis=1).mean()) if silent.any() else 0,
        "polyphony_accuracy": metrics.accuracy_score(polyphony, estimated_polyphony),
        "polyphony": prf(polyphony, estimated_polyphony, average=None, labels=classes),
        "polyphony_macro": prf(polyphony, estimated_polyphony, average="macro", labels=polyphony_supported),
        "polyphony_weighted": prf(polyphony, estimated_polyphony, average="weighted", labels=classes),
        "polyphony_mean_absolute_error": metrics.mean_absolute_error(polyphony, estimated_polyphony),
        "polyphony_confusion": metrics.confusion_matrix(polyphony, estimated_polyphony, labels=classes).tolist(),
        "expected_calibration_error": expected_calibration_error(truth.ravel(), scores.ravel()),
        "per_recording": per_recording,
        "precision_recall_curve": curve(truth, scores),
    }


def curve(truth, scores):
    """Of the first instrument that sounds, by falling threshold, without scikit-learn's added end point."""
    for i in range(truth.shape[1]):
        if truth[:, i].any():
            precision, recall, thresholds = metrics.precision_recall_curve(truth[:, i], scores[:, i])
            rows = list(zip(thresholds.tolist(), precision[:-1].tolist(), recall[:-1].tolist()))[::-1]
            return {"instrument": i, "points": rows}
    return None


def exact_paired_p(first, second):
    """Exact randomisation test of the difference of two mean accuracies, by SciPy over all exchanges."""
    result = scipy.stats.permutation_test(
        (first, second), lambda x, y, axis=-1: np.mean(x, axis=axis) - np.mean(y, axis=axis),
        permutation_type="samples", n_resamples=np.inf, alternative="two-sided", vectorized=True)
    return float(result.pvalue)


def case(name, truth, active, scores, extra, estimated_polyphony, recordings):
    scores = np.round(scores, 2).astype(np.float32)             # ties on purpose
    polyphony = np.minimum(truth.sum(axis=1) + extra, MAXIMUM_POLYPHONY)
    return {
        "name": name,
        "truth": truth.tolist(),
        "outside": extra.tolist(),
        "active": active.tolist(),
        "scores": [[round(float(s), 2) for s in row] for row in scores],
        "estimated_polyphony": estimated_polyphony.tolist(),
        "recordings": recordings.tolist(),
        "expected": evaluate(truth, active, scores, polyphony, estimated_polyphony, recordings),
    }


def main():
    random = np.random.default_rng(20)
    cases = []
    for number, (windows, instruments, density) in enumerate(itertools.product([40, 97], [3, 11], [0.1, 0.35])):
        truth = (random.random((windows, instruments)) < density).astype(int)
        scores = np.clip(0.3 * truth + 0.7 * random.random((windows, instruments)), 0, 1)
        active = (np.round(scores, 2) >= 0.55).astype(int)
        extra = random.integers(0, 2, windows)
        estimated = np.clip(truth.sum(axis=1) + random.integers(-1, 2, windows), 0, MAXIMUM_POLYPHONY)
        cases.append(case(f"random {number}", truth, active, scores, extra, estimated, np.arange(windows) // 6))

    base = (random.random((30, 4)) < 0.4).astype(int)
    scores = random.random((30, 4))
    nothing = np.zeros((30, 4), dtype=int)
    groups = np.arange(30) // 5
    absent = base.copy()
    absent[:, 2] = 0
    none = np.zeros(30, dtype=int)
    cases.append(case("no positives", nothing, base, scores, none, np.minimum(base.sum(axis=1), 3), groups))
    cases.append(case("no predictions", base, nothing, scores * 0.4, none, none, groups))
    cases.append(case("silence", nothing, nothing, scores * 0.4, none, none, groups))
    cases.append(case("instrument absent from truth", absent, base, scores, none, np.minimum(base.sum(axis=1), 3), groups))
    cases.append(case("all right", base, base, base * 0.9 + 0.05, none, np.minimum(base.sum(axis=1), 3), groups))

    first = (0.2 + 0.8 * random.random(10)).round(2)
    second = (first - 0.08 + 0.12 * random.standard_normal(10)).round(2)
    first, second = (np.clip((x * 100).astype(int), 0, 100) for x in (first, second))
    paired = {"first_right_of_100": first.tolist(), "second_right_of_100": second.tolist(), "p": exact_paired_p(first / 100, second / 100)}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.json")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump({"cases": cases, "paired": paired}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
