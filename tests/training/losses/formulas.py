"""Every loss once more in plain NumPy: the formula as printed, by loops over pixels and classes."""

import math

import numpy as np

IGNORED = 255


def softmax(logits):
    """(N, K, H, W) to probabilities."""
    p = np.exp(logits - logits.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True)


def pixels(logits, targets):
    """The pixels that count: their probabilities and classes, as a list of pairs."""
    p = np.moveaxis(softmax(logits), 1, -1)
    return [(p[where], int(targets[where])) for where in np.ndindex(targets.shape)
            if targets[where] != IGNORED]  # fmt: skip


def groups(logits, targets, *, batch_counts):
    """The batch, or each sample, as batches that are scored by themselves."""
    if batch_counts:
        return [(logits, targets)]
    return [(logits[i : i + 1], targets[i : i + 1]) for i in range(len(targets))]


def per_class(value, classes):
    return [value] * classes if isinstance(value, int | float) else value


def cross_entropy(logits, targets, class_weights=1.0):
    found = pixels(logits, targets)
    weights = per_class(class_weights, logits.shape[1])
    return -sum(weights[g] * math.log(p[g]) for p, g in found) / len(found)


def binary_cross_entropy(logits, targets):
    total, count = 0.0, 0
    for p, g in pixels(logits, targets):
        for c, share in enumerate(p):
            truth = 1 if c == g else 0
            total -= truth * math.log(share) + (1 - truth) * math.log(1 - share)
            count += 1
    return total / count


def focal(logits, targets, alpha=1.0, gamma=2.0):
    found = pixels(logits, targets)
    weights = per_class(alpha, logits.shape[1])
    return -sum(weights[g] * (1 - p[g]) ** gamma * math.log(p[g]) for p, g in found) / len(found)


def counts(logits, targets, c):
    """TP, FP and FN of a class."""
    found = pixels(logits, targets)
    tp = sum(p[c] for p, g in found if g == c)
    fp = sum(p[c] for p, g in found if g != c)
    fn = sum(1 - p[c] for p, g in found if g == c)
    return tp, fp, fn


def over_classes(values, class_reduction, weights=1.0):
    weights = per_class(weights, len(values))
    total = sum(w * v for w, v in zip(weights, values, strict=True))
    return total if class_reduction == "sum" else total / sum(weights)


def over_groups(score, logits, targets, *, batch_counts):
    return np.mean([score(*group) for group in groups(logits, targets, batch_counts=batch_counts)])


def tversky_index(logits, targets, c, alpha, beta):
    tp, fp, fn = counts(logits, targets, c)
    return tp / (tp + alpha * fp + beta * fn)


def dice_score(logits, targets, c):
    tp, fp, fn = counts(logits, targets, c)
    return 2 * tp / (2 * tp + fp + fn)


def dice(logits, targets, *, class_reduction="mean", batch_counts=True, class_weights=1.0):
    def score(x, t):
        values = [1 - dice_score(x, t, c) for c in range(x.shape[1])]
        return over_classes(values, class_reduction, class_weights)

    return over_groups(score, logits, targets, batch_counts=batch_counts)


def focal_tversky(
    logits,
    targets,
    *,
    alpha=0.3,
    beta=0.7,
    gamma=4 / 3,
    class_reduction="mean",
    batch_counts=True,
    class_weights=1.0,
):
    def score(x, t):
        indices = [tversky_index(x, t, c, alpha, beta) for c in range(x.shape[1])]
        losses = [(1 - index) ** (1 / gamma) for index in indices]
        return over_classes(losses, class_reduction, class_weights)

    return over_groups(score, logits, targets, batch_counts=batch_counts)


def tversky(logits, targets, **parameters):
    return focal_tversky(logits, targets, gamma=1.0, **parameters)


def combo(logits, targets, *, alpha=0.5, beta=1.0, class_reduction="mean", batch_counts=True):
    def score(x, t):
        return over_classes([dice_score(x, t, c) for c in range(x.shape[1])], class_reduction)

    entropy = cross_entropy(logits, targets, beta)
    return alpha * entropy - (1 - alpha) * over_groups(
        score, logits, targets, batch_counts=batch_counts
    )


def dice_focal(
    logits, targets, *, dice_weight=1.0, focal_weight=1.0, alpha=1.0, gamma=2.0, **reduction
):
    return dice_weight * dice(logits, targets, **reduction) + focal_weight * focal(
        logits, targets, alpha, gamma
    )


def hybrid_focal(
    logits, targets, *, weight=0.5, focal_alpha=1.0, focal_gamma=2.0, **tversky_parameters
):
    first = focal(logits, targets, focal_alpha, focal_gamma)
    return weight * first + (1 - weight) * focal_tversky(logits, targets, **tversky_parameters)


def modified_focal(logits, targets, delta=0.6, gamma=0.5):
    found = pixels(logits, targets)
    return -sum(delta * (1 - p[g]) ** (1 - gamma) * math.log(p[g]) for p, g in found) / len(found)


def modified_focal_tversky(
    logits, targets, *, delta=0.6, gamma=0.5, class_reduction="mean", batch_counts=True
):
    return _modified_tversky(
        logits, targets, delta, lambda _: gamma, class_reduction, batch_counts=batch_counts
    )


def _modified_tversky(logits, targets, delta, exponent, class_reduction, *, batch_counts):
    def score(x, t):
        values = []
        for c in range(x.shape[1]):
            tp, fp, fn = counts(x, t, c)
            values.append((1 - tp / (tp + delta * fn + (1 - delta) * fp)) ** exponent(c))
        return over_classes(values, class_reduction)

    return over_groups(score, logits, targets, batch_counts=batch_counts)


def unified_focal(
    logits,
    targets,
    *,
    weight=0.5,
    delta=0.6,
    gamma=0.5,
    symmetric=True,
    rare=None,
    class_reduction="mean",
    batch_counts=True,
):
    rare = range(1, logits.shape[1]) if rare is None else rare
    found = pixels(logits, targets)
    first = 0.0
    for p, g in found:
        if symmetric:
            first -= delta * (1 - p[g]) ** (1 - gamma) * math.log(p[g])
        elif g in rare:
            first -= delta * math.log(p[g])
        else:
            first -= (1 - delta) * (1 - p[g]) ** gamma * math.log(p[g])

    def exponent(c):
        if symmetric:
            return gamma
        return 1 - gamma if c in rare else 1

    second = _modified_tversky(
        logits, targets, delta, exponent, class_reduction, batch_counts=batch_counts
    )
    return weight * first / len(found) + (1 - weight) * second


def lovasz(logits, targets, *, class_reduction="mean", batch_counts=True):
    """By the definition of the extension: sets of wrong pixels that grow by falling error."""

    def score(x, t):
        found = pixels(x, t)
        values = []
        for c in range(x.shape[1]):
            truth = {i for i, (_, g) in enumerate(found) if g == c}
            if not truth:
                continue
            errors = [1 - p[c] if i in truth else p[c] for i, (p, _) in enumerate(found)]
            wrong, before, value = set(), 0.0, 0.0
            for i in sorted(range(len(found)), key=lambda i: -errors[i]):
                wrong.add(i)
                after = len(wrong) / len(truth | wrong)  # one minus the IoU
                value += errors[i] * (after - before)
                before = after
            values.append(value)
        return over_classes(values, class_reduction)

    return over_groups(score, logits, targets, batch_counts=batch_counts)


def boundary(
    logits, targets, *, weight=0.5, tolerance=2, class_reduction="mean", batch_counts=True
):
    def score(x, t):
        p = softmax(x)
        values = []
        for c in range(x.shape[1]):
            true, drawn = outline((t == c).astype(float), t), outline(p[:, c], t)
            if not true.any():
                continue
            precision = (drawn * dilated(true, tolerance)).sum() / drawn.sum()
            recall = (true * dilated(drawn, tolerance)).sum() / true.sum()
            values.append(1 - 2 * precision * recall / (precision + recall))
        return over_classes(values, class_reduction)

    return weight * cross_entropy(logits, targets) + (1 - weight) * over_groups(
        score, logits, targets, batch_counts=batch_counts
    )


def near(shape, where, distance):
    """Places in the same sample, within a distance along both axes."""
    n, row, col = where
    rows = range(max(0, row - distance), min(shape[1], row + distance + 1))
    cols = range(max(0, col - distance), min(shape[2], col + distance + 1))
    return [(n, i, j) for i in rows for j in cols]


def outline(inside, targets):
    """By how much more a labelled neighbour is outside of the class than the pixel itself."""
    out = np.zeros(inside.shape)
    for where in np.ndindex(targets.shape):
        if targets[where] != IGNORED:
            around = [each for each in near(targets.shape, where, 1) if targets[each] != IGNORED]
            out[where] = max(1 - inside[each] for each in around) - (1 - inside[where])
    return out


def dilated(values, distance):
    out = np.zeros(values.shape)
    for where in np.ndindex(values.shape):
        out[where] = max(values[each] for each in near(values.shape, where, distance))
    return out
