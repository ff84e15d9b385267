"""Minimax polynomials for the elementary functions, by Remez exchange (mpmath).

Prints the coefficients, lowest power first, as C hexadecimal constants, and the largest error of
the rounded polynomial relative to the stated weight, in bits.
"""
import struct
import sys

from mpmath import (cos, erf, erfc, euler, expm1, log, log1p, loggamma, lu_solve, matrix, mp, mpf,
                    pi, sin, sqrt, tanh)

mp.dps = 60


def remez(f, low, high, degree, weight, rounds=12):
    """The polynomial p of the degree that minimises max |weight·(p − f)| on [low, high]."""
    low, high = mpf(low), mpf(high)
    n = degree + 2
    nodes = [(low + high) / 2 - (high - low) / 2 * cos(pi * i / (n - 1)) for i in range(n)]
    grid = [(low + high) / 2 - (high - low) / 2 * cos(pi * (i + mpf(1) / 2) / (40 * n))
            for i in range(40 * n)]
    values = [(x, f(x), weight(x)) for x in grid]
    coefficients = None
    for _ in range(rounds):
        a, b = matrix(n, n), matrix(n, 1)
        for i, x in enumerate(nodes):
            for j in range(degree + 1):
                a[i, j] = x ** j
            a[i, degree + 1] = (-1) ** i / weight(x)
            b[i] = f(x)
        solution = lu_solve(a, b)
        coefficients = [solution[j] for j in range(degree + 1)]
        level = abs(solution[degree + 1])
        errors = [(w * (horner(coefficients, x) - v), x) for x, v, w in values]
        extremes = []  # the largest error of each run of one sign
        for e, x in errors:
            if extremes and (e > 0) == (extremes[-1][0] > 0):
                if abs(e) > abs(extremes[-1][0]):
                    extremes[-1] = (e, x)
            else:
                extremes.append((e, x))
        while len(extremes) > n:
            extremes.pop(0 if abs(extremes[0][0]) < abs(extremes[-1][0]) else -1)
        if len(extremes) < n:
            break
        nodes = [x for _, x in extremes]
        if max(abs(e) for e, _ in extremes) < level * mpf('1.01'):
            break
    return coefficients, values


def horner(coefficients, x):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def to_float(x):
    return struct.unpack('f', struct.pack('f', float(x)))[0]


def show(name, f, low, high, degree, weight, single):
    coefficients, values = remez(f, low, high, degree, weight)
    rounded = [to_float(c) if single else float(c) for c in coefficients]
    worst = max(abs(w * (horner(rounded, x) - v)) for x, v, w in values)
    exact = max(abs(w * (horner(coefficients, x) - v)) for x, v, w in values)
    print(f'// {name} on [{low}, {high}]: 2^{float(log(worst, 2)):.1f}'
          f' (unrounded 2^{float(log(exact, 2)):.1f})')
    suffix = 'f' if single else ''
    print(',\n'.join(f'{c.hex()}{suffix}' for c in rounded))
    sys.stdout.flush()



def main():
    tiny = mpf(10) ** -12
    selected = sys.argv[1:]

    def go(name, f, low, high, degree, weight, single):
        if not selected or any(name.startswith(s) for s in selected):
            show(name, f, low, high, degree, weight, single)

    def single(name, *arguments):
        go('float ' + name, *arguments, True)

    def double(name, *arguments):
        go('double ' + name, *arguments, False)

    def safe(f, limit):
        """f, or its limit around 0, where f is 0/0."""
        return lambda x: limit(x) if abs(x) < tiny else f(x)

    def relative(power, function):
        """The weight that makes errors of xᵖᵒʷᵉʳ·polynomial relative to the function."""
        return lambda x: abs(x ** power / function(x)) if abs(x) > tiny else tiny

    e2 = safe(lambda r: (expm1(r) - r) / r ** 2, lambda r: mpf(1) / 2 + r / 6)
    e3 = safe(lambda r: (expm1(r) - r - r * r / 2) / r ** 3, lambda r: mpf(1) / 6 + r / 24)
    l3 = safe(lambda f: (log1p(f) - f + f * f / 2) / f ** 3, lambda f: mpf(1) / 3 - f / 4)
    # sin, cos, tanh and erf in z = x²
    s3 = lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z) ** 3
    c4 = lambda z: (cos(sqrt(z)) - 1 + z / 2) / z ** 2
    th = lambda z: (tanh(sqrt(z)) - sqrt(z)) / sqrt(z) ** 3
    g = lambda z: erf(sqrt(z)) / sqrt(z) - 1
    sine_weight = lambda z: z * sqrt(z) / sin(sqrt(z))
    quarter = (pi / 4) ** 2 * mpf('1.001')
    least = mpf(10) ** -7

    single('exp: (e^r - 1 - r)/r^2', e2, -0.347, 0.347, 4, relative(2, expm1))
    single('log: (log(1+f) - f + f^2/2)/f^3', l3, -0.2929, 0.4143, 7, relative(3, log1p))
    single('sin: (sin r - r)/r^3 in r^2', s3, least, quarter, 3, sine_weight)
    single('cos: (cos r - 1 + r^2/2)/r^4 in r^2', c4, least, quarter, 2, lambda z: z * z)
    single('tanh: (tanh x - x)/x^3 in x^2', th, mpf(10) ** -6, mpf('0.626') ** 2, 4,
           lambda z: z * sqrt(z) / tanh(sqrt(z)))
    single('erf: erf(x)/x - 1 in x^2', g, least, mpf('0.93') ** 2, 6, lambda z: 1 / (g(z) + 1))
    h = lambda t: -(log(erfc(t)) / t + 1)
    single('erf tail: -(log erfc(t)/t + 1) in t', h, mpf('0.92'), mpf('4.0'), 6,
           lambda t: t * erfc(t) / erf(t))

    double('exp: (e^r - 1 - r - r^2/2)/r^3', e3, -0.347, 0.347, 10, relative(3, expm1))
    # log((1+s)/(1-s)) = 2s + s·z·L(z), z = s²
    lz = lambda z: (log1p(sqrt(z)) - log1p(-sqrt(z)) - 2 * sqrt(z)) / sqrt(z) ** 3
    double('log: (log((1+s)/(1-s)) - 2s)/s^3 in s^2', lz, mpf(10) ** -9, mpf('0.02945'), 7,
           lambda z: z)
    # The same series after the terms that are added in pairs.
    tail = lambda z: sum(2 * z ** k / (2 * k + 13) for k in range(40))
    double('log in pairs: tail from s^13', tail, 0, mpf('0.02945'), 10, lambda z: mpf(1))
    double('sin: (sin r - r)/r^3 in r^2', s3, least, quarter, 6, sine_weight)
    double('cos: (cos r - 1 + r^2/2)/r^4 in r^2', c4, least, quarter, 6, lambda z: z * z)
    double('erf: erf(x)/x - 1 in x^2', g, mpf(10) ** -9, 1, 12, lambda z: 1 / (g(z) + 1))
    for low, high, degree in ((1, 2, 18), (2, 3, 18), (3, 4, 18), (4, 6, 20)):
        c = (mpf(low) + high) / 2
        double(f'erfc around {c}', lambda u: erfc(u + c), low - c, high - c, degree,
               lambda u: mpf(1))
    lg = safe(lambda z: loggamma(2 + z) / z, lambda z: 1 - euler)
    double('lgamma: lgamma(2+z)/z', lg, -0.5, 0.5, 19,
           lambda z: z / loggamma(2 + z) if abs(z) > tiny else mpf(2))

    # Stirling: lgamma(x) = (x - 1/2)·(log x - 1) + (log 2π - 1)/2 + S(1/x²)/x for x ≥ 8
    def stirling(w):
        x = 1 / sqrt(w)
        return (loggamma(x) - (x - mpf(1) / 2) * (log(x) - 1) - (log(2 * pi) - 1) / 2) * x

    double('Stirling: S(1/x^2)', stirling, mpf(10) ** -6, mpf(1) / 64, 8, lambda w: mpf(1))


main()
