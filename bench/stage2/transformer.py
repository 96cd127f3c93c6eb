"""A small causal transformer over words and pictures, with its gradients written out: numpy and nothing else."""

import numpy

F = numpy.float32
Array = numpy.ndarray


class Weight:
    """A matrix with its gradient and Adam's two moments."""

    def __init__(self, value: Array) -> None:
        self.value = value.astype(F)
        self.gradient = numpy.zeros_like(self.value)
        self.first = numpy.zeros_like(self.value)
        self.second = numpy.zeros_like(self.value)

    def take(self, inputs: Array, gradient: Array) -> None:
        """Adds the gradient of `inputs @ value`."""
        self.gradient += inputs.reshape(-1, inputs.shape[-1]).T @ gradient.reshape(-1, gradient.shape[-1])


class Transformer:
    """
    Two blocks of attention and a two-layer perceptron, each behind a root-mean-square norm; pictures enter as vectors
    through a perceptron of their own, the projector.
    """

    def __init__(self, random: numpy.random.Generator, *, words: int, features: int, width: int, heads: int, length: int):
        self.width, self.heads, self.blocks = width, heads, 2

        def normal(rows: int, columns: int, scale: float) -> Weight:
            return Weight(random.standard_normal((rows, columns)) * scale)

        self.weights = {
            'word': normal(words, width, 0.5),
            'place': normal(length, width, 0.5),
            'see': normal(features, 2 * width, features**-0.5),
            'project': normal(2 * width, width, (2 * width) ** -0.5),
            'head': normal(width, words, 0.2 * width**-0.5),
        }
        for block in range(self.blocks):
            for name in ('query', 'key', 'value', 'mix'):
                self.weights[f'{name}{block}'] = normal(width, width, width**-0.5)
            self.weights[f'up{block}'] = normal(width, 4 * width, width**-0.5)
            self.weights[f'down{block}'] = normal(4 * width, width, 0.5 * (4 * width) ** -0.5)

    def forward(self, tokens: Array, pictures: Array, at: Array) -> Array:
        """
        Scores of the next word, [batch, length, words]. `tokens` is [batch, length]; picture i, a row of `pictures`,
        stands in row at[i, 0] at place at[i, 1].
        """
        w = {name: weight.value for name, weight in self.weights.items()}
        kept: dict[str, object] = {'tokens': tokens, 'pictures': pictures, 'at': at}
        self.kept = kept
        length = tokens.shape[1]
        seen = numpy.maximum(pictures @ w['see'], 0)
        kept['seen'] = seen
        x = w['word'][tokens]
        x[at[:, 0], at[:, 1]] = seen @ w['project']
        x = x + w['place'][:length]
        later = numpy.triu(numpy.full((length, length), -1e9, F), 1)
        for block in range(self.blocks):
            n, kept[f'norm{block}'] = _norm(x)
            query, key, value = (self._split(n @ w[f'{name}{block}']) for name in ('query', 'key', 'value'))
            share = _softmax(query @ key.swapaxes(2, 3) * self._scale() + later)
            mixed = self._join(share @ value)
            kept[f'attention{block}'] = (n, query, key, value, share, mixed)
            x = x + mixed @ w[f'mix{block}']
            n, kept[f'norm{block}b'] = _norm(x)
            up = numpy.maximum(n @ w[f'up{block}'], 0)
            kept[f'perceptron{block}'] = (n, up)
            x = x + up @ w[f'down{block}']
        n, kept['last'] = _norm(x)
        kept['n'] = n
        return n @ w['head']

    def backward(self, gradient: Array) -> None:
        """Adds the gradients of all weights, from that of the scores of the last `forward`."""
        weights, kept = self.weights, self.kept

        def through(name: str, inputs: Array, g: Array) -> Array:
            weights[name].take(inputs, g)
            return g @ weights[name].value.T

        g = _norm_back(through('head', kept['n'], gradient), kept['last'])
        for block in reversed(range(self.blocks)):
            n, up = kept[f'perceptron{block}']
            inner = through(f'down{block}', up, g) * (up > 0)
            g = g + _norm_back(through(f'up{block}', n, inner), kept[f'norm{block}b'])
            n, query, key, value, share, mixed = kept[f'attention{block}']
            g_mixed = self._split(through(f'mix{block}', mixed, g))
            g_share = g_mixed @ value.swapaxes(2, 3)
            g_score = share * (g_share - (g_share * share).sum(-1, keepdims=True)) * self._scale()
            parts = {
                'query': g_score @ key,
                'key': g_score.swapaxes(2, 3) @ query,
                'value': share.swapaxes(2, 3) @ g_mixed,
            }
            inner = sum(through(f'{name}{block}', n, self._join(part)) for name, part in parts.items())
            g = g + _norm_back(inner, kept[f'norm{block}'])
        weights['place'].gradient[: g.shape[1]] += g.sum(0)
        at = kept['at']
        g_picture = g[at[:, 0], at[:, 1]].copy()
        g[at[:, 0], at[:, 1]] = 0
        numpy.add.at(weights['word'].gradient, kept['tokens'].ravel(), g.reshape(-1, self.width))
        inner = through('project', kept['seen'], g_picture) * (kept['seen'] > 0)
        weights['see'].take(kept['pictures'], inner)

    def step(self, number: int, rate: float, decay: float = 0.05) -> None:
        """One step of AdamW with moments of 0.9 and 0.98."""
        for weight in self.weights.values():
            weight.first += 0.1 * (weight.gradient - weight.first)
            weight.second += 0.02 * (weight.gradient**2 - weight.second)
            spread = numpy.sqrt(weight.second / (1 - 0.98**number)) + 1e-8
            weight.value -= rate * (weight.first / (1 - 0.9**number) / spread + decay * weight.value)
            weight.gradient[:] = 0

    def _scale(self) -> numpy.floating:
        return F((self.width / self.heads) ** -0.5)

    def _split(self, x: Array) -> Array:
        batch, length, width = x.shape
        return x.reshape(batch, length, self.heads, width // self.heads).swapaxes(1, 2)

    def _join(self, x: Array) -> Array:
        batch, heads, length, part = x.shape
        return x.swapaxes(1, 2).reshape(batch, length, heads * part)


def cross_entropy(scores: Array, targets: Array, counts: Array) -> tuple[float, Array]:
    """Mean loss over the places that count, and the gradient of the scores."""
    shares = _softmax(scores)
    at = targets[..., None]
    picked = numpy.take_along_axis(shares, at, -1)
    loss = float((-numpy.log(picked[..., 0] + 1e-9) * counts).sum() / counts.sum())
    numpy.put_along_axis(shares, at, picked - 1, -1)
    return loss, shares * (counts / counts.sum())[..., None].astype(F)


def _softmax(scores: Array) -> Array:
    powers = numpy.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def _norm(x: Array) -> tuple[Array, tuple[Array, Array]]:
    inverse = 1 / numpy.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
    return x * inverse, (x * inverse, inverse)


def _norm_back(g: Array, kept: tuple[Array, Array]) -> Array:
    y, inverse = kept
    return inverse * (g - y * (g * y).mean(-1, keepdims=True))
