#!/usr/bin/env python3
"""Writes the case files whose values other programs compute: maths, dates, statistics, distributions and
windows. Needs scipy and duckdb.

    python3 -m venv venv && venv/bin/pip install scipy duckdb && venv/bin/python generate.py
"""

import datetime
import decimal
import fractions
import math
import pathlib
import random

import duckdb
import numpy
import scipy.stats as stats

FOLDER = pathlib.Path(__file__).parent


def text(value):
    """A number with all its digits, or null."""
    if value is None or not math.isfinite(value):
        return "null"
    if value == 0:
        return "0"
    return "~" + repr(float(value))


def write(name, heading, lines):
    (FOLDER / name).write_text("# " + heading + "\n# Written by generate.py.\n\n" + "\n".join(lines) + "\n")


def maths():
    lines = []
    values = ["0", "1", "-1", "0.5", "-0.5", "2.75", "-2.75", "10", "100", "1e-5", "12345.678", "700"]
    functions = {
        "abs": abs, "ceiling": math.ceil, "floor": math.floor, "exp": math.exp, "ln": math.log,
        "log": math.log10, "sqrt": math.sqrt, "acos": math.acos, "asin": math.asin, "atan": math.atan,
        "cos": math.cos, "sin": math.sin, "tan": math.tan, "degrees": math.degrees,
        "radians": math.radians,
    }
    for name, function in functions.items():
        for value in values:
            try:
                result = function(float(value))
            except (ValueError, OverflowError):
                result = None
            lines.append(f"{name}({value}) => {text(result)}")
    for value in ["7", "-7", "7.5", "-7.5", "0"]:
        for divisor in ["3", "-3", "2.5", "0"]:
            result = math.fmod(float(value), float(divisor)) if float(divisor) else None
            lines.append(f"mod({value}, {divisor}) => {text(result)}")
    for base in ["2", "-2", "9", "0", "1.5"]:
        for exponent in ["3", "-1", "0.5", "0", "2000"]:
            try:
                result = math.pow(float(base), float(exponent))
            except (ValueError, OverflowError):
                result = None
            lines.append(f"power({base}, {exponent}) => {text(result)}")
    # Halves away from zero, on the decimal text.
    for value in ["0.125", "-0.125", "2.5", "-2.5", "3.2", "1.005", "0.975", "1234.5678", "99.995", "0.5",
                  "1e-7", "123456789.987654321", "2.675", "-1.45"]:
        for places in [0, 1, 2, 3, -2]:
            exact = decimal.Decimal(value).quantize(
                decimal.Decimal(1).scaleb(-places), rounding=decimal.ROUND_HALF_UP)
            lines.append(f"round({value}, {places}) => {text(float(exact))}")
    for n in [0, 1, 5, 10, 20, 170]:
        lines.append(f"fact({n}) => {text(float(math.factorial(n)))}")
    lines += ["fact(171) => null", "fact(-1) => null", "fact(1000000000) => null", "fact(5.9) => 120"]
    for n, k in [(5, 2), (10, 0), (10, 10), (52, 5), (100, 50), (1000, 3), (5, 6), (1000000, 2)]:
        lines.append(f"combin({n}, {k}) => {text(float(math.comb(n, k)))}")
    lines += ["combin(-1, 2) => null", "combin(10000000000, 5000000000) => null"]
    for arguments in [(2, 3, 4), (1,), (0, 0), (5, 5, 5, 5), (1, 2, 3)]:
        result = math.factorial(sum(arguments))
        for argument in arguments:
            result //= math.factorial(argument)
        lines.append(f"multinomial({', '.join(map(str, arguments))}) => {text(float(result))}")
    lines += ["multinomial(-1, 2) => null", "pi() => 3.141592653589793", "pi() * 2 => 6.283185307179586",
              "round(pi(), 2) => 3.14", "cos(pi()) => -1", "degrees(pi()) => 180"]
    write("maths.txt", "Numbers of numbers, by Python's math and decimal.", lines)


def month_later(time, months):
    total = time.year * 12 + time.month - 1 + months
    year, month = divmod(total, 12)
    last = (datetime.date(year + month // 11, (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return time.replace(year=year, month=month + 1, day=min(time.day, last))


def months_between(start, end):
    """Whole months, cut towards zero: the greatest number that does not pass the end."""
    if end < start:
        return -months_between_down(start, end)
    return (end.year - start.year) * 12 + end.month - start.month - (
        1 if (end.day, end.time()) < (start.day, start.time()) else 0)


def months_between_down(start, end):
    return (start.year - end.year) * 12 + start.month - end.month - (
        1 if (end.day, end.time()) > (start.day, start.time()) else 0)


def dates():
    lines = []
    times = [datetime.datetime(2024, 1, 31), datetime.datetime(2024, 2, 29, 23, 59, 59),
             datetime.datetime(1999, 12, 31, 12, 30), datetime.datetime(1969, 7, 20, 20, 17, 40),
             datetime.datetime(2023, 3, 1), datetime.datetime(1900, 3, 1, 0, 0, 1)]

    def shown(time, has_time):
        return time.strftime("%Y-%m-%d %H:%M:%S" if has_time else "%Y-%m-%d")

    def literal(time):
        return f'to_date("{shown(time, has_time(time))}")'

    def has_time(time):
        return time.time() != datetime.time()

    seconds = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
    for time in times:
        for number in [0, 1, -1, 45, -100000]:
            for unit, length in seconds.items():
                result = time + datetime.timedelta(seconds=number * length)
                lines.append(f"add_{unit}({number}, {literal(time)}) => "
                             + shown(result, has_time(time) or unit != "days"))
            for unit, length in (("months", 1), ("years", 12)):
                if number != -100000:
                    lines.append(f"add_{unit}({number}, {literal(time)}) => "
                                 + shown(month_later(time, number * length), has_time(time)))
        for unit, part in (("years", time.year), ("months", time.month), ("days", time.day),
                           ("hours", time.hour), ("minutes", time.minute), ("seconds", time.second)):
            lines.append(f"extract_{unit}({literal(time)}) => {part}")
        day = time.replace(hour=0, minute=0, second=0)
        lines.append(f"trunc_days({literal(time)}) => {shown(day, False)}")
        lines.append(f"trunc_months({literal(time)}) => {shown(day.replace(day=1), False)}")
        lines.append(f"trunc_years({literal(time)}) => {shown(day.replace(month=1, day=1), False)}")
        lines.append(f"trunc_hours({literal(time)}) => {shown(time.replace(minute=0, second=0), True)}")
        lines.append(f"trunc_minutes({literal(time)}) => {shown(time.replace(second=0), True)}")
        lines.append(f"date({time.year}, {time.month}, {time.day}) => {shown(day, False)}")
        lines.append(f"date_time({time.year}, {time.month}, {time.day}, {time.hour}, {time.minute}, "
                     f"{time.second}) => {shown(time, True)}")
        for other in times:
            distance = int((other - time).total_seconds())
            for unit, length in seconds.items():
                lines.append(f"diff_{unit}({literal(time)}, {literal(other)}) => "
                             f"{math.trunc(fractions.Fraction(distance, length))}")
            months = months_between(time, other)
            lines.append(f"diff_months({literal(time)}, {literal(other)}) => {months}")
            lines.append(f"diff_years({literal(time)}, {literal(other)}) => {math.trunc(months / 12)}")
    write("dates.txt", "Dates, by Python's datetime.", lines)


def distributions():
    lines = []

    def both(call, density, probability):
        lines.append(f"{call}, no) => {text(density)}")
        lines.append(f"{call}, yes) => {text(probability)}")

    for a in [0.5, 1, 2, 30, 500]:
        for b in [0.3, 1, 5, 200]:
            for x in [0.001, 0.2, 0.5, 0.9, 0.999]:
                d = stats.beta(a, b)
                both(f"beta_dist({x}, {a}, {b}", d.pdf(x), d.cdf(x))
            for p in [1e-6, 0.01, 0.3, 0.5, 0.9, 0.999]:
                lines.append(f"beta_inv({p}, {a}, {b}) => {text(stats.beta.ppf(p, a, b))}")
    for n in [1, 10, 100, 10000]:
        for p in [0.01, 0.5, 0.93]:
            for share in [0, 0.25, 0.5, 0.8, 1]:
                k = round(n * share)
                both(f"binom_dist({k}, {n}, {p}", stats.binom.pmf(k, n, p), stats.binom.cdf(k, n, p))
            for target in [0.001, 0.2, 0.5, 0.77, 0.999]:
                lines.append(f"binom_inv({n}, {p}, {target}) => {text(stats.binom.ppf(target, n, p))}")
    for freedom in [1, 2, 3, 10, 100, 1000]:
        for x in [0.01, 0.5, 1, 5, 20, 120, 900]:
            both(f"chisq_dist({x}, {freedom}", stats.chi2.pdf(x, freedom), stats.chi2.cdf(x, freedom))
        for p in [1e-8, 0.01, 0.25, 0.5, 0.95, 0.9999]:
            lines.append(f"chisq_inv({p}, {freedom}) => {text(stats.chi2.ppf(p, freedom))}")
        for x in [-30, -4, -1, -0.01, 0, 0.3, 2, 7.5, 60]:
            both(f"t_dist({x}, {freedom}", stats.t.pdf(x, freedom), stats.t.cdf(x, freedom))
        for p in [1e-8, 0.01, 0.25, 0.4999, 0.5, 0.6, 0.95, 0.9999]:
            value = 0 if p == 0.5 else stats.t.ppf(p, freedom)
            lines.append(f"t_inv({p}, {freedom}) => {text(value)}")
        for other in [1, 4, 50]:
            for x in [0.01, 0.5, 1, 3, 25]:
                d = stats.f(freedom, other)
                both(f"f_dist({x}, {freedom}, {other}", d.pdf(x), d.cdf(x))
            for p in [0.001, 0.1, 0.5, 0.9, 0.99]:
                lines.append(f"f_inv({p}, {freedom}, {other}) => {text(stats.f.ppf(p, freedom, other))}")
    for alpha in [0.001, 0.05, 0.5]:
        for deviation in [0.5, 12]:
            for n in [2, 30, 1000]:
                lines.append(f"confidence_norm({alpha}, {deviation}, {n}) => "
                             + text(stats.norm.isf(alpha / 2) * deviation / math.sqrt(n)))
                lines.append(f"confidence_t({alpha}, {deviation}, {n}) => "
                             + text(stats.t.isf(alpha / 2, n - 1) * deviation / math.sqrt(n)))
    for rate in [0.1, 1, 40]:
        for x in [0, 1e-9, 0.5, 3]:
            both(f"expon_dist({x}, {rate}", stats.expon.pdf(x, scale=1 / rate),
                 stats.expon.cdf(x, scale=1 / rate))
    for shape in [0.2, 1, 2.5, 60, 3000]:
        for scale in [0.5, 9]:
            for share in [0.01, 0.5, 1, 1.5, 4]:
                x = shape * scale * share
                d = stats.gamma(shape, scale=scale)
                both(f"gamma_dist({x!r}, {shape}, {scale}", d.pdf(x), d.cdf(x))
            for p in [1e-6, 0.1, 0.5, 0.9, 0.9999]:
                lines.append(f"gamma_inv({p}, {shape}, {scale}) => "
                             + text(stats.gamma.ppf(p, shape, scale=scale)))
    for k, n, successes, size in [(1, 4, 8, 20), (0, 5, 10, 50), (5, 5, 10, 50), (20, 60, 300, 1000),
                                  (30, 60, 300, 1000), (10, 60, 300, 1000), (3, 2, 8, 20)]:
        both(f"hypgeom_dist({k}, {n}, {successes}, {size}",
             stats.hypergeom.pmf(k, size, successes, n), stats.hypergeom.cdf(k, size, successes, n))
    for successes in [1, 5, 80]:
        for p in [0.05, 0.5, 0.9]:
            for failures in [0, 3, 70]:
                both(f"negbinom_dist({failures}, {successes}, {p}",
                     stats.nbinom.pmf(failures, successes, p), stats.nbinom.cdf(failures, successes, p))
    for x in [-37, -8, -1.5, -1e-6, 0, 0.3, 2, 6]:
        both(f"norm_s_dist({x}", stats.norm.pdf(x), stats.norm.cdf(x))
        both(f"norm_dist({x}, 1.5, 2.5", stats.norm.pdf(x, 1.5, 2.5), stats.norm.cdf(x, 1.5, 2.5))
    for p in [1e-300, 1e-12, 0.001, 0.02, 0.1, 0.49, 0.5000001, 0.7, 0.99, 0.9999999]:
        lines.append(f"norm_s_inv({p}) => {text(stats.norm.ppf(p))}")
        lines.append(f"norm_inv({p}, 10, 3) => {text(stats.norm.ppf(p, 10, 3))}")
    for mean in [0.1, 1, 30, 5000]:
        for share in [0, 0.5, 1, 1.2, 3]:
            k = math.floor(mean * share)
            both(f"poisson_dist({k}, {mean}", stats.poisson.pmf(k, mean), stats.poisson.cdf(k, mean))
    for shape in [0.5, 1, 3]:
        for scale in [1, 20]:
            for x in [0.1, 1, 15, 60]:
                d = stats.weibull_min(shape, scale=scale)
                both(f"weibull_dist({x}, {shape}, {scale}", d.pdf(x), d.cdf(x))
    lines += [
        "norm_dist(1, 0, 0, yes) => null", "norm_dist(null, 0, 1, yes) => null",
        "norm_s_inv(0) => null", "norm_s_inv(1) => null", "norm_s_inv(2) => null",
        "binom_dist(1, 2, 1.5, yes) => null", "chisq_dist(1, 0, yes) => null",
        "beta_inv(2, 1, 1) => null", "gamma_inv(-1, 1, 1) => null", "t_inv(0, 3) => null",
        "f_inv(1, 2, 3) => null", "poisson_dist(1, -1, no) => null", "confidence_t(0.05, 1, 1) => null",
        "expon_dist(-1, 2, yes) => 0", "gamma_dist(0, 0.5, 1, no) => null",
        "binom_dist(2.9, 10, 0.5, no) => " + text(stats.binom.pmf(2, 10, 0.5)),
    ]
    write("distributions.txt", "Distributions over a grid, by scipy.", lines)


def moments(values):
    """The number of values, and the sums of the powers of their distances from the mean, without a
    rounding: scipy rounds the mean, which matters for large values close to each other."""
    exact = [fractions.Fraction(float(value)) for value in values]
    mean = sum(exact) / len(exact)
    return len(exact), [float(sum((value - mean) ** power for value in exact)) for power in (2, 3, 4)]


def skew(values):
    n, (second, third, _) = moments(values)
    return n / ((n - 1) * (n - 2)) * third / (second / (n - 1)) ** 1.5


def kurtosis(values):
    n, (second, _, fourth) = moments(values)
    return (n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth / (second / (n - 1)) ** 2
            - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))


def cells(values):
    return "; ".join("null" if value is None else repr(value) for value in values)


def statistics():
    lines = []
    generator = random.Random(5)
    tables = [
        [3.5, -1.25, 8.0, 3.5, None, 12.75, 0.5, 7.0],
        [1.0, 2.0, 3.0, 4.0, 5.0],
        [1e9 + value for value in (0.25, 0.5, 0.125, 0.75, 0.375)],
        [generator.gauss(50, 12) for _ in range(60)],
        [round(generator.uniform(1, 9)) * 1.0 for _ in range(40)],
    ]
    for x in tables:
        y = [None if generator.random() < 0.1 else generator.uniform(0.5, 20) for _ in x]
        pairs = [(u, v) for u, v in zip(x, y) if u is not None and v is not None]
        xs = numpy.array([u for u in x if u is not None])
        ys = numpy.array([v for v in y if v is not None])
        px, py = numpy.array([u for u, _ in pairs]), numpy.array([v for _, v in pairs])
        lines += ["table", f"x: measure number = {cells(x)}", f"y: measure number = {cells(y)}"]
        positive = (xs > 0).all()
        line = stats.linregress(py, px)
        lines += [
            f"sum(${{x}}) => {text(math.fsum(xs))}", f"count(${{x}}) => {len(xs)}",
            f"mean(${{x}}) => {text(math.fsum(xs) / len(xs))}",
            f"product(${{y}}) => {text(float(numpy.prod(ys)))}",
            f"geomean(${{y}}) => {text(stats.gmean(ys))}",
            f"geomean(${{x}}) => {text(stats.gmean(xs) if positive else None)}",
            f"min(${{x}}) => {text(xs.min())}", f"max(${{x}}) => {text(xs.max())}",
            f"median(${{x}}) => {text(numpy.median(xs))}",
            f"stddev_pop(${{x}}) => {text(xs.std())}", f"stddev_samp(${{x}}) => {text(xs.std(ddof=1))}",
            f"var_pop(${{x}}) => {text(xs.var())}", f"var_samp(${{x}}) => {text(xs.var(ddof=1))}",
            f"skew(${{x}}) => {text(skew(xs))}",
            f"kurtosis(${{x}}) => {text(kurtosis(xs))}",
            f"correl(${{x}}, ${{y}}) => {text(numpy.corrcoef(px, py)[0, 1])}",
            f"covar_pop(${{x}}, ${{y}}) => {text(numpy.cov(px, py, bias=True)[0, 1])}",
            f"covar_samp(${{x}}, ${{y}}) => {text(numpy.cov(px, py)[0, 1])}",
            f"slope(${{x}}, ${{y}}) => {text(line.slope)}",
            f"intercept(${{x}}, ${{y}}) => {text(line.intercept)}",
            f"z_test(${{x}}, 4, 2.5) => "
            + text(stats.norm.sf((xs.mean() - 4) / (2.5 / math.sqrt(len(xs))))),
            f"t_test(${{x}}, ${{y}}, 2, 1) => {text(stats.ttest_rel(px, py).pvalue)}",
            f"t_test(${{x}}, ${{y}}, 2, 2) => {text(stats.ttest_ind(xs, ys).pvalue)}",
            f"t_test(${{x}}, ${{y}}, 1, 3) => {text(stats.ttest_ind(xs, ys, equal_var=False).pvalue / 2)}",
            f"chisq_test(${{x}}, ${{y}}) => "
            + text(stats.chi2.sf(((px - py) ** 2 / py).sum(), len(px) - 1)),
        ]
        counts = {}
        for value in xs:
            counts[value] = counts.get(value, 0) + 1
        lines.append(f"mode(${{x}}) => {text(max(counts, key=lambda value: counts[value]))}")
        lines.append(f"count_distinct(${{x}}) => {len(counts)}")
        for share in [0, 0.1, 0.25, 0.5, 0.99, 1]:
            lines.append(f"percentile(${{x}}, {share}) => {text(numpy.percentile(xs, share * 100))}")
        for k in [1, 3, len(xs)]:
            lines.append(f"large(${{x}}, {k}) => {text(sorted(xs)[-k])}")
            lines.append(f"small(${{x}}, {k}) => {text(sorted(xs)[k - 1])}")

        def each(body):
            return "; ".join("null" if value is None else text(body(value)) for value in x)

        lines.append(f"rank(${{x}}, ${{x}}) => " + each(lambda value: 1 + (xs > value).sum()))
        lines.append(f"rank_avg(${{x}}, ${{x}}) => "
                     + each(lambda value: len(xs) + 1 - stats.rankdata(xs)[list(xs).index(value)]))
        lines.append(f"percent_rank(${{x}}, ${{x}}) => "
                     + each(lambda value: (xs < value).sum() / (len(xs) - 1)))
    write("statistics.txt", "Summaries of columns, by numpy and scipy.", lines)


def windows():
    lines = []
    generator = random.Random(11)
    base = duckdb.connect()
    for count in [1, 2, 37, 150]:
        values = [None if generator.random() < 0.15 else round(generator.uniform(-50, 50), 2)
                  for _ in range(count)]
        base.execute("create or replace table t(i integer, x double)")
        base.executemany("insert into t values (?, ?)", list(enumerate(values)))
        lines += ["table", f"x: measure number = {cells(values)}"]

        def expect(expression, sql):
            found = [row[0] for row in base.execute(f"select {sql} from t order by i").fetchall()]
            lines.append(f"{expression} => " + "; ".join(text(value) for value in found))

        for distance in [1, -1, 3, -4, 40]:
            sql = (f"lead(x, {distance}) over (order by i)" if distance > 0
                   else f"lag(x, {-distance}) over (order by i)")
            expect(f"offset(${{x}}, {distance})", sql)
        for first, length in [(0, 7), (-6, 7), (-3, 7), (2, 3), (0, 180), (-40, 20)]:
            def bound(place):
                return ("current row" if place == 0
                        else f"{place} following" if place > 0 else f"{-place} preceding")
            frame = f"over (order by i rows between {bound(first)} and {bound(first + length - 1)})"
            window = f"offset_list(${{x}}, {first}, {length})"
            expect(f"sum({window})", f"fsum(x) {frame}")
            expect(f"mean({window})", f"favg(x) {frame}")
            expect(f"max({window})", f"max(x) {frame}")
            expect(f"min({window})", f"min(x) {frame}")
            expect(f"count({window})", f"count(x) {frame}")
        expect("running_total(${x})", "coalesce(fsum(x) over (order by i), 0)")
        expect("offset(running_total(${x}), -2)",
               "case when i < 2 then null else coalesce(fsum(x) over (order by i rows between unbounded "
               "preceding and 2 preceding), 0) end")
        expect("rank(${x}, ${x})",
               "case when x is null then null else rank() over (order by x desc nulls last) end")
        expect("${x} / sum(${x})", "x / fsum(x) over ()")
        expect("percentile(${x}, 0.9)", "quantile_cont(x, 0.9) over ()")
        expect("row()", "row_number() over (order by i)")
        expect("index(${x}, 1)", "first_value(x) over (order by i)")
    write("windows.txt", "Windows, ranks and running totals of random columns, by DuckDB.", lines)


maths()
dates()
distributions()
statistics()
windows()
